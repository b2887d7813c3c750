/**
 * The feed: what changes the data set, as the requests that repeat it, for all who follow: the
 * append-only file and the replicas.
 *
 *   command ──▶ as it came, or rewritten by its handler ──▶ encoded once ──▶ each stream
 *
 * A *unit* is what a single command, a transaction or a script has changed. Who follows gets it
 * whole or not at all:
 *
 *     SET k v                          MULTI ∙ SELECT 1 ∙ DEL k ∙ SET k v ∙ EXEC
 *
 * (1) A stream holds whole units, except while a command runs.
 * (2) A database is selected where it is another than that of the stream's command before.
 */
import { copyBytes, latin1Bytes, writeLatin1 } from '../base/bytes.ts';
import { writeInteger } from '../base/number.ts';
import type { Args } from './args.ts';

/** One argument: text of one character per byte, bytes, or an integer. */
export type FeedPart = string | Uint8Array | number;

/** Where changes go. */
export interface Feed {
  /** The running command as it came. */
  verbatim(database: number, args: Args): void;
  /** The running command as it came, which has changed nothing: for replicas only. */
  message(database: number, args: Args): void;
  /** Another command instead. */
  command(database: number, parts: readonly FeedPart[]): void;
  /** What was given since the last call is one unit; or, if not `isAtomic`, as many as commands. */
  unitEnds(isAtomic: boolean): void;
}

const star = 42;
const dollar = 36;
const zero = 48;
const carriageReturn = 13;
const newline = 10;
/** Longest header: a sign, ten digits, the line's end. */
const headerBytesMax = 13;
const bytesMin = 16 * 1024;
/** A buffer that had to be larger once is not kept. */
const bytesKept = 1024 * 1024;
const noDatabase = -1;
const multiRequest = latin1Bytes('*1\r\n$5\r\nMULTI\r\n');
const execRequest = latin1Bytes('*1\r\n$4\r\nEXEC\r\n');
const selectBytesMax = 40;
const stampBytesMax = 40;

/** The feed of a server: encodes each change and gives it to its streams. */
export class ChangeFeed implements Feed {
  readonly #streams: FeedStream[] = [];

  get isEmpty(): boolean {
    return this.#streams.length === 0;
  }

  add(stream: FeedStream): void {
    this.#streams.push(stream);
  }

  remove(stream: FeedStream): void {
    const at = this.#streams.indexOf(stream);
    if (at >= 0) this.#streams.splice(at, 1);
  }

  verbatim(database: number, args: Args): void {
    const [first] = this.#streams;
    first.add(database, args);
    this.#share(database, first);
  }

  message(database: number, args: Args): void {
    for (const stream of this.#streams) if (stream.takesMessages) stream.add(database, args);
  }

  command(database: number, parts: readonly FeedPart[]): void {
    const [first] = this.#streams;
    first.addParts(database, parts);
    this.#share(database, first);
  }

  unitEnds(isAtomic: boolean): void {
    for (let i = 0; i < this.#streams.length; i++) this.#streams[i].unitEnds(isAtomic);
  }

  #share(database: number, { bytes, length, lastAt }: FeedStream): void {
    for (let i = 1; i < this.#streams.length; i++) {
      this.#streams[i].addEncoded(database, bytes, lastAt, length);
    }
  }
}

/** What a stream wants to know of its time: the clock that commands see. */
export interface StreamClock {
  readonly nowMs: number;
}

/** What one follower gets, until the follower takes it from here. */
export class FeedStream {
  bytes = new Uint8Array(bytesMin);
  /** So many of them are there to be taken. */
  length = 0;
  /** Where the last command begins, behind the SELECT that it may have needed. */
  lastAt = 0;
  /** Whether `#TS:` lines tell the time of what follows them, each second once. */
  isStamped = false;
  /** Whether it gets what changes nothing but concerns who listens (PUBLISH). */
  takesMessages = false;
  readonly #clock: StreamClock;
  #stampedSeconds = 0;
  #database = noDatabase;
  #unitAt = 0;
  #unitCommands = 0;

  constructor(clock: StreamClock) {
    this.#clock = clock;
  }

  /** The database that its latest command was for; below 0 for none. */
  get database(): number {
    return this.#database;
  }

  /** Another file or another connection follows from here: it knows of no database. */
  forgetDatabase(): void {
    this.#database = noDatabase;
  }

  /** The first `count` bytes have been taken. */
  taken(count: number): void {
    if (count < this.length) this.bytes.copyWithin(0, count, this.length);
    this.length -= count;
    if (this.length === 0 && this.bytes.length > bytesKept) this.bytes = new Uint8Array(bytesMin);
  }

  add(database: number, args: Args): void {
    const { bounds, bytes: source, count } = args;
    let size = headerBytesMax;
    for (let i = 0; i < 2 * count; i += 2) size += bounds[i + 1] - bounds[i] + headerBytesMax + 2;
    this.#begin(database, size);
    const { bytes } = this;
    let at = writeHeader(bytes, this.length, star, count);
    for (let i = 0; i < 2 * count; i += 2) {
      const start = bounds[i];
      const end = bounds[i + 1];
      at = writeHeader(bytes, at, dollar, end - start);
      copyBytes(source, start, end, bytes, at);
      at = writeLineEnd(bytes, at + end - start);
    }
    this.length = at;
  }

  addParts(database: number, parts: readonly FeedPart[]): void {
    const pieces = parts.map(bytesOf);
    const size = pieces.reduce(
      (sum, piece) => sum + piece.length + headerBytesMax + 2,
      headerBytesMax,
    );
    this.#begin(database, size);
    const { bytes } = this;
    let at = writeHeader(bytes, this.length, star, pieces.length);
    for (const piece of pieces) {
      at = writeHeader(bytes, at, dollar, piece.length);
      bytes.set(piece, at);
      at = writeLineEnd(bytes, at + piece.length);
    }
    this.length = at;
  }

  /** A request that is encoded already. */
  addEncoded(database: number, source: Uint8Array, start: number, end: number): void {
    this.#begin(database, end - start);
    copyBytes(source, start, end, this.bytes, this.length);
    this.length += end - start;
  }

  unitEnds(isAtomic: boolean): void {
    const commands = this.#unitCommands;
    if (commands === 0) return;
    this.#unitCommands = 0;
    if (commands === 1 || !isAtomic) return;
    this.#reserve(multiRequest.length + execRequest.length);
    const { bytes } = this;
    bytes.copyWithin(this.#unitAt + multiRequest.length, this.#unitAt, this.length);
    bytes.set(multiRequest, this.#unitAt);
    this.length += multiRequest.length;
    bytes.set(execRequest, this.length);
    this.length += execRequest.length;
  }

  /** Makes room for a command of so many bytes, and writes what stands before it. */
  #begin(database: number, size: number): void {
    this.#reserve(size + selectBytesMax + stampBytesMax);
    if (this.isStamped) this.#stamp();
    if (this.#unitCommands++ === 0) this.#unitAt = this.length;
    if (database !== this.#database) this.#select(database);
    this.lastAt = this.length;
  }

  #select(database: number): void {
    const number = String(database);
    const text = `*2\r\n$6\r\nSELECT\r\n$${number.length}\r\n${number}\r\n`;
    this.length = writeLatin1(text, this.bytes, this.length);
    this.#database = database;
  }

  #stamp(): void {
    const seconds = Math.floor(this.#clock.nowMs / 1000);
    if (seconds <= this.#stampedSeconds) return;
    this.#stampedSeconds = seconds;
    this.length = writeLatin1(`#TS:${seconds}\r\n`, this.bytes, this.length);
  }

  #reserve(size: number): void {
    const needed = this.length + size;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

/** `*3\r\n`, `$16\r\n`; the position behind it. */
function writeHeader(bytes: Uint8Array, at: number, mark: number, value: number): number {
  bytes[at] = mark;
  if (value > 9) return writeLineEnd(bytes, writeInteger(value, bytes, at + 1));
  bytes[at + 1] = zero + value;
  return writeLineEnd(bytes, at + 2);
}

function writeLineEnd(bytes: Uint8Array, at: number): number {
  bytes[at] = carriageReturn;
  bytes[at + 1] = newline;
  return at + 2;
}

function bytesOf(part: FeedPart): Uint8Array {
  return part instanceof Uint8Array ? part : latin1Bytes(String(part));
}
