/**
 * A cursor on a quicklist: a reused object that is put before an element and then walks in one
 * direction. `Quicklists.remove` takes the element away that it is on, and the walk goes on.
 *
 *   cursor.start(view, listRef, true);
 *   while (cursor.next()) { cursor.read(element); … }
 *
 * (1) After `next` returned true the cursor is on an element: `nodeRef`, `index` within the node,
 *     and `at` in the node's listpack (0 in a plain node).
 * (2) Any other change of the list than `remove` and a `replace` in place ends the walk; the cursor
 *     has to be started anew.
 */

import type { View } from '../memory/view.ts';
import type { Element } from './element.ts';
import { startOf } from './floating-listpack.ts';
import * as listpack from './listpack.ts';
import type { ListpackSearch } from './listpack-search.ts';
import {
  count,
  firstOf,
  headNode,
  isPlain,
  lastOf,
  nextNode,
  nodeData,
  nodeElements,
  plainHeaderBytes,
  previousNode,
  readPacked,
  readPlain,
  tailNode,
} from './quicklist.ts';

export class QuicklistCursor {
  listRef = 0;
  /** 0 before the start and after the end. */
  nodeRef = 0;
  /** Which element of the node, from its first one on. */
  index = 0;
  at = 0;
  isForward = true;
  /** Whether the cursor stands before its element, so that `next` only has to arrive. */
  #arrives = false;
  #view: View;

  constructor(view: View) {
    this.#view = view;
  }

  /** Before the first element, or behind the last one when it walks backwards. */
  start(view: View, listRef: number, isForward: boolean): void {
    this.#view = view;
    this.listRef = listRef;
    this.isForward = isForward;
    this.#enter(isForward ? headNode(view, listRef) : tailNode(view, listRef));
    this.#arrives = true;
  }

  /**
   * Before the element with this index, counted from the end when negative: `next` arrives there.
   * False when there is none.
   */
  startAt(view: View, listRef: number, index: number, isForward: boolean): boolean {
    this.start(view, listRef, isForward);
    const elements = count(view, listRef);
    const place = index < 0 ? elements + index : index;
    if (place < 0 || place >= elements) {
      this.nodeRef = 0;
      return false;
    }
    if (place < elements >>> 1) this.#seekForward(place);
    else this.#seekBackward(elements - 1 - place);
    return true;
  }

  #seekForward(place: number): void {
    const view = this.#view;
    let node = headNode(view, this.listRef);
    let left = place;
    for (let own = nodeElements(view, node); left >= own; own = nodeElements(view, node)) {
      left -= own;
      node = nextNode(view, node);
    }
    this.#place(node, left);
  }

  #seekBackward(place: number): void {
    const view = this.#view;
    let node = tailNode(view, this.listRef);
    let left = place;
    for (let own = nodeElements(view, node); left >= own; own = nodeElements(view, node)) {
      left -= own;
      node = previousNode(view, node);
    }
    this.#place(node, nodeElements(view, node) - 1 - left);
  }

  #place(node: number, index: number): void {
    this.nodeRef = node;
    this.index = index;
    this.at = 0;
    if (isPlain(this.#view, node)) return;
    const data = nodeData(this.#view, node);
    this.at = listpack.seek(this.#view, data, index, startOf(this.#view, data));
  }

  /** Goes to the next element in its direction; false when there is none. */
  next(): boolean {
    if (this.nodeRef === 0) return false;
    if (this.#arrives) {
      this.#arrives = false;
      return true;
    }
    if (this.isForward) this.#stepForward();
    else this.#stepBackward();
    return this.nodeRef !== 0;
  }

  /**
   * Goes to the next element in its direction that is searched for, the one it stands before
   * included, looking at `most` elements. False when it is none of them: then the walk is over.
   * `search.passed` tells how many were passed over.
   */
  find(search: ListpackSearch, most: number): boolean {
    let passed = 0;
    let isFound = false;
    while (!isFound && passed < most && this.next()) {
      isFound = this.#findInNode(search, most - passed);
      passed += search.passed;
    }
    search.passed = passed;
    if (!isFound) this.nodeRef = 0;
    return isFound;
  }

  /** The same from the element on that the cursor is on, in its node; else behind the node. */
  #findInNode(search: ListpackSearch, most: number): boolean {
    const view = this.#view;
    const node = this.nodeRef;
    const data = nodeData(view, node);
    if (this.at === 0) {
      const start = view.base(data) + plainHeaderBytes;
      const isFound = search.is(view.bytes(data), start, start + view.i32(data, 0));
      search.passed = isFound ? 0 : 1;
      return isFound;
    }
    const { at, isForward } = this;
    const isFound = isForward
      ? search.forward(view, data, at, most)
      : search.backward(view, data, at, most, startOf(view, data));
    if (isFound) {
      this.at = search.at;
      this.index += isForward ? search.passed : -search.passed;
    } else {
      this.#enter(isForward ? nextNode(view, node) : previousNode(view, node));
      this.#arrives = true;
    }
    return isFound;
  }

  #stepForward(): void {
    if (this.at !== 0) {
      this.at = listpack.nextAt(this.#view, nodeData(this.#view, this.nodeRef), this.at);
      this.index++;
      if (this.at !== 0) return;
    }
    this.#enter(nextNode(this.#view, this.nodeRef));
  }

  #stepBackward(): void {
    if (this.at !== 0) {
      this.at = this.#before(this.at);
      this.index--;
      if (this.at !== 0) return;
    }
    this.#enter(previousNode(this.#view, this.nodeRef));
  }

  /** Onto the node's first element in walking direction. */
  #enter(node: number): void {
    this.nodeRef = node;
    this.index = 0;
    this.at = 0;
    if (node === 0) return;
    const view = this.#view;
    if (!this.isForward) this.index = nodeElements(view, node) - 1;
    if (isPlain(view, node)) return;
    this.at = this.isForward ? firstOf(view, node) : lastOf(view, node);
  }

  /** The position before `at` in the node's listpack, or 0. */
  #before(at: number): number {
    const data = nodeData(this.#view, this.nodeRef);
    return listpack.previousAt(this.#view, data, at, startOf(this.#view, data));
  }

  /**
   * Walking forward: `elements` were passed within the node's listpack from where the cursor is.
   * The next one is at `at`, where the listpack may end.
   */
  passed(elements: number, at: number): void {
    const node = this.nodeRef;
    this.#arrives = true;
    this.index += elements;
    this.at = at;
    if (this.index === nodeElements(this.#view, node)) this.#enter(nextNode(this.#view, node));
  }

  /** Positions `element` on the element that the cursor is on. */
  read(element: Element): void {
    if (this.at === 0) readPlain(this.#view, this.nodeRef, element);
    else readPacked(this.#view, this.nodeRef, this.at, element);
  }

  /**
   * For `Quicklists.remove`: the element went out of the node, which stays. The one that followed
   * is at `at` of the node's listpack now, 0 when it was the last.
   */
  removedFromNode(at: number): void {
    this.#arrives = true;
    const node = this.nodeRef;
    if (this.isForward) {
      this.at = at;
      if (at === 0) this.#enter(nextNode(this.#view, node));
      return;
    }
    this.at = at === 0 ? lastOf(this.#view, node) : this.#before(at);
    this.index--;
    if (this.at === 0) this.#enter(previousNode(this.#view, node));
  }

  /** For `Quicklists.remove`: the node went, its neighbours are these. */
  removedNode(previous: number, next: number): void {
    this.#arrives = true;
    this.#enter(this.isForward ? next : previous);
  }
}
