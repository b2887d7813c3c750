/**
 * String commands that count. Integers are held in binary, so that counting changes eight bytes in
 * place; only sums beyond 2^53 go through BigInt.
 */
import { latin1Bytes } from '../base/bytes.ts';
import { addLongDouble, formatLongDouble, parseLongDouble } from '../base/long-double.ts';
import {
  hiOf,
  hiOfBigint,
  integerBytesMax,
  loOf,
  loOfBigint,
  parseInt64,
  writeInt64,
} from '../base/number.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { Element } from '../structures/element.ts';
import { encodingOf, encodings, types } from '../values/value.ts';

const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;

const element = new Element();
const digits = new Uint8Array(integerBytesMax);

/** INCR key */
export function incr(ctx: Context): void {
  count(ctx, 1);
}

/** DECR key */
export function decr(ctx: Context): void {
  count(ctx, -1);
}

/** INCRBY key increment */
export function incrby(ctx: Context): void {
  const increment = ctx.args.safeInteger(2);
  if (Number.isNaN(increment)) countExactly(ctx, ctx.args.int64(2));
  else count(ctx, increment);
}

/** DECRBY key decrement */
export function decrby(ctx: Context): void {
  const decrement = ctx.args.safeInteger(2);
  if (!Number.isNaN(decrement)) {
    count(ctx, -decrement);
    return;
  }
  const exact = ctx.args.int64(2);
  if (exact === int64Min) fail('ERR decrement would overflow');
  countExactly(ctx, -exact);
}

/** Adds a safe integer to the first key. */
function count(ctx: Context, increment: number): void {
  const ref = ctx.writeType(1, types.string);
  const { arena, records } = ctx.keyspace;
  if (ref === 0 || encodingOf(arena, ref) === encodings.int) {
    const value = ref === 0 ? 0 : records.integer(ref);
    const sum = value + increment;
    if (Number.isSafeInteger(value) && Number.isSafeInteger(sum)) {
      store(ctx, ref, loOf(sum), hiOf(sum));
      ctx.reply.integer(sum);
      return;
    }
  }
  addExactly(ctx, ref, BigInt(increment));
}

function countExactly(ctx: Context, increment: bigint): void {
  addExactly(ctx, ctx.writeType(1, types.string), increment);
}

function addExactly(ctx: Context, ref: number, increment: bigint): void {
  ctx.keyspace.records.readString(ref, element);
  const { bytes, start, end } = element;
  const value = ref === 0 ? 0n : parseInt64(bytes, start, end);
  const sum = (value ?? fail(replyErrors.notInteger)) + increment;
  if (sum < int64Min || sum > int64Max) fail(replyErrors.overflow);
  store(ctx, ref, loOfBigint(sum), hiOfBigint(sum));
  ctx.reply.bigint(sum);
}

/** Makes the integer the value of the first key, whose record is `ref`, 0 for none. */
function store(ctx: Context, ref: number, lo: number, hi: number): void {
  const { args, db } = ctx;
  if (ref === 0) {
    const end = writeInt64(lo, hi, digits, 0);
    db.addString(args.bytes, args.start(1), args.end(1), digits, 0, end);
  } else {
    db.setInteger(ref, lo, hi);
  }
  ctx.changed(1, eventClasses.string, 'incrby');
}

/** INCRBYFLOAT key increment */
export function incrbyfloat(ctx: Context): void {
  const { args, db, keyspace } = ctx;
  const ref = ctx.writeType(1, types.string);
  keyspace.records.readString(ref, element);
  const value = ref === 0 ? zero : parseLongDouble(element.bytes, element.start, element.end);
  const increment = parseLongDouble(args.bytes, args.start(2), args.end(2));
  const sum = addLongDouble(
    value ?? fail(replyErrors.notFloat),
    increment ?? fail(replyErrors.notFloat),
  );
  const text = formatLongDouble(sum ?? fail(replyErrors.nanOrInfinity));
  // Text even where it spells an integer: OBJECT ENCODING shows the difference.
  const { bytes } = args;
  const target = ref === 0 ? db.addString(bytes, args.start(1), args.end(1), bytes, 0, 0) : ref;
  db.setText(target, latin1Bytes(text), 0, text.length);
  ctx.changed(1, eventClasses.string, 'incrbyfloat');
  ctx.reply.bulkText(text);
  // The sum, not the increment: another machine may round differently.
  if (ctx.isFed) ctx.propagateAs('SET', args.slice(1), text, 'KEEPTTL');
}

const zero = parseLongDouble(latin1Bytes('0'), 0, 1);
