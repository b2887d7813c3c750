/** Commands on whole databases: how large they are, emptied, exchanged. */
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { int32Argument } from './int32-argument.ts';

/** DBSIZE */
export function dbsize({ db, reply }: Context): void {
  reply.integer(db.size);
}

/** FLUSHDB [ASYNC | SYNC] */
export function flushdb(ctx: Context): void {
  const isLazy = isLazyFlush(ctx);
  ctx.dirty(ctx.keyspace.empty(ctx.db, isLazy));
  propagateAlways(ctx);
  ctx.reply.ok();
}

/** FLUSHALL [ASYNC | SYNC] */
export function flushall(ctx: Context): void {
  const { engine, keyspace } = ctx;
  const isLazy = isLazyFlush(ctx);
  engine.flushing?.begins();
  for (const db of keyspace.databases) ctx.dirty(keyspace.empty(db, isLazy));
  engine.flushing?.ended();
  propagateAlways(ctx);
  ctx.reply.ok();
}

function isLazyFlush({ args, keyspace }: Context): boolean {
  if (args.count === 1) return keyspace.settings.lazyUserFlush;
  if (args.count === 2 && args.is(1, 'sync')) return false;
  if (args.count === 2 && args.is(1, 'async')) return true;
  return fail(replyErrors.syntax);
}

/** Replicas and the append-only file get it even where nothing was there. */
function propagateAlways(ctx: Context): void {
  const parts: Uint8Array[] = [];
  for (let i = 0; i < ctx.args.count; i++) parts.push(ctx.args.copy(i));
  ctx.propagateAs(...parts);
}

/** SWAPDB index1 index2 */
export function swapdb({ args, engine, keyspace, reply }: Context): void {
  const { databases } = keyspace;
  const first = int32Argument(args, 1, 'ERR invalid first DB index');
  const second = int32Argument(args, 2, 'ERR invalid second DB index');
  const db = databases[first] ?? fail(replyErrors.dbOutOfRange);
  const other = databases[second] ?? fail(replyErrors.dbOutOfRange);
  if (db !== other) keyspace.swap(db, other);
  engine.stats.dirty++;
  reply.ok();
}
