/**
 * BITFIELD: integers of 1 to 64 bits at any bit of a string.
 *
 * The arguments are read twice: once to find every mistake and how long the string must be, once to
 * run. Fields of up to 48 bits are computed with numbers, wider ones with bigints.
 *
 * An overflow is answered in one of three ways, which OVERFLOW sets for the operations behind it:
 * the value wraps around, is saturated, or the operation fails, which is a null reply.
 */
import { readBits } from '../base/bits.ts';
import { parseSafeInteger } from '../base/number.ts';
import type { Args } from '../engine/args.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { Element } from '../structures/element.ts';
import { types } from '../values/value.ts';
import { bitOffset } from './bit-offset.ts';
import { editString } from './string-edit.ts';

type Overflow = 'wrap' | 'sat' | 'fail';

const overflows: readonly Overflow[] = ['wrap', 'sat', 'fail'];

const invalidType =
  'ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.';
const signedLetter = 0x69;
const unsignedLetter = 0x75;

/** Up to so many bits, a field and an increment of up to 2^52 add up exactly. */
const narrowBitsMax = 48;
const narrowIncrementMax = 2 ** 52;

const int64Max = 2n ** 63n - 1n;

/** The operation under way, reused. */
class Operations {
  kind: 'get' | 'set' | 'incrby' = 'get';
  overflow: Overflow = 'wrap';
  isSigned = false;
  bits = 0;
  offset = 0;
  /** The argument that holds the value or increment. */
  valueIndex = 0;
  #index = 2;

  restart(): void {
    this.overflow = 'wrap';
    this.#index = 2;
  }

  /** Reads the next operation; false when there is none. */
  next(ctx: Context): boolean {
    const { args } = ctx;
    while (this.#index + 1 < args.count && args.is(this.#index, 'overflow')) {
      const word = overflows.find((name) => args.is(this.#index + 1, name));
      this.overflow = word ?? fail('ERR Invalid OVERFLOW type specified');
      this.#index += 2;
    }
    if (this.#index === args.count) return false;
    this.kind = this.#kindAt(args);
    this.#readType(args, this.#index + 1);
    this.offset = bitOffset(ctx, this.#index + 2, this.bits);
    this.valueIndex = this.#index + 3;
    this.#index += this.kind === 'get' ? 3 : 4;
    return true;
  }

  #kindAt(args: Args): 'get' | 'set' | 'incrby' {
    const index = this.#index;
    const left = args.count - index - 1;
    if (left >= 2 && args.is(index, 'get')) return 'get';
    if (left >= 3 && args.is(index, 'set')) return 'set';
    return left >= 3 && args.is(index, 'incrby') ? 'incrby' : fail(replyErrors.syntax);
  }

  #readType(args: Args, index: number): void {
    const start = args.start(index);
    const letter = args.length(index) === 0 ? 0 : args.bytes[start];
    this.isSigned = letter === signedLetter;
    if (!this.isSigned && letter !== unsignedLetter) fail(invalidType);
    const bits = parseSafeInteger(args.bytes, start + 1, args.end(index));
    const isValid = bits >= 1 && bits <= (this.isSigned ? 64 : 63);
    this.bits = isValid ? bits : fail(invalidType);
  }
}

const operations = new Operations();
const element = new Element();

/** BITFIELD key [GET type offset | [OVERFLOW mode] SET | INCRBY type offset value …] */
export function bitfield(ctx: Context): void {
  run(ctx, false);
}

/** BITFIELD_RO key [GET type offset …] */
export function bitfieldRo(ctx: Context): void {
  run(ctx, true);
}

function run(ctx: Context, isReadOnly: boolean): void {
  const { records } = ctx.keyspace;
  let count = 0;
  /** Bits that the string must have; 0 while nothing is written. */
  let bitsNeeded = 0;
  operations.restart();
  while (operations.next(ctx)) {
    count++;
    if (operations.kind === 'get') continue;
    bitsNeeded = Math.max(bitsNeeded, operations.offset + operations.bits);
    ctx.args.integer(operations.valueIndex);
  }
  if (bitsNeeded > 0 && isReadOnly) fail('ERR BITFIELD_RO only supports the GET subcommand');
  let ref = bitsNeeded > 0 ? ctx.writeType(1, types.string) : ctx.readType(1, types.string);
  let grows = false;
  if (bitsNeeded > 0) {
    const length = Math.ceil(bitsNeeded / 8);
    grows = ref === 0 || records.readableLength(ref) < length;
    ref = editString(ctx, ref, length);
  }
  ctx.reply.array(count);
  const changes = runAll(ctx, ref, grows);
  if (changes === 0) return;
  ctx.changed(1, eventClasses.string, 'setbit');
  ctx.dirty(changes - 1);
}

/** Runs and replies all operations; how many of them changed something. */
function runAll(ctx: Context, ref: number, grows: boolean): number {
  ctx.keyspace.records.readString(ref, element);
  let changes = 0;
  operations.restart();
  while (operations.next(ctx)) {
    const isNarrow = operations.bits <= narrowBitsMax;
    if (operations.kind === 'get') {
      if (isNarrow) ctx.reply.integer(readNarrow());
      else ctx.reply.bigint(readWide());
      continue;
    }
    const value = isNarrow ? ctx.args.safeInteger(operations.valueIndex) : Number.NaN;
    const isChanged =
      Math.abs(value) <= narrowIncrementMax
        ? changeNarrow(ctx, ref, value)
        : changeWide(ctx, ref, ctx.args.int64(operations.valueIndex));
    if (isChanged !== undefined && (isChanged || grows)) changes++;
  }
  return changes;
}

// Fields whose values are numbers.

function readNarrow(): number {
  const { bits, isSigned, offset } = operations;
  const value = readBits(element.bytes, element.start, element.end, offset, bits);
  return isSigned && value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
}

/** Sets or increments the field and replies; whether it is another now, undefined if it failed. */
function changeNarrow(ctx: Context, ref: number, value: number): boolean | undefined {
  const { bits, kind, offset } = operations;
  const had = readNarrow();
  const result = fittedNarrow(kind === 'set' ? value : had + value);
  if (Number.isNaN(result)) {
    ctx.reply.nullBulk();
    return undefined;
  }
  ctx.reply.integer(kind === 'set' ? had : result);
  writeBits(ctx, ref, offset, bits, result < 0 ? result + 2 ** bits : result);
  return result !== had;
}

/** The value as the field can hold it, or NaN. */
function fittedNarrow(value: number): number {
  const { bits, isSigned, kind, overflow } = operations;
  const span = 2 ** bits;
  const max = (isSigned ? span / 2 : span) - 1;
  const min = isSigned ? -span / 2 : 0;
  if (value >= min && value <= max) return value;
  if (overflow === 'fail') return Number.NaN;
  if (overflow === 'sat') return value > max || isUnsignedSet(kind, isSigned) ? max : min;
  const wrapped = value - Math.floor(value / span) * span;
  return wrapped > max ? wrapped - span : wrapped;
}

/** What an unsigned field is set to is unsigned: a negative value is a very large one. */
function isUnsignedSet(kind: string, isSigned: boolean): boolean {
  return kind === 'set' && !isSigned;
}

// Fields whose values are bigints.

function readWide(): bigint {
  const { bits, isSigned, offset } = operations;
  const { bytes, end, start } = element;
  const highBits = Math.max(0, bits - 32);
  const high = BigInt(readBits(bytes, start, end, offset, highBits));
  const low = BigInt(readBits(bytes, start, end, offset + highBits, bits - highBits));
  const value = (high << 32n) | low;
  return isSigned ? BigInt.asIntN(bits, value) : value;
}

/** As `changeNarrow`. */
function changeWide(ctx: Context, ref: number, value: bigint): boolean | undefined {
  const { bits, kind, offset } = operations;
  const had = readWide();
  const result = fittedWide(kind === 'set' ? value : had + value);
  if (result === undefined) {
    ctx.reply.nullBulk();
    return undefined;
  }
  ctx.reply.bigint(kind === 'set' ? had : result);
  const unsigned = BigInt.asUintN(bits, result);
  const highBits = Math.max(0, bits - 32);
  writeBits(ctx, ref, offset, highBits, Number(unsigned >> 32n));
  const low = Number(BigInt.asUintN(Math.min(bits, 32), unsigned));
  writeBits(ctx, ref, offset + highBits, bits - highBits, low);
  return result !== had;
}

/** The value as the field can hold it, or undefined. */
function fittedWide(value: bigint): bigint | undefined {
  const { bits, isSigned, kind, overflow } = operations;
  const wrapped = isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  if (wrapped === value) return value;
  if (overflow === 'fail') return undefined;
  if (overflow === 'wrap') return wrapped;
  const span = 1n << BigInt(bits);
  const max = (isSigned ? span / 2n : span) - 1n;
  // Redis subtracts within 64 bits: a signed field that is set far below its minimum goes up.
  const isFarBelow = kind === 'set' && max - value > int64Max;
  if (value > max || isFarBelow || isUnsignedSet(kind, isSigned)) return max;
  return isSigned ? -span / 2n : 0n;
}

/** Writes the number into the bits [offset, offset + count) of the string, up to 53 of them. */
function writeBits(ctx: Context, ref: number, offset: number, count: number, value: number): void {
  const { arena, records } = ctx.keyspace;
  const block = records.stringBlock(ref);
  const start = records.stringAt(ref);
  let rest = value;
  let end = offset + count;
  // From the last byte to the first: the lowest bits of the number come first.
  while (end > offset) {
    const from = Math.max(offset, Math.floor((end - 1) / 8) * 8);
    const taken = end - from;
    const below = (8 - (end & 7)) & 7;
    const mask = ((1 << taken) - 1) << below;
    const position = start + Math.floor(from / 8);
    const piece = (rest % (1 << taken)) << below;
    arena.setU8(block, position, (arena.u8(block, position) & ~mask) | piece);
    rest = Math.floor(rest / (1 << taken));
    end = from;
  }
}
