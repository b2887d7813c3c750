/** Strings that are changed in place: SETRANGE, APPEND, SETBIT, BITFIELD. */
import type { Context } from '../engine/context.ts';
import { encodingOf, encodings } from '../values/value.ts';

/**
 * The first key's string, made ready to be changed through `stringBlock` and `stringAt` of its
 * record and at least `length` bytes long: what is new is zero. `ref` is its record, or 0 when the
 * key is to be made. Returns the record from now on.
 */
export function editString(ctx: Context, ref: number, length: number): number {
  const { args, db, keyspace } = ctx;
  const { arena, records } = keyspace;
  if (ref === 0) return db.addZeros(args.bytes, args.start(1), args.end(1), length);
  const encoding = encodingOf(arena, ref);
  const isText = encoding !== encodings.int;
  const isReady = encoding === encodings.raw || encoding === encodings.block;
  if (isReady && records.stringLength(ref) >= length) return ref;
  const text = isText ? ref : db.spellInteger(ref);
  return db.stretchString(text, Math.max(length, records.stringLength(text)));
}
