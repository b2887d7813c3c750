/**
 * Saving and loading, without a disk: nanoseconds for a key, or for an element of a collection.
 *
 *   node dist/bench/rdb.js [keys]
 */
import { latin1Bytes } from '../src/base/bytes.ts';
import { Prng } from '../src/base/prng.ts';
import { Keyspace } from '../src/keyspace/keyspace.ts';
import { RdbReader } from '../src/persistence/rdb/rdb-reader.ts';
import { RdbWriter } from '../src/persistence/rdb/rdb-writer.ts';
import { rdbVersions } from '../src/persistence/rdb/types.ts';
import { encodings, types } from '../src/values/value.ts';
import { putFlags } from '../src/values/zset.ts';

const keys = Number(process.argv[2] ?? 1_000_000);
const keyBytes = 16;
const valueBytes = 64;
const elements = 200_000;
const unitsAtOnce = 10_000;
const pieceBytes = 1 << 20;
const rounds = 3;

const random = new Prng(1);
const key = latin1Bytes('key:000000000000');

function emptyKeyspace(): Keyspace {
  const keyspace = new Keyspace({ databases: 1, random: new Prng(2) });
  keyspace.setTime(1_700_000_000_000);
  return keyspace;
}

/** `repeats`: how much of a value is one letter, so that it can be compressed. */
function strings(repeats: boolean, expire: boolean): Keyspace {
  const keyspace = emptyKeyspace();
  const db = keyspace.databases[0];
  const value = new Uint8Array(valueBytes).fill(0x78);
  for (let i = 0; i < keys; i++) {
    nameKey(i);
    if (!repeats) for (let at = 0; at < valueBytes; at++) value[at] = random.next32();
    const ref = db.addString(key, 0, keyBytes, value, 0, valueBytes);
    if (expire) db.setExpiry(ref, 1_800_000_000_000 + i);
  }
  return keyspace;
}

function nameKey(number: number): void {
  for (let at = keyBytes - 1, left = number; at > 3; at--) {
    key[at] = 0x30 + (left % 10);
    left = Math.floor(left / 10);
  }
}

/** Small hashes of ten fields, so many that they have `elements` in all. */
function smallHashes(): Keyspace {
  const keyspace = emptyKeyspace();
  const { hashes } = keyspace.values;
  for (let i = 0; i < elements / 10; i++) {
    nameKey(i);
    const ref = keyspace.databases[0].addCollection(
      key,
      0,
      keyBytes,
      types.hash,
      encodings.listpack,
      hashes.create(),
    );
    for (let field = 0; field < 10; field++) {
      const bytes = latin1Bytes(`field:${field}value:${random.next32()}`);
      hashes.set(ref, bytes, 0, 7, bytes, 7, bytes.length);
    }
  }
  return keyspace;
}

function largeOf(fill: (keyspace: Keyspace) => void): Keyspace {
  const keyspace = emptyKeyspace();
  nameKey(0);
  fill(keyspace);
  return keyspace;
}

function largeHash(keyspace: Keyspace): void {
  const { hashes } = keyspace.values;
  const db = keyspace.databases[0];
  const root = hashes.create();
  const ref = db.addCollection(key, 0, keyBytes, types.hash, encodings.listpack, root);
  for (let i = 0; i < elements; i++) {
    const bytes = latin1Bytes(`field:${i}value:${random.next32()}`);
    const end = 6 + `${i}`.length;
    hashes.set(ref, bytes, 0, end, bytes, end, bytes.length);
  }
}

function largeSet(keyspace: Keyspace): void {
  const { sets } = keyspace.values;
  const db = keyspace.databases[0];
  const root = sets.create(encodings.table);
  const ref = db.addCollection(key, 0, keyBytes, types.set, encodings.table, root);
  for (let i = 0; i < elements; i++) {
    const bytes = latin1Bytes(`member:${i}`);
    sets.add(ref, bytes, 0, bytes.length);
  }
}

function largeZset(keyspace: Keyspace): void {
  const { zsets } = keyspace.values;
  const db = keyspace.databases[0];
  const root = zsets.create(encodings.skiplist);
  const ref = db.addCollection(key, 0, keyBytes, types.zset, encodings.skiplist, root);
  for (let i = 0; i < elements; i++) {
    const bytes = latin1Bytes(`member:${i}`);
    zsets.put(ref, random.float() * 1e6, putFlags.onlyNew, bytes, 0, bytes.length);
  }
}

function largeList(keyspace: Keyspace): void {
  const { lists } = keyspace.values;
  const db = keyspace.databases[0];
  const ref = db.addCollection(key, 0, keyBytes, types.list, encodings.listpack, lists.create());
  for (let i = 0; i < elements; i++) {
    const bytes = latin1Bytes(`element:${random.next32()}`);
    lists.grow(ref, bytes.length, 1);
    lists.pushTail(ref, bytes, 0, bytes.length);
  }
}

/** The file, written once; leaves out what a disk would cost. */
function save(keyspace: Keyspace, file: Uint8Array | undefined, compresses: boolean): number {
  let length = 0;
  const sink = {
    write(bytes: Uint8Array, start: number, end: number): void {
      file?.set(bytes.subarray(start, end), length);
      length += end - start;
    },
  };
  const writer = new RdbWriter(keyspace.arena, sink, {
    version: rdbVersions.redis72,
    compresses,
    sums: true,
    clocks: 'none',
    nowMs: 0,
    lfuDecayMinutes: 1,
    aux: [],
  });
  writer.begin(keyspace.databases);
  while (!writer.step(unitsAtOnce));
  return length;
}

function load(file: Uint8Array): number {
  const reader = new RdbReader({
    keyspace: emptyKeyspace(),
    nowMs: 0,
    dropsExpired: true,
    checksSum: true,
    sanitizes: false,
    replaces: false,
  });
  for (let at = 0; ; ) {
    const progress = reader.step(pieceBytes);
    if (progress === 'done') return reader.keysLoaded;
    if (progress === 'failed') throw new Error(reader.error?.lines.join('\n'));
    if (progress === 'more') continue;
    const end = Math.min(at + pieceBytes, file.length);
    reader.feed(file, at, end);
    at = end;
  }
}

/** The best of a few rounds, in nanoseconds for each of `count`. */
function time(count: number, run: () => void): string {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return ((best * 1e6) / count).toFixed(0).padStart(6);
}

function measure(name: string, count: number, make: () => Keyspace, compresses = true): void {
  const keyspace = make();
  const file = new Uint8Array(save(keyspace, undefined, compresses));
  const saving = time(count, () => save(keyspace, file, compresses));
  const loading = time(count, () => load(file));
  console.log(`${saving} ns saved ${loading} ns loaded  ${name}, ${file.length} bytes`);
}

measure('keys with random values', keys, () => strings(false, false));
measure('the same, not compressed', keys, () => strings(false, false), false);
measure('keys with values that compress', keys, () => strings(true, false));
measure('keys that expire', keys, () => strings(false, true));
measure('fields of small hashes', elements, smallHashes);
measure('fields of a large hash', elements, () => largeOf(largeHash));
measure('members of a large set', elements, () => largeOf(largeSet));
measure('members of a large sorted set', elements, () => largeOf(largeZset));
measure('elements of a large list', elements, () => largeOf(largeList));
