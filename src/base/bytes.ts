/**
 * Bytes: the few operations on byte ranges that every floor needs. A range is `(bytes, start,
 * end)`, end exclusive. Names become strings through `latin1` only (lossless for all 256 bytes);
 * keys and values never do.
 */

/** Below this many bytes a plain loop beats a native copy (bench/bytes.ts). */
const loopBytesMax = 64;

export function copyBytes(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): void {
  const length = end - start;
  if (length > loopBytesMax) {
    target.set(source.subarray(start, end), at);
    return;
  }
  for (let i = 0; i < length; i++) target[at + i] = source[start + i];
}

/** A copy of the range in a buffer of its own. */
export function cutBytes(source: Uint8Array, start: number, end: number): Uint8Array {
  return source.slice(start, end);
}

export function bytesEqual(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): boolean {
  if (aEnd - aStart !== bEnd - bStart) return false;
  for (let i = aStart, j = bStart; i < aEnd; i++, j++) if (a[i] !== b[j]) return false;
  return true;
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
