/**
 * A data set that comes from our primary.
 *
 *   by a file   written beside the data set that there is, put in the place of the server's own
 *               file when it is whole, then loaded instead of the data set
 *   directly    read as it comes (direct-reception.ts)
 */
import { pathIn } from '../../persistence/rdb-file.ts';
import { RdbLoad } from '../../persistence/rdb-load.ts';
import { auxTaker } from '../../persistence/rdb-notes.ts';
import { keyDelayUs } from '../../persistence/save-job.ts';
import type { File } from '../../platform/disk.ts';
import { Failure, failure } from '../../platform/failure.ts';
import type { Server } from '../server.ts';

/** Between two signs of life for the primary while a data set is loaded. */
const keepAliveUs = 1_000_000;

/** What is made of the data set that comes. */
export interface Reception {
  /** Why it cannot go on, as a line for the log. */
  readonly problem: string | undefined;
  /** As the log says it. */
  readonly target: 'to disk' | 'to parser';
  /** The database that the stream behind the data set begins in; -1 where it is not told. */
  readonly database: number;
  /** The header has come; `totalBytes` is 0 where it is not known. */
  begins(totalBytes: number): void;
  payload(bytes: Uint8Array, start: number, end: number): void;
  /** All has come: it becomes the data set of the server. */
  finish(talk: LoadTalk): void;
  /** What comes behind the data set before it is there. */
  keep(bytes: Uint8Array, start: number, end: number): void;
  takeKept(): Uint8Array;
  /** It is given up. */
  drop(): void;
}

export interface LoadTalk {
  /** What there was is about to go: nobody may go on with its history. */
  replaces(): void;
  /** The primary shall not take us for dead. */
  keepAlive(): void;
  /** Whether anybody still waits for the data set. */
  isWanted(): boolean;
  done(isLoaded: boolean): void;
}

export class FileReception implements Reception {
  readonly target = 'to disk';
  #failure: Failure | undefined;
  /** The database that the stream behind the data set begins in; -1 where it is not told. */
  database = -1;
  readonly #server: Server;
  readonly #file: File;
  readonly #path: string;
  #isOpen = true;
  #kept = new Uint8Array(0);

  private constructor(server: Server, file: File, path: string) {
    this.#server = server;
    this.#file = file;
    this.#path = path;
  }

  static begin(server: Server): FileReception | Failure {
    const { disk, host } = server.platform;
    const seconds = Math.floor(server.engine.keyspace.nowMs / 1000);
    const path = pathIn(host.currentFolder(), `temp-${seconds}.${host.pid}.rdb`);
    const file = disk.openNow(path, 'write');
    return file instanceof Failure ? file : new FileReception(server, file, path);
  }

  get problem(): string | undefined {
    if (this.#failure === undefined) return undefined;
    return (
      'Write error or short write writing to the DB dump file needed for MASTER <-> REPLICA ' +
      `synchronization: ${this.#failure.message}`
    );
  }

  begins(): void {}

  payload(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end && this.#failure === undefined; ) {
      const written = this.#file.writeNow(bytes, at, end);
      if (written instanceof Failure) this.#failure = written;
      else if (written === 0) this.#failure = failure('ENOSPC');
      else at += written;
    }
  }

  /** What comes while the data set is loaded. */
  keep(bytes: Uint8Array, start: number, end: number): void {
    const kept = new Uint8Array(this.#kept.length + end - start);
    kept.set(this.#kept);
    kept.set(bytes.subarray(start, end), this.#kept.length);
    this.#kept = kept;
  }

  takeKept(): Uint8Array {
    const kept = this.#kept;
    this.#kept = new Uint8Array(0);
    return kept;
  }

  finish(talk: LoadTalk): void {
    const failed = this.#place();
    if (failed === undefined) {
      talk.replaces();
      this.#load(talk);
      return;
    }
    this.#log(
      'warning',
      'Failed trying to rename the temp DB into dump.rdb in MASTER <-> REPLICA ' +
        `synchronization: ${failed.message}`,
    );
    this.#server.platform.clock.soon(() => talk.done(false));
  }

  /** The file is whole: it becomes the server's. */
  #place(): Failure | undefined {
    const { config, platform, saving } = this.#server;
    const { disk, host } = platform;
    saving.cancel();
    const unsynced = this.#file.syncNow();
    this.#close();
    if (unsynced !== undefined) return unsynced;
    const folder = host.currentFolder();
    const failed = disk.renameNow(this.#path, pathIn(folder, config.text('dbfilename')));
    return failed ?? disk.syncDirectoryNow(folder);
  }

  /** Loads the file in slices instead of what there is. */
  #load(talk: LoadTalk): void {
    const { aof, config, engine, platform } = this.#server;
    aof.suspend();
    const isLazy = config.bool('replica-lazy-flush');
    for (const db of engine.keyspace.databases) engine.keyspace.empty(db, isLazy);
    const path = pathIn(platform.host.currentFolder(), config.text('dbfilename'));
    const load = this.#open(path);
    if (load instanceof Failure) {
      this.#tellFailure();
      platform.clock.soon(() => talk.done(false));
      return;
    }
    this.#server.loading.begin(load.totalBytes);
    this.#log('notice', 'MASTER <-> REPLICA sync: Loading DB in memory');
    this.#slice(load, talk, engine.monotonicUs() + keepAliveUs);
  }

  #open(path: string): RdbLoad | Failure {
    const { config, engine, loading, platform } = this.#server;
    const takeAux = auxTaker(engine.log, loading, engine.keyspace.nowMs);
    return RdbLoad.open(platform.disk, path, {
      keyspace: engine.keyspace,
      nowMs: engine.keyspace.nowMs,
      dropsExpired: false,
      checksSum: config.bool('rdbchecksum'),
      sanitizes: config.enumeration('sanitize-dump-payload') === 'yes',
      replaces: false,
      aux: (name, value) => {
        if (name === 'repl-stream-db') this.database = Number.parseInt(value, 10);
        takeAux(name, value);
      },
      notice: (line) => this.#log('notice', line),
    });
  }

  #slice(load: RdbLoad, talk: LoadTalk, nextUs: number): void {
    const { config, engine, loading, platform } = this.#server;
    const { reader } = load;
    const before = reader.keysLoaded;
    const outcome = load.step(config.integer('loading-process-events-interval-bytes'));
    loading.loadedBytes = reader.position;
    loading.keysLoaded = reader.keysLoaded;
    if (outcome !== 'more' || !talk.isWanted()) {
      loading.end();
      if (outcome === 'failed') for (const line of load.errorLines) this.#log('warning', line);
      if (outcome !== 'done') {
        this.#empty();
        this.#tellFailure();
      }
      platform.clock.soon(() => talk.done(outcome === 'done'));
      return;
    }
    let next = nextUs;
    if (engine.monotonicUs() >= nextUs) {
      talk.keepAlive();
      next = engine.monotonicUs() + keepAliveUs;
    }
    const delayUs = (reader.keysLoaded - before) * keyDelayUs(config.integer('key-load-delay'));
    const goOn = (): void => this.#server.event(() => this.#slice(load, talk, next));
    if (delayUs < 1000) platform.clock.soon(goOn);
    else platform.clock.after(Math.floor(delayUs / 1000), goOn);
  }

  #tellFailure(): void {
    this.#log(
      'warning',
      'Failed trying to load the MASTER synchronization DB from disk, check server logs.',
    );
  }

  /** Half a data set is none. */
  #empty(): void {
    const { keyspace } = this.#server.engine;
    for (const db of keyspace.databases) keyspace.empty(db, false);
  }

  /** The transfer was given up. */
  drop(): void {
    if (!this.#isOpen) return;
    this.#close();
    this.#server.platform.disk.unlinkNow(this.#path);
  }

  #close(): void {
    this.#isOpen = false;
    this.#file.closeNow();
  }

  #log(level: 'notice' | 'warning', line: string): void {
    this.#server.log.write(level, line);
  }
}
