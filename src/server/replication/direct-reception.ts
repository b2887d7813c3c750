/**
 * A data set that is read as it comes from our primary, without a file (`repl-diskless-load`).
 *
 *   on-empty-db   into the databases of the server, which are empty
 *   swapdb        into databases beside them; when all is there they change places
 *
 * (1) With `swapdb` the data set that there is stays whole until the new one is; it is served
 *     meanwhile if it is an earlier state of the same history.
 */
import { Database } from '../../keyspace/database.ts';
import { type LoadTarget, RdbReader } from '../../persistence/rdb/rdb-reader.ts';
import { auxTaker } from '../../persistence/rdb-notes.ts';
import type { Server } from '../server.ts';
import type { LoadTalk, Reception } from './reception.ts';

export interface DirectPlan {
  /** Whether the databases of the server keep what they hold until the end. */
  readonly swaps: boolean;
  /** Whether they are served meanwhile. */
  readonly serves: boolean;
}

export class DirectReception implements Reception {
  readonly target = 'to parser';
  problem: string | undefined;
  database = -1;
  readonly #server: Server;
  readonly #plan: DirectPlan;
  readonly #databases: Database[] = [];
  #reader: RdbReader | undefined;
  #isOver = false;

  constructor(server: Server, plan: DirectPlan) {
    this.#server = server;
    this.#plan = plan;
  }

  begins(totalBytes: number): void {
    const { aof, engine, loading, log, replication, saving } = this.#server;
    if (this.#plan.swaps) {
      for (const { index } of engine.keyspace.databases) {
        this.#databases.push(new Database(engine.keyspace, index));
      }
    } else {
      replication.forget();
      log.write('notice', 'MASTER <-> REPLICA sync: Flushing old data');
    }
    aof.suspend();
    saving.cancel();
    log.write('notice', 'MASTER <-> REPLICA sync: Loading DB in memory');
    if (this.#plan.serves) replication.isLoadingBeside = true;
    else loading.begin(totalBytes);
    this.#reader = this.#readerInto(this.#target());
  }

  #target(): LoadTarget {
    const { keyspace } = this.#server.engine;
    if (!this.#plan.swaps) return keyspace;
    const { arena, hasher, records, settings, tables, values } = keyspace;
    const { clockOfNewKeys } = keyspace;
    const databases = this.#databases;
    return { arena, clockOfNewKeys, databases, hasher, records, settings, tables, values };
  }

  #readerInto(keyspace: LoadTarget): RdbReader {
    const { config, engine, loading, log } = this.#server;
    const { nowMs } = engine.keyspace;
    const takeAux = auxTaker(engine.log, loading, nowMs);
    return new RdbReader({
      keyspace,
      nowMs,
      dropsExpired: false,
      checksSum: config.bool('rdbchecksum'),
      sanitizes: config.enumeration('sanitize-dump-payload') !== 'no',
      replaces: false,
      aux: (name, value) => {
        if (name === 'repl-stream-db') this.database = Number.parseInt(value, 10);
        takeAux(name, value);
      },
      notice: (line) => log.write('notice', line),
    });
  }

  payload(bytes: Uint8Array, start: number, end: number): void {
    const reader = this.#reader;
    if (reader === undefined || start === end || this.problem !== undefined) return;
    const { loading } = this.#server;
    reader.feed(bytes, start, end);
    const progress = reader.step(Number.POSITIVE_INFINITY);
    loading.loadedBytes = reader.position;
    loading.keysLoaded = reader.keysLoaded;
    if (progress === 'failed') this.#fail(reader);
  }

  #fail(reader: RdbReader): void {
    for (const line of reader.error?.lines ?? []) this.#server.log.write('warning', line);
    this.problem =
      'Failed trying to load the MASTER synchronization DB from socket, check server logs.';
  }

  finish(talk: LoadTalk): void {
    const reader = this.#reader;
    const { platform } = this.#server;
    // Nothing more can make it whole, or it is whole already.
    reader?.end();
    const isWhole = reader !== undefined && reader.error === undefined;
    if (reader !== undefined && !isWhole) {
      this.#fail(reader);
      this.#server.log.write('warning', this.problem ?? '');
    }
    if (isWhole && this.#plan.swaps) this.#swap(talk);
    if (isWhole) this.#end();
    platform.clock.soon(() => talk.done(isWhole));
  }

  #swap(talk: LoadTalk): void {
    const { engine, log } = this.#server;
    const { keyspace } = engine;
    talk.replaces();
    log.write('notice', 'MASTER <-> REPLICA sync: Swapping active DB with loaded DB');
    for (const db of keyspace.databases) {
      const loaded = this.#databases[db.index];
      engine.watched.databaseChanges(db, loaded);
      db.swapWith(loaded);
      engine.swapped(db.index, db.index);
    }
    log.write('notice', 'MASTER <-> REPLICA sync: Discarding old DB in background');
    this.#discard();
  }

  keep(): void {}

  takeKept(): Uint8Array {
    return new Uint8Array(0);
  }

  drop(): void {
    if (this.#isOver || this.#reader === undefined) return;
    this.#end();
    const { keyspace } = this.#server.engine;
    if (this.#plan.swaps) {
      this.#server.log.write(
        'notice',
        'MASTER <-> REPLICA sync: Discarding temporary DB in background',
      );
      this.#discard();
    } else {
      for (const db of keyspace.databases) keyspace.empty(db, false);
    }
  }

  #discard(): void {
    const { reclaimer } = this.#server.engine.keyspace;
    for (const { expiringRoot, keysRoot } of this.#databases) {
      reclaimer.freeTables(keysRoot, expiringRoot);
    }
    this.#databases.length = 0;
  }

  #end(): void {
    const { loading, replication } = this.#server;
    this.#isOver = true;
    if (this.#plan.serves) replication.isLoadingBeside = false;
    else loading.end();
  }
}
