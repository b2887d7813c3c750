/**
 * The keyspace: all databases, and how a key is looked up by a command: expired keys are gone, hits
 * and misses are counted, the access clock is set.
 *
 * (1) A key whose time is over is never given out. Whoever meets it deletes it, and says so.
 * (2) `nowMs` stands still while a command runs.
 * (3) The access clock is not written while a snapshot reads the arena: reading must not copy
 *     pages.
 */
import type { Prng } from '../base/prng.ts';
import { Arena } from '../memory/arena.ts';
import { Hasher } from '../structures/hasher.ts';
import { keyAt, keyLength } from '../structures/record.ts';
import { Tables } from '../structures/table.ts';
import type { Records } from '../values/records.ts';
import { accessClock, expiryOf, setAccessClock } from '../values/value.ts';
import { Values } from '../values/values.ts';
import { Database } from './database.ts';
import { eventClasses, type KeyspaceListener } from './events.ts';

/** Granularity of the access clock (LRU_CLOCK_RESOLUTION). */
const accessClockMs = 1000;
const accessClockMask = 0xffffff;

export interface KeyspaceOptions {
  readonly databases: number;
  readonly random: Prng;
  readonly arena?: Arena;
}

export class Keyspace {
  readonly arena: Arena;
  readonly tables: Tables;
  readonly hasher: Hasher;
  readonly values: Values;
  readonly records: Records;
  readonly databases: Database[] = [];
  readonly random: Prng;
  listener: KeyspaceListener | undefined;
  /** Unix milliseconds of the running command. */
  nowMs = 0;
  /** What the access clock of a key is set to when it is used: 24 bits. */
  clock = 0;
  /** False while a snapshot lasts. */
  touches = true;
  hits = 0;
  misses = 0;
  expiredKeys = 0;

  constructor(options: KeyspaceOptions) {
    this.arena = options.arena ?? new Arena();
    this.random = options.random;
    this.tables = new Tables(this.arena);
    this.hasher = new Hasher(options.random.next32(), options.random.next32());
    this.values = new Values(this);
    this.records = this.values.records;
    for (let i = 0; i < options.databases; i++) this.databases.push(new Database(this, i));
  }

  /** Called before each command with the time that it will see. */
  setTime(nowMs: number): void {
    this.nowMs = nowMs;
    this.clock = Math.floor(nowMs / accessClockMs) & accessClockMask;
  }

  /** The record of a key that a command reads, or 0. */
  read(db: Database, key: Uint8Array, start: number, end: number): number {
    const ref = this.write(db, key, start, end);
    if (ref === 0) {
      this.misses++;
      this.listener?.notify(eventClasses.keyMiss, 'keymiss', db.index, key, start, end);
    } else {
      this.hits++;
    }
    return ref;
  }

  /** The record of a key that a command is going to change, or 0: no statistics. */
  write(db: Database, key: Uint8Array, start: number, end: number): number {
    const ref = db.find(key, start, end);
    if (ref === 0 || this.#expired(db, ref, key, start, end)) return 0;
    if (this.touches && accessClock(this.arena, ref) !== this.clock) {
      setAccessClock(this.arena, ref, this.clock);
    }
    return ref;
  }

  /**
   * The record of a key that a command only asks about (TYPE, TTL, OBJECT): no access, no
   * statistics.
   */
  peek(db: Database, key: Uint8Array, start: number, end: number): number {
    const ref = db.find(key, start, end);
    return ref === 0 || this.#expired(db, ref, key, start, end) ? 0 : ref;
  }

  /** Whether the record's time is over. */
  isExpired(ref: number): boolean {
    const expiry = expiryOf(this.arena, ref);
    return expiry >= 0 && this.nowMs > expiry;
  }

  /** Deletes a key whose time is over, and says so. */
  expire(db: Database, ref: number): void {
    const start = this.arena.base(ref) + keyAt(this.arena, ref);
    const key = this.arena.bytes(ref).slice(start, start + keyLength(this.arena, ref));
    this.#deleteExpired(db, ref, key, 0, key.length);
  }

  #expired(db: Database, ref: number, key: Uint8Array, start: number, end: number): boolean {
    const expiry = expiryOf(this.arena, ref);
    if (expiry < 0 || this.nowMs <= expiry) return false;
    this.#deleteExpired(db, ref, key, start, end);
    return true;
  }

  #deleteExpired(db: Database, ref: number, key: Uint8Array, start: number, end: number): void {
    db.delete(ref);
    this.expiredKeys++;
    const { listener } = this;
    if (listener === undefined) return;
    listener.expired(db.index, key, start, end);
    listener.notify(eventClasses.expired, 'expired', db.index, key, start, end);
    listener.changed(db.index, key, start, end);
  }
}
