/**
 * Loads one file of a log: reads it piece by piece, and runs what is in it. What is not whole at
 * its end was being written when the server died: it is cut off, if `aof-load-truncated` allows it.
 *
 *   … SET a 1 ∙ SET b 2 ∙ MULTI ∙ SET c 3 ∙ SET d          cut behind `SET b 2`
 *   … SET a 1 ∙ SET b ∅∅∅∅∅∅∅∅∅∅∅∅∅∅∅∅∅∅∅∅∅∅∅∅∅∅∅∅          zeros that a file system left: the same
 *
 * (1) A file is cut behind a whole unit, so that what is appended later belongs to nothing before.
 * (2) Each piece is an event of its own: clients are answered in between.
 */
import type { Config } from '../../engine/config/config.ts';
import type { Engine, EngineLog } from '../../engine/engine.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Disk, File } from '../../platform/disk.ts';
import { Failure } from '../../platform/failure.ts';
import { needMore, RequestParser } from '../../resp/request-parser.ts';
import type { Loading } from '../loading.ts';
import { RdbReader } from '../rdb/rdb-reader.ts';
import { auxTaker } from '../rdb-notes.ts';
import { fakeSession } from './fake-session.ts';
import { Replay } from './replay.ts';

/** What loading needs of the server. */
export interface LoaderWorld {
  readonly engine: Engine;
  readonly config: Config;
  readonly log: EngineLog;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly loading: Loading;
  /** Runs `work` as an event of its own. */
  event(work: () => void): void;
}

/** `truncated`: loaded but for its end. `missing`: there is no such file. */
export type FileOutcome = 'ok' | 'truncated' | 'empty' | 'missing' | 'unopened' | 'failed';

const pieceBytes = 512 * 1024;
/** Of an RDB file, for one event. */
const preambleSliceBytes = 256 * 1024;
/** How long commands run before clients are looked at, where `key-load-delay` slows them. */
const sliceUs = 10_000;
const star = 42;
const rdbSignature = 'REDIS';

export class FileLoader {
  readonly #world: LoaderWorld;
  readonly #name: string;
  readonly #path: string;
  readonly #done: (outcome: FileOutcome) => void;
  #file: File | undefined;
  #fileBytes = 0;
  /** bytes[start, end) have been read and not run; they end at this position of the file. */
  #bytes = new Uint8Array(2 * pieceBytes);
  #start = 0;
  #end = 0;
  #position = 0;
  /** While the file is an RDB file, or still begins as one. */
  #preamble: RdbReader | undefined;
  #replay: Replay;

  /** `done` is called once, later than `run` has returned. */
  constructor(
    world: LoaderWorld,
    folder: string,
    name: string,
    done: (outcome: FileOutcome) => void,
  ) {
    this.#world = world;
    this.#name = name;
    this.#path = `${folder}/${name}`;
    this.#done = done;
    const { engine } = world;
    this.#replay = new Replay(engine, fakeSession(engine.keyspace.nowMs), 0);
  }

  run(): void {
    const { clock, disk } = this.#world;
    const file = disk.openNow(this.#path, 'read');
    if (file instanceof Failure) {
      const outcome = this.#unopened(file);
      clock.soon(() => this.#done(outcome));
      return;
    }
    this.#file = file;
    const stat = disk.statNow(this.#path);
    this.#fileBytes = stat instanceof Failure ? 0 : stat.sizeBytes;
    if (this.#fileBytes === 0) clock.soon(() => this.#finish('empty'));
    else this.#read();
  }

  #unopened({ code, message }: Failure): FileOutcome {
    const { log } = this.#world;
    if (code === 'ENOENT') {
      log('warning', `The append log file ${this.#name} doesn't exist: ${message}`);
      return 'missing';
    }
    log(
      'warning',
      `Fatal error: can't open the append log file ${this.#name} for reading: ${message}`,
    );
    return 'unopened';
  }

  #read(): void {
    this.#makeRoom();
    const start = this.#end;
    this.#file?.readAt(this.#position, this.#bytes, start, start + pieceBytes, (count) => {
      this.#world.event(() => {
        if (count instanceof Failure) this.#unreadable(count);
        else if (count === 0) this.#ended();
        else this.#arrived(count);
      });
    });
  }

  /** What has not been run moves to the front; there is room for another piece behind it. */
  #makeRoom(): void {
    const kept = this.#end - this.#start;
    if (kept + pieceBytes <= this.#bytes.length) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
    } else {
      const grown = new Uint8Array(2 * (kept + pieceBytes));
      grown.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = grown;
    }
    this.#start = 0;
    this.#end = kept;
  }

  #arrived(count: number): void {
    const { loading } = this.#world;
    const isFirst = this.#position === 0;
    this.#end += count;
    this.#position += count;
    loading.loadedBytes += count;
    if (isFirst && this.#isRdb()) this.#beginPreamble();
    if (this.#preamble === undefined) {
      this.#runSlice();
      return;
    }
    this.#preamble.feed(this.#bytes, this.#start, this.#end);
    this.#readPreamble(this.#preamble);
  }

  // A base that is an RDB file, and the RDB file at the beginning of an old log.

  get #isOld(): boolean {
    return this.#name === this.#world.config.text('appendfilename');
  }

  #beginPreamble(): void {
    const { config, engine, loading, log } = this.#world;
    const { keyspace } = engine;
    const what = this.#isOld ? 'RDB preamble from AOF file' : 'RDB base file on AOF loading';
    log('notice', `Reading ${what}...`);
    this.#preamble = new RdbReader({
      keyspace,
      nowMs: keyspace.nowMs,
      // A later command may count on it.
      dropsExpired: false,
      checksSum: config.bool('rdbchecksum') && !engine.switches.skipsChecksums,
      sanitizes: config.enumeration('sanitize-dump-payload') === 'yes',
      replaces: false,
      aux: auxTaker(log, loading, keyspace.nowMs),
      notice: (line) => log('notice', line),
    });
  }

  #readPreamble(reader: RdbReader): void {
    const progress = reader.step(preambleSliceBytes);
    const { loading } = this.#world;
    loading.keysLoaded = reader.keysLoaded;
    loading.keysExpired = reader.keysExpired;
    if (progress === 'hungry') {
      this.#start = this.#end;
      this.#read();
    } else if (progress === 'more') {
      this.#world.clock.soon(() => this.#world.event(() => this.#readPreamble(reader)));
    } else if (progress === 'failed') {
      this.#preambleFailed(reader);
    } else {
      this.#preambleDone(reader);
    }
  }

  #preambleFailed({ error }: RdbReader): void {
    const { log } = this.#world;
    for (const line of error?.lines ?? []) log('warning', line);
    const what = this.#isOld ? 'RDB preamble of the AOF file' : 'RDB base file';
    log('warning', `Error reading the ${what} ${this.#name}, AOF loading aborted`);
    this.#finish('failed');
  }

  /** The commands of an old log follow. */
  #preambleDone(reader: RdbReader): void {
    const { engine, log } = this.#world;
    if (this.#isOld) log('notice', 'Reading the remaining AOF tail...');
    this.#preamble = undefined;
    this.#replay = new Replay(engine, fakeSession(engine.keyspace.nowMs), reader.position);
    const rest = reader.restBytes.slice(reader.restAt, reader.restEnd);
    if (rest.length > this.#bytes.length) this.#bytes = new Uint8Array(rest.length + pieceBytes);
    this.#bytes.set(rest);
    this.#start = 0;
    this.#end = rest.length;
    this.#runSlice();
  }

  #isRdb(): boolean {
    for (let i = 0; i < rdbSignature.length; i++) {
      if (this.#bytes[this.#start + i] !== rdbSignature.charCodeAt(i)) return false;
    }
    return true;
  }

  #runSlice(): void {
    const { clock, config, event } = this.#world;
    const replay = this.#replay;
    const delay = config.integer('key-load-delay');
    const delayUs = delay < 0 ? -1 / delay : delay;
    const commandsMax =
      delay === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(sliceUs / delayUs));
    const before = replay.commands;
    this.#start = replay.run(this.#bytes, this.#start, this.#end, commandsMax);
    const count = replay.commands - before;
    if (replay.error !== undefined) this.#wrong();
    else if (count < commandsMax) this.#read();
    else clock.after(Math.ceil((count * delayUs) / 1000), () => event(() => this.#runSlice()));
  }

  #unreadable({ message }: Failure): void {
    this.#world.log(
      'warning',
      `Unrecoverable error reading the append only file ${this.#name}: ${message}`,
    );
    this.#finish('failed');
  }

  /** There is a thing that is no command. */
  #wrong(): void {
    const { log } = this.#world;
    const { error } = this.#replay;
    if (error?.is === 'unknownCommand') {
      log('warning', `Unknown command '${error.name}' reading the append only file ${this.#name}`);
    } else if (this.#endsInZeros()) {
      this.#cut();
      return;
    } else {
      log(
        'warning',
        `Bad file format reading the append only file ${this.#name}: make a backup of your AOF ` +
          'file, then use ./redis-check-aof --fix <filename.manifest>',
      );
    }
    this.#finish('failed');
  }

  #ended(): void {
    if (this.#preamble !== undefined) {
      this.#preamble.end();
      this.#preambleFailed(this.#preamble);
      return;
    }
    const isWhole = this.#start === this.#end;
    if (isWhole && this.#replay.isInTransaction) {
      this.#world.log(
        'warning',
        `Revert incomplete MULTI/EXEC transaction in AOF file ${this.#name}`,
      );
    }
    if (isWhole && !this.#replay.isInTransaction) this.#finish('ok');
    else this.#cut();
  }

  /** Whether the command that is wrong is one whose end became zeros, up to the file's end. */
  #endsInZeros(): boolean {
    const bytes = this.#bytes;
    let zerosAt = this.#end;
    while (zerosAt > this.#start && bytes[zerosAt - 1] === 0) zerosAt--;
    if (zerosAt === this.#end || !this.#restIsZero()) return false;
    if (zerosAt === this.#start) return true;
    if (bytes[this.#start] !== star) return false;
    const parser = new RequestParser({ maxBulkBytes: Number.POSITIVE_INFINITY });
    return parser.next(bytes, this.#start, zerosAt) === needMore;
  }

  /** Whether nothing but zeros follows what was read. */
  #restIsZero(): boolean {
    const piece = new Uint8Array(pieceBytes);
    for (let at = this.#position; at < this.#fileBytes; ) {
      const count = this.#file?.readAtNow(at, piece, 0, piece.length) ?? 0;
      if (count instanceof Failure || count === 0) return false;
      for (let i = 0; i < count; i++) if (piece[i] !== 0) return false;
      at += count;
    }
    return true;
  }

  /** The end of the file is not whole: it is cut off, where that is allowed. */
  #cut(): void {
    const { config, log } = this.#world;
    if (config.bool('aof-load-truncated') && this.#truncate()) {
      this.#finish('truncated');
      return;
    }
    log(
      'warning',
      `Unexpected end of file reading the append only file ${this.#name}. You can: 1) Make a ` +
        'backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>. 2) ' +
        "Alternatively you can set the 'aof-load-truncated' configuration option to yes and " +
        'restart the server.',
    );
    this.#finish('failed');
  }

  #truncate(): boolean {
    const { disk, log } = this.#world;
    const name = this.#name;
    const { goodUntil } = this.#replay;
    log('warning', `!!! Warning: short read while loading the AOF file ${name}!!!`);
    log('warning', `!!! Truncating the AOF ${name} at offset ${goodUntil} !!!`);
    const failed = truncateFile(disk, this.#path, goodUntil);
    if (failed !== undefined) {
      log('warning', `Error truncating the AOF file ${name}: ${failed.message}`);
      return false;
    }
    log('warning', `AOF ${name} loaded anyway because aof-load-truncated is enabled`);
    return true;
  }

  #finish(outcome: FileOutcome): void {
    this.#file?.close(() => {});
    this.#file = undefined;
    this.#done(outcome);
  }
}

function truncateFile(disk: Disk, path: string, sizeBytes: number): Failure | undefined {
  const file = disk.openNow(path, 'append');
  if (file instanceof Failure) return file;
  const failed = file.truncateNow(sizeBytes) ?? file.syncNow();
  file.closeNow();
  return failed;
}
