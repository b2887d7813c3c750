/** String commands that read and change parts of a value. */
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { Element } from '../structures/element.ts';
import { types } from '../values/value.ts';
import { editString } from './string-edit.ts';
import { isBackwards, windowEnd, windowStart } from './string-window.ts';

const element = new Element();

/** APPEND key value */
export function append(ctx: Context): void {
  const { args, db, keyspace } = ctx;
  const { bytes } = args;
  const start = args.start(2);
  const end = args.end(2);
  let length = end - start;
  const ref = ctx.writeType(1, types.string);
  if (ref === 0) {
    db.addString(bytes, args.start(1), args.end(1), bytes, start, end);
  } else {
    const had = keyspace.records.readableLength(ref);
    length += had;
    checkLength(ctx, length);
    overwrite(ctx, ref, 2, had);
  }
  ctx.changed(1, eventClasses.string, 'append');
  ctx.reply.integer(length);
}

/** SETRANGE key offset value */
export function setrange(ctx: Context): void {
  const { args, keyspace } = ctx;
  const offset = args.integer(2);
  if (offset < 0) fail(replyErrors.offsetOutOfRange);
  const ref = ctx.writeType(1, types.string);
  const had = ref === 0 ? 0 : keyspace.records.readableLength(ref);
  const length = args.length(3);
  if (length === 0) {
    ctx.reply.integer(had);
    return;
  }
  checkLength(ctx, offset + length);
  overwrite(ctx, ref, 3, offset);
  ctx.changed(1, eventClasses.string, 'setrange');
  ctx.reply.integer(Math.max(had, offset + length));
}

/** Writes the argument into the string from byte `offset` on; it grows as needed. */
function overwrite(ctx: Context, ref: number, value: number, offset: number): void {
  const { args, keyspace } = ctx;
  const { arena, records } = keyspace;
  const start = args.start(value);
  const end = args.end(value);
  const edited = editString(ctx, ref, offset + end - start);
  const at = records.stringAt(edited) + offset;
  arena.copyIn(records.stringBlock(edited), at, args.bytes, start, end);
}

function checkLength(ctx: Context, length: number): void {
  if (length > ctx.engine.maxBulkBytes) fail(replyErrors.stringTooLong);
}

/** STRLEN key */
export function strlen(ctx: Context): void {
  const ref = ctx.readType(1, types.string);
  ctx.reply.integer(ref === 0 ? 0 : ctx.keyspace.records.readableLength(ref));
}

/** GETRANGE key start end, and SUBSTR, its first name */
export function getrange(ctx: Context): void {
  const { args, reply } = ctx;
  const first = args.integer(2);
  const last = args.integer(3);
  ctx.keyspace.records.readString(ctx.readType(1, types.string), element);
  const { length } = element;
  const from = windowStart(first, length);
  const to = windowEnd(last, length);
  if (from > to || isBackwards(args, 2)) reply.bulk(element.bytes, 0, 0);
  else reply.bulk(element.bytes, element.start + from, element.start + to + 1);
}
