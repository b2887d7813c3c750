/**
 * MONITOR: sessions that are shown every command that runs, as a line.
 *
 *   +1700000000.123000 [0 127.0.0.1:50000] "set" "key" "value"
 *    time of the event  database and client  the request, quoted, secrets hidden
 *
 * (1) A command is shown once, after it ran and after its reply: the commands of a transaction
 *     stand between MULTI and EXEC, and one that had to wait stands where it began to.
 * (2) Commands of administrators are not shown, nor those whose row says so (`skip_monitor`).
 * (3) Requests of some MiB are not shown whole.
 * (4) A line for the session whose transaction is running waits for its end: it is no part of the
 *     reply.
 */
import type { Args } from './args.ts';
import { type Command, commandFlags } from './command.ts';
import { quote } from './config/split-args.ts';
import type { Session } from './session.ts';

/** What is longer is cut, an argument in the middle and a line between two: a line is a string. */
const shownBytesMax = 1024 * 1024;
const lineLengthMax = 4 * 1024 * 1024;

const neverShown = commandFlags.admin | commandFlags.noMonitor;

/** A command that ran. */
export interface Shown {
  readonly session: Session;
  readonly database: number;
  readonly command: Command;
  readonly args: Args;
  /** Unix milliseconds. */
  readonly nowMs: number;
  /** The session whose reply may be half written. */
  readonly running: Session | undefined;
}

export class Monitors {
  readonly #sessions = new Set<Session>();
  #late: { readonly session: Session; readonly line: string }[] = [];

  get count(): number {
    return this.#sessions.size;
  }

  add(session: Session): void {
    session.isMonitor = true;
    this.#sessions.add(session);
  }

  forget(session: Session): void {
    session.isMonitor = false;
    this.#sessions.delete(session);
  }

  show(shown: Shown): void {
    if ((shown.command.flags & neverShown) !== 0) return;
    const line = lineOf(shown);
    for (const session of this.#sessions) {
      if (session === shown.running) this.#late.push({ session, line });
      else send(session, line);
    }
  }

  /** No reply is half written any more. */
  commandEnds(): void {
    if (this.#late.length === 0) return;
    const late = this.#late;
    this.#late = [];
    for (const { session, line } of late) send(session, line);
  }
}

function lineOf({ args, database, nowMs, session }: Shown): string {
  const seconds = Math.floor(nowMs / 1000);
  const micros = String((nowMs % 1000) * 1000).padStart(6, '0');
  const { carrier } = session;
  const origin = carrier.isUnixSocket
    ? `unix:${carrier.remoteAddress.slice(0, -':0'.length)}`
    : carrier.remoteAddress;
  let line = `${seconds}.${micros} [${database} ${origin}]`;
  for (let i = 0; i < args.count; i++) {
    if (line.length > lineLengthMax) return `${line} "... (${args.count - i} more arguments)"`;
    line += ` ${quote(args.shown(i, shownBytesMax))}`;
  }
  return line;
}

function send(session: Session, line: string): void {
  if (session.isClosed || session.isMuted) return;
  session.reply.simple(line);
  session.carrier.wake();
}
