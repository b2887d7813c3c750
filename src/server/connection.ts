/**
 * A client's connection: bytes in, requests run, replies out.
 *
 *   open ──▶ closing (its replies go out, nothing more is run) ──▶ buried
 *     └────▶ destroyed (nothing goes out any more) ──────────────────┘
 *
 * (1) All complete requests of a read run in place, in the network's own buffer; only an incomplete
 *     tail is copied.
 * (2) The replies of one turn leave at its end, unless earlier ones have not been taken yet: then
 *     they wait in the writer until the link has drained.
 * (3) A session that waits, is held or closes runs nothing: what arrives meanwhile stays in the
 *     query buffer, within client-query-buffer-limit.
 * (4) A session is buried, and gone for the engine, at once when its connection is closed by
 *     someone else, and after its own request when that request closes it. Nothing is run, written
 *     or counted for it afterwards.
 */
import { execute, replyError } from '../engine/execute.ts';
import type { Carrier } from '../engine/session.ts';
import { Session } from '../engine/session.ts';
import type { Address, Connection, ConnectionHandler } from '../platform/network.ts';
import { replyBufferBytes } from '../resp/limits.ts';
import { type ReplyGuard, ReplyWriter } from '../resp/reply-writer.ts';
import { needMore, protocolError, RequestParser } from '../resp/request-parser.ts';
import { QueryBuffer } from './query-buffer.ts';
import { ReplyShare } from './reply-share.ts';
import type { Server } from './server.ts';

/** Replies of one event are held against the limits while it lasts once they are so many bytes. */
const outputCheckBytes = replyBufferBytes;

/** What a connection sends behind its replies: to a replica, a data set and a stream. */
export interface Outflow {
  /** Sends what there is; false when the link has to drain before the rest. */
  send(link: Connection): boolean;
  /** What is to be sent and has not been. */
  readonly pendingBytes: number;
}

export class ClientConnection implements ConnectionHandler, Carrier, ReplyGuard {
  readonly session: Session;
  outflow: Outflow | undefined;
  readonly #server: Server;
  readonly #link: Connection;
  readonly #parser: RequestParser;
  readonly #query = new QueryBuffer();
  readonly #share: ReplyShare;
  /** Bytes of the read whose requests are running in place. */
  #inPlaceBytes = 0;
  #isRunning = false;
  #isHeld = false;
  #isFlushing = false;
  #isDraining = false;
  #isDestroyed = false;

  constructor(server: Server, link: Connection, id: number, nowMs: number) {
    this.#server = server;
    this.#link = link;
    this.#parser = new RequestParser(server.requestLimits, server.requestScratch);
    this.#share = new ReplyShare(nowMs);
    const reply = new ReplyWriter(server.replyBuffers);
    reply.guard = this;
    this.session = new Session(id, reply, this, nowMs);
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
    this.#query.wasRead(end);
    if (this.#query.length === 0) {
      this.#inPlaceBytes = end;
      const at = this.#run(bytes, 0, end);
      this.#inPlaceBytes = 0;
      if (at < end && !session.isClosing) this.#keep(bytes, at, end);
    } else {
      this.#keep(bytes, 0, end);
      if (server.clients.allowsQuery(this)) this.#runTail();
    }
    server.clients.allowsQuery(this);
    server.endEvent();
  }

  drained(): void {
    this.#server.beginEvent();
    this.#isDraining = false;
    this.wake();
    this.#server.endEvent();
  }

  closed(reason: string): void {
    this.#server.beginEvent();
    if (!this.session.isClosed) this.#server.clients.lost(this, reason);
    this.#isDestroyed = true;
    this.#bury();
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
    return this.#link.descriptor;
  }

  get isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  get queryBytes(): number {
    return this.#query.length + this.#inPlaceBytes;
  }

  get queryFreeBytes(): number {
    return Math.max(0, this.#query.size - this.queryBytes);
  }

  get heldBytes(): number {
    return this.#query.bytes.length + this.outputBytes;
  }

  get outputBytes(): number {
    const flowing = this.outflow === undefined ? 0 : this.outflow.pendingBytes;
    return this.session.reply.length + this.#link.pendingBytes + flowing;
  }

  get replyShareBytes(): number {
    return this.#share.bytes;
  }

  get replyPeakBytes(): number {
    return this.#share.peakBytes;
  }

  /** The first bytes of what is not done, for a line of the log. */
  queryStart(bytesMax: number): Uint8Array {
    const { bytes, end, start } = this.#query;
    return bytes.subarray(start, Math.min(end, start + bytesMax));
  }

  wake(): void {
    if (this.#isFlushing || this.session.isClosed) return;
    this.#isFlushing = true;
    this.#server.needsFlush(this);
  }

  close(how: 'afterReplies' | 'now'): void {
    const { session } = this;
    session.isClosing = true;
    if (how === 'now' && !this.#isDestroyed) {
      this.#isDestroyed = true;
      this.#link.destroy();
    }
    // What is in the middle of its own request ends that first: (4).
    if (!this.#isDestroyed || this.#isRunning || this.#server.engine.running === session) {
      this.wake();
    } else {
      this.#bury();
    }
  }

  setHeld(held: boolean): void {
    this.#isHeld = held;
    if (!held) this.#server.needsResume(this);
  }

  allows(pendingBytes: number): boolean {
    const { clients } = this.#server;
    return clients.allowsOutput(this, pendingBytes + this.#link.pendingBytes);
  }

  // What the server asks for.

  /** Runs what waited in the query buffer, after a wait or a pause is over. */
  resume(): void {
    if (this.#query.length > 0 && !this.session.isClosing) this.#runTail();
  }

  /** Sends what there is, at the end of a turn. */
  flush(): void {
    this.#isFlushing = false;
    if (this.session.isClosed) return;
    if (this.#isDestroyed) {
      this.#bury();
      return;
    }
    const { reply } = this.session;
    this.#share.used(reply.length);
    if (!this.#isDraining && reply.length > 0) this.#send();
    if (!this.#isDraining && this.outflow !== undefined) {
      this.#isDraining = !this.outflow.send(this.#link);
    }
    if (this.#isDraining) {
      this.#server.clients.checkOutput(this);
    } else if (this.session.isClosing) {
      this.#link.end();
      this.#isDestroyed = true;
      this.#bury();
    }
  }

  /** In the tick. */
  trim(nowMs: number): void {
    const idleSeconds =
      Math.floor(nowMs / 1000) - Math.floor(this.session.lastInteractionMs / 1000);
    this.#query.shrink(idleSeconds, this.#query.length === 0 ? 0 : this.#parser.wantedBytes);
    this.#share.resize(this.#server.engine.switches, this.outputBytes, nowMs);
  }

  #send(): void {
    const { engine } = this.#server;
    const { session } = this;
    const { reply } = session;
    const before = reply.length;
    this.#isDraining = !reply.send(this.#link);
    engine.stats.bytesOut += before - reply.length;
    engine.stats.writes++;
    session.lastInteractionMs = engine.keyspace.nowMs;
  }

  #bury(): void {
    const { session } = this;
    if (session.isClosed) return;
    session.isClosing = true;
    session.isClosed = true;
    this.#query.drop();
    session.reply.reset();
    this.#server.clients.closed(this);
  }

  // Requests.

  #runTail(): void {
    const { bytes, end, start } = this.#query;
    const at = this.#run(bytes, start, end);
    this.#query.doneUntil(at);
  }

  /** Runs the complete requests of bytes[from, end); where the first one begins that is not. */
  #run(bytes: Uint8Array, from: number, end: number): number {
    const { session } = this;
    const parser = this.#parser;
    const { batch, engine } = this.#server;
    let at = from;
    this.#isRunning = true;
    while (at < end && this.#mayRun) {
      const isStranger = engine.isStranger(session);
      parser.authenticated = !isStranger;
      if (isStranger) {
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
    this.#isRunning = false;
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
        if (batch.sought[i] === 1) {
          hasher.knowMember(bounds[key + 2], bounds[key + 3], batch.memberHashes[i]);
        }
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
    replyError(this.#server.engine, this.session, `ERR ${this.#parser.error}`);
    this.close('afterReplies');
  }

  /** A long pipeline must not pile up replies past the limits before its end. */
  #checkOutput(): void {
    if (this.session.reply.length > outputCheckBytes) this.#server.clients.checkOutput(this);
  }

  #keep(bytes: Uint8Array, from: number, end: number): void {
    const wanted = this.#isHeld ? 0 : this.#parser.wantedBytes;
    const wantedMax = this.#server.clients.queryBufferMax;
    this.#query.keep(bytes, from, end, Math.min(wanted, wantedMax));
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
