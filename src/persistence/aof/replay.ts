/**
 * The replay: runs the commands of a log's file, which comes in pieces.
 *
 *   #TS:1700000000\r\n          an annotation: skipped
 *   *3\r\n$3\r\nSET\r\n…        a request: run, or kept until the EXEC of its MULTI
 *
 * (1) Nothing of a transaction is run before its EXEC is there.
 * (2) `goodUntil` is where the last whole unit ends: what follows may be cut off.
 * (3) Memory grows with what has arrived, never with what a header announces.
 */
import { latin1 } from '../../base/bytes.ts';
import type { Args } from '../../engine/args.ts';
import type { Command } from '../../engine/command.ts';
import type { Engine } from '../../engine/engine.ts';
import { replay } from '../../engine/execute.ts';
import type { Session } from '../../engine/session.ts';
import { Transaction } from '../../engine/transaction.ts';
import { needMore, protocolError, RequestParser } from '../../resp/request-parser.ts';

export type ReplayError =
  | { readonly is: 'badFormat' }
  | { readonly is: 'unknownCommand'; readonly name: string };

const star = 42;
const hash = 35;
const newline = 10;
const carriageReturn = 13;
const badFormat: ReplayError = { is: 'badFormat' };

export class Replay {
  /** Position in the file behind the last whole unit. */
  goodUntil: number;
  error: ReplayError | undefined;
  /** Commands that were read. */
  commands = 0;
  readonly #engine: Engine;
  readonly #session: Session;
  readonly #parser = new RequestParser({ maxBulkBytes: Number.POSITIVE_INFINITY });
  /** Position in the file of what comes next. */
  #position: number;
  #transaction: Transaction | undefined;

  /** `position`: where in the file the commands begin. */
  constructor(engine: Engine, session: Session, position: number) {
    this.#engine = engine;
    this.#session = session;
    this.#position = position;
    this.goodUntil = position;
  }

  /** A MULTI is open: were this the end of the file, it would be cut off. */
  get isInTransaction(): boolean {
    return this.#transaction !== undefined;
  }

  /**
   * Runs the whole commands of bytes[at, end), at most so many; where the first one begins that was
   * not run: call again from there, with more. Stops at an error.
   */
  run(bytes: Uint8Array, at: number, end: number, commandsMax: number): number {
    const stopAfter = this.commands + commandsMax;
    let from = at;
    while (from < end && this.commands < stopAfter) {
      const next = this.#one(bytes, from, end);
      if (next < 0) break;
      this.#position += next - from;
      from = next;
      if (this.#transaction === undefined) this.goodUntil = this.#position;
    }
    return from;
  }

  /** The position behind an annotation or a command; negative for an incomplete one or an error. */
  #one(bytes: Uint8Array, at: number, end: number): number {
    const first = bytes[at];
    if (first === hash) {
      const lineEnd = bytes.subarray(at, end).indexOf(newline);
      return lineEnd < 0 ? needMore : at + lineEnd + 1;
    }
    if (first !== star) return this.#fail(badFormat);
    const parser = this.#parser;
    const count = parser.next(bytes, at, end);
    if (count === needMore) return needMore;
    if (count === protocolError || count === 0) return this.#fail(badFormat);
    const { args } = this.#engine.context;
    args.set(bytes, parser.bounds, count);
    if (!endsLines(args)) return this.#fail(badFormat);
    const after = parser.position;
    this.commands++;
    const command = this.#find(args);
    if (command === undefined) {
      const name = latin1(bytes, args.start(0), args.end(0));
      return this.#fail({ is: 'unknownCommand', name });
    }
    if (!isCalledRight(command, count)) return this.#fail(badFormat);
    this.#take(command, args);
    return after;
  }

  #find(args: Args): Command | undefined {
    const { registry } = this.#engine;
    const command = registry.find(args.bytes, args.start(0), args.end(0));
    if (command?.subcommandNames === undefined || args.count === 1) return command;
    return registry.findSubcommand(command, args.bytes, args.start(1), args.end(1));
  }

  /** Runs the command, or keeps it for the end of its transaction. */
  #take(command: Command, args: Args): void {
    const transaction = this.#transaction;
    if (transaction === undefined) {
      if (command.name === 'multi') this.#transaction = new Transaction();
      else replay(this.#engine, this.#session, command);
    } else if (command.name === 'exec') {
      this.#transaction = undefined;
      for (const queued of transaction.queue) {
        args.during(queued, () => replay(this.#engine, this.#session, queued.command));
      }
    } else {
      transaction.add(command, args);
    }
  }

  #fail(error: ReplayError): number {
    this.error = error;
    this.#parser.forget();
    return protocolError;
  }
}

function isCalledRight({ arity }: Command, count: number): boolean {
  return arity > 0 ? count === arity : count >= -arity;
}

/** The parser does not look at what follows an argument. Torn pages are found out by it. */
function endsLines({ bounds, bytes, count }: Args): boolean {
  for (let i = 1; i < 2 * count; i += 2) {
    const end = bounds[i];
    if (bytes[end] !== carriageReturn || bytes[end + 1] !== newline) return false;
  }
  return true;
}
