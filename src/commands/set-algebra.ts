/**
 * Unions and differences of sets, replied or stored. What is stored is collected in a set of its
 * own first, for the destination may be one of the sources; it begins as an intset and is converted
 * as any set is.
 */
import type { Context } from '../engine/context.ts';
import { eventClasses } from '../keyspace/events.ts';
import { encodings, types } from '../values/value.ts';
import { replyElement } from './reply-element.ts';
import { temporarySet } from './temporary-set.ts';

/** The sets at the arguments [from, to): their records, 0 for those that do not exist. */
export function setsAt(ctx: Context, from: number, to: number): number[] {
  const refs: number[] = [];
  for (let i = from; i < to; i++) refs.push(ctx.readType(i, types.set));
  return refs;
}

/** SUNION key [key ...] */
export function sunion(ctx: Context): void {
  const refs = setsAt(ctx, 1, ctx.args.count).filter((ref) => ref !== 0);
  if (refs.length === 1) {
    replySet(ctx, refs[0]);
    return;
  }
  const result = unionOf(ctx, refs);
  replySet(ctx, result);
  ctx.keyspace.values.free(result);
}

/** SUNIONSTORE destination key [key ...] */
export function sunionstore(ctx: Context): void {
  const refs = setsAt(ctx, 2, ctx.args.count).filter((ref) => ref !== 0);
  storeSet(ctx, unionOf(ctx, refs), 'sunionstore');
}

/** SDIFF key [key ...] */
export function sdiff(ctx: Context): void {
  const [first, ...others] = setsAt(ctx, 1, ctx.args.count);
  if (first === 0 || others.includes(first)) {
    ctx.reply.set(0);
  } else if (isWorthAsking(ctx, first, others)) {
    replyDifference(ctx, first, others);
  } else {
    const result = differenceByRemoval(ctx, first, others);
    replySet(ctx, result);
    ctx.keyspace.values.free(result);
  }
}

/** SDIFFSTORE destination key [key ...] */
export function sdiffstore(ctx: Context): void {
  const [first, ...others] = setsAt(ctx, 2, ctx.args.count);
  storeSet(ctx, differenceOf(ctx, first, others), 'sdiffstore');
}

/** Replies all members. */
function replySet({ keyspace, reply }: Context, ref: number): void {
  const { sets } = keyspace.values;
  const { cursor } = sets;
  reply.set(sets.count(ref));
  cursor.begin(ref);
  while (cursor.next()) replyElement(reply, cursor.member);
}

/**
 * Puts a temporary set under the key at argument 1 and replies how many members it has; an empty
 * one deletes the key.
 */
export function storeSet(ctx: Context, result: number, event: string): void {
  const { args, db, keyspace, reply } = ctx;
  const { bytes } = args;
  const count = keyspace.values.sets.count(result);
  if (count > 0) {
    keyspace.put(db, keyspace.records.rename(result, bytes, args.start(1), args.end(1)));
    ctx.changed(1, eventClasses.set, event);
  } else {
    keyspace.values.free(result);
    deleteDestination(ctx);
  }
  reply.integer(count);
}

/** Deletes the key at argument 1, if it is there, even one whose time is over. */
export function deleteDestination(ctx: Context): void {
  const { args, db, keyspace } = ctx;
  const had = db.find(args.bytes, args.start(1), args.end(1));
  if (had === 0) return;
  keyspace.remove(db, had, keyspace.settings.lazyServerDel);
  ctx.changed(1, eventClasses.generic, 'del');
}

function unionOf({ keyspace }: Context, refs: readonly number[]): number {
  const { sets } = keyspace.values;
  const { cursor } = sets;
  const result = temporarySet(keyspace, encodings.intset);
  for (const ref of refs) {
    cursor.begin(ref);
    while (cursor.next()) sets.addElement(result, cursor.member);
  }
  return result;
}

function differenceOf(ctx: Context, first: number, others: readonly number[]): number {
  const { keyspace } = ctx;
  if (first === 0 || others.includes(first)) return temporarySet(keyspace, encodings.intset);
  if (!isWorthAsking(ctx, first, others)) return differenceByRemoval(ctx, first, others);
  const { sets } = keyspace.values;
  const { cursor } = sets;
  const result = temporarySet(keyspace, encodings.intset);
  const asked = bySize(ctx, others);
  cursor.begin(first);
  while (cursor.next()) if (!isInAny(ctx, asked)) sets.addElement(result, cursor.member);
  return result;
}

/**
 * Whether it is less work to ask all other sets for each member of the first than to remove all
 * their members from a copy of it.
 */
function isWorthAsking({ keyspace }: Context, first: number, others: readonly number[]): boolean {
  const { sets } = keyspace.values;
  const size = sets.count(first);
  let asked = size;
  let removed = size;
  for (const ref of others) {
    if (ref === 0) continue;
    asked += size;
    removed += sets.count(ref);
  }
  return Math.floor(asked / 2) <= removed;
}

function replyDifference(ctx: Context, first: number, others: readonly number[]): void {
  const { keyspace, reply } = ctx;
  const { cursor } = keyspace.values.sets;
  const asked = bySize(ctx, others);
  const mark = reply.deferArray();
  let replied = 0;
  cursor.begin(first);
  while (cursor.next()) {
    if (isInAny(ctx, asked)) continue;
    replyElement(reply, cursor.member);
    replied++;
  }
  reply.closeSet(mark, replied);
}

/** The sets that exist, the largest first: it is the likeliest to have a member. */
function bySize({ keyspace }: Context, refs: readonly number[]): number[] {
  const { sets } = keyspace.values;
  return refs.filter((ref) => ref !== 0).sort((a, b) => sets.count(b) - sets.count(a));
}

/** Whether the member that the cursor is on is in one of the sets. */
function isInAny({ keyspace }: Context, refs: readonly number[]): boolean {
  const { sets } = keyspace.values;
  for (const ref of refs) if (sets.hasElement(ref, sets.cursor.member)) return true;
  return false;
}

function differenceByRemoval(ctx: Context, first: number, others: readonly number[]): number {
  const { sets } = ctx.keyspace.values;
  const { cursor } = sets;
  const result = unionOf(ctx, [first]);
  for (const ref of others) {
    if (ref === 0) continue;
    cursor.begin(ref);
    while (cursor.next()) {
      const { bytes, start, end } = cursor.member;
      sets.remove(result, bytes, start, end);
    }
    if (sets.count(result) === 0) break;
  }
  return result;
}
