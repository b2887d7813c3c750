/**
 * The engine: runs commands of sessions on the keyspace. Everything that a command can reach hangs
 * here; what a handler should see of it is in context.ts.
 *
 * The road of a request: find the command, check what forbids it (execute.ts), then run its
 * handler.
 */

import { latin1Bytes, writeLatin1 } from '../base/bytes.ts';
import type { Database } from '../keyspace/database.ts';
import { eventClasses, type KeyspaceListener } from '../keyspace/events.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import { WatchedKeys } from '../keyspace/watch.ts';
import { ReplyBuffers } from '../resp/reply-buffers.ts';
import { ReplyWriter } from '../resp/reply-writer.ts';
import { stringBytesMax } from '../values/records.ts';
import { encodingOf, encodings } from '../values/value.ts';
import { Args } from './args.ts';
import { defaultUser } from './auth.ts';
import { Blocking, type WaitOptions } from './blocking.ts';
import { clientLine } from './client-line.ts';
import { type Command, commandFlags } from './command.ts';
import type { Config } from './config/config.ts';
import { Context } from './context.ts';
import { executeAgain, replyError } from './execute.ts';
import type { Feed, FeedPart } from './feed.ts';
import { followConfig } from './keyspace-settings.ts';
import { LatencyHistograms } from './latency-histogram.ts';
import { LatencyMonitor } from './latency-monitor.ts';
import { Monitors } from './monitor.ts';
import { Pause, type PauseScope } from './pause.ts';
import { PubSub } from './pubsub.ts';
import type { Registry } from './registry.ts';
import type { Session } from './session.ts';
import { SlowLog } from './slowlog.ts';
import { Stats } from './stats.ts';
import { Stopwatch } from './stopwatch.ts';
import { Switches } from './switches.ts';
import { keepArgs, type QueuedCommand } from './transaction.ts';
import { followLimits } from './value-limits.ts';

export type EngineLog = (
  level: 'debug' | 'verbose' | 'notice' | 'warning',
  message: string,
) => void;

/** With more arguments, or so many bytes in them, no command is small. */
const smallArguments = 8;
const smallArgumentBytes = 4096;
/** Below this threshold of the slow log or the latency monitor every command is timed alone. */
const togetherUsMin = 1000;

/** What a role in replication forbids: error replies. */
export interface RoleGuard {
  /** To commands that write. */
  readonly writeRefusal: string | undefined;
  /** To commands that may not see stale data. */
  readonly readRefusal: string | undefined;
}

export interface EngineOptions {
  readonly keyspace: Keyspace;
  readonly registry: Registry;
  readonly config: Config;
  /** Microseconds that never go back. */
  readonly monotonicUs: () => number;
  readonly log: EngineLog;
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
  readonly watched: WatchedKeys;
  readonly pubsub = new PubSub(() => this.running);
  readonly blocking: Blocking;
  readonly pause = new Pause();
  readonly monitors = new Monitors();
  readonly slowLog = new SlowLog();
  readonly latency = new LatencyMonitor();
  readonly histograms: LatencyHistograms;
  readonly stopwatch: Stopwatch;
  readonly log: EngineLog;
  /** The session whose command, transaction or script is running. */
  running: Session | undefined;
  /** Told of every moment at which `expireWaits` has to be called. */
  deadlineSet: ((atMs: number) => void) | undefined;
  /** Where changes go: the replicas and the append-only file. Undefined while nothing listens. */
  feed: Feed | undefined;
  /** A data set is being loaded: most commands are refused. */
  isLoading = false;
  /** Told before all data are deleted on purpose, and after. */
  flushing: { begins(): void; ended(): void } | undefined;
  /** Why commands that write are refused, as an error reply. */
  writeRefusal: string | undefined;
  /** What the role of the server forbids; undefined where that is nothing. */
  role: RoleGuard | undefined;
  /** Bits of the `notify-keyspace-events` directive. */
  notifyFlags = 0;
  /** The longest string that a command may make, in bytes (`proto-max-bulk-len`). */
  maxBulkBytes = 0;
  /** What `requirepass` wants; empty for nothing. */
  password = '';
  #propagated = false;
  #eventMs = 0;
  #eventUs = 0;
  /** Takes the replies that nobody wants. */
  readonly #silence = new ReplyWriter(new ReplyBuffers());
  #tracksLatency = true;
  /** What is slow enough for the slow log, and for anybody to look at; infinite for nothing. */
  #slowLogUs = 0;
  #slowUs = 0;
  #timesTogether = false;
  /** The last answer of `wallUs`. */
  #toldUs = 0;

  constructor(options: EngineOptions) {
    this.keyspace = options.keyspace;
    this.registry = options.registry;
    this.config = options.config;
    this.monotonicUs = options.monotonicUs;
    this.#silence.guard = { allows: () => false };
    this.stats = new Stats(options.registry.idCount);
    this.histograms = new LatencyHistograms(options.registry.idCount);
    this.stopwatch = new Stopwatch(options.monotonicUs, (id, us) => this.#took(id, us));
    this.context = new Context(this, new Args());
    this.log = options.log;
    this.watched = new WatchedKeys(this.keyspace);
    this.blocking = new Blocking(this.keyspace, (session, queued) => {
      executeAgain(this, session, queued);
    });
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
    this.#watchSlowness(config);
  }

  #watchSlowness(config: Config): void {
    config.watch(['latency-tracking'], () => {
      this.#tracksLatency = config.bool('latency-tracking');
    });
    config.watch(
      ['slowlog-log-slower-than', 'slowlog-max-len', 'latency-monitor-threshold'],
      () => {
        const slowerThan = config.integer('slowlog-log-slower-than');
        this.#slowLogUs = slowerThan < 0 ? Number.POSITIVE_INFINITY : slowerThan;
        this.slowLog.lengthMax = config.integer('slowlog-max-len');
        this.latency.thresholdMs = config.integer('latency-monitor-threshold');
        this.#slowUs = Math.min(this.#slowLogUs, this.latency.thresholdUs);
        this.#timesTogether = this.#slowUs >= togetherUsMin;
      },
    );
  }

  // Sessions.

  /** Whether a new client may do everything without a password. */
  get isOpenToAll(): boolean {
    return this.password === '';
  }

  /** Whether a session has to give a password first. */
  isStranger(session: Session): boolean {
    return !session.isAuthenticated && this.password !== '';
  }

  sessionOpened(session: Session): void {
    session.isAuthenticated = this.isOpenToAll;
    this.sessions.set(session.id, session);
  }

  /** The connection is gone: nothing may refer to the session any more. */
  sessionClosed(session: Session): void {
    this.blocking.forget(session);
    this.watched.unwatch(session);
    this.pubsub.forget(session);
    this.monitors.forget(session);
    this.sessions.delete(session.id);
  }

  /** The line that CLIENT LIST and the log show. */
  describe(session: Session): string {
    return clientLine(this, session);
  }

  /** Back to what a session is when it begins, but for the library that it told of (RESET). */
  sessionReset(session: Session): void {
    this.monitors.forget(session);
    this.discard(session);
    this.pubsub.forget(session);
    session.database = 0;
    session.reply.resp = 2;
    session.isAuthenticated = this.isOpenToAll;
    session.user = defaultUser;
    session.name = '';
    if (session.replyMode !== 'skip') session.replyMode = 'on';
    session.noTouch = false;
    session.noEvict = false;
  }

  // Replies.

  /**
   * Where the reply of a session's command goes. Messages go to its own writer. One that is closed
   * within its own transaction gets no more replies, as in Redis.
   */
  replyOf(session: Session): ReplyWriter {
    if (!session.isClosing && (session.replyMode === 'on' || !session.isMuted)) {
      return session.reply;
    }
    if (this.running === undefined) this.#silence.reset();
    this.#silence.resp = session.reply.resp;
    return this.#silence;
  }

  /** A command of a session that does not want all replies has run. */
  muteNext(session: Session): void {
    if (session.blocked !== undefined) return;
    if (session.replyMode === 'skip') session.replyMode = 'on';
    else if (session.replyMode === 'skipNext') session.replyMode = 'skip';
  }

  /** No command is running any more: what was not to stand within its reply follows it. */
  commandEnds(): void {
    this.pubsub.commandEnds();
    this.monitors.commandEnds();
  }

  showToMonitors(session: Session, command: Command): void {
    const { keyspace, monitors, running } = this;
    const { database } = session;
    const { args } = this.context;
    monitors.show({ session, database, command, args, nowMs: keyspace.nowMs, running });
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

  // Time.

  /** What the clocks say at the beginning of an event. */
  timeIs(nowMs: number, us: number): void {
    this.#eventMs = nowMs;
    this.#eventUs = us;
    this.stopwatch.startAt(us);
    this.keyspace.setTime(nowMs);
  }

  /** The next command sees the time of its own beginning, if that is another millisecond. */
  passTime(us: number): void {
    const passedUs = us - this.#eventUs;
    if (passedUs >= 1000) this.keyspace.setTime(this.#eventMs + Math.floor(passedUs / 1000));
  }

  /** Unix microseconds, as TIME tells them: the clock's milliseconds and what has passed since. */
  wallUs(): number {
    const us = this.#eventMs * 1000 + this.monotonicUs() - this.#eventUs;
    // A millisecond that was begun in one event goes on in the next: its time does not go back.
    const isBehind = us < this.#toldUs && us > this.#toldUs - 1000;
    if (!isBehind) this.#toldUs = us;
    return this.#toldUs;
  }

  // The road of a command.

  /** Whether a command that is otherwise free to run has to be looked at. */
  get isGuarded(): boolean {
    return (
      this.pause.untilMs !== 0 ||
      this.isLoading ||
      this.writeRefusal !== undefined ||
      this.role !== undefined
    );
  }

  /** Why a command that is only for some may not be run by this session; undefined if it may. */
  refuseProtected(session: Session, command: Command): string | undefined {
    const container = command.parent ?? command;
    const isDebug = container.name === 'debug';
    const option = isDebug ? 'enable-debug-command' : 'enable-module-command';
    if (this.config.allows(option, session.carrier.isLocal)) return undefined;
    return (
      `ERR ${isDebug ? 'DEBUG' : 'MODULE'} command not allowed. If the ${option} option is set ` +
      'to "local", you can run it from a local connection, otherwise you need to set this option ' +
      'in the configuration file, and then restart the server.'
    );
  }

  /** Somebody's browser was made to speak to this port. */
  suspectedAttack(session: Session): void {
    this.log(
      'warning',
      'Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: ' +
        'commands to Redis. This is likely due to an attacker attempting to use Cross Protocol ' +
        'Scripting to compromise your Redis instance. Connection from ' +
        `${session.carrier.remoteAddress} aborted.`,
    );
    session.carrier.close('now');
  }

  /** Whether a command is small, and nobody wants to know how long each single one takes. */
  timesTogether(command: Command): boolean {
    if (!command.isSmall || !this.#timesTogether) return false;
    const { args } = this.context;
    const { count } = args;
    return count <= smallArguments && args.end(count - 1) - args.start(0) <= smallArgumentBytes;
  }

  #took(commandId: number, us: number): void {
    this.stats.commands.usec[commandId] += us;
    this.stats.commandUs += us;
    if (this.#tracksLatency) this.histograms.record(commandId, us);
  }

  /** After a command of a session has run. Its arguments are in the context. */
  observe(session: Session, command: Command, durationUs: number): void {
    session.commandsRun++;
    // Commands of a transaction are counted with their EXEC.
    if (!session.deniesBlocking) this.stats.commandUs += durationUs;
    if (this.#tracksLatency) this.histograms.record(command.id, durationUs);
    if (durationUs >= this.#slowUs) this.#wasSlow(session, command, durationUs);
  }

  #wasSlow(session: Session, command: Command, us: number): void {
    const { nowMs } = this.keyspace;
    const { flags } = command;
    const event = (flags & commandFlags.fast) === 0 ? 'command' : 'fast-command';
    const endMs = nowMs + Math.floor(us / 1000);
    this.latency.sample(event, us, endMs);
    if (us < this.#slowLogUs || (flags & commandFlags.noSlowlog) !== 0) return;
    this.slowLog.add(session, this.context.args, us, endMs);
  }

  /** CONFIG RESETSTAT */
  resetStats(): void {
    this.stats.reset();
    this.histograms.reset();
    this.keyspace.resetStats();
  }

  /** DISCARD, and what ends a transaction otherwise. */
  discard(session: Session): void {
    session.transaction = undefined;
    session.isDirtyByWatch = false;
    this.watched.unwatch(session);
  }

  /** The running command waits for its keys. */
  wait(session: Session, command: Command, args: Args, options: WaitOptions): void {
    this.blocking.wait(session, command, args, options);
    const { deadlineMs } = session.blocked ?? { deadlineMs: 0 };
    if (deadlineMs > 0) this.deadlineSet?.(deadlineMs);
  }

  /** The running command waits for something that is none of the keyspace; `ended` replies. */
  waitApart(session: Session, timeoutMs: number, ended: () => void): void {
    const { args, command } = this.context;
    const deadlineMs = timeoutMs === 0 ? 0 : this.keyspace.nowMs + timeoutMs;
    this.blocking.waitApart(session, keepArgs(command, args), deadlineMs, ended);
    if (deadlineMs > 0) this.deadlineSet?.(deadlineMs);
  }

  /** Ends the waits and the pause whose time is over. */
  expireWaits(): void {
    const { nowMs } = this.keyspace;
    this.blocking.expire(nowMs, (session) => this.unblock(session, undefined));
    if (this.pause.untilMs !== 0 && !this.pause.holds(nowMs)) this.unpause();
  }

  /** Ends a session's wait with an error, or as if its time were over; false if it did not wait. */
  unblock(session: Session, error: string | undefined): boolean {
    const ended = session.blocked?.ended;
    const queued = this.blocking.release(session);
    if (queued === undefined) return false;
    if (error !== undefined) replyError(this, session, error);
    else if (ended === undefined) this.replyOf(session).nullArray();
    else ended();
    this.#endWait(session, queued, error !== undefined);
    return true;
  }

  /** CLIENT PAUSE; `untilMs` 0 or past: the pause that there is stays. */
  beginPause(scope: PauseScope, untilMs: number): void {
    const { nowMs } = this.keyspace;
    this.pause.begin(scope, untilMs, nowMs);
    this.keyspace.deletesExpired = !this.pause.holds(nowMs);
  }

  unpause(): void {
    this.pause.end();
    this.#endHold();
  }

  /** All commands wait until `thaw`, and no data change. */
  freeze(): void {
    this.pause.freeze();
    this.keyspace.deletesExpired = false;
  }

  thaw(): void {
    this.pause.thaw();
    if (!this.pause.holds(this.keyspace.nowMs)) this.#endHold();
  }

  #endHold(): void {
    this.keyspace.deletesExpired = true;
    this.blocking.resumePaused();
  }

  // Changes.

  /**
   * A key was changed by a command: watchers and caches learn of it, and the event is published if
   * its class is wanted.
   */
  keyChanged(
    db: Database,
    key: Uint8Array,
    start: number,
    end: number,
    eventClass: number,
    event: string,
  ): void {
    this.watched.changed(db.index, key, start, end);
    if ((this.notifyFlags & eventClass) !== 0) {
      this.notify(eventClass, event, db.index, key, start, end);
    }
  }

  changed(database: number, key: Uint8Array, start: number, end: number): void {
    this.watched.changed(database, key, start, end);
  }

  notify(
    eventClass: number,
    event: string,
    database: number,
    key: Uint8Array,
    start: number,
    end: number,
  ): void {
    if ((this.notifyFlags & eventClass) === 0) return;
    this.#publishEvent(event, database, key, start, end);
  }

  expired(database: number, key: Uint8Array, start: number, end: number): void {
    if (this.feed === undefined) return;
    const name = this.keyspace.settings.lazyExpire ? 'UNLINK' : 'DEL';
    this.feed.command(database, [name, key.slice(start, end)]);
    if (this.running === undefined) this.feed.unitEnds(false);
  }

  emptying(database: number): void {
    this.watched.databaseChanges(this.keyspace.databases[database], undefined);
  }

  swapping(database: number, other: number): void {
    const { databases } = this.keyspace;
    this.watched.databaseChanges(databases[database], databases[other]);
    this.watched.databaseChanges(databases[other], databases[database]);
  }

  swapped(database: number, other: number): void {
    const { databases } = this.keyspace;
    this.blocking.databaseReplaced(databases[database]);
    this.blocking.databaseReplaced(databases[other]);
  }

  ready(database: number, key: Uint8Array, start: number, end: number): void {
    this.blocking.keyReady(database, key, start, end);
  }

  // Propagation.

  propagateAs(database: number, parts: readonly FeedPart[]): void {
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
    if (this.feed !== undefined && this.running === undefined) this.#unitEnds(this.feed);
  }

  /** After a command that waits: what it has changed nevertheless goes to the feed. */
  propagateWait(): void {
    this.#propagated = false;
    if (this.feed !== undefined && this.running === undefined) this.#unitEnds(this.feed);
  }

  /** Keys that a command met by chance have nothing to do with each other. */
  #unitEnds(feed: Feed): void {
    feed.unitEnds((this.context.command.flags & commandFlags.touchesArbitraryKeys) === 0);
  }

  /** The command that waited is over without having run again. */
  #endWait(session: Session, queued: QueuedCommand, failed: boolean): void {
    const { commands } = this.stats;
    const { command } = queued;
    commands.calls[command.id]++;
    commands.usec[command.id] += session.blockedUs;
    if (failed) commands.failed[command.id]++;
    this.stats.commandsRun++;
    this.context.args.during(queued, () => this.observe(session, command, session.blockedUs));
    session.blockedUs = 0;
    if (session.replyMode !== 'on') this.muteNext(session);
    session.carrier.wake();
  }

  /** Sends a keyspace event to its two channels, as far as they are wanted. */
  #publishEvent(
    event: string,
    database: number,
    key: Uint8Array,
    start: number,
    end: number,
  ): void {
    if (this.pubsub.isQuiet) return;
    const name = latin1Bytes(event);
    if ((this.notifyFlags & eventClasses.keyspace) !== 0) {
      const prefix = `__keyspace@${database}__:`;
      const channel = new Uint8Array(prefix.length + end - start);
      channel.set(key.subarray(start, end), writeLatin1(prefix, channel, 0));
      this.pubsub.publish(channel, 0, channel.length, name, 0, name.length);
    }
    if ((this.notifyFlags & eventClasses.keyevent) !== 0) {
      const channel = latin1Bytes(`__keyevent@${database}__:${event}`);
      this.pubsub.publish(channel, 0, channel.length, key, start, end);
    }
  }
}
