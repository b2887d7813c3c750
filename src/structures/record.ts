/**
 * A record: a block that begins with a key, so that a table can find it.
 *
 *   OFFSET      SIZE        WHAT
 *   0           4           bits 0-2: header words (W), 3-7: flags of the owner, 8-31: key length
 *   4           4 * W       header words; their meaning is the owner's
 *   4 + 4 * W   key length  the key
 *   ...                     whatever the owner keeps behind the key
 *
 * A key of 2^24 - 1 bytes or more has `longKey` in the length bits and its length in the last
 * header word.
 */
import type { Arena } from '../memory/arena.ts';
import type { View } from '../memory/view.ts';
import type { Element } from './element.ts';

/** In the length bits of a record whose key length stands in its last header word. */
export const longKey = 0xffffff;

/** Header words that a key of this length costs on top of the owner's: 0 or 1. */
export function longKeyWords(keyLength: number): number {
  return keyLength >= longKey ? 1 : 0;
}

export function keyAt(view: View, ref: number): number {
  return 4 + ((view.i32(ref, 0) & 7) << 2);
}

export function keyLength(view: View, ref: number): number {
  const head = view.i32(ref, 0);
  const length = head >>> 8;
  return length === longKey ? view.i32(ref, head & 7) : length;
}

/** Positions the element on the key. */
export function readKey(view: View, ref: number, element: Element): void {
  const head = view.i32(ref, 0);
  const words = head & 7;
  const length = head >>> 8;
  const start = view.base(ref) + 4 + (words << 2);
  const end = start + (length === longKey ? view.i32(ref, words) : length);
  element.setString(view.bytes(ref), start, end);
}

/**
 * Writes the first word, the long key's length where there is one, and the key. `words` counts all
 * header words.
 */
export function writeRecordKey(
  arena: Arena,
  ref: number,
  words: number,
  flags: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const length = end - start;
  if (length >= longKey) arena.setI32(ref, words, length);
  arena.setI32(ref, 0, (Math.min(length, longKey) << 8) | flags | words);
  arena.copyIn(ref, 4 + (words << 2), bytes, start, end);
}

/** Whether the record's key is bytes[start, end). */
export function recordHasKey(
  arena: Arena,
  ref: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  const head = arena.i32(ref, 0);
  let length = head >>> 8;
  if (length === longKey) length = arena.i32(ref, head & 7);
  if (length !== end - start) return false;
  // A record's key begins at a word.
  const words = arena.words(ref);
  let word = (arena.base(ref) >>> 2) + 1 + (head & 7);
  let i = start;
  for (; i + 4 <= end; i += 4, word++) {
    const wanted = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    if (words[word] !== wanted) return false;
  }
  const stored = arena.bytes(ref);
  for (let at = word << 2; i < end; i++, at++) if (stored[at] !== bytes[i]) return false;
  return true;
}
