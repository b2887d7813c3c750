/**
 * Loading the data set when a server starts, or when DEBUG RELOAD says so.
 *
 *   a file, whole      loaded
 *   no file            an empty data set
 *   anything else      the process ends: it never starts empty where there was something
 *
 * (1) At the start loading is done in slices, each an event: clients are answered in between, those
 *     who want data with an error.
 */
import { pathIn } from '../persistence/rdb-file.ts';
import { RdbLoad } from '../persistence/rdb-load.ts';
import { auxTaker } from '../persistence/rdb-notes.ts';
import { keyDelayUs } from '../persistence/save-job.ts';
import { Failure } from '../platform/failure.ts';
import type { Server } from './server.ts';

/** Waiting is put off until there is so much of it (`key-load-delay`). */
const waitUsMin = 1000;

export interface RdbLoadOptions {
  /** Whether the server starts: it goes on with the history that the file is from. */
  readonly starts: boolean;
  /** Whether keys that are there already are overwritten. */
  readonly replaces: boolean;
}

/** Opens the file that the configuration names; undefined where there is none. */
function openRdb(
  server: Server,
  { replaces, starts }: RdbLoadOptions,
): RdbLoad | Failure | undefined {
  const { config, engine, loading, log, platform } = server;
  const name = config.text('dbfilename');
  const { nowMs } = engine.keyspace;
  const takeAux = auxTaker(engine.log, loading, nowMs);
  const opened = RdbLoad.open(platform.disk, pathIn(platform.host.currentFolder(), name), {
    keyspace: engine.keyspace,
    nowMs,
    dropsExpired: config.replicaOf() === undefined,
    checksSum: config.bool('rdbchecksum') && !engine.switches.skipsChecksums,
    sanitizes: config.enumeration('sanitize-dump-payload') === 'yes',
    replaces,
    aux: (aux, value) => {
      server.replication.origin.take(aux, value);
      takeAux(aux, value);
    },
    dropped: (database, key, start, end) => {
      if (starts) server.replication.dropped(database, key.slice(start, end));
    },
    notice: (line) => log.write('notice', line),
  });
  if (!(opened instanceof Failure)) loading.begin(opened.totalBytes);
  else if (opened.code === 'ENOENT') return undefined;
  else {
    log.write(
      'warning',
      `Fatal error: can't open the RDB file ${name} for reading: ${opened.message}`,
    );
  }
  return opened;
}

/** Loads before it returns. */
export function loadRdbNow(server: Server, options: RdbLoadOptions): 'ok' | 'missing' | 'failed' {
  const load = openRdb(server, options);
  if (load === undefined) return 'missing';
  if (load instanceof Failure) return 'failed';
  const outcome = load.step(Number.POSITIVE_INFINITY);
  finish(server, load);
  if (outcome === 'done') return 'ok';
  tellErrors(server, load);
  return 'failed';
}

/** Loads in slices, then calls `done`. */
export function loadRdb(
  server: Server,
  done: (outcome: 'ok' | 'missing' | 'failed') => void,
): void {
  const load = openRdb(server, { replaces: false, starts: true });
  if (load === undefined) done('missing');
  else if (load instanceof Failure) done('failed');
  else new SlicedLoad(server, load, done).slice();
}

class SlicedLoad {
  readonly #server: Server;
  readonly #load: RdbLoad;
  readonly #done: (outcome: 'ok' | 'failed') => void;
  /** What `key-load-delay` wants to wait for, of the keys loaded since the last wait. */
  #waitUs = 0;

  constructor(server: Server, load: RdbLoad, done: (outcome: 'ok' | 'failed') => void) {
    this.#server = server;
    this.#load = load;
    this.#done = done;
  }

  slice(): void {
    const { config } = this.#server;
    const { reader } = this.#load;
    const before = reader.keysLoaded;
    const outcome = this.#load.step(config.integer('loading-process-events-interval-bytes'));
    this.#progress();
    if (outcome !== 'more') {
      finish(this.#server, this.#load);
      if (outcome === 'failed') tellErrors(this.#server, this.#load);
      this.#done(outcome === 'done' ? 'ok' : 'failed');
      return;
    }
    const loaded = reader.keysLoaded - before;
    this.#waitUs += loaded * keyDelayUs(config.integer('key-load-delay'));
    this.#goOn();
  }

  #progress(): void {
    const { loading } = this.#server;
    const { reader } = this.#load;
    loading.loadedBytes = reader.position;
    loading.keysLoaded = reader.keysLoaded;
    loading.keysExpired = reader.keysExpired;
  }

  #goOn(): void {
    const { clock } = this.#server.platform;
    const next = (): void => this.#server.event(() => this.slice());
    if (this.#waitUs < waitUsMin) {
      clock.soon(next);
      return;
    }
    clock.after(Math.floor(this.#waitUs / 1000), next);
    this.#waitUs = 0;
  }
}

function finish({ loading }: Server, { reader }: RdbLoad): void {
  loading.keysLoaded = reader.keysLoaded;
  loading.keysExpired = reader.keysExpired;
  loading.end();
}

/** What is wrong with the file. One that is broken ends the process, as nothing can be done. */
function tellErrors({ log, platform }: Server, load: RdbLoad): void {
  for (const line of load.errorLines) log.write('warning', line);
  const kind = load.reader.error?.kind;
  if (kind !== 'short' && kind !== 'corrupt') return;
  log.write('warning', 'Terminating server after rdb file reading failure.');
  platform.host.exit(1);
}

/**
 * Loads what there is when the server starts, from the append-only log where that is on; then
 * `ready` is called, or the process ends.
 */
export function loadDataSet(server: Server, ready: () => void): void {
  const { log } = server.aof;
  if (!log.readManifest()) {
    server.platform.host.exit(1);
    return;
  }
  const loaded = (): void => {
    log.deleteHistory();
    ready();
  };
  if (server.config.bool('appendonly')) loadLog(server, loaded);
  else loadSnapshot(server, loaded);
}

function loadLog(server: Server, loaded: () => void): void {
  const { log } = server.aof;
  const secondsPassed = stopwatch(server);
  log.load((found) => {
    if (found !== undefined && found.outcome !== 'none') {
      const line = `DB loaded from append only file: ${secondsPassed()} seconds`;
      server.log.write('notice', line);
    }
    if (found === undefined || !log.open()) server.platform.host.exit(1);
    else loaded();
  });
}

function loadSnapshot(server: Server, loaded: () => void): void {
  const { log, platform } = server;
  const secondsPassed = stopwatch(server);
  loadRdb(server, (outcome) => {
    if (outcome === 'failed') {
      log.write('warning', 'Fatal error loading the DB, check server logs. Exiting.');
      platform.host.exit(1);
      return;
    }
    if (outcome === 'ok') {
      server.replication.loaded();
      log.write('notice', `DB loaded from disk: ${secondsPassed()} seconds`);
    }
    loaded();
  });
}

function stopwatch({ engine }: Server): () => string {
  const startUs = engine.monotonicUs();
  return () => ((engine.monotonicUs() - startUs) / 1e6).toFixed(3);
}
