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
/** Replies of one event are held against the limits while it lasts once they are so many bytes. */
const outputCheckBytes = 256 * 1024;
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
    const { batch, engine } = this.#server;
    let at = from;
    while (at < end && this.#mayRun) {
      parser.authenticated = session.isAuthenticated;
      if (!session.isAuthenticated) {
        const next = this.#runNext(bytes, at, end);
        if (next < 0) break;
        at = next;
        continue;
      }
      const alone = batch.gather(engine, parser, bytes, at, end);
      const { end: why, position } = batch;
      at = this.#runBatch();
      if (at < position) {
        parser.forget();
        break;
      }
      if (alone > 0) {
        at = this.#runAlone(alone, position);
      } else if (why === 'broken') {
        this.#refuse();
      }
      if (why !== 'full') break;
    }
    if (session.reply.length > 0) this.wake();
    return at;
  }

  /** Nothing keeps the next request from being run. */
  get #mayRun(): boolean {
    return !this.session.isClosing && !this.#isHeld;
  }

  /** Runs the gathered requests; where the first one begins that was not run. */
  #runBatch(): number {
    const { session } = this;
    const { batch, engine } = this.#server;
    const { args } = engine.context;
    const { hasher } = engine.keyspace;
    const { bytes, count } = batch;
    if (count > 1) batch.preload(engine, engine.keyspace.databases[session.database]);
    for (let i = 0; i < count; i++) {
      if (!this.#mayRun) return batch.starts[i];
      const bounds = batch.bounds[i];
      args.set(bytes, bounds, batch.argumentCounts[i]);
      const command = batch.commands[i];
      if (batch.keyed[i] === 1 && command !== undefined) {
        const key = 2 * command.firstKey;
        hasher.know(bytes, bounds[key], bounds[key + 1], batch.hashes[i]);
      }
      execute(engine, session, command);
      this.#checkOutput();
    }
    hasher.forget();
    return batch.position;
  }

  /** Runs a request that is still in the parser; the position behind it. */
  #runAlone(count: number, position: number): number {
    if (!this.#mayRun) {
      this.#parser.forget();
      return position;
    }
    const { engine } = this.#server;
    const parser = this.#parser;
    engine.context.args.set(parser.source, parser.bounds, count);
    const after = parser.position;
    execute(engine, this.session, undefined);
    this.#checkOutput();
    return after;
  }

  /** Runs one request of a stranger, whose limits change with it; -1 when there is none. */
  #runNext(bytes: Uint8Array, at: number, end: number): number {
    const parser = this.#parser;
    const count = parser.next(bytes, at, end);
    if (count === protocolError) this.#refuse();
    if (count === protocolError || count === needMore) return -1;
    return count === 0 ? parser.position : this.#runAlone(count, at);
  }

  #refuse(): void {
    this.session.reply.error(`ERR ${this.#parser.error}`);
    this.close('afterReplies');
  }

  /** A long pipeline must not pile up replies past the limits before its end. */
  #checkOutput(): void {
    if (this.session.reply.length > outputCheckBytes) this.#server.clients.checkOutput(this);
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
