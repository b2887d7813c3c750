/** Hash commands that count. Only sums beyond 2^53 go through BigInt. */
import { latin1Bytes } from '../base/bytes.ts';
import {
  addLongDouble,
  formatLongDouble,
  type LongDouble,
  longDoubleOf,
  parseLongDouble,
} from '../base/long-double.ts';
import {
  hiOf,
  hiOfBigint,
  integerBytesMax,
  loOf,
  loOfBigint,
  parseInt64,
  parseSafeInteger,
  writeInt64,
} from '../base/number.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { encodings, types } from '../values/value.ts';

const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;

const digits = new Uint8Array(integerBytesMax);

/** HINCRBY key field increment */
export function hincrby(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const increment = args.safeInteger(3);
  const exactIncrement = Number.isNaN(increment) ? args.int64(3) : 0n;
  const ref = ctx.writeType(1, types.hash);
  const { hashes } = keyspace.values;
  const isThere = ref !== 0 && hashes.get(ref, args.bytes, args.start(2), args.end(2));
  const { bytes, start, end } = hashes.value;
  const value = isThere ? parseSafeInteger(bytes, start, end) : 0;
  const sum = value + increment;
  if (Number.isSafeInteger(sum)) {
    store(ctx, ref, digits, writeInt64(loOf(sum), hiOf(sum), digits, 0), 'hincrby');
    reply.integer(sum);
    return;
  }
  const exactValue = isThere ? parseInt64(bytes, start, end) : 0n;
  const exactSum =
    (exactValue ?? fail(replyErrors.hashNotInteger)) +
    (Number.isNaN(increment) ? exactIncrement : BigInt(increment));
  if (exactSum < int64Min || exactSum > int64Max) fail(replyErrors.overflow);
  const length = writeInt64(loOfBigint(exactSum), hiOfBigint(exactSum), digits, 0);
  store(ctx, ref, digits, length, 'hincrby');
  reply.bigint(exactSum);
}

/** HINCRBYFLOAT key field increment */
export function hincrbyfloat(ctx: Context): void {
  const { args, reply } = ctx;
  const increment = parseLongDouble(args.bytes, args.start(3), args.end(3));
  if (increment === undefined) fail(replyErrors.notFloat);
  if (increment.infinite) fail('ERR value is NaN or Infinity');
  const ref = ctx.writeType(1, types.hash);
  const sum = addLongDouble(floatValue(ctx, ref), increment);
  const text = formatLongDouble(sum ?? fail(replyErrors.nanOrInfinity));
  store(ctx, ref, latin1Bytes(text), text.length, 'hincrbyfloat');
  reply.bulkText(text);
  // The sum, not the increment: another machine may round differently.
  if (ctx.isFed) ctx.propagateAs('HSET', args.slice(1), args.slice(2), text);
}

function floatValue({ args, keyspace }: Context, ref: number): LongDouble {
  const { hashes } = keyspace.values;
  const isThere = ref !== 0 && hashes.get(ref, args.bytes, args.start(2), args.end(2));
  const { bytes, start, end } = hashes.value;
  const value = isThere ? parseLongDouble(bytes, start, end) : longDoubleOf(0);
  return value ?? fail(replyErrors.hashNotFloat);
}

/** Makes text[0, length) the value of the field at argument 2; `had` is 0 for no hash. */
function store(
  ctx: Context,
  had: number,
  text: Uint8Array,
  length: number,
  event: 'hincrby' | 'hincrbyfloat',
): void {
  const { args, db, keyspace } = ctx;
  const { hashes } = keyspace.values;
  const { bytes } = args;
  const { hash } = types;
  const ref =
    had === 0
      ? db.addCollection(
          bytes,
          args.start(1),
          args.end(1),
          hash,
          encodings.listpack,
          hashes.create(),
        )
      : had;
  hashes.set(ref, bytes, args.start(2), args.end(2), text, 0, length);
  ctx.changed(1, eventClasses.hash, event);
}
