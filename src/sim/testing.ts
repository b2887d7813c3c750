/**
 * A server in a world of its own, for tests: it is started, asked, killed and started again on the
 * disk that is left.
 *
 *   const test = new SimServer(seed);
 *   test.start('--appendonly', 'yes');
 *   assert.equal(test.ask('SET', 'k', 'v'), 'OK');
 *   test.crash();
 *   test.start('--appendonly', 'yes');
 */
import { assert } from '../base/assert.ts';
import { latin1 } from '../base/bytes.ts';
import type { Prng } from '../base/prng.ts';
import { Failure } from '../platform/failure.ts';
import type { Connection, ConnectionHandler } from '../platform/network.ts';
import type { Platform } from '../platform/platform.ts';
import type { Reply } from '../resp/reply.ts';
import { ReplyParser } from '../resp/reply-parser.ts';
import { encodeRequest, type RequestWord } from '../resp/request-writer.ts';
import { families } from '../server/families.ts';
import { start } from '../server/startup.ts';
import type { Machine } from './machine.ts';
import { World } from './world.ts';

const port = 6379;
/** In virtual time: whoever takes longer hangs. */
const waitUsMax = 600_000_000;

/** A reply without its frame; errors with their `-`. */
export type Answer = string | number | null | readonly Answer[];

/** A client that sends one request after the other. */
class Asker implements ConnectionHandler {
  readonly replies: Answer[] = [];
  isLost = false;
  readonly #parser = new ReplyParser();

  received(bytes: Uint8Array, end: number): void {
    for (let at = 0; at < end; at = this.#parser.position) {
      const reply = this.#parser.next(bytes, at, end);
      if (reply === undefined) return;
      assert(reply.is !== 'broken', 'sim server: replies follow the protocol');
      this.replies.push(answerOf(reply));
    }
  }

  drained(): void {}

  closed(): void {
    this.isLost = true;
  }
}

export class SimServer {
  readonly world: World;
  readonly machine: Machine;
  /** What the program of this life runs on. */
  platform: Platform | undefined;
  readonly #client: Machine;
  readonly #clientPlatform: Platform;
  #asker: Asker | undefined;
  #connection: Connection | undefined;

  constructor(seed: number) {
    this.world = new World(seed);
    this.machine = this.world.addMachine('server');
    this.#client = this.world.addMachine('client');
    this.#clientPlatform = this.#client.boot();
  }

  /** Begins a life of the server; `prepare` may write files before, or answer another platform. */
  start(args: readonly string[], prepare?: (platform: Platform) => Platform | undefined): void {
    const booted = this.machine.boot();
    const platform = prepare?.(booted) ?? booted;
    this.platform = platform;
    start({
      platform,
      args: ['--bind', '0.0.0.0', '--protected-mode', 'no', '--save', '', ...args],
      families,
      complain: (text) => platform.log.write(text),
    });
    this.#asker = undefined;
  }

  /** Runs the world until the server has loaded its data; false when it has ended instead. */
  isReady(): boolean {
    const { lines } = this.machine;
    const from = lines.findLastIndex((line) => line.includes('is starting'));
    const isUp = (): boolean => lines.slice(from).some((line) => line.includes('Ready to accept'));
    this.world.runUntil(() => isUp() || !this.machine.isRunning, waitUsMax);
    return this.machine.isRunning;
  }

  /** The reply, or undefined when the server ends or the connection is lost before it. */
  ask(...words: RequestWord[]): Answer | undefined {
    this.send(words);
    return this.answers(1)[0];
  }

  /** Sends requests without waiting for their replies. */
  send(...requests: readonly (readonly RequestWord[])[]): void {
    const connection = this.#connect();
    for (const words of requests) {
      const bytes = encodeRequest(words);
      connection?.write(bytes, 0, bytes.length);
    }
  }

  /** Waits for so many replies; fewer when the server ends before. */
  answers(count: number): Answer[] {
    const asker = this.#asker;
    if (asker === undefined) return [];
    this.world.runUntil(
      () => asker.replies.length >= count || asker.isLost || !this.machine.isRunning,
      waitUsMax,
    );
    return asker.replies.splice(0, count);
  }

  /** Lets so much virtual time pass. */
  advance(ms: number): void {
    const endUs = this.world.nowUs + ms * 1000;
    let isOver = false;
    this.world.after(ms * 1000, () => {
      isOver = true;
    });
    this.world.runUntil(() => isOver || this.world.nowUs > endUs, waitUsMax);
  }

  #connect(): Connection | undefined {
    if (this.#asker !== undefined && !this.#asker.isLost) return this.#connection;
    const asker = new Asker();
    this.#asker = asker;
    this.#connection = undefined;
    let isDone = false;
    const to = { host: this.machine.address, port };
    this.#clientPlatform.network.connect(to, asker, (result) => {
      isDone = true;
      if (result instanceof Failure) asker.isLost = true;
      else this.#connection = result;
    });
    this.world.runUntil(() => isDone, waitUsMax);
    return this.#connection;
  }

  // The disk.

  /** The bytes of a file, as a program would read them. */
  content(path: string): Uint8Array {
    const bytes = this.machine.disk.contentOf(path);
    assert(bytes !== undefined, 'sim server: the file is there');
    return bytes;
  }
}

/** Writes a file, and its folder where there is none. */
export function putFile(platform: Platform, path: string, bytes: Uint8Array): undefined {
  const { disk } = platform;
  const folder = path.slice(0, path.lastIndexOf('/'));
  if (folder !== '') disk.mkdirNow(folder);
  const file = disk.openNow(path, 'write');
  assert(!(file instanceof Failure), 'sim server: the file can be written');
  file.writeNow(bytes, 0, bytes.length);
  file.closeNow();
}

function answerOf(reply: Reply): Answer {
  switch (reply.is) {
    case 'simple':
      return reply.text;
    case 'error':
      return `-${reply.text}`;
    case 'integer':
      return Number(reply.value);
    case 'bulk':
      return latin1(reply.bytes, 0, reply.bytes.length);
    case 'array':
      return reply.items.map(answerOf);
    default:
      return null;
  }
}

export function digestOf(server: SimServer): string {
  return String(server.ask('DEBUG', 'DIGEST'));
}

export type Unit = readonly (readonly RequestWord[])[];

/** Changes of all kinds, transactions among them; nothing expires soon. */
export function someUnit(random: Prng): Unit {
  const key = (type: string): string => `${type}:${random.below(4)}`;
  const value = (): string => 'v\r\n$1\r\n*'.slice(0, random.below(9)) + random.below(1000);
  const one = (): readonly RequestWord[] => {
    const choices: readonly (readonly RequestWord[])[] = [
      ['SET', key('s'), value()],
      ['SET', key('s'), value(), 'EX', 1_000_000 + random.below(1000)],
      ['APPEND', key('s'), value()],
      ['EXPIRE', key('s'), 1_000_000],
      ['RPUSH', key('l'), value(), value()],
      ['LPOP', key('l')],
      ['HSET', key('h'), value(), value()],
      ['SADD', key('t'), random.below(20), random.below(20)],
      ['SPOP', key('t')],
      ['ZADD', key('z'), random.below(9), value()],
      ['ZPOPMIN', key('z')],
      ['DEL', key('s'), key('l')],
      ['RENAME', key('s'), key('s')],
      ['COPY', key('h'), key('h'), 'REPLACE'],
      ['SELECT', random.below(3)],
      ['SWAPDB', 0, 1],
    ];
    return choices[random.below(choices.length)];
  };
  if (!random.chance(0.3)) return [one()];
  return [['MULTI'], one(), one(), one(), ['EXEC']];
}
