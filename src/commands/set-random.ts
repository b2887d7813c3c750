/** SPOP and SRANDMEMBER: random members, taken away or only looked at. */
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { encodingOf, encodings, types } from '../values/value.ts';
import { isWorthWalk, randomCount, Sampling } from './random-count.ts';
import { replyElement } from './reply-element.ts';
import { SremFeed } from './srem-feed.ts';
import { temporarySet } from './temporary-set.ts';

/**
 * SPOP takes away members one by one while more than this share of their number stays; else it
 * moves those that stay to a new set (SPOP_MOVE_STRATEGY_MUL).
 */
const stayShare = 5;

/** SPOP key [count] */
export function spop(ctx: Context): void {
  const { args, db, keyspace, reply } = ctx;
  if (args.count > 3) fail(replyErrors.syntax);
  if (args.count === 3) {
    popSome(ctx);
    return;
  }
  const ref = ctx.writeType(1, types.set);
  if (ref === 0) {
    reply.nullBulk();
    return;
  }
  const { sets } = keyspace.values;
  const { member } = sets.cursor;
  sets.random(ref, keyspace.random);
  replyElement(reply, member);
  if (ctx.isFed) {
    ctx.propagateAs('SREM', args.slice(1), member.bytes.slice(member.start, member.end));
  }
  sets.removeChosen(ref);
  const isEmpty = sets.count(ref) === 0;
  if (isEmpty) db.delete(ref);
  ctx.changed(1, eventClasses.set, 'spop');
  if (isEmpty) ctx.notify(1, eventClasses.generic, 'del');
}

function popSome(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const count = args.integerIn(2, 0, Number.POSITIVE_INFINITY, replyErrors.notPositive);
  const ref = ctx.writeType(1, types.set);
  if (ref === 0 || count === 0) {
    reply.set(0);
    return;
  }
  const size = keyspace.values.sets.count(ref);
  if (count >= size) {
    popAll(ctx, ref, size);
    return;
  }
  const feed = new SremFeed(ctx, count);
  reply.set(count);
  if ((size - count) * stayShare > count) popEach(ctx, ref, count, feed);
  else popAllBut(ctx, ref, size - count, feed);
  feed.end();
  ctx.changed(1, eventClasses.set, 'spop');
  ctx.dirty(count - 1);
}

function popAll(ctx: Context, ref: number, size: number): void {
  const { args, db, keyspace, reply } = ctx;
  const { cursor } = keyspace.values.sets;
  const { lazyServerDel } = keyspace.settings;
  // Redis answers as SUNION of this set does, which reads its key once more.
  keyspace.hits++;
  reply.set(size);
  cursor.begin(ref);
  while (cursor.next()) replyElement(reply, cursor.member);
  keyspace.remove(db, ref, lazyServerDel);
  if (ctx.isFed) ctx.propagateAs(lazyServerDel ? 'UNLINK' : 'DEL', args.slice(1));
  ctx.changed(1, eventClasses.set, 'spop');
  ctx.notify(1, eventClasses.generic, 'del');
  ctx.dirty(size - 1);
}

function popEach(ctx: Context, ref: number, count: number, feed: SremFeed): void {
  const { random, values } = ctx.keyspace;
  const { sets } = values;
  const { member } = sets.cursor;
  for (let i = 0; i < count; i++) {
    sets.random(ref, random);
    replyElement(ctx.reply, member);
    feed.add(member);
    sets.removeChosen(ref);
  }
}

/** Pops all but `staying` members. Those go to a set of their own, which may be of another kind. */
function popAllBut(ctx: Context, ref: number, staying: number, feed: SremFeed): void {
  const { arena, random, records, values } = ctx.keyspace;
  const { sets } = values;
  const { cursor } = sets;
  const isIntset = encodingOf(arena, ref) === encodings.intset;
  const kept = temporarySet(ctx.keyspace, isIntset ? encodings.intset : encodings.listpack);
  for (let i = 0; i < staying; i++) {
    sets.random(ref, random);
    sets.addElement(kept, cursor.member);
    sets.removeChosen(ref);
  }
  cursor.begin(ref);
  while (cursor.next()) {
    replyElement(ctx.reply, cursor.member);
    feed.add(cursor.member);
  }
  sets.takeFrom(ref, kept);
  records.free(kept);
}

/** SRANDMEMBER key [count] */
export function srandmember(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  if (args.count > 3) fail(replyErrors.syntax);
  if (args.count === 3) {
    someMembers(ctx);
    return;
  }
  const ref = ctx.readType(1, types.set);
  if (ref === 0) {
    reply.nullBulk();
    return;
  }
  const { sets } = keyspace.values;
  sets.random(ref, keyspace.random);
  replyElement(reply, sets.cursor.member);
}

function someMembers(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const count = randomCount(args, 2);
  const ref = ctx.readType(1, types.set);
  if (ref === 0 || count === 0) {
    reply.array(0);
    return;
  }
  const { sets } = keyspace.values;
  const { cursor } = sets;
  const size = sets.count(ref);
  if (count > 0 && count < size) {
    replyDifferent(ctx, ref, count);
  } else if (count > 0) {
    reply.array(size);
    cursor.begin(ref);
    while (cursor.next()) replyElement(reply, cursor.member);
  } else {
    reply.array(-count);
    for (let i = 0; i < -count && !reply.isOverflown; i++) {
      sets.random(ref, keyspace.random);
      replyElement(reply, cursor.member);
    }
  }
}

function replyDifferent(ctx: Context, ref: number, count: number): void {
  const { keyspace, reply } = ctx;
  const { arena, random } = keyspace;
  const { sets } = keyspace.values;
  const { cursor } = sets;
  const size = sets.count(ref);
  reply.array(count);
  if (encodingOf(arena, ref) !== encodings.listpack && !isWorthWalk(count, size)) {
    const seen = new Set<number>();
    while (seen.size < count) {
      sets.random(ref, random);
      if (seen.has(cursor.place)) continue;
      seen.add(cursor.place);
      replyElement(reply, cursor.member);
    }
    return;
  }
  const sampling = new Sampling(random, count, size);
  cursor.begin(ref);
  while (cursor.next()) if (sampling.takes()) replyElement(reply, cursor.member);
}
