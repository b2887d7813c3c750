/**
 * The bitmap commands: strings as rows of bits, bit 0 being the highest of the first byte. BITFIELD
 * stands in bitfield.ts, BITOP in bitop.ts, the loops over bits in base/bits.ts.
 */
import { countOnes, findBit, readBits } from '../base/bits.ts';
import type { Args } from '../engine/args.ts';
import { family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { Element } from '../structures/element.ts';
import { types } from '../values/value.ts';
import { bitOffset } from './bit-offset.ts';
import { bitfield, bitfieldRo } from './bitfield.ts';
import { bitop } from './bitop.ts';
import { bitmapRows } from './rows/bitmap.ts';
import { editString } from './string-edit.ts';
import { isBackwards, windowEnd, windowStart } from './string-window.ts';

const element = new Element();

export const bitmapCommands = family(bitmapRows, {
  bitcount,
  bitfield,
  bitfield_ro: bitfieldRo,
  bitop,
  bitpos,
  getbit,
  setbit,
});

/** SETBIT key offset value */
function setbit(ctx: Context): void {
  const { arena, records } = ctx.keyspace;
  const offset = bitOffset(ctx, 2, 0);
  const bit = ctx.args.integerIn(3, 0, 1, replyErrors.bitValue);
  const at = Math.floor(offset / 8);
  const mask = 0x80 >>> (offset & 7);
  const found = ctx.writeType(1, types.string);
  const grows = found === 0 || records.readableLength(found) <= at;
  const ref = editString(ctx, found, at + 1);
  const block = records.stringBlock(ref);
  const position = records.stringAt(ref) + at;
  const byte = arena.u8(block, position);
  const had = (byte & mask) === 0 ? 0 : 1;
  if (grows || had !== bit) {
    arena.setU8(block, position, bit === 1 ? byte | mask : byte & ~mask);
    ctx.changed(1, eventClasses.string, 'setbit');
  }
  ctx.reply.integer(had);
}

/** GETBIT key offset */
function getbit(ctx: Context): void {
  const offset = bitOffset(ctx, 2, 0);
  ctx.keyspace.records.readString(ctx.readType(1, types.string), element);
  ctx.reply.integer(readBits(element.bytes, element.start, element.end, offset, 1));
}

/** BITCOUNT key [start end [BYTE | BIT]] */
function bitcount(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const ref = ctx.readType(1, types.string);
  if (ref === 0) {
    reply.integer(0);
    return;
  }
  keyspace.records.readString(ref, element);
  if (args.count === 2) {
    reply.integer(countOnes(element.bytes, element.start, element.end));
    return;
  }
  if (args.count < 4 || args.count > 5) fail(replyErrors.syntax);
  const first = args.integer(2);
  const last = args.integer(3);
  if (isBackwards(args, 2)) {
    reply.integer(0);
    return;
  }
  const unit = args.count === 5 && isInBits(args, 4) ? 1 : 8;
  const length = (element.length * 8) / unit;
  const from = windowStart(first, length) * unit;
  reply.integer(onesBetween(element, from, (windowEnd(last, length) + 1) * unit));
}

/** Ones among the bits [from, end), none if they are in the wrong order. */
function onesBetween({ bytes, start }: Element, from: number, end: number): number {
  if (from >= end) return 0;
  const firstByte = start + Math.floor(from / 8);
  const endByte = start + Math.ceil(end / 8);
  let count = countOnes(bytes, firstByte, endByte);
  if ((from & 7) !== 0) count -= onesOfPart(bytes[firstByte], 0, from & 7);
  if ((end & 7) !== 0) count -= onesOfPart(bytes[endByte - 1], end & 7, 8);
  return count;
}

/** Ones among the bits [from, end) of a byte. */
function onesOfPart(byte: number, from: number, end: number): number {
  let count = 0;
  for (let bit = from; bit < end; bit++) count += (byte >>> (7 - bit)) & 1;
  return count;
}

/** BITPOS key bit [start [end [BYTE | BIT]]] */
function bitpos(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const wanted = args.integer(2);
  if (wanted !== 0 && wanted !== 1) fail('ERR The bit argument must be 1 or 0.');
  const ref = ctx.readType(1, types.string);
  if (ref === 0) {
    reply.integer(wanted === 1 ? -1 : 0);
    return;
  }
  keyspace.records.readString(ref, element);
  if (args.count > 6) fail(replyErrors.syntax);
  const first = args.count > 3 ? args.integer(3) : 0;
  const unit = args.count > 5 && isInBits(args, 5) ? 1 : 8;
  const last = args.count > 4 ? args.integer(4) : -1;
  const length = (element.length * 8) / unit;
  const from = windowStart(first, length) * unit;
  const end = (windowEnd(last, length) + 1) * unit;
  const position = findBetween(element, from, end, wanted);
  // Without an end the string goes on with zeros for ever, if there is anything to look at.
  const isOpen = wanted === 0 && args.count < 5 && from < end;
  reply.integer(position < 0 && isOpen ? end : position);
}

/** The first such bit among the bits [from, end), or -1. */
function findBetween({ bytes, start }: Element, from: number, end: number, bit: 0 | 1): number {
  if (from >= end) return -1;
  const firstByte = Math.floor(from / 8);
  const endByte = start + Math.ceil(end / 8);
  const skipped = from & 7;
  // The first byte by itself where its first bits do not count.
  if (skipped !== 0) {
    const background = bit === 1 ? 0 : 0xff;
    const different = (bytes[start + firstByte] ^ background) & (0xff >>> skipped);
    const position = firstByte * 8 + Math.clz32(different) - 24;
    if (different !== 0) return position < end ? position : -1;
  }
  const searched = firstByte + (skipped === 0 ? 0 : 1);
  const found = findBit(bytes, start + searched, endByte, bit);
  const position = searched * 8 + found;
  return found >= 0 && position < end ? position : -1;
}

function isInBits(args: Args, index: number): boolean {
  if (args.is(index, 'bit')) return true;
  return args.is(index, 'byte') ? false : fail(replyErrors.syntax);
}
