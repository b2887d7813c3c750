/**
 * SCAN, and what SSCAN, HSCAN and ZSCAN share with it: the cursor, the options, one step through a
 * table, the shape of the reply.
 *
 *   const cursor = scanCursor(args, 2);                    before the key is looked up
 *   scanOptions.parse(args, 3, false);                     MATCH and COUNT from argument 3 on
 *   const found = [];
 *   const next = scanTable(tables, root, cursor, scanOptions.count, found);
 *   const mark = beginScanReply(reply, next);              [next, [...
 *   … for each found: if (scanOptions.matches(bytes, start, end)) reply it, and count it
 *   reply.closeArray(mark, count);
 *
 * A small encoding is replied as a whole, with the next cursor 0.
 *
 * (1) The order is that of Redis, since it decides which of two errors is seen: cursor, key and its
 *     type, options. A key that does not exist is replied without a look at the options.
 * (2) The pattern stays in the request's bytes: options hold within the command that parsed them.
 */
import { indexOfByte } from '../base/bytes.ts';
import { globMatch } from '../base/glob.ts';
import type { Args } from '../engine/args.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import type { ReplyWriter } from '../resp/reply-writer.ts';
import { keyAt, keyLength } from '../structures/record.ts';
import type { Tables } from '../structures/table.ts';
import { typeNames, typeOf } from '../values/value.ts';

const countDefault = 10;
/** A step ends after so many times COUNT positions, however few records it met. */
const stepsPerCount = 10;
const cursorMax = 2n ** 64n - 1n;

const star = 0x2a;
const plus = 0x2b;
const minus = 0x2d;
const zero = 0x30;

/** Of a type that does not exist: nothing has it. */
const noType = -1;
const anyType = -2;

export class ScanOptions {
  count = countDefault;
  /** A number of `types`, below 0 for any or none. */
  #type: number = anyType;
  #pattern: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #hasPattern = false;

  /** Whether TYPE was given. */
  get hasType(): boolean {
    return this.#type !== anyType;
  }

  /** Reads the options from argument `from` on. Only SCAN itself `allowsType`. */
  parse(args: Args, from: number, allowsType: boolean): void {
    this.count = countDefault;
    this.#type = anyType;
    this.#hasPattern = false;
    for (let i = from; i < args.count; i += 2) {
      const hasValue = i + 1 < args.count;
      if (hasValue && args.is(i, 'count')) {
        this.count = args.integer(i + 1);
        if (this.count < 1) fail(replyErrors.syntax);
      } else if (hasValue && args.is(i, 'match')) {
        this.#setPattern(args, i + 1);
      } else if (hasValue && allowsType && args.is(i, 'type')) {
        this.#type = typeNumber(args, i + 1);
      } else {
        fail(replyErrors.syntax);
      }
    }
  }

  /** Whether MATCH lets these bytes through. */
  matches(bytes: Uint8Array, start: number, end: number): boolean {
    if (!this.#hasPattern) return true;
    return globMatch(this.#pattern, this.#start, this.#end, bytes, start, end, false);
  }

  /** Whether TYPE lets this type through. */
  allows(type: number): boolean {
    return this.#type === anyType || this.#type === type;
  }

  #setPattern(args: Args, index: number): void {
    this.#pattern = args.bytes;
    this.#start = args.start(index);
    this.#end = args.end(index);
    // A lone star is no pattern: it lets the empty text through as well.
    this.#hasPattern = args.length(index) !== 1 || args.bytes[this.#start] !== star;
  }
}

/** The options of the running command. */
export const scanOptions = new ScanOptions();

function typeNumber(args: Args, index: number): number {
  const number = typeNames.findIndex((name) => name !== '' && args.is(index, name));
  return number < 0 ? noType : number;
}

/**
 * The cursor at argument `index`, which tables understand. What strtoul() takes is taken: a sign,
 * nothing at all, anything behind a NUL; and all of 64 bits, though our cursors have 32.
 */
export function scanCursor(args: Args, index: number): number {
  const { bytes } = args;
  const start = args.start(index);
  const nul = indexOfByte(bytes, 0, start, args.end(index));
  const end = nul < 0 ? args.end(index) : nul;
  if (start === end) return 0;
  const isNegative = bytes[start] === minus;
  const from = isNegative || bytes[start] === plus ? start + 1 : start;
  if (from === end) fail(replyErrors.invalidCursor);
  let value = 0n;
  for (let at = from; at < end; at++) {
    const digit = bytes[at] - zero;
    if (digit < 0 || digit > 9) fail(replyErrors.invalidCursor);
    value = value * 10n + BigInt(digit);
    if (value > cursorMax) fail(replyErrors.invalidCursor);
  }
  return Number(BigInt.asUintN(32, isNegative ? -value : value));
}

/** One step through a table: collects records of at least `count` places; the next cursor. */
export function scanTable(
  tables: Tables,
  root: number,
  cursor: number,
  count: number,
  found: number[],
): number {
  let steps = count * stepsPerCount;
  let next = cursor;
  do {
    next = tables.scan(root, next, found);
  } while (next !== 0 && steps-- > 0 && found.length < count);
  return next;
}

/** Replies the next cursor and opens the array of what was found; close it with `closeArray`. */
export function beginScanReply(reply: ReplyWriter, next: number): number {
  reply.array(2);
  reply.bulkInteger(next);
  return reply.deferArray();
}

/** SCAN cursor [MATCH pattern] [COUNT count] [TYPE type] */
export function scan(ctx: Context): void {
  const { args, db, keyspace, reply } = ctx;
  const cursor = scanCursor(args, 1);
  scanOptions.parse(args, 2, true);
  const found: number[] = [];
  const next = scanTable(keyspace.tables, db.keysRoot, cursor, scanOptions.count, found);
  const mark = beginScanReply(reply, next);
  let replied = 0;
  for (const ref of found) if (scanned(ctx, ref)) replied++;
  reply.closeArray(mark, replied);
}

/** Replies the key of a record that was met, unless the options or its expiry filter it out. */
function scanned(ctx: Context, ref: number): boolean {
  const { db, keyspace, reply } = ctx;
  const { arena } = keyspace;
  const start = arena.base(ref) + keyAt(arena, ref);
  const end = start + keyLength(arena, ref);
  const bytes = arena.bytes(ref);
  if (!scanOptions.matches(bytes, start, end)) return false;
  const isLive = keyspace.isLive(db, ref);
  if (scanOptions.hasType) {
    // With TYPE it counts as a look-up.
    if (isLive) keyspace.hits++;
    else keyspace.misses++;
  }
  if (!isLive || !scanOptions.allows(typeOf(arena, ref))) return false;
  reply.bulk(bytes, start, end);
  return true;
}
