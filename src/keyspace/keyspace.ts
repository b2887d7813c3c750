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
import { accessClock, expiryOf, setAccessClock, typeOf, types } from '../values/value.ts';
import { Values } from '../values/values.ts';
import { lfuCounter, lfuOfNewKey, lfuUsed, lruClock } from './access.ts';
import { Database } from './database.ts';
import { eventClasses, type KeyspaceListener } from './events.ts';
import { ActiveExpiry } from './expiry.ts';
import { Reclaimer } from './reclaim.ts';
import { type ExpiryMode, KeyspaceSettings } from './settings.ts';

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
  readonly settings = new KeyspaceSettings();
  readonly reclaimer: Reclaimer;
  readonly activeExpiry: ActiveExpiry;
  listener: KeyspaceListener | undefined;
  /** Unix milliseconds of the running command. */
  nowMs = 0;
  /** The LRU clock: what the access clock of a key is set to when it is used. */
  clock = 0;
  /** The access clock of a new key. */
  clockOfNewKeys = 0;
  /** False while a pause lasts: a key whose time is over is hidden, but stays. */
  deletesExpired = true;
  /** False while a snapshot lasts. */
  touches = true;
  /** Within a command of a client that wants to leave no traces (CLIENT NO-TOUCH). */
  #leavesClocks = false;
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
    this.reclaimer = new Reclaimer(this);
    this.activeExpiry = new ActiveExpiry(this);
    for (let i = 0; i < options.databases; i++) this.databases.push(new Database(this, i));
  }

  /** Whether keys are used from now on without setting their access clocks. */
  leaveClocks(leaves: boolean): void {
    this.#leavesClocks = leaves;
  }

  /** Called before each command with the time that it will see. */
  setTime(nowMs: number): void {
    this.nowMs = nowMs;
    this.clock = lruClock(nowMs);
    this.clockOfNewKeys = this.settings.usesLfu ? lfuOfNewKey(nowMs) : this.clock;
  }

  resetStats(): void {
    this.hits = 0;
    this.misses = 0;
    this.expiredKeys = 0;
    this.activeExpiry.staleShare = 0;
    this.activeExpiry.timeCapReached = 0;
    this.activeExpiry.timeUsedUs = 0;
    this.reclaimer.freedObjects = 0;
  }

  /** The record of a key that a command reads, or 0. */
  read(db: Database, key: Uint8Array, start: number, end: number): number {
    const ref = this.write(db, key, start, end);
    this.#count(db, ref, key, start, end);
    return ref;
  }

  /** As `read`, but it is no use of the key (EXISTS, TYPE, TTL). */
  look(db: Database, key: Uint8Array, start: number, end: number): number {
    const ref = this.peek(db, key, start, end);
    this.#count(db, ref, key, start, end);
    return ref;
  }

  /** As `look`, but a missing key is no event (OBJECT, SCAN). */
  inspect(db: Database, key: Uint8Array, start: number, end: number): number {
    const ref = this.peek(db, key, start, end);
    if (ref === 0) this.misses++;
    else this.hits++;
    return ref;
  }

  /** The record of a key that a command is going to change, or 0: no statistics. */
  write(db: Database, key: Uint8Array, start: number, end: number): number {
    const ref = db.find(key, start, end);
    if (ref === 0 || this.#expired(db, ref, key, start, end)) return 0;
    if (this.touches) this.#touch(ref);
    return ref;
  }

  /**
   * Makes value[from, to) the string of the key, whatever it had; its record. The expiry goes
   * unless `keepsExpiry`. For SET: one search, one hash of the key. The value's bytes may not lie
   * in the arena.
   */
  putString(
    db: Database,
    key: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    from: number,
    to: number,
    keepsExpiry: boolean,
  ): number {
    const hash = this.hasher.hash(key, start, end);
    const had = db.findHashed(hash, key, start, end);
    if (had === 0 || (this.#expired(db, had, key, start, end) && this.expiryMode === 'delete')) {
      return db.addStringHashed(hash, key, start, end, value, from, to);
    }
    if (typeOf(this.arena, had) !== types.string) {
      const made = this.records.createString(key, start, end, value, from, to);
      return this.#replace(db, hash, had, made, keepsExpiry);
    }
    const ref = db.overwriteString(hash, had, value, from, to, keepsExpiry);
    if (this.touches) this.#touch(ref);
    return ref;
  }

  /**
   * Puts a record that was made outside of the database, without expiry, under its key, whatever
   * that had; its reference from now on.
   */
  put(db: Database, made: number): number {
    const { arena } = this;
    const key = arena.bytes(made);
    const start = arena.base(made) + keyAt(arena, made);
    const end = start + keyLength(arena, made);
    const hash = this.hasher.hash(key, start, end);
    const had = db.findHashed(hash, key, start, end);
    if (had === 0 || (this.#expired(db, had, key, start, end) && this.expiryMode === 'delete')) {
      db.add(made);
      return made;
    }
    return this.#replace(db, hash, had, made, false);
  }

  #replace(db: Database, hash: number, had: number, made: number, keepsExpiry: boolean): number {
    const ref = db.replace(hash, had, made, keepsExpiry);
    if (this.settings.lazyServerDel) this.reclaimer.free(had);
    else this.values.free(had);
    if (this.touches) this.#touch(ref);
    return ref;
  }

  /** What becomes of keys whose time is over, now. */
  get expiryMode(): ExpiryMode {
    const { expiry } = this.settings;
    return expiry === 'delete' && !this.deletesExpired ? 'hide' : expiry;
  }

  /** The record of a key, or 0: no use of it, no statistics. */
  peek(db: Database, key: Uint8Array, start: number, end: number): number {
    const ref = db.find(key, start, end);
    return ref === 0 || this.#expired(db, ref, key, start, end) ? 0 : ref;
  }

  /** Whether the record's time is over, and that matters now. */
  isExpired(ref: number): boolean {
    const expiry = expiryOf(this.arena, ref);
    return expiry >= 0 && this.nowMs > expiry && this.settings.expiry !== 'off';
  }

  /**
   * Whether a record that was met in a table, not looked up, may be given out; deletes it where its
   * time is over.
   */
  isLive(db: Database, ref: number): boolean {
    if (!this.isExpired(ref)) return true;
    if (this.expiryMode === 'delete') this.expire(db, ref);
    return false;
  }

  /** Deletes a key whose time is over, and says so. */
  expire(db: Database, ref: number): void {
    const key = this.keyOf(ref);
    this.#deleteExpired(db, ref, key, 0, key.length);
  }

  /** A copy of a record's key. */
  keyOf(ref: number): Uint8Array {
    const start = this.arena.base(ref) + keyAt(this.arena, ref);
    return this.arena.bytes(ref).slice(start, start + keyLength(this.arena, ref));
  }

  /** Takes a key out. `isLazy`: a big value is freed in slices. Announcing it is the caller's. */
  remove(db: Database, ref: number, isLazy: boolean): void {
    if (!isLazy) {
      db.delete(ref);
      return;
    }
    db.detach(ref);
    this.reclaimer.free(ref);
  }

  /** Takes all keys out of a database, and says so; how many there were. */
  empty(db: Database, isLazy: boolean): number {
    const { size } = db;
    this.listener?.emptying(db.index);
    const tables = db.takeTables();
    if (isLazy) this.reclaimer.freeTables(tables.keys, tables.expiring);
    else this.reclaimer.freeTablesNow(tables.keys, tables.expiring);
    return size;
  }

  /** Two databases exchange what they hold. */
  swap(db: Database, other: Database): void {
    this.listener?.swapping(db.index, other.index);
    db.swapWith(other);
    this.listener?.swapped(db.index, other.index);
  }

  #count(db: Database, ref: number, key: Uint8Array, start: number, end: number): void {
    if (ref !== 0) {
      this.hits++;
      return;
    }
    this.misses++;
    this.listener?.notify(eventClasses.keyMiss, 'keymiss', db.index, key, start, end);
  }

  #touch(ref: number): void {
    if (this.#leavesClocks) return;
    const { arena, settings } = this;
    const clock = accessClock(arena, ref);
    if (settings.usesLfu) {
      const counter = lfuCounter(clock, this.nowMs, settings.lfuDecayMinutes);
      const used = lfuUsed(counter, this.nowMs, settings.lfuLogFactor, this.random);
      setAccessClock(arena, ref, used);
    } else if (clock !== this.clock) {
      setAccessClock(arena, ref, this.clock);
    }
  }

  #expired(db: Database, ref: number, key: Uint8Array, start: number, end: number): boolean {
    const expiry = expiryOf(this.arena, ref);
    if (expiry < 0 || this.nowMs <= expiry) return false;
    const mode = this.expiryMode;
    if (mode === 'delete') this.#deleteExpired(db, ref, key, start, end);
    return mode !== 'off';
  }

  #deleteExpired(db: Database, ref: number, key: Uint8Array, start: number, end: number): void {
    this.remove(db, ref, this.settings.lazyExpire);
    this.expiredKeys++;
    const { listener } = this;
    if (listener === undefined) return;
    listener.expired(db.index, key, start, end);
    listener.notify(eventClasses.expired, 'expired', db.index, key, start, end);
    listener.changed(db.index, key, start, end);
  }
}
