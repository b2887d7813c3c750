/**
 * List commands that wait. Each tries as its brother that does not wait; where there was nothing to
 * take the session waits for its keys, and the command runs again when one of them is there.
 * Replicas and the append-only file get the brother.
 */
import type { Context } from '../engine/context.ts';
import { types } from '../values/value.ts';
import { isLeft } from './list-changes.ts';
import { moveElement } from './list-move.ts';
import { popFirst, popOne, readMultiPop } from './list-pop.ts';
import { timeoutArgument } from './timeout-argument.ts';

/** BLPOP key [key ...] timeout */
export function blpop(ctx: Context): void {
  waitAndPop(ctx, true);
}

/** BRPOP key [key ...] timeout */
export function brpop(ctx: Context): void {
  waitAndPop(ctx, false);
}

function waitAndPop(ctx: Context, isHead: boolean): void {
  const { args, reply } = ctx;
  const lastKey = args.count - 2;
  const timeoutMs = timeoutArgument(ctx, lastKey + 1);
  for (let i = 1; i <= lastKey; i++) {
    const ref = ctx.writeType(i, types.list);
    if (ref === 0) continue;
    reply.array(2);
    reply.bulk(args.bytes, args.start(i), args.end(i));
    popOne(ctx, i, ref, isHead);
    if (ctx.isFed) ctx.propagateAs(isHead ? 'LPOP' : 'RPOP', args.copy(i));
    return;
  }
  ctx.block({ type: types.list, firstKey: 1, lastKey, timeoutMs, denied: 'nullArray' });
}

/** BLMPOP timeout numkeys key [key ...] <LEFT | RIGHT> [COUNT count] */
export function blmpop(ctx: Context): void {
  const options = readMultiPop(ctx, 2);
  const timeoutMs = timeoutArgument(ctx, 1);
  if (popFirst(ctx, options)) return;
  const { firstKey, lastKey } = options;
  ctx.block({ type: types.list, firstKey, lastKey, timeoutMs, denied: 'nullArray' });
}

/** BLMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT> timeout */
export function blmove(ctx: Context): void {
  const { args } = ctx;
  const isFromHead = isLeft(ctx, 3);
  const isToHead = isLeft(ctx, 4);
  const timeoutMs = timeoutArgument(ctx, 5);
  if (!moveElement(ctx, isFromHead, isToHead)) waitForSource(ctx, timeoutMs);
  else if (ctx.isFed) {
    ctx.propagateAs('LMOVE', args.copy(1), args.copy(2), args.copy(3), args.copy(4));
  }
}

/** BRPOPLPUSH source destination timeout */
export function brpoplpush(ctx: Context): void {
  const { args } = ctx;
  const timeoutMs = timeoutArgument(ctx, 3);
  if (!moveElement(ctx, false, true)) waitForSource(ctx, timeoutMs);
  else if (ctx.isFed) ctx.propagateAs('RPOPLPUSH', args.copy(1), args.copy(2));
}

function waitForSource(ctx: Context, timeoutMs: number): void {
  ctx.block({ type: types.list, firstKey: 1, lastKey: 1, timeoutMs, denied: 'null' });
}
