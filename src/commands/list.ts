/**
 * List commands: adding, looking, changing in the middle. Taking away from the ends is in
 * list-pop.ts, from one list to another in list-move.ts, waiting for elements in list-blocking.ts.
 *
 * Where a client has asked for keyspace events on the connection it sends commands on, the order of
 * reply and event can be seen: it is Redis's, command by command.
 */
import { type CommandDefinition, family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { Element } from '../structures/element.ts';
import { ListpackSearch } from '../structures/listpack-search.ts';
import { listLength } from '../values/list.ts';
import { types } from '../values/value.ts';
import { blmove, blmpop, blpop, brpop, brpoplpush } from './list-blocking.ts';
import { addList, shortened, touched } from './list-changes.ts';
import { lmove, rpoplpush } from './list-move.ts';
import { lmpop, lpop, rpop } from './list-pop.ts';
import { lpos } from './list-position.ts';
import { replyRange } from './list-range.ts';
import { listRows } from './rows/list.ts';

const element = new Element();
const search = new ListpackSearch();

/** LPUSH key element [element ...] */
function lpush(ctx: Context): void {
  push(ctx, true, false);
}

/** RPUSH key element [element ...] */
function rpush(ctx: Context): void {
  push(ctx, false, false);
}

/** LPUSHX key element [element ...] */
function lpushx(ctx: Context): void {
  push(ctx, true, true);
}

/** RPUSHX key element [element ...] */
function rpushx(ctx: Context): void {
  push(ctx, false, true);
}

function push(ctx: Context, isHead: boolean, needsList: boolean): void {
  const { args, keyspace, reply } = ctx;
  const { lists } = keyspace.values;
  const { bytes, count } = args;
  let ref = ctx.writeType(1, types.list);
  if (ref === 0 && needsList) {
    reply.integer(0);
    return;
  }
  if (ref === 0) ref = addList(ctx, 1);
  let total = 0;
  for (let i = 2; i < count; i++) total += args.length(i);
  lists.grow(ref, total, count - 2);
  if (isHead)
    for (let i = 2; i < count; i++) lists.pushHead(ref, bytes, args.start(i), args.end(i));
  else for (let i = 2; i < count; i++) lists.pushTail(ref, bytes, args.start(i), args.end(i));
  reply.integer(listLength(keyspace.arena, ref));
  ctx.changed(1, eventClasses.list, isHead ? 'lpush' : 'rpush');
  ctx.dirty(count - 3);
}

/** LLEN key */
function llen(ctx: Context): void {
  const ref = ctx.readType(1, types.list);
  ctx.reply.integer(ref === 0 ? 0 : listLength(ctx.keyspace.arena, ref));
}

/** LINDEX key index */
function lindex(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const ref = ctx.readType(1, types.list);
  if (ref !== 0 && keyspace.values.lists.readAt(ref, args.integer(2), element)) {
    reply.bulk(element.bytes, element.start, element.end);
  } else {
    reply.nullBulk();
  }
}

/** LSET key index element */
function lset(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const { lists } = keyspace.values;
  const ref = ctx.writeType(1, types.list);
  if (ref === 0) fail(replyErrors.noSuchKey);
  const index = indexArgument(ctx, 2);
  lists.grow(ref, args.length(3), 1);
  if (!lists.replaceAt(ref, index, args.bytes, args.start(3), args.end(3))) {
    fail(replyErrors.indexOutOfRange);
  }
  reply.ok();
  ctx.changed(1, eventClasses.list, 'lset');
  lists.shrink(ref);
}

/** The index as LSET takes it: only the lower 32 bits count. */
function indexArgument({ args }: Context, index: number): number {
  const value = args.integer(index);
  if (Number.isSafeInteger(value)) return value | 0;
  return Number(BigInt.asIntN(32, args.int64(index)));
}

/** LINSERT key <BEFORE | AFTER> pivot element */
function linsert(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const { lists } = keyspace.values;
  const { bytes } = args;
  const isAfter = args.is(2, 'after');
  if (!isAfter && !args.is(2, 'before')) fail(replyErrors.syntax);
  const ref = ctx.writeType(1, types.list);
  if (ref === 0) {
    reply.integer(0);
    return;
  }
  lists.grow(ref, args.length(4), 1);
  search.begin(bytes, args.start(3), args.end(3));
  lists.walk(ref, 0, true);
  if (!lists.find(search, Number.POSITIVE_INFINITY)) {
    reply.integer(-1);
    return;
  }
  lists.insert(bytes, args.start(4), args.end(4), isAfter);
  ctx.changed(1, eventClasses.list, 'linsert');
  reply.integer(listLength(keyspace.arena, ref));
}

/** LREM key count element */
function lrem(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const { lists } = keyspace.values;
  const wanted = args.integer(2);
  const ref = ctx.writeType(1, types.list);
  if (ref === 0) {
    reply.integer(0);
    return;
  }
  const isForward = wanted >= 0;
  const most = wanted === 0 ? Number.POSITIVE_INFINITY : Math.abs(wanted);
  let count = 0;
  search.begin(args.bytes, args.start(3), args.end(3));
  lists.walk(ref, isForward ? 0 : -1, isForward);
  for (; count < most && lists.find(search, Number.POSITIVE_INFINITY); count++) lists.remove();
  if (count > 0) {
    touched(ctx, 1);
    ctx.notify(1, eventClasses.list, 'lrem');
    shortened(ctx, 1, ref);
    ctx.dirty(count);
  }
  reply.integer(count);
}

/** LRANGE key start stop */
function lrange(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const start = args.integer(2);
  const stop = args.integer(3);
  const ref = ctx.readType(1, types.list);
  const length = ref === 0 ? 0 : listLength(keyspace.arena, ref);
  const first = Math.max(start < 0 ? length + start : start, 0);
  const last = Math.min(stop < 0 ? length + stop : stop, length - 1);
  if (first > last) reply.array(0);
  else replyRange(ctx, ref, first, last - first + 1, true);
}

/** LTRIM key start stop */
function ltrim(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const { lists } = keyspace.values;
  const start = args.integer(2);
  const stop = args.integer(3);
  const ref = ctx.writeType(1, types.list);
  if (ref === 0) {
    reply.ok();
    return;
  }
  const length = listLength(keyspace.arena, ref);
  const first = Math.max(start < 0 ? length + start : start, 0);
  const last = Math.min(stop < 0 ? length + stop : stop, length - 1);
  const isEmptied = first > last;
  const before = isEmptied ? length : first;
  const behind = isEmptied ? 0 : length - 1 - last;
  lists.removeRange(ref, 0, before);
  lists.removeRange(ref, -behind, behind);
  ctx.notify(1, eventClasses.list, 'ltrim');
  shortened(ctx, 1, ref);
  touched(ctx, 1);
  ctx.dirty(before + behind);
  reply.ok();
}

export const listCommands: readonly CommandDefinition[] = family(listRows, {
  blmove,
  blmpop,
  blpop,
  brpop,
  brpoplpush,
  lindex,
  linsert,
  llen,
  lmove,
  lmpop,
  lpop,
  lpos,
  lpush,
  lpushx,
  lrange,
  lrem,
  lset,
  ltrim,
  rpop,
  rpoplpush,
  rpush,
  rpushx,
});
