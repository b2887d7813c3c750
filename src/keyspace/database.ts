/**
 * One numbered database: the table of its records and, over the same records, the table of those
 * that expire.
 *
 * (1) A record is in `keys` exactly once; it is in `expiring` exactly when it has the flag
 *     `hasExpiry`.
 * (2) Whoever gets a record's new reference from `values/records.ts` puts it in place here before
 *     anything else runs.
 * (3) Nothing here looks at the clock: whether a key's time is over is asked in keyspace.ts.
 * (4) A key that comes into being gets the access clock of new keys and is announced, before the
 *     command that made it announces anything else.
 */
import type { Prng } from '../base/prng.ts';
import type { Arena } from '../memory/arena.ts';
import type { Hasher } from '../structures/hasher.ts';
import { keyAt, keyLength } from '../structures/record.ts';
import type { Tables } from '../structures/table.ts';
import type { Records } from '../values/records.ts';
import {
  accessClock,
  copyExpiry,
  type Encoding,
  expires,
  setAccessClock,
  setExpiryHalves,
  type ValueType,
} from '../values/value.ts';
import type { Values } from '../values/values.ts';
import { eventClasses, type KeyspaceListener } from './events.ts';

/** What a database is built on; all databases of a server share it. */
export interface Ground {
  readonly arena: Arena;
  readonly tables: Tables;
  readonly hasher: Hasher;
  readonly records: Records;
  readonly values: Values;
  readonly listener: KeyspaceListener | undefined;
  readonly clockOfNewKeys: number;
}

export class Database {
  readonly index: number;
  /** Estimated by active expiry, for INFO; 0 when nothing expires. */
  averageTtlMs = 0;
  /** Where active expiry goes on. */
  expiryCursor = 0;
  readonly #ground: Ground;
  #keys: number;
  #expiring: number;

  constructor(ground: Ground, index: number) {
    this.#ground = ground;
    this.index = index;
    this.#keys = ground.tables.create();
    this.#expiring = ground.tables.create();
  }

  /** Keys, those whose time is over but that nobody touched yet included. */
  get size(): number {
    return this.#ground.tables.count(this.#keys);
  }

  /** Keys that expire. */
  get expiringSize(): number {
    return this.#ground.tables.count(this.#expiring);
  }

  /** Root of the table of keys. */
  get keysRoot(): number {
    return this.#keys;
  }

  /** Root of the table of keys that expire. */
  get expiringRoot(): number {
    return this.#expiring;
  }

  /** The key's record, or 0. */
  find(key: Uint8Array, start: number, end: number): number {
    return this.findHashed(this.#ground.hasher.hash(key, start, end), key, start, end);
  }

  /** As `find`, for who has the hash of the key already. */
  findHashed(hash: number, key: Uint8Array, start: number, end: number): number {
    return this.#ground.tables.find(this.#keys, hash, key, start, end);
  }

  /** Takes over a new record without expiry whose key is not here. */
  add(ref: number): void {
    this.attach(ref);
  }

  /**
   * Takes over a record whose key has this hash and is not here, expiry, access clock and all,
   * without a word to anybody: for loading whole data sets.
   */
  load(hash: number, ref: number): void {
    const { arena, tables } = this.#ground;
    tables.insert(this.#keys, hash, ref);
    if (expires(arena, ref)) tables.insert(this.#expiring, hash, ref);
  }

  /** A new key with a collection; its record. The key must not be here. */
  addCollection(
    key: Uint8Array,
    start: number,
    end: number,
    type: ValueType,
    encoding: Encoding,
    root: number,
  ): number {
    const { hasher, records, tables } = this.#ground;
    const ref = records.createCollection(key, start, end, type, encoding, root);
    tables.insert(this.#keys, hasher.hash(key, start, end), ref);
    this.#announce(ref, key, start, end);
    return ref;
  }

  /** A new key with a string; its record. The key must not be here. */
  addString(
    key: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    from: number,
    to: number,
  ): number {
    const hash = this.#ground.hasher.hash(key, start, end);
    return this.addStringHashed(hash, key, start, end, value, from, to);
  }

  addStringHashed(
    hash: number,
    key: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    from: number,
    to: number,
  ): number {
    const ref = this.#ground.records.createString(key, start, end, value, from, to);
    this.#ground.tables.insert(this.#keys, hash, ref);
    this.#announce(ref, key, start, end);
    return ref;
  }

  /** A new key with a string of zero bytes (`Records.createZeros`); its record. */
  addZeros(key: Uint8Array, start: number, end: number, length: number): number {
    const { hasher, records, tables } = this.#ground;
    const ref = records.createZeros(key, start, end, length);
    tables.insert(this.#keys, hasher.hash(key, start, end), ref);
    this.#announce(ref, key, start, end);
    return ref;
  }

  /**
   * Gives a string record, whose key has this hash, another value; its reference from now on. The
   * expiry goes unless `keepsExpiry`.
   */
  overwriteString(
    hash: number,
    ref: number,
    value: Uint8Array,
    from: number,
    to: number,
    keepsExpiry: boolean,
  ): number {
    const { arena, records, tables } = this.#ground;
    let kept = ref;
    if (!keepsExpiry && expires(arena, ref)) {
      tables.remove(this.#expiring, hash, ref);
      kept = records.clearExpiry(ref);
    }
    const moved = records.setString(kept, value, from, to);
    if (moved === ref) return ref;
    tables.replace(this.#keys, hash, ref, moved);
    if (expires(arena, moved)) tables.replace(this.#expiring, hash, ref, moved);
    return moved;
  }

  /**
   * Puts another record, without expiry and of the same key, in the place of one that is the
   * caller's from now on. Expiry and access clock go over to it, the expiry only if `keepsExpiry`.
   * Returns the new record. The key does not come into being: it was there.
   */
  replace(hash: number, ref: number, by: number, keepsExpiry: boolean): number {
    const { arena, records, tables } = this.#ground;
    let placed = by;
    setAccessClock(arena, placed, accessClock(arena, ref));
    if (expires(arena, ref)) {
      if (keepsExpiry) {
        placed = records.setExpiry(placed, 0);
        copyExpiry(arena, ref, placed);
        tables.replace(this.#expiring, hash, ref, placed);
      } else {
        tables.remove(this.#expiring, hash, ref);
      }
    }
    tables.replace(this.#keys, hash, ref, placed);
    return placed;
  }

  /** Gives a string record another value, expiry kept; its reference from now on. */
  setString(ref: number, value: Uint8Array, from: number, to: number): number {
    return this.#placed(ref, this.#ground.records.setString(ref, value, from, to));
  }

  /** See `Records.setText`. */
  setText(ref: number, value: Uint8Array, from: number, to: number): number {
    return this.#placed(ref, this.#ground.records.setText(ref, value, from, to));
  }

  /** See `Records.spellInteger`. */
  spellInteger(ref: number): number {
    return this.#placed(ref, this.#ground.records.spellInteger(ref));
  }

  setInteger(ref: number, lo: number, hi: number): number {
    return this.#placed(ref, this.#ground.records.setInteger(ref, lo, hi));
  }

  /** See `Records.stretchString`. */
  stretchString(ref: number, length: number): number {
    return this.#placed(ref, this.#ground.records.stretchString(ref, length));
  }

  /** The key expires at `atMs` (Unix milliseconds); its record from now on. */
  setExpiry(ref: number, atMs: number): number {
    const { arena, records, tables } = this.#ground;
    if (expires(arena, ref)) return records.setExpiry(ref, atMs);
    const hash = this.#hashOf(ref);
    const moved = records.setExpiry(ref, atMs);
    if (moved !== ref) tables.replace(this.#keys, hash, ref, moved);
    tables.insert(this.#expiring, hash, moved);
    return moved;
  }

  /** As `setExpiry`, for any int64 as halves. */
  setExpiryHalves(ref: number, lo: number, hi: number): number {
    const moved = this.setExpiry(ref, 0);
    setExpiryHalves(this.#ground.arena, moved, lo, hi);
    return moved;
  }

  /** The key does not expire any more; its record from now on. */
  clearExpiry(ref: number): number {
    const { arena, records, tables } = this.#ground;
    if (!expires(arena, ref)) return ref;
    const hash = this.#hashOf(ref);
    tables.remove(this.#expiring, hash, ref);
    const moved = records.clearExpiry(ref);
    if (moved !== ref) tables.replace(this.#keys, hash, ref, moved);
    return moved;
  }

  /** Takes the key out and frees record and value. */
  delete(ref: number): void {
    this.detach(ref);
    this.#ground.values.free(ref);
  }

  /** Takes the key out; the record and its value are the caller's from now on. */
  detach(ref: number): void {
    const { arena, tables } = this.#ground;
    const hash = this.#hashOf(ref);
    tables.remove(this.#keys, hash, ref);
    if (expires(arena, ref)) tables.remove(this.#expiring, hash, ref);
  }

  /** Takes over a record that `detach` gave out, perhaps of another database, expiry and all. */
  attach(ref: number): void {
    const { arena, hasher, tables } = this.#ground;
    const start = arena.base(ref) + keyAt(arena, ref);
    const end = start + keyLength(arena, ref);
    const hash = hasher.hash(arena.bytes(ref), start, end);
    tables.insert(this.#keys, hash, ref);
    if (expires(arena, ref)) tables.insert(this.#expiring, hash, ref);
    this.#announce(ref, arena.bytes(ref), start, end);
  }

  /** A key chosen uniformly, or 0 when there is none. */
  randomKey(prng: Prng): number {
    return this.#ground.tables.random(this.#keys, prng);
  }

  /** A key that expires, chosen uniformly, or 0. */
  randomExpiring(prng: Prng): number {
    return this.#ground.tables.random(this.#expiring, prng);
  }

  /** Empties the database; gives out the two roots, to be taken apart by `Reclaimer`. */
  takeTables(): { keys: number; expiring: number } {
    const taken = { keys: this.#keys, expiring: this.#expiring };
    this.averageTtlMs = 0;
    this.expiryCursor = 0;
    this.#keys = this.#ground.tables.create();
    this.#expiring = this.#ground.tables.create();
    return taken;
  }

  /** SWAPDB: both databases keep their numbers and exchange what they hold. */
  swapWith(other: Database): void {
    [this.#keys, other.#keys] = [other.#keys, this.#keys];
    [this.#expiring, other.#expiring] = [other.#expiring, this.#expiring];
    [this.averageTtlMs, other.averageTtlMs] = [other.averageTtlMs, this.averageTtlMs];
    [this.expiryCursor, other.expiryCursor] = [other.expiryCursor, this.expiryCursor];
  }

  /** Takes an average of some keys' remaining time into the estimate, with a weight of 2 %. */
  sawTtl(averageMs: number): void {
    const before = this.averageTtlMs === 0 ? averageMs : this.averageTtlMs;
    this.averageTtlMs = Math.floor(before / 50) * 49 + Math.floor(averageMs / 50);
  }

  #announce(ref: number, key: Uint8Array, start: number, end: number): void {
    const { arena, clockOfNewKeys, listener } = this.#ground;
    setAccessClock(arena, ref, clockOfNewKeys);
    if (listener === undefined) return;
    listener.ready(this.index, key, start, end);
    listener.notify(eventClasses.newKey, 'new', this.index, key, start, end);
  }

  #placed(ref: number, moved: number): number {
    if (moved === ref) return ref;
    const { arena, tables } = this.#ground;
    const hash = this.#hashOf(moved);
    tables.replace(this.#keys, hash, ref, moved);
    if (expires(arena, moved)) tables.replace(this.#expiring, hash, ref, moved);
    return moved;
  }

  #hashOf(ref: number): number {
    const { arena, hasher } = this.#ground;
    const start = arena.base(ref) + keyAt(arena, ref);
    return hasher.hash(arena.bytes(ref), start, start + keyLength(arena, ref));
  }
}
