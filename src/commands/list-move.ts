/** LMOVE and RPOPLPUSH: an element goes from an end of a list to an end of another, or the same. */
import type { Context } from '../engine/context.ts';
import { eventClasses } from '../keyspace/events.ts';
import { Element } from '../structures/element.ts';
import { encodingOf, encodings, types } from '../values/value.ts';
import { addList, isLeft, popped, touched } from './list-changes.ts';

/** Elements up to this long are carried over in a buffer that is kept. */
const carriedBytesKept = 16_384;

const element = new Element();
const kept = new Uint8Array(carriedBytesKept);

/** LMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT> */
export function lmove(ctx: Context): void {
  const isFromHead = isLeft(ctx, 3);
  if (!moveElement(ctx, isFromHead, isLeft(ctx, 4))) ctx.reply.nullBulk();
}

/** RPOPLPUSH source destination */
export function rpoplpush(ctx: Context): void {
  if (!moveElement(ctx, false, true)) ctx.reply.nullBulk();
}

/** Moves an element from the key at argument 1 to that at 2, and replies it; false when none. */
export function moveElement(ctx: Context, isFromHead: boolean, isToHead: boolean): boolean {
  const { arena, values } = ctx.keyspace;
  const { lists } = values;
  const source = ctx.writeType(1, types.list);
  if (source === 0) return false;
  const found = ctx.writeType(2, types.list);
  if (isFromHead) lists.readHead(source, element);
  else lists.readTail(source, element);
  const length = element.length;
  // Redis hands an integer out of a quicklist on as a number, whose digits grow nothing.
  const isNumber = element.isInteger && encodingOf(arena, source) === encodings.quicklist;
  const carried = carry(length);
  if (isFromHead) lists.popHead(source);
  else lists.popTail(source);
  const target = found === 0 ? addList(ctx, 2) : found;
  touched(ctx, 2);
  lists.grow(target, isNumber ? 0 : length, 1);
  if (isToHead) lists.pushHead(target, carried, 0, length);
  else lists.pushTail(target, carried, 0, length);
  ctx.notify(2, eventClasses.list, isToHead ? 'lpush' : 'rpush');
  ctx.reply.bulk(carried, 0, length);
  popped(ctx, 1, source, isFromHead, 1);
  return true;
}

/** The element's bytes, outside of the arena. */
function carry(length: number): Uint8Array {
  if (length > carriedBytesKept) return element.bytes.slice(element.start, element.end);
  for (let i = 0, from = element.start; i < length; i++, from++) kept[i] = element.bytes[from];
  return kept;
}
