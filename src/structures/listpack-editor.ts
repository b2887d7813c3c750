/**
 * Listpacks: all that creates and changes a listpack (listpack.ts). Each edit returns the
 * reference, because a listpack that outgrows its block moves; the old reference is dead then and
 * the caller stores the new one.
 *
 * (1) The owner of the reference frees the block, with `arena.free`.
 * (2) After an edit `at` is the position of the entry that was written (the first one of several),
 *     after a removal that of the entry that follows, or 0 when none follows.
 * (3) Bytes that are given to be stored must not lie in the block that is edited. Other blocks are
 *     fine.
 */
import { assert } from '../base/assert.ts';
import {
  hiOf,
  hiOfBigint,
  loOf,
  loOfBigint,
  parseInt64,
  parseSafeInteger,
} from '../base/number.ts';
import type { Arena } from '../memory/arena.ts';
import { grown, shrunk } from './block.ts';
import {
  byteLength,
  countUnknown,
  emptyBytes,
  headerBytes,
  headerCount,
  seek,
} from './listpack.ts';
import {
  backLengthBytes,
  entryBytes,
  integer16,
  integer24,
  integer32,
  integer64,
  string6Bytes,
  string12Bytes,
  string32,
  terminator,
} from './listpack-entry.ts';

/** What a block can hold, rounded down. */
const bytesMax = 512 * 1024 * 1024;

/** Bytes of the shortest encoded part that holds the integer; its halves are `lo` and `hi`. */
function integerBytes(lo: number, hi: number): number {
  if (lo >> 31 !== hi) return 9;
  if (lo >= -0x1000 && lo <= 0xfff) return lo >= 0 && lo <= 127 ? 1 : 2;
  if (lo >= -0x8000 && lo <= 0x7fff) return 3;
  return lo >= -0x80_0000 && lo <= 0x7f_ffff ? 4 : 5;
}

export class Listpacks {
  /** The position that the last edit leaves, see (2). */
  at = 0;
  readonly #arena: Arena;
  // The entry that is about to be written: an integer when `#integerBytes` is not 0.
  #integerBytes = 0;
  #lo = 0;
  #hi = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** An empty listpack in a block of at least `capacity` bytes. */
  create(capacity: number): number {
    const arena = this.#arena;
    const ref = arena.alloc(Math.max(capacity, emptyBytes));
    arena.setU32(ref, 0, emptyBytes);
    arena.setU16(ref, 4, 0);
    arena.setU8(ref, headerBytes, terminator);
    return ref;
  }

  /** A block with a listpack that comes from outside and was found whole (listpack-check.ts). */
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

  /** Bytes that these would take as an entry, which `writePlanned` may write then. */
  entryBytesFor(bytes: Uint8Array, start: number, end: number): number {
    return this.#plan(bytes, start, end);
  }

  // Strings. What is canonical decimal becomes an integer.

  append(ref: number, bytes: Uint8Array, start: number, end: number): number {
    return this.#insert(ref, this.#arena.i32(ref, 0) - 1, bytes, start, end);
  }

  prepend(ref: number, bytes: Uint8Array, start: number, end: number): number {
    return this.#insert(ref, headerBytes, bytes, start, end);
  }

  insertBefore(ref: number, at: number, bytes: Uint8Array, start: number, end: number): number {
    return this.#insert(ref, at, bytes, start, end);
  }

  insertAfter(ref: number, at: number, bytes: Uint8Array, start: number, end: number): number {
    return this.#insert(ref, at + this.#entryBytes(ref, at), bytes, start, end);
  }

  replace(ref: number, at: number, bytes: Uint8Array, start: number, end: number): number {
    const length = this.#plan(bytes, start, end);
    const moved = this.#makeRoom(ref, at, this.#entryBytes(ref, at), length);
    this.writePlanned(moved, at, bytes, start, end);
    return moved;
  }

  /** Appends bytes[aStart, aEnd), then bytes[bStart, bEnd), growing at most once. */
  appendPair(
    ref: number,
    bytes: Uint8Array,
    aStart: number,
    aEnd: number,
    bStart: number,
    bEnd: number,
  ): number {
    const aLength = this.#plan(bytes, aStart, aEnd);
    const bLength = this.#plan(bytes, bStart, bEnd);
    const at = this.#arena.i32(ref, 0) - 1;
    const moved = this.#makeRoom(ref, at, 0, aLength + bLength);
    // `b` first, because it is the one that is planned.
    this.writePlanned(moved, at + aLength, bytes, bStart, bEnd);
    this.#plan(bytes, aStart, aEnd);
    this.writePlanned(moved, at, bytes, aStart, aEnd);
    this.#addToCount(moved, 2);
    return moved;
  }

  /**
   * Appends the ranges numbered [first, last): range i is bytes[bounds[2 * i], bounds[2 * i + 1]).
   * Grows at most once.
   */
  appendAll(
    ref: number,
    bytes: Uint8Array,
    bounds: Int32Array,
    first: number,
    last: number,
  ): number {
    let length = 0;
    for (let i = first; i < last; i++) {
      length += this.#plan(bytes, bounds[2 * i], bounds[2 * i + 1]);
    }
    let at = this.#arena.i32(ref, 0) - 1;
    const moved = this.#makeRoom(ref, at, 0, length);
    for (let i = first; i < last; i++) {
      const planned = this.#plan(bytes, bounds[2 * i], bounds[2 * i + 1]);
      this.writePlanned(moved, at, bytes, bounds[2 * i], bounds[2 * i + 1]);
      at += planned;
    }
    this.#addToCount(moved, last - first);
    return moved;
  }

  // Integers.

  /** `value` is a safe integer. */
  appendInteger(ref: number, value: number): number {
    return this.insertInt64(ref, this.#arena.i32(ref, 0) - 1, loOf(value), hiOf(value));
  }

  appendInt64(ref: number, lo: number, hi: number): number {
    return this.insertInt64(ref, this.#arena.i32(ref, 0) - 1, lo, hi);
  }

  /** Inserts an int64, given as halves, before the entry at `at`, which may be the terminator. */
  insertInt64(ref: number, at: number, lo: number, hi: number): number {
    const moved = this.#makeRoom(ref, at, 0, this.#planInteger(lo, hi));
    this.#writeInteger(moved, at);
    this.#addToCount(moved, 1);
    return moved;
  }

  /** `value` is a safe integer. */
  replaceInteger(ref: number, at: number, value: number): number {
    return this.replaceInt64(ref, at, loOf(value), hiOf(value));
  }

  replaceInt64(ref: number, at: number, lo: number, hi: number): number {
    const length = this.#planInteger(lo, hi);
    const moved = this.#makeRoom(ref, at, this.#entryBytes(ref, at), length);
    this.#writeInteger(moved, at);
    return moved;
  }

  // Removal.

  remove(ref: number, at: number): number {
    const moved = this.#makeRoom(ref, at, this.#entryBytes(ref, at), 0);
    this.#addToCount(moved, -1);
    if (this.#arena.u8(moved, at) === terminator) this.at = 0;
    return moved;
  }

  /** Removes up to `count` entries from the one at `at` on. */
  removeMany(ref: number, at: number, count: number): number {
    const bytes = this.#arena.bytes(ref);
    const base = this.#arena.base(ref);
    let to = at;
    let removed = 0;
    for (; removed < count && bytes[base + to] !== terminator; removed++) {
      to += entryBytes(bytes, base + to);
    }
    const moved = this.#makeRoom(ref, at, to - at, 0);
    this.#addToCount(moved, -removed);
    if (this.#arena.u8(moved, at) === terminator) this.at = 0;
    return moved;
  }

  /** Removes up to `count` entries from that with index `index` on (from the end when negative). */
  removeRange(ref: number, index: number, count: number): number {
    const arena = this.#arena;
    const at = count <= 0 ? 0 : seek(arena, ref, index);
    this.at = at;
    if (at === 0) return ref;
    const told = headerCount(arena, ref);
    if (told === countUnknown) return this.removeMany(ref, at, count);
    const from = index < 0 ? told + index : index;
    return told - from <= count ? this.cutOff(ref, at, from) : this.removeMany(ref, at, count);
  }

  /** Removes the entry at `at` and all that follow; `kept` entries stand before it. */
  cutOff(ref: number, at: number, kept: number): number {
    const arena = this.#arena;
    arena.setU8(ref, at, terminator);
    arena.setU32(ref, 0, at + 1);
    arena.setU16(ref, 4, Math.min(kept, countUnknown));
    this.at = 0;
    return shrunk(arena, ref, at + 1);
  }

  // Whole listpacks.

  /** A new listpack of the entry at `at` and all that follow, `count` of them. */
  copyFrom(ref: number, at: number, count: number): number {
    const arena = this.#arena;
    const length = byteLength(arena, ref) - at;
    const copied = arena.alloc(headerBytes + length);
    arena.copyBlock(ref, at, copied, headerBytes, length);
    arena.setU32(copied, 0, headerBytes + length);
    arena.setU16(copied, 4, Math.min(count, countUnknown));
    return copied;
  }

  /**
   * Appends all entries of `second`, frees it and returns the first. `count` entries are there
   * together.
   */
  merge(first: number, second: number, count: number): number {
    const arena = this.#arena;
    const firstBytes = byteLength(arena, first);
    const addedBytes = byteLength(arena, second) - headerBytes;
    const total = firstBytes - 1 + addedBytes;
    assert(total <= bytesMax, 'listpack: at most 512 MiB');
    const merged = grown(arena, first, firstBytes, total);
    arena.copyBlock(second, headerBytes, merged, firstBytes - 1, addedBytes);
    arena.setU32(merged, 0, total);
    arena.setU16(merged, 4, Math.min(count, countUnknown));
    arena.free(second);
    this.at = firstBytes - 1;
    return merged;
  }

  // Making room.

  #insert(ref: number, at: number, bytes: Uint8Array, start: number, end: number): number {
    const moved = this.#makeRoom(ref, at, 0, this.#plan(bytes, start, end));
    this.writePlanned(moved, at, bytes, start, end);
    this.#addToCount(moved, 1);
    return moved;
  }

  #entryBytes(ref: number, at: number): number {
    return entryBytes(this.#arena.bytes(ref), this.#arena.base(ref) + at);
  }

  /** Turns `oldBytes` at `at` into `newBytes`, which hold anything. @hot bench/listpack.ts */
  #makeRoom(ref: number, at: number, oldBytes: number, newBytes: number): number {
    const arena = this.#arena;
    this.at = at;
    if (oldBytes === newBytes) return ref;
    const total = arena.i32(ref, 0);
    const newTotal = total + newBytes - oldBytes;
    assert(newTotal <= bytesMax, 'listpack: at most 512 MiB');
    const moved = newTotal > total ? grown(arena, ref, total, newTotal) : ref;
    const tail = total - at - oldBytes;
    // A move is a call into the engine; the end of an append is one byte.
    if (tail === 1) arena.setU8(moved, newTotal - 1, terminator);
    else arena.move(moved, at + newBytes, at + oldBytes, tail);
    arena.setU32(moved, 0, newTotal);
    return newTotal < total ? shrunk(arena, moved, newTotal) : moved;
  }

  #addToCount(ref: number, added: number): void {
    const told = headerCount(this.#arena, ref);
    if (told === countUnknown) return;
    const sum = told + added;
    this.#arena.setU16(ref, 4, Math.min(sum, countUnknown));
  }

  // Encoding.

  /** Decides how the range is stored; returns the bytes of the entry. */
  #plan(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    const value = parseSafeInteger(bytes, start, end);
    if (!Number.isNaN(value)) return this.#planInteger(loOf(value), hiOf(value));
    if (length >= 16 && length <= 20) {
      const large = parseInt64(bytes, start, end);
      if (large !== undefined) return this.#planInteger(loOfBigint(large), hiOfBigint(large));
    }
    this.#integerBytes = 0;
    if (length < string6Bytes) return length + 2;
    const encoded = length + (length < string12Bytes ? 2 : 5);
    return encoded + backLengthBytes(encoded);
  }

  #planInteger(lo: number, hi: number): number {
    const encoded = integerBytes(lo | 0, hi | 0);
    this.#integerBytes = encoded;
    this.#lo = lo;
    this.#hi = hi;
    return encoded + 1;
  }

  /** Writes the entry whose bytes were told last. There must be room for it. */
  writePlanned(ref: number, at: number, bytes: Uint8Array, start: number, end: number): void {
    if (this.#integerBytes !== 0) {
      this.#writeInteger(ref, at);
      return;
    }
    const arena = this.#arena;
    const length = end - start;
    let dataAt = at + 1;
    if (length < string6Bytes) {
      arena.setU8(ref, at, 0x80 | length);
    } else if (length < string12Bytes) {
      arena.setU16(ref, at, 0xe0 | (length >>> 8) | ((length & 0xff) << 8));
      dataAt = at + 2;
    } else {
      arena.setU8(ref, at, string32);
      arena.setU32(ref, at + 1, length);
      dataAt = at + 5;
    }
    arena.copyIn(ref, dataAt, bytes, start, end);
    this.#writeBackLength(ref, dataAt + length, dataAt + length - at);
  }

  #writeInteger(ref: number, at: number): void {
    const arena = this.#arena;
    const lo = this.#lo;
    switch (this.#integerBytes) {
      case 1:
        arena.setU16(ref, at, lo | 0x100);
        return;
      case 2:
        arena.setU16(ref, at, 0xc0 | ((lo >>> 8) & 0x1f) | ((lo & 0xff) << 8));
        arena.setU8(ref, at + 2, 2);
        return;
      case 3:
        arena.setU32(ref, at, integer16 | ((lo & 0xffff) << 8) | (3 << 24));
        return;
      case 4:
        arena.setU32(ref, at, integer24 | (lo << 8));
        arena.setU8(ref, at + 4, 4);
        return;
      case 5:
        arena.setU8(ref, at, integer32);
        arena.setU32(ref, at + 1, lo);
        arena.setU8(ref, at + 5, 5);
        return;
      default:
        arena.setU8(ref, at, integer64);
        arena.setU32(ref, at + 1, lo);
        arena.setU32(ref, at + 5, this.#hi);
        arena.setU8(ref, at + 9, 9);
    }
  }

  /** Writes the length of an encoded part so that it is read from its last byte backwards. */
  #writeBackLength(ref: number, at: number, encoded: number): void {
    const arena = this.#arena;
    if (encoded <= 127) {
      arena.setU8(ref, at, encoded);
      return;
    }
    let left = encoded;
    for (let i = backLengthBytes(encoded) - 1; i > 0; i--) {
      arena.setU8(ref, at + i, (left & 0x7f) | 0x80);
      left >>>= 7;
    }
    arena.setU8(ref, at, left);
  }
}
