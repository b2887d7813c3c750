/**
 * Lists: a short one is one listpack, a longer one a quicklist. When one becomes the other is
 * decided as by Redis 7.2 (`listTypeTryConversion`), for OBJECT ENCODING and RDB files show it.
 *
 *   encodings.listpack     root = the listpack, maybe a floating one
 *   encodings.quicklist    root = the root of the quicklist
 *
 * All methods take the reference of a record that holds a list; where its root moves or its
 * encoding changes, they note it in the record. An index counts from the first element, 0, or from
 * the last, -1.
 *
 * A list is walked by the one walk that all lists share: `walk`, then `next` before each element.
 *
 * (1) Whoever adds calls `grow` first, whoever takes away calls `shrink` after the last removal.
 *     In between a list may be empty; a list without elements is deleted by its owner.
 * (2) During a walk the list is changed through the walk only, and the encoding stays.
 * (3) Bytes that are given to be stored must not lie in the list that is changed.
 * (4) The record owns the root, and the root all that is below it.
 */
import type { Arena } from '../memory/arena.ts';
import type { View } from '../memory/view.ts';
import type { Element } from '../structures/element.ts';
import { FloatingListpacks, startOf } from '../structures/floating-listpack.ts';
import * as listpack from '../structures/listpack.ts';
import type { Listpacks } from '../structures/listpack-editor.ts';
import { terminator } from '../structures/listpack-entry.ts';
import type { ListpackSearch } from '../structures/listpack-search.ts';
import * as quicklist from '../structures/quicklist.ts';
import { QuicklistCursor } from '../structures/quicklist-cursor.ts';
import type { Quicklists } from '../structures/quicklist-editor.ts';
import {
  exceedsLimit,
  flooredFill,
  nodeBytesMax,
  nodeBytesUsual,
  nodeElementsMax,
} from '../structures/quicklist-limits.ts';
import { encodingOf, encodings, rootOf, setEncoding, setRoot } from './value.ts';

/** How much room a list of one listpack has at most for more of it: it may stay as it is. */
const roomShare = 0.25;

/** How many elements the list has. */
export function listLength(view: View, ref: number): number {
  const root = rootOf(view, ref);
  if (encodingOf(view, ref) === encodings.quicklist) return quicklist.count(view, root);
  return listpack.count(view, root, startOf(view, root));
}

export class Lists {
  readonly #arena: Arena;
  readonly #listpacks: Listpacks;
  readonly #floating: FloatingListpacks;
  readonly #quicklists: Quicklists;
  /** `list-max-listpack-size`, not below -5. */
  #fill = -2;
  // The walk: in a listpack `#at` is its place; in a quicklist the cursor has it.
  readonly #cursor: QuicklistCursor;
  #walkRef = 0;
  #isQuicklist = false;
  #isForward = true;
  #at = 0;
  /** Whether the walk stands before the element at `#at`, so that `next` only has to arrive. */
  #arrives = false;

  constructor(arena: Arena, listpacks: Listpacks, quicklists: Quicklists) {
    this.#arena = arena;
    this.#listpacks = listpacks;
    this.#floating = new FloatingListpacks(arena, listpacks, roomShare);
    this.#quicklists = quicklists;
    this.#cursor = new QuicklistCursor(arena);
  }

  /** What the directive `list-max-listpack-size` says, see quicklist-limits.ts. */
  setMaxListpackSize(fill: number): void {
    this.#fill = flooredFill(fill);
  }

  // Whole lists.

  /** The root of a new empty list, whose encoding is `listpack`. */
  create(): number {
    return this.#listpacks.create(0);
  }

  /** The root of a new empty list, whose encoding is `quicklist`. */
  createQuicklist(): number {
    return this.#quicklists.create(this.#fill);
  }

  /** Frees what the record holds, not the record. */
  free(ref: number): void {
    const root = rootOf(this.#arena, ref);
    if (encodingOf(this.#arena, ref) === encodings.quicklist) this.#quicklists.free(root);
    else this.#arena.free(root);
  }

  /** Frees up to `nodes` nodes of what the record holds; whether all of it is gone. */
  freeSlice(ref: number, nodes: number): boolean {
    const root = rootOf(this.#arena, ref);
    if (encodingOf(this.#arena, ref) === encodings.quicklist) {
      return this.#quicklists.freeSlice(root, nodes) === 0;
    }
    this.#arena.free(root);
    return true;
  }

  /** The root of a copy, of the same encoding. */
  copy(ref: number): number {
    const root = rootOf(this.#arena, ref);
    if (encodingOf(this.#arena, ref) === encodings.quicklist) return this.#quicklists.copy(root);
    return this.#floating.copy(root);
  }

  /**
   * Bytes that the list takes besides its record. Of a longer list `samples` nodes are looked at
   * and the others taken to be like them; 0 looks at all.
   */
  bytesUsed(ref: number, samples: number): number {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (encodingOf(arena, ref) !== encodings.quicklist) return arena.sizeOf(root);
    const nodes = quicklist.nodeCount(arena, root);
    let left = samples === 0 ? nodes : Math.min(samples, nodes);
    const seen = left;
    let bytes = 0;
    for (let node = quicklist.headNode(arena, root); left > 0; left--) {
      bytes += arena.sizeOf(node) + arena.sizeOf(quicklist.nodeData(arena, node));
      node = quicklist.nextNode(arena, node);
    }
    const all = seen === nodes ? bytes : Math.round((bytes / seen) * nodes);
    return arena.sizeOf(root) + all;
  }

  // Encodings.

  /** Before `elements` elements of `bytes` bytes in all are added, or take the place of others. */
  grow(ref: number, bytes: number, elements: number): void {
    const arena = this.#arena;
    if (encodingOf(arena, ref) === encodings.quicklist) return;
    const root = rootOf(arena, ref);
    const start = startOf(arena, root);
    const total = listpack.byteLength(arena, root, start) + bytes;
    // To count is a walk where there are very many: only those who limit elements have to.
    const count = this.#fill < 0 ? 0 : listpack.count(arena, root, start) + elements;
    if (!exceedsLimit(this.#fill, total, count)) return;
    setRoot(arena, ref, this.#quicklists.fromListpack(this.#fill, root));
    setEncoding(arena, ref, encodings.quicklist);
  }

  /** After elements were taken away: becomes a listpack when it is less than half full. */
  shrink(ref: number): void {
    if (encodingOf(this.#arena, ref) === encodings.quicklist) this.#convert(ref, 2);
  }

  /** After a list was built: whichever encoding its size asks for. */
  fit(ref: number): void {
    if (encodingOf(this.#arena, ref) === encodings.quicklist) this.#convert(ref, 1);
    else this.grow(ref, 0, 0);
  }

  /** Makes a quicklist of one packed node a listpack, if it is within that part of the limits. */
  #convert(ref: number, part: number): void {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (quicklist.nodeCount(arena, root) !== 1) return;
    const node = quicklist.headNode(arena, root);
    if (quicklist.isPlain(arena, node)) return;
    if (quicklist.nodeDataBytes(arena, node) > nodeBytesMax(this.#fill) / part) return;
    if (quicklist.count(arena, root) > Math.floor(nodeElementsMax(this.#fill) / part)) return;
    setRoot(arena, ref, this.#quicklists.takeListpack(root));
    setEncoding(arena, ref, encodings.listpack);
  }

  // Both ends.

  /** Adds the bytes in front. */
  pushHead(ref: number, bytes: Uint8Array, start: number, end: number): void {
    const root = rootOf(this.#arena, ref);
    if (encodingOf(this.#arena, ref) === encodings.quicklist) {
      this.#quicklists.pushHead(root, bytes, start, end);
    } else {
      const most = nodeBytesUsual(this.#fill);
      this.#setRoot(ref, root, this.#floating.prepend(root, bytes, start, end, most));
    }
  }

  /** Adds the bytes at the end. */
  pushTail(ref: number, bytes: Uint8Array, start: number, end: number): void {
    const root = rootOf(this.#arena, ref);
    if (encodingOf(this.#arena, ref) === encodings.quicklist) {
      this.#quicklists.pushTail(root, bytes, start, end);
    } else {
      const most = nodeBytesUsual(this.#fill);
      this.#setRoot(ref, root, this.#floating.append(root, bytes, start, end, most));
    }
  }

  /** Positions the element on the first one of a list that is not empty. */
  readHead(ref: number, element: Element): void {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (encodingOf(arena, ref) === encodings.quicklist) quicklist.readFirst(arena, root, element);
    else listpack.read(arena, root, startOf(arena, root) + listpack.headerBytes, element);
  }

  /** Positions the element on the last one of a list that is not empty. */
  readTail(ref: number, element: Element): void {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (encodingOf(arena, ref) === encodings.quicklist) quicklist.readLast(arena, root, element);
    else listpack.read(arena, root, listpack.lastAt(arena, root, startOf(arena, root)), element);
  }

  /** Removes the first element of a list that is not empty. */
  popHead(ref: number): void {
    const root = rootOf(this.#arena, ref);
    if (encodingOf(this.#arena, ref) === encodings.quicklist) this.#quicklists.popHead(root);
    else this.#setRoot(ref, root, this.#floating.removeFirst(root));
  }

  /** Removes the last element of a list that is not empty. */
  popTail(ref: number): void {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (encodingOf(arena, ref) === encodings.quicklist) this.#quicklists.popTail(root);
    else this.#setRoot(ref, root, this.#floating.removeLast(root));
  }

  // By index.

  /** Positions the element on the one with this index; false when there is none. */
  readAt(ref: number, index: number, element: Element): boolean {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (encodingOf(arena, ref) === encodings.quicklist) {
      if (!this.#cursor.startAt(arena, root, index, true)) return false;
      this.#cursor.read(element);
      return true;
    }
    const at = listpack.seek(arena, root, index, startOf(arena, root));
    if (at === 0) return false;
    listpack.read(arena, root, at, element);
    return true;
  }

  /** Puts the bytes in the place of the element with this index; false when there is none. */
  replaceAt(ref: number, index: number, bytes: Uint8Array, start: number, end: number): boolean {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (encodingOf(arena, ref) === encodings.quicklist) {
      if (!this.#cursor.startAt(arena, root, index, true)) return false;
      this.#quicklists.replace(this.#cursor, bytes, start, end);
      return true;
    }
    const settled = this.#settled(ref);
    const at = listpack.seek(arena, settled, index);
    if (at === 0) return false;
    this.#setRoot(ref, settled, this.#listpacks.replace(settled, at, bytes, start, end));
    return true;
  }

  /** Removes up to `elements` elements from the one with this index on. */
  removeRange(ref: number, index: number, elements: number): void {
    if (elements === 0) return;
    const root = rootOf(this.#arena, ref);
    if (encodingOf(this.#arena, ref) === encodings.quicklist) {
      this.#quicklists.removeRange(root, index, elements);
    } else {
      this.#setRoot(ref, root, this.#floating.removeRange(root, index, elements));
    }
  }

  // The walk.

  /** Stands before the element with this index, walking forward or back; false if there is none. */
  walk(ref: number, index: number, isForward: boolean): boolean {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    this.#walkRef = ref;
    this.#isQuicklist = encodingOf(arena, ref) === encodings.quicklist;
    if (this.#isQuicklist) return this.#cursor.startAt(arena, root, index, isForward);
    this.#isForward = isForward;
    this.#at = listpack.seek(arena, root, index, startOf(arena, root));
    this.#arrives = true;
    return this.#at !== 0;
  }

  /** Goes to the next element; false when there is none. */
  next(): boolean {
    if (this.#isQuicklist) return this.#cursor.next();
    if (this.#at === 0) return false;
    if (this.#arrives) {
      this.#arrives = false;
      return true;
    }
    const root = rootOf(this.#arena, this.#walkRef);
    this.#at = this.#isForward
      ? listpack.nextAt(this.#arena, root, this.#at)
      : listpack.previousAt(this.#arena, root, this.#at, startOf(this.#arena, root));
    return this.#at !== 0;
  }

  /**
   * Goes to the next element that is searched for, looking at `most` elements. False when it is
   * none of them: then the walk is over. `search.passed` tells how many were passed over.
   */
  find(search: ListpackSearch, most: number): boolean {
    if (this.#isQuicklist) return this.#cursor.find(search, most);
    const arena = this.#arena;
    search.passed = 0;
    if (most === 0 || !this.next()) return false;
    const root = rootOf(arena, this.#walkRef);
    const isFound = this.#isForward
      ? search.forward(arena, root, this.#at, most)
      : search.backward(arena, root, this.#at, most, startOf(arena, root));
    this.#at = isFound ? search.at : 0;
    return isFound;
  }

  /** The listpack that the walk is in, 0 for a large element that has a node of its own. */
  get walkListpack(): number {
    if (!this.#isQuicklist) return rootOf(this.#arena, this.#walkRef);
    return this.#cursor.at === 0 ? 0 : quicklist.nodeData(this.#arena, this.#cursor.nodeRef);
  }

  /** Where in this listpack the element is that the walk is at. */
  get walkAt(): number {
    return this.#isQuicklist ? this.#cursor.at : this.#at;
  }

  /**
   * Walking forward: `elements` were passed in the listpack from where the walk is. The next one is
   * at `at`, where the listpack may end.
   */
  passed(elements: number, at: number): void {
    if (this.#isQuicklist) {
      this.#cursor.passed(elements, at);
      return;
    }
    const root = rootOf(this.#arena, this.#walkRef);
    this.#arrives = true;
    this.#at = this.#arena.u8(root, at) === terminator ? 0 : at;
  }

  /** Positions `element` on the element that the walk is at. */
  read(element: Element): void {
    if (this.#isQuicklist) this.#cursor.read(element);
    else listpack.read(this.#arena, rootOf(this.#arena, this.#walkRef), this.#at, element);
  }

  /** Adds the bytes beside the element that the walk is at. The walk is over. */
  insert(bytes: Uint8Array, start: number, end: number, isAfter: boolean): void {
    if (this.#isQuicklist) {
      if (isAfter) this.#quicklists.insertAfter(this.#cursor, bytes, start, end);
      else this.#quicklists.insertBefore(this.#cursor, bytes, start, end);
      return;
    }
    const at = this.#at - startOf(this.#arena, rootOf(this.#arena, this.#walkRef));
    const root = this.#settled(this.#walkRef);
    const moved = isAfter
      ? this.#listpacks.insertAfter(root, at, bytes, start, end)
      : this.#listpacks.insertBefore(root, at, bytes, start, end);
    this.#setRoot(this.#walkRef, root, moved);
  }

  /** Removes the element that the walk is at; `next` goes to the one that follows. */
  remove(): void {
    if (this.#isQuicklist) {
      this.#quicklists.remove(this.#cursor);
      return;
    }
    const arena = this.#arena;
    const at = this.#at - startOf(arena, rootOf(arena, this.#walkRef));
    const root = this.#settled(this.#walkRef);
    const moved = this.#listpacks.remove(root, at);
    this.#setRoot(this.#walkRef, root, moved);
    this.#at = this.#listpacks.at;
    this.#arrives = true;
    if (this.#isForward) return;
    this.#at =
      this.#at === 0 ? listpack.lastAt(arena, moved) : listpack.previousAt(arena, moved, this.#at);
  }

  /** The listpack of a list that is one, which does not float from here on. */
  #settled(ref: number): number {
    const root = rootOf(this.#arena, ref);
    const settled = this.#floating.settle(root);
    this.#setRoot(ref, root, settled);
    return settled;
  }

  #setRoot(ref: number, root: number, moved: number): void {
    if (moved !== root) setRoot(this.#arena, ref, moved);
  }
}
