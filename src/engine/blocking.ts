/**
 * Waiting sessions. A command that finds nothing to take waits for its keys; when one of them comes
 * into being, or is changed into what the command wants, the whole command runs again from the
 * start, as if it had just arrived. A paused session waits in the same way, without keys.
 *
 *   runs ──▶ nothing there ──▶ waits ──▶ key ready ──▶ runs again (perhaps to wait again)
 *                                 ├────▶ deadline: the reply of a timeout
 *                                 └────▶ CLIENT UNBLOCK, end of the connection
 *
 * (1) Sessions that wait for a key are served in the order in which they began to wait for it.
 * (2) While a session waits, its connection runs nothing (`Carrier.setHeld`).
 * (3) Keys become ready during a command and are served after it: never in the middle of one, and
 *     in a transaction after its end.
 * (4) A session that waits again after being served keeps its first deadline.
 */
import { latin1, textBytesMax } from '../base/bytes.ts';
import type { Database } from '../keyspace/database.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import { typeOf, type ValueType } from '../values/value.ts';
import type { Args } from './args.ts';
import type { Command } from './command.ts';
import type { Session } from './session.ts';
import { keepArgs, type QueuedCommand } from './transaction.ts';

export interface BlockedState {
  readonly command: QueuedCommand;
  readonly database: number;
  /** The type that the keys must get; undefined for a paused session. */
  readonly type: ValueType | undefined;
  readonly keys: readonly Uint8Array[];
  /** Unix milliseconds; 0 for ever. */
  readonly deadlineMs: number;
  /** For who waits for something else than a key: replies when the wait is over. */
  readonly ended?: (() => void) | undefined;
}

export interface WaitOptions {
  readonly type: ValueType;
  /** Indexes of the first and the last key among the arguments. */
  readonly firstKey: number;
  readonly lastKey: number;
  /** 0: for ever. */
  readonly timeoutMs: number;
}

interface ReadyKey {
  readonly database: number;
  readonly name: string;
  readonly key: Uint8Array;
}

export class Blocking {
  readonly #keyspace: Keyspace;
  /** Runs a command of a session again. */
  readonly #runAgain: (session: Session, queued: QueuedCommand) => void;
  /** For each database the sessions that wait for a key, in order. */
  readonly #waiting: Map<string, Set<Session>>[] = [];
  readonly #sessions = new Set<Session>();
  readonly #paused = new Set<Session>();
  #ready = new Map<string, ReadyKey>();
  #isServing = false;
  /** Deadline of the session that runs again, which it keeps if it waits again. */
  #keptDeadlineMs: number | undefined;

  constructor(keyspace: Keyspace, runAgain: (session: Session, queued: QueuedCommand) => void) {
    this.#keyspace = keyspace;
    this.#runAgain = runAgain;
    for (const _ of keyspace.databases) this.#waiting.push(new Map());
  }

  /** Sessions that wait for keys. */
  get count(): number {
    return this.#sessions.size;
  }

  /** Sessions that wait for the end of a pause. */
  get pausedCount(): number {
    return this.#paused.size;
  }

  /** Different keys that somebody waits for. */
  get keyCount(): number {
    return this.#waiting.reduce((sum, keys) => sum + keys.size, 0);
  }

  get hasReady(): boolean {
    return this.#ready.size > 0;
  }

  /** The earliest deadline of all that wait, or 0. */
  get nextDeadlineMs(): number {
    let next = 0;
    for (const { blocked } of this.#sessions) {
      if (blocked === undefined || blocked.deadlineMs === 0) continue;
      if (next === 0 || blocked.deadlineMs < next) next = blocked.deadlineMs;
    }
    return next;
  }

  /** The session waits for keys of the running command. */
  wait(session: Session, command: Command, args: Args, options: WaitOptions): void {
    const keys: Uint8Array[] = [];
    const waiting = this.#waiting[session.database];
    for (let i = options.firstKey; i <= options.lastKey; i++) args.checkText(i);
    for (let i = options.firstKey; i <= options.lastKey; i++) {
      const name = args.text(i);
      const others = waiting.get(name);
      if (others?.has(session) === true) continue;
      keys.push(args.copy(i));
      if (others === undefined) waiting.set(name, new Set([session]));
      else others.add(session);
    }
    const { nowMs } = this.#keyspace;
    const deadlineMs = options.timeoutMs === 0 ? 0 : nowMs + options.timeoutMs;
    this.#sessions.add(session);
    this.#block(session, {
      command: keepArgs(command, args),
      database: session.database,
      type: options.type,
      keys,
      deadlineMs: this.#keptDeadlineMs ?? deadlineMs,
    });
  }

  /** The session waits for something that is none of the keyspace; `ended` replies. */
  waitApart(session: Session, queued: QueuedCommand, deadlineMs: number, ended: () => void): void {
    this.#sessions.add(session);
    this.#block(session, {
      command: queued,
      database: session.database,
      type: undefined,
      keys: [],
      deadlineMs,
      ended,
    });
  }

  /** The session waits until a pause is over. */
  postpone(session: Session, command: Command, args: Args): void {
    this.#paused.add(session);
    this.#block(session, {
      command: keepArgs(command, args),
      database: session.database,
      type: undefined,
      keys: [],
      deadlineMs: 0,
    });
  }

  /** A pause is over. */
  resumePaused(): void {
    for (const session of [...this.#paused]) {
      const state = this.#unblock(session);
      if (state !== undefined) this.#again(session, state);
    }
  }

  /** A key that somebody may wait for came into being. */
  keyReady(database: number, key: Uint8Array, start: number, end: number): void {
    if (this.#sessions.size === 0 || end - start > textBytesMax) return;
    const name = latin1(key, start, end);
    if (!this.#waiting[database].has(name)) return;
    const id = `${database}:${name}`;
    if (!this.#ready.has(id)) {
      this.#ready.set(id, { database, name, key: key.slice(start, end) });
    }
  }

  /** After two databases were exchanged: keys that are waited for may be there now. */
  databaseReplaced(db: Database): void {
    for (const name of this.#waiting[db.index].keys()) {
      const key = Uint8Array.from(name, (character) => character.charCodeAt(0));
      if (db.find(key, 0, key.length) !== 0) this.keyReady(db.index, key, 0, key.length);
    }
  }

  /** Serves those who wait for keys that are ready, and for those that become so by it. */
  serve(): void {
    if (this.#isServing) return;
    this.#isServing = true;
    while (this.#ready.size > 0) {
      const ready = this.#ready;
      this.#ready = new Map();
      for (const key of ready.values()) this.#serveKey(key);
    }
    this.#isServing = false;
  }

  /** Ends the waits whose time is over. */
  expire(nowMs: number, timedOut: (session: Session) => void): void {
    if (this.#sessions.size === 0) return;
    for (const session of [...this.#sessions]) {
      const deadlineMs = session.blocked?.deadlineMs ?? 0;
      if (deadlineMs === 0 || deadlineMs > nowMs) continue;
      timedOut(session);
    }
  }

  /** The session waits no more; the command that is over, if it did wait for keys. */
  release(session: Session): QueuedCommand | undefined {
    const { blocked } = session;
    if (blocked === undefined) return undefined;
    if (blocked.type === undefined && blocked.ended === undefined) return undefined;
    return this.#unblock(session)?.command;
  }

  /** The connection is gone. */
  forget(session: Session): void {
    this.#unblock(session);
  }

  #serveKey({ database, name, key }: ReadyKey): void {
    const db = this.#keyspace.databases[database];
    const sessions = this.#waiting[database].get(name);
    for (const session of [...(sessions ?? [])]) {
      if (sessions?.has(session) !== true) continue;
      // To look whether it is there is no reason to delete a key whose time is over.
      const found = db.find(key, 0, key.length);
      const ref = found === 0 || this.#keyspace.isExpired(found) ? 0 : found;
      const type = session.blocked?.type;
      if (ref === 0 || typeOf(this.#keyspace.arena, ref) !== type) continue;
      const state = this.#unblock(session);
      if (state !== undefined) this.#again(session, state);
    }
  }

  #again(session: Session, state: BlockedState): void {
    this.#keptDeadlineMs = state.type === undefined ? undefined : state.deadlineMs;
    this.#runAgain(session, state.command);
    this.#keptDeadlineMs = undefined;
  }

  #block(session: Session, state: BlockedState): void {
    session.blocked = state;
    session.carrier.setHeld(true);
  }

  #unblock(session: Session): BlockedState | undefined {
    const state = session.blocked;
    if (state === undefined) return undefined;
    const waiting = this.#waiting[state.database];
    for (const key of state.keys) {
      const name = latin1(key, 0, key.length);
      const others = waiting.get(name);
      others?.delete(session);
      if (others?.size === 0) waiting.delete(name);
    }
    this.#sessions.delete(session);
    this.#paused.delete(session);
    session.blocked = undefined;
    session.carrier.setHeld(false);
    return state;
  }
}
