/**
 * Ziplists and zipmaps, in which Redis kept small collections before 7.0 and 2.6: read from bytes
 * that nobody vouches for, and turned into listpacks.
 *
 *   ziplist  total (4) | offset of the last entry (4) | count (2) | entry ... | 0xff
 *   entry    length of the entry before (1 or 5) | encoding | data
 *   zipmap   count (1) | length | key | length | unused bytes (1) | value | unused ... | 0xff
 *
 * docs/formats/rdb.md has their encodings.
 */
import type { Arena } from '../../memory/arena.ts';
import type { Listpacks } from '../../structures/listpack-editor.ts';
import { readInt32 } from '../../structures/listpack-entry.ts';

const ziplistHeadBytes = 10;
const terminator = 0xff;
const countUnknown = 0xffff;
/** In the place of a length of one byte: the length follows in four. */
const longLength = 0xfe;

const zipmapTerminator = 0xff;
const zipmapLongLength = 0xfe;

/** Reads the entries of one ziplist after the other. Reused. */
export class ZiplistReader {
  /** Entries that `toListpack` found. */
  count = 0;
  readonly #listpacks: Listpacks;
  // The entry that `#read` found: where its data are, or the integer that it is.
  #dataAt = 0;
  #next = 0;
  #isInteger = false;
  #lo = 0;
  #hi = 0;

  constructor(listpacks: Listpacks) {
    this.#listpacks = listpacks;
  }

  /** The same elements in a listpack that is the caller's, or 0 when it is no whole ziplist. */
  toListpack(bytes: Uint8Array, start: number, end: number): number {
    const entries = this.#check(bytes, start, end);
    if (entries < 0) return 0;
    this.count = entries;
    let ref = this.#listpacks.create(end - start);
    for (let at = start + ziplistHeadBytes; at < end - 1; at = this.#next) {
      this.#read(bytes, at, end - 1);
      ref = this.#isInteger
        ? this.#listpacks.appendInt64(ref, this.#lo, this.#hi)
        : this.#listpacks.append(ref, bytes, this.#dataAt, this.#next);
    }
    return ref;
  }

  /** How many entries it has, or -1. */
  #check(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length < ziplistHeadBytes + 1) return -1;
    if (readInt32(bytes, start) >>> 0 !== length || bytes[end - 1] !== terminator) return -1;
    let entries = 0;
    let last = start + ziplistHeadBytes;
    let at = last;
    let before = 0;
    while (at < end - 1) {
      if (!this.#hasLengthBefore(bytes, at, end - 1, before)) return -1;
      if (!this.#read(bytes, at, end - 1)) return -1;
      before = this.#next - at;
      last = at;
      at = this.#next;
      entries++;
    }
    if (entries > 0 && readInt32(bytes, start + 4) >>> 0 !== last - start) return -1;
    const told = bytes[start + 8] | (bytes[start + 9] << 8);
    return told === countUnknown || told === entries ? entries : -1;
  }

  #hasLengthBefore(bytes: Uint8Array, at: number, end: number, before: number): boolean {
    if (bytes[at] < longLength) return bytes[at] === before;
    return at + 5 <= end && bytes[at] === longLength && readInt32(bytes, at + 1) === before;
  }

  /** Reads the entry at `at`, of which nothing may lie beyond `end`; false when it is broken. */
  #read(bytes: Uint8Array, at: number, end: number): boolean {
    const from = at + (bytes[at] < longLength ? 1 : 5);
    if (from >= end) return false;
    const head = bytes[from];
    this.#isInteger = head >= 0xc0;
    return this.#isInteger ? this.#integer(bytes, from, end) : this.#string(bytes, from, end);
  }

  #string(bytes: Uint8Array, from: number, end: number): boolean {
    const head = bytes[from];
    let length = head & 0x3f;
    let headBytes = 1;
    if (head >= 0x80) {
      if (head !== 0x80 || from + 5 > end) return false;
      const high = (bytes[from + 1] << 24) | (bytes[from + 2] << 16);
      length = (high | (bytes[from + 3] << 8) | bytes[from + 4]) >>> 0;
      headBytes = 5;
    } else if (head >= 0x40) {
      if (from + 2 > end) return false;
      length = (length << 8) | bytes[from + 1];
      headBytes = 2;
    }
    this.#dataAt = from + headBytes;
    this.#next = this.#dataAt + length;
    return this.#next <= end;
  }

  #integer(bytes: Uint8Array, from: number, end: number): boolean {
    const head = bytes[from];
    const width = integerBytes(head);
    this.#next = from + 1 + width;
    if (width < 0 || this.#next > end) return false;
    this.#lo = width === 0 ? (head & 0x0f) - 1 : signedAt(bytes, from + 1, Math.min(width, 4));
    this.#hi = width === 8 ? readInt32(bytes, from + 5) : this.#lo >> 31;
    return true;
  }
}

/** Bytes of the integer behind this byte; 0 when it is in the byte itself, -1 when none is told. */
function integerBytes(head: number): number {
  switch (head) {
    case 0xc0:
      return 2;
    case 0xd0:
      return 4;
    case 0xe0:
      return 8;
    case 0xf0:
      return 3;
    case 0xfe:
      return 1;
    default:
      return head >= 0xf1 && head <= 0xfd ? 0 : -1;
  }
}

/** A little-endian integer of 1 to 4 bytes. */
function signedAt(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value |= bytes[at + i] << (8 * i);
  const shift = 32 - 8 * width;
  return (value << shift) >> shift;
}

/** What `zipmapToListpack` found. */
export interface ZipmapFound {
  /** The listpack, or 0. */
  readonly ref: number;
  readonly pairs: number;
  /** The longest key or value. */
  readonly longest: number;
}

const noZipmap: ZipmapFound = { ref: 0, pairs: 0, longest: 0 };

/** The pairs of a zipmap in a listpack that is the caller's. */
export function zipmapToListpack(
  arena: Arena,
  listpacks: Listpacks,
  bytes: Uint8Array,
  start: number,
  end: number,
): ZipmapFound {
  let ref = listpacks.create(end - start);
  let pairs = 0;
  let longest = 0;
  let at = start + 1;
  while (at < end && bytes[at] !== zipmapTerminator) {
    const keyAt = afterLength(bytes, at, end);
    const keyEnd = keyAt + lengthAt(bytes, at);
    const valueAt = keyEnd < end ? afterLength(bytes, keyEnd, end) + 1 : end;
    const valueEnd = keyEnd < end ? valueAt + lengthAt(bytes, keyEnd) : end;
    if (valueEnd >= end || bytes[keyEnd] === zipmapTerminator) break;
    ref = listpacks.append(ref, bytes, keyAt, keyEnd);
    ref = listpacks.append(ref, bytes, valueAt, valueEnd);
    longest = Math.max(longest, keyEnd - keyAt, valueEnd - valueAt);
    pairs++;
    at = valueEnd + bytes[valueAt - 1];
  }
  const isWhole = at === end - 1 && bytes[at] === zipmapTerminator;
  if (isWhole && pairs > 0 && hasPairs(bytes[start], pairs)) {
    return { ref, pairs, longest };
  }
  arena.free(ref);
  return noZipmap;
}

function hasPairs(told: number, pairs: number): boolean {
  return told >= zipmapLongLength || told === pairs;
}

/** Where the bytes begin whose length stands at `at`; `end` where not even the length is there. */
function afterLength(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] < zipmapLongLength) return at + 1;
  return Math.min(at + 5, end);
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return bytes[at] < zipmapLongLength ? bytes[at] : readInt32(bytes, at + 1) >>> 0;
}
