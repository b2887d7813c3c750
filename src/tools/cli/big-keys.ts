/**
 * `--bigkeys` and `--memkeys`: scans the keyspace and finds, per type, the key with the most
 * elements, or the one that needs the most memory. Costs the server a TYPE and a size command per
 * key.
 */
import { askEach, databaseSize, fail, KeyspaceScan } from './keyspace-scan.ts';
import { complain, print } from './output.ts';
import { padFixed } from './printf.ts';
import type { Session } from './session.ts';
import { quoteText } from './words.ts';

interface Sizing {
  readonly command: string | undefined;
  readonly unit: string;
}

const sizings = new Map<string, Sizing>([
  ['string', { command: 'STRLEN', unit: 'bytes' }],
  ['list', { command: 'LLEN', unit: 'items' }],
  ['set', { command: 'SCARD', unit: 'members' }],
  ['hash', { command: 'HLEN', unit: 'fields' }],
  ['zset', { command: 'ZCARD', unit: 'members' }],
  ['stream', { command: 'XLEN', unit: 'entries' }],
]);

/** The type of a module: its keys are counted, but only their memory can be measured. */
const otherSizing: Sizing = { command: undefined, unit: '?' };

interface TypeTotals {
  readonly name: string;
  readonly command: string | undefined;
  readonly unit: string;
  keys: number;
  size: number;
  biggest: number;
  biggestKey: string | undefined;
}

const progressKeys = 1_000_000;

export async function runBigKeys(session: Session): Promise<number> {
  const totalKeys = await databaseSize(session);
  print(
    '\n# Scanning the entire keyspace to find biggest keys as well as\n' +
      '# average sizes per key type.  You can use -i 0.1 to sleep 0.1 sec\n' +
      '# per 100 SCAN commands (not usually needed).\n\n',
  );
  const sampler = new BigKeySampler(session, totalKeys);
  const scan = new KeyspaceScan(session);
  for await (const keys of scan.pages(false)) await sampler.sample(keys);
  sampler.printSummary(scan.stopped);
  return 0;
}

class BigKeySampler {
  readonly #session: Session;
  readonly #totalKeys: number;
  readonly #types = new Map<string, TypeTotals>();
  readonly #measuresMemory: boolean;
  #sampled = 0;
  #keyBytes = 0;
  #progress = '';

  constructor(session: Session, totalKeys: number) {
    this.#session = session;
    this.#totalKeys = totalKeys;
    this.#measuresMemory = session.options.mode === 'memkeys';
    for (const [name, sizing] of sizings) this.#addType(name, sizing);
  }

  async sample(keys: readonly string[]): Promise<void> {
    this.#progress = `[${padFixed((100 * this.#sampled) / this.#totalKeys, 5)}%]`;
    const types = await this.#typesOf(keys);
    const sizes = await this.#sizesOf(keys, types);
    for (let i = 0; i < keys.length; i++) {
      const type = types[i];
      if (type !== undefined) this.#count(keys[i], type, sizes[i]);
    }
  }

  printSummary(isPartial: boolean): void {
    print('\n-------- summary -------\n\n');
    if (isPartial) print(`${this.#progress} `);
    print(`Sampled ${this.#sampled} keys in the keyspace!\n`);
    const average = this.#keyBytes === 0 ? 0 : this.#keyBytes / this.#sampled;
    print(`Total key length in bytes is ${this.#keyBytes} (avg len ${average.toFixed(2)})\n\n`);
    for (const type of this.#types.values()) {
      if (type.biggestKey === undefined) continue;
      const size = `${type.biggest} ${this.#unit(type)}`;
      print(`Biggest ${type.name.padStart(6)} found '${type.biggestKey}' has ${size}\n`);
    }
    print('\n');
    for (const type of this.#types.values()) this.#printTotals(type);
  }

  #printTotals(type: TypeTotals): void {
    const share = this.#sampled === 0 ? 0 : (100 * type.keys) / this.#sampled;
    const average = type.keys === 0 ? 0 : type.size / type.keys;
    print(
      `${type.keys} ${type.name}s with ${type.size} ${this.#unit(type)} ` +
        `(${padFixed(share, 5)}% of keys, avg size ${average.toFixed(2)})\n`,
    );
  }

  async #typesOf(keys: readonly string[]): Promise<(TypeTotals | undefined)[]> {
    const replies = await askEach(this.#session, keys, {
      words: (i) => ['TYPE', keys[i]],
      name: 'type',
    });
    return replies.map((reply, i) => {
      if (reply?.is === 'error') throw fail(`TYPE returned an error: ${reply.text}`);
      if (reply?.is !== 'simple') {
        throw fail(`Invalid reply type for TYPE on key ${quoteText(keys[i])}!`);
      }
      // The key went away since SCAN saw it.
      if (reply.text === 'none') return undefined;
      return this.#types.get(reply.text) ?? this.#addType(reply.text, otherSizing);
    });
  }

  async #sizesOf(
    keys: readonly string[],
    types: readonly (TypeTotals | undefined)[],
  ): Promise<number[]> {
    const { memorySamples } = this.#session.options;
    const samples = memorySamples === 0 ? [] : ['SAMPLES', String(memorySamples)];
    const replies = await askEach(this.#session, keys, {
      words: (i) => {
        const type = types[i];
        if (type === undefined) return undefined;
        if (this.#measuresMemory) return ['MEMORY', 'USAGE', keys[i], ...samples];
        return type.command === undefined ? undefined : [type.command, keys[i]];
      },
      name: 'size',
    });
    return replies.map((reply, i) => {
      if (reply === undefined) return 0;
      if (reply.is === 'integer') return Number(reply.value);
      const command = this.#measuresMemory ? 'MEMORY USAGE' : types[i]?.command;
      complain(`Warning:  ${command} on ${quoteText(keys[i])} failed (may have changed type)`);
      return 0;
    });
  }

  #count(key: string, type: TypeTotals, size: number): void {
    type.size += size;
    type.keys++;
    this.#keyBytes += key.length;
    this.#sampled++;
    if (size > type.biggest) {
      type.biggest = size;
      type.biggestKey = quoteText(key);
      print(
        `${this.#progress} Biggest ${type.name.padEnd(6)} found so far ` +
          `'${type.biggestKey}' with ${size} ${this.#unit(type)}\n`,
      );
    }
    if (this.#sampled % progressKeys === 0) {
      print(`${this.#progress} Sampled ${this.#sampled} keys so far\n`);
    }
  }

  #addType(name: string, sizing: Sizing): TypeTotals {
    const type = { name, ...sizing, keys: 0, size: 0, biggest: 0, biggestKey: undefined };
    this.#types.set(name, type);
    return type;
  }

  #unit(type: TypeTotals): string {
    return this.#measuresMemory ? 'bytes' : type.unit;
  }
}
