/**
 * The replicas of this server: who they are, what each is given, and who is dropped.
 *
 * (1) A session is a replica from the answer to its SYNC or PSYNC until its connection ends.
 * (2) There is one full synchronization under way at a time, and it uses the one snapshot that
 *     there can be; replicas that cannot join it wait for the next.
 */
import { latin1Bytes } from '../../base/bytes.ts';
import type { Session } from '../../engine/session.ts';
import { Preferences } from '../../replication/preferences.ts';
import type { Server } from '../server.ts';
import { DiskSync, type FullSync, SocketSync } from './full-sync.ts';
import { Replica } from './replica.ts';
import type { Replication } from './replication.ts';

const lineEnd = latin1Bytes('\n');
const secondMs = 1000;

export class Replicas {
  /** Since when there has been none. */
  noneSinceMs: number;
  readonly #server: Server;
  readonly #replication: Replication;
  readonly #all = new Map<Session, Replica>();
  readonly #preferences = new Map<Session, Preferences>();
  #sync: FullSync | undefined;

  constructor(server: Server, replication: Replication) {
    this.#server = server;
    this.#replication = replication;
    this.noneSinceMs = server.startedMs;
  }

  get count(): number {
    return this.#all.size;
  }

  all(): Iterable<Replica> {
    return this.#all.values();
  }

  /** Replicas that are online and were heard not longer ago than `min-replicas-max-lag`. */
  get goodCount(): number {
    const lagMax = this.#server.config.integer('min-replicas-max-lag');
    let count = 0;
    for (const replica of this.#all.values()) {
      if (replica.isOnline && this.lagSeconds(replica) <= lagMax) count++;
    }
    return count;
  }

  lagSeconds({ ackMs }: Replica): number {
    return Math.floor(this.#nowMs / secondMs) - Math.floor(ackMs / secondMs);
  }

  /** Replicas that are online and have the stream up to an offset. */
  countAt(offset: number): number {
    let count = 0;
    for (const replica of this.#all.values()) {
      if (replica.isOnline && replica.ackOffset >= offset) count++;
    }
    return count;
  }

  // Requests.

  preferencesOf(session: Session): Preferences {
    let preferences = this.#preferences.get(session);
    if (preferences === undefined) {
      preferences = new Preferences();
      this.#preferences.set(session, preferences);
    }
    return preferences;
  }

  /** SYNC, or PSYNC for the byte at `wanted.offset`, counted from 1. */
  ask(
    session: Session,
    wanted: { readonly id: string; readonly offset: number } | undefined,
  ): void {
    const connection = this.#server.clients.connectionOf(session);
    if (connection === undefined) return;
    const replica = new Replica({
      connection,
      preferences: this.preferencesOf(session),
      history: this.#replication.history,
      isOld: wanted === undefined,
      nowMs: this.#nowMs,
      payloadSent: (sent) => this.#payloadSent(sent),
    });
    this.#log('notice', `Replica ${replica.name} asks for synchronization`);
    this.#replication.flushStream();
    if (wanted !== undefined && this.#goOn(replica, wanted)) return;
    this.#server.engine.stats.fullSyncs++;
    this.#adopt(replica);
    this.#replication.needsBacklog();
    this.#join(replica);
  }

  #goOn(replica: Replica, wanted: { readonly id: string; readonly offset: number }): boolean {
    const { history } = this.#replication;
    const answer = history.continuation(wanted.id, wanted.offset);
    if (answer !== 'continue') {
      if (answer !== 'askedForAll') this.#server.engine.stats.refusedSyncs++;
      for (const line of this.#reasons(replica, wanted, answer)) this.#log('notice', line);
      return false;
    }
    this.#server.engine.stats.partialSyncs++;
    this.#adopt(replica);
    const { session } = replica.connection;
    replica.offset = wanted.offset - 1;
    replica.state = 'online';
    session.reply.simple(replica.preferences.takesNewId ? `CONTINUE ${history.id}` : 'CONTINUE');
    replica.connection.wake();
    this.#log(
      'notice',
      `Partial resynchronization request from ${replica.name} accepted. Sending ` +
        `${replica.pendingBytes} bytes of backlog starting from offset ${wanted.offset}.`,
    );
    this.#replication.guard();
    return true;
  }

  #reasons(
    { name }: Replica,
    wanted: { readonly id: string; readonly offset: number },
    answer: string,
  ): string[] {
    const { history } = this.#replication;
    if (answer === 'askedForAll') return [`Full resync requested by replica ${name}`];
    if (answer === 'unknownId') {
      return [
        'Partial resynchronization not accepted: Replication ID mismatch (Replica asked for ' +
          `'${wanted.id}', my replication IDs are '${history.id}' and '${history.secondId}')`,
      ];
    }
    if (answer === 'behindSecondId') {
      return [
        'Partial resynchronization not accepted: Requested offset for second ID was ' +
          `${wanted.offset}, but I can reply up to ${history.secondOffset}`,
      ];
    }
    const lines = [
      `Unable to partial resync with replica ${name} for lack of backlog (Replica request was: ` +
        `${wanted.offset}).`,
    ];
    if (wanted.offset > history.offset) {
      lines.push(
        `Warning: replica ${name} tried to PSYNC with an offset that is greater than the master ` +
          'replication offset.',
      );
    }
    return lines;
  }

  #adopt(replica: Replica): void {
    const { connection } = replica;
    connection.session.isReplica = true;
    connection.outflow = replica;
    this.#all.set(connection.session, replica);
  }

  // Full synchronizations.

  /** Joins what is under way, or begins, or waits. */
  #join(replica: Replica): void {
    const { config, saving, snapshots } = this.#server;
    const sync = this.#sync;
    if (sync?.takesMore === true) {
      this.#begin(replica, sync);
      this.#log('notice', 'Waiting for end of BGSAVE for SYNC');
    } else if (snapshots.running === 'replicas') {
      this.#log('notice', 'Current BGSAVE has socket target. Waiting for next BGSAVE for SYNC');
    } else if (saving.isRunning) {
      this.#log(
        'notice',
        "Can't attach the replica to the current BGSAVE. Waiting for next BGSAVE for SYNC",
      );
    } else if (this.#goesToSockets([replica]) && config.integer('repl-diskless-sync-delay') > 0) {
      this.#log('notice', 'Delay next BGSAVE for diskless SYNC');
    } else if (snapshots.running !== undefined) {
      this.#log(
        'notice',
        'No BGSAVE in progress, but another BG operation is active. BGSAVE for replication delayed',
      );
    } else {
      this.#start();
    }
  }

  #goesToSockets(waiting: readonly Replica[]): boolean {
    const takesMark = waiting.every(({ preferences }) => preferences.takesMarkedEnd);
    const wantsNoKeys = waiting.some(({ preferences }) => preferences.wantsNoKeys);
    return (this.#server.config.bool('repl-diskless-sync') || wantsNoKeys) && takesMark;
  }

  get #waiting(): Replica[] {
    const waiting = [...this.#all.values()].filter(({ state }) => state === 'waiting');
    const first = waiting[0]?.preferences.wantsNoKeys;
    return waiting.filter(({ preferences }) => preferences.wantsNoKeys === first);
  }

  /** Begins what replicas wait for, once they have waited long enough for others to come. */
  #startDue(): void {
    const { config, saving, snapshots } = this.#server;
    if (this.#sync !== undefined || saving.isRunning || snapshots.running !== undefined) return;
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    const waitedMs = this.#nowMs - Math.min(...waiting.map(({ askedMs }) => askedMs));
    const isFull = (max: number): boolean => max > 0 && waiting.length >= max;
    if (
      config.bool('repl-diskless-sync') &&
      !isFull(config.integer('repl-diskless-sync-max-replicas')) &&
      waitedMs < config.integer('repl-diskless-sync-delay') * secondMs
    ) {
      return;
    }
    this.#start();
  }

  #start(): void {
    const waiting = this.#waiting;
    const toSockets = this.#goesToSockets(waiting);
    this.#log(
      'notice',
      `Starting BGSAVE for SYNC with target: ${toSockets ? 'replicas sockets' : 'disk'}`,
    );
    this.#replication.beginSnapshot();
    const { offset } = this.#replication.history;
    const sync = toSockets
      ? new SocketSync(this.#server, this, offset)
      : new DiskSync(this.#server, this, offset);
    this.#sync = sync;
    for (const replica of waiting) this.#begin(replica, sync);
    if (sync instanceof SocketSync) sync.start();
    else if (!sync.start()) this.made(sync, false);
  }

  /** The replica is told what it is going to get. */
  #begin(replica: Replica, sync: FullSync): void {
    const { session } = replica.connection;
    replica.offset = sync.offset;
    replica.state = 'transfer';
    sync.add(replica);
    if (!replica.isOld) {
      session.reply.simple(`FULLRESYNC ${this.#replication.history.id} ${sync.offset}`);
    }
    replica.connection.wake();
  }

  made(sync: FullSync, isWhole: boolean): void {
    if (this.#sync === sync) this.#sync = undefined;
    if (!isWhole) this.#log('warning', 'BGSAVE for replication failed');
    this.#startDue();
  }

  #payloadSent(replica: Replica): void {
    this.#sync?.remove(replica);
    const { connection, name, preferences } = replica;
    if (preferences.wantsDataOnly) {
      this.#log(
        'notice',
        `RDB transfer completed, rdb only replica (${name}) should be disconnected asap`,
      );
      connection.close('afterReplies');
      return;
    }
    replica.ackMs = this.#nowMs;
    if (replica.state === 'sent') {
      this.#log(
        'notice',
        `Streamed replica with replica ${name} via socket. Waiting for REPLCONF ACK from replica ` +
          'to enable streaming',
      );
    }
    this.#log('notice', `Synchronization with replica ${name} succeeded`);
    this.#replication.guard();
  }

  // While they follow.

  acknowledged(session: Session, offset: number, syncedOffset: number): void {
    const replica = this.#all.get(session);
    if (replica === undefined) return;
    if (offset > replica.ackOffset) replica.ackOffset = offset;
    if (syncedOffset > replica.syncedOffset) replica.syncedOffset = syncedOffset;
    replica.ackMs = this.#nowMs;
    if (replica.state !== 'sent') return;
    replica.state = 'online';
    replica.connection.wake();
  }

  /** The stream has grown. */
  wake(): void {
    for (const replica of this.#all.values()) {
      if (replica.state === 'online') replica.connection.wake();
    }
  }

  /** From here on the backlog is still needed. */
  get keptFrom(): number {
    let from = Number.POSITIVE_INFINITY;
    for (const replica of this.#all.values()) {
      if (replica.holdsBacklog) from = Math.min(from, replica.offset);
    }
    return from;
  }

  sessionClosed(session: Session): void {
    this.#preferences.delete(session);
    const replica = this.#all.get(session);
    if (replica === undefined) return;
    this.#all.delete(session);
    this.#sync?.remove(replica);
    this.#log('notice', `Connection with replica ${replica.name} lost.`);
    if (this.#all.size === 0) this.noneSinceMs = this.#nowMs;
    this.#replication.history.backlog?.trim(this.keptFrom);
    this.#replication.guard();
  }

  /** Whether all have said that they have everything. */
  get areInSync(): boolean {
    return this.#lagging.length === 0;
  }

  get #lagging(): Replica[] {
    const { offset } = this.#replication;
    return [...this.#all.values()].filter(({ ackOffset }) => ackOffset !== offset);
  }

  /** Who would miss something if this were the end. */
  tellLagging(): void {
    const lagging = this.#lagging;
    for (const replica of lagging) {
      const behind = this.#replication.offset - replica.ackOffset;
      const lag = replica.isOnline ? this.lagSeconds(replica) : 0;
      this.#log(
        'notice',
        `Lagging replica ${replica.name} reported offset ${behind} behind master, lag=${lag}, ` +
          `state=${replica.shownState}.`,
      );
    }
    const { count } = this;
    if (count === 0) return;
    this.#log(
      'notice',
      `${count - lagging.length} of ${count} replicas are in sync when shutting down.`,
    );
  }

  /** They have to come back, and learn of another history. */
  disconnectAll(): void {
    for (const { connection } of [...this.#all.values()]) connection.close('now');
  }

  /** Once a second. */
  tick(): void {
    const timeoutMs = this.#server.config.integer('repl-timeout') * secondMs;
    for (const replica of [...this.#all.values()]) this.#lookAt(replica, timeoutMs);
    this.#startDue();
  }

  #lookAt(replica: Replica, timeoutMs: number): void {
    const { connection, name, payload, state } = replica;
    const { bytesRead } = connection.session;
    // A line end is a sign of life too.
    if (bytesRead !== replica.heardBytes) replica.ackMs = this.#nowMs;
    replica.heardBytes = bytesRead;
    const isMakingFile = state === 'transfer' && payload?.isReady === false;
    if (state === 'waiting' || isMakingFile) {
      connection.session.reply.raw(lineEnd, 0, lineEnd.length);
      connection.wake();
    }
    if (replica.isOnline && !replica.isOld && this.#nowMs - replica.ackMs > timeoutMs) {
      this.#log('warning', `Disconnecting timedout replica (streaming sync): ${name}`);
      connection.close('now');
    } else if (
      state === 'transfer' &&
      payload?.isMarked === true &&
      connection.isDraining &&
      this.#nowMs - replica.progressMs > timeoutMs
    ) {
      this.#log('warning', `Disconnecting timedout replica (full sync): ${name}`);
      connection.close('now');
    }
  }

  get #nowMs(): number {
    return this.#server.engine.keyspace.nowMs;
  }

  #log(level: 'notice' | 'warning', line: string): void {
    this.#server.log.write(level, line);
  }
}
