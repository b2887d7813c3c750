/**
 * The append-only log: commands that changed the data set, in files that a manifest lists.
 *
 *   off ──▶ starting (its first base is being written) ──▶ on ──▶ off
 *
 * (1) While it is on, what has changed the data set is in the stream of the feed, or in the last
 *     incremental file.
 * (2) A file is written to only once the manifest that names it is on the disk. The exception is
 *     the incremental file of a log that starts: it gets its name with the first base.
 */
import type { ChangeFeed } from '../../engine/feed.ts';
import { FeedStream } from '../../engine/feed.ts';
import { Failure } from '../../platform/failure.ts';
import type { LoaderWorld } from './file-loader.ts';
import { LogFolder } from './folder.ts';
import { type Loaded, LogLoader, lengthUnknown } from './loader.ts';
import {
  emptyManifest,
  isEmpty,
  lastIncrement,
  type Manifest,
  temporaryIncrementName,
  withNewBase,
  withNewIncrement,
  withOldLogAsBase,
  withoutHistory,
} from './manifest.ts';
import { LogWriter, type WriterWorld } from './writer.ts';

export interface LogWorld extends LoaderWorld, WriterWorld {
  /** The feed of the engine. */
  readonly feed: ChangeFeed;
  /** Streams of the feed have come or gone. */
  feedChanged(): void;
  /** Writes the data set, which is empty, as a base. */
  writeEmptyBase(path: string): Failure | undefined;
}

export type LogState = 'off' | 'starting' | 'on';

export class AppendOnlyLog {
  state: LogState = 'off';
  manifest: Manifest = emptyManifest;
  /** Bytes of all files after the last rewrite, or of the base that was loaded. */
  baseBytes = 0;
  readonly folder: LogFolder;
  readonly stream: FeedStream;
  readonly writer: LogWriter;
  readonly #world: LogWorld;
  #isFed = false;

  constructor(world: LogWorld) {
    const { config, disk, engine, log } = world;
    this.#world = world;
    this.folder = new LogFolder(config, disk, log);
    this.stream = new FeedStream(engine.keyspace);
    this.writer = new LogWriter(world, this.stream);
    config.watch(['aof-timestamp-enabled'], () => {
      this.stream.isStamped = config.bool('aof-timestamp-enabled');
    });
  }

  // Starting the server.

  /** Reads the manifest; false when the server must not start. */
  readManifest(): boolean {
    const manifest = this.folder.read();
    if (manifest === undefined) return false;
    this.manifest = manifest;
    return true;
  }

  /** Loads what the manifest lists. `done` gets undefined when the server must not start. */
  load(done: (loaded: Loaded | undefined) => void): void {
    if (this.#isUpgrade() && !this.#upgrade()) {
      this.#world.clock.soon(() => done(undefined));
      return;
    }
    const loader = new LogLoader(this.#world, this.folder.path, this.manifest, (loaded) => {
      this.writer.logBytes = loaded.totalBytes;
      this.baseBytes = loaded.baseBytes;
      done(loaded.outcome === 'failed' ? undefined : loaded);
    });
    loader.run();
  }

  /** After loading: opens the file that is written to; false when that failed, and is logged. */
  open(): boolean {
    const { log } = this.#world;
    if (!this.folder.make()) return false;
    let { manifest } = this;
    if (isEmpty(manifest)) {
      manifest = withNewBase(manifest, this.folder.logName, this.#isRdbBase);
      const name = manifest.base?.name ?? '';
      const failed = this.#world.writeEmptyBase(this.folder.pathOf(name));
      if (failed !== undefined) {
        log('warning', `Write error writing append only file on disk: ${failed.message}`);
        return false;
      }
      log('notice', `Creating AOF base file ${name} on server start`);
    }
    const hasIncrement = lastIncrement(manifest) !== undefined;
    if (!hasIncrement) manifest = withNewIncrement(manifest, this.folder.logName);
    const name = lastIncrement(manifest)?.name ?? '';
    if (!this.#openIncrement(name, 'append')) return false;
    if (!this.persist(manifest)) return false;
    log('notice', `${hasIncrement ? 'Opening' : 'Creating'} AOF incr file ${name} on server start`);
    this.state = 'on';
    this.follow();
    return true;
  }

  get #isRdbBase(): boolean {
    return this.#world.config.bool('aof-use-rdb-preamble');
  }

  /** Whether the log is still a single file, of before there were manifests. */
  #isUpgrade(): boolean {
    const { folder, manifest } = this;
    if (!folder.hasOldLog) return false;
    if (!folder.exists || isEmpty(manifest)) return true;
    const { base, increments } = manifest;
    const isBegun = base?.name === folder.logName && increments.length === 0;
    return isBegun && !folder.has(folder.logName);
  }

  /** The single file becomes the base. A crash in the middle of it does no harm. */
  #upgrade(): boolean {
    const { disk, log } = this.#world;
    const { folder } = this;
    if (!folder.make()) return false;
    if (!this.persist(withOldLogAsBase(this.manifest, folder.logName))) return false;
    const failed = disk.renameNow(folder.logName, folder.pathOf(folder.logName));
    if (failed !== undefined) {
      log(
        'warning',
        `Error trying to move the old AOF file ${folder.logName} into dir ${folder.path}: ` +
          failed.message,
      );
      return false;
    }
    log(
      'notice',
      `Successfully migrated an old-style AOF file (${folder.logName}) into the AOF directory ` +
        `(${folder.path}).`,
    );
    return true;
  }

  // The feed.

  /** Changes go to the stream from now on. */
  follow(): void {
    this.stream.forgetDatabase();
    if (this.#isFed) return;
    this.#isFed = true;
    this.#world.feed.add(this.stream);
    this.#world.feedChanged();
  }

  /** Changes go there no more, and what has not been written is dropped. */
  unfollow(): void {
    this.stream.taken(this.stream.length);
    if (!this.#isFed) return;
    this.#isFed = false;
    this.#world.feed.remove(this.stream);
    this.#world.feedChanged();
  }

  // Files.

  /** Makes a manifest the log's, on the disk first; false when that failed, and is logged. */
  persist(manifest: Manifest): boolean {
    if (manifest === this.manifest) return true;
    if (!this.folder.write(manifest)) return false;
    this.manifest = manifest;
    return true;
  }

  /** Goes on in a new incremental file; false when that failed, and nothing has changed. */
  beginIncrement(): boolean {
    const { folder, manifest, state } = this;
    const isStarting = state === 'starting';
    const next = isStarting ? manifest : withNewIncrement(manifest, folder.logName);
    const name = isStarting
      ? temporaryIncrementName(folder.logName)
      : (lastIncrement(next)?.name ?? '');
    const file = this.#world.disk.openNow(folder.pathOf(name), 'write');
    if (file instanceof Failure) {
      this.#world.log('warning', `Can't open the append-only file ${name}: ${file.message}`);
      return false;
    }
    if (!this.persist(next)) {
      file.closeNow();
      return false;
    }
    this.#world.log('notice', `Creating AOF incr file ${name} on background rewrite`);
    this.writer.use(file, 0);
    return true;
  }

  #openIncrement(name: string, how: 'append'): boolean {
    const { disk, log } = this.#world;
    const path = this.folder.pathOf(name);
    const file = disk.openNow(path, how);
    if (file instanceof Failure) {
      log('warning', `Can't open the append-only file ${name}: ${file.message}`);
      return false;
    }
    const stat = disk.statNow(path);
    if (stat instanceof Failure) log('warning', lengthUnknown(name, stat));
    this.writer.use(file, stat instanceof Failure ? 0 : stat.sizeBytes);
    return true;
  }

  /** Deletes what a rewrite has made superfluous. Where that fails nothing is lost but room. */
  deleteHistory(): void {
    const { config, disk, log } = this.#world;
    if (this.manifest.history.length === 0 || config.bool('aof-disable-auto-gc')) return;
    for (const { name } of this.manifest.history) {
      log('notice', `Removing the history file ${name} in the background`);
      disk.unlink(this.folder.pathOf(name), () => {});
    }
    this.persist(withoutHistory(this.manifest));
  }

  // While the server runs.

  /** What has been written is synced in time, also when nothing more is written. */
  tick(): void {
    if (this.state !== 'off') this.writer.flush(false);
  }

  /** All that there is goes to the disk: the server ends. */
  flushNow(): void {
    this.#world.log('notice', 'Calling fsync() on the AOF file.');
    this.writer.flush(true);
    this.writer.syncNow();
  }

  /**
   * Loads all files again, into a data set that the caller has emptied. `done` gets false when the
   * log is not whole.
   */
  reload(done: (isWhole: boolean) => void): void {
    const wasFed = this.#isFed;
    this.writer.flush(true);
    this.unfollow();
    if (!this.readManifest()) {
      this.#world.clock.soon(() => done(false));
      return;
    }
    this.deleteHistory();
    this.load((loaded) => {
      const isWhole = loaded?.outcome === 'ok' || loaded?.outcome === 'empty';
      if (wasFed) this.follow();
      done(isWhole);
    });
  }

  /** Switched off: all that there is goes to the disk first. */
  stop(): void {
    this.writer.close();
    this.unfollow();
    this.state = 'off';
  }
}
