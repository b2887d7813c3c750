/** Members of a sorted set in no order that counts: ZRANDMEMBER and ZSCAN. */
import { formatGeneral } from '../base/general-text.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { Element } from '../structures/element.ts';
import { keyAt, keyLength } from '../structures/record.ts';
import { encodingOf, encodings, types } from '../values/value.ts';
import { memberScore } from '../values/zset-member.ts';
import { beginScanReply, scanCursor, scanOptions, scanTable } from './scan.ts';
import { beginMembers, replyMember } from './sorted-set-changes.ts';

/** Of fewer members than so many for each that is wanted, all are looked at. */
const membersPerDraw = 3;

const countMax = 2n ** 63n - 1n;
const countOutOfRange = `ERR value is out of range, value must between -${countMax} and ${countMax}`;

/** ZRANDMEMBER key [count [WITHSCORES]] */
export function zrandmember(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  if (args.count > 2) {
    replyMany(ctx);
    return;
  }
  const { zsets } = keyspace.values;
  const ref = ctx.readType(1, types.zset);
  if (ref === 0) {
    reply.nullBulk();
    return;
  }
  zsets.cursor.seek(ref, keyspace.random.below(zsets.length(ref)));
  replyMember(reply, zsets.cursor, false);
}

function replyMany(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const { zsets } = keyspace.values;
  const exact = args.int64(2);
  if (exact < -countMax) fail(countOutOfRange);
  const withScores = args.count > 3;
  if (args.count > 4 || (withScores && !args.is(3, 'withscores'))) fail(replyErrors.syntax);
  if (withScores && (exact < -countMax / 2n || exact > countMax / 2n)) {
    fail(replyErrors.outOfRange);
  }
  const wanted = Number(exact);
  const ref = ctx.readType(1, types.zset);
  if (ref === 0 || wanted === 0) {
    reply.array(0);
    return;
  }
  const members = zsets.length(ref);
  if (wanted < 0 || wanted === 1) replyDraws(ctx, ref, Math.abs(wanted), withScores);
  else if (wanted >= members) replyAll(ctx, ref, members, withScores);
  else if (wanted * membersPerDraw > members) replySample(ctx, ref, wanted, withScores);
  else replyDifferent(ctx, ref, wanted, withScores);
}

/** `wanted` members, each chosen among all. */
function replyDraws(ctx: Context, ref: number, wanted: number, withScores: boolean): void {
  const { keyspace, reply } = ctx;
  const { zsets } = keyspace.values;
  const members = zsets.length(ref);
  beginMembers(reply, wanted, withScores);
  for (let left = wanted; left > 0 && !reply.isOverflown; left--) {
    zsets.cursor.seek(ref, keyspace.random.below(members));
    replyMember(reply, zsets.cursor, withScores);
  }
}

/** All members, the highest first. */
function replyAll(ctx: Context, ref: number, members: number, withScores: boolean): void {
  const { keyspace, reply } = ctx;
  const { cursor } = keyspace.values.zsets;
  beginMembers(reply, members, withScores);
  for (let isThere = cursor.seek(ref, members - 1); isThere; isThere = cursor.previous()) {
    replyMember(reply, cursor, withScores);
  }
}

/** `wanted` different members of not many more, in one walk. */
function replySample(ctx: Context, ref: number, wanted: number, withScores: boolean): void {
  const { keyspace, reply } = ctx;
  const { cursor } = keyspace.values.zsets;
  let left = wanted;
  let ahead = keyspace.values.zsets.length(ref);
  beginMembers(reply, wanted, withScores);
  for (let isThere = cursor.seek(ref, 0); isThere && left > 0; isThere = cursor.next()) {
    // Each of those ahead is as likely to be among the ones that are left to choose.
    if (keyspace.random.below(ahead--) >= left) continue;
    replyMember(reply, cursor, withScores);
    left--;
  }
}

/** `wanted` different members of many. */
function replyDifferent(ctx: Context, ref: number, wanted: number, withScores: boolean): void {
  const { keyspace, reply } = ctx;
  const { zsets } = keyspace.values;
  const members = zsets.length(ref);
  const drawn = new Set<number>();
  beginMembers(reply, wanted, withScores);
  while (drawn.size < wanted) {
    const rank = keyspace.random.below(members);
    if (drawn.has(rank)) continue;
    drawn.add(rank);
    zsets.cursor.seek(ref, rank);
    replyMember(reply, zsets.cursor, withScores);
  }
}

const storedScore = new Element();

/** ZSCAN key cursor [MATCH pattern] [COUNT count] */
export function zscan(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const cursor = scanCursor(args, 2);
  const ref = ctx.readType(1, types.zset);
  if (ref === 0) {
    reply.closeArray(beginScanReply(reply, 0), 0);
    return;
  }
  scanOptions.parse(args, 3, false);
  if (encodingOf(keyspace.arena, ref) === encodings.listpack) replySmall(ctx, ref);
  else replyStep(ctx, ref, cursor);
}

/** All members of a small one, with their scores as they are stored. */
function replySmall({ keyspace, reply }: Context, ref: number): void {
  const { cursor } = keyspace.values.zsets;
  const { member } = cursor;
  const mark = beginScanReply(reply, 0);
  let replied = 0;
  for (let isThere = cursor.seek(ref, 0); isThere; isThere = cursor.next()) {
    if (!scanOptions.matches(member.bytes, member.start, member.end)) continue;
    reply.bulk(member.bytes, member.start, member.end);
    cursor.readScore(storedScore);
    reply.bulk(storedScore.bytes, storedScore.start, storedScore.end);
    replied += 2;
  }
  reply.closeArray(mark, replied);
}

/** One step through the table of a large one. */
function replyStep({ keyspace, reply }: Context, ref: number, cursor: number): void {
  const { arena, tables, values } = keyspace;
  const found: number[] = [];
  const next = scanTable(tables, values.zsets.tableOf(ref), cursor, scanOptions.count, found);
  const mark = beginScanReply(reply, next);
  let replied = 0;
  for (const record of found) {
    const bytes = arena.bytes(record);
    const start = arena.base(record) + keyAt(arena, record);
    const end = start + keyLength(arena, record);
    if (!scanOptions.matches(bytes, start, end)) continue;
    reply.bulk(bytes, start, end);
    reply.bulkText(formatGeneral(memberScore(arena, record)));
    replied += 2;
  }
  reply.closeArray(mark, replied);
}
