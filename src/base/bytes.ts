/**
 * Bytes: the few operations on byte ranges that every floor needs. A range is `(bytes, start,
 * end)`, end exclusive. Names become strings through `latin1` only (lossless for all 256 bytes);
 * keys and values never do.
 */

/** Shorter ranges are copied byte by byte: the detour by words begins to pay here. */
const wordBytesMin = 8;
/** From here on comparing by words pays. */
const equalWordBytesMin = 16;
/** Longer ranges are copied natively, which costs 50 ns before the first byte (bench/bytes.ts). */
const wordBytesMax = 256;

// Views for the detour by words. The latest two stand apart, because a lookup costs 6 ns and most
// work goes on between two buffers; the rest of the cache keeps no buffer alive.
const views = new WeakMap<Uint8Array, DataView>();
let latestSource: Uint8Array = new Uint8Array(0);
let latestSourceView: DataView = new DataView(latestSource.buffer);
let latestTarget = latestSource;
let latestTargetView = latestSourceView;

function viewOf(bytes: Uint8Array): DataView {
  let view = views.get(bytes);
  if (view === undefined) {
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    views.set(bytes, view);
  }
  return view;
}

function sourceView(bytes: Uint8Array): DataView {
  if (bytes !== latestSource) {
    latestSourceView = viewOf(bytes);
    latestSource = bytes;
  }
  return latestSourceView;
}

function targetView(bytes: Uint8Array): DataView {
  if (bytes !== latestTarget) {
    latestTargetView = viewOf(bytes);
    latestTarget = bytes;
  }
  return latestTargetView;
}

/**
 * Copies the range. Both may lie in one buffer and overlap, if the target begins before the source.
 * @hot bench/bytes.ts
 */
export function copyBytes(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): void {
  const length = end - start;
  if (length < wordBytesMin) {
    for (let i = 0; i < length; i++) target[at + i] = source[start + i];
  } else if (length <= wordBytesMax) {
    copyWords(sourceView(source), start, end, targetView(target), at);
  } else {
    target.set(source.subarray(start, end), at);
  }
}

/**
 * At least four bytes, by words of four: doubles would be faster, but may change the bits of a NaN.
 */
function copyWords(
  source: DataView,
  start: number,
  end: number,
  target: DataView,
  at: number,
): void {
  // The last word overlaps the one before; it is read first, for the copy may overwrite it.
  const last = source.getInt32(end - 4, true);
  const wordsEnd = end - 4;
  const shift = at - start;
  for (let from = start; from < wordsEnd; from += 4) {
    target.setInt32(from + shift, source.getInt32(from, true), true);
  }
  target.setInt32(wordsEnd + shift, last, true);
}

/** A copy of the range in a buffer of its own. */
export function cutBytes(source: Uint8Array, start: number, end: number): Uint8Array {
  return source.slice(start, end);
}

/** @hot bench/bytes.ts */
export function bytesEqual(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): boolean {
  const length = aEnd - aStart;
  if (length !== bEnd - bStart) return false;
  if (length >= equalWordBytesMin) {
    return wordsEqual(sourceView(a), aStart, aEnd, targetView(b), bStart);
  }
  for (let i = aStart, j = bStart; i < aEnd; i++, j++) if (a[i] !== b[j]) return false;
  return true;
}

/** At least four bytes, by words of four; the last one overlaps the one before. */
function wordsEqual(
  a: DataView,
  aStart: number,
  aEnd: number,
  b: DataView,
  bStart: number,
): boolean {
  const wordsEnd = aEnd - 4;
  const shift = bStart - aStart;
  for (let at = aStart; at < wordsEnd; at += 4) {
    if (a.getInt32(at, true) !== b.getInt32(at + shift, true)) return false;
  }
  return a.getInt32(wordsEnd, true) === b.getInt32(wordsEnd + shift, true);
}

/** memcmp order, then the shorter first: negative, 0 or positive. */
export function compareBytes(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const length = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < length; i++) {
    const difference = a[aStart + i] - b[bStart + i];
    if (difference !== 0) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}

/**
 * Where the first such byte of the range is, or -1. (The array's own `indexOf` knows no end: in a
 * receive buffer it looks at everything that follows.)
 */
export function indexOfByte(bytes: Uint8Array, byte: number, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at] === byte) return at;
  return -1;
}

/**
 * Bytes that a client sent become a string up to this length only. Longer names, words and settings
 * are of no use to anybody, and would fill the JavaScript heap; from 512 MiB on there are no such
 * strings at all.
 */
export const textBytesMax = 1024 * 1024;

const fromCharCodeMax = 4096;

/** The range as a string of one character per byte. For names, options and messages. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= 32) {
    let text = '';
    for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]);
    return text;
  }
  let text = '';
  for (let at = start; at < end; at += fromCharCodeMax) {
    const piece = bytes.subarray(at, Math.min(end, at + fromCharCodeMax));
    text += String.fromCharCode.apply(null, piece as unknown as number[]);
  }
  return text;
}

/** Writes a string of characters below 256, one byte each; returns the position after it. */
export function writeLatin1(text: string, target: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) target[at + i] = text.charCodeAt(i);
  return at + text.length;
}

export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  writeLatin1(text, bytes, 0);
  return bytes;
}
