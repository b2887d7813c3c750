/**
 * The sorted set commands. Here: those about single members, counting and removing. Others stand in
 * sorted-set-range.ts, sorted-set-pop.ts, sorted-set-algebra.ts and sorted-set-scan.ts.
 *
 * (1) ZADD with one pair, ZSCORE, ZRANK and ZRANGE allocate nothing.
 */
import type { Args } from '../engine/args.ts';
import { family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors, wrongArity } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { types } from '../values/value.ts';
import { putFlags } from '../values/zset.ts';
import { sortedSetRows } from './rows/sorted-set.ts';
import {
  zdiff,
  zdiffstore,
  zinter,
  zintercard,
  zinterstore,
  zunion,
  zunionstore,
} from './sorted-set-algebra.ts';
import { lexRange, readLexRange, readScoreRange, scoreRange } from './sorted-set-arguments.ts';
import { addZset, deleteIfEmpty } from './sorted-set-changes.ts';
import { bzmpop, bzpopmax, bzpopmin, zmpop, zpopmax, zpopmin } from './sorted-set-pop.ts';
import {
  rankRange,
  zrange,
  zrangebylex,
  zrangebyscore,
  zrangestore,
  zrevrange,
  zrevrangebylex,
  zrevrangebyscore,
} from './sorted-set-range.ts';
import { zrandmember, zscan } from './sorted-set-scan.ts';

export const sortedSetCommands = family(sortedSetRows, {
  bzmpop,
  bzpopmax,
  bzpopmin,
  zadd,
  zcard,
  zcount,
  zdiff,
  zdiffstore,
  zincrby,
  zinter,
  zintercard,
  zinterstore,
  zlexcount,
  zmpop,
  zmscore,
  zpopmax,
  zpopmin,
  zrandmember,
  zrange,
  zrangebylex,
  zrangebyscore,
  zrangestore,
  zrank,
  zrem,
  zremrangebylex,
  zremrangebyrank,
  zremrangebyscore,
  zrevrange,
  zrevrangebylex,
  zrevrangebyscore,
  zrevrank,
  zscan,
  zscore,
  zunion,
  zunionstore,
});

/** CH: beside `putFlags`. */
const countsUpdates = 32;

/** The scores of the running command. */
let scores = new Float64Array(8);

/** ZADD key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...] */
function zadd(ctx: Context): void {
  put(ctx, 0);
}

/** ZINCRBY key increment member */
function zincrby(ctx: Context): void {
  put(ctx, putFlags.increment);
}

function put(ctx: Context, given: number): void {
  const { args, keyspace, reply } = ctx;
  const { zsets } = keyspace.values;
  let flags = given;
  let first = 2;
  for (let flag = putFlag(args, first); flag !== 0; flag = putFlag(args, ++first)) flags |= flag;
  const pairs = pairCount(args.count - first, flags);
  readScores(args, first, pairs);
  let ref = ctx.writeType(1, types.zset);
  if (ref !== 0) {
    zsets.expect(ref, pairs);
  } else if ((flags & putFlags.onlyExisting) === 0) {
    ref = addZset(ctx, 1, pairs, args.length(first + 1));
  } else {
    if ((flags & putFlags.increment) !== 0) reply.nullBulk();
    else reply.integer(0);
    return;
  }
  putPairs(ctx, ref, flags, first);
}

/** Puts the pairs from argument `first` on, replies and announces. */
function putPairs(ctx: Context, ref: number, flags: number, first: number): void {
  const { args, keyspace, reply } = ctx;
  const { zsets } = keyspace.values;
  let added = 0;
  let updated = 0;
  let isKept = true;
  for (let i = first; i < args.count; i += 2) {
    const start = args.start(i + 1);
    const score = scores[(i - first) >> 1];
    const outcome = zsets.put(ref, score, flags, args.bytes, start, args.end(i + 1));
    if (outcome === 'nan') fail(replyErrors.scoreNan);
    if (outcome === 'added') added++;
    else if (outcome === 'updated') updated++;
    if (outcome !== 'kept') isKept = false;
  }
  const isIncrement = (flags & putFlags.increment) !== 0;
  if (!isIncrement) reply.integer((flags & countsUpdates) === 0 ? added : added + updated);
  else if (isKept) reply.nullBulk();
  else reply.double(zsets.score);
  if (added + updated === 0) return;
  ctx.changed(1, eventClasses.zset, isIncrement ? 'zincr' : 'zadd');
  ctx.dirty(added + updated - 1);
}

/** The flag that the argument names, or 0. */
function putFlag(args: Args, index: number): number {
  if (index >= args.count) return 0;
  switch (args.length(index)) {
    case 2:
      if (args.is(index, 'nx')) return putFlags.onlyNew;
      if (args.is(index, 'xx')) return putFlags.onlyExisting;
      if (args.is(index, 'gt')) return putFlags.onlyGreater;
      if (args.is(index, 'lt')) return putFlags.onlyLess;
      return args.is(index, 'ch') ? countsUpdates : 0;
    case 4:
      return args.is(index, 'incr') ? putFlags.increment : 0;
    default:
      return 0;
  }
}

/** How many pairs so many arguments are. */
function pairCount(argumentCount: number, flags: number): number {
  if (argumentCount === 0 || argumentCount % 2 !== 0) fail(replyErrors.syntax);
  if (flags !== 0) checkFlags(flags);
  if ((flags & putFlags.increment) !== 0 && argumentCount > 2) {
    fail('ERR INCR option supports a single increment-element pair');
  }
  return argumentCount / 2;
}

function checkFlags(flags: number): void {
  const isNew = (flags & putFlags.onlyNew) !== 0;
  const isGreater = (flags & putFlags.onlyGreater) !== 0;
  const isLess = (flags & putFlags.onlyLess) !== 0;
  if (isNew && (flags & putFlags.onlyExisting) !== 0) {
    fail('ERR XX and NX options at the same time are not compatible');
  }
  if ((isNew && (isGreater || isLess)) || (isGreater && isLess)) {
    fail('ERR GT, LT, and/or NX options at the same time are not compatible');
  }
}

function readScores(args: Args, first: number, pairs: number): void {
  if (pairs > scores.length) scores = new Float64Array(2 * pairs);
  for (let i = 0; i < pairs; i++) scores[i] = args.double(first + 2 * i);
}

/** ZREM key member [member ...] */
function zrem(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const { zsets } = keyspace.values;
  const ref = ctx.writeType(1, types.zset);
  let removed = 0;
  if (ref !== 0) {
    for (let i = 2; i < args.count && zsets.length(ref) > 0; i++) {
      if (zsets.remove(ref, args.bytes, args.start(i), args.end(i))) removed++;
    }
  }
  if (removed > 0) removedSome(ctx, ref, 'zrem', removed);
  reply.integer(removed);
}

/** Members went out of the sorted set of the first key. */
function removedSome(ctx: Context, ref: number, event: string, removed: number): void {
  ctx.changed(1, eventClasses.zset, event);
  deleteIfEmpty(ctx, 1, ref);
  ctx.dirty(removed - 1);
}

/** ZREMRANGEBYRANK key start stop */
function zremrangebyrank(ctx: Context): void {
  const { args, keyspace } = ctx;
  const start = args.integer(2);
  const stop = args.integer(3);
  const ref = ctx.writeType(1, types.zset);
  if (ref !== 0) rankRange(keyspace.values.zsets, ref, start, stop);
  removeRange(ctx, ref, 'zremrangebyrank');
}

/** ZREMRANGEBYSCORE key min max */
function zremrangebyscore(ctx: Context): void {
  readScoreRange(ctx.args, 2, 3);
  const ref = ctx.writeType(1, types.zset);
  if (ref !== 0) ctx.keyspace.values.zsets.rangeByScore(ref, scoreRange);
  removeRange(ctx, ref, 'zremrangebyscore');
}

/** ZREMRANGEBYLEX key min max */
function zremrangebylex(ctx: Context): void {
  readLexRange(ctx.args, 2, 3);
  const ref = ctx.writeType(1, types.zset);
  if (ref !== 0) ctx.keyspace.values.zsets.rangeByLex(ref, lexRange, false);
  removeRange(ctx, ref, 'zremrangebylex');
}

/** Removes the range of ranks that the sorted set was asked for; `ref` is 0 for no key. */
function removeRange(ctx: Context, ref: number, event: string): void {
  const { zsets } = ctx.keyspace.values;
  const { first } = zsets;
  const removed = ref === 0 ? 0 : Math.max(0, zsets.end - first);
  if (removed > 0) {
    zsets.removeRange(ref, first, removed);
    removedSome(ctx, ref, event, removed);
  }
  ctx.reply.integer(removed);
}

/** ZCARD key */
function zcard(ctx: Context): void {
  const ref = ctx.readType(1, types.zset);
  ctx.reply.integer(ref === 0 ? 0 : ctx.keyspace.values.zsets.length(ref));
}

/** ZCOUNT key min max */
function zcount(ctx: Context): void {
  const { zsets } = ctx.keyspace.values;
  readScoreRange(ctx.args, 2, 3);
  const ref = ctx.readType(1, types.zset);
  if (ref !== 0) zsets.rangeByScore(ref, scoreRange);
  ctx.reply.integer(ref === 0 ? 0 : Math.max(0, zsets.end - zsets.first));
}

/** ZLEXCOUNT key min max */
function zlexcount(ctx: Context): void {
  const { zsets } = ctx.keyspace.values;
  readLexRange(ctx.args, 2, 3);
  const ref = ctx.readType(1, types.zset);
  if (ref !== 0) zsets.rangeByLex(ref, lexRange, false);
  ctx.reply.integer(ref === 0 ? 0 : Math.max(0, zsets.end - zsets.first));
}

/** ZSCORE key member */
function zscore(ctx: Context): void {
  replyScore(ctx, ctx.readType(1, types.zset), 2);
}

/** ZMSCORE key member [member ...] */
function zmscore(ctx: Context): void {
  const ref = ctx.readType(1, types.zset);
  ctx.reply.array(ctx.args.count - 2);
  for (let i = 2; i < ctx.args.count; i++) replyScore(ctx, ref, i);
}

/** The score of the member at argument `index`, or null; `ref` is 0 for no key. */
function replyScore({ args, keyspace, reply }: Context, ref: number, index: number): void {
  const { zsets } = keyspace.values;
  if (ref !== 0 && zsets.find(ref, args.bytes, args.start(index), args.end(index))) {
    reply.double(zsets.score);
  } else {
    reply.nullBulk();
  }
}

/** ZRANK key member [WITHSCORE] */
function zrank(ctx: Context): void {
  replyRank(ctx, false);
}

/** ZREVRANK key member [WITHSCORE] */
function zrevrank(ctx: Context): void {
  replyRank(ctx, true);
}

function replyRank(ctx: Context, isReverse: boolean): void {
  const { args, command, keyspace, reply } = ctx;
  const { zsets } = keyspace.values;
  if (args.count > 4) fail(wrongArity(command.name));
  const withScore = args.count === 4;
  if (withScore && !args.is(3, 'withscore')) fail(replyErrors.syntax);
  const ref = ctx.readType(1, types.zset);
  const rank = ref === 0 ? -1 : zsets.rank(ref, args.bytes, args.start(2), args.end(2));
  if (rank < 0) {
    if (withScore) reply.nullArray();
    else reply.nullBulk();
    return;
  }
  if (withScore) reply.array(2);
  reply.integer(isReverse ? zsets.length(ref) - 1 - rank : rank);
  if (withScore) reply.double(zsets.score);
}
