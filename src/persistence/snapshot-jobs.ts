/**
 * Jobs over a snapshot: all databases as they are at one instant, read in another thread while the
 * server goes on.
 *
 *   run ──▶ the snapshot begins ──▶ the job works ──▶ the snapshot ends ──▶ `done`
 *              └──▶ cancel: it ends at once, the job soon ──────────────────┘
 *
 * (1) There is one at a time; a cancelled one lasts until its thread has stopped.
 * (2) While a snapshot lasts keys are used without setting their access clocks: reading copies no
 *     pages. Writing does, once for each page.
 * (3) What a cancelled job has read since then is worthless: its owner does not use what it has
 *     made.
 */
import { assert } from '../base/assert.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import { PageCopies, type SnapshotMemory } from '../memory/pages.ts';
import { Failure } from '../platform/failure.ts';
import type { JobKind, RunningJob, ThreadData, Threads } from '../platform/threads.ts';
import type { DatabaseRoots } from './rdb/rdb-writer.ts';

export interface SnapshotWorld {
  readonly keyspace: Keyspace;
  readonly threads: Threads;
  readonly monotonicUs: () => number;
  /** Runs `work` as an event of its own. */
  event(work: () => void): void;
}

/** All that a job needs to read the snapshot. */
export interface Snapshot {
  readonly memory: SnapshotMemory;
  readonly databases: readonly DatabaseRoots[];
  /** Where the job tells how many keys it has seen: one int32. */
  readonly progress: SharedArrayBuffer;
}

/** What the snapshot is for. */
export type SnapshotPurpose = 'rdb' | 'aof' | 'replicas';

/** `done` with what the job has reported. */
export type SnapshotOutcome =
  | { readonly is: 'done'; readonly reports: readonly ThreadData[] }
  | { readonly is: 'failed'; readonly why: string }
  | { readonly is: 'cancelled' };

interface Running {
  readonly purpose: SnapshotPurpose;
  readonly keys: number;
  readonly progress: Int32Array;
  readonly reports: ThreadData[];
  job: RunningJob | undefined;
  isCancelled: boolean;
}

export class SnapshotJobs {
  /** How long beginning the latest snapshot took, and how many were begun. */
  latestBeginUs = 0;
  begun = 0;
  readonly #world: SnapshotWorld;
  readonly #copies: PageCopies;
  #running: Running | undefined;
  readonly #whenIdle: (() => void)[] = [];

  constructor(world: SnapshotWorld) {
    this.#world = world;
    this.#copies = new PageCopies(world.keyspace.arena);
  }

  /** What the running job is for. */
  get running(): SnapshotPurpose | undefined {
    return this.#running?.purpose;
  }

  /** Keys of the running job's snapshot, and those that it has seen. */
  get keys(): number {
    return this.#running?.keys ?? 0;
  }

  get keysSeen(): number {
    return this.#running === undefined ? 0 : Atomics.load(this.#running.progress, 0);
  }

  /** Memory that the running or latest snapshot cost. */
  get copiedBytes(): number {
    return this.#copies.copiedBytes;
  }

  /** Starts a job; `data` makes what it is given. None may be running. */
  run<Data extends ThreadData>(
    purpose: SnapshotPurpose,
    {
      data,
      done,
      kind,
      reported,
    }: {
      readonly kind: JobKind<Data>;
      readonly data: (snapshot: Snapshot) => Data;
      readonly done: (outcome: SnapshotOutcome) => void;
      /** Gets the job's reports as they come, instead of `done`. */
      readonly reported?: (message: ThreadData) => void;
    },
  ): void {
    assert(this.#running === undefined, 'snapshot: one job at a time');
    const { event, keyspace, threads } = this.#world;
    const progress = new SharedArrayBuffer(4);
    const running: Running = {
      purpose,
      keys: keyspace.databases.reduce((sum, { size }) => sum + size, 0),
      progress: new Int32Array(progress),
      reports: [],
      job: undefined,
      isCancelled: false,
    };
    this.#running = running;
    const snapshot = { memory: this.#begin(), databases: rootsOf(keyspace), progress };
    const owner = { reported: reported ?? ((message) => void running.reports.push(message)) };
    running.job = threads.run(kind, data(snapshot), owner, (result) =>
      event(() => {
        this.#running = undefined;
        if (!running.isCancelled) this.#end();
        done(outcomeOf(running, result));
        for (const run of this.#whenIdle.splice(0)) run();
      }),
    );
  }

  /** Tells the running job something. */
  tell(message: ThreadData): void {
    this.#running?.job?.tell(message);
  }

  /** The snapshot ends; `done` is told when the job does. Does nothing when none is running. */
  cancel(): void {
    const running = this.#running;
    if (running === undefined || running.isCancelled) return;
    running.isCancelled = true;
    this.#end();
    running.job?.cancel();
  }

  /** Calls `run` once no job is running; at once where that is so. */
  whenIdle(run: () => void): void {
    if (this.#running === undefined) run();
    else this.#whenIdle.push(run);
  }

  #begin(): SnapshotMemory {
    const { keyspace, monotonicUs } = this.#world;
    const startUs = monotonicUs();
    keyspace.touches = false;
    const memory = this.#copies.begin();
    this.latestBeginUs = monotonicUs() - startUs;
    this.begun++;
    return memory;
  }

  #end(): void {
    this.#copies.end();
    this.#world.keyspace.touches = true;
  }
}

function outcomeOf(running: Running, result: Failure | undefined): SnapshotOutcome {
  if (running.isCancelled) return { is: 'cancelled' };
  if (result instanceof Failure) return { is: 'failed', why: result.message };
  return { is: 'done', reports: running.reports };
}

/** Where the databases are now. */
export function rootsOf({ databases }: Keyspace): DatabaseRoots[] {
  return databases.map(({ expiringRoot, index, keysRoot }) => ({ index, keysRoot, expiringRoot }));
}
