/** What the sorted set commands have in common: sorted sets that come, change and go. */
import type { Context } from '../engine/context.ts';
import { eventClasses } from '../keyspace/events.ts';
import type { Arena } from '../memory/arena.ts';
import type { ReplyWriter } from '../resp/reply-writer.ts';
import { keyAt, keyLength } from '../structures/record.ts';
import { types } from '../values/value.ts';
import type { ZsetCursor } from '../values/zset-cursor.ts';

/** Whether pairs of members and scores are arrays of two, in one array. */
export function nestsPairs(reply: ReplyWriter): boolean {
  return reply.resp === 3;
}

/** The header of `members` members with or without scores. */
export function beginMembers(reply: ReplyWriter, members: number, withScores: boolean): void {
  reply.array(withScores && !nestsPairs(reply) ? 2 * members : members);
}

/** The member that the cursor is on, with or without its score. */
export function replyMember(reply: ReplyWriter, cursor: ZsetCursor, withScore: boolean): void {
  const { member } = cursor;
  if (withScore && nestsPairs(reply)) reply.array(2);
  reply.bulk(member.bytes, member.start, member.end);
  if (withScore) reply.double(cursor.score());
}

/** The first `count` records of members, each with its score. */
export function replyScored(
  reply: ReplyWriter,
  arena: Arena,
  records: Int32Array,
  scores: Float64Array,
  count: number,
): void {
  const isNested = nestsPairs(reply);
  for (let i = 0; i < count; i++) {
    const record = records[i];
    const start = arena.base(record) + keyAt(arena, record);
    if (isNested) reply.array(2);
    reply.bulk(arena.bytes(record), start, start + keyLength(arena, record));
    reply.double(scores[i]);
  }
}

/** A new key, named by argument `index`, for about `entries` members; its record. */
export function addZset(ctx: Context, index: number, entries: number, firstLength: number): number {
  const { args, db, keyspace } = ctx;
  const { zsets } = keyspace.values;
  const encoding = zsets.encodingFor(entries, firstLength);
  const start = args.start(index);
  const root = zsets.create(encoding);
  return db.addCollection(args.bytes, start, args.end(index), types.zset, encoding, root);
}

/** Members went out of a sorted set: the key at argument `index` goes once it has none. */
export function deleteIfEmpty(ctx: Context, index: number, ref: number): void {
  if (ctx.keyspace.values.zsets.length(ref) > 0) return;
  ctx.db.delete(ref);
  ctx.notify(index, eventClasses.generic, 'del');
}

/**
 * Makes a sorted set, in a record that is in no database, the value of the key at argument `index`,
 * or deletes that key if it is empty; replies how many members.
 */
export function store(ctx: Context, index: number, ref: number, event: string): void {
  const { args, db, keyspace, reply } = ctx;
  const { values } = keyspace;
  const members = values.zsets.length(ref);
  const { bytes } = args;
  const start = args.start(index);
  const end = args.end(index);
  if (members === 0) {
    values.free(ref);
    deleteTarget(ctx, index);
  } else {
    const had = keyspace.write(db, bytes, start, end);
    if (had === 0) {
      db.add(ref);
    } else {
      db.replace(keyspace.hasher.hash(bytes, start, end), had, ref, false);
      if (keyspace.settings.lazyServerDel) keyspace.reclaimer.free(had);
      else values.free(had);
    }
    ctx.changed(index, eventClasses.zset, event);
  }
  reply.integer(members);
}

function deleteTarget(ctx: Context, index: number): void {
  const { args, db, keyspace } = ctx;
  const had = db.find(args.bytes, args.start(index), args.end(index));
  if (had === 0) return;
  keyspace.remove(db, had, keyspace.settings.lazyServerDel);
  ctx.changed(index, eventClasses.generic, 'del');
}
