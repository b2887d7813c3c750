/**
 * Intset: a set of 64-bit integers in one block, sorted, all of one width. Redis's own format, byte
 * for byte (docs/formats/intset.md).
 *
 *   width 2, 4 or 8 (4) | count (4) | integer | integer | ...        little-endian
 *
 * Integers are safe numbers where they are, else two halves: `lo` and `hi`, int32 each. Reading
 * functions take a View and the block's reference; `IntSets` makes and changes. The smallest is
 * that with index 0, the largest that with index count - 1, a random one any between.
 *
 * (1) Integers rise strictly.
 * (2) The width is enough for the widest integer that was ever in it; it never falls.
 * (3) The owner of the reference frees the block. An edit may move it and returns where it is.
 */
import { assert } from '../base/assert.ts';
import { hiOf, joinInt64, loOf } from '../base/number.ts';
import type { Arena } from '../memory/arena.ts';
import type { View } from '../memory/view.ts';
import { grown, shrunk } from './block.ts';
import type { Element } from './element.ts';

const headerBytes = 8;
const headerWords = 2;
/** Keeps all sizes below what a block can hold. */
const countMax = 1 << 25;

export function width(view: View, ref: number): number {
  return view.i32(ref, 0);
}

export function count(view: View, ref: number): number {
  return view.i32(ref, 1);
}

export function byteLength(view: View, ref: number): number {
  return headerBytes + view.i32(ref, 0) * view.i32(ref, 1);
}

/** The low half of the integer with this index, which must be below the count. */
export function loAt(view: View, ref: number, index: number): number {
  const bytes = view.i32(ref, 0);
  if (bytes === 8) return view.i32(ref, headerWords + 2 * index);
  return narrowAt(view, ref, index, bytes);
}

/** The integer with this index where all are 2 or 4 bytes wide. */
function narrowAt(view: View, ref: number, index: number, bytes: number): number {
  if (bytes === 4) return view.i32(ref, headerWords + index);
  const both = view.i32(ref, headerWords + (index >> 1));
  return (index & 1) === 0 ? (both << 16) >> 16 : both >> 16;
}

/** The high half of the integer with this index. */
export function hiAt(view: View, ref: number, index: number): number {
  if (view.i32(ref, 0) === 8) return view.i32(ref, headerWords + 2 * index + 1);
  return loAt(view, ref, index) >> 31;
}

/** The integer with this index; rounded when it is not safe. */
export function valueAt(view: View, ref: number, index: number): number {
  if (view.i32(ref, 0) !== 8) return loAt(view, ref, index);
  return joinInt64(loAt(view, ref, index), hiAt(view, ref, index));
}

/** Positions the element on the integer with this index. */
export function read(view: View, ref: number, index: number, element: Element): void {
  if (view.i32(ref, 0) !== 8) element.setInt32(loAt(view, ref, index));
  else element.setInt64(loAt(view, ref, index), hiAt(view, ref, index));
}

/** Whether it holds `value`, a safe integer. */
export function contains(view: View, ref: number, value: number): boolean {
  return search(view, ref, loOf(value), hiOf(value)) >= 0;
}

export function containsInt64(view: View, ref: number, lo: number, hi: number): boolean {
  return search(view, ref, lo, hi) >= 0;
}

function widthFor(lo: number, hi: number): number {
  if (lo >> 31 !== hi) return 8;
  return lo >= -0x8000 && lo <= 0x7fff ? 2 : 4;
}

/** The index of the integer, or -1 - (the index at which it would stand). */
export function search(view: View, ref: number, lo: number, hi: number): number {
  let from = 0;
  let to = count(view, ref);
  // Most sets of numbers are filled in order.
  if (to > 0 && compareAt(view, ref, to - 1, lo, hi) < 0) return -1 - to;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const order = compareAt(view, ref, middle, lo, hi);
    if (order === 0) return middle;
    if (order < 0) from = middle + 1;
    else to = middle;
  }
  return -1 - from;
}

/** Whether the integer with this index is below (-1), equal to (0) or above (1) the given one. */
function compareAt(view: View, ref: number, index: number, lo: number, hi: number): number {
  const ownHi = hiAt(view, ref, index);
  if (ownHi !== hi) return ownHi < hi ? -1 : 1;
  const ownLo = loAt(view, ref, index) >>> 0;
  if (ownLo === lo >>> 0) return 0;
  return ownLo < lo >>> 0 ? -1 : 1;
}

export class IntSets {
  /** Whether the last `add…` or `remove…` changed anything. */
  changed = false;
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  create(): number {
    const ref = this.#arena.alloc(headerBytes);
    this.#arena.setI32(ref, 0, 2);
    this.#arena.setI32(ref, 1, 0);
    return ref;
  }

  /** A block with an intset that comes from outside and passed `checkIntset`. */
  adopt(bytes: Uint8Array, start: number, end: number): number {
    const ref = this.#arena.alloc(end - start);
    this.#arena.copyIn(ref, 0, bytes, start, end);
    return ref;
  }

  copy(ref: number): number {
    const arena = this.#arena;
    const length = byteLength(arena, ref);
    const copied = arena.alloc(length);
    arena.copyBlock(ref, 0, copied, 0, length);
    return copied;
  }

  /** `value` is a safe integer. */
  add(ref: number, value: number): number {
    return this.addInt64(ref, loOf(value), hiOf(value));
  }

  addInt64(ref: number, lo: number, hi: number): number {
    const arena = this.#arena;
    const needed = widthFor(lo, hi);
    const bytes = width(arena, ref);
    if (needed > bytes) return this.#widenAndAdd(ref, needed, lo, hi);
    const found = search(arena, ref, lo, hi);
    this.changed = found < 0;
    if (found >= 0) return ref;
    const index = -1 - found;
    const size = count(arena, ref);
    const moved = this.#grown(ref, size, bytes);
    const at = headerBytes + index * bytes;
    arena.move(moved, at + bytes, at, (size - index) * bytes);
    this.#set(moved, index, lo, hi);
    arena.setI32(moved, 1, size + 1);
    return moved;
  }

  /** `value` is a safe integer. */
  remove(ref: number, value: number): number {
    return this.removeInt64(ref, loOf(value), hiOf(value));
  }

  removeInt64(ref: number, lo: number, hi: number): number {
    const index = search(this.#arena, ref, lo, hi);
    if (index >= 0) return this.removeAt(ref, index);
    this.changed = false;
    return ref;
  }

  /** Removes the integer with this index, which must be below the count. */
  removeAt(ref: number, index: number): number {
    const arena = this.#arena;
    const bytes = width(arena, ref);
    const left = count(arena, ref) - 1;
    const at = headerBytes + index * bytes;
    arena.move(ref, at, at + bytes, (left - index) * bytes);
    arena.setI32(ref, 1, left);
    this.changed = true;
    return shrunk(arena, ref, headerBytes + left * bytes);
  }

  /** What does not fit the width lies beyond all that is there, at one end or the other. */
  #widenAndAdd(ref: number, bytes: number, lo: number, hi: number): number {
    const arena = this.#arena;
    const size = count(arena, ref);
    const shift = hi < 0 ? 1 : 0;
    const narrow = width(arena, ref);
    const moved = this.#grown(ref, size, bytes);
    arena.setI32(moved, 0, bytes);
    // From the last to the first, because the wider ones overwrite those behind them.
    for (let i = size - 1; i >= 0; i--) {
      const own = narrowAt(arena, moved, i, narrow);
      this.#set(moved, i + shift, own, own >> 31);
    }
    this.#set(moved, shift === 1 ? 0 : size, lo, hi);
    arena.setI32(moved, 1, size + 1);
    this.changed = true;
    return moved;
  }

  /** A block with room for one more integer, all of them `bytes` wide. */
  #grown(ref: number, size: number, bytes: number): number {
    assert(size < countMax, 'intset: at most 2^25 integers');
    const arena = this.#arena;
    return grown(arena, ref, byteLength(arena, ref), headerBytes + (size + 1) * bytes);
  }

  #set(ref: number, index: number, lo: number, hi: number): void {
    const arena = this.#arena;
    const bytes = width(arena, ref);
    if (bytes === 2) {
      arena.setU16(ref, headerBytes + 2 * index, lo);
    } else if (bytes === 4) {
      arena.setI32(ref, headerWords + index, lo);
    } else {
      arena.setI32(ref, headerWords + 2 * index, lo);
      arena.setI32(ref, headerWords + 2 * index + 1, hi);
    }
  }
}
