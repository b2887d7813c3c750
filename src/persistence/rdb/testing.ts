/** For the tests of this folder: data sets at random, written to bytes and read from them. */

import { latin1Bytes } from '../../base/bytes.ts';
import { Prng } from '../../base/prng.ts';
import { Digester } from '../../engine/digest.ts';
import { Keyspace, type KeyspaceOptions } from '../../keyspace/keyspace.ts';
import { encodings, types } from '../../values/value.ts';
import { putFlags } from '../../values/zset.ts';
import { type LoadTarget, RdbReader, type RdbReaderOptions } from './rdb-reader.ts';
import { RdbWriter, type RdbWriterOptions } from './rdb-writer.ts';
import { rdbVersions } from './types.ts';

export const testNowMs = 1_700_000_000_000;

export function testKeyspace(seed: number, options: Partial<KeyspaceOptions> = {}): Keyspace {
  const keyspace = new Keyspace({ databases: 4, random: new Prng(seed), ...options });
  keyspace.setTime(testNowMs);
  return keyspace;
}

/** Adds keys of all types and encodings to the keyspace. */
export function fillAtRandom(keyspace: Keyspace, random: Prng, keys: number): void {
  for (let i = 0; i < keys; i++) addKey(keyspace, random, i);
}

function addKey(keyspace: Keyspace, random: Prng, number: number): void {
  const db = keyspace.databases[random.below(3)];
  const { hashes, lists, sets, zsets } = keyspace.values;
  const key = latin1Bytes(random.below(4) === 0 ? `${number}` : `key:${number}`);
  const count = random.below(5) === 0 ? 1 + random.below(400) : 1 + random.below(8);
  let ref = 0;
  switch (random.below(5)) {
    case 0: {
      const value = someText(random, random.below(8) === 0 ? 3000 : 60);
      ref = db.addString(key, 0, key.length, value, 0, value.length);
      break;
    }
    case 1:
      ref = db.addCollection(key, 0, key.length, types.list, encodings.listpack, lists.create());
      for (let i = 0; i < count; i++) {
        const element = someText(random, 100);
        lists.grow(ref, element.length, 1);
        lists.pushTail(ref, element, 0, element.length);
      }
      break;
    case 2: {
      const first = someText(random, 20);
      const encoding = sets.encodingFor(first, 0, first.length, 1);
      ref = db.addCollection(key, 0, key.length, types.set, encoding, sets.create(encoding));
      const isInteger = random.below(2) === 0;
      for (let i = 0; i < count; i++) {
        const member = isInteger
          ? latin1Bytes(`${random.next32() - 2 ** 31}`)
          : someText(random, 80);
        sets.add(ref, member, 0, member.length);
      }
      break;
    }
    case 3: {
      const encoding = zsets.encodingFor(1, 0);
      ref = db.addCollection(key, 0, key.length, types.zset, encoding, zsets.create(encoding));
      for (let i = 0; i < count; i++) {
        const member = someText(random, 80);
        zsets.put(ref, someScore(random), putFlags.increment, member, 0, member.length);
      }
      break;
    }
    default:
      ref = db.addCollection(key, 0, key.length, types.hash, encodings.listpack, hashes.create());
      for (let i = 0; i < count; i++) {
        const field = someText(random, 80);
        const value = someText(random, 80);
        hashes.set(ref, field, 0, field.length, value, 0, value.length);
      }
  }
  if (random.below(4) === 0) db.setExpiry(ref, testNowMs + random.below(1_000_000_000));
}

/** Text of up to `most` bytes: numbers, words that compress, or any bytes. */
function someText(random: Prng, most: number): Uint8Array {
  const length = random.below(most + 1);
  switch (random.below(4)) {
    case 0:
      return latin1Bytes(`${(random.next32() - 2 ** 31) * (random.below(2) === 0 ? 1 : 65_537)}`);
    case 1:
      return latin1Bytes('abcabcabd'.repeat(most).slice(0, length));
    default:
      return random.bytes(length);
  }
}

function someScore(random: Prng): number {
  switch (random.below(6)) {
    case 0:
      return random.float() * 1e9;
    case 1:
      return -(2 ** random.below(80));
    case 2:
      return Number.POSITIVE_INFINITY;
    default:
      return random.below(20);
  }
}

export const testWriterOptions: RdbWriterOptions = {
  version: rdbVersions.redis72,
  compresses: true,
  sums: true,
  clocks: 'none',
  nowMs: testNowMs,
  lfuDecayMinutes: 1,
  aux: [['redis-ver', '7.2.6']],
};

/** The keyspace as a file, written in slices of so many units. */
export function saved(
  keyspace: Keyspace,
  options: Partial<RdbWriterOptions> = {},
  units = 1000,
): Uint8Array {
  const blocks: Uint8Array[] = [];
  const sink = {
    write(bytes: Uint8Array, start: number, end: number): void {
      blocks.push(bytes.slice(start, end));
    },
  };
  const writer = new RdbWriter(keyspace.arena, sink, { ...testWriterOptions, ...options });
  writer.begin(keyspace.databases);
  while (!writer.step(units));
  const file = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    file.set(block, at);
    at += block.length;
  }
  return file;
}

export function testReader(
  keyspace: LoadTarget,
  options: Partial<RdbReaderOptions> = {},
): RdbReader {
  return new RdbReader({
    keyspace,
    nowMs: testNowMs,
    dropsExpired: true,
    checksSum: true,
    sanitizes: false,
    replaces: false,
    ...options,
  });
}

const overwritten = 0xa5;

/** Feeds the file in pieces that end at these places, and steps of `slice` bytes. */
export function feedAll(
  reader: RdbReader,
  file: Uint8Array,
  ends: readonly number[] = [],
  slice = 1 << 20,
): RdbReader {
  let at = 0;
  let next = 0;
  let piece = new Uint8Array(0);
  for (;;) {
    const progress = reader.step(slice);
    if (progress === 'done' || progress === 'failed') return reader;
    if (progress === 'more') continue;
    // A hungry reader has let go of the piece.
    piece.fill(overwritten);
    if (at === file.length) {
      reader.end();
      return reader;
    }
    const end = Math.min(ends[next++] ?? file.length, file.length);
    // A piece of its own, so that nothing reads beyond it.
    piece = file.slice(at, Math.max(end, at + 1));
    reader.feed(piece, 0, piece.length);
    at += piece.length;
  }
}

export function digestOf(keyspace: Keyspace): string {
  return new Digester(keyspace).dataSet();
}
