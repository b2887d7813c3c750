/**
 * Taking members from the ends of sorted sets: ZPOPMIN, ZPOPMAX, ZMPOP and the forms that wait.
 *
 * What replicas and the append-only file get is always ZPOPMIN or ZPOPMAX on the key that was
 * found.
 */
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { types } from '../values/value.ts';
import { deleteIfEmpty } from './sorted-set-changes.ts';
import { timeoutArgument } from './timeout-argument.ts';

/** How popped members are replied: as one flat array, or each with its score in an array. */
type Shape = 'flat' | 'nested';

/** ZPOPMIN key [count] */
export function zpopmin(ctx: Context): void {
  popOne(ctx, false);
}

/** ZPOPMAX key [count] */
export function zpopmax(ctx: Context): void {
  popOne(ctx, true);
}

function popOne(ctx: Context, isMax: boolean): void {
  const { args, keyspace, reply } = ctx;
  const { zsets } = keyspace.values;
  if (args.count > 3) fail(replyErrors.syntax);
  const hasCount = args.count === 3;
  const count = hasCount ? countArgument(ctx, 2, 0, replyErrors.notPositive) : 1;
  const ref = ctx.writeType(1, types.zset);
  const members = ref === 0 ? 0 : Math.min(count, zsets.length(ref));
  const isNested = hasCount && reply.resp === 3;
  reply.array(isNested ? members : 2 * members);
  if (members > 0) pop(ctx, 1, ref, isMax, members, isNested ? 'nested' : 'flat');
}

/** ZMPOP numkeys key [key ...] <MIN | MAX> [COUNT count] */
export function zmpop(ctx: Context): void {
  const { keyspace, reply } = ctx;
  readMany(ctx, 1);
  const key = firstFound(ctx, 2, many.keys);
  if (key < 0) {
    reply.nullArray();
    return;
  }
  const ref = ctx.writeType(key, types.zset);
  popMany(ctx, key, ref, Math.min(many.count, keyspace.values.zsets.length(ref)));
}

/** BZPOPMIN key [key ...] timeout */
export function bzpopmin(ctx: Context): void {
  popOrWait(ctx, false);
}

/** BZPOPMAX key [key ...] timeout */
export function bzpopmax(ctx: Context): void {
  popOrWait(ctx, true);
}

function popOrWait(ctx: Context, isMax: boolean): void {
  const { args, reply } = ctx;
  const timeoutMs = timeoutArgument(ctx, args.count - 1);
  const key = firstFound(ctx, 1, args.count - 2);
  if (key < 0) {
    wait(ctx, 1, args.count - 2, timeoutMs);
    return;
  }
  const ref = ctx.writeType(key, types.zset);
  reply.array(3);
  reply.bulk(args.bytes, args.start(key), args.end(key));
  pop(ctx, key, ref, isMax, 1, 'flat');
  if (ctx.isFed) ctx.propagateAs(isMax ? 'ZPOPMAX' : 'ZPOPMIN', args.copy(key));
}

/** BZMPOP timeout numkeys key [key ...] <MIN | MAX> [COUNT count] */
export function bzmpop(ctx: Context): void {
  readMany(ctx, 2);
  const timeoutMs = timeoutArgument(ctx, 1);
  const key = firstFound(ctx, 3, many.keys);
  if (key < 0) {
    wait(ctx, 3, many.keys, timeoutMs);
    return;
  }
  const ref = ctx.writeType(key, types.zset);
  popMany(ctx, key, ref, Math.min(many.count, ctx.keyspace.values.zsets.length(ref)));
}

function wait(ctx: Context, firstKey: number, keys: number, timeoutMs: number): void {
  const lastKey = firstKey + keys - 1;
  ctx.block({ type: types.zset, firstKey, lastKey, timeoutMs, denied: 'nullArray' });
}

/** What ZMPOP and BZMPOP were told. */
const many = { keys: 0, isMax: false, count: 1 };

/** Reads `numkeys` at argument `at`, and what stands behind the keys. */
function readMany(ctx: Context, at: number): void {
  const { args } = ctx;
  const keys = countArgument(ctx, at, 1, 'ERR numkeys should be greater than 0');
  const where = at + keys + 1;
  if (where >= args.count) fail(replyErrors.syntax);
  many.keys = keys;
  many.isMax = args.is(where, 'max');
  if (!many.isMax && !args.is(where, 'min')) fail(replyErrors.syntax);
  many.count = 1;
  if (args.count === where + 1) return;
  if (args.count === where + 2 || !args.is(where + 1, 'count')) fail(replyErrors.syntax);
  many.count = countArgument(ctx, where + 2, 1, 'ERR count should be greater than 0');
  if (args.count > where + 3) fail(replyErrors.syntax);
}

/** An integer that is at least `min`; `error` stands for what is none, too. */
function countArgument({ args }: Context, index: number, min: number, error: string): number {
  const value = args.integer(index, error);
  return value < min ? fail(error) : value;
}

/** The index of the first key, of `keys` from argument `from` on, that exists; -1 for none. */
function firstFound(ctx: Context, from: number, keys: number): number {
  for (let i = from; i < from + keys; i++) if (ctx.writeType(i, types.zset) !== 0) return i;
  return -1;
}

/** Pops as ZMPOP and BZMPOP were told: the reply names the key. */
function popMany(ctx: Context, key: number, ref: number, members: number): void {
  const { args, reply } = ctx;
  const { isMax } = many;
  reply.array(2);
  reply.bulk(args.bytes, args.start(key), args.end(key));
  reply.array(members);
  pop(ctx, key, ref, isMax, members, 'nested');
  if (ctx.isFed) ctx.propagateAs(isMax ? 'ZPOPMAX' : 'ZPOPMIN', args.copy(key), members);
}

/** Replies `members` members from an end, from the outermost on, and takes them out. */
function pop(
  ctx: Context,
  key: number,
  ref: number,
  isMax: boolean,
  members: number,
  shape: Shape,
): void {
  const { keyspace, reply } = ctx;
  const { zsets } = keyspace.values;
  const { cursor } = zsets;
  const length = zsets.length(ref);
  cursor.seek(ref, isMax ? length - 1 : 0);
  for (let left = members; left > 0; ) {
    if (shape === 'nested') reply.array(2);
    const { member } = cursor;
    reply.bulk(member.bytes, member.start, member.end);
    reply.double(cursor.score());
    if (--left === 0) break;
    if (isMax) cursor.previous();
    else cursor.next();
  }
  zsets.removeRange(ref, isMax ? length - members : 0, members);
  ctx.changed(key, eventClasses.zset, isMax ? 'zpopmax' : 'zpopmin');
  deleteIfEmpty(ctx, key, ref);
  ctx.dirty(members - 1);
}
