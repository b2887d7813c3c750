/**
 * An engine in memory, for the tests of command families: no sockets, no clock. Requests go through
 * the trunk (execute.ts) as a connection's would, and replies are parsed as a client would.
 *
 *   const { run } = testEngine([stringCommands]);
 *   assert.equal(run('SET', 'k', 'v'), 'OK');
 *   assert.deepEqual(run('LPUSH', 'k', 'x'), { error: 'WRONGTYPE ...' });
 *
 * What the engine does besides replying is recorded: keyspace events, and what replicas and the
 * append-only file would get.
 *
 * (1) A request's bytes are overwritten once it has run: a handler that keeps some is found out.
 * (2) Time stands still until a test sets `nowMs`.
 * (3) The arena is poisoned: a handler that misuses memory fails its test.
 */
import { assert } from '../base/assert.ts';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { Prng } from '../base/prng.ts';
import { eventClasses } from '../keyspace/events.ts';
import { Keyspace } from '../keyspace/keyspace.ts';
import { PoisonedArena } from '../memory/testing.ts';
import type { Reply } from '../resp/reply.ts';
import { ReplyBuffers } from '../resp/reply-buffers.ts';
import { ReplyParser } from '../resp/reply-parser.ts';
import { ReplyWriter } from '../resp/reply-writer.ts';
import type { Args } from './args.ts';
import type { CommandDefinition } from './command.ts';
import { Config } from './config/config.ts';
import { Engine, type EngineOptions } from './engine.ts';
import { execute } from './execute.ts';
import { Registry } from './registry.ts';
import { type Carrier, Session } from './session.ts';

/** One argument: text has one character per byte, a number is written in decimal. */
export type Part = string | Uint8Array | number;

/**
 * A reply as a test compares it. Statuses and binary strings are both text, one character per byte;
 * where the difference matters, ask for `wire`.
 */
export type Plain =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly Plain[]
  | { readonly error: string }
  | { readonly map: readonly (readonly [Plain, Plain])[] }
  | { readonly set: readonly Plain[] }
  | { readonly push: readonly Plain[] };

/** Bytes between two arguments of a request: whoever reads past an argument reads these. */
const between = latin1Bytes('\r\n$9\r\n');
const overwritten = 0xa5;
const databases = 16;
const everyEvent = 0x7fff;

const noCarrier: Carrier = {
  remoteAddress: '127.0.0.1:50000',
  localAddress: '127.0.0.1:6379',
  isUnixSocket: false,
  isLocal: true,
  descriptor: 8,
  wake() {},
  close() {},
  isDestroyed: false,
  isDraining: false,
  queryBytes: 0,
  queryFreeBytes: 0,
  heldBytes: 0,
  outputBytes: 0,
  replyShareBytes: 16384,
  replyPeakBytes: 0,
  setHeld() {},
};

class RecordingEngine extends Engine {
  readonly events: string[] = [];
  /** Whether `new` is recorded too, which every key that comes into being says. */
  seesNewKeys = false;

  constructor(options: EngineOptions) {
    super(options);
    this.notifyFlags = everyEvent;
  }

  override notify(
    eventClass: number,
    event: string,
    database: number,
    key: Uint8Array,
    start: number,
    end: number,
  ): void {
    if (eventClass !== eventClasses.newKey || this.seesNewKeys) {
      this.events.push(`${event} ${latin1(key, start, end)}`);
    }
    super.notify(eventClass, event, database, key, start, end);
  }
}

/** One client. */
export class TestSession {
  readonly session: Session;
  readonly #test: TestEngine;
  readonly #parser = new ReplyParser();

  constructor(test: TestEngine, id: number) {
    const { engine, nowMs } = test;
    this.#test = test;
    this.session = new Session(id, new ReplyWriter(new ReplyBuffers()), noCarrier, nowMs);
    this.session.isAuthenticated = true;
    engine.sessions.set(id, this.session);
  }

  /** Runs a request that has at most one reply; undefined when it has none (yet). */
  readonly run = (...parts: Part[]): Plain => {
    this.send(...parts);
    const replies = this.received();
    assert(replies.length <= 1, 'test engine: several replies, use send and received');
    return replies[0];
  };

  /** As `run`; the reply's bytes. */
  readonly wire = (...parts: Part[]): string => {
    this.send(...parts);
    const bytes = this.session.reply.take();
    return latin1(bytes, 0, bytes.length);
  };

  /** Runs a request and leaves its replies where they are. */
  readonly send = (...parts: Part[]): void => {
    this.#test.execute(this.session, parts);
  };

  /** All replies and messages that came since the last call. */
  readonly received = (): Plain[] => {
    const bytes = this.session.reply.take();
    const replies: Plain[] = [];
    for (let at = 0; at < bytes.length; at = this.#parser.position) {
      const reply = this.#parser.next(bytes, at, bytes.length);
      assert(reply !== undefined, 'test engine: replies are complete');
      assert(reply.is !== 'broken', 'test engine: replies follow the protocol');
      replies.push(plainOf(reply));
    }
    return replies;
  };
}

export class TestEngine {
  readonly engine: RecordingEngine;
  readonly keyspace: Keyspace;
  /** Unix milliseconds that the next command sees. */
  nowMs = 1_700_000_000_000;
  /** What the feed got: words joined by spaces. */
  readonly propagated: string[] = [];
  readonly #first: TestSession;
  #sessions = 0;

  constructor(families: readonly (readonly CommandDefinition[])[]) {
    this.keyspace = new Keyspace({ databases, random: new Prng(1), arena: new PoisonedArena() });
    let us = 0;
    this.engine = new RecordingEngine({
      keyspace: this.keyspace,
      registry: new Registry(families),
      config: new Config({
        directory: '/',
        changeDirectory: (path) => ({ path }),
        log: () => {},
      }),
      monotonicUs: () => us++,
      log: () => {},
    });
    this.engine.feed = {
      verbatim: (_database, args) => this.propagated.push(wordsOf(args)),
      message: (_database, args) => this.propagated.push(wordsOf(args)),
      command: (_database, parts) => this.propagated.push(parts.map(textOf).join(' ')),
      unitEnds: () => {},
    };
    this.#first = this.session();
  }

  /** `run` and `wire` of a session that speaks RESP2. */
  get run(): (...parts: Part[]) => Plain {
    return this.#first.run;
  }

  get wire(): (...parts: Part[]) => string {
    return this.#first.wire;
  }

  /** Another client. */
  session(protocol: 2 | 3 = 2): TestSession {
    this.#sessions++;
    const session = new TestSession(this, this.#sessions);
    session.session.reply.resp = protocol;
    return session;
  }

  /** Keyspace events since the last call, as `set key`. */
  events(): string[] {
    return this.engine.events.splice(0);
  }

  /** What was propagated since the last call. */
  feed(): string[] {
    return this.propagated.splice(0);
  }

  /** Puts a request into the context as a connection does, and runs it. */
  execute(session: Session, parts: readonly Part[]): void {
    const pieces = parts.map(bytesOf);
    const length = pieces.reduce((sum, piece) => sum + piece.length + between.length, 0);
    const bytes = new Uint8Array(length + between.length);
    const bounds = new Int32Array(2 * pieces.length);
    let at = 0;
    for (const [i, piece] of pieces.entries()) {
      bytes.set(between, at);
      at += between.length;
      bytes.set(piece, at);
      bounds[2 * i] = at;
      at += piece.length;
      bounds[2 * i + 1] = at;
    }
    bytes.set(between, at);
    this.engine.timeIs(this.nowMs, this.engine.monotonicUs());
    this.engine.context.args.set(bytes, bounds, pieces.length);
    execute(this.engine, session, undefined);
    this.engine.stopwatch.settle();
    bytes.fill(overwritten);
  }
}

export function testEngine(families: readonly (readonly CommandDefinition[])[]): TestEngine {
  return new TestEngine(families);
}

function bytesOf(part: Part): Uint8Array {
  return part instanceof Uint8Array ? part : latin1Bytes(String(part));
}

function textOf(part: Part): string {
  return part instanceof Uint8Array ? latin1(part, 0, part.length) : String(part);
}

function wordsOf(args: Args): string {
  const words: string[] = [];
  for (let i = 0; i < args.count; i++) words.push(latin1(args.bytes, args.start(i), args.end(i)));
  return words.join(' ');
}

function plainOf(reply: Reply): Plain {
  switch (reply.is) {
    case 'simple':
    case 'bignumber':
      return reply.text;
    case 'error':
      return { error: reply.text };
    case 'bulk':
    case 'verbatim':
      return latin1(reply.bytes, 0, reply.bytes.length);
    case 'null':
      return null;
    case 'array':
      return reply.items.map(plainOf);
    case 'set':
      return { set: reply.items.map(plainOf) };
    case 'push':
      return { push: reply.items.map(plainOf) };
    case 'map':
      return { map: reply.entries.map(([key, value]) => [plainOf(key), plainOf(value)]) };
    case 'attribute':
      return plainOf(reply.reply);
    default:
      return reply.value;
  }
}
