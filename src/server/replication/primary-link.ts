/**
 * The link to our primary: connects, shakes hands, takes the data set, then follows the stream.
 *
 *   connect ──▶ connecting ──▶ handshake ──▶ transfer ──▶ loading ──▶ connected
 *      ▲                           └── it goes on from where we are ──────▲
 *      └──── whatever fails, at any point ◀──────────────────────────────┘
 *
 * (1) The data set that there is stays until the new one has come whole, and is then loaded as a
 *     whole; a history that is only half loaded is claimed by nobody.
 * (2) What a connection tells after it was given up is not heard.
 */
import { latin1 } from '../../base/bytes.ts';
import { Session } from '../../engine/session.ts';
import { Failure } from '../../platform/failure.ts';
import type { Connecting, Connection } from '../../platform/network.ts';
import {
  Handshake,
  type HandshakeOutcome,
  type HandshakeStep,
} from '../../replication/handshake.ts';
import { PrimaryStream } from '../../replication/stream.ts';
import { Transfer } from '../../replication/transfer.ts';
import { ReplyBuffers } from '../../resp/reply-buffers.ts';
import { ReplyWriter } from '../../resp/reply-writer.ts';
import { encodeRequest } from '../../resp/request-writer.ts';
import type { Server } from '../server.ts';
import { DirectReception } from './direct-reception.ts';
import { LinkCarrier } from './link-carrier.ts';
import { FileReception, type Reception } from './reception.ts';

export type LinkState =
  | 'connect'
  | 'connecting'
  | 'handshake'
  | 'transfer'
  | 'loading'
  | 'connected';

const secondMs = 1000;
const newline = 10;
const lineBytesMax = 16 * 1024;
const keepAlive = Uint8Array.of(newline);

export interface LinkOptions {
  readonly host: string;
  readonly port: number;
  /** Whether our history can be gone on with. */
  readonly knows: boolean;
}

export class PrimaryLink {
  readonly host: string;
  readonly port: number;
  state: LinkState = 'connect';
  /** Whether our history is one that a primary may know, so that it can be gone on with. */
  known: boolean;
  /** When something came last, and since when there is no link; 0: there was none yet. */
  lastIoMs = 0;
  downSinceMs = 0;
  transfer: Transfer | undefined;
  readonly session: Session;
  readonly #server: Server;
  readonly #stream: PrimaryStream;
  readonly #carrier: LinkCarrier;
  #connecting: Connecting | undefined;
  #connection: Connection | undefined;
  /** Counts attempts: what an earlier one tells is not heard. */
  #attempt = 0;
  #handshake: Handshake | undefined;
  #line = '';
  #reception: Reception | undefined;
  /** What the data set that is coming is. */
  #coming: { readonly id: string; readonly offset: number } = { id: '', offset: -1 };

  constructor(server: Server, { host, knows, port }: LinkOptions) {
    this.#server = server;
    this.host = host;
    this.port = port;
    this.known = knows;
    this.#carrier = new LinkCarrier(() => this.#lost(''));
    const nowMs = server.engine.keyspace.nowMs;
    const reply = new ReplyWriter(new ReplyBuffers());
    this.session = new Session(server.clients.nextId(), reply, this.#carrier, nowMs);
    this.session.isAuthenticated = true;
    this.session.isPrimary = true;
    this.session.replyMode = 'off';
    this.#stream = new PrimaryStream(server.engine, this.session, {
      applied: (bytes, start, end) => server.replication.applied(bytes, start, end),
      complain: (line) => server.log.write('warning', line),
    });
  }

  /** As ROLE names it. */
  get shownState(): string {
    if (this.state === 'transfer' || this.state === 'loading') return 'sync';
    return this.state;
  }

  /** Bytes of the stream that have come. */
  get readOffset(): number {
    return this.#server.replication.history.offset + this.#stream.pendingBytes;
  }

  get isSyncing(): boolean {
    return this.state === 'transfer' || this.state === 'loading';
  }

  // Connecting.

  connect(): void {
    const { config, engine, log, platform } = this.#server;
    log.write('notice', `Connecting to MASTER ${this.host}:${this.port}`);
    const attempt = ++this.#attempt;
    const from = config.text('bind-source-addr');
    const to = { host: this.host, port: this.port };
    this.state = 'connecting';
    this.lastIoMs = engine.keyspace.nowMs;
    this.#connecting = platform.network.connect(
      from === '' ? to : { ...to, from },
      {
        received: (bytes, end) => this.#during(attempt, () => this.#received(bytes, end)),
        drained() {},
        closed: (reason) => this.#during(attempt, () => this.#lost(reason)),
      },
      (result) =>
        this.#during(attempt, () => {
          if (result instanceof Failure) this.#failed(result.message);
          else this.#connected(result);
        }),
    );
    log.write('notice', 'MASTER <-> REPLICA sync started');
  }

  #during(attempt: number, work: () => void): void {
    if (attempt !== this.#attempt) return;
    this.#server.event(work);
  }

  #connected(connection: Connection): void {
    const { config } = this.#server;
    this.#connecting = undefined;
    this.#connection = connection;
    this.#carrier.connection = connection;
    connection.setKeepAlive(config.integer('tcp-keepalive'));
    const { history } = this.#server.replication;
    this.#handshake = new Handshake({
      user: config.text('masteruser'),
      password: config.text('masterauth'),
      port: config.integer('replica-announce-port') || config.integer('port'),
      address: config.text('replica-announce-ip'),
      known: this.known ? { id: history.id, offset: history.offset } : undefined,
    });
    this.#line = '';
    this.state = 'handshake';
    this.#perform(this.#handshake.begin());
  }

  #failed(message: string): void {
    this.#connecting = undefined;
    this.#log('warning', `Error condition on socket for SYNC: ${message}`);
    this.#abandon();
  }

  // What comes.

  #received(bytes: Uint8Array, end: number): void {
    const attempt = this.#attempt;
    this.lastIoMs = this.#server.engine.keyspace.nowMs;
    this.session.lastInteractionMs = this.lastIoMs;
    this.session.bytesRead += end;
    this.#server.engine.stats.replicationBytesIn += end;
    let at = 0;
    while (at < end && attempt === this.#attempt && this.#connection !== undefined) {
      at = this.#take(bytes, at, end);
    }
  }

  #take(bytes: Uint8Array, at: number, end: number): number {
    switch (this.state) {
      case 'handshake':
        return this.#takeLine(bytes, at, end);
      case 'transfer':
        return this.#takeData(bytes, at, end);
      case 'connected':
        this.#takeStream(bytes, at, end);
        return end;
      default:
        this.#reception?.keep(bytes, at, end);
        return end;
    }
  }

  #takeLine(bytes: Uint8Array, at: number, end: number): number {
    const found = bytes.subarray(at, end).indexOf(newline);
    const lineEnd = found < 0 ? end : at + found;
    this.#line += latin1(bytes, at, lineEnd);
    if (found < 0) {
      if (this.#line.length > lineBytesMax) this.#abandon();
      return end;
    }
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line;
    this.#line = '';
    if (this.#handshake !== undefined) this.#perform(this.#handshake.line(line));
    return lineEnd + 1;
  }

  #perform({ logs, outcome, sends }: HandshakeStep): void {
    for (const [level, line] of logs) this.#log(level, line);
    for (const words of sends) this.#send(encodeRequest(words));
    if (outcome !== undefined) this.#decided(outcome);
  }

  #decided(outcome: HandshakeOutcome): void {
    this.#handshake = undefined;
    if (outcome.is === 'failed') {
      this.#abandon();
    } else if (outcome.is === 'continue') {
      this.#continue(outcome.id);
    } else {
      this.#coming = outcome;
      this.#beginTransfer();
    }
  }

  #continue(id: string): void {
    const { replication } = this.#server;
    if (id !== '' && id !== replication.history.id) {
      this.#log('notice', `Master replication ID changed to ${id}`);
      replication.rename(id);
    }
    this.#log('notice', 'MASTER <-> REPLICA sync: Master accepted a Partial Resynchronization.');
    this.#online();
  }

  // The data set.

  #beginTransfer(): void {
    const reception = this.#receptionOf();
    if (reception instanceof Failure) {
      this.#log(
        'warning',
        `Opening the temp file needed for MASTER <-> REPLICA synchronization: ${reception.message}`,
      );
      this.#abandon();
      return;
    }
    this.#reception = reception;
    this.transfer = new Transfer({
      begins: (totalBytes, isMarked) => {
        const what = isMarked
          ? `streamed RDB from master with EOF ${reception.target}`
          : `${totalBytes} bytes from master ${reception.target}`;
        this.#log('notice', `MASTER <-> REPLICA sync: receiving ${what}`);
        reception.begins(totalBytes);
      },
      payload: (bytes, start, end) => reception.payload(bytes, start, end),
    });
    this.state = 'transfer';
  }

  #receptionOf(): Reception | Failure {
    const { config, engine, replication } = this.#server;
    const mode = config.enumeration('repl-diskless-load');
    const isEmpty = engine.keyspace.databases.every(({ size }) => size === 0);
    if (mode === 'swapdb') {
      const serves = this.#coming.id === replication.history.id;
      return new DirectReception(this.#server, { swaps: true, serves });
    }
    if (mode === 'on-empty-db' && isEmpty) {
      return new DirectReception(this.#server, { swaps: false, serves: false });
    }
    return FileReception.begin(this.#server);
  }

  #takeData(bytes: Uint8Array, at: number, end: number): number {
    const { transfer } = this;
    const reception = this.#reception;
    if (transfer === undefined || reception === undefined) return end;
    const next = transfer.take(bytes, at, end);
    const { problem } = reception;
    if (transfer.state === 'failed') {
      this.#log('warning', transfer.error);
      this.#abandon();
    } else if (problem !== undefined) {
      this.#log('warning', problem);
      this.#retryNow();
    } else if (transfer.state === 'done') {
      this.#finish(reception);
    }
    return next;
  }

  /** All of it has come. */
  #finish(reception: Reception): void {
    const attempt = this.#attempt;
    this.state = 'loading';
    this.#connection?.pause();
    reception.finish({
      replaces: () => {
        this.#server.replication.forget();
        this.#log('notice', 'MASTER <-> REPLICA sync: Flushing old data');
      },
      keepAlive: () => this.#send(keepAlive),
      isWanted: () => attempt === this.#attempt,
      done: (isLoaded) => this.#during(attempt, () => this.#loaded(reception, isLoaded)),
    });
  }

  #loaded(reception: Reception, isLoaded: boolean): void {
    if (!isLoaded) {
      this.#retryNow();
      return;
    }
    const { id, offset } = this.#coming;
    const { aof, engine, replication } = this.#server;
    replication.adopt(id === '' ? this.#server.randomId() : id, Math.max(0, offset));
    this.known = id !== '';
    this.session.database = Math.max(0, reception.database);
    engine.stats.dirty++;
    this.#log('notice', 'MASTER <-> REPLICA sync: Finished with success');
    aof.restart();
    this.#online();
    this.acknowledge();
    const kept = reception.takeKept();
    if (kept.length > 0) this.#takeStream(kept, 0, kept.length);
    this.#connection?.resume();
  }

  /** After a data set that was none. */
  #retryNow(): void {
    this.#abandon();
    this.#log('notice', `Reconnecting to MASTER ${this.host}:${this.port} after failure`);
    this.connect();
  }

  // The stream.

  #online(): void {
    const { engine, replication } = this.#server;
    this.#reception = undefined;
    this.transfer = undefined;
    this.state = 'connected';
    this.downSinceMs = 0;
    this.known = true;
    this.#stream.forget();
    this.#carrier.isDestroyed = false;
    this.session.isClosing = false;
    this.session.isClosed = false;
    engine.sessions.set(this.session.id, this.session);
    replication.guard();
  }

  #takeStream(bytes: Uint8Array, at: number, end: number): void {
    const { engine, loading } = this.#server;
    // What the primary sends happens as it did there: it says itself when a key's time is over.
    engine.keyspace.settings.expiry = 'off';
    const isGood = this.#stream.take(bytes, at, end);
    loading.expiryMode = this.#server.replication.isReplica ? 'hide' : 'delete';
    if (isGood || this.#server.replication.link !== this) return;
    this.known = false;
    this.#lost('');
  }

  /** Tells the primary how far we are. */
  acknowledge(): void {
    if (this.state !== 'connected') return;
    const { history } = this.#server.replication;
    this.#send(encodeRequest(['REPLCONF', 'ACK', history.offset]));
  }

  #send(bytes: Uint8Array): void {
    this.#server.engine.stats.bytesOut += bytes.length;
    this.#connection?.write(bytes, 0, bytes.length);
  }

  // Ends.

  /** The connection is gone, or given up: the next follows at once where there was a link. */
  #lost(reason: string): void {
    const wasConnected = this.state === 'connected';
    if (reason !== '') this.#log('notice', `Reading from client: ${reason}`);
    if (wasConnected) {
      this.#log('notice', 'Connection with master lost.');
      if (this.known) this.#log('notice', 'Caching the disconnected master state.');
    } else if (this.state === 'transfer') {
      this.#log('warning', 'I/O error trying to sync with MASTER: connection lost');
    } else if (this.state === 'handshake') {
      this.#log('warning', 'Master did not respond to command during SYNC handshake');
    }
    this.#abandon();
    if (!wasConnected) return;
    this.#log('notice', `Reconnecting to MASTER ${this.host}:${this.port}`);
    this.connect();
  }

  /** Gives the attempt up. */
  #abandon(): void {
    const { engine, replication } = this.#server;
    this.#attempt++;
    this.#connecting?.cancel();
    this.#connecting = undefined;
    this.#connection?.destroy();
    this.#connection = undefined;
    this.#handshake = undefined;
    this.#reception?.drop();
    this.#reception = undefined;
    this.transfer = undefined;
    if (this.state === 'connected') {
      this.downSinceMs = engine.keyspace.nowMs;
      engine.sessionClosed(this.session);
      this.#carrier.isDestroyed = true;
    }
    this.#stream.forget();
    this.state = 'connect';
    replication.guard();
  }

  /** We follow somebody else from now on, or nobody. */
  drop(): void {
    this.#abandon();
  }

  /** Once a second. */
  tick(): void {
    const { config, engine } = this.#server;
    const idleMs = engine.keyspace.nowMs - this.lastIoMs;
    const isLate = idleMs > config.integer('repl-timeout') * secondMs;
    if (isLate && (this.state === 'connecting' || this.state === 'handshake')) {
      this.#log('warning', 'Timeout connecting to the MASTER...');
      this.#abandon();
    } else if (isLate && this.state === 'transfer') {
      this.#log(
        'warning',
        'Timeout receiving bulk data from MASTER... If the problem persists try to set the ' +
          "'repl-timeout' parameter in redis.conf to a larger value.",
      );
      this.#abandon();
    } else if (isLate && this.state === 'connected') {
      this.#log('warning', 'MASTER timeout: no data nor PING received...');
      this.#lost('');
    }
    if (this.state === 'connect') this.connect();
    this.acknowledge();
  }

  #log(level: 'notice' | 'warning', line: string): void {
    this.#server.log.write(level, line);
  }
}
