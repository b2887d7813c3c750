/**
 * Listpack: many short elements, one after the other, in one block. Redis's own format, byte for
 * byte (docs/formats/listpack.md), so that saving and loading copy it.
 *
 *   total bytes (4) | count (2) | entry | entry | ... | 0xff
 *
 * Here is all that reads; `listpack-editor.ts` changes, `listpack-check.ts` examines bytes from
 * outside. Reading functions take a View and the block's reference. A position (`...At`) counts
 * bytes from the start of the block; 0 stands for none. Elements go by index too, 0 the first, -1
 * the last.
 *
 * (1) The block begins with the listpack, unless the listpack floats (floating-listpack.ts): then
 *     it begins at `start`, which functions that need to know take last. It ends within the block.
 * (2) A count of 65535 says that there may be more: then only a walk can tell.
 * (3) What is canonical decimal for a 64-bit integer is stored as an integer, in the shortest form.
 *     Bytes from outside may break this rule, so comparing looks at the stored form and never
 *     trusts it.
 * (4) Positions hold until the listpack is changed.
 */
import {
  hiOf,
  hiOfBigint,
  isSafeInt64,
  joinInt64,
  loOf,
  loOfBigint,
  parseInt64,
  parseSafeInteger,
} from '../base/number.ts';
import type { View } from '../memory/view.ts';
import type { Element } from './element.ts';
import {
  backLength,
  backLengthBytes,
  encodedBytes,
  entryBytes,
  integer64,
  isString,
  readInt32,
  smallInteger,
  stringHeaderBytes,
  terminator,
} from './listpack-entry.ts';

export const headerBytes = 6;
/** Bytes of a listpack without elements. */
export const emptyBytes = headerBytes + 1;
/** The header's count when there are too many to tell. */
export const countUnknown = 0xffff;

export function byteLength(view: View, ref: number, start = 0): number {
  if (start === 0) return view.i32(ref, 0);
  return readInt32(view.bytes(ref), view.base(ref) + start);
}

/** How many elements: at once, or by a walk when there are 65535 or more. */
export function count(view: View, ref: number, start = 0): number {
  const told = headerCount(view, ref, start);
  if (told !== countUnknown) return told;
  const bytes = view.bytes(ref);
  let walked = 0;
  for (let at = view.base(ref) + start + headerBytes; bytes[at] !== terminator; walked++) {
    at += entryBytes(bytes, at);
  }
  return walked;
}

/** The count as the header tells it, maybe `countUnknown`. */
export function headerCount(view: View, ref: number, start = 0): number {
  if (start === 0) return view.i32(ref, 1) & 0xffff;
  return view.u8(ref, start + 4) | (view.u8(ref, start + 5) << 8);
}

export function firstAt(view: View, ref: number, start = 0): number {
  const first = start + headerBytes;
  return view.u8(ref, first) === terminator ? 0 : first;
}

export function lastAt(view: View, ref: number, start = 0): number {
  return previousAt(view, ref, start + byteLength(view, ref, start) - 1, start);
}

/** The position after the element at `at`, 0 when that is the last one. */
export function nextAt(view: View, ref: number, at: number): number {
  const bytes = view.bytes(ref);
  const base = view.base(ref);
  const next = at + entryBytes(bytes, base + at);
  return bytes[base + next] === terminator ? 0 : next;
}

/**
 * The position before the element at `at`, 0 when that is the first one. `at` may be the
 * terminator.
 */
export function previousAt(view: View, ref: number, at: number, start = 0): number {
  if (at === start + headerBytes) return 0;
  const encoded = backLength(view.bytes(ref), view.base(ref) + at);
  return at - encoded - backLengthBytes(encoded);
}

/**
 * The position of the element with this index, counted from the end when negative; 0 when there is
 * none.
 */
export function seek(view: View, ref: number, index: number, start = 0): number {
  const told = headerCount(view, ref, start);
  let forward = index >= 0;
  let steps = forward ? index : -1 - index;
  if (told !== countUnknown) {
    if (steps >= told) return 0;
    if (steps > told >>> 1) {
      forward = !forward;
      steps = told - 1 - steps;
    }
  }
  return forward ? seekForward(view, ref, steps, start) : seekBackward(view, ref, steps, start);
}

function seekForward(view: View, ref: number, steps: number, start: number): number {
  const bytes = view.bytes(ref);
  const base = view.base(ref);
  let at = base + start + headerBytes;
  for (let left = steps; left > 0 && bytes[at] !== terminator; left--) at += entryBytes(bytes, at);
  return bytes[at] === terminator ? 0 : at - base;
}

function seekBackward(view: View, ref: number, steps: number, start: number): number {
  const bytes = view.bytes(ref);
  const first = view.base(ref) + start + headerBytes;
  let at = view.base(ref) + start + byteLength(view, ref, start) - 1;
  for (let left = steps; left >= 0; left--) {
    if (at === first) return 0;
    const encoded = backLength(bytes, at);
    at -= encoded + backLengthBytes(encoded);
  }
  return at - view.base(ref);
}

/** Positions the element on the entry at `at`. */
export function read(view: View, ref: number, at: number, element: Element): void {
  const bytes = view.bytes(ref);
  const start = view.base(ref) + at;
  const head = bytes[start];
  if (isString(head)) {
    element.setString(bytes, start + stringHeaderBytes(head), start + encodedBytes(bytes, start));
  } else if (head === integer64) {
    element.setInt64(readInt32(bytes, start + 1), readInt32(bytes, start + 5));
  } else {
    element.setInt32(smallInteger(bytes, start));
  }
}

/**
 * Positions the element on the entry at `at` and returns the position after it, 0 when it is the
 * last one. One look at the entry where `read` and `nextAt` take two: half the time. @hot
 * (bench/listpack.ts)
 */
export function readOne(view: View, ref: number, at: number, element: Element): number {
  const bytes = view.bytes(ref);
  const base = view.base(ref);
  const start = base + at;
  const head = bytes[start];
  let next = start + 2;
  if ((head & 0xc0) === 0x80) {
    next += head & 0x3f;
    element.setString(bytes, start + 1, next - 1);
  } else if (head < 0x80) {
    element.setInt32(head);
  } else {
    read(view, ref, at, element);
    next = start + entryBytes(bytes, start);
  }
  return bytes[next] === terminator ? 0 : next - base;
}

/** The integer stored at `at`, or NaN when a string is stored there or the integer is not safe. */
export function integerAt(view: View, ref: number, at: number): number {
  const bytes = view.bytes(ref);
  const start = view.base(ref) + at;
  const head = bytes[start];
  if (isString(head)) return Number.NaN;
  if (head !== integer64) return smallInteger(bytes, start);
  const lo = readInt32(bytes, start + 1);
  const hi = readInt32(bytes, start + 5);
  return isSafeInt64(lo, hi) ? joinInt64(lo, hi) : Number.NaN;
}

// The integer that is looked for, once `parseWanted` found one.
let wantedLo = 0;
let wantedHi = 0;

/** Whether the range spells an int64 as listpacks store it; leaves its halves. */
function parseWanted(bytes: Uint8Array, start: number, end: number): boolean {
  const value = parseSafeInteger(bytes, start, end);
  if (!Number.isNaN(value)) {
    wantedLo = loOf(value);
    wantedHi = hiOf(value);
    return true;
  }
  const large = end - start < 16 ? undefined : parseInt64(bytes, start, end);
  if (large === undefined) return false;
  wantedLo = loOfBigint(large);
  wantedHi = hiOfBigint(large);
  return true;
}

/** Whether the integer entry at `at` is the one that `parseWanted` found. */
function isWanted(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] === integer64) {
    return readInt32(bytes, at + 1) === wantedLo && readInt32(bytes, at + 5) === wantedHi;
  }
  const value = smallInteger(bytes, at);
  return value === wantedLo && value >> 31 === wantedHi;
}

/**
 * The first element from `at` on that is these bytes, looking at one and passing over `skip`; 0
 * when there is none. `at` is an element's position, or 0 for an empty range. @hot
 *
 * Short strings, as most are, have a branch of their own: 6 ns for a pair passed over, against 10
 * (bench/listpack.ts).
 */
export function find(
  view: View,
  ref: number,
  at: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  skip: number,
): number {
  if (at === 0) return 0;
  const own = view.bytes(ref);
  const base = view.base(ref);
  const length = end - start;
  let entryAt = base + at;
  let wanted = 0;
  for (let head = own[entryAt]; head !== terminator; head = own[entryAt]) {
    if ((head & 0xc0) === 0x80) {
      const short = head & 0x3f;
      if (short === length && isSame(own, entryAt + 1, bytes, start, end)) return entryAt - base;
      entryAt += short + 2;
    } else if (isString(head)) {
      const dataAt = entryAt + stringHeaderBytes(head);
      const isAsLong = entryAt + encodedBytes(own, entryAt) - dataAt === length;
      if (isAsLong && isSame(own, dataAt, bytes, start, end)) return entryAt - base;
      entryAt += entryBytes(own, entryAt);
    } else {
      if (wanted === 0) wanted = parseWanted(bytes, start, end) ? 1 : -1;
      if (wanted > 0 && isWanted(own, entryAt)) return entryAt - base;
      entryAt += entryBytes(own, entryAt);
    }
    for (let left = skip; left > 0 && own[entryAt] !== terminator; left--) {
      entryAt += entryBytes(own, entryAt);
    }
  }
  return 0;
}

/** Whether as many bytes from `dataAt` on are these; from the last, for names often begin alike. */
function isSame(
  own: Uint8Array,
  dataAt: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  for (let i = end - 1, j = dataAt + end - 1 - start; i >= start; i--, j--) {
    if (own[j] !== bytes[i]) return false;
  }
  return true;
}
