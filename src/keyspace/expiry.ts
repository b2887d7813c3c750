/**
 * Active expiry: keys whose time is over and that nobody touches are found by sampling, a little in
 * each tick.
 *
 *   for some databases, beginning where the last cycle ended:
 *     repeat: look at some keys that expire, from the database's cursor on; delete what is over
 *     until few of them were over, or the cycle's time is
 *
 * A *slow* cycle runs `hz` times a second and may take a quarter of that time; when it had to stop
 * early, *fast* cycles of a millisecond go on at the end of events, never two of them in direct
 * succession. `active-expire-effort` moves all these figures.
 *
 * (1) Nothing is deleted unless expiry is in our hands (`expiryMode`).
 * (2) Time is looked at every 16 rounds only: a cycle may be longer than its limit by the deletion
 *     of some hundred keys.
 */
import type { Arena } from '../memory/arena.ts';
import type { Tables } from '../structures/table.ts';
import { expiryOf } from '../values/value.ts';
import type { Database } from './database.ts';
import type { ExpiryMode, KeyspaceSettings } from './settings.ts';

const keysPerRound = 20;
const fastCycleUs = 1000;
/** Of a slow cycle's period, in percent. */
const slowCyclePercent = 25;
/** A database with fewer keys than this that are over is left, in percent of those looked at. */
const acceptableStalePercent = 10;
const databasesPerCycle = 16;
/** Steps through the table for each key that a round wants to see: it may be sparse. */
const stepsPerKey = 20;
const roundsPerLook = 16;
const secondUs = 1_000_000;

/** What is expired from. */
export interface Expirable {
  readonly arena: Arena;
  readonly tables: Tables;
  readonly databases: readonly Database[];
  readonly settings: KeyspaceSettings;
  readonly expiryMode: ExpiryMode;
  readonly nowMs: number;
  /** Deletes a key whose time is over, and says so. */
  expire(db: Database, ref: number): void;
}

export class ActiveExpiry {
  /** DEBUG SET-ACTIVE-EXPIRE. */
  isEnabled = true;
  /** Which share of the keys that were looked at was over, lately: 0 to 1. */
  staleShare = 0;
  /** Cycles that were not done when their time was over. */
  timeCapReached = 0;
  timeUsedUs = 0;
  readonly #ground: Expirable;
  readonly #found: number[] = [];
  #nextDatabase = 0;
  #wasCut = false;
  #lastFastUs = Number.NEGATIVE_INFINITY;
  // Of the running cycle.
  #rounds = 0;
  #sampled = 0;
  #expired = 0;

  constructor(ground: Expirable) {
    this.#ground = ground;
  }

  /** To be called `hz` times a second. */
  slowCycle(nowUs: () => number): void {
    const { hz } = this.#ground.settings;
    const percent = slowCyclePercent + 2 * this.#effort;
    const limitUs = Math.max(1, Math.floor(((percent / 100) * secondUs) / hz));
    this.#cycle(limitUs, nowUs);
  }

  /** To be called at the end of events: does nothing unless the last cycle was cut short. */
  fastCycle(nowUs: () => number): void {
    if (!this.#wasCut) return;
    const limitUs = fastCycleUs + (fastCycleUs / 4) * this.#effort;
    const startUs = nowUs();
    if (startUs < this.#lastFastUs + 2 * limitUs) return;
    this.#lastFastUs = startUs;
    this.#cycle(limitUs, nowUs);
  }

  /** From 0 to 9. */
  get #effort(): number {
    return this.#ground.settings.expireEffort - 1;
  }

  #cycle(limitUs: number, nowUs: () => number): void {
    const { databases, expiryMode } = this.#ground;
    if (!this.isEnabled || expiryMode !== 'delete') return;
    const startUs = nowUs();
    const count = this.#wasCut ? databases.length : Math.min(databasesPerCycle, databases.length);
    this.#wasCut = false;
    this.#rounds = 0;
    this.#sampled = 0;
    this.#expired = 0;
    const isOver = (): boolean => nowUs() - startUs > limitUs;
    for (let i = 0; i < count && !this.#wasCut; i++) {
      // Counted before the work: a database that takes all the time does not starve the others.
      const db = databases[this.#nextDatabase++ % databases.length];
      this.#database(db, isOver);
    }
    this.timeUsedUs += nowUs() - startUs;
    const share = this.#sampled === 0 ? 0 : this.#expired / this.#sampled;
    this.staleShare = share * 0.05 + this.staleShare * 0.95;
  }

  #database(db: Database, isOver: () => boolean): void {
    const acceptable = acceptableStalePercent - this.#effort;
    for (;;) {
      this.#rounds++;
      if (db.expiringSize === 0) {
        db.averageTtlMs = 0;
        return;
      }
      const sampledBefore = this.#sampled;
      const expiredBefore = this.#expired;
      this.#round(db);
      if (this.#rounds % roundsPerLook === 0 && isOver()) {
        this.#wasCut = true;
        this.timeCapReached++;
        return;
      }
      const sampled = this.#sampled - sampledBefore;
      const expired = this.#expired - expiredBefore;
      if (sampled > 0 && Math.floor((expired * 100) / sampled) <= acceptable) return;
    }
  }

  /** Looks at some keys, and at all that stand with them. */
  #round(db: Database): void {
    const { arena, nowMs, tables } = this.#ground;
    const wanted = Math.min(keysPerRound + (keysPerRound / 4) * this.#effort, db.expiringSize);
    const found = this.#found;
    found.length = 0;
    for (let steps = wanted * stepsPerKey; steps > 0 && found.length < wanted; steps--) {
      db.expiryCursor = tables.scan(db.expiringRoot, db.expiryCursor, found);
    }
    let ttlSumMs = 0;
    let living = 0;
    for (const ref of found) {
      const ttlMs = expiryOf(arena, ref) - nowMs;
      if (ttlMs > 0) {
        ttlSumMs += ttlMs;
        living++;
      }
      if (ttlMs >= 0) continue;
      this.#ground.expire(db, ref);
      this.#expired++;
    }
    this.#sampled += found.length;
    if (living > 0) db.sawTtl(Math.floor(ttlSumMs / living));
  }
}
