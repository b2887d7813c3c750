/**
 * Quicklists: all that creates and changes a quicklist (quicklist.ts). Which nodes split, merge and
 * come new is decided as in Redis 7.2.
 *
 * (1) Bytes that are given to be stored must not lie in the list that is edited.
 * (2) A cursor that is given stands on an element (its `next` returned true).
 */
import { assert } from '../base/assert.ts';
import type { Arena } from '../memory/arena.ts';
import { FloatingListpacks, startOf } from './floating-listpack.ts';
import * as listpack from './listpack.ts';
import type { Listpacks } from './listpack-editor.ts';
import {
  containerPacked,
  containerPlain,
  count,
  dataWord,
  elementsWord,
  fillOf,
  fillWord,
  headNode,
  headWord,
  isPlain,
  kindOf,
  kindWord,
  nextNode,
  nextWord,
  nodeBytes,
  nodeCount,
  nodeData,
  nodeDataBytes,
  nodeElements,
  nodesWord,
  plainHeaderBytes,
  previousNode,
  previousWord,
  rootBytes,
  tailNode,
  tailWord,
} from './quicklist.ts';
import { QuicklistCursor } from './quicklist-cursor.ts';
import { QuicklistEnds } from './quicklist-ends.ts';
import {
  clampedFill,
  entryOverheadBytes,
  exceedsLimit,
  nodeBytesUsual,
  packedBytesMax,
  packedThresholdDefault,
} from './quicklist-limits.ts';

/** What two listpacks have once too often when they are merged. */
const mergeSavedBytes = listpack.emptyBytes;
/** The block of a new node at an end whose bytes are limited, and how it grows. */
const nodeFirstBytes = 1024;
const roomShare = 3;
/** The largest packed threshold: a little below 4 GiB. */
const packedThresholdMax = 2 ** 32 - 2 ** 20;

export class Quicklists {
  readonly #arena: Arena;
  readonly #listpacks: Listpacks;
  readonly #floating: FloatingListpacks;
  readonly #ends: QuicklistEnds;
  readonly #cursor: QuicklistCursor;
  #packedThreshold = packedThresholdDefault;

  constructor(arena: Arena, listpacks: Listpacks) {
    this.#arena = arena;
    this.#listpacks = listpacks;
    this.#floating = new FloatingListpacks(arena, listpacks, roomShare);
    this.#ends = new QuicklistEnds(arena);
    this.#cursor = new QuicklistCursor(arena);
  }

  /** From this size on elements get plain nodes; 0 for the default. False when it is too large. */
  setPackedThreshold(bytes: number): boolean {
    if (bytes > packedThresholdMax) return false;
    this.#packedThreshold = bytes === 0 ? packedThresholdDefault : bytes;
    return true;
  }

  // Whole lists.

  /** An empty list whose nodes are limited by `fill`, see quicklist-limits.ts. */
  create(fill: number): number {
    const arena = this.#arena;
    const ref = arena.alloc(rootBytes);
    arena.setI32(ref, headWord, 0);
    arena.setI32(ref, tailWord, 0);
    arena.setI32(ref, elementsWord, 0);
    arena.setI32(ref, nodesWord, 0);
    arena.setI32(ref, fillWord, clampedFill(fill));
    return ref;
  }

  /** A list with this listpack, which it owns from here on, as its only node (or none). */
  fromListpack(fill: number, listpackRef: number): number {
    const ref = this.create(fill);
    this.appendListpack(ref, listpackRef);
    return ref;
  }

  /** The listpack of a list of one packed node; it belongs to the caller, the list is gone. */
  takeListpack(ref: number): number {
    const arena = this.#arena;
    const node = headNode(arena, ref);
    assert(nodeCount(arena, ref) === 1 && !isPlain(arena, node), 'quicklist: one packed node');
    const data = nodeData(arena, node);
    arena.free(node);
    arena.free(ref);
    return data;
  }

  copy(ref: number): number {
    const arena = this.#arena;
    const copied = this.create(fillOf(arena, ref));
    for (let node = headNode(arena, ref); node !== 0; node = nextNode(arena, node)) {
      const data = nodeData(arena, node);
      if (isPlain(arena, node)) {
        this.#append(copied, this.#newNode(containerPlain, this.#copyPlain(data), 1));
      } else {
        const block = this.#floating.copy(data);
        this.#append(copied, this.#newNode(containerPacked, block, nodeElements(arena, node)));
      }
    }
    return copied;
  }

  #copyPlain(data: number): number {
    const length = plainHeaderBytes + this.#arena.i32(data, 0);
    const copied = this.#arena.alloc(length);
    this.#arena.copyBlock(data, 0, copied, 0, length);
    return copied;
  }

  free(ref: number): void {
    this.freeSlice(ref, Number.POSITIVE_INFINITY);
  }

  /**
   * Frees up to `nodes` nodes; what is left, good for nothing but this call, or 0 when all went.
   */
  freeSlice(ref: number, nodes: number): number {
    const arena = this.#arena;
    let node = headNode(arena, ref);
    for (let left = nodes; node !== 0 && left > 0; left--) {
      const next = nextNode(arena, node);
      arena.free(nodeData(arena, node));
      arena.free(node);
      node = next;
    }
    arena.setI32(ref, headWord, node);
    if (node !== 0) return ref;
    arena.free(ref);
    return 0;
  }

  /** Appends the listpack, which the list owns from here on, as a node. An empty one is freed. */
  appendListpack(ref: number, listpackRef: number): void {
    const start = startOf(this.#arena, listpackRef);
    const elements = listpack.count(this.#arena, listpackRef, start);
    if (elements === 0) this.#arena.free(listpackRef);
    else this.#append(ref, this.#newNode(containerPacked, listpackRef, elements));
  }

  /** Appends the bytes as a plain node, whatever their size. */
  appendPlain(ref: number, bytes: Uint8Array, start: number, end: number): void {
    this.#append(ref, this.#plainNode(bytes, start, end));
  }

  #append(ref: number, node: number): void {
    this.#addElements(ref, nodeElements(this.#arena, node));
    this.#link(ref, tailNode(this.#arena, ref), node, true);
  }

  // Both ends.

  /** Adds the bytes in front. @hot bench/listpack.ts */
  pushHead(ref: number, bytes: Uint8Array, start: number, end: number): void {
    if (!this.#isLarge(end - start) && this.#ends.pushHead(ref, bytes, start, end)) return;
    const arena = this.#arena;
    const head = headNode(arena, ref);
    if (this.#allowsInsert(ref, head, end - start)) {
      const data = nodeData(arena, head);
      const most = nodeBytesUsual(fillOf(arena, ref));
      this.#setData(head, data, this.#floating.prepend(data, bytes, start, end, most));
      this.#addNodeElements(head, 1);
    } else {
      this.#fit(head);
      this.#link(ref, head, this.#nodeOf(bytes, start, end, this.#firstBytes(ref)), false);
    }
    this.#addElements(ref, 1);
  }

  /** Adds the bytes at the end. @hot bench/listpack.ts */
  pushTail(ref: number, bytes: Uint8Array, start: number, end: number): void {
    if (!this.#isLarge(end - start) && this.#ends.pushTail(ref, bytes, start, end)) return;
    const arena = this.#arena;
    const tail = tailNode(arena, ref);
    if (this.#allowsInsert(ref, tail, end - start)) {
      const data = nodeData(arena, tail);
      const most = nodeBytesUsual(fillOf(arena, ref));
      this.#setData(tail, data, this.#floating.append(data, bytes, start, end, most));
      this.#addNodeElements(tail, 1);
    } else {
      this.#fit(tail);
      this.#link(ref, tail, this.#nodeOf(bytes, start, end, this.#firstBytes(ref)), true);
    }
    this.#addElements(ref, 1);
  }

  /** Removes the first element of a list that is not empty. */
  popHead(ref: number): void {
    if (this.#ends.popHead(ref)) return;
    const node = headNode(this.#arena, ref);
    if (nodeElements(this.#arena, node) === 1) {
      this.#removeNode(ref, node);
      return;
    }
    const data = nodeData(this.#arena, node);
    this.#setData(node, data, this.#floating.removeFirst(data));
    this.#removedOne(ref, node);
  }

  /** Removes the last element of a list that is not empty. */
  popTail(ref: number): void {
    if (!this.#ends.popTail(ref)) this.#removeLast(ref, tailNode(this.#arena, ref));
  }

  /** Removes the last element of the node, or the node when it is its only one. */
  #removeLast(ref: number, node: number): void {
    if (nodeElements(this.#arena, node) === 1) {
      this.#removeNode(ref, node);
      return;
    }
    const data = nodeData(this.#arena, node);
    this.#setData(node, data, this.#floating.removeLast(data));
    this.#removedOne(ref, node);
  }

  // In the middle. Only at the ends of a list do listpacks float on.

  insertBefore(cursor: QuicklistCursor, bytes: Uint8Array, start: number, end: number): void {
    this.#insert(cursor, bytes, start, end, false);
  }

  insertAfter(cursor: QuicklistCursor, bytes: Uint8Array, start: number, end: number): void {
    this.#insert(cursor, bytes, start, end, true);
  }

  #insert(
    cursor: QuicklistCursor,
    bytes: Uint8Array,
    start: number,
    end: number,
    isAfter: boolean,
  ): void {
    const arena = this.#arena;
    const ref = cursor.listRef;
    const node = cursor.nodeRef;
    const size = end - start;
    const isAtEdge = cursor.index === (isAfter ? nodeElements(arena, node) - 1 : 0);
    this.#addElements(ref, 1);
    if (this.#allowsInsert(ref, node, size)) {
      this.#insertInto(node, cursor.at, bytes, start, end, isAfter);
      return;
    }
    if (isAtEdge) {
      this.#insertAtEdge(ref, node, bytes, start, end, isAfter);
      return;
    }
    const split = this.#split(node, cursor.index, isAfter);
    if (this.#isLarge(size)) {
      const own = this.#plainNode(bytes, start, end);
      this.#link(ref, node, own, isAfter);
      this.#link(ref, own, split, isAfter);
      return;
    }
    this.#addToEnd(split, bytes, start, end, !isAfter);
    this.#link(ref, node, split, isAfter);
    this.#mergeAround(ref, node);
  }

  #insertInto(
    node: number,
    at: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    isAfter: boolean,
  ): void {
    const place = at - startOf(this.#arena, nodeData(this.#arena, node));
    const data = this.#settled(node);
    const moved = isAfter
      ? this.#listpacks.insertAfter(data, place, bytes, start, end)
      : this.#listpacks.insertBefore(data, place, bytes, start, end);
    this.#setData(node, data, moved);
    this.#addNodeElements(node, 1);
  }

  /** Inserts beyond the end of a full node: into the neighbour, or else a node between them. */
  #insertAtEdge(
    ref: number,
    node: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    isAfter: boolean,
  ): void {
    const arena = this.#arena;
    const neighbour = isAfter ? nextNode(arena, node) : previousNode(arena, node);
    if (this.#allowsInsert(ref, neighbour, end - start)) {
      this.#addToEnd(neighbour, bytes, start, end, !isAfter);
    } else {
      this.#link(ref, node, this.#nodeOf(bytes, start, end, 0), isAfter);
    }
  }

  /** Adds the bytes at the last or else the first place of the packed node. */
  #addToEnd(node: number, bytes: Uint8Array, start: number, end: number, isLast: boolean): void {
    const data = this.#settled(node);
    const moved = isLast
      ? this.#listpacks.append(data, bytes, start, end)
      : this.#listpacks.prepend(data, bytes, start, end);
    this.#setData(node, data, moved);
    this.#addNodeElements(node, 1);
  }

  /** Puts the bytes in the place of the element that the cursor is on. */
  replace(cursor: QuicklistCursor, bytes: Uint8Array, start: number, end: number): void {
    const arena = this.#arena;
    const node = cursor.nodeRef;
    const wasPlain = isPlain(arena, node);
    const isLarge = this.#isLarge(end - start);
    if (wasPlain && isLarge) {
      arena.free(nodeData(arena, node));
      arena.setI32(node, dataWord, this.#plainData(bytes, start, end));
    } else if (wasPlain) {
      this.#insert(cursor, bytes, start, end, true);
      this.#removeNode(cursor.listRef, node);
    } else if (isLarge) {
      this.#replaceByPlain(cursor, bytes, start, end);
    } else {
      const at = cursor.at - startOf(arena, nodeData(arena, node));
      const data = this.#settled(node);
      this.#setData(node, data, this.#listpacks.replace(data, at, bytes, start, end));
    }
  }

  /** A large element takes the place of one in a packed node, which parts there. */
  #replaceByPlain(cursor: QuicklistCursor, bytes: Uint8Array, start: number, end: number): void {
    const arena = this.#arena;
    const ref = cursor.listRef;
    const node = cursor.nodeRef;
    const isLast = cursor.index === nodeElements(arena, node) - 1;
    const split = isLast ? 0 : this.#split(node, cursor.index, true);
    const own = this.#plainNode(bytes, start, end);
    this.#link(ref, node, own, true);
    if (split !== 0) this.#link(ref, own, split, true);
    this.#addElements(ref, 1);
    const isOnly = nodeElements(arena, node) === 1;
    this.#removeLast(ref, node);
    if (!isOnly) this.#mergeAround(ref, own);
  }

  /** Removes the element that the cursor is on; its `next` goes to the one that follows. */
  remove(cursor: QuicklistCursor): void {
    const arena = this.#arena;
    const node = cursor.nodeRef;
    const previous = previousNode(arena, node);
    const next = nextNode(arena, node);
    if (nodeElements(arena, node) === 1) {
      this.#removeNode(cursor.listRef, node);
      cursor.removedNode(previous, next);
      return;
    }
    const at = cursor.at - startOf(arena, nodeData(arena, node));
    const data = this.#settled(node);
    this.#setData(node, data, this.#listpacks.remove(data, at));
    this.#removedOne(cursor.listRef, node);
    cursor.removedFromNode(this.#listpacks.at);
  }

  /**
   * Removes up to `elements` elements from that with this index on, which counts from the end when
   * negative; returns how many.
   */
  removeRange(ref: number, index: number, elements: number): number {
    const arena = this.#arena;
    if (elements <= 0 || !this.#cursor.startAt(arena, ref, index, true)) return 0;
    const before = count(arena, ref);
    let node = this.#cursor.nodeRef;
    let offset = this.#cursor.index;
    let left = elements;
    while (left > 0 && node !== 0) {
      const next = nextNode(arena, node);
      const own = nodeElements(arena, node);
      const removed = Math.min(left, own - offset);
      if (removed === own) this.#removeNode(ref, node);
      else this.#removeFromNode(ref, node, offset, removed);
      left -= removed;
      node = next;
      offset = 0;
    }
    return before - count(arena, ref);
  }

  #removeFromNode(ref: number, node: number, offset: number, elements: number): void {
    const data = nodeData(this.#arena, node);
    this.#setData(node, data, this.#floating.removeRange(data, offset, elements));
    this.#addNodeElements(node, -elements);
    this.#addElements(ref, -elements);
  }

  #removedOne(ref: number, node: number): void {
    this.#addNodeElements(node, -1);
    this.#addElements(ref, -1);
  }

  // Limits.

  #isLarge(size: number): boolean {
    return size >= this.#packedThreshold || size > packedBytesMax;
  }

  #allowsInsert(ref: number, node: number, size: number): boolean {
    const arena = this.#arena;
    if (node === 0 || this.#isLarge(size) || isPlain(arena, node)) return false;
    const bytes = nodeDataBytes(arena, node) + size + entryOverheadBytes;
    return !exceedsLimit(fillOf(arena, ref), bytes, nodeElements(arena, node) + 1);
  }

  #allowsMerge(ref: number, a: number, b: number): boolean {
    const arena = this.#arena;
    if (a === 0 || b === 0 || isPlain(arena, a) || isPlain(arena, b)) return false;
    const bytes = nodeDataBytes(arena, a) + nodeDataBytes(arena, b) - mergeSavedBytes;
    const elements = nodeElements(arena, a) + nodeElements(arena, b);
    return !exceedsLimit(fillOf(arena, ref), bytes, elements);
  }

  // Splitting and merging.

  /**
   * Parts the packed node at an element that is not at that edge. The new node, not linked yet, has
   * what follows the element, or else what stands before it; the element stays.
   */
  #split(node: number, index: number, isAfter: boolean): number {
    const arena = this.#arena;
    const data = this.#settled(node);
    const elements = nodeElements(arena, node);
    const kept = isAfter ? index + 1 : index;
    const at = listpack.seek(arena, data, kept);
    const back = this.#listpacks.copyFrom(data, at, elements - kept);
    const front = this.#listpacks.cutOff(data, at, kept);
    this.#setPacked(node, isAfter ? front : back, isAfter ? kept : elements - kept);
    return isAfter
      ? this.#newNode(containerPacked, back, elements - kept)
      : this.#newNode(containerPacked, front, kept);
  }

  /** Merges the two nodes before, the two behind, then the node itself with what is beside it. */
  #mergeAround(ref: number, node: number): void {
    const arena = this.#arena;
    const previous = previousNode(arena, node);
    if (previous !== 0) this.#tryMerge(ref, previousNode(arena, previous), previous);
    const next = nextNode(arena, node);
    if (next !== 0) this.#tryMerge(ref, next, nextNode(arena, next));
    const before = previousNode(arena, node);
    const merged = this.#tryMerge(ref, before, node) ? before : node;
    this.#tryMerge(ref, merged, nextNode(arena, merged));
  }

  /** Puts the elements of `b` at the end of its neighbour `a`, if that may be. */
  #tryMerge(ref: number, a: number, b: number): boolean {
    if (!this.#allowsMerge(ref, a, b)) return false;
    const arena = this.#arena;
    const elements = nodeElements(arena, a) + nodeElements(arena, b);
    const data = this.#listpacks.merge(this.#settled(a), this.#settled(b), elements);
    this.#setPacked(a, data, elements);
    this.#unlink(ref, b);
    return true;
  }

  // Nodes.

  /** How large a block is made for the first elements of a node that others will follow into. */
  #firstBytes(ref: number): number {
    return fillOf(this.#arena, ref) < 0 ? nodeFirstBytes : 0;
  }

  #nodeOf(bytes: Uint8Array, start: number, end: number, capacity: number): number {
    if (this.#isLarge(end - start)) return this.#plainNode(bytes, start, end);
    const empty = this.#listpacks.create(capacity);
    return this.#newNode(containerPacked, this.#listpacks.append(empty, bytes, start, end), 1);
  }

  #plainNode(bytes: Uint8Array, start: number, end: number): number {
    return this.#newNode(containerPlain, this.#plainData(bytes, start, end), 1);
  }

  #plainData(bytes: Uint8Array, start: number, end: number): number {
    const arena = this.#arena;
    const data = arena.alloc(plainHeaderBytes + end - start);
    arena.setI32(data, 0, end - start);
    arena.copyIn(data, plainHeaderBytes, bytes, start, end);
    return data;
  }

  #newNode(container: number, data: number, elements: number): number {
    const arena = this.#arena;
    const node = arena.alloc(nodeBytes);
    arena.setI32(node, previousWord, 0);
    arena.setI32(node, nextWord, 0);
    arena.setI32(node, dataWord, data);
    arena.setI32(node, kindWord, kindOf(container, elements));
    return node;
  }

  /** Links a node after or before `beside`, which is 0 in an empty list. */
  #link(ref: number, beside: number, node: number, isAfter: boolean): void {
    const arena = this.#arena;
    const previous = isAfter || beside === 0 ? beside : previousNode(arena, beside);
    const next = isAfter && beside !== 0 ? nextNode(arena, beside) : beside;
    this.#join(ref, previous, node);
    this.#join(ref, node, next);
    arena.setI32(ref, nodesWord, nodeCount(arena, ref) + 1);
  }

  /** Makes two nodes neighbours; 0 stands for the end of the list. */
  #join(ref: number, previous: number, next: number): void {
    const arena = this.#arena;
    if (previous === 0) arena.setI32(ref, headWord, next);
    else arena.setI32(previous, nextWord, next);
    if (next === 0) arena.setI32(ref, tailWord, previous);
    else arena.setI32(next, previousWord, previous);
  }

  /** Takes the node out of the list and frees it; its data and elements are elsewhere by now. */
  #unlink(ref: number, node: number): void {
    const arena = this.#arena;
    this.#join(ref, previousNode(arena, node), nextNode(arena, node));
    arena.setI32(ref, nodesWord, nodeCount(arena, ref) - 1);
    arena.free(node);
  }

  #removeNode(ref: number, node: number): void {
    this.#addElements(ref, -nodeElements(this.#arena, node));
    this.#arena.free(nodeData(this.#arena, node));
    this.#unlink(ref, node);
  }

  #setPacked(node: number, data: number, elements: number): void {
    this.#arena.setI32(node, dataWord, data);
    this.#arena.setI32(node, kindWord, kindOf(containerPacked, elements));
  }

  /** Gives the room back that an end of the list had, which it is not any longer. */
  #fit(node: number): void {
    if (node === 0 || isPlain(this.#arena, node)) return;
    const data = nodeData(this.#arena, node);
    this.#setData(node, data, this.#floating.fit(data));
  }

  /** The packed node's listpack, which does not float from here on. */
  #settled(node: number): number {
    const data = nodeData(this.#arena, node);
    const settled = this.#floating.settle(data);
    this.#setData(node, data, settled);
    return settled;
  }

  #setData(node: number, data: number, moved: number): void {
    if (moved !== data) this.#arena.setI32(node, dataWord, moved);
  }

  #addNodeElements(node: number, added: number): void {
    this.#arena.setI32(node, kindWord, this.#arena.i32(node, kindWord) + added);
  }

  #addElements(ref: number, added: number): void {
    this.#arena.setI32(ref, elementsWord, this.#arena.i32(ref, elementsWord) + added);
  }
}
