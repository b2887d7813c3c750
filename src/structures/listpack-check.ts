/**
 * Examines a listpack that comes from outside (RDB, RESTORE, MIGRATE) before it is adopted: its
 * bytes become our memory, and all reading code trusts them. Nothing is believed that is not looked
 * at: total, terminator, each encoding, each length against the end, each back-length byte for
 * byte, the count.
 *
 * Stored integers need not be in their shortest form (Redis accepts that too); whoever compares
 * looks at values.
 */
import { countUnknown, emptyBytes, headerBytes } from './listpack.ts';
import {
  backLengthBytes,
  encodedBytes,
  readInt32,
  string32,
  terminator,
} from './listpack-entry.ts';

/**
 * How many elements the listpack in bytes[start, end) has, or -1 when it is not exactly one whole
 * listpack.
 */
export function checkListpack(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < emptyBytes) return -1;
  if (readInt32(bytes, start) >>> 0 !== length) return -1;
  const last = end - 1;
  if (bytes[last] !== terminator) return -1;
  let count = 0;
  let at = start + headerBytes;
  for (; at < last; count++) {
    const head = bytes[at];
    // Most entries are short strings or integers: one look at each, without a call.
    if (head < 0x80) {
      if (bytes[at + 1] !== 1) return -1;
      at += 2;
      continue;
    }
    if (head < 0xc0) {
      const next = at + (head & 0x3f) + 2;
      if (next > last || bytes[next - 1] !== (head & 0x3f) + 1) return -1;
      at = next;
      continue;
    }
    const entry = checkedEntryBytes(bytes, at, last);
    if (entry === 0) return -1;
    at += entry;
  }
  const told = bytes[start + 4] | (bytes[start + 5] << 8);
  return told === countUnknown || told === count ? count : -1;
}

/** Bytes of the entry at `at`, or 0 when there is no whole entry that ends at or before `last`. */
function checkedEntryBytes(bytes: Uint8Array, at: number, last: number): number {
  const head = bytes[at];
  const headBytes = head < 0xe0 ? 1 : head < string32 ? 2 : head === string32 ? 5 : 1;
  if (last - at < headBytes) return 0;
  const encoded = encodedBytes(bytes, at);
  if (encoded === 0) return 0;
  const backBytes = backLengthBytes(encoded);
  if (encoded + backBytes > last - at) return 0;
  return backLengthIs(bytes, at + encoded, encoded) ? encoded + backBytes : 0;
}

/** Whether the back-length that begins at `at` tells `encoded`, in exactly its canonical bytes. */
function backLengthIs(bytes: Uint8Array, at: number, encoded: number): boolean {
  let left = encoded;
  for (let i = backLengthBytes(encoded) - 1; i > 0; i--) {
    if (bytes[at + i] !== ((left & 0x7f) | 0x80)) return false;
    left = Math.floor(left / 128);
  }
  return bytes[at] === left;
}
