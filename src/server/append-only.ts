/**
 * The append-only log of a server, with its rewrite and its switch.
 */
import { AppendOnlyLog } from '../persistence/aof/log.ts';
import { LogRewrite, type RewriteWorld } from '../persistence/aof/rewrite.ts';
import { type SwitchedLog, switchOff, switchOn } from '../persistence/aof/switch.ts';
import type { ByteSink } from '../persistence/rdb/byte-sink.ts';
import { RdbWriter } from '../persistence/rdb/rdb-writer.ts';
import { Failure, failure } from '../platform/failure.ts';
import { SnapshotBases } from './bases.ts';
import { rdbFormat } from './rdb-format.ts';
import type { Server } from './server.ts';

export class ServerAof {
  readonly log: AppendOnlyLog;
  readonly rewrite: LogRewrite;
  readonly #server: Server;
  readonly #switched: SwitchedLog;

  constructor(server: Server) {
    this.#server = server;
    const world = worldOf(server, () => this.#problemChanged());
    this.log = new AppendOnlyLog(world);
    this.rewrite = new LogRewrite(world, this.log);
    this.#switched = { log: this.log, rewrite: this.rewrite, world };
  }

  /** Whether more changes had better come before what there is gets written: writes are synced. */
  get gathers(): boolean {
    const { length } = this.log.stream;
    return length > 0 && this.#server.config.enumeration('appendfsync') === 'always';
  }

  /** What changes wait in; 0 while the log is off. */
  get bufferBytes(): number {
    return this.log.state === 'off' ? 0 : this.log.stream.bytes.length;
  }

  tick(): void {
    this.log.tick();
    this.rewrite.tick();
  }

  /** After CONFIG SET appendonly; says why it cannot be done. */
  follow(): string | undefined {
    const { config, engine } = this.#server;
    const isWanted = config.bool('appendonly');
    const { state } = this.log;
    if (!isWanted && state !== 'off') switchOff(this.#switched);
    if (!isWanted || state !== 'off') return undefined;
    const isInTransaction = engine.running?.deniesBlocking === true;
    if (switchOn(this.#switched, isInTransaction)) return undefined;
    return 'Unable to turn on AOF. Check server logs.';
  }

  /** A data set comes from elsewhere: the log of the one that there was ends. */
  suspend(): void {
    if (this.log.state !== 'off') switchOff(this.#switched);
  }

  /** It has come: the log begins again, where it is wanted. */
  restart(): void {
    const { config } = this.#server;
    if (config.bool('appendonly') && this.log.state === 'off') switchOn(this.#switched, false);
  }

  #problemChanged(): void {
    this.#server.refusals.cannotAppend(this.log.writer.problem?.message);
  }
}

function worldOf(server: Server, problemChanged: () => void): RewriteWorld {
  const { config, engine, loading, platform } = server;
  const { clock, disk, host } = platform;
  const { feed } = server;
  const bases = new SnapshotBases(server);
  return {
    bases,
    clock,
    config,
    disk,
    engine,
    feed,
    loading,
    problemChanged,
    latency: engine.latency,
    monotonicUs: engine.monotonicUs,
    pid: host.pid,
    time: engine.keyspace,
    log: engine.log,
    event: (work) => server.event(work),
    exit: (code) => host.exit(code),
    feedChanged: () => server.feedChanged(),
    isSaving: () => bases.isBusy,
    mayWrite: () => server.event(() => {}),
    stallBeforeWrite() {
      const { flushDelayUs } = engine.switches;
      if (flushDelayUs > 0) host.stall(flushDelayUs);
    },
    writeEmptyBase: (path) => writeEmptyBase(server, path),
  };
}

/** A base without a key, for a log that begins with nothing. */
function writeEmptyBase(server: Server, path: string): Failure | undefined {
  const file = server.platform.disk.openNow(path, 'write');
  if (file instanceof Failure) return file;
  let failed: Failure | undefined;
  const sink = {
    write(bytes: Uint8Array, start: number, end: number): void {
      const count = file.writeNow(bytes, start, end);
      if (count instanceof Failure) failed ??= count;
      else if (count < end - start) failed ??= failure('ENOSPC');
    },
  };
  if (server.config.bool('aof-use-rdb-preamble')) writeEmptyRdb(server, sink);
  failed ??= file.syncNow();
  file.closeNow();
  return failed;
}

function writeEmptyRdb(server: Server, sink: ByteSink): void {
  const writer = new RdbWriter(server.engine.keyspace.arena, sink, rdbFormat(server, 'base'));
  writer.begin([]);
  writer.step(1);
}
