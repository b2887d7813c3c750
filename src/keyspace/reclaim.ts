/**
 * Freeing in slices: values and whole databases that nobody can reach any more, taken apart a
 * little in each tick, so that UNLINK, FLUSHALL ASYNC and their relatives take no time in
 * proportion to the data.
 *
 *   free(ref)        ──▶ small: freed at once
 *                    ──▶ big: a job      ┐
 *   freeTables(…)    ──▶ a job           ├──▶ slice(), slice(), … in the order in which they came
 *                                        ┘
 *
 * (1) What is given here is in no table that can be reached: the reclaimer is its only owner.
 * (2) `pendingObjects` counts values that wait, one for each; of a database its keys. A value is
 *     counted as freed when its last block is.
 * (3) A slice of a table frees at least one of its segments, some hundred records: a slice may take
 *     more items than it was allowed, by so many.
 */
import type { Tables } from '../structures/table.ts';
import type { Values } from '../values/values.ts';

/** Values that are more work than this are freed in slices (LAZYFREE_THRESHOLD). */
const effortMax = 64;
/** Items between two looks at the clock. */
const stepItems = 1000;

/** Jobs that are done are dropped from the queue at the latest when there are so many of them. */
const jobsKeptMax = 1024;

/** What the reclaimer takes apart. */
export interface Reclaimable {
  readonly tables: Tables;
  readonly values: Values;
}

type Job =
  | { readonly is: 'value'; readonly ref: number }
  /** A table of records, which are freed too. */
  | { readonly is: 'keys'; readonly root: number; entry: number }
  /** A table over the same records: nothing but the table is freed. */
  | { readonly is: 'index'; readonly root: number; entry: number };

export class Reclaimer {
  pendingObjects = 0;
  freedObjects = 0;
  readonly #ground: Reclaimable;
  /** Jobs from `#first` on; those before are done. */
  readonly #jobs: Job[] = [];
  #first = 0;
  readonly #records: number[] = [];

  constructor(ground: Reclaimable) {
    this.#ground = ground;
  }

  get isIdle(): boolean {
    return this.#first === this.#jobs.length;
  }

  /** Frees a record that is in no database: at once where it is small, else in slices. */
  free(ref: number): void {
    const { values } = this.#ground;
    if (values.effort(ref) <= effortMax) {
      values.free(ref);
      return;
    }
    this.pendingObjects++;
    this.#jobs.push({ is: 'value', ref });
  }

  /** Frees the tables that `Database.takeTables` gave out, with all records, in slices. */
  freeTables(keys: number, expiring: number): void {
    this.pendingObjects += this.#ground.tables.count(keys);
    this.#jobs.push(
      { is: 'index', root: expiring, entry: 0 },
      { is: 'keys', root: keys, entry: 0 },
    );
  }

  /** As `freeTables`, but before it returns. */
  freeTablesNow(keys: number, expiring: number): void {
    const { tables, values } = this.#ground;
    tables.free(expiring);
    const records = this.#records;
    for (let entry = 0; entry >= 0; ) {
      records.length = 0;
      entry = tables.takeSegment(keys, entry, records);
      for (const ref of records) values.free(ref);
    }
    records.length = 0;
  }

  /** Frees `items` blocks, or about as many; whether there is more to do. */
  slice(items: number): boolean {
    let left = items;
    while (left > 0 && !this.isIdle) left -= this.#work(this.#jobs[this.#first], left);
    return !this.isIdle;
  }

  /** Frees until `budgetUs` microseconds are over; whether there is more to do. */
  sliceFor(budgetUs: number, nowUs: () => number): boolean {
    if (this.isIdle) return false;
    const endUs = nowUs() + budgetUs;
    while (this.slice(stepItems)) if (nowUs() >= endUs) return true;
    return false;
  }

  /** Works on the first job; how many items it took. */
  #work(job: Job, items: number): number {
    if (job.is !== 'value') return this.#takeSegment(job);
    const { values } = this.#ground;
    const effort = values.effort(job.ref);
    if (!values.freeSlice(job.ref, items)) return items;
    this.#freed(1);
    this.#done();
    return Math.min(effort, items);
  }

  #takeSegment(job: {
    readonly is: 'keys' | 'index';
    readonly root: number;
    entry: number;
  }): number {
    const records = this.#records;
    records.length = 0;
    job.entry = this.#ground.tables.takeSegment(job.root, job.entry, records);
    if (job.entry < 0) this.#done();
    if (job.is === 'index') return 1;
    for (const ref of records) this.#freeOrQueue(ref);
    return records.length + 1;
  }

  /** A record of a table, which is counted as pending already. */
  #freeOrQueue(ref: number): void {
    const { values } = this.#ground;
    if (values.effort(ref) > effortMax) {
      this.#jobs.push({ is: 'value', ref });
      return;
    }
    values.free(ref);
    this.#freed(1);
  }

  #freed(objects: number): void {
    this.pendingObjects -= objects;
    this.freedObjects += objects;
  }

  #done(): void {
    this.#first++;
    if (this.#first < jobsKeptMax && !this.isIdle) return;
    this.#jobs.splice(0, this.#first);
    this.#first = 0;
  }
}
