/**
 * Hash commands. A hash that loses its last field is deleted, one that is missing is empty; it
 * comes into being when something is put into it, which nothing can prevent any more then.
 */
import { family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { fail, wrongArity } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { headerBytes } from '../structures/listpack.ts';
import { encodingOf, encodings, rootOf, types } from '../values/value.ts';
import { hincrby, hincrbyfloat } from './hash-number.ts';
import { hrandfield } from './hash-random.ts';
import { replyElement } from './reply-element.ts';
import { replyEntries } from './reply-elements.ts';
import { hashRows } from './rows/hash.ts';
import { beginScanReply, scanCursor, scanOptions, scanTable } from './scan.ts';

// Changing.

/** HSET key field value [field value ...] */
function hset(ctx: Context): void {
  ctx.reply.integer(setPairs(ctx));
}

/** HMSET key field value [field value ...] */
function hmset(ctx: Context): void {
  setPairs(ctx);
  ctx.reply.ok();
}

/** Sets all pairs of the request; how many fields are new. */
function setPairs(ctx: Context): number {
  const { args, command, keyspace } = ctx;
  if ((args.count & 1) === 1) fail(wrongArity(command.name));
  const { hashes } = keyspace.values;
  const ref = hashToFill(ctx);
  const { bounds, bytes, count } = args;
  let added = 0;
  for (let i = 4; i < 2 * count; i += 4) {
    const isNew = hashes.set(
      ref,
      bytes,
      bounds[i],
      bounds[i + 1],
      bytes,
      bounds[i + 2],
      bounds[i + 3],
    );
    if (isNew) added++;
  }
  ctx.changed(1, eventClasses.hash, 'hset');
  ctx.dirty((count >> 1) - 2);
  return added;
}

/** The record of the hash that all further arguments are about to be put into. */
function hashToFill(ctx: Context): number {
  const { args, db, keyspace } = ctx;
  const { hashes } = keyspace.values;
  const { bounds, bytes, count } = args;
  let ref = ctx.writeType(1, types.hash);
  if (ref === 0) {
    const root = hashes.createFor(bytes, bounds, 2, count);
    const { hash } = types;
    ref = db.addCollection(bytes, args.start(1), args.end(1), hash, encodings.listpack, root);
  }
  hashes.prepare(ref, bounds, 2, count);
  return ref;
}

/** HSETNX key field value */
function hsetnx(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const { hashes } = keyspace.values;
  const { bytes } = args;
  const had = ctx.writeType(1, types.hash);
  if (had !== 0 && hashes.has(had, bytes, args.start(2), args.end(2))) {
    reply.integer(0);
    return;
  }
  const ref = hashToFill(ctx);
  hashes.set(ref, bytes, args.start(2), args.end(2), bytes, args.start(3), args.end(3));
  ctx.changed(1, eventClasses.hash, 'hset');
  reply.integer(1);
}

/** HDEL key field [field ...] */
function hdel(ctx: Context): void {
  const { args, db, keyspace, reply } = ctx;
  const { hashes } = keyspace.values;
  const ref = ctx.writeType(1, types.hash);
  let deleted = 0;
  let left = ref === 0 ? 0 : hashes.count(ref);
  for (let i = 2; i < args.count && left > 0; i++) {
    if (!hashes.delete(ref, args.bytes, args.start(i), args.end(i))) continue;
    deleted++;
    left--;
  }
  if (deleted > 0) {
    if (left === 0) db.delete(ref);
    ctx.changed(1, eventClasses.hash, 'hdel');
    if (left === 0) ctx.notify(1, eventClasses.generic, 'del');
    ctx.dirty(deleted - 1);
  }
  reply.integer(deleted);
}

// Reading.

/** HGET key field */
function hget(ctx: Context): void {
  replyValue(ctx, ctx.readType(1, types.hash), 2);
}

/** HMGET key field [field ...] */
function hmget(ctx: Context): void {
  const { args, reply } = ctx;
  const ref = ctx.readType(1, types.hash);
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) replyValue(ctx, ref, i);
}

/** Replies the value of the field at argument `index`; `ref` is 0 for no hash. */
function replyValue({ args, keyspace, reply }: Context, ref: number, index: number): void {
  const { hashes } = keyspace.values;
  if (ref !== 0 && hashes.get(ref, args.bytes, args.start(index), args.end(index))) {
    replyElement(reply, hashes.value);
  } else {
    reply.nullBulk();
  }
}

/** HEXISTS key field */
function hexists(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const ref = ctx.readType(1, types.hash);
  const { hashes } = keyspace.values;
  const isThere = ref !== 0 && hashes.has(ref, args.bytes, args.start(2), args.end(2));
  reply.integer(isThere ? 1 : 0);
}

/** HSTRLEN key field */
function hstrlen(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const ref = ctx.readType(1, types.hash);
  const { hashes } = keyspace.values;
  const isThere = ref !== 0 && hashes.get(ref, args.bytes, args.start(2), args.end(2));
  reply.integer(isThere ? hashes.value.length : 0);
}

/** HLEN key */
function hlen(ctx: Context): void {
  const ref = ctx.readType(1, types.hash);
  ctx.reply.integer(ref === 0 ? 0 : ctx.keyspace.values.hashes.count(ref));
}

/** HGETALL key */
function hgetall(ctx: Context): void {
  const { keyspace, reply } = ctx;
  const ref = ctx.readType(1, types.hash);
  if (ref === 0) {
    reply.map(0);
    return;
  }
  const { arena } = keyspace;
  const { hashes } = keyspace.values;
  const { cursor } = hashes;
  const { field, value } = cursor;
  const fields = hashes.count(ref);
  reply.map(fields);
  if (encodingOf(arena, ref) === encodings.listpack) {
    replyEntries(reply, arena, rootOf(arena, ref), headerBytes, 2 * fields);
    return;
  }
  cursor.begin(ref);
  while (cursor.next()) {
    reply.bulk(field.bytes, field.start, field.end);
    reply.bulk(value.bytes, value.start, value.end);
  }
}

/** HKEYS key */
function hkeys(ctx: Context): void {
  replyHalf(ctx, true);
}

/** HVALS key */
function hvals(ctx: Context): void {
  replyHalf(ctx, false);
}

/** Replies all fields or all values. */
function replyHalf(ctx: Context, isFields: boolean): void {
  const { keyspace, reply } = ctx;
  const ref = ctx.readType(1, types.hash);
  if (ref === 0) {
    reply.array(0);
    return;
  }
  const { hashes } = keyspace.values;
  const { cursor } = hashes;
  const element = isFields ? cursor.field : cursor.value;
  reply.array(hashes.count(ref));
  cursor.begin(ref);
  while (cursor.next()) replyElement(reply, element);
}

/** HSCAN key cursor [MATCH pattern] [COUNT count] */
function hscan(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const cursor = scanCursor(args, 2);
  const ref = ctx.readType(1, types.hash);
  if (ref === 0) {
    reply.closeArray(beginScanReply(reply, 0), 0);
    return;
  }
  scanOptions.parse(args, 3, false);
  if (encodingOf(keyspace.arena, ref) === encodings.listpack) scanAll(ctx, ref);
  else scanStep(ctx, ref, cursor);
}

function scanAll(ctx: Context, ref: number): void {
  const { keyspace, reply } = ctx;
  const { cursor } = keyspace.values.hashes;
  const mark = beginScanReply(reply, 0);
  let replied = 0;
  cursor.begin(ref);
  while (cursor.next()) if (scanned(ctx)) replied += 2;
  reply.closeArray(mark, replied);
}

function scanStep(ctx: Context, ref: number, from: number): void {
  const { keyspace, reply } = ctx;
  const { cursor } = keyspace.values.hashes;
  const found: number[] = [];
  const root = rootOf(keyspace.arena, ref);
  const next = scanTable(keyspace.tables, root, from, scanOptions.count, found);
  const mark = beginScanReply(reply, next);
  let replied = 0;
  for (const record of found) {
    cursor.atRecord(record);
    if (scanned(ctx)) replied += 2;
  }
  reply.closeArray(mark, replied);
}

/** Replies the pair that the cursor is on, unless the options filter it out. */
function scanned({ keyspace, reply }: Context): boolean {
  const { field, value } = keyspace.values.hashes.cursor;
  if (!scanOptions.matches(field.bytes, field.start, field.end)) return false;
  replyElement(reply, field);
  replyElement(reply, value);
  return true;
}

export const hashCommands = family(hashRows, {
  hdel,
  hexists,
  hget,
  hgetall,
  hincrby,
  hincrbyfloat,
  hkeys,
  hlen,
  hmget,
  hmset,
  hrandfield,
  hscan,
  hset,
  hsetnx,
  hstrlen,
  hvals,
});
