/**
 * The composition root: puts engine, keyspace and families together over a `Platform`, and owns
 * what happens at the beginning and at the end of an event.
 *
 * The life of an event: the platform calls in (bytes, a timer, a drained socket); commands run;
 * sessions that may go on do so. When the events that the platform had ready are over, their turn
 * ends: every connection that has output gets one write.
 *
 * (1) No reply leaves before the end of the turn in which it was made. A client that is woken by
 *     the first of many writes is still awake for the others, which then cost less; and what has to
 *     be on disk before replies leave is written once for all of them. Long replies end it early:
 *     their buffers are used again while they are in the processor's cache.
 * (2) What a turn has changed is in the append-only log before its replies leave. Where each write
 *     is synced, which takes as long as many requests, the turn goes on as long as every round of
 *     the event loop brings more.
 */
import { Prng } from '../base/prng.ts';
import type { Config } from '../engine/config/config.ts';
import { Engine } from '../engine/engine.ts';
import { ChangeFeed } from '../engine/feed.ts';
import { MemoryWatch } from '../engine/memory-figures.ts';
import type { Registry } from '../engine/registry.ts';
import { Keyspace } from '../keyspace/keyspace.ts';
import { Loading } from '../persistence/loading.ts';
import { SnapshotJobs } from '../persistence/snapshot-jobs.ts';
import { delayMsMax } from '../platform/clock.ts';
import type { Platform } from '../platform/platform.ts';
import { ReplyBuffers } from '../resp/reply-buffers.ts';
import { RequestScratch } from '../resp/request-parser.ts';
import { ServerAof } from './append-only.ts';
import { Clients } from './clients.ts';
import type { ClientConnection } from './connection.ts';
import { Listeners, type ListenPlan } from './listeners.ts';
import type { LogLines } from './log-lines.ts';
import { Metrics } from './metrics.ts';
import { OomScore } from './oom-score.ts';
import { WriteRefusals } from './refusals.ts';
import { Replication } from './replication/replication.ts';
import { RequestBatch } from './request-batch.ts';
import { Saving } from './saving.ts';
import { Shutdown } from './shutdown.ts';
import type { Supervisor } from './supervised.ts';

/** With more than this to send for one connection the turn is over. */
const turnReplyBytesMax = 64 * 1024;
/** By so many rounds of the event loop a turn is prolonged while changes are gathered. */
const roundsMoreMax = 8;

export interface ServerOptions {
  readonly platform: Platform;
  readonly registry: Registry;
  readonly config: Config;
  readonly log: LogLines;
}

export class Server {
  readonly platform: Platform;
  readonly config: Config;
  readonly log: LogLines;
  readonly engine: Engine;
  readonly clients: Clients;
  readonly listeners: Listeners;
  readonly metrics = new Metrics();
  readonly memory: MemoryWatch;
  readonly snapshots: SnapshotJobs;
  readonly refusals: WriteRefusals;
  /** All changes, for who follows them. */
  readonly feed = new ChangeFeed();
  readonly saving: Saving;
  readonly replication: Replication;
  readonly shutdown: Shutdown;
  readonly oomScore: OomScore;
  readonly loading: Loading;
  readonly aof: ServerAof;
  readonly startedMs: number;
  /** 40 random hexadecimal digits. */
  readonly runId: string;
  /** Absolute; empty without one. */
  configFile = '';
  /** Absolute; empty when none is written. */
  pidFile = '';
  /** Who started the server and watches it. */
  supervisor: Supervisor = 'no';
  /** Ticks per second: `hz`, or more where there are many clients. */
  hz: number;
  /** When figures are sampled again, on the monotonic clock. */
  nextSampleUs = 0;
  /** When the log is told what there is, on the same clock. */
  nextReportUs = 0;
  /** When the arena gives back some of what it does not use, on the same clock. */
  nextDecayUs = 0;
  readonly requestLimits = { maxBulkBytes: 0 };
  readonly requestScratch = new RequestScratch();
  readonly replyBuffers = new ReplyBuffers();
  readonly batch = new RequestBatch();
  #flushing: ClientConnection[] = [];
  #resuming: ClientConnection[] = [];
  #turnEnds = false;
  /** Of a turn that is prolonged: rounds of the event loop, and events before the last of them. */
  #roundsMore = 0;
  #eventsBefore = 0;

  constructor(options: ServerOptions) {
    const { config, platform } = options;
    const { clock, random } = platform;
    this.platform = platform;
    this.config = config;
    this.log = options.log;
    const keyspace = new Keyspace({
      databases: config.integer('databases'),
      random: new Prng(random.next32() * 0x20_0000 + (random.next32() >>> 11)),
    });
    this.startedMs = clock.nowMs();
    this.runId = hex(random.bytes(20));
    this.hz = config.integer('hz');
    keyspace.setTime(this.startedMs);
    this.engine = new Engine({
      keyspace,
      registry: options.registry,
      config,
      monotonicUs: () => clock.monotonicUs(),
      log: (level, message) => this.log.write(level, message),
    });
    this.loading = new Loading(this.engine);
    this.refusals = new WriteRefusals(this.engine);
    this.snapshots = new SnapshotJobs({
      keyspace,
      threads: platform.threads,
      monotonicUs: this.engine.monotonicUs,
      event: (work) => this.event(work),
    });
    this.aof = new ServerAof(this);
    this.memory = new MemoryWatch(this.engine, platform.host);
    this.engine.deadlineSet = (atMs) => {
      const delayMs = Math.min(Math.max(0, atMs - clock.nowMs()), delayMsMax);
      clock.after(delayMs, () => this.event(() => this.engine.expireWaits()));
    };
    this.saving = new Saving(this);
    this.replication = new Replication(this);
    this.shutdown = new Shutdown(this);
    this.oomScore = new OomScore(config, platform.host, options.log);
    this.clients = new Clients(this);
    this.listeners = new Listeners(
      platform.network,
      (link) => this.clients.accept(link),
      (message) => this.log.write('warning', message),
    );
    config.watch(['proto-max-bulk-len'], () => {
      this.requestLimits.maxBulkBytes = config.integer('proto-max-bulk-len');
    });
  }

  /** Where the configuration says that the server listens. */
  listenPlan(): ListenPlan {
    const { config } = this;
    return {
      addresses: config.binds(),
      port: config.integer('port'),
      backlog: config.integer('tcp-backlog'),
    };
  }

  /** Deletes some of the keys whose time is over. */
  expire(how: 'fast' | 'slow'): void {
    const { keyspace, latency, monotonicUs } = this.engine;
    const { activeExpiry } = keyspace;
    const before = activeExpiry.timeUsedUs;
    if (how === 'fast') activeExpiry.fastCycle(monotonicUs);
    else activeExpiry.slowCycle(monotonicUs);
    const us = activeExpiry.timeUsedUs - before;
    if (us > 0) latency.sample('expire-cycle', us, keyspace.nowMs);
  }

  // Events.

  /** The time that all commands of this event see. */
  beginEvent(): void {
    const { engine, platform } = this;
    const us = engine.monotonicUs();
    engine.timeIs(platform.clock.nowMs(), us);
    this.metrics.eventBegins(us, engine.stats.commandsRun);
  }

  endEvent(): void {
    this.engine.stopwatch.settle();
    this.expire('fast');
    this.#resume();
    const { length } = this.#flushing;
    if (this.aof.log.stream.length > 0 || this.replication.hasOutput) {
      this.#endTurnSoon();
    } else if (length > 0) {
      const isLarge = this.#flushing[length - 1].session.reply.length > turnReplyBytesMax;
      if (isLarge) this.#endTurn();
      else this.#endTurnSoon();
    }
    this.metrics.eventEnds(this.engine.monotonicUs(), this.engine.stats.commandsRun);
  }

  #endTurnSoon(): void {
    if (this.#turnEnds) return;
    this.#turnEnds = true;
    this.platform.clock.soon(this.#turnEnded);
  }

  readonly #turnEnded = (): void => {
    if (this.aof.gathers && this.#goesOn()) {
      this.platform.clock.soon(this.#turnEnded);
      return;
    }
    this.#roundsMore = 0;
    this.#turnEnds = false;
    this.#endTurn();
  };

  /** Whether something happened in this round of the event loop, and more rounds may follow. */
  #goesOn(): boolean {
    const { events } = this.metrics;
    const hasHappened = events !== this.#eventsBefore;
    this.#eventsBefore = events;
    return hasHappened && this.#roundsMore++ < roundsMoreMax;
  }

  /** Sends all replies, behind what the turn has changed. */
  #endTurn(): void {
    do {
      this.#writeLog();
      this.replication.endTurn();
      const flushing = this.#flushing;
      this.#flushing = [];
      for (const connection of flushing) connection.flush();
      this.#resume();
    } while (this.#flushing.length > 0);
  }

  #writeLog(): void {
    if (this.aof.log.stream.length === 0) return;
    const startUs = this.engine.monotonicUs();
    this.aof.log.writer.flush(false);
    this.metrics.logUs += this.engine.monotonicUs() - startUs;
  }

  /** Lets the sessions go on that nothing keeps any more. */
  #resume(): void {
    while (this.#resuming.length > 0) {
      const resuming = this.#resuming;
      this.#resuming = [];
      for (const connection of resuming) connection.resume();
    }
  }

  /** Runs `work` as an event of its own. */
  event(work: () => void): void {
    this.beginEvent();
    work();
    this.endEvent();
  }

  /** A stream of the feed has come or gone. */
  feedChanged(): void {
    this.engine.feed = this.feed.isEmpty ? undefined : this.feed;
  }

  /** 40 random hexadecimal digits. */
  randomId(): string {
    return hex(this.platform.random.bytes(20));
  }

  needsFlush(connection: ClientConnection): void {
    this.#flushing.push(connection);
  }

  needsResume(connection: ClientConnection): void {
    this.#resuming.push(connection);
  }
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
