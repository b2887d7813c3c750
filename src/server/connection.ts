/**
 * A client's connection: bytes in, requests run, replies out.
 *
 * (1) All complete requests of a read run in place, in the network's own buffer; only an incomplete
 *     tail is copied.
 * (2) The replies of one read leave in one write, at the end of the event (`Server.flush`).
 * (3) A session that waits, is held or closes runs nothing: what arrives meanwhile stays in the
 *     tail, within
 *     client-query-buffer-limit.
 */
import { assert } from '../base/assert.ts';
import { execute } from '../engine/execute.ts';
import type { Carrier } from '../engine/session.ts';
import { Session } from '../engine/session.ts';
import type { Address, Connection, ConnectionHandler } from '../platform/network.ts';
import { ReplyWriter } from '../resp/reply-writer.ts';
import { needMore, protocolError, RequestParser } from '../resp/request-parser.ts';
import type { Server } from './server.ts';

const noBytes = new Uint8Array(0);
/** The tail's buffer starts at this size and shrinks back to nothing when it is empty. */
const tailBytesMin = 1024;
/** Limit for a client that has not authenticated. */
const strangerQueryBytesMax = 1024 * 1024;

export class ClientConnection implements ConnectionHandler, Carrier {
  readonly session: Session;
  readonly #server: Server;
  readonly #link: Connection;
  readonly #parser: RequestParser;
  #tail = noBytes;
  #tailStart = 0;
  #tailEnd = 0;
  #isHeld = false;
  #isFlushing = false;
  #isDestroyed = false;
  queryPeakBytes = 0;

  constructor(server: Server, link: Connection, id: number, nowMs: number) {
    this.#server = server;
    this.#link = link;
    this.#parser = new RequestParser(server.requestLimits, server.requestScratch);
    this.session = new Session(id, new ReplyWriter(server.replyBuffers), this, nowMs);
  }

  // What the network tells.

  received(bytes: Uint8Array, end: number): void {
    const { session } = this;
    if (session.isClosing) return;
    const server = this.#server;
    server.beginEvent();
    session.lastInteractionMs = server.engine.keyspace.nowMs;
    session.bytesRead += end;
    server.engine.stats.bytesIn += end;
    server.engine.stats.reads++;
    if (this.#tailEnd === this.#tailStart) {
      const at = this.#run(bytes, 0, end);
      if (at < end && !session.isClosing) this.#keep(bytes, at, end);
    } else {
      this.#keep(bytes, 0, end);
      this.#runTail();
    }
    this.#checkQueryLimit();
    server.endEvent();
  }

  drained(): void {
    this.#server.beginEvent();
    this.wake();
    this.#server.endEvent();
  }

  closed(_reason: string): void {
    this.#server.beginEvent();
    this.session.isClosing = true;
    this.session.isClosed = true;
    this.#tail = noBytes;
    this.#server.clients.closed(this);
    this.#server.endEvent();
  }

  // What the engine asks for.

  get remoteAddress(): string {
    return addressText(this.#link.remote);
  }

  get localAddress(): string {
    return addressText(this.#link.local);
  }

  get isUnixSocket(): boolean {
    return this.#link.local.kind === 'unix';
  }

  get isLocal(): boolean {
    return isLocalAddress(this.#link.remote);
  }

  get descriptor(): number {
    return -1;
  }

  get pendingOutputBytes(): number {
    return this.#link.pendingBytes;
  }

  /** Closed without waiting for its replies; `closed` follows. */
  get isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  get queryBytes(): number {
    return this.#tailEnd - this.#tailStart;
  }

  get queryFreeBytes(): number {
    return this.#tail.length - (this.#tailEnd - this.#tailStart);
  }

  get outputMemoryBytes(): number {
    return this.session.reply.length + this.#link.pendingBytes;
  }

  wake(): void {
    if (this.#isFlushing || this.session.isClosed || this.#isDestroyed) return;
    this.#isFlushing = true;
    this.#server.needsFlush(this);
  }

  close(how: 'afterReplies' | 'now'): void {
    this.session.isClosing = true;
    if (how === 'afterReplies') {
      this.wake();
      return;
    }
    this.#isDestroyed = true;
    this.#link.destroy();
  }

  setHeld(held: boolean): void {
    this.#isHeld = held;
    if (!held) this.#server.needsResume(this);
  }

  /** Runs what waited in the tail, after a wait or a pause is over. */
  resume(): void {
    if (this.#tailEnd > this.#tailStart) this.#runTail();
  }

  /** Sends what there is. Called by the server at the end of an event. */
  flush(): void {
    this.#isFlushing = false;
    const { reply } = this.session;
    if (this.session.isClosed || this.#isDestroyed) return;
    const bytes = reply.length;
    if (bytes > 0) {
      this.#server.engine.stats.bytesOut += bytes;
      this.#server.engine.stats.writes++;
      while (!reply.send(this.#link)) {
        // The link keeps every buffer that it was given until it drains; limits are checked by the
        // server.
      }
    }
    if (this.session.isClosing) this.#link.end();
    else if (this.#link.pendingBytes > 0) this.#server.clients.checkOutput(this);
  }

  // Requests.

  #runTail(): void {
    this.#tailStart = this.#run(this.#tail, this.#tailStart, this.#tailEnd);
    if (this.#tailStart !== this.#tailEnd) return;
    this.#tailStart = 0;
    this.#tailEnd = 0;
    this.#tail = noBytes;
  }

  /** Runs the complete requests of bytes[from, end); where the first one begins that is not. */
  #run(bytes: Uint8Array, from: number, end: number): number {
    const { session } = this;
    const parser = this.#parser;
    const { engine } = this.#server;
    const { args } = engine.context;
    let at = from;
    while (at < end && !session.isClosing && !this.#isHeld) {
      parser.authenticated = session.isAuthenticated;
      const count = parser.next(bytes, at, end);
      if (count === needMore) break;
      if (count === protocolError) {
        session.reply.error(`ERR ${parser.error}`);
        this.close('afterReplies');
        break;
      }
      at = parser.position;
      if (count === 0) continue;
      args.set(parser.source, parser.bounds, count);
      execute(engine, session);
    }
    if (session.reply.length > 0) this.wake();
    return at;
  }

  #keep(bytes: Uint8Array, from: number, end: number): void {
    const had = this.#tailEnd - this.#tailStart;
    const needed = had + end - from;
    if (this.#tailEnd + end - from > this.#tail.length) {
      const wanted = Math.min(this.#parser.wantedBytes, this.#server.clients.queryBufferMax);
      const room = Math.max(tailBytesMin, needed * (had === 0 ? 1 : 2), wanted);
      const tail = needed <= this.#tail.length ? this.#tail : new Uint8Array(room);
      tail.set(this.#tail.subarray(this.#tailStart, this.#tailEnd), 0);
      this.#tail = tail;
      this.#tailStart = 0;
      this.#tailEnd = had;
    }
    this.#tail.set(bytes.subarray(from, end), this.#tailEnd);
    this.#tailEnd += end - from;
    assert(this.#tailEnd <= this.#tail.length, 'connection: the tail has room');
    if (needed > this.queryPeakBytes) this.queryPeakBytes = needed;
  }

  #checkQueryLimit(): void {
    const bytes = this.#tailEnd - this.#tailStart + (this.session.transaction?.bytesUsed ?? 0);
    const limit = this.session.isAuthenticated
      ? this.#server.clients.queryBufferMax
      : strangerQueryBytesMax;
    if (bytes > limit) this.#server.clients.queryLimitReached(this);
  }
}

/** Whether an address is this machine's own: loopback or a unix socket. */
export function isLocalAddress(address: Address): boolean {
  if (address.kind === 'unix') return true;
  const host = address.host.startsWith('::ffff:') ? address.host.slice(7) : address.host;
  return host === '::1' || host.startsWith('127.');
}

function addressText(address: Address): string {
  if (address.kind === 'unix') return `${address.path}:0`;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}
