/**
 * Examines an intset that comes from outside (RDB, RESTORE, MIGRATE) before it is adopted: width,
 * count against the length, and that the integers rise strictly, without which no search is right.
 */
import { readInt32 } from './listpack-entry.ts';

const headerBytes = 8;

/** How many integers the intset in bytes[start, end) has, or -1 when it is broken or empty. */
export function checkIntset(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < headerBytes) return -1;
  const width = readInt32(bytes, start);
  if (width !== 2 && width !== 4 && width !== 8) return -1;
  const count = readInt32(bytes, start + 4) >>> 0;
  if (count === 0 || headerBytes + count * width !== end - start) return -1;
  const first = start + headerBytes;
  for (let at = first + width; at < end; at += width) {
    if (!rises(bytes, at - width, at, width)) return -1;
  }
  return count;
}

/** Whether the integer at `a` is less than that at `b`. */
function rises(bytes: Uint8Array, a: number, b: number, width: number): boolean {
  if (width === 2) return readInt16(bytes, a) < readInt16(bytes, b);
  if (width === 4) return readInt32(bytes, a) < readInt32(bytes, b);
  const aHi = readInt32(bytes, a + 4);
  const bHi = readInt32(bytes, b + 4);
  if (aHi !== bHi) return aHi < bHi;
  return readInt32(bytes, a) >>> 0 < readInt32(bytes, b) >>> 0;
}

function readInt16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] | (bytes[at + 1] << 8)) << 16) >> 16;
}
