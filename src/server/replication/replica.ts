/**
 * A replica of this server, as its connection sees it: what it gets behind the replies.
 *
 *   waiting ──▶ transfer: a data set ──▶ sent ──▶ online: the stream, from the backlog
 *      └─── it can go on from where it was ───────────▲
 *
 * (1) From `transfer` on the backlog keeps everything behind `offset`: nothing is copied for a
 *     replica, however slow it is.
 * (2) `sent`: the data set has left, but the stream begins only when the replica has answered,
 *     because the end of what it got is marked by what follows nothing.
 */
import type { Connection } from '../../platform/network.ts';
import type { History } from '../../replication/history.ts';
import type { Preferences } from '../../replication/preferences.ts';
import type { ClientConnection, Outflow } from '../connection.ts';

export type ReplicaState = 'waiting' | 'transfer' | 'sent' | 'online';

/** A data set on its way to one replica. */
export interface Payload {
  /** The next bytes, `undefined` when there are none yet, `'end'` behind the last. */
  next(): PayloadPiece | undefined | 'end';
  /** Whether the stream has to wait for an answer. */
  readonly isMarked: boolean;
  /** Whether it is being sent, not just made. */
  readonly isReady: boolean;
}

export interface PayloadPiece {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export interface ReplicaOptions {
  readonly connection: ClientConnection;
  readonly preferences: Preferences;
  readonly history: History;
  /** It came by SYNC: it never tells how far it is. */
  readonly isOld: boolean;
  readonly nowMs: number;
  /** The data set has left. */
  readonly payloadSent: (replica: Replica) => void;
}

export class Replica implements Outflow {
  readonly connection: ClientConnection;
  readonly preferences: Preferences;
  readonly isOld: boolean;
  readonly askedMs: number;
  state: ReplicaState = 'waiting';
  /** How far the stream was sent. */
  offset = 0;
  /** How far the replica is, as it says; of its append-only file -1 where it does not say. */
  ackOffset = 0;
  syncedOffset = -1;
  /** When it was heard last. */
  ackMs: number;
  /** What had been heard of it when it was looked at last. */
  heardBytes = 0;
  payload: Payload | undefined;
  /** When its connection last took something of the data set. */
  progressMs: number;
  readonly #history: History;
  readonly #payloadSent: (replica: Replica) => void;

  constructor(options: ReplicaOptions) {
    this.connection = options.connection;
    this.preferences = options.preferences;
    this.isOld = options.isOld;
    this.askedMs = options.nowMs;
    this.ackMs = options.nowMs;
    this.progressMs = options.nowMs;
    this.#history = options.history;
    this.#payloadSent = options.payloadSent;
  }

  get address(): string {
    const { address } = this.preferences;
    if (address !== '') return address;
    const { remoteAddress } = this.connection;
    return remoteAddress.slice(0, remoteAddress.lastIndexOf(':')).replace(/[[\]]/g, '');
  }

  /** As the log calls it. */
  get name(): string {
    const { port } = this.preferences;
    if (port !== 0) return `${this.address}:${port}`;
    return `client id #${this.connection.session.id} (${this.connection.remoteAddress})`;
  }

  /** As INFO tells it. */
  get shownState(): string {
    if (this.state === 'waiting') return 'wait_bgsave';
    if (this.state !== 'transfer') return 'online';
    const isFile = this.payload?.isMarked === false && this.payload.isReady;
    return isFile ? 'send_bulk' : 'wait_bgsave';
  }

  get isOnline(): boolean {
    return this.state === 'sent' || this.state === 'online';
  }

  /** Whether the backlog keeps what is behind `offset` for it. */
  get holdsBacklog(): boolean {
    return this.state !== 'waiting' && !this.preferences.wantsDataOnly;
  }

  get pendingBytes(): number {
    return this.holdsBacklog ? Math.max(0, this.#history.offset - this.offset) : 0;
  }

  send(link: Connection): boolean {
    if (this.state === 'transfer' && !this.#sendPayload(link)) return false;
    return this.state !== 'online' || this.#sendStream(link);
  }

  #sendPayload(link: Connection): boolean {
    const { payload } = this;
    if (payload === undefined) return true;
    for (;;) {
      const piece = payload.next();
      if (piece === undefined) return true;
      if (piece === 'end') {
        this.payload = undefined;
        this.state = payload.isMarked ? 'sent' : 'online';
        this.#payloadSent(this);
        return true;
      }
      if (!link.write(piece.bytes, piece.start, piece.end)) return false;
    }
  }

  #sendStream(link: Connection): boolean {
    const { backlog } = this.#history;
    while (backlog !== undefined && this.offset < backlog.end) {
      const { bytes, length, start } = backlog.blockAt(this.offset);
      const from = this.offset - start;
      this.offset = start + length;
      if (!link.write(bytes, from, length)) return false;
    }
    return true;
  }
}
