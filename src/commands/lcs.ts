/**
 * LCS: the longest common subsequence of two strings.
 *
 * `length[i][j]`, the longest common subsequence of the first i bytes of a and the first j of b,
 * follows from its three neighbours (i-1, j-1), (i-1, j) and (i, j-1). Only two rows of it are
 * kept. The way back needs to know one thing more of each pair, whether (i-1, j) is greater than
 * (i, j-1): one bit, where Redis keeps 32.
 *
 * Redis refuses pairs for which its table would exceed `proto-max-bulk-len`; so do we, although
 * ours is smaller.
 */
import type { Args } from '../engine/args.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import type { ReplyWriter } from '../resp/reply-writer.ts';
import { Element } from '../structures/element.ts';
import { typeOf, types } from '../values/value.ts';

/** Bytes of an entry of Redis's table. */
const entryBytes = 4;
/** The size of such a table whose entries can be counted in 31 bits. */
const redisTableBytesMax = 2 ** 33 - entryBytes;

const a = new Element();
const b = new Element();

interface Options {
  readonly wantsLength: boolean;
  readonly wantsMatches: boolean;
  readonly wantsMatchLengths: boolean;
  readonly matchLengthMin: number;
}

/** LCS key1 key2 [LEN] [IDX] [MINMATCHLEN length] [WITHMATCHLEN] */
export function lcs(ctx: Context): void {
  const { engine, keyspace, reply } = ctx;
  const refs = [ctx.read(1), ctx.read(2)];
  for (const ref of refs) {
    if (ref !== 0 && typeOf(keyspace.arena, ref) !== types.string) {
      fail('ERR The specified keys must contain string values');
    }
  }
  const options = optionsOf(ctx.args);
  keyspace.records.readString(refs[0], a);
  keyspace.records.readString(refs[1], b);
  const tableBytesMax = Math.min(engine.maxBulkBytes, redisTableBytesMax);
  if ((a.length + 1) * (b.length + 1) * entryBytes > tableBytesMax) {
    fail('ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len');
  }
  const table = new Table(a, b);
  if (options.wantsMatches) replyMatches(reply, table, options);
  else if (options.wantsLength) reply.integer(table.length);
  else replySubsequence(reply, table);
}

function optionsOf(args: Args): Options {
  let wantsLength = false;
  let wantsMatches = false;
  let wantsMatchLengths = false;
  let matchLengthMin = 0;
  for (let i = 3; i < args.count; i++) {
    if (args.is(i, 'idx')) wantsMatches = true;
    else if (args.is(i, 'len')) wantsLength = true;
    else if (args.is(i, 'withmatchlen')) wantsMatchLengths = true;
    else if (args.is(i, 'minmatchlen') && i + 1 < args.count) matchLengthMin = args.integer(++i);
    else fail(replyErrors.syntax);
  }
  if (wantsLength && wantsMatches) {
    fail('ERR If you want both the length and indexes, please just use IDX.');
  }
  return { wantsLength, wantsMatches, wantsMatchLengths, matchLengthMin };
}

/** The pairs of prefixes. Positions are counted from 1, as lengths of prefixes. */
class Table {
  readonly a: Element;
  readonly b: Element;
  /** Of the longest common subsequence. */
  readonly length: number;
  /** A bit for each pair (i, j), at i * width + j. */
  readonly #goesUp: Uint8Array;
  readonly #width: number;

  constructor(first: Element, second: Element) {
    this.a = first;
    this.b = second;
    this.#width = second.length + 1;
    this.#goesUp = new Uint8Array(Math.ceil(((first.length + 1) * this.#width) / 8));
    this.length = this.#fill();
  }

  #fill(): number {
    const width = this.#width;
    let row = new Uint32Array(width);
    let above = new Uint32Array(width);
    for (let i = 1; i <= this.a.length; i++) {
      const previous = above;
      above = row;
      row = previous;
      this.#fillRow(i, above, row);
    }
    return row[width - 1];
  }

  #fillRow(i: number, above: Uint32Array, row: Uint32Array): void {
    const { bytes, start } = this.b;
    const byte = this.a.bytes[this.a.start + i - 1];
    const goesUp = this.#goesUp;
    let bit = i * this.#width;
    for (let j = 1; j < row.length; j++) {
      bit++;
      if (bytes[start + j - 1] === byte) {
        row[j] = above[j - 1] + 1;
      } else if (above[j] > row[j - 1]) {
        row[j] = above[j];
        goesUp[bit >>> 3] |= 1 << (bit & 7);
      } else {
        row[j] = row[j - 1];
      }
    }
  }

  isMatch(i: number, j: number): boolean {
    return this.a.bytes[this.a.start + i - 1] === this.b.bytes[this.b.start + j - 1];
  }

  /** Of a pair that is no match: whether the way back goes to (i - 1, j), else to (i, j - 1). */
  goesUp(i: number, j: number): boolean {
    const bit = i * this.#width + j;
    return ((this.#goesUp[bit >>> 3] >>> (bit & 7)) & 1) !== 0;
  }
}

function replySubsequence(reply: ReplyWriter, table: Table): void {
  const found = new Uint8Array(table.length);
  let at = table.length;
  let i = table.a.length;
  let j = table.b.length;
  while (i > 0 && j > 0) {
    if (table.isMatch(i, j)) {
      i--;
      j--;
      found[--at] = table.a.bytes[table.a.start + i];
    } else if (table.goesUp(i, j)) {
      i--;
    } else {
      j--;
    }
  }
  reply.bulk(found, 0, found.length);
}

/** Ranges that match, from the last to the first. */
function replyMatches(reply: ReplyWriter, table: Table, options: Options): void {
  reply.map(2);
  reply.bulkText('matches');
  const mark = reply.deferArray();
  let count = 0;
  let i = table.a.length;
  let j = table.b.length;
  while (i > 0 && j > 0) {
    if (!table.isMatch(i, j)) {
      if (table.goesUp(i, j)) i--;
      else j--;
      continue;
    }
    const aLast = i - 1;
    const bLast = j - 1;
    while (i > 0 && j > 0 && table.isMatch(i, j)) {
      i--;
      j--;
    }
    const length = aLast - i + 1;
    if (length < options.matchLengthMin) continue;
    count++;
    reply.array(options.wantsMatchLengths ? 3 : 2);
    replyRange(reply, i, aLast);
    replyRange(reply, j, bLast);
    if (options.wantsMatchLengths) reply.integer(length);
  }
  reply.closeArray(mark, count);
  reply.bulkText('len');
  reply.integer(table.length);
}

function replyRange(reply: ReplyWriter, first: number, last: number): void {
  reply.array(2);
  reply.integer(first);
  reply.integer(last);
}
