/**
 * Replication of a server: its role, its history, whom it follows and who follows it.
 *
 *   primary   changes ──▶ stream ──▶ at the end of the turn: backlog ──▶ replicas
 *   replica   its primary's stream ──▶ applied ──▶ backlog, the same bytes ──▶ its own replicas
 *
 * (1) A primary without a backlog encodes nothing: until the first replica comes replication costs
 *     nothing.
 * (2) The stream's bytes are in the backlog before any reply of their turn leaves.
 * (3) A replica appends nothing of its own to the stream, whatever runs on it.
 */
import { latin1Bytes } from '../../base/bytes.ts';
import { FeedStream } from '../../engine/feed.ts';
import type { Session } from '../../engine/session.ts';
import { History } from '../../replication/history.ts';
import { encodeRequest } from '../../resp/request-writer.ts';
import type { Server } from '../server.ts';
import { Origin } from './origin.ts';
import { PrimaryLink } from './primary-link.ts';
import { Replicas } from './replicas.ts';
import { Waits } from './waits.ts';

const ping = latin1Bytes('*1\r\n$4\r\nPING\r\n');
const getAck = encodeRequest(['REPLCONF', 'GETACK', '*']);
/** While a file is loaded the stream may grow so long. */
const flushedBytes = 64 * 1024;
const secondMs = 1000;
const secondUs = 1_000_000;

const readOnly = "READONLY You can't write against a read only replica.";
const noPrimary =
  "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.";
const tooFewReplicas = 'NOREPLICAS Not enough good replicas to write.';
const roleChanged =
  'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)';

export class Replication {
  readonly history: History;
  readonly replicas: Replicas;
  readonly waits: Waits;
  /** Whom we follow; undefined for a primary. */
  link: PrimaryLink | undefined;
  readonly stream: FeedStream;
  /** A data set is read beside the one that is served. */
  isLoadingBeside = false;
  /** What the file that was loaded last says of its history. */
  readonly origin = new Origin();
  readonly #server: Server;
  #isFed = false;
  #hasGrown = false;
  #wantsAcks = false;
  #nextSecondUs = 0;
  /** The first of them is the one in which the server starts. */
  #seconds = 1;
  /** The history of the file that was loaded goes on. */
  #isResumed = false;

  constructor(server: Server) {
    this.#server = server;
    const { config, engine } = server;
    this.history = new History(server.randomId());
    this.stream = new FeedStream(engine.keyspace);
    this.stream.takesMessages = true;
    this.replicas = new Replicas(server, this);
    this.waits = new Waits(engine, this);
    config.watch(['repl-backlog-size'], () => {
      const { backlog } = this.history;
      if (backlog !== undefined) backlog.bytesWanted = this.#backlogBytes;
      backlog?.trim(this.replicas.keptFrom);
    });
    config.watch(
      [
        'replica-read-only',
        'replica-serve-stale-data',
        'min-replicas-to-write',
        'min-replicas-max-lag',
      ],
      () => this.guard(),
    );
  }

  get isReplica(): boolean {
    return this.link !== undefined;
  }

  /** What has been changed, all of this turn included. */
  get offset(): number {
    return this.history.offset + this.stream.length;
  }

  /** Something has to be done at the end of the turn. */
  get hasOutput(): boolean {
    return this.stream.length > 0 || this.#hasGrown || this.#wantsAcks;
  }

  // The stream.

  endTurn(): void {
    if (!this.hasOutput) return;
    this.flushStream();
    if (this.#wantsAcks) this.#append(getAck);
    this.#wantsAcks = false;
    this.#hasGrown = false;
    this.replicas.wake();
    this.history.backlog?.trim(this.replicas.keptFrom);
  }

  /** What has been changed so far is in the backlog. */
  flushStream(): void {
    const { backlog } = this.history;
    const { stream } = this;
    if (stream.length === 0) return;
    backlog?.append(stream.bytes, 0, stream.length);
    stream.taken(stream.length);
    this.#hasGrown = true;
  }

  /** Our primary's stream: whole units that were applied. */
  applied(bytes: Uint8Array, start: number, end: number): void {
    this.history.backlog?.append(bytes, start, end);
    this.#hasGrown = true;
  }

  /** Replicas are asked how far they are, at the end of the turn. */
  askForAcks(): void {
    this.#wantsAcks = !this.isReplica && this.replicas.count > 0;
  }

  /** A snapshot begins: what follows it stands for itself. */
  beginSnapshot(): void {
    this.flushStream();
    this.stream.forgetDatabase();
  }

  /** A replica has come that needs the stream from now on. */
  needsBacklog(): void {
    const { history } = this;
    if (history.backlog !== undefined) return;
    history.begin(this.#server.randomId(), this.#backlogBytes);
    this.#follow();
    this.#server.log.write(
      'notice',
      `Replication backlog created, my new replication IDs are '${history.id}' and ` +
        `'${history.secondId}'`,
    );
  }

  /** DEBUG: a request that nobody has run. */
  inject(request: Uint8Array): void {
    if (this.isReplica) return;
    this.flushStream();
    this.#append(request);
  }

  /** DEBUG: the name of the stream is another from now on. */
  changeId(): void {
    this.history.rename(this.#server.randomId());
  }

  #append(bytes: Uint8Array): void {
    this.history.backlog?.append(bytes, 0, bytes.length);
    this.#hasGrown = true;
  }

  get #backlogBytes(): number {
    return this.#server.config.integer('repl-backlog-size');
  }

  /** Changes go to the stream, or no more. */
  #follow(): void {
    const wants = !this.isReplica && this.history.backlog !== undefined;
    if (wants === this.#isFed) return;
    this.#isFed = wants;
    this.stream.forgetDatabase();
    if (wants) {
      this.#server.feed.add(this.stream);
    } else {
      this.#server.feed.remove(this.stream);
      this.stream.taken(this.stream.length);
    }
    this.#server.feedChanged();
  }

  // Roles.

  /** Follows that server from now on. */
  follow(host: string, port: number): void {
    const { config, loading, log, oomScore } = this.#server;
    const wasPrimary = !this.isReplica;
    this.flushStream();
    const known = this.link?.known ?? true;
    const database = this.link?.session.database ?? Math.max(0, this.origin.database);
    this.link?.drop();
    this.#unblockAll();
    config.decide('replicaof', host, String(port));
    this.link = new PrimaryLink(this.#server, { host, port, knows: wasPrimary || known });
    this.link.session.database = database;
    log.role = 'S';
    loading.expiryMode = 'hide';
    this.history.openBacklog(this.#backlogBytes);
    this.#follow();
    oomScore.apply();
    this.guard();
    this.link.connect();
  }

  /** Follows nobody any more. */
  lead(): void {
    const { config, loading, log, oomScore } = this.#server;
    if (this.link === undefined) return;
    const { link } = this;
    this.link = undefined;
    config.decide('replicaof', 'no', 'one');
    link.drop();
    this.history.goOnAs(this.#server.randomId());
    this.replicas.disconnectAll();
    this.replicas.noneSinceMs = this.#server.engine.keyspace.nowMs;
    log.role = 'M';
    loading.expiryMode = 'delete';
    this.#follow();
    oomScore.apply();
    this.guard();
  }

  /** What waits for data that may change here no more. */
  #unblockAll(): void {
    const { engine } = this.#server;
    for (const session of [...engine.sessions.values()]) {
      if (engine.unblock(session, roleChanged)) session.carrier.close('afterReplies');
    }
  }

  /** After anything that decides who may do what. */
  guard(): void {
    const { engine } = this.#server;
    const { link } = this;
    const writeRefusal = link === undefined ? this.#refusalOfPrimary() : this.#refusalOfReplica();
    const isStale = link !== undefined && link.state !== 'connected';
    const isStrict = !this.#server.config.bool('replica-serve-stale-data');
    const readRefusal = isStale && isStrict ? noPrimary : undefined;
    const isFree = writeRefusal === undefined && readRefusal === undefined;
    engine.role = isFree ? undefined : { readRefusal, writeRefusal };
  }

  #refusalOfReplica(): string | undefined {
    return this.#server.config.bool('replica-read-only') ? readOnly : undefined;
  }

  #refusalOfPrimary(): string | undefined {
    const { config } = this.#server;
    const wanted = config.integer('min-replicas-to-write');
    if (wanted === 0 || config.integer('min-replicas-max-lag') === 0) return undefined;
    return this.replicas.goodCount < wanted ? tooFewReplicas : undefined;
  }

  sessionClosed(session: Session): void {
    this.waits.sessionClosed(session);
    this.replicas.sessionClosed(session);
  }

  // The tick.

  tick(): void {
    const nowUs = this.#server.engine.monotonicUs();
    if (nowUs < this.#nextSecondUs) return;
    this.#nextSecondUs = nowUs + secondUs - 1;
    this.link?.tick();
    this.#ping();
    this.replicas.tick();
    this.#forgetUnused();
    this.guard();
  }

  #ping(): void {
    const period = this.#server.config.integer('repl-ping-replica-period');
    const isDue = this.#seconds++ % period === 0;
    if (!isDue || this.isReplica || this.replicas.count === 0) return;
    this.flushStream();
    this.#append(ping);
  }

  /** A primary that nobody has followed for long forgets what it kept for those who come back. */
  #forgetUnused(): void {
    const { config, engine, log } = this.#server;
    const { history, replicas } = this;
    const ttlSeconds = config.integer('repl-backlog-ttl');
    if (history.backlog === undefined || this.isReplica || replicas.count > 0) return;
    if (ttlSeconds === 0) return;
    if (engine.keyspace.nowMs - replicas.noneSinceMs <= ttlSeconds * secondMs) return;
    this.flushStream();
    history.end(this.#server.randomId());
    this.#follow();
    log.write(
      'notice',
      `Replication backlog freed after ${ttlSeconds} seconds without connected replicas.`,
    );
  }

  // Restarts.

  /** The server has its data, and follows whom the configuration names. */
  start(): void {
    const primary = this.#server.config.replicaOf();
    if (primary !== undefined) this.follow(primary.host, primary.port);
  }

  /** The data set was loaded from a file: who followed then may go on, and so may we. */
  loaded(): void {
    const { id, offset } = this.origin;
    if (!this.origin.isKnown || this.#isResumed) return;
    this.#isResumed = true;
    if (this.#server.config.replicaOf() === undefined) {
      this.history.resume(id, offset, this.#backlogBytes);
      this.replicas.noneSinceMs = this.#server.engine.keyspace.nowMs;
      this.#follow();
    } else {
      this.history.adopt(id, offset, this.#backlogBytes);
    }
  }

  /** A key of the file was left out: who goes on from the file's offset has it still. */
  dropped(database: number, key: Uint8Array): void {
    if (this.#server.config.replicaOf() !== undefined) return;
    this.loaded();
    if (!this.#isFed) return;
    this.stream.addParts(database, ['DEL', key]);
    this.stream.unitEnds(false);
    if (this.stream.length < flushedBytes) return;
    this.flushStream();
    this.history.backlog?.trim(Number.POSITIVE_INFINITY);
  }

  /** The data set is that of our primary, at this point of its stream. */
  adopt(id: string, offset: number): void {
    this.history.adopt(id, offset, this.#backlogBytes);
  }

  /** The data set goes, and with it the right to go on from where it was. */
  forget(): void {
    if (this.link !== undefined) this.link.known = false;
    this.replicas.disconnectAll();
    this.history.closeBacklog();
  }

  /** Our primary goes on under another name. */
  rename(id: string): void {
    this.history.goOnAs(id);
    this.replicas.disconnectAll();
  }
}
