/**
 * Replies many elements of a collection in one go: what `replyElement` does for one, without a call
 * and a cursor for each. Most elements are short strings or small integers: runs of them go from
 * the bytes of a listpack, or of records, into those of the reply at once.
 */
import { integerLength, writeInteger } from '../base/number.ts';
import type { Arena } from '../memory/arena.ts';
import type { ReplyWriter } from '../resp/reply-writer.ts';
import { Element } from '../structures/element.ts';
import { read } from '../structures/listpack.ts';
import { entryBytes, integer16, integer32, smallInteger } from '../structures/listpack-entry.ts';
import { keyAt, keyLength } from '../structures/record.ts';

const dollar = 36;
const zero = 48;
const carriageReturn = 13;
const newline = 10;

// Bytes in order as words, to which digits are added: `$0` and a line end, `00` and a line end.
const oneDigit = dollar | (zero << 8) | (carriageReturn << 16) | (newline << 24);
const twoDigits = zero | (zero << 8) | (carriageReturn << 16) | (newline << 24);
const lineEnd = carriageReturn | (newline << 8);

/** The first byte of strings of 64 to 255 bytes, whose length is in the second one. */
const mediumHead = 0xe0;
const shortKeyMax = 255;
/** The longest of them as a bulk: type, three digits, line end, bytes, line end. */
const bulkBytesMax = 255 + 8;

const element = new Element();

/** Replies `count` entries of a listpack, from the one at `at` on, which are there. */
export function replyEntries(
  reply: ReplyWriter,
  arena: Arena,
  listpack: number,
  at: number,
  count: number,
): void {
  run.end = at;
  for (let left = count; left > 0; ) {
    left -= writeRun(reply, arena, listpack, run.end, left);
    if (left === 0) return;
    read(arena, listpack, run.end, element);
    reply.bulk(element.bytes, element.start, element.end);
    run.end += entryBytes(arena.bytes(listpack), arena.base(listpack) + run.end);
    left--;
  }
}

/** Replies the keys of the first `count` records. @hot bench/reply-elements.ts */
export function replyKeys(
  reply: ReplyWriter,
  arena: Arena,
  records: Int32Array,
  count: number,
): void {
  for (let i = 0; i < count; ) {
    let to = reply.roomFor(bulkBytesMax);
    const target = reply.roomView;
    const toMax = reply.roomEnd - bulkBytesMax;
    let length = 0;
    for (; i < count && to <= toMax; i++) {
      const record = records[i];
      length = keyLength(arena, record);
      if (length > shortKeyMax) break;
      const start = arena.base(record) + keyAt(arena, record);
      to = writeString(arena.dataView(record), start, start + length, target, to);
    }
    reply.wroteTo(to);
    if (length <= shortKeyMax) continue;
    const record = records[i++];
    const start = arena.base(record) + keyAt(arena, record);
    reply.bulk(arena.bytes(record), start, start + length);
  }
}

/** Where in the listpack `writeRun` stopped. */
export const run = { end: 0 };

/**
 * Replies up to `most` entries from `at` on, up to the first that is a long string or a large
 * integer; how many these were. @hot bench/list-range.ts
 */
export function writeRun(
  reply: ReplyWriter,
  arena: Arena,
  listpack: number,
  at: number,
  most: number,
): number {
  const bytes = arena.bytes(listpack);
  const words = arena.dataView(listpack);
  const base = arena.base(listpack);
  let from = base + at;
  let left = most;
  let head = bytes[from];
  while (left > 0 && isShort(head)) {
    let to = reply.roomFor(bulkBytesMax);
    const target = reply.roomBytes;
    const targetWords = reply.roomView;
    const toMax = reply.roomEnd - bulkBytesMax;
    for (; left > 0 && to <= toMax && isShort(head); left--) {
      if ((head & 0xc0) === 0x80) {
        const end = from + 1 + (head & 0x3f);
        to = writeString(words, from + 1, end, targetWords, to);
        from = end + 1;
      } else if (head === mediumHead) {
        const length = bytes[from + 1];
        to = writeString(words, from + 2, from + 2 + length, targetWords, to);
        from += entryBytes(bytes, from);
      } else {
        to = writeSmallInteger(smallInteger(bytes, from), target, to);
        from += entryBytes(bytes, from);
      }
      head = bytes[from];
    }
    reply.wroteTo(to);
  }
  run.end = from - base;
  return most - left;
}

/** Whether the entry is a string of up to 255 bytes, or an integer of up to 32 bits. */
function isShort(head: number): boolean {
  return head <= mediumHead || (head >= integer16 && head <= integer32);
}

/** Writes source[start, end), up to 255 bytes, as a bulk, by words; the end of it. */
function writeString(
  source: DataView,
  start: number,
  end: number,
  target: DataView,
  at: number,
): number {
  const length = end - start;
  let to = at;
  if (length < 10) {
    target.setInt32(to, oneDigit + (length << 8), true);
    to += 4;
  } else {
    const tens = (length / 10) | 0;
    const hundreds = (length / 100) | 0;
    if (hundreds > 0) {
      target.setInt16(to, dollar | ((zero + hundreds) << 8), true);
      to += 2;
    } else {
      target.setUint8(to++, dollar);
    }
    target.setInt32(to, twoDigits + (tens - 10 * hundreds) + ((length - 10 * tens) << 8), true);
    to += 4;
  }
  let from = start;
  for (; from <= end - 4; from += 4, to += 4) {
    target.setInt32(to, source.getInt32(from, true), true);
  }
  for (; from < end; from++, to++) target.setUint8(to, source.getUint8(from));
  target.setInt16(to, lineEnd, true);
  return to + 2;
}

/** Writes an integer of 32 bits as a bulk; the end of it. */
function writeSmallInteger(value: number, target: Uint8Array, at: number): number {
  const length = integerLength(value);
  target[at] = dollar;
  let to = at + 1;
  if (length >= 10) target[to++] = zero + 1;
  target[to] = zero + (length % 10);
  target[to + 1] = carriageReturn;
  target[to + 2] = newline;
  to = writeInteger(value, target, to + 3);
  target[to] = carriageReturn;
  target[to + 1] = newline;
  return to + 2;
}
