/**
 * The engine: runs commands of sessions on the keyspace. Everything that a command can reach hangs
 * here; what a handler should see of it is in context.ts.
 *
 * The road of a request: find the command, check what forbids it (execute.ts), then run its
 * handler.
 */
import type { Database } from '../keyspace/database.ts';
import { eventClasses, type KeyspaceListener } from '../keyspace/events.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import type { ReplyWriter } from '../resp/reply-writer.ts';
import { stringBytesMax } from '../values/records.ts';
import { encodingOf, encodings } from '../values/value.ts';
import { Args } from './args.ts';
import type { Config } from './config/config.ts';
import { Context } from './context.ts';
import { followConfig } from './keyspace-settings.ts';
import type { Registry } from './registry.ts';
import type { Session } from './session.ts';
import { Stats } from './stats.ts';
import { Switches } from './switches.ts';
import { followLimits } from './value-limits.ts';

/** Where changes go: the replication backlog and the append-only file. */
export interface Feed {
  /** The running command as it came. */
  verbatim(database: number, args: Args): void;
  /** Another command instead. */
  command(database: number, parts: readonly (string | Uint8Array | number)[]): void;
}

export interface EngineOptions {
  readonly keyspace: Keyspace;
  readonly registry: Registry;
  readonly config: Config;
  /** Microseconds that never go back. */
  readonly monotonicUs: () => number;
}

export class Engine implements KeyspaceListener {
  readonly keyspace: Keyspace;
  readonly registry: Registry;
  readonly config: Config;
  readonly stats: Stats;
  readonly switches = new Switches();
  readonly context: Context;
  readonly monotonicUs: () => number;
  readonly sessions = new Map<number, Session>();
  /** Undefined while nothing listens. */
  feed: Feed | undefined;
  /** Bits of the `notify-keyspace-events` directive. */
  notifyFlags = 0;
  /** The longest string that a command may make, in bytes (`proto-max-bulk-len`). */
  maxBulkBytes = 0;
  /** What `requirepass` wants; empty for nothing. */
  password = '';
  #propagated = false;

  constructor(options: EngineOptions) {
    this.keyspace = options.keyspace;
    this.registry = options.registry;
    this.config = options.config;
    this.monotonicUs = options.monotonicUs;
    this.stats = new Stats(options.registry.idCount);
    this.context = new Context(this, new Args());
    this.keyspace.listener = this;
    const { config } = options;
    followConfig(this.keyspace.settings, config);
    followLimits(this.keyspace.values, config);
    config.watch(['requirepass'], () => {
      this.password = config.text('requirepass');
    });
    config.watch(['proto-max-bulk-len'], () => {
      this.maxBulkBytes = Math.min(config.integer('proto-max-bulk-len'), stringBytesMax);
    });
    config.watch(['notify-keyspace-events'], () => {
      this.notifyFlags = config.notifyFlags();
    });
  }

  // Sessions.

  /** Whether a new client may do everything without a password. */
  get isOpenToAll(): boolean {
    return this.password === '';
  }

  sessionOpened(session: Session): void {
    session.isAuthenticated = this.isOpenToAll;
    this.sessions.set(session.id, session);
  }

  /** The connection is gone: nothing may refer to the session any more. */
  sessionClosed(session: Session): void {
    this.sessions.delete(session.id);
  }

  /** The line that CLIENT LIST and the log show. */
  describe(session: Session): string {
    return `id=${session.id} addr=${session.carrier.remoteAddress}`;
  }

  /** Replies the value of a string record as a bulk. */
  replyString(reply: ReplyWriter, ref: number): void {
    const { arena, records } = this.keyspace;
    if (encodingOf(arena, ref) === encodings.int) {
      const value = records.integer(ref);
      if (Number.isSafeInteger(value)) reply.bulkInteger(value);
      else reply.bulkText(records.integerText(ref));
      return;
    }
    const block = records.stringBlock(ref);
    const start = arena.base(block) + records.stringAt(ref);
    reply.bulk(arena.bytes(block), start, start + records.stringLength(ref));
  }

  // Changes.

  keyChanged(
    db: Database,
    key: Uint8Array,
    start: number,
    end: number,
    eventClass: number,
    event: string,
  ): void {
    this.changed(db.index, key, start, end);
    if ((this.notifyFlags & eventClass) !== 0) {
      this.notify(eventClass, event, db.index, key, start, end);
    }
  }

  changed(_database: number, _key: Uint8Array, _start: number, _end: number): void {}

  notify(
    eventClass: number,
    _event: string,
    _database: number,
    _key: Uint8Array,
    _start: number,
    _end: number,
  ): void {
    if ((this.notifyFlags & (eventClasses.keyspace | eventClasses.keyevent)) === 0) return;
    if ((this.notifyFlags & eventClass) === 0) return;
  }

  expired(database: number, key: Uint8Array, start: number, end: number): void {
    if (this.feed === undefined) return;
    const name = this.keyspace.settings.lazyExpire ? 'UNLINK' : 'DEL';
    this.feed.command(database, [name, key.slice(start, end)]);
  }

  ready(_database: number, _key: Uint8Array, _start: number, _end: number): void {}

  emptying(_database: number): void {}

  swapping(_database: number, _other: number): void {}

  swapped(_database: number, _other: number): void {}

  // Propagation.

  propagateAs(database: number, parts: readonly (string | Uint8Array | number)[]): void {
    this.#propagated = true;
    this.feed?.command(database, parts);
  }

  propagateNothing(): void {
    this.#propagated = true;
  }

  /** After a command: hands it to the feed where it changed something, unless its handler did. */
  propagate(database: number, args: Args, isDirty: boolean): void {
    if (this.#propagated) this.#propagated = false;
    else if (isDirty) this.feed?.verbatim(database, args);
  }
}
