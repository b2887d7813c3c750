/** HRANDFIELD: one random field, so many different ones, or so many with repetitions. */
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { encodingOf, encodings, types } from '../values/value.ts';
import { isWorthWalk, randomCount, Sampling } from './random-count.ts';
import { replyElement } from './reply-element.ts';

/** With values the reply has twice as many elements: counts beyond half an int64 are refused. */
const pairsMax = 2n ** 62n - 1n;

/** HRANDFIELD key [count [WITHVALUES]] */
export function hrandfield(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  if (args.count >= 3) {
    someFields(ctx);
    return;
  }
  const ref = ctx.readType(1, types.hash);
  if (ref === 0) {
    reply.nullBulk();
    return;
  }
  const { hashes } = keyspace.values;
  hashes.random(ref, keyspace.random);
  replyElement(reply, hashes.cursor.field);
}

function someFields(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const count = randomCount(args, 2);
  if (args.count > 4) fail(replyErrors.syntax);
  const withValues = args.count === 4;
  if (withValues) {
    if (!args.is(3, 'withvalues')) fail(replyErrors.syntax);
    const exact = args.int64(2);
    if (exact < -pairsMax || exact > pairsMax) fail(replyErrors.outOfRange);
  }
  const ref = ctx.readType(1, types.hash);
  if (ref === 0 || count === 0) {
    reply.array(0);
    return;
  }
  const size = keyspace.values.hashes.count(ref);
  const replied = count < 0 ? -count : Math.min(count, size);
  reply.array(withValues && reply.resp === 2 ? 2 * replied : replied);
  if (count < 0) replyRepeated(ctx, ref, replied, withValues);
  else if (replied === size) replyWhole(ctx, ref, withValues);
  else replyDifferent(ctx, ref, replied, withValues);
}

/** Replies the pair that the cursor is on. */
function replyPair({ keyspace, reply }: Context, withValues: boolean): void {
  const { field, value } = keyspace.values.hashes.cursor;
  if (withValues && reply.resp === 3) reply.array(2);
  replyElement(reply, field);
  if (withValues) replyElement(reply, value);
}

function replyRepeated(ctx: Context, ref: number, count: number, withValues: boolean): void {
  const { hashes } = ctx.keyspace.values;
  for (let i = 0; i < count && !ctx.reply.isOverflown; i++) {
    hashes.random(ref, ctx.keyspace.random);
    replyPair(ctx, withValues);
  }
}

function replyWhole(ctx: Context, ref: number, withValues: boolean): void {
  const { cursor } = ctx.keyspace.values.hashes;
  cursor.begin(ref);
  while (cursor.next()) replyPair(ctx, withValues);
}

function replyDifferent(ctx: Context, ref: number, count: number, withValues: boolean): void {
  const { arena, random, values } = ctx.keyspace;
  const { hashes } = values;
  const size = hashes.count(ref);
  if (encodingOf(arena, ref) === encodings.table && !isWorthWalk(count, size)) {
    const seen = new Set<number>();
    while (seen.size < count) {
      const place = hashes.random(ref, random);
      if (seen.has(place)) continue;
      seen.add(place);
      replyPair(ctx, withValues);
    }
    return;
  }
  const sampling = new Sampling(random, count, size);
  const { cursor } = hashes;
  cursor.begin(ref);
  while (cursor.next()) if (sampling.takes()) replyPair(ctx, withValues);
}
