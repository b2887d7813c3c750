import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../base/bytes.ts';
import { wordsOf } from './flag-words.ts';
import { keyFinders } from './key-finders.ts';
import {
  countedKeys,
  findKeys,
  findRoutedKeys,
  KeyPositions,
  type KeyTable,
  keyAt,
  keyFlagWords,
  keyRange,
  keysAfter,
  keysFrom,
  mayHaveKeys,
  type Request,
  unknownKeys,
} from './key-specs.ts';

function request(line: string): Request {
  const words = line.split(' ');
  const bounds = new Int32Array(words.length * 2);
  let at = 3;
  words.forEach((word, i) => {
    bounds[2 * i] = at;
    bounds[2 * i + 1] = at + word.length;
    at += word.length + 2;
  });
  return { bytes: latin1Bytes(`???${words.join('\r\n')}`), bounds, count: words.length };
}

const into = new KeyPositions();

function keys(table: Partial<KeyTable>, line: string): number[] {
  findKeys({ keySpecs: [], keyFinder: undefined, ...table }, request(line), into);
  return [...into.indexes.subarray(0, into.count)];
}

function uses(table: Partial<KeyTable>, line: string): string[] {
  keys(table, line);
  return [...into.flags.subarray(0, into.count)].map((f) => wordsOf(f, keyFlagWords).join(' '));
}

test('one key, keys to the end, every second argument', () => {
  assert.deepEqual(keys({ keySpecs: [keyAt(1, 'RO')] }, 'get a'), [1]);
  assert.deepEqual(keys({ keySpecs: [keysFrom(1, 'RM')] }, 'del a b c'), [1, 2, 3]);
  const pairs = { keySpecs: [keyRange(1, 'OW', { lastKey: -1, step: 2 })] };
  assert.deepEqual(keys(pairs, 'mset a 1 b 2'), [1, 3]);
});

test('keys that are used differently keep their own flags', () => {
  const specs = { keySpecs: [keyAt(1, 'RW access delete'), keyAt(2, 'OW update')] };
  assert.deepEqual(uses(specs, 'rename a b'), ['RW access delete', 'OW update']);
});

test('a count argument says how many keys follow', () => {
  const specs = { keySpecs: [keyAt(1, 'OW'), countedKeys(2, 'RO')] };
  assert.deepEqual(keys(specs, 'zunionstore d 2 a b weights 1 2'), [1, 3, 4]);
});

test('of a count that 32 bits do not hold the low 32 count', () => {
  const specs = { keySpecs: [countedKeys(1, 'RO')] };
  assert.deepEqual(keys(specs, 'zunion 4294967298 a b'), [2, 3]);
  assert.deepEqual(keys(specs, 'zunion 9223372032559808513 a b'), [2]);
  for (const count of ['4294967296', '2147483648', '9223372036854775807']) {
    assert.deepEqual(keys(specs, `zunion ${count} a b`), [], count);
  }
});

test('a request that contradicts its specs has no keys', () => {
  const specs = { keySpecs: [keyAt(1, 'OW'), countedKeys(2, 'RO')] };
  for (const count of ['0', '-1', '3', '02', '2x', '', '+2', '99999999999999999999']) {
    assert.deepEqual(keys(specs, `zunionstore d ${count} a b`), [], count);
  }
  assert.deepEqual(keys(specs, 'zunionstore d'), []);
  assert.deepEqual(keys({ keySpecs: [keyAt(1, 'RO')] }, 'get'), []);
});

test('keys behind a keyword, searched forwards and backwards', () => {
  const streams = {
    keySpecs: [
      keysAfter({ keyword: 'STREAMS', startFrom: 1 }, 'RO access', { lastKey: -1, limit: 2 }),
    ],
  };
  assert.deepEqual(keys(streams, 'xread count 2 StReams a b 0 0'), [4, 5]);
  assert.deepEqual(keys(streams, 'xread count 2'), []);
  const migrated = {
    keySpecs: [keysAfter({ keyword: 'KEYS', startFrom: -2 }, 'RW', { lastKey: -1, limit: 0 })],
  };
  assert.deepEqual(keys(migrated, 'migrate h p _ 0 1 keys a b'), [7, 8]);
  assert.deepEqual(keys(migrated, 'migrate h p _ 0 1 keys keys b'), [8]);
});

test('shard channels are routed and are no keys', () => {
  const table: KeyTable = { keySpecs: [keysFrom(1, 'not_key')], keyFinder: undefined };
  assert.deepEqual(keys(table, 'ssubscribe a b'), []);
  assert.equal(mayHaveKeys(table), false);
  findRoutedKeys(table, request('ssubscribe a b'), into);
  assert.deepEqual([...into.indexes.subarray(0, into.count)], [1, 2]);
});

test('more keys than the list first holds', () => {
  const many = Array.from({ length: 100 }, (_, i) => `k${i}`).join(' ');
  const found = keys({ keySpecs: [keysFrom(1, 'RO')] }, `mget ${many}`);
  assert.deepEqual(
    found,
    Array.from({ length: 100 }, (_, i) => i + 1),
  );
});

test('SORT has its key and the last STORE target', () => {
  const sort = {
    keySpecs: [keyAt(1, 'RO access'), unknownKeys('RO access'), unknownKeys('OW update')],
    keyFinder: keyFinders.sort,
  };
  assert.deepEqual(keys(sort, 'sort a by store get store store b'), [1, 7]);
  assert.deepEqual(keys(sort, 'sort a STORE b LIMIT store 1 store c'), [1, 8]);
  assert.deepEqual(keys(sort, 'sort a store'), [1]);
  assert.deepEqual(uses(sort, 'sort a store b'), ['RO access', 'OW update']);
});

test('SORT_RO has its key only', () => {
  const table = { keySpecs: [unknownKeys('RO access')], keyFinder: keyFinders.sortReadOnly };
  assert.deepEqual(keys(table, 'sort_ro a by b'), [1]);
});

test('SET reads its key only with GET', () => {
  const table = { keySpecs: [keyAt(1, 'RW variable_flags')], keyFinder: keyFinders.set };
  assert.deepEqual(uses(table, 'set get get'), ['OW update']);
  assert.deepEqual(uses(table, 'set k v nx GeT'), ['RW access update']);
});

test('BITFIELD only reads while its operations are all GET', () => {
  const table = { keySpecs: [keyAt(1, 'RW variable_flags')], keyFinder: keyFinders.bitfield };
  assert.deepEqual(uses(table, 'bitfield k'), ['RO access']);
  assert.deepEqual(uses(table, 'bitfield k overflow sat get u8 0 get u8 set'), ['RO access']);
  assert.deepEqual(uses(table, 'bitfield k get u8 0 set u8 0 1'), ['RW access update']);
  assert.deepEqual(uses(table, 'bitfield k get u8'), ['RW access update']);
});

test('a count that its spec refuses counts by the digits it begins with', () => {
  const union = { keySpecs: [countedKeys(1, 'RO')], keyFinder: keyFinders.counted };
  assert.deepEqual(keys(union, 'zunion 2x a b'), [2, 3]);
  assert.deepEqual(uses(union, 'zunion +2 a b'), ['', '']);
  assert.deepEqual(uses(union, 'zunion 2 a b'), ['RO', 'RO']);
  for (const count of ['x', '0', '-2', '3x', '-', '']) {
    assert.deepEqual(keys(union, `zunion ${count} a b`), [], count);
  }
  const store = {
    keySpecs: [keyAt(1, 'OW'), countedKeys(2, 'RO')],
    keyFinder: keyFinders.countedIntoStore,
  };
  assert.deepEqual(keys(store, 'zunionstore d 1x a'), [3, 1]);
  // Redis keeps such a count in 32 bits, after it was cut to 64.
  for (const [count, found] of [
    ['-9223372036854775807', [2]],
    ['4294967298x', [2, 3]],
    ['-9223372036854775808', []],
    ['9223372036854775807x', []],
    ['99999999999999999999', []],
    ['-99999999999999999999', []],
  ] as const) {
    assert.deepEqual(keys(union, `zunion ${count} a b`), found, count);
  }
});
