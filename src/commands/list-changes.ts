/** What the list commands have in common: lists that come, change and go. */
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { listLength } from '../values/list.ts';
import { encodings, types } from '../values/value.ts';

/** A new key with an empty list, named by the argument at `index`; its record. */
export function addList({ args, db, keyspace }: Context, index: number): number {
  const root = keyspace.values.lists.create();
  const start = args.start(index);
  const end = args.end(index);
  return db.addCollection(args.bytes, start, end, types.list, encodings.listpack, root);
}

/** Watchers and caches learn that the key at argument `index` was changed. */
export function touched({ args, db, engine }: Context, index: number): void {
  engine.changed(db.index, args.bytes, args.start(index), args.end(index));
}

/** Elements went out of the list of the key at argument `index`: the key may have to go too. */
export function shortened(ctx: Context, index: number, ref: number): void {
  const { arena, values } = ctx.keyspace;
  if (listLength(arena, ref) > 0) {
    values.lists.shrink(ref);
    return;
  }
  ctx.db.delete(ref);
  ctx.notify(index, eventClasses.generic, 'del');
}

/** `count` elements were taken from an end of the list of the key at argument `index`. */
export function popped(
  ctx: Context,
  index: number,
  ref: number,
  isHead: boolean,
  count: number,
): void {
  ctx.notify(index, eventClasses.list, isHead ? 'lpop' : 'rpop');
  shortened(ctx, index, ref);
  touched(ctx, index);
  ctx.dirty(count);
}

/** Whether the argument says LEFT, the head of a list, and not RIGHT. */
export function isLeft({ args }: Context, index: number): boolean {
  if (args.is(index, 'right')) return false;
  return args.is(index, 'left') || fail(replyErrors.syntax);
}
