/**
 * A server in memory, for tests of connections and clients: links without a network, a clock that a
 * test advances, a log that is an array.
 *
 *   const test = new TestServer();
 *   const client = test.connect();
 *   client.say('PING');
 *   assert.equal(client.heard(), '+PONG\r\n');
 *
 * (1) A link keeps the promises of platform/network.ts: `closed` and `drained` come later, from
 *     `settle` and `read`, never within a call of the server.
 * (2) Received bytes are overwritten once the server has seen them.
 */
import { assert } from '../base/assert.ts';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { Prng } from '../base/prng.ts';
import { Config } from '../engine/config/config.ts';
import { Registry } from '../engine/registry.ts';
import type { Address, Connection, ConnectionHandler } from '../platform/network.ts';
import type { Platform } from '../platform/platform.ts';
import { encodeRequest } from '../resp/request-writer.ts';
import { families, steeringFamilies } from './families.ts';
import { LogLines } from './log-lines.ts';
import { Server } from './server.ts';
import { startTicking } from './tick.ts';

const overwritten = 0xa5;
const readBytesMax = 64 * 1024;
const firstMs = 1_700_000_000_000;
const nobody: ConnectionHandler = { received() {}, drained() {}, closed() {} };

/** Both ends of a connection: the server writes to it, the test is the other side. */
export class TestLink implements Connection {
  handler: ConnectionHandler = nobody;
  readonly remote: Address;
  readonly local: Address;
  readonly descriptor = -1;
  /** What the system takes before the other side has read something. */
  room = Number.POSITIVE_INFINITY;
  keepAliveSeconds = 0;
  isOpen = true;
  readonly #turnEnds: () => void;
  #isClosedTold = false;
  #taken = '';
  readonly #waiting: { readonly bytes: Uint8Array; start: number; readonly end: number }[] = [];

  /** `turnEnds` is called after each event: nothing else was ready. */
  constructor(remote: Address, turnEnds: () => void) {
    this.remote = remote;
    this.#turnEnds = turnEnds;
    this.local = remote.kind === 'unix' ? remote : { kind: 'tcp', host: '127.0.0.1', port: 6379 };
  }

  get pendingBytes(): number {
    if (!this.isOpen) return 0;
    return this.#waiting.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  write(bytes: Uint8Array, start: number, end: number): boolean {
    if (!this.isOpen || start === end) return true;
    this.#waiting.push({ bytes, start, end });
    this.#take();
    return this.#waiting.length === 0;
  }

  pause(): void {}
  resume(): void {}

  setKeepAlive(seconds: number): void {
    this.keepAliveSeconds = seconds;
  }

  end(): void {
    assert(this.pendingBytes === 0, 'test link: nobody ends a connection that still has to send');
    this.isOpen = false;
  }

  destroy(): void {
    this.isOpen = false;
  }

  /** The other side reads what was taken, and makes room for so much more. */
  read(room: number): string {
    const wasWaiting = this.#waiting.length > 0;
    const before = this.#taken;
    this.#taken = '';
    this.room = room;
    this.#take();
    if (wasWaiting && this.#waiting.length === 0 && this.isOpen) {
      this.handler.drained();
      this.#turnEnds();
    }
    this.settle();
    return before;
  }

  /** A read of the server's; the bytes are gone after it. */
  arrive(read: Uint8Array): void {
    this.handler.received(read, read.length);
    read.fill(overwritten);
    this.#turnEnds();
  }

  /** Tells the server of the end that it has caused itself. */
  settle(): void {
    if (!this.isOpen) this.hangUp();
  }

  /** The other side ends the connection. */
  hangUp(): void {
    this.isOpen = false;
    if (this.#isClosedTold) return;
    this.#isClosedTold = true;
    this.handler.closed('');
    this.handler = nobody;
    this.#turnEnds();
  }

  #take(): void {
    while (this.#waiting.length > 0 && this.room > 0 && this.isOpen) {
      const first = this.#waiting[0];
      const end = Math.min(first.end, first.start + this.room);
      this.#taken += latin1(first.bytes, first.start, end);
      this.room -= end - first.start;
      first.start = end;
      if (first.start === first.end) this.#waiting.shift();
    }
  }
}

export class TestClient {
  readonly link: TestLink;
  readonly id: number;

  constructor(link: TestLink, id: number) {
    this.link = link;
    this.id = id;
  }

  get isOpen(): boolean {
    return this.link.isOpen;
  }

  /** Sends one request. */
  say(...words: string[]): void {
    this.send(requestOf(...words));
  }

  /** Sends bytes, in reads as long as the network's; `each`: in reads of so many bytes. */
  send(text: string, each: number = readBytesMax): void {
    const bytes = latin1Bytes(text);
    for (let at = 0; at < bytes.length && this.link.isOpen; at += each) {
      this.link.arrive(bytes.slice(at, at + each));
    }
    this.link.settle();
  }

  /** What came since the last call; the other side reads everything. */
  heard(): string {
    const had = this.link.read(Number.POSITIVE_INFINITY);
    return had + this.link.read(Number.POSITIVE_INFINITY);
  }

  /** Says something and hears the reply. */
  ask(...words: string[]): string {
    this.say(...words);
    return this.heard();
  }
}

export class TestServer {
  readonly server: Server;
  readonly log: string[] = [];
  readonly #timers: { readonly atMs: number; readonly run: () => void }[] = [];
  /** What waits for the end of the turn. */
  #soon: (() => void)[] = [];
  #us = firstMs * 1000;
  #clients = 0;

  /** Directives as CONFIG SET takes them. */
  constructor(directives: Readonly<Record<string, string>> = {}) {
    const platform = this.#platform();
    const config = new Config({
      directory: '/',
      changeDirectory: (path) => ({ path }),
      log: () => {},
    });
    let server: Server | undefined;
    const reach = (): Server => {
      assert(server !== undefined, 'test server: commands run on a server that is there');
      return server;
    };
    const log = new LogLines(platform.log, platform.clock, 1);
    const registry = new Registry([...families, ...steeringFamilies(reach)]);
    log.level = 'verbose';
    server = new Server({ platform, registry, config, log });
    this.server = server;
    this.configure(directives);
    startTicking(server);
  }

  configure(directives: Readonly<Record<string, string>>): void {
    const failed = this.server.config.set(Object.entries(directives), {
      isLocal: true,
      isLoading: false,
    });
    assert(failed === undefined, 'test server: the directives are good');
  }

  connect(remote?: Address): TestClient {
    this.#clients++;
    const port = 50_000 + this.#clients;
    const link = new TestLink(remote ?? { kind: 'tcp', host: '127.0.0.1', port }, () =>
      this.#endTurn(),
    );
    this.server.clients.accept(link);
    this.#endTurn();
    return new TestClient(link, this.#clients);
  }

  /** Lets time go on; timers run when they are due. */
  advance(ms: number): void {
    const untilMs = this.#us / 1000 + ms;
    for (;;) {
      const due = this.#timers
        .filter(({ atMs }) => atMs <= untilMs)
        .sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.#timers.splice(this.#timers.indexOf(due), 1);
      this.#us = Math.max(this.#us, due.atMs * 1000);
      due.run();
      this.#endTurn();
    }
    this.#us = untilMs * 1000;
  }

  #endTurn(): void {
    while (this.#soon.length > 0) {
      const soon = this.#soon;
      this.#soon = [];
      for (const run of soon) run();
    }
  }

  /** Only what a server without persistence reaches. */
  #platform(): Platform {
    const random = new Prng(1);
    const timers = this.#timers;
    const nowMs = (): number => Math.floor(this.#us / 1000);
    const platform = {
      clock: {
        nowMs,
        monotonicUs: () => this.#us,
        utcOffsetMs: () => 0,
        after: (delayMs: number, run: () => void) => {
          timers.push({ atMs: nowMs() + delayMs, run });
          return { cancel() {} };
        },
        soon: (run: () => void) => {
          this.#soon.push(run);
        },
      },
      random: {
        next32: () => random.next32(),
        bytes: (length: number) => new Uint8Array(length),
      },
      network: {},
      host: {
        memory: () => ({ rssBytes: 0 }),
        systemMemoryBytes: 0,
        stall: (us: number) => {
          this.#us += us;
        },
      },
      log: { write: (line: string) => this.log.push(line) },
    };
    return platform as unknown as Platform;
  }
}

export function requestOf(...words: string[]): string {
  const bytes = encodeRequest(words);
  return latin1(bytes, 0, bytes.length);
}
