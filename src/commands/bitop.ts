/**
 * BITOP: bitwise operations on whole strings, the shorter ones continued with zeros.
 *
 * Windows of all sources go through two private buffers, one after the other, and are combined
 * there by words: strings lie at any address in shared memory, buffers do not.
 */
import { andWords, notWords, orWords, xorWords } from '../base/bits.ts';
import { copyShared } from '../base/shared-copy.ts';
import type { Args } from '../engine/args.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { Element } from '../structures/element.ts';
import { types } from '../values/value.ts';

type Operation = 'and' | 'or' | 'xor' | 'not';

const operations: readonly Operation[] = ['and', 'or', 'xor', 'not'];

/** Fits the processor's first cache, together with the other buffer. */
const windowBytes = 8192;

const result = new Uint8Array(windowBytes);
const resultWords = new Int32Array(result.buffer);
const operand = new Uint8Array(windowBytes);
const operandWords = new Int32Array(operand.buffer);

/** BITOP AND | OR | XOR | NOT target key [key …] */
export function bitop(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const operation = operationOf(args);
  if (operation === 'not' && args.count !== 4) {
    fail('ERR BITOP NOT must be called with a single source key.');
  }
  const refs: number[] = [];
  for (let i = 3; i < args.count; i++) refs.push(ctx.readType(i, types.string));
  let length = 0;
  for (const ref of refs) {
    if (ref !== 0) length = Math.max(length, keyspace.records.readableLength(ref));
  }
  if (length === 0) removeTarget(ctx);
  else storeResult(ctx, operation, refs, length);
  reply.integer(length);
}

function operationOf(args: Args): Operation {
  return operations.find((word) => args.is(1, word)) ?? fail(replyErrors.syntax);
}

function removeTarget(ctx: Context): void {
  const { args, db, keyspace } = ctx;
  const ref = db.find(args.bytes, args.start(2), args.end(2));
  if (ref === 0) return;
  keyspace.remove(db, ref, keyspace.settings.lazyServerDel);
  ctx.changed(2, eventClasses.generic, 'del');
}

function storeResult(
  ctx: Context,
  operation: Operation,
  refs: readonly number[],
  length: number,
): void {
  const { args, db, keyspace } = ctx;
  const { arena, records } = keyspace;
  // Made outside of the database: the target may be one of the sources.
  const made = records.createZeros(args.bytes, args.start(2), args.end(2), length);
  const sources = refs.map((ref) => {
    const source = new Element();
    records.readString(ref, source);
    return source;
  });
  const block = records.stringBlock(made);
  const start = records.stringAt(made);
  for (let at = 0; at < length; at += windowBytes) {
    const size = Math.min(windowBytes, length - at);
    combine(operation, sources, at, size);
    arena.copyIn(block, start + at, result, 0, size);
  }
  keyspace.put(db, made);
  ctx.changed(2, eventClasses.string, 'set');
}

/** Makes bytes [at, at + size) of the result. */
function combine(
  operation: Operation,
  sources: readonly Element[],
  at: number,
  size: number,
): void {
  const words = (size + 3) >>> 2;
  copyWindow(sources[0], at, size, result);
  if (operation === 'not') notWords(resultWords, words);
  for (let i = 1; i < sources.length; i++) {
    copyWindow(sources[i], at, size, operand);
    if (operation === 'and') andWords(resultWords, operandWords, words);
    else if (operation === 'or') orWords(resultWords, operandWords, words);
    else xorWords(resultWords, operandWords, words);
  }
}

/** Bytes [at, at + size) of the string, zeros where it ends before. */
function copyWindow(source: Element, at: number, size: number, target: Uint8Array): void {
  const from = Math.min(source.start + at, source.end);
  const end = Math.min(from + size, source.end);
  if (from < end) copyShared(source.bytes, from, end, target, 0);
  if (end - from < size) target.fill(0, end - from, size);
}
