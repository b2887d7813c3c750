/** Reads everything that two servers hold, and finds the first difference. */
import { type Check, canonical, text } from './checks.ts';
import type { Difference } from './comparison.ts';
import { isAvoided, knownAs } from './differences.ts';
import type { RunningServer } from './servers.ts';
import type { Received, Wire, Words } from './wire.ts';

const databases = 16;
/** Times to live are in milliseconds; the two servers were asked at different moments. */
const ttlTolerance = 600_000;

const contents: Readonly<Record<string, (key: string) => Words>> = {
  string: (key) => ['GET', key],
  list: (key) => ['LRANGE', key, '0', '-1'],
  zset: (key) => ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
};

export async function firstOfData(
  peer: RunningServer,
  own: RunningServer,
  version: number,
): Promise<Difference | undefined> {
  const wires = await Promise.all([peer.connect(), own.connect()]);
  const pair = new Pair(wires[0], wires[1], version);
  try {
    for (let database = 0; database < databases; database++) {
      const found = await pair.database(String(database));
      if (found !== undefined) return found;
    }
    return undefined;
  } finally {
    for (const wire of wires) wire.close();
  }
}

class Pair {
  readonly #peer: Wire;
  readonly #own: Wire;
  readonly #version: number;

  constructor(peer: Wire, own: Wire, version: number) {
    this.#peer = peer;
    this.#own = own;
    this.#version = version;
  }

  async database(database: string): Promise<Difference | undefined> {
    await Promise.all([this.#peer.run('SELECT', database), this.#own.run('SELECT', database)]);
    const [peer, own] = await Promise.all([keysOf(this.#peer), keysOf(this.#own)]);
    if (peer.join() !== own.join()) {
      return { words: ['KEYS', database], peer: shown(peer), own: shown(own) };
    }
    for (const key of own) {
      const found = await this.#key(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #key(key: string): Promise<Difference | undefined> {
    const [peer, own] = await this.#both(['TYPE', key]);
    if (peer.raw !== own.raw) return { words: ['TYPE', key], peer: peer.raw, own: own.raw };
    const type = own.raw.slice(1, -2);
    const content = contents[type]?.(key);
    const questions: Words[] = [
      ['OBJECT', 'ENCODING', key],
      ...(content === undefined ? [] : [content]),
    ];
    const digest: Words = ['DEBUG', 'DIGEST-VALUE', key];
    if (type !== 'zset' || !isAvoided(digest, this.#version)) questions.push(digest);
    for (const words of questions) {
      const found = await this.#asked(words);
      if (found !== undefined) return found;
    }
    if (type === 'hash') return this.#unordered(['HGETALL', key], 'pairs');
    if (type === 'set') return this.#unordered(['SMEMBERS', key], 'unordered');
    return this.#ttl(key);
  }

  /** Each is asked the same: INFO counts it. */
  #both(words: Words): Promise<[Received, Received]> {
    return Promise.all([this.#peer.run(...words), this.#own.run(...words)]);
  }

  async #asked(words: Words): Promise<Difference | undefined> {
    const [peer, own] = await this.#both(words);
    const replies = { peer: peer.raw, own: own.raw };
    if (peer.raw === own.raw || knownAs(words, this.#version, replies) !== undefined) {
      return undefined;
    }
    return { words, ...replies };
  }

  async #unordered(words: Words, check: Check): Promise<Difference | undefined> {
    const received = await this.#both(words);
    const [peer, own] = received.map((side) => canonical(check, side, undefined));
    return peer === own ? this.#ttl(words[1]) : { words, peer, own };
  }

  async #ttl(key: string): Promise<Difference | undefined> {
    const words = ['PTTL', key];
    const [peer, own] = await this.#both(words);
    const apart = Math.abs(Number(peer.raw.slice(1)) - Number(own.raw.slice(1)));
    const isEqual = peer.raw === own.raw || (apart <= ttlTolerance && peer.raw[1] !== '-');
    return isEqual ? undefined : { words, peer: peer.raw, own: own.raw };
  }
}

async function keysOf(wire: Wire): Promise<string[]> {
  const { reply } = await wire.run('KEYS', '*');
  if (!('items' in reply)) throw new Error(`KEYS: ${text(reply)}`);
  return reply.items
    .map((item) => (item.is === 'bulk' ? Buffer.from(item.bytes).toString('latin1') : text(item)))
    .sort();
}

function shown(keys: readonly string[]): string {
  return keys.map((key) => JSON.stringify(key)).join();
}
