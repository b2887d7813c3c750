/**
 * Saving the data set as an RDB file: on demand, by save points, and before the end.
 *
 *   save            everything waits until the file is written (SAVE, FLUSHALL)
 *   saveBeside      a job writes a snapshot, the server goes on (BGSAVE, save points)
 *   saveLast        either way, and clients wait: nothing may change any more (SHUTDOWN)
 *
 *   idle ──▶ writing ──▶ placing: renamed, its folder is synced ──▶ idle
 *               └──▶ cancelled ──▶ idle, once the job has stopped
 *
 * (1) The file is put in its place by this thread, and only if the job was not cancelled: a file
 *     that is saved later is never replaced by an earlier one.
 * (2) `dirty` counts the changes that no file has: those of the time in which one was written stay
 *     counted.
 */
import { assert } from '../base/assert.ts';
import {
  putInPlace,
  RdbFile,
  type RdbFilePlan,
  temporaryPath,
  unsyncedFolder,
} from '../persistence/rdb-file.ts';
import { keyDelayUs, saveJob, threadPlan } from '../persistence/save-job.ts';
import { rootsOf, type SnapshotOutcome } from '../persistence/snapshot-jobs.ts';
import type { Failure } from '../platform/failure.ts';
import { rdbFormat } from './rdb-format.ts';
import type { Server } from './server.ts';

/** After a failure so many seconds pass before the next attempt (CONFIG_BGSAVE_RETRY_DELAY). */
const retrySeconds = 5;
/** Units of the writer at once, where nothing else runs. */
const unitsAtOnce = 1000;
/** A data set up to this size is saved sooner than a thread is started. */
const smallBytesMax = 4 * 1024 * 1024;
const cancelledLine = 'Background saving terminated by signal 10';

/** What `saveBeside` did, or why not: something else is being written. */
export type SaveStart = 'started' | 'saving' | 'rewriting';

/** How a job ended; `failed` with a line for the log. */
type SaveEnd =
  | { readonly is: 'saved' }
  | { readonly is: 'cancelled' }
  | { readonly is: 'failed'; readonly line: string };

interface BackgroundSave {
  readonly startedMs: number;
  readonly dirtyBefore: number;
  readonly plan: RdbFilePlan;
  readonly ended: (end: SaveEnd) => void;
  isCancelled: boolean;
  /** A file of a later instant is in place already. */
  isOutdated: boolean;
}

export class Saving {
  /** Unix seconds of the latest file, or of the start. */
  lastSaveSeconds: number;
  /** Files begun. */
  saves = 0;
  /** How long the latest job took, in seconds; -1 before the first. */
  latestSeconds = -1;
  /** What the latest snapshot that was saved cost in memory. */
  latestCopiedBytes = 0;
  /** A file is to be written as soon as nothing else is. */
  isScheduled = false;
  readonly #server: Server;
  #isOk = true;
  #lastTrySeconds = 0;
  #running: BackgroundSave | undefined;
  #jobs = 0;
  readonly #whenIdle: (() => void)[] = [];

  constructor(server: Server) {
    this.#server = server;
    this.lastSaveSeconds = Math.floor(server.startedMs / 1000);
    server.config.watch(['save', 'stop-writes-on-bgsave-error'], () => this.#refuseWrites());
  }

  /** Whether the latest job was one that went well. */
  get isOk(): boolean {
    return this.#isOk;
  }

  /** Whether a job of this is under way. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** How long it has been, in seconds; -1 without one. */
  get runningSeconds(): number {
    const running = this.#running;
    return running === undefined ? -1 : this.#nowSeconds - Math.floor(running.startedMs / 1000);
  }

  // Saving.

  /** Writes the file before it returns; false when it could not, which the log tells. */
  save(): boolean {
    const { engine, platform } = this.#server;
    const { disk, host } = platform;
    const plan = this.#plan(`temp-${host.pid}.rdb`);
    const file = new RdbFile(engine.keyspace.arena, disk, plan);
    const delayUs = this.#keyDelayUs;
    for (let isDone = false; !isDone; ) {
      const { keys } = file;
      isDone = file.step(delayUs >= 1 ? 1 : unitsAtOnce);
      host.stall(Math.round((file.keys - keys) * delayUs));
    }
    const error =
      file.error ?? putInPlace(disk, plan) ?? unsynced(disk.syncDirectoryNow(plan.folder));
    if (error !== undefined) {
      this.#log('warning', error);
      return false;
    }
    if (this.#running !== undefined) this.#running.isOutdated = true;
    this.#saved();
    engine.stats.dirty = 0;
    return true;
  }

  /** Starts a job that writes the file; `done` is told how that ended. */
  saveBeside(done?: (isSaved: boolean) => void): SaveStart {
    const { engine, platform, snapshots } = this.#server;
    if (this.isRunning) return 'saving';
    if (snapshots.running !== undefined) return 'rewriting';
    this.saves++;
    this.#lastTrySeconds = this.#nowSeconds;
    const { pid } = platform.host;
    this.#start(`temp-${pid}-${++this.#jobs}.rdb`, (end) => {
      this.#besideEnded(end);
      done?.(end.is === 'saved');
    });
    engine.latency.sample('fork', snapshots.latestBeginUs, engine.keyspace.nowMs);
    this.#log('notice', `Background saving started by pid ${pid}`);
    return 'started';
  }

  /**
   * Writes the file, within the call or later; the caller lets nothing change until `done` is told.
   */
  saveLast(done: (isSaved: boolean) => void): void {
    const { engine } = this.#server;
    if (engine.keyspace.arena.usedBytes <= smallBytesMax && this.#keyDelayUs === 0) {
      done(this.save());
      return;
    }
    this.#start(`temp-${this.#server.platform.host.pid}.rdb`, (end) => {
      if (end.is === 'saved') this.#saved();
      else if (end.is === 'failed') this.#log('warning', end.line);
      done(end.is === 'saved');
    });
  }

  /** Gives up the job that is under way, without any effect on the file. */
  cancel(): void {
    const { snapshots } = this.#server;
    if (this.#running === undefined || this.#running.isCancelled) return;
    this.#running.isCancelled = true;
    if (snapshots.running === 'rdb') snapshots.cancel();
  }

  /** Calls `run` once no job of this is under way; at once where that is so. */
  whenIdle(run: () => void): void {
    if (this.isRunning) this.#whenIdle.push(run);
    else run();
  }

  /** The process is about to end: what is being written is removed. */
  abandon(): void {
    if (this.#running !== undefined) this.#remove(this.#running.plan);
  }

  /** Starts what save points and BGSAVE SCHEDULE ask for. */
  tick(): void {
    const { engine, snapshots } = this.#server;
    if (engine.isLoading || this.isRunning || snapshots.running !== undefined) return;
    this.#checkSavePoints();
    if (this.isScheduled && this.#mayTry && this.saveBeside() === 'started') {
      this.isScheduled = false;
    }
  }

  #checkSavePoints(): void {
    const { config, engine } = this.#server;
    const { dirty } = engine.stats;
    if (dirty === 0 || !this.#mayTry) return;
    const passed = this.#nowSeconds - this.lastSaveSeconds;
    for (const { changes, seconds } of config.savePoints()) {
      if (dirty < changes || passed <= seconds) continue;
      this.#log('notice', `${changes} changes in ${seconds} seconds. Saving...`);
      this.saveBeside();
      return;
    }
  }

  get #mayTry(): boolean {
    return this.#isOk || this.#nowSeconds - this.#lastTrySeconds > retrySeconds;
  }

  // Jobs.

  #start(temporary: string, ended: (end: SaveEnd) => void): void {
    const { engine, snapshots } = this.#server;
    assert(!this.isRunning, 'saving: one job at a time');
    const running: BackgroundSave = {
      startedMs: engine.keyspace.nowMs,
      dirtyBefore: engine.stats.dirty,
      plan: this.#plan(temporary),
      ended,
      isCancelled: false,
      isOutdated: false,
    };
    this.#running = running;
    const plan = threadPlan(running.plan);
    const keyDelayUs = this.#keyDelayUs;
    snapshots.run('rdb', {
      kind: saveJob,
      data: ({ memory, progress }) => ({ memory, progress, plan, keyDelayUs }),
      done: (outcome) => this.#written(running, outcome),
    });
  }

  /** The job has ended. */
  #written(running: BackgroundSave, outcome: SnapshotOutcome): void {
    const { plan } = running;
    if (running.isCancelled || running.isOutdated || outcome.is !== 'done') {
      this.#remove(plan);
      this.#ended(
        running,
        outcome.is === 'failed' ? { is: 'failed', line: outcome.why } : undefined,
      );
      return;
    }
    const [reported] = outcome.reports;
    const { disk } = this.#server.platform;
    const line = typeof reported === 'string' ? reported : putInPlace(disk, plan);
    if (line !== undefined) {
      this.#ended(running, { is: 'failed', line });
      return;
    }
    disk.syncDirectory(plan.folder, (failure) => {
      const why = unsynced(failure);
      const end: SaveEnd | undefined = why === undefined ? undefined : { is: 'failed', line: why };
      this.#server.event(() => this.#ended(running, end));
    });
  }

  #ended(running: BackgroundSave, failed: SaveEnd | undefined): void {
    const { stats } = this.#server.engine;
    this.#running = undefined;
    const end: SaveEnd = running.isCancelled ? { is: 'cancelled' } : (failed ?? { is: 'saved' });
    if (end.is === 'saved' && !running.isOutdated) {
      stats.dirty = Math.max(0, stats.dirty - running.dirtyBefore);
    }
    this.latestSeconds = this.#nowSeconds - Math.floor(running.startedMs / 1000);
    running.ended(end);
    for (const run of this.#whenIdle.splice(0)) run();
  }

  #besideEnded(end: SaveEnd): void {
    if (end.is === 'cancelled') {
      this.#log('warning', cancelledLine);
      return;
    }
    if (end.is === 'failed') {
      this.#log('warning', end.line);
      this.#log('warning', 'Background saving error');
      this.#isOk = false;
    } else {
      this.latestCopiedBytes = this.#server.snapshots.copiedBytes;
      this.#saved();
      this.#log('notice', copiedLine(this.latestCopiedBytes));
      this.#log('notice', 'Background saving terminated with success');
    }
    this.#refuseWrites();
  }

  /** There is a new file. */
  #saved(): void {
    this.#log('notice', 'DB saved on disk');
    this.lastSaveSeconds = this.#nowSeconds;
    this.#isOk = true;
    this.#refuseWrites();
  }

  /** Commands that write are refused where what they change might never be saved. */
  #refuseWrites(): void {
    const { config, refusals } = this.#server;
    const isStrict = config.bool('stop-writes-on-bgsave-error') && config.savePoints().length > 0;
    refusals.cannotSave(!this.#isOk && isStrict);
  }

  #remove(plan: RdbFilePlan): void {
    this.#server.platform.disk.unlinkNow(temporaryPath(plan));
  }

  // What is written, and how.

  #plan(temporary: string): RdbFilePlan {
    const { config, engine, platform } = this.#server;
    return {
      folder: platform.host.currentFolder(),
      temporary,
      target: config.text('dbfilename'),
      databases: rootsOf(engine.keyspace),
      format: rdbFormat(this.#server, 'file'),
      syncsOften: config.bool('rdb-save-incremental-fsync'),
    };
  }

  get #keyDelayUs(): number {
    return keyDelayUs(this.#server.config.integer('rdb-key-save-delay'));
  }

  get #nowSeconds(): number {
    return Math.floor(this.#server.engine.keyspace.nowMs / 1000);
  }

  #log(level: 'notice' | 'warning', line: string): void {
    this.#server.log.write(level, line);
  }
}

function unsynced(failure: Failure | undefined): string | undefined {
  return failure === undefined ? undefined : unsyncedFolder(failure);
}

/** In Redis's words: copies of pages are what a forked process would have cost. */
function copiedLine(bytes: number): string {
  const megabytes = Math.floor(bytes / 2 ** 20);
  return `Fork CoW for RDB: current ${megabytes} MB, peak ${megabytes} MB, average ${megabytes} MB`;
}
