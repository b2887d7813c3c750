/**
 * Ranges of sorted sets: ZRANGE in all its forms, the commands that it has replaced, ZRANGESTORE.
 *
 * Every form ends as a range of ranks, from the lowest: by index at once, by score and by member
 * through a search for each bound; then offset and limit cut it, at the end where it begins.
 */
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { encodingOf, encodings, types } from '../values/value.ts';
import type { Zsets } from '../values/zset.ts';
import { replyKeys } from './reply-elements.ts';
import { lexRange, readLexRange, readScoreRange, scoreRange } from './sorted-set-arguments.ts';
import { beginMembers, replyMember, replyScored, store } from './sorted-set-changes.ts';

type RangeKind = 'rank' | 'score' | 'lex';

/** The range that the running command asks for. */
const query = {
  kind: 'rank' as RangeKind,
  isReverse: false,
  withScores: false,
  offset: 0,
  /** Below 0 for all. */
  limit: -1,
  start: 0,
  stop: 0,
};

/** ZRANGE key start stop [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES] */
export function zrange(ctx: Context): void {
  replyRange(ctx, undefined, undefined);
}

/** ZREVRANGE key start stop [WITHSCORES] */
export function zrevrange(ctx: Context): void {
  replyRange(ctx, 'rank', true);
}

/** ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset count] */
export function zrangebyscore(ctx: Context): void {
  replyRange(ctx, 'score', false);
}

/** ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset count] */
export function zrevrangebyscore(ctx: Context): void {
  replyRange(ctx, 'score', true);
}

/** ZRANGEBYLEX key min max [LIMIT offset count] */
export function zrangebylex(ctx: Context): void {
  replyRange(ctx, 'lex', false);
}

/** ZREVRANGEBYLEX key max min [LIMIT offset count] */
export function zrevrangebylex(ctx: Context): void {
  replyRange(ctx, 'lex', true);
}

function replyRange(
  ctx: Context,
  kind: RangeKind | undefined,
  isReverse: boolean | undefined,
): void {
  const { keyspace, reply } = ctx;
  const { zsets } = keyspace.values;
  const { cursor } = zsets;
  readQuery(ctx, 1, kind, isReverse);
  const ref = ctx.readType(1, types.zset);
  if (ref === 0) {
    reply.array(0);
    return;
  }
  resolve(zsets, ref);
  const { withScores } = query;
  const members = zsets.end - zsets.first;
  beginMembers(reply, members, withScores);
  if (members > 0 && encodingOf(keyspace.arena, ref) !== encodings.listpack) {
    replyLarge(ctx, ref, members);
    return;
  }
  if (query.isReverse) {
    if (members > 0) cursor.seek(ref, zsets.end - 1);
    for (let left = members; left > 0; ) {
      replyMember(reply, cursor, withScores);
      if (--left > 0) cursor.previous();
    }
  } else {
    if (members > 0) cursor.seek(ref, zsets.first);
    for (let left = members; left > 0; ) {
      replyMember(reply, cursor, withScores);
      if (--left > 0) cursor.next();
    }
  }
}

/** Replies the range of a large sorted set, which is not empty: leaf by leaf of its tree. */
function replyLarge({ keyspace, reply }: Context, ref: number, members: number): void {
  const { arena } = keyspace;
  const { zsets } = keyspace.values;
  const { cursor } = zsets;
  const { records, scores } = cursor;
  const { isReverse, withScores } = query;
  cursor.enter(ref, isReverse ? zsets.end - 1 : zsets.first);
  for (let left = members; left > 0; ) {
    const taken = cursor.take(left, !isReverse);
    if (withScores) replyScored(reply, arena, records, scores, taken);
    else replyKeys(reply, arena, records, taken);
    left -= taken;
  }
}

/** ZRANGESTORE dst src min max [BYSCORE | BYLEX] [REV] [LIMIT offset count] */
export function zrangestore(ctx: Context): void {
  const { args, keyspace } = ctx;
  const { records, zsets } = keyspace.values;
  const { cursor } = zsets;
  const { member } = cursor;
  readQuery(ctx, 2, undefined, undefined);
  const ref = ctx.readType(2, types.zset);
  const small = encodings.listpack;
  const root = zsets.create(small);
  const start = args.start(1);
  const end = args.end(1);
  const stored = records.createCollection(args.bytes, start, end, types.zset, small, root);
  if (ref !== 0) {
    resolve(zsets, ref);
    let left = zsets.end - zsets.first;
    if (left > 0) cursor.seek(ref, zsets.first);
    // Only by rank does Redis know the number beforehand, and a small one drops the sign of zero.
    if (query.kind === 'rank') zsets.expect(stored, left);
    while (left > 0) {
      zsets.put(stored, cursor.score(), 0, member.bytes, member.start, member.end);
      if (--left > 0) cursor.next();
    }
  }
  store(ctx, 1, stored, 'zrangestore');
}

/** Reads the range whose key is at argument `key`; `kind` and `isReverse` where they are given. */
function readQuery(
  ctx: Context,
  key: number,
  kind: RangeKind | undefined,
  isReverse: boolean | undefined,
): void {
  const { args } = ctx;
  query.kind = kind ?? 'rank';
  query.isReverse = isReverse ?? false;
  query.withScores = false;
  query.offset = 0;
  query.limit = -1;
  if (args.count > key + 3) readOptions(ctx, key + 3, kind, isReverse);
  if (query.limit !== -1 && query.kind === 'rank') {
    fail('ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX');
  }
  if (query.withScores && query.kind === 'lex') {
    fail('ERR syntax error, WITHSCORES not supported in combination with BYLEX');
  }
  readBounds(ctx, key);
}

function readOptions(
  { args }: Context,
  from: number,
  kind: RangeKind | undefined,
  isReverse: boolean | undefined,
): void {
  const isStore = from === 5;
  let isKindOpen = kind === undefined;
  for (let i = from; i < args.count; i++) {
    if (!isStore && args.is(i, 'withscores')) {
      query.withScores = true;
    } else if (args.is(i, 'limit') && i + 2 < args.count) {
      query.offset = args.integer(i + 1);
      query.limit = args.integer(i + 2);
      i += 2;
    } else if (isReverse === undefined && !query.isReverse && args.is(i, 'rev')) {
      query.isReverse = true;
    } else if (isKindOpen && args.is(i, 'bylex')) {
      query.kind = 'lex';
      isKindOpen = false;
    } else if (isKindOpen && args.is(i, 'byscore')) {
      query.kind = 'score';
      isKindOpen = false;
    } else {
      fail(replyErrors.syntax);
    }
  }
}

function readBounds({ args }: Context, key: number): void {
  const { isReverse } = query;
  switch (query.kind) {
    case 'rank':
      query.start = args.integer(key + 1);
      query.stop = args.integer(key + 2);
      return;
    // A reverse range is written from its end.
    case 'score':
      readScoreRange(args, isReverse ? key + 2 : key + 1, isReverse ? key + 1 : key + 2);
      return;
    default:
      readLexRange(args, isReverse ? key + 2 : key + 1, isReverse ? key + 1 : key + 2);
  }
}

/** Leaves the ranks of the query in `first` and `end`. */
function resolve(zsets: Zsets, ref: number): void {
  const { isReverse, kind, limit, offset } = query;
  if (kind === 'rank') {
    rankRange(zsets, ref, query.start, query.stop);
    if (isReverse) {
      const members = zsets.length(ref);
      const { first } = zsets;
      zsets.first = members - zsets.end;
      zsets.end = members - first;
    }
    return;
  }
  if (kind === 'score') zsets.rangeByScore(ref, scoreRange);
  else zsets.rangeByLex(ref, lexRange, isReverse);
  const members = Math.max(0, zsets.end - zsets.first);
  // A negative offset never comes to its end.
  const skipped = offset < 0 ? members : Math.min(offset, members);
  const taken = limit < 0 ? members - skipped : Math.min(limit, members - skipped);
  if (isReverse) {
    zsets.end -= skipped;
    zsets.first = zsets.end - taken;
  } else {
    zsets.first += skipped;
    zsets.end = zsets.first + taken;
  }
}

/** Leaves in `first` and `end` the ranks from `start` to `stop`, counted from the end below 0. */
export function rankRange(zsets: Zsets, ref: number, start: number, stop: number): void {
  const members = zsets.length(ref);
  const first = Math.max(0, start < 0 ? members + start : start);
  const last = Math.min(members - 1, stop < 0 ? members + stop : stop);
  const isEmpty = first > last;
  zsets.first = isEmpty ? 0 : first;
  zsets.end = isEmpty ? 0 : last + 1;
}
