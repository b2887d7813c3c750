/**
 * The writer: brings what a stream of the feed has gathered into the incremental file, and the file
 * to the disk, as `appendfsync` says.
 *
 *   always     one write and one sync for all that happened in a turn of the event loop; the
 *              replies of the turn leave behind it
 *   everysec   one write a turn, before its replies; a sync a second, beside the commands
 *   no         one write a turn; the system syncs when it likes
 *
 * Where a sync of `everysec` still lasts, writing would wait for it: then it is put off, for two
 * seconds at most.
 *
 * (1) The file holds whole units, but for a write that failed half way and could not be undone.
 * (2) With `always`, nothing is acknowledged or read that is not on the disk: what cannot be
 *     written or synced ends the process. Otherwise commands that write are refused until the disk
 *     takes them again, and nothing is dropped.
 */
import type { Config } from '../../engine/config/config.ts';
import type { EngineLog } from '../../engine/engine.ts';
import type { FeedStream, StreamClock } from '../../engine/feed.ts';
import type { LatencyMonitor } from '../../engine/latency-monitor.ts';
import type { File } from '../../platform/disk.ts';
import { Failure, failure } from '../../platform/failure.ts';

/** What the writer needs of the server. */
export interface WriterWorld {
  readonly config: Config;
  readonly log: EngineLog;
  readonly latency: LatencyMonitor;
  /** What the commands of this event see as the time. */
  readonly time: StreamClock;
  readonly monotonicUs: () => number;
  /** DEBUG AOF-FLUSH-SLEEP. */
  stallBeforeWrite(): void;
  /** Whether a snapshot is being written. */
  isSaving(): boolean;
  exit(code: number): void;
  /** `problem` is another than before. */
  problemChanged(): void;
  /** A sync is over: what was put off may be written. */
  mayWrite(): void;
}

const postponedSecondsMax = 2;
const secondsBetweenErrors = 30;
/** The system takes no more at once. */
const writeBytesMax = 1024 * 1024 * 1024;

export class LogWriter {
  /** Writes that did not wait for a sync any longer. */
  delayedSyncs = 0;
  /** Bytes of the incremental file. */
  fileBytes = 0;
  /** Bytes of all files of the log. */
  logBytes = 0;
  /** Syncs beside the commands that have not ended. */
  pendingSyncs = 0;
  readonly #world: WriterWorld;
  readonly #stream: FeedStream;
  #file: File | undefined;
  /** So much of the file is synced, or being synced. */
  #syncedBytes = 0;
  #lastSyncSeconds: number;
  #postponedSeconds = 0;
  #writeProblem: Failure | undefined;
  #syncProblem: Failure | undefined;
  #lastErrorSeconds = 0;

  constructor(world: WriterWorld, stream: FeedStream) {
    this.#world = world;
    this.#stream = stream;
    this.#lastSyncSeconds = this.#seconds;
  }

  get isOpen(): boolean {
    return this.#file !== undefined;
  }

  /** Why nothing can be written at present. */
  get problem(): Failure | undefined {
    return this.#writeProblem ?? this.#syncProblem;
  }

  /** Whether a write was put off, or has failed: to be tried again in each tick. */
  get isBehind(): boolean {
    return this.#postponedSeconds !== 0 || this.#writeProblem !== undefined;
  }

  /** Writes go to this file from now on, which has so many bytes; the one before is let go. */
  use(file: File, fileBytes: number): void {
    const old = this.#file;
    if (old !== undefined) {
      old.sync(() => {});
      old.close(() => {});
      this.#lastSyncSeconds = this.#seconds;
    }
    this.#file = file;
    this.fileBytes = fileBytes;
    this.#syncedBytes = fileBytes;
  }

  /** Writes and syncs all there is, and closes the file. */
  close(): void {
    const file = this.#file;
    if (file === undefined) return;
    this.flush(true);
    this.syncNow();
    this.#file = undefined;
    this.fileBytes = 0;
    this.#syncedBytes = 0;
    file.close(() => {});
  }

  /** Errors of before count no more: the log was switched off and on again. */
  forgetProblems(): void {
    this.#lastSyncSeconds = this.#seconds;
    const { log } = this.#world;
    if (this.#syncProblem !== undefined) {
      log('warning', 'AOF reopen, just ignore the AOF fsync error in bio job');
    }
    if (this.#writeProblem !== undefined) {
      log('warning', 'AOF reopen, just ignore the last error.');
    }
    this.#setProblems(undefined, undefined);
  }

  /** To be called before the replies of a turn leave, and in each tick. */
  flush(isForced: boolean): void {
    const file = this.#file;
    if (file === undefined) return;
    if (this.#stream.length === 0) {
      if (this.#isBehindSync) this.#sync(file);
      return;
    }
    const isSyncing = this.#isEverySecond && this.pendingSyncs > 0;
    if (isSyncing && !isForced && this.#postpones()) return;
    if (this.#write(file, isSyncing)) this.#sync(file);
  }

  /** Waits for the disk; says in the log what went wrong. */
  syncNow(): void {
    const failed = this.#file?.syncNow();
    if (failed === undefined) this.#lastSyncSeconds = this.#seconds;
    else this.#world.log('warning', `Fail to fsync the AOF file: ${failed.message}`);
  }

  get #seconds(): number {
    return Math.floor(this.#world.time.nowMs / 1000);
  }

  get #isEverySecond(): boolean {
    return this.#world.config.enumeration('appendfsync') === 'everysec';
  }

  /** With nothing to write: whether something is still to be synced, and it is time. */
  get #isBehindSync(): boolean {
    if (this.#syncedBytes === this.fileBytes) return false;
    const policy = this.#world.config.enumeration('appendfsync');
    if (policy === 'always') return true;
    const isTime = this.#seconds > this.#lastSyncSeconds && this.pendingSyncs === 0;
    return policy === 'everysec' && isTime;
  }

  /** Whether writing is put off because of a sync that lasts. */
  #postpones(): boolean {
    const now = this.#seconds;
    if (this.#postponedSeconds === 0) this.#postponedSeconds = now;
    if (now - this.#postponedSeconds < postponedSecondsMax) return true;
    this.delayedSyncs++;
    this.#world.log(
      'notice',
      'Asynchronous AOF fsync is taking too long (disk is busy?). Writing the AOF buffer without ' +
        'waiting for fsync to complete, this may slow down Redis.',
    );
    return false;
  }

  // Writing.

  /** Whether all was written. */
  #write(file: File, isSyncing: boolean): boolean {
    const { latency, monotonicUs } = this.#world;
    const stream = this.#stream;
    this.#world.stallBeforeWrite();
    const startUs = monotonicUs();
    const written = writeAll(file, stream.bytes, stream.length);
    const us = monotonicUs() - startUs;
    if (us >= latency.thresholdUs) this.#sampleWrite(us, isSyncing);
    this.#postponedSeconds = 0;
    if (written !== stream.length) {
      this.#failed(file, written);
      return false;
    }
    this.#wrote(written);
    if (this.#writeProblem !== undefined) {
      this.#world.log('notice', 'AOF write error looks solved, Redis can write again.');
      this.#setProblems(undefined, this.#syncProblem);
    }
    return true;
  }

  #wrote(bytes: number): void {
    this.fileBytes += bytes;
    this.logBytes += bytes;
    this.#stream.taken(bytes);
  }

  #sampleWrite(us: number, isSyncing: boolean): void {
    const { latency, time } = this.#world;
    let how = 'alone';
    if (isSyncing) how = 'pending-fsync';
    else if (this.#world.isSaving()) how = 'active-child';
    latency.sample(`aof-write-${how}`, us, time.nowMs);
    latency.sample('aof-write', us, time.nowMs);
  }

  /** A write failed, at once or half way. */
  #failed(file: File, written: number | Failure): void {
    const { config, exit, log } = this.#world;
    const mayLog = this.#seconds - this.#lastErrorSeconds > secondsBetweenErrors;
    if (mayLog) this.#lastErrorSeconds = this.#seconds;
    const say = (text: string): void => {
      if (mayLog) log('warning', text);
    };
    if (written instanceof Failure) say(`Error writing to the AOF file: ${written.message}`);
    const kept = written instanceof Failure ? 0 : this.#undo(file, written, say);
    if (config.enumeration('appendfsync') === 'always') {
      log(
        'warning',
        "Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting...",
      );
      exit(1);
      return;
    }
    if (kept > 0) this.#wrote(kept);
    const problem = written instanceof Failure ? written : failure('ENOSPC');
    this.#setProblems(problem, this.#syncProblem);
  }

  /** Takes half a write back; how many of its bytes stay. */
  #undo(file: File, written: number, say: (text: string) => void): number {
    say(
      'Short write while writing to the AOF file: ' +
        `(nwritten=${written}, expected=${this.#stream.length})`,
    );
    const failed = file.truncateNow(this.fileBytes);
    if (failed === undefined) return 0;
    say(
      'Could not remove short write from the append-only file.  Redis may refuse to load the AOF ' +
        `the next time it starts.  ftruncate: ${failed.message}`,
    );
    return written;
  }

  // Syncing.

  #sync(file: File): void {
    const { config } = this.#world;
    if (config.bool('no-appendfsync-on-rewrite') && this.#world.isSaving()) return;
    const policy = config.enumeration('appendfsync');
    if (policy === 'always') this.#syncAlways(file);
    else if (policy === 'everysec' && this.#seconds > this.#lastSyncSeconds) {
      if (this.pendingSyncs === 0) this.#syncBeside(file);
      this.#lastSyncSeconds = this.#seconds;
    }
  }

  #syncAlways(file: File): void {
    const { exit, latency, log, monotonicUs, time } = this.#world;
    const startUs = monotonicUs();
    const failed = file.datasyncNow();
    if (failed !== undefined) {
      log(
        'warning',
        "Can't persist AOF for fsync error when the AOF fsync policy is 'always': " +
          `${failed.message}. Exiting...`,
      );
      exit(1);
      return;
    }
    latency.sample('aof-fsync-always', monotonicUs() - startUs, time.nowMs);
    this.#syncedBytes = this.fileBytes;
    this.#lastSyncSeconds = this.#seconds;
  }

  #syncBeside(file: File): void {
    this.pendingSyncs++;
    this.#syncedBytes = this.fileBytes;
    file.datasync((failed) => {
      this.pendingSyncs--;
      if (failed instanceof Failure && this.#syncProblem === undefined) {
        this.#world.log('warning', `Fail to fsync the AOF file: ${failed.message}`);
      }
      this.#setProblems(this.#writeProblem, failed);
      if (this.#postponedSeconds !== 0) this.#world.mayWrite();
    });
  }

  #setProblems(write: Failure | undefined, sync: Failure | undefined): void {
    const before = this.problem;
    this.#writeProblem = write;
    this.#syncProblem = sync;
    if (this.problem !== before) this.#world.problemChanged();
  }
}

/** How many bytes were written; a Failure when there are none. */
function writeAll(file: File, bytes: Uint8Array, length: number): number | Failure {
  let written = 0;
  while (written < length) {
    const end = Math.min(length, written + writeBytesMax);
    const count = file.writeNow(bytes, written, end);
    if (count instanceof Failure) return written > 0 ? written : count;
    written += count;
  }
  return written;
}
