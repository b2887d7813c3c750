/**
 * Builds a sorted set out of many: members are gathered in a table with their scores so far, and
 * put into order once all are there.
 *
 *   begin() ──▶ find, then add, setScore or remove, as often as needed ──▶ finish() ──▶ a record
 *
 * (1) Between `begin` and `finish` the table and its records are owned here.
 * (2) `add`, `setScore` and `remove` go for the member that `find` looked for last.
 */
import type { Arena } from '../memory/arena.ts';
import type { Hasher } from '../structures/hasher.ts';
import type { Tables } from '../structures/table.ts';
import type { Records } from './records.ts';
import { encodings, types } from './value.ts';
import type { ValueGround } from './value-ground.ts';
import type { Zsets } from './zset.ts';
import { createMember, memberScore, setMemberScore } from './zset-member.ts';

export class ZsetBuilder {
  /** The score of the member that was found. */
  score = 0;
  readonly #arena: Arena;
  readonly #tables: Tables;
  readonly #hasher: Hasher;
  readonly #records: Records;
  readonly #zsets: Zsets;
  #table = 0;
  #hash = 0;
  #record = 0;

  constructor(ground: ValueGround, records: Records, zsets: Zsets) {
    this.#arena = ground.arena;
    this.#tables = ground.tables;
    this.#hasher = ground.hasher;
    this.#records = records;
    this.#zsets = zsets;
  }

  begin(): void {
    this.#table = this.#tables.create();
  }

  /** Members so far. */
  get count(): number {
    return this.#tables.count(this.#table);
  }

  find(bytes: Uint8Array, start: number, end: number): boolean {
    this.#hash = this.#hasher.hash(bytes, start, end);
    this.#record = this.#tables.find(this.#table, this.#hash, bytes, start, end);
    if (this.#record === 0) return false;
    this.score = memberScore(this.#arena, this.#record);
    return true;
  }

  /** Adds the member, which was not found. */
  add(score: number, bytes: Uint8Array, start: number, end: number): void {
    const record = createMember(this.#arena, score, bytes, start, end);
    this.#tables.insert(this.#table, this.#hash, record);
  }

  setScore(score: number): void {
    setMemberScore(this.#arena, this.#record, score);
  }

  remove(): void {
    this.#tables.remove(this.#table, this.#hash, this.#record);
    this.#arena.free(this.#record);
  }

  /** The large sorted set, in a record with this key that is in no database. */
  finish(key: Uint8Array, start: number, end: number): number {
    const root = this.#zsets.adoptTable(this.#table);
    return this.#records.createCollection(key, start, end, types.zset, encodings.skiplist, root);
  }
}
