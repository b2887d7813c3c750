/** Replies one element of a collection as a binary string. */
import type { ReplyWriter } from '../resp/reply-writer.ts';
import type { Element } from '../structures/element.ts';

export function replyElement(reply: ReplyWriter, element: Element): void {
  reply.bulk(element.bytes, element.start, element.end);
}
