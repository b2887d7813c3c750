/** Replying a range of a list. */
import type { Context } from '../engine/context.ts';
import { Element } from '../structures/element.ts';
import { run, writeRun } from './reply-elements.ts';

const element = new Element();

/** Replies `count` elements from the one with index `from` on, which are there, forward or back. */
export function replyRange(
  ctx: Context,
  ref: number,
  from: number,
  count: number,
  isForward: boolean,
): void {
  const { keyspace, reply } = ctx;
  const { lists } = keyspace.values;
  reply.array(count);
  lists.walk(ref, from, isForward);
  for (let left = count; left > 0 && lists.next(); ) {
    const listpack = isForward ? lists.walkListpack : 0;
    const written =
      listpack === 0 ? 0 : writeRun(reply, keyspace.arena, listpack, lists.walkAt, left);
    if (written > 0) {
      lists.passed(written, run.end);
      left -= written;
    } else {
      lists.read(element);
      reply.bulk(element.bytes, element.start, element.end);
      left--;
    }
  }
}
