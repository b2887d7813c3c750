/**
 * The rewrite: a snapshot of the data set takes the place of the commands that led to it.
 *
 *   a new incremental file ──▶ the snapshot, to a file beside ──▶ it is the base,
 *                                                                 what was before is history
 *
 * (1) The snapshot is of the moment at which the new incremental file began: both together are the
 *     data set, at every moment.
 * (2) Until the manifest with the new base is on the disk, the old files are all that counts.
 * (3) After three failures in a row the next automatic attempt waits a minute, then two, then four,
 *     up to an hour; a command that asks for a rewrite does not wait.
 */
import { Failure } from '../../platform/failure.ts';
import type { AppendOnlyLog, LogWorld } from './log.ts';
import {
  lastIncrement,
  temporaryIncrementName,
  withNewBase,
  withNewIncrement,
  withRewritten,
} from './manifest.ts';

export type BaseForm = 'rdb' | 'aof';

/** Who writes snapshots. */
export interface BaseWriter {
  /** A snapshot is being written, for whatever reason. */
  readonly isBusy: boolean;
  /**
   * Begins to write the data set as it is now to a file. `done` is called once, later, unless the
   * writing is cancelled.
   */
  begin(
    path: string,
    form: BaseForm,
    done: (failed: Failure | undefined) => void,
  ): Failure | undefined;
  cancel(): void;
}

export interface RewriteWorld extends LogWorld {
  readonly bases: BaseWriter;
  readonly pid: number;
}

/** What BGREWRITEAOF replies. */
export type RewriteReply = { readonly status: string } | { readonly error: string };

const never = -1;
const failuresBeforeLimit = 3;
const limitMinutesMax = 60;

export class LogRewrite {
  /** To be begun as soon as nothing is in the way. */
  isScheduled = false;
  /** Unix seconds; -1 while no rewrite runs. */
  startedSeconds = never;
  /** How long the last one took; -1 before the first. */
  lastSeconds = never;
  isLastGood = true;
  /** Rewrites that were begun. */
  count = 0;
  failuresInARow = 0;
  readonly #world: RewriteWorld;
  readonly #log: AppendOnlyLog;
  #form: BaseForm = 'rdb';
  #delayMinutes = 0;
  #notBeforeSeconds = 0;

  constructor(world: RewriteWorld, log: AppendOnlyLog) {
    this.#world = world;
    this.#log = log;
  }

  get isRunning(): boolean {
    return this.startedSeconds !== never;
  }

  /** BGREWRITEAOF */
  ask(isInTransaction: boolean): RewriteReply {
    if (this.isRunning) {
      return { error: 'ERR Background append only file rewriting already in progress' };
    }
    if (this.#world.bases.isBusy || isInTransaction) {
      this.isScheduled = true;
      this.failuresInARow = 0;
      return { status: 'Background append only file rewriting scheduled' };
    }
    if (this.begin()) return { status: 'Background append only file rewriting started' };
    return {
      error:
        "ERR Can't execute an AOF background rewriting. Please check the server logs for more " +
        'information.',
    };
  }

  /** In each tick: begins what is due. */
  tick(): void {
    const { bases } = this.#world;
    if (bases.isBusy) return;
    if (this.isScheduled) {
      if (!this.#isLimited()) this.begin();
      return;
    }
    const growth = this.#growthPercent();
    if (growth === undefined || this.#isLimited()) return;
    this.#world.log('notice', `Starting automatic rewriting of AOF on ${growth}% growth`);
    this.begin();
  }

  /** False when nothing was begun; why is logged. */
  begin(): boolean {
    const log = this.#log;
    const { bases } = this.#world;
    if (bases.isBusy) return false;
    if (!this.#prepare()) {
      this.isLastGood = false;
      return false;
    }
    this.count++;
    this.#form = this.#world.config.bool('aof-use-rdb-preamble') ? 'rdb' : 'aof';
    const failed = bases.begin(this.#temporaryPath, this.#form, (why) => this.#ended(why));
    if (failed !== undefined) {
      this.isLastGood = false;
      this.#world.log(
        'warning',
        `Can't rewrite append only file in background: fork: ${failed.message}`,
      );
      return false;
    }
    this.#world.log(
      'notice',
      `Background append only file rewriting started by pid ${this.#world.pid}`,
    );
    this.isScheduled = false;
    this.startedSeconds = this.#seconds;
    if (log.state === 'starting') log.follow();
    return true;
  }

  /** Ends a rewrite that runs, as if it had never begun. */
  cancel(): void {
    if (!this.isRunning) return;
    this.#world.log('notice', `Killing running AOF rewrite child: ${this.#world.pid}`);
    this.#world.bases.cancel();
    this.#world.disk.unlink(this.#temporaryPath, () => {});
    this.startedSeconds = never;
  }

  get #seconds(): number {
    return Math.floor(this.#world.time.nowMs / 1000);
  }

  get #temporaryPath(): string {
    return `temp-rewriteaof-bg-${this.#world.pid}.aof`;
  }

  /** All changes up to now are in the old files, all later ones go to a new file. */
  #prepare(): boolean {
    const log = this.#log;
    if (!log.folder.make()) return false;
    if (log.state === 'off') return true;
    log.stream.forgetDatabase();
    log.writer.flush(true);
    return log.beginIncrement();
  }

  // When it is due.

  /** By how much the log has grown since the last rewrite, if that is a reason for another one. */
  #growthPercent(): number | undefined {
    const { config } = this.#world;
    const { baseBytes, state, writer } = this.#log;
    const percentage = config.integer('auto-aof-rewrite-percentage');
    const isLarge = writer.logBytes > config.integer('auto-aof-rewrite-min-size');
    if (state !== 'on' || percentage === 0 || !isLarge) return undefined;
    const growth = Math.floor((writer.logBytes * 100) / Math.max(1, baseBytes)) - 100;
    return growth >= percentage ? growth : undefined;
  }

  #isLimited(): boolean {
    if (this.failuresInARow < failuresBeforeLimit) {
      this.#delayMinutes = 0;
      this.#notBeforeSeconds = 0;
      return false;
    }
    if (this.#notBeforeSeconds !== 0) {
      if (this.#seconds < this.#notBeforeSeconds) return true;
      this.#notBeforeSeconds = 0;
      return false;
    }
    this.#delayMinutes = Math.min(Math.max(1, 2 * this.#delayMinutes), limitMinutesMax);
    this.#notBeforeSeconds = this.#seconds + this.#delayMinutes * 60;
    this.#world.log(
      'warning',
      'Background AOF rewrite has repeatedly failed and triggered the limit, will retry in ' +
        `${this.#delayMinutes} minutes`,
    );
    return true;
  }

  // Its end.

  #ended(failed: Failure | undefined): void {
    const log = this.#log;
    if (failed === undefined) {
      const path = this.#temporaryPath;
      this.#world.log('notice', `Successfully created the temporary AOF base file ${path}`);
      this.#world.log('notice', 'Background AOF rewrite terminated with success');
      this.isLastGood = this.#adopt();
    } else {
      this.#world.log('warning', 'Background AOF rewrite terminated with error');
      this.isLastGood = false;
    }
    this.failuresInARow = this.isLastGood ? 0 : this.failuresInARow + 1;
    this.#world.disk.unlink(this.#temporaryPath, () => {});
    if (log.state === 'starting') {
      log.unfollow();
      const name = temporaryIncrementName(log.folder.logName);
      this.#world.log('notice', `Removing the temp incr aof file ${name} in the background`);
      this.#world.disk.unlink(log.folder.pathOf(name), () => {});
      this.isScheduled = true;
    }
    this.lastSeconds = this.#seconds - this.startedSeconds;
    this.startedSeconds = never;
  }

  /** The snapshot becomes the base; false when that failed, and nothing has changed. */
  #adopt(): boolean {
    const log = this.#log;
    const { folder, state, writer } = log;
    const isStarting = state === 'starting';
    let manifest = withNewBase(log.manifest, folder.logName, this.#form === 'rdb');
    const base = manifest.base?.name ?? '';
    if (!this.#renameBase(base)) return false;
    if (isStarting) manifest = withNewIncrement(manifest, folder.logName);
    const increment = isStarting ? lastIncrement(manifest)?.name : undefined;
    if (increment !== undefined && !this.#renameIncrement(increment)) {
      this.#unlink(base);
      return false;
    }
    manifest = withRewritten(manifest, state === 'off' ? 0 : 1);
    if (!log.persist(manifest)) {
      this.#unlink(base);
      if (increment !== undefined) this.#unlink(increment);
      return false;
    }
    if (state !== 'off') {
      writer.logBytes = this.#sizeOf(base) + writer.fileBytes;
      log.baseBytes = writer.logBytes;
    }
    log.deleteHistory();
    this.#world.log('notice', 'Background AOF rewrite finished successfully');
    if (isStarting) log.state = 'on';
    return true;
  }

  #renameBase(name: string): boolean {
    const { disk, log } = this.#world;
    const path = this.#log.folder.pathOf(name);
    const failed = disk.renameNow(this.#temporaryPath, path);
    if (failed === undefined) {
      log(
        'notice',
        `Successfully renamed the temporary AOF base file ${this.#temporaryPath} into ${name}`,
      );
      return true;
    }
    log(
      'warning',
      `Error trying to rename the temporary AOF base file ${this.#temporaryPath} into ${path}: ` +
        failed.message,
    );
    return false;
  }

  #renameIncrement(name: string): boolean {
    const { disk, log } = this.#world;
    const { folder } = this.#log;
    const beside = temporaryIncrementName(folder.logName);
    const failed = disk.renameNow(folder.pathOf(beside), folder.pathOf(name));
    if (failed === undefined) {
      log('notice', `Successfully renamed the temporary AOF incr file ${beside} into ${name}`);
      return true;
    }
    log(
      'warning',
      `Error trying to rename the temporary AOF incr file ${folder.pathOf(beside)} into ` +
        `${folder.pathOf(name)}: ${failed.message}`,
    );
    return false;
  }

  #unlink(name: string): void {
    this.#world.disk.unlink(this.#log.folder.pathOf(name), () => {});
  }

  #sizeOf(name: string): number {
    const stat = this.#world.disk.statNow(this.#log.folder.pathOf(name));
    return stat instanceof Failure ? 0 : stat.sizeBytes;
  }
}
