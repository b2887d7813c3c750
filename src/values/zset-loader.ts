/**
 * Fills a large sorted set with members that come from a file: most come in order, upwards or
 * downwards, and the tree is built at the end, leaf by leaf.
 *
 *   begin(ref) ──▶ add, as often as needed ──▶ order(members) until it is true
 *
 * (1) Between `begin` and the end of `order` members are in the table, but not all in the tree: the
 *     sorted set is good for nothing but `abandon`.
 * (2) Members that come in no order are put into the tree one by one.
 */
import { compareBytes } from '../base/bytes.ts';
import type { Arena } from '../memory/arena.ts';
import type { Hasher } from '../structures/hasher.ts';
import { OrderedTrees } from '../structures/ordered-tree-editor.ts';
import { keyAt, keyLength } from '../structures/record.ts';
import type { Tables } from '../structures/table.ts';
import { rootOf } from './value.ts';
import type { ValueGround } from './value-ground.ts';
import { zsetRootWords } from './zset-cursor.ts';
import { createMember, memberScore } from './zset-member.ts';

const recordsFirst = 1024;
/** More places than this are not kept. */
const recordsKept = 1 << 18;
const runMax = 84;

export class ZsetLoader {
  readonly #arena: Arena;
  readonly #tables: Tables;
  readonly #hasher: Hasher;
  readonly #trees: OrderedTrees;
  #table = 0;
  #tree = 0;
  /** The members' records in the order in which they came. */
  #records = new Int32Array(recordsFirst);
  #count = 0;
  /** How many of them are in the tree. */
  #placed = 0;
  #rises = true;
  #falls = true;
  #lastScore = 0;
  readonly #runScores = new Float64Array(runMax);
  readonly #runRecords = new Int32Array(runMax);

  constructor({ arena, hasher, tables }: ValueGround) {
    this.#arena = arena;
    this.#hasher = hasher;
    this.#tables = tables;
    this.#trees = new OrderedTrees(arena);
  }

  /** Begins with an empty large sorted set. */
  begin(ref: number): void {
    const root = rootOf(this.#arena, ref);
    this.#table = this.#arena.i32(root, zsetRootWords.table);
    this.#tree = this.#arena.i32(root, zsetRootWords.tree);
    this.#count = 0;
    this.#placed = 0;
    this.#rises = true;
    this.#falls = true;
    if (this.#records.length > recordsKept) this.#records = new Int32Array(recordsFirst);
  }

  /** Adds a member; false when it is there already. `score` is a number. */
  add(score: number, bytes: Uint8Array, start: number, end: number): boolean {
    const hash = this.#hasher.hash(bytes, start, end);
    if (this.#tables.find(this.#table, hash, bytes, start, end) !== 0) return false;
    const record = createMember(this.#arena, score, bytes, start, end);
    this.#tables.insert(this.#table, hash, record);
    if (this.#count > 0 && (this.#rises || this.#falls)) this.#compare(score, bytes, start, end);
    this.#lastScore = score;
    if (this.#count === this.#records.length) this.#grow();
    this.#records[this.#count++] = record;
    return true;
  }

  /** Puts about so many members into the tree; whether all are there, and the set is whole. */
  order(members: number): boolean {
    const end = Math.min(this.#count, this.#placed + members);
    if (this.#rises || this.#falls) {
      while (this.#placed < end) this.#placeRun();
      return this.#placed === this.#count;
    }
    for (; this.#placed < end; this.#placed++) {
      const record = this.#records[this.#placed];
      this.#trees.insert(this.#tree, memberScore(this.#arena, record), record);
    }
    return this.#placed === this.#count;
  }

  /** Frees the members that are not in the tree; the rest is freed with the sorted set. */
  abandon(): void {
    const from = this.#falls && !this.#rises ? 0 : this.#placed;
    const end = this.#falls && !this.#rises ? this.#count - this.#placed : this.#count;
    for (let i = from; i < end; i++) this.#arena.free(this.#records[i]);
    this.#count = 0;
    this.#placed = 0;
  }

  /** Whether the next member is after the last one, or before it. */
  #compare(score: number, bytes: Uint8Array, start: number, end: number): void {
    let difference = score - this.#lastScore;
    if (score === this.#lastScore) {
      const arena = this.#arena;
      const last = this.#records[this.#count - 1];
      const lastStart = arena.base(last) + keyAt(arena, last);
      const lastEnd = lastStart + keyLength(arena, last);
      difference = compareBytes(bytes, start, end, arena.bytes(last), lastStart, lastEnd);
    }
    if (difference > 0) this.#falls = false;
    else this.#rises = false;
  }

  /** Puts the next members in ascending order into the tree, as many as a leaf has. */
  #placeRun(): void {
    const length = Math.min(runMax, this.#count - this.#placed);
    for (let i = 0; i < length; i++) {
      const at = this.#placed + i;
      const record = this.#records[this.#rises ? at : this.#count - 1 - at];
      this.#runRecords[i] = record;
      this.#runScores[i] = memberScore(this.#arena, record);
    }
    this.#trees.appendRun(this.#tree, this.#runScores, this.#runRecords, length);
    this.#placed += length;
  }

  #grow(): void {
    const grown = new Int32Array(2 * this.#records.length);
    grown.set(this.#records);
    this.#records = grown;
  }
}
