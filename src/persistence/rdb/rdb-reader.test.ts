import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1, latin1Bytes } from '../../base/bytes.ts';
import { Prng } from '../../base/prng.ts';
import type { Keyspace } from '../../keyspace/keyspace.ts';
import { PoisonedArena } from '../../memory/testing.ts';
import { Element } from '../../structures/element.ts';
import { accessClock, expiryOf } from '../../values/value.ts';
import type { RdbReader, RdbReaderOptions } from './rdb-reader.ts';
import {
  digestOf,
  feedAll,
  fillAtRandom,
  saved,
  testKeyspace,
  testNowMs,
  testReader,
} from './testing.ts';

/** Reads a file of version 11 with these bytes between its header and its checksum, which is 0. */
function read(text: string, options: Partial<RdbReaderOptions> = {}): RdbReader {
  const file = latin1Bytes(`REDIS0011${text}\xff${'\x00'.repeat(8)}`);
  return feedAll(testReader(options.keyspace ?? testKeyspace(1), options), file);
}

function errorOf(text: string, options: Partial<RdbReaderOptions> = {}): string | undefined {
  return read(text, options).error?.lines[0];
}

function string(text: string): string {
  return String.fromCharCode(text.length) + text;
}

function pair(key: string, value: string): string {
  return `\x00${string(key)}${string(value)}`;
}

function recordOf({ databases }: Keyspace, key: string): number {
  return databases[0].find(latin1Bytes(key), 0, key.length);
}

function textOf(keyspace: Keyspace, key: string): string | undefined {
  const ref = recordOf(keyspace, key);
  if (ref === 0) return undefined;
  const element = new Element();
  keyspace.records.readString(ref, element);
  return latin1(element.bytes, element.start, element.end);
}

/** Milliseconds as files have them. */
function time(ms: number): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(ms), true);
  return latin1(bytes, 0, 8);
}

test('what is no RDB file, or of an unknown version, is refused', () => {
  const lineFor = (header: string): string | undefined =>
    feedAll(testReader(testKeyspace(1)), latin1Bytes(`${header}\xff`)).error?.lines[0];
  assert.equal(lineFor('RADIS0011'), 'Wrong signature trying to load DB from file');
  assert.equal(lineFor('REDIS0013'), "Can't handle RDB format version 13");
  assert.equal(lineFor('REDIS0000'), "Can't handle RDB format version 0");
  assert.equal(lineFor('REDISabcd'), "Can't handle RDB format version 0");
  // Before version 5 there was no checksum.
  assert.equal(lineFor('REDIS0004'), undefined);
});

test('what comes behind the end is left to others', () => {
  const keyspace = testKeyspace(1);
  const file = saved(keyspace);
  const reader = testReader(keyspace);
  const bytes = Uint8Array.from([...file, ...latin1Bytes('*1\r\n')]);
  reader.step(1);
  reader.feed(bytes, 0, bytes.length);
  while (reader.step(1000) === 'more');
  assert.equal(reader.step(1000), 'done');
  assert.equal(latin1(reader.restBytes, reader.restAt, reader.restEnd), '*1\r\n');
  assert.equal(reader.position, file.length);
});

test('expiries are read in both units, and keys whose time is over are left out', () => {
  const keyspace = testKeyspace(1);
  const later = Math.floor(testNowMs / 1000) + 10;
  const seconds = String.fromCharCode(
    later & 255,
    (later >> 8) & 255,
    (later >> 16) & 255,
    later >>> 24,
  );
  const text =
    `\xfd${seconds}${pair('a', '1')}` +
    `\xfc${time(testNowMs + 5)}${pair('b', '2')}` +
    `\xfc${time(testNowMs - 1)}${pair('c', '3')}` +
    `\xfc${time(testNowMs - 1)}\x01${string('d')}\x01${string('e')}` +
    `\xfc${time(-1)}${pair('f', '4')}`;
  const reader = read(text, { keyspace });
  assert.equal(reader.error, undefined);
  assert.deepEqual([reader.keysLoaded, reader.keysExpired], [3, 2]);
  assert.equal(expiryOf(keyspace.arena, recordOf(keyspace, 'a')), later * 1000);
  assert.equal(expiryOf(keyspace.arena, recordOf(keyspace, 'b')), testNowMs + 5);
  assert.equal(expiryOf(keyspace.arena, recordOf(keyspace, 'f')), -1);
  assert.equal(keyspace.databases[0].expiringSize, 2);
  const all = read(text, { dropsExpired: false });
  assert.deepEqual([all.keysLoaded, all.keysExpired], [5, 0]);
});

test('access clocks are restored for the policy that is in force', () => {
  const keyspace = testKeyspace(1);
  const text = `\xf8\x41\x00${pair('a', '1')}\xf9\x63${pair('b', '2')}${pair('c', '3')}`;
  read(text, { keyspace });
  const clockOf = (key: string): number => accessClock(keyspace.arena, recordOf(keyspace, key));
  assert.equal(clockOf('a'), keyspace.clock - 256);
  assert.equal(clockOf('b'), keyspace.clock);
  const frequent = testKeyspace(1);
  frequent.settings.usesLfu = true;
  frequent.setTime(testNowMs);
  read(text, { keyspace: frequent });
  assert.equal(accessClock(frequent.arena, recordOf(frequent, 'b')) & 255, 0x63);
  assert.equal(accessClock(frequent.arena, recordOf(frequent, 'c')), frequent.clockOfNewKeys);
});

test('a key that is there twice is an error, unless the later one is to win', () => {
  const line = "RDB has duplicated key 'a' in DB 0";
  assert.equal(errorOf(pair('a', '1') + pair('a', '2')), line);
  const arena = new PoisonedArena();
  const keyspace = testKeyspace(1, { arena });
  const before = arena.usedBytes;
  const many = Array.from({ length: 300 }, (_, i) => pair(`k${i % 200}`, `${i}`)).join('');
  assert.equal(read(many, { keyspace, replaces: true }).error, undefined);
  assert.equal(keyspace.databases[0].size, 200);
  assert.equal(textOf(keyspace, 'k7'), '207');
  keyspace.empty(keyspace.databases[0], false);
  assert.equal(arena.usedBytes, before);
});

test('a database that is not there is an error', () => {
  assert.match(`${errorOf(`\xfe\x04${pair('a', '1')}`)}`, /^FATAL: Data file was created with/);
  assert.equal(errorOf(`\xfe\x03${pair('a', '1')}`), undefined);
});

test('hints are skipped', () => {
  assert.equal(
    errorOf(`\xfb\x81${'\xff'.repeat(8)}\x00\xf4\x01\x02\x03${pair('a', '1')}`),
    undefined,
  );
});

test('what belongs to modules and functions is refused by name', () => {
  // The id of the type "abcdefghi", version 1, ten bits of it.
  const id = 'abcdefghi'.split('').reduce((sum, letter) => {
    return (sum << 6n) | BigInt(26 + letter.charCodeAt(0) - 97);
  }, 0n);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, (id << 10n) | 1n);
  const length = `\x81${latin1(bytes, 0, 8)}`;
  assert.equal(
    errorOf(`\x07${string('key')}${length}\x00`),
    "The RDB file contains module data I can't load: no matching module 'abcdefghi'",
  );
  assert.match(`${errorOf(`\xf7${length}\x02\x00`)}`, /AUX module data .* 'abcdefghi'$/);
  assert.match(`${errorOf(`\xf5${string('#!lua name=x')}`)}`, /^Failed loading library, functions/);
  const taken: string[] = [];
  const library = (code: Uint8Array, start: number, end: number): undefined => {
    taken.push(latin1(code, start, end));
  };
  assert.equal(errorOf(`\xf5${string('#!lua name=x')}`, { library }), undefined);
  assert.deepEqual(taken, ['#!lua name=x']);
  assert.match(`${errorOf('\xf6')}`, /Pre-release function format not supported\.$/);
});

test('a wrong checksum is found, unless nobody looks', () => {
  const keyspace = testKeyspace(1);
  fillAtRandom(keyspace, new Prng(1), 5);
  const file = saved(keyspace);
  file[file.length - 1] ^= 1;
  const reader = feedAll(testReader(testKeyspace(2)), file);
  assert.equal(reader.error?.kind, 'corrupt');
  assert.match(reader.error.lines[0], /^Wrong RDB checksum expected: \([0-9a-f]+\) but got \(/);
  const careless = testKeyspace(3);
  assert.equal(feedAll(testReader(careless, { checksSum: false }), file).error, undefined);
  assert.equal(digestOf(careless), digestOf(keyspace));
});

test('an error tells the key that was being read, and what was read before stays', () => {
  const arena = new PoisonedArena();
  const keyspace = testKeyspace(1, { arena });
  const before = arena.usedBytes;
  const reader = read(`${pair('a', '1')}\x04${string('bad')}\x02${string('f').repeat(3)}\xc4`, {
    keyspace,
  });
  const told =
    'Internal error in RDB reading offset 27, function at rdb.c:0 -> ' +
    'Unknown RDB string encoding type 4';
  assert.deepEqual(reader.error?.lines, [
    told,
    '--- RDB ERROR DETECTED ---',
    `[offset 27] ${told}`,
    '[additional info] While doing: read-object-value',
    "[additional info] Reading key 'bad'",
    '[additional info] Reading type 4 (hash-hashtable)',
    '[info] 1 keys read',
  ]);
  assert.equal(textOf(keyspace, 'a'), '1');
  keyspace.empty(keyspace.databases[0], false);
  assert.equal(arena.usedBytes, before);
});

test('keys without elements are skipped and told of, the first ten by name', () => {
  const lines: string[] = [];
  const text = Array.from({ length: 12 }, (_, i) => `\x04${string(`empty${i}`)}\x00`).join('');
  const reader = read(text, { notice: (line) => lines.push(line) });
  assert.equal(reader.emptyKeysSkipped, 12);
  assert.equal(lines[0], 'rdbLoadObject skipping empty key: empty0');
  assert.equal(lines.filter((line) => line.includes('skipping')).length, 10);
  assert.match(
    lines[lines.length - 1],
    /keys loaded: 0, keys expired: 0, empty keys skipped: 12\.$/,
  );
});
