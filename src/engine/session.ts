/**
 * A session: one client as the engine sees it, whatever carries its bytes. What a session is in the
 * middle of (a transaction, a subscription, a wait) are facts of their own, present only while they
 * last.
 */
import type { ReplyWriter } from '../resp/reply-writer.ts';
import type { BlockedState } from './blocking.ts';
import type { Command } from './command.ts';
import type { Subscriptions } from './pubsub.ts';
import type { Transaction } from './transaction.ts';

/** What the engine asks of the connection behind a session. Implemented in `server/`. */
export interface Carrier {
  /** `127.0.0.1:6379`, `[::1]:6379`, or the path of a unix socket followed by `:0`. */
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly isUnixSocket: boolean;
  /** Over the loopback interface or a unix socket. */
  readonly isLocal: boolean;
  /** Descriptor number for CLIENT LIST; -1 where it is not known. */
  readonly descriptor: number;
  /** Output exists: send it at the end of the current event. */
  wake(): void;
  /** Closes once all replies are out (`afterReplies`), or now. */
  close(how: 'afterReplies' | 'now'): void;
  /** Closed without waiting for its replies. */
  readonly isDestroyed: boolean;
  /** The other side does not take its replies as fast as they come. */
  readonly isDraining: boolean;
  /** Bytes of requests that are not done, the running one included, and the room behind them. */
  readonly queryBytes: number;
  readonly queryFreeBytes: number;
  /** Bytes of the buffers that the connection really has, replies included. */
  readonly heldBytes: number;
  /** Bytes of replies that have not left. */
  readonly outputBytes: number;
  /** The share of the common reply buffers that counts for this session, and its most use of it. */
  readonly replyShareBytes: number;
  readonly replyPeakBytes: number;
  /** While true no request of this session is run. */
  setHeld(held: boolean): void;
}

/** `skipNext`: from the next command on `skip`, which holds for one command. */
export type ReplyMode = 'on' | 'off' | 'skipNext' | 'skip';

export class Session {
  readonly id: number;
  readonly reply: ReplyWriter;
  readonly carrier: Carrier;
  database = 0;
  isAuthenticated = false;
  user = 'default';
  name = '';
  libraryName = '';
  libraryVersion = '';
  readonly createdMs: number;
  lastInteractionMs: number;
  lastCommand: Command | undefined;
  replyMode: ReplyMode = 'on';
  isMonitor = false;
  /** The other side is a replica of this server. */
  isReplica = false;
  /** The other side is the primary of this server: what it sends has happened. */
  isPrimary = false;
  noEvict = false;
  noTouch = false;
  /** No further request is run; the connection closes when the replies are out. */
  isClosing = false;
  /** The connection is gone. Nothing may be written to it. */
  isClosed = false;
  transaction: Transaction | undefined;
  /** Keys that this session watches exist while this is above 0. */
  watchedKeys = 0;
  /** A watched key changed, or a queued command was refused. */
  isDirtyByWatch = false;
  subscriptions: Subscriptions | undefined;
  blocked: BlockedState | undefined;
  /** Microseconds that the waiting command has run so far. */
  blockedUs = 0;
  /** Within EXEC: a command that would wait replies as if its time were over. */
  deniesBlocking = false;
  /** Requests run, and bytes read and written: for CLIENT LIST. */
  commandsRun = 0;
  bytesRead = 0;
  /** When the soft output limit was first exceeded; 0 when it is not. */
  overSoftLimitSinceMs = 0;

  constructor(id: number, reply: ReplyWriter, carrier: Carrier, nowMs: number) {
    this.id = id;
    this.reply = reply;
    this.carrier = carrier;
    this.createdMs = nowMs;
    this.lastInteractionMs = nowMs;
  }

  /** Whether nothing that a session can be in the middle of asks for attention. */
  get isPlain(): boolean {
    return (
      this.isAuthenticated &&
      this.transaction === undefined &&
      this.subscriptions === undefined &&
      !this.isMonitor &&
      !this.isReplica
    );
  }

  /** Whether the replies of its commands are not wanted; messages are. */
  get isMuted(): boolean {
    return this.replyMode === 'off' || this.replyMode === 'skip';
  }

  /** RESP version of the replies. */
  get protocol(): 2 | 3 {
    return this.reply.resp;
  }
}
