/**
 * Intersections of sets: replied, counted or stored. The members of the smallest set are looked for
 * in all others.
 */
import { isInt64 } from '../base/number.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { type Encoding, encodingOf, encodings } from '../values/value.ts';
import { replyElement } from './reply-element.ts';
import { deleteDestination, setsAt, storeSet } from './set-algebra.ts';
import { temporarySet } from './temporary-set.ts';

/** SINTER key [key ...] */
export function sinter(ctx: Context): void {
  const { keyspace, reply } = ctx;
  const { cursor } = keyspace.values.sets;
  const refs = sourcesAt(ctx, 1, ctx.args.count);
  const mark = reply.deferArray();
  let replied = 0;
  if (refs.length > 0) cursor.begin(refs[0]);
  while (refs.length > 0 && nextCommon(ctx, refs)) {
    replyElement(reply, cursor.member);
    replied++;
  }
  reply.closeSet(mark, replied);
}

/** SINTERCARD numkeys key [key ...] [LIMIT limit] */
export function sintercard(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const most = Number.POSITIVE_INFINITY;
  const keys = args.integerIn(1, 1, most, 'ERR numkeys should be greater than 0');
  if (keys > args.count - 2) {
    fail("ERR Number of keys can't be greater than number of args");
  }
  let limit = 0;
  for (let i = 2 + keys; i < args.count; i += 2) {
    if (!args.is(i, 'limit') || i + 1 === args.count) fail(replyErrors.syntax);
    limit = args.integerIn(i + 1, 0, most, "ERR LIMIT can't be negative");
  }
  const refs = sourcesAt(ctx, 2, 2 + keys);
  let count = 0;
  if (refs.length > 0) {
    keyspace.values.sets.cursor.begin(refs[0]);
    while ((limit === 0 || count < limit) && nextCommon(ctx, refs)) count++;
  }
  reply.integer(count);
}

/** SINTERSTORE destination key [key ...] */
export function sinterstore(ctx: Context): void {
  const { arena, values } = ctx.keyspace;
  const { sets } = values;
  const { member } = sets.cursor;
  const refs = sourcesAt(ctx, 2, ctx.args.count);
  if (refs.length === 0) {
    deleteDestination(ctx);
    ctx.reply.integer(0);
    return;
  }
  const result = temporarySet(ctx.keyspace, resultEncoding(encodingOf(arena, refs[0])));
  let areIntegers = true;
  sets.cursor.begin(refs[0]);
  while (nextCommon(ctx, refs)) {
    areIntegers &&= member.isInteger || isInt64(member.bytes, member.start, member.end);
    sets.addElement(result, member);
  }
  if (areIntegers && sets.count(result) > 0) sets.becomeIntset(result);
  storeSet(ctx, result, 'sinterstore');
}

function resultEncoding(smallest: Encoding): Encoding {
  return smallest === encodings.intset ? encodings.intset : encodings.listpack;
}

/**
 * The sets at the arguments [from, to), the smallest first; no sets at all
 * when one of them does not exist.
 */
function sourcesAt(ctx: Context, from: number, to: number): number[] {
  const { sets } = ctx.keyspace.values;
  const refs = setsAt(ctx, from, to);
  if (refs.includes(0)) return [];
  return refs.length === 1 ? refs : refs.sort((a, b) => sets.count(a) - sets.count(b));
}

/** Goes on to the next member of the first set, where the cursor is, that all sets have. */
function nextCommon({ keyspace }: Context, refs: readonly number[]): boolean {
  const { sets } = keyspace.values;
  const { cursor } = sets;
  while (cursor.next()) {
    let i = 1;
    while (i < refs.length && (refs[i] === refs[0] || sets.hasElement(refs[i], cursor.member))) i++;
    if (i === refs.length) return true;
  }
  return false;
}
