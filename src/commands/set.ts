/**
 * Set commands. A set that loses its last member is deleted, one that is missing is empty; it comes
 * into being with its first member. What combines several sets is in set-algebra.ts.
 */
import { family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { headerBytes } from '../structures/listpack.ts';
import { encodingOf, encodings, rootOf, typeOf, types } from '../values/value.ts';
import { replyElement } from './reply-element.ts';
import { replyEntries } from './reply-elements.ts';
import { setRows } from './rows/set.ts';
import { beginScanReply, scanCursor, scanOptions, scanTable } from './scan.ts';
import { sdiff, sdiffstore, sunion, sunionstore } from './set-algebra.ts';
import { sinter, sintercard, sinterstore } from './set-intersection.ts';
import { spop, srandmember } from './set-random.ts';

// Changing.

/** SADD key member [member ...] */
function sadd(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const { sets } = keyspace.values;
  let ref = ctx.writeType(1, types.set);
  if (ref === 0) ref = newSet(ctx, 1, 2, args.count - 2);
  else sets.prepare(ref, args.count - 2);
  let added = 0;
  for (let i = 2; i < args.count; i++) {
    if (sets.add(ref, args.bytes, args.start(i), args.end(i))) added++;
  }
  if (added > 0) {
    ctx.changed(1, eventClasses.set, 'sadd');
    ctx.dirty(added - 1);
  }
  reply.integer(added);
}

/**
 * A new set under the key at argument `index`, of about `expected` members, the first of them the
 * argument `first`; its record.
 */
function newSet(ctx: Context, index: number, first: number, expected: number): number {
  const { args, db, keyspace } = ctx;
  const { sets } = keyspace.values;
  const { bytes } = args;
  const encoding = sets.encodingFor(bytes, args.start(first), args.end(first), expected);
  const root = sets.create(encoding);
  return db.addCollection(bytes, args.start(index), args.end(index), types.set, encoding, root);
}

/** SREM key member [member ...] */
function srem(ctx: Context): void {
  const { args, db, keyspace, reply } = ctx;
  const { sets } = keyspace.values;
  const ref = ctx.writeType(1, types.set);
  let removed = 0;
  let left = ref === 0 ? 0 : sets.count(ref);
  for (let i = 2; i < args.count && left > 0; i++) {
    if (!sets.remove(ref, args.bytes, args.start(i), args.end(i))) continue;
    removed++;
    left--;
  }
  if (removed > 0) {
    if (left === 0) db.delete(ref);
    ctx.changed(1, eventClasses.set, 'srem');
    if (left === 0) ctx.notify(1, eventClasses.generic, 'del');
    ctx.dirty(removed - 1);
  }
  reply.integer(removed);
}

/** SMOVE source destination member */
function smove(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const { arena, values } = keyspace;
  const { bytes } = args;
  const from = ctx.write(1);
  const to = ctx.write(2);
  if (from === 0) {
    reply.integer(0);
    return;
  }
  if (typeOf(arena, from) !== types.set) fail(replyErrors.wrongType);
  if (to !== 0 && typeOf(arena, to) !== types.set) fail(replyErrors.wrongType);
  if (from === to) {
    reply.integer(values.sets.has(from, bytes, args.start(3), args.end(3)) ? 1 : 0);
    return;
  }
  if (!values.sets.remove(from, bytes, args.start(3), args.end(3))) {
    reply.integer(0);
    return;
  }
  moved(ctx, from, to);
  reply.integer(1);
}

/** What SMOVE does once the member is gone from its source. `to` is 0 for no set. */
function moved(ctx: Context, from: number, to: number): void {
  const { args, db, keyspace } = ctx;
  const { sets } = keyspace.values;
  const isEmpty = sets.count(from) === 0;
  if (isEmpty) db.delete(from);
  ctx.changed(1, eventClasses.set, 'srem');
  if (isEmpty) ctx.notify(1, eventClasses.generic, 'del');
  const target = to === 0 ? newSet(ctx, 2, 3, 1) : to;
  if (sets.add(target, args.bytes, args.start(3), args.end(3))) {
    ctx.changed(2, eventClasses.set, 'sadd');
  }
}

// Reading.

/** SISMEMBER key member */
function sismember(ctx: Context): void {
  ctx.reply.integer(isMember(ctx, ctx.readType(1, types.set), 2) ? 1 : 0);
}

/** SMISMEMBER key member [member ...] */
function smismember(ctx: Context): void {
  const { args, reply } = ctx;
  const ref = ctx.readType(1, types.set);
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) reply.integer(isMember(ctx, ref, i) ? 1 : 0);
}

/** Whether the argument is a member; `ref` is 0 for no set. */
function isMember({ args, keyspace }: Context, ref: number, index: number): boolean {
  if (ref === 0) return false;
  return keyspace.values.sets.has(ref, args.bytes, args.start(index), args.end(index));
}

/** SCARD key */
function scard(ctx: Context): void {
  const ref = ctx.readType(1, types.set);
  ctx.reply.integer(ref === 0 ? 0 : ctx.keyspace.values.sets.count(ref));
}

/** SMEMBERS key */
function smembers(ctx: Context): void {
  const { keyspace, reply } = ctx;
  const ref = ctx.readType(1, types.set);
  if (ref === 0) {
    reply.set(0);
    return;
  }
  const { arena } = keyspace;
  const { sets } = keyspace.values;
  const { cursor } = sets;
  const members = sets.count(ref);
  reply.set(members);
  if (encodingOf(arena, ref) === encodings.listpack) {
    replyEntries(reply, arena, rootOf(arena, ref), headerBytes, members);
    return;
  }
  cursor.begin(ref);
  while (cursor.next()) replyElement(reply, cursor.member);
}

/** SSCAN key cursor [MATCH pattern] [COUNT count] */
function sscan(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const cursor = scanCursor(args, 2);
  const ref = ctx.readType(1, types.set);
  if (ref === 0) {
    reply.closeArray(beginScanReply(reply, 0), 0);
    return;
  }
  scanOptions.parse(args, 3, false);
  if (encodingOf(keyspace.arena, ref) === encodings.table) scanStep(ctx, ref, cursor);
  else scanAll(ctx, ref);
}

function scanAll(ctx: Context, ref: number): void {
  const { keyspace, reply } = ctx;
  const { cursor } = keyspace.values.sets;
  const mark = beginScanReply(reply, 0);
  let replied = 0;
  cursor.begin(ref);
  while (cursor.next()) if (scanned(ctx)) replied++;
  reply.closeArray(mark, replied);
}

function scanStep(ctx: Context, ref: number, from: number): void {
  const { keyspace, reply } = ctx;
  const { cursor } = keyspace.values.sets;
  const found: number[] = [];
  const root = rootOf(keyspace.arena, ref);
  const next = scanTable(keyspace.tables, root, from, scanOptions.count, found);
  const mark = beginScanReply(reply, next);
  let replied = 0;
  for (const record of found) {
    cursor.atRecord(record);
    if (scanned(ctx)) replied++;
  }
  reply.closeArray(mark, replied);
}

/** Replies the member that the cursor is on, unless the options filter it out. */
function scanned({ keyspace, reply }: Context): boolean {
  const { member } = keyspace.values.sets.cursor;
  if (!scanOptions.matches(member.bytes, member.start, member.end)) return false;
  replyElement(reply, member);
  return true;
}

export const setCommands = family(setRows, {
  sadd,
  scard,
  sdiff,
  sdiffstore,
  sinter,
  sintercard,
  sinterstore,
  sismember,
  smembers,
  smismember,
  smove,
  spop,
  srandmember,
  srem,
  sscan,
  sunion,
  sunionstore,
});
