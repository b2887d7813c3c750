/** LPOP, RPOP, LMPOP: elements are taken from one end of a list. */
import type { Context } from '../engine/context.ts';
import { fail, replyErrors, wrongArity } from '../engine/reply-error.ts';
import { Element } from '../structures/element.ts';
import { listLength } from '../values/list.ts';
import { types } from '../values/value.ts';
import { isLeft, popped } from './list-changes.ts';
import { replyRange } from './list-range.ts';

const int64Max = 2 ** 63;

const element = new Element();

/** LPOP key [count] */
export function lpop(ctx: Context): void {
  pop(ctx, true);
}

/** RPOP key [count] */
export function rpop(ctx: Context): void {
  pop(ctx, false);
}

function pop(ctx: Context, isHead: boolean): void {
  const { args, reply } = ctx;
  if (args.count === 2) {
    const ref = ctx.writeType(1, types.list);
    if (ref === 0) reply.nullBulk();
    else popOne(ctx, 1, ref, isHead);
    return;
  }
  if (args.count > 3) fail(wrongArity(ctx.command.name));
  const count = args.integerIn(2, 0, int64Max, replyErrors.notPositive);
  const ref = ctx.writeType(1, types.list);
  if (ref === 0) reply.nullArray();
  else if (count === 0) reply.array(0);
  else popMany(ctx, 1, ref, isHead, count);
}

/** Takes one element from the end of a list and replies it. */
export function popOne(ctx: Context, index: number, ref: number, isHead: boolean): void {
  const { lists } = ctx.keyspace.values;
  if (isHead) lists.readHead(ref, element);
  else lists.readTail(ref, element);
  ctx.reply.bulk(element.bytes, element.start, element.end);
  if (isHead) lists.popHead(ref);
  else lists.popTail(ref);
  popped(ctx, index, ref, isHead, 1);
}

/** Takes up to `count` elements from the end of a list and replies them; how many they were. */
function popMany(ctx: Context, index: number, ref: number, isHead: boolean, count: number): number {
  const { arena, values } = ctx.keyspace;
  const length = listLength(arena, ref);
  const taken = Math.min(count, length);
  replyRange(ctx, ref, isHead ? 0 : length - 1, taken, isHead);
  values.lists.removeRange(ref, isHead ? 0 : -taken, taken);
  popped(ctx, index, ref, isHead, taken);
  return taken;
}

/** LMPOP numkeys key [key ...] <LEFT | RIGHT> [COUNT count] */
export function lmpop(ctx: Context): void {
  const options = readMultiPop(ctx, 1);
  if (!popFirst(ctx, options)) ctx.reply.nullArray();
}

/** What LMPOP and BLMPOP say behind each other. */
interface MultiPop {
  /** Indexes of the arguments that are keys. */
  readonly firstKey: number;
  readonly lastKey: number;
  readonly isHead: boolean;
  readonly count: number;
}

/** Reads the arguments of LMPOP or BLMPOP from the number of keys at `index` on. */
export function readMultiPop(ctx: Context, index: number): MultiPop {
  const { args } = ctx;
  const keys = args.integerIn(index, 1, int64Max, 'ERR numkeys should be greater than 0');
  const whereIndex = index + 1 + keys;
  if (whereIndex >= args.count) fail(replyErrors.syntax);
  const isHead = isLeft(ctx, whereIndex);
  let count = -1;
  for (let i = whereIndex + 1; i < args.count; i += 2) {
    if (count !== -1 || !args.is(i, 'count') || i + 1 === args.count) fail(replyErrors.syntax);
    count = args.integerIn(i + 1, 1, int64Max, 'ERR count should be greater than 0');
  }
  return {
    firstKey: index + 1,
    lastKey: index + keys,
    isHead,
    count: Math.max(count, 1),
  };
}

/** Takes elements from the first of the keys that has a list; false when none has. */
export function popFirst(ctx: Context, options: MultiPop): boolean {
  const { args, reply } = ctx;
  const { count, firstKey, isHead, lastKey } = options;
  for (let i = firstKey; i <= lastKey; i++) {
    const ref = ctx.writeType(i, types.list);
    if (ref === 0) continue;
    reply.array(2);
    reply.bulk(args.bytes, args.start(i), args.end(i));
    const taken = popMany(ctx, i, ref, isHead, count);
    if (ctx.isFed) ctx.propagateAs(isHead ? 'LPOP' : 'RPOP', args.copy(i), taken);
    return true;
  }
  return false;
}
