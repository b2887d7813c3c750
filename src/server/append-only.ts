/**
 * The append-only log of a server, with its rewrite and its switch.
 */
import { latin1Bytes } from '../base/bytes.ts';
import { ChangeFeed } from '../engine/feed.ts';
import { AppendOnlyLog } from '../persistence/aof/log.ts';
import { type BaseWriter, LogRewrite, type RewriteWorld } from '../persistence/aof/rewrite.ts';
import { type SwitchedLog, switchOff, switchOn } from '../persistence/aof/switch.ts';
import { Failure } from '../platform/failure.ts';
import type { Server } from './server.ts';

/** Nobody writes snapshots yet. */
const noBases: BaseWriter = {
  isBusy: false,
  begin: () => new Failure('ENOSYS', 'Function not implemented'),
  cancel() {},
};

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

  #problemChanged(): void {
    const { problem } = this.log.writer;
    this.#server.engine.writeRefusal =
      problem === undefined
        ? undefined
        : `MISCONF Errors writing to the AOF file: ${problem.message}`;
  }
}

function worldOf(server: Server, problemChanged: () => void): RewriteWorld {
  const { config, engine, loading, platform } = server;
  const { clock, disk, host } = platform;
  const feed = new ChangeFeed();
  const bases = noBases;
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
    feedChanged() {
      engine.feed = feed.isEmpty ? undefined : feed;
    },
    isSaving: () => bases.isBusy,
    mayWrite: () => server.event(() => {}),
    stallBeforeWrite() {
      const { flushDelayUs } = engine.switches;
      if (flushDelayUs > 0) host.stall(flushDelayUs);
    },
    writeEmptyBase(path) {
      const file = disk.openNow(path, 'write');
      if (file instanceof Failure) return file;
      const bytes = latin1Bytes('');
      const written = file.writeNow(bytes, 0, bytes.length);
      const failed = written instanceof Failure ? written : file.syncNow();
      file.closeNow();
      return failed;
    },
  };
}
