/**
 * The stream of a primary, as its replica applies it: bytes in, commands run, offsets counted.
 *
 *     [ applied | whole units of this read | a unit that has only begun ]
 *               ^ offset                   ^ offset after it
 *
 * (1) The offset counts bytes of units that were applied, and nothing else: a command is one, a
 *     transaction from MULTI to EXEC is one.
 * (2) `applied` gets the same bytes in the same order, whole units, once: they are the stream of
 *     our own replicas.
 * (3) Line ends between units are no part of the stream.
 * (4) What does not come to its end before the connection is cut is forgotten, since the primary
 *     is asked for it again.
 */
import { latin1 } from '../base/bytes.ts';
import { type Command, commandFlags } from '../engine/command.ts';
import type { Engine } from '../engine/engine.ts';
import { call } from '../engine/execute.ts';
import type { Session } from '../engine/session.ts';
import { needMore, protocolError, RequestParser } from '../resp/request-parser.ts';

/** Who has the history that the stream is applied to. */
export interface StreamOwner {
  /** bytes[start, end) are whole units that have been applied. */
  applied(bytes: Uint8Array, start: number, end: number): void;
  /** Something in the stream could not be run; as a line for the log. */
  complain(line: string): void;
}

const newline = 10;
const carriageReturn = 13;
const star = 42;
const bytesMin = 16 * 1024;
const bytesKept = 1024 * 1024;
/** Of an error's command so much is logged. */
const loggedBytesMax = 128;

export class PrimaryStream {
  readonly #engine: Engine;
  readonly #session: Session;
  readonly #owner: StreamOwner;
  readonly #parser = new RequestParser({ maxBulkBytes: Number.POSITIVE_INFINITY });
  /** #tail[#start, #end) has come and is no whole unit yet. */
  #tail = new Uint8Array(0);
  #start = 0;
  #end = 0;
  /** Bytes behind the last whole unit that are commands of a transaction. */
  #unitBytes = 0;
  /** While it runs: where its unit begins, and what has not been handed on. */
  #unitAt = 0;
  #fedAt = 0;
  isBroken = false;

  constructor(engine: Engine, session: Session, owner: StreamOwner) {
    this.#engine = engine;
    this.#session = session;
    this.#owner = owner;
  }

  /** Bytes that have come and are not applied. */
  get pendingBytes(): number {
    return this.#end - this.#start;
  }

  /** Takes the next bytes; false when they are no stream of commands. */
  take(bytes: Uint8Array, at: number, end: number): boolean {
    if (this.pendingBytes === 0) {
      const done = this.#run(bytes, at, end);
      if (done < end && !this.isBroken) this.#keep(bytes, done, end);
    } else {
      this.#keep(bytes, at, end);
      this.#start = this.#run(this.#tail, this.#start, this.#end);
      this.#shrink();
    }
    return !this.isBroken;
  }

  /** The connection is cut: see (4). */
  forget(): void {
    if (this.#session.transaction !== undefined) this.#engine.discard(this.#session);
    this.#parser.forget();
    this.#unitBytes = 0;
    this.#start = 0;
    this.#end = 0;
    this.isBroken = false;
  }

  /** Runs what is whole; where the first unit begins that is not. */
  #run(bytes: Uint8Array, from: number, end: number): number {
    this.#fedAt = from;
    this.#unitAt = from;
    // Commands of a transaction that is still open were run through the parser before.
    let at = from + this.#unitBytes;
    while (at < end) {
      if (this.#unitBytes === 0 && isLineEnd(bytes[at])) {
        this.#settle(bytes);
        this.#unitAt = ++at;
        this.#fedAt = at;
        continue;
      }
      const count = bytes[at] === star ? this.#parser.next(bytes, at, end) : protocolError;
      if (count === needMore) break;
      if (count === protocolError) {
        this.#fail(bytes, at, end);
        break;
      }
      at = this.#parser.position;
      if (count > 0) this.#one(bytes, count);
      if (this.#session.transaction === undefined) {
        this.#unitAt = at;
        this.#unitBytes = 0;
      } else {
        this.#unitBytes = at - this.#unitAt;
      }
    }
    this.#settle(bytes);
    return this.#unitAt;
  }

  /** Hands on what has been applied. */
  #settle(bytes: Uint8Array): void {
    if (this.#unitAt > this.#fedAt) this.#owner.applied(bytes, this.#fedAt, this.#unitAt);
    this.#fedAt = this.#unitAt;
  }

  /** Runs one command, or keeps it for its EXEC. */
  #one(bytes: Uint8Array, count: number): void {
    const engine = this.#engine;
    const session = this.#session;
    engine.context.args.set(bytes, this.#parser.bounds, count);
    const command = this.#find(count);
    if (command === undefined) return;
    const { transaction } = session;
    if (transaction !== undefined && command.name !== 'exec' && command.name !== 'discard') {
      transaction.add(command, engine.context.args);
      return;
    }
    // Whoever asks how far we are is told of all units before its own.
    if ((command.flags & commandFlags.admin) !== 0) this.#settle(bytes);
    const errorsBefore = engine.stats.errorReplies;
    call(engine, session, command, false);
    if (engine.stats.errorReplies > errorsBefore) this.#sentError(command);
    if (engine.blocking.hasReady) engine.blocking.serve();
  }

  #find(count: number): Command | undefined {
    const { context, registry } = this.#engine;
    const { args } = context;
    let command = registry.find(args.bytes, args.start(0), args.end(0));
    if (command?.subcommandNames !== undefined && count > 1) {
      command = registry.findSubcommand(command, args.bytes, args.start(1), args.end(1)) ?? command;
    }
    const arity = command?.arity ?? 0;
    const isRight = arity > 0 ? count === arity : count >= -arity;
    if (command?.run !== undefined && isRight) return command;
    const end = Math.min(args.end(0), args.start(0) + loggedBytesMax);
    this.#owner.complain(
      '== CRITICAL == This replica is sending an error to its master: ' +
        `'unknown command or wrong arguments' after processing the command '${latin1(args.bytes, args.start(0), end)}'`,
    );
    return undefined;
  }

  #sentError(command: Command): void {
    this.#owner.complain(
      '== CRITICAL == This replica is sending an error to its master: ' +
        `'the command failed' after processing the command '${command.name}'`,
    );
  }

  #fail(bytes: Uint8Array, at: number, end: number): void {
    this.isBroken = true;
    const start = latin1(bytes, at, Math.min(end, at + loggedBytesMax));
    this.#owner.complain(
      'WARNING: Receiving inline protocol from master, master stream corruption? ' +
        `Closing the master connection and discarding the cached master. (${start.length} bytes)`,
    );
  }

  #keep(bytes: Uint8Array, from: number, end: number): void {
    const more = end - from;
    if (this.#end + more > this.#tail.length) {
      const needed = this.pendingBytes + more;
      const isRoomy = needed <= this.#tail.length;
      const room = isRoomy ? this.#tail : new Uint8Array(Math.max(bytesMin, 2 * needed));
      if (isRoomy) room.copyWithin(0, this.#start, this.#end);
      else room.set(this.#tail.subarray(this.#start, this.#end));
      this.#tail = room;
      this.#end -= this.#start;
      this.#start = 0;
    }
    this.#tail.set(bytes.subarray(from, end), this.#end);
    this.#end += more;
  }

  #shrink(): void {
    if (this.#start < this.#end) return;
    this.#start = 0;
    this.#end = 0;
    if (this.#tail.length > bytesKept) this.#tail = new Uint8Array(0);
  }
}

function isLineEnd(byte: number): boolean {
  return byte === newline || byte === carriageReturn;
}
