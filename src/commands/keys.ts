/** Commands on keys of any type: what is there, and away with it, elsewhere, under another name. */
import { bytesEqual } from '../base/bytes.ts';
import { globMatch } from '../base/glob.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import type { Database } from '../keyspace/database.ts';
import { eventClasses } from '../keyspace/events.ts';
import { keyAt, keyLength } from '../structures/record.ts';
import { copyExpiry, expires, typeNames, typeOf } from '../values/value.ts';
import { int32Argument } from './int32-argument.ts';

const star = 0x2a;
/** Where nothing is deleted, RANDOMKEY gives up after so many keys whose time is over. */
const randomTriesMax = 100;

/** DEL key [key ...] */
export function del(ctx: Context): void {
  removeAll(ctx, ctx.keyspace.settings.lazyUserDel);
}

/** UNLINK key [key ...] */
export function unlink(ctx: Context): void {
  removeAll(ctx, true);
}

function removeAll(ctx: Context, isLazy: boolean): void {
  const { args, db, keyspace, reply } = ctx;
  let removed = 0;
  for (let i = 1; i < args.count; i++) {
    const ref = keyspace.peek(db, args.bytes, args.start(i), args.end(i));
    if (ref === 0) continue;
    keyspace.remove(db, ref, isLazy);
    ctx.changed(i, eventClasses.generic, 'del');
    removed++;
  }
  reply.integer(removed);
}

/** EXISTS key [key ...] */
export function exists(ctx: Context): void {
  const { args, db, keyspace, reply } = ctx;
  let found = 0;
  for (let i = 1; i < args.count; i++) {
    if (keyspace.look(db, args.bytes, args.start(i), args.end(i)) !== 0) found++;
  }
  reply.integer(found);
}

/** TOUCH key [key ...] */
export function touch(ctx: Context): void {
  const { args, reply } = ctx;
  let found = 0;
  for (let i = 1; i < args.count; i++) if (ctx.read(i) !== 0) found++;
  reply.integer(found);
}

/** TYPE key */
export function type(ctx: Context): void {
  const { args, db, keyspace, reply } = ctx;
  const ref = keyspace.look(db, args.bytes, args.start(1), args.end(1));
  reply.simple(ref === 0 ? 'none' : typeNames[typeOf(keyspace.arena, ref)]);
}

/** RENAME key newkey */
export function rename(ctx: Context): void {
  if (renamed(ctx, false)) ctx.reply.ok();
}

/** RENAMENX key newkey */
export function renamenx(ctx: Context): void {
  ctx.reply.integer(renamed(ctx, true) ? 1 : 0);
}

/** Whether the key has its new name now; false only where `keepsOther`. */
function renamed(ctx: Context, keepsOther: boolean): boolean {
  const { args, db, keyspace } = ctx;
  const ref = ctx.write(1);
  if (ref === 0) fail(replyErrors.noSuchKey);
  if (sameKeys(ctx)) return !keepsOther;
  const other = ctx.write(2);
  if (other !== 0) {
    if (keepsOther) return false;
    keyspace.remove(db, other, keyspace.settings.lazyServerDel);
  }
  db.detach(ref);
  db.attach(keyspace.records.rename(ref, args.bytes, args.start(2), args.end(2)));
  announceTwo(ctx, [db, 1, 'rename_from'], [db, 2, 'rename_to']);
  return true;
}

type Announcement = readonly [db: Database, index: number, event: string];

/** One change that touches two keys: watchers learn of both before an event is published. */
function announceTwo(ctx: Context, from: Announcement, to: Announcement): void {
  const { args, engine } = ctx;
  for (const [db, index] of [from, to]) {
    engine.changed(db.index, args.bytes, args.start(index), args.end(index));
  }
  for (const [db, index, event] of [from, to]) {
    const { generic } = eventClasses;
    engine.notify(generic, event, db.index, args.bytes, args.start(index), args.end(index));
  }
  ctx.dirty(1);
}

function sameKeys({ args }: Context): boolean {
  const { bytes } = args;
  return bytesEqual(bytes, args.start(1), args.end(1), bytes, args.start(2), args.end(2));
}

/** MOVE key db */
export function move(ctx: Context): void {
  const { args, db, keyspace, reply } = ctx;
  const target = databaseAt(ctx, 2);
  if (target === db) fail(replyErrors.sameObject);
  const ref = ctx.write(1);
  if (ref === 0 || keyspace.write(target, args.bytes, args.start(1), args.end(1)) !== 0) {
    reply.integer(0);
    return;
  }
  db.detach(ref);
  target.attach(ref);
  announceTwo(ctx, [db, 1, 'move_from'], [target, 1, 'move_to']);
  reply.integer(1);
}

/** COPY source destination [DB destination-db] [REPLACE] */
export function copy(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  let target = ctx.db;
  let replaces = false;
  for (let i = 3; i < args.count; i++) {
    if (args.is(i, 'replace')) replaces = true;
    else if (args.is(i, 'db') && i + 1 < args.count) target = databaseAt(ctx, ++i);
    else fail(replyErrors.syntax);
  }
  if (target === ctx.db && sameKeys(ctx)) fail(replyErrors.sameObject);
  const ref = ctx.read(1);
  const start = args.start(2);
  const other = ref === 0 ? 0 : keyspace.write(target, args.bytes, start, args.end(2));
  if (ref === 0 || (other !== 0 && !replaces)) {
    reply.integer(0);
    return;
  }
  const copied = keyspace.values.copy(ref, args.bytes, start, args.end(2));
  if (other !== 0) keyspace.remove(target, other, keyspace.settings.lazyServerDel);
  target.attach(copied);
  if (expires(keyspace.arena, ref)) {
    copyExpiry(keyspace.arena, ref, target.setExpiry(copied, 0));
  }
  ctx.engine.changed(target.index, args.bytes, start, args.end(2));
  const { generic } = eventClasses;
  ctx.engine.notify(generic, 'copy_to', target.index, args.bytes, start, args.end(2));
  ctx.dirty(1);
  reply.integer(1);
}

function databaseAt(ctx: Context, index: number): Database {
  const { databases } = ctx.keyspace;
  const number = int32Argument(ctx.args, index);
  return databases[number] ?? fail(replyErrors.dbOutOfRange);
}

/** RANDOMKEY */
export function randomkey(ctx: Context): void {
  const { db, keyspace, reply } = ctx;
  const { arena } = keyspace;
  let ref = db.randomKey(keyspace.random);
  for (let tries = 1; ref !== 0 && !keyspace.isLive(db, ref); tries++) {
    if (keyspace.expiryMode !== 'delete' && tries === randomTriesMax) break;
    ref = db.randomKey(keyspace.random);
  }
  if (ref === 0) {
    reply.nullBulk();
    return;
  }
  const start = arena.base(ref) + keyAt(arena, ref);
  reply.bulk(arena.bytes(ref), start, start + keyLength(arena, ref));
}

/** KEYS pattern. Keys whose time is over are left out, but stay. */
export function keys(ctx: Context): void {
  const { args, db, keyspace, reply } = ctx;
  const { arena, tables } = keyspace;
  const start = args.start(1);
  const end = args.end(1);
  const isAll = end - start === 1 && args.bytes[start] === star;
  const mark = reply.deferArray();
  const found: number[] = [];
  let replied = 0;
  for (let entry = 0; entry < tables.directorySize(db.keysRoot); ) {
    found.length = 0;
    entry = tables.recordsOfSegment(db.keysRoot, entry, found);
    for (const ref of found) {
      const bytes = arena.bytes(ref);
      const from = arena.base(ref) + keyAt(arena, ref);
      const to = from + keyLength(arena, ref);
      if (!isAll && !globMatch(args.bytes, start, end, bytes, from, to, false)) continue;
      if (keyspace.isExpired(ref)) continue;
      reply.bulk(bytes, from, to);
      replied++;
    }
  }
  reply.closeArray(mark, replied);
}
