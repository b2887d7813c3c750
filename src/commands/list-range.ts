/**
 * Replying a range of a list. Most elements are short strings or small integers: runs of them go
 * from the bytes of the listpack into those of the reply at once.
 */
import { integerLength, writeInteger } from '../base/number.ts';
import type { Context } from '../engine/context.ts';
import type { Arena } from '../memory/arena.ts';
import type { ReplyWriter } from '../resp/reply-writer.ts';
import { Element } from '../structures/element.ts';
import { entryBytes, integer16, integer32, smallInteger } from '../structures/listpack-entry.ts';

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
/** The longest of them as a bulk: type, three digits, line end, bytes, line end. */
const bulkBytesMax = 255 + 8;

const element = new Element();

/** Replies `count` elements from the one with index `from` on, which are there, forward or back. */
export function replyRange(
  ctx: Context,
  ref: number,
  from: number,
  count: number,
  isForward: boolean,
): void {
  const { keyspace, reply } = ctx;
  const { lists } = keyspace.values;
  reply.array(count);
  lists.walk(ref, from, isForward);
  for (let left = count; left > 0 && lists.next(); ) {
    const listpack = isForward ? lists.walkListpack : 0;
    const written =
      listpack === 0 ? 0 : writeRun(reply, keyspace.arena, listpack, lists.walkAt, left);
    if (written > 0) {
      lists.passed(written, runEnd);
      left -= written;
    } else {
      lists.read(element);
      reply.bulk(element.bytes, element.start, element.end);
      left--;
    }
  }
}

/** Where in the listpack `writeRun` stopped. */
let runEnd = 0;

/**
 * Replies up to `most` entries from `at` on, up to the first that is a long string or a large
 * integer; how many these were. @hot bench/list-range.ts
 */
function writeRun(
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
  runEnd = from - base;
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
