import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../base/bytes.ts';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import { databaseCommands, genericCommands } from './generic.ts';

const noSuchKey = { error: 'ERR no such key' };
const syntax = { error: 'ERR syntax error' };

/** An engine with these keys, each holding its own name, in database 0. */
function engineWith(...keys: string[]): TestEngine {
  const test = testEngine([genericCommands, databaseCommands]);
  test.keyspace.setTime(test.nowMs);
  for (const key of keys) put(test, key, key);
  return test;
}

function put(test: TestEngine, key: string, value: string, database = 0): void {
  const name = latin1Bytes(key);
  const bytes = latin1Bytes(value);
  const db = test.keyspace.databases[database];
  assert.ok(db !== undefined);
  db.addString(name, 0, name.length, bytes, 0, bytes.length);
}

function sorted(reply: unknown): string[] {
  return [...(reply as string[])].sort();
}

test('DEL and UNLINK count what they deleted, and say so key by key', () => {
  const test = engineWith('a', 'b', 'c');
  assert.equal(test.run('DEL', 'a', 'x', 'a', 'b'), 2);
  assert.equal(test.run('UNLINK', 'c', 'c'), 1);
  assert.deepEqual(test.events(), ['del a', 'del b', 'del c']);
  assert.deepEqual(test.feed(), ['DEL a x a b', 'UNLINK c c']);
  assert.equal(test.run('DEL', 'a'), 0);
  assert.deepEqual(test.feed(), []);
});

test('EXISTS counts each mention; TYPE, EXISTS and TTL look without use', () => {
  const test = engineWith('a');
  test.nowMs += 60_000;
  assert.equal(test.run('EXISTS', 'a', 'a', 'x'), 2);
  assert.equal(test.run('TYPE', 'a'), 'string');
  assert.equal(test.run('TYPE', 'x'), 'none');
  assert.equal(test.run('TTL', 'a'), -1);
  assert.equal(test.run('OBJECT', 'IDLETIME', 'a'), 60);
  assert.deepEqual(test.events(), ['keymiss x', 'keymiss x']);
  assert.deepEqual([test.keyspace.hits, test.keyspace.misses], [5, 2]);
  assert.equal(test.run('TOUCH', 'a', 'x'), 1);
  assert.equal(test.run('OBJECT', 'IDLETIME', 'a'), 0);
});

test('RENAME takes the expiry along and overwrites', () => {
  const test = engineWith('a', 'b');
  test.run('PEXPIREAT', 'a', test.nowMs + 5000);
  test.events();
  assert.equal(test.run('RENAME', 'a', 'b'), 'OK');
  assert.deepEqual(test.events(), ['rename_from a', 'rename_to b']);
  assert.equal(test.run('PTTL', 'b'), 5000);
  assert.equal(test.run('EXISTS', 'a'), 0);
  assert.deepEqual(test.run('RENAME', 'a', 'a'), noSuchKey);
  assert.equal(test.run('RENAME', 'b', 'b'), 'OK');
  assert.equal(test.run('RENAMENX', 'b', 'b'), 0);
  put(test, 'c', '1');
  assert.equal(test.run('RENAMENX', 'b', 'c'), 0);
  assert.equal(test.run('RENAMENX', 'b', 'd'), 1);
});

test('a key that comes into being is announced before all else', () => {
  const test = engineWith('a');
  test.engine.seesNewKeys = true;
  test.run('RENAME', 'a', 'b');
  assert.deepEqual(test.events(), ['new b', 'rename_from a', 'rename_to b']);
});

test('MOVE refuses the same database, one that is not there, and to overwrite', () => {
  const test = engineWith('a', 'b');
  put(test, 'b', 'other', 9);
  assert.deepEqual(test.run('MOVE', 'a', 0), {
    error: 'ERR source and destination objects are the same',
  });
  assert.deepEqual(test.run('MOVE', 'a', 16), { error: 'ERR DB index is out of range' });
  assert.deepEqual(test.run('MOVE', 'a', -1), { error: 'ERR DB index is out of range' });
  assert.deepEqual(test.run('MOVE', 'a', 'x'), {
    error: 'ERR value is not an integer or out of range',
  });
  assert.deepEqual(test.run('MOVE', 'a', '99999999999'), {
    error: 'ERR value is out of range, value must between -2147483648 and 2147483647',
  });
  assert.equal(test.run('MOVE', 'b', 9), 0);
  assert.equal(test.run('MOVE', 'x', 9), 0);
  assert.equal(test.run('MOVE', 'a', 9), 1);
  assert.deepEqual(test.events(), ['move_from a', 'move_to a']);
  assert.equal(test.run('DBSIZE'), 1);
});

test('COPY keeps the expiry and the source', () => {
  const test = engineWith('a', 'b');
  put(test, 'long', 'x'.repeat(5000));
  test.run('PEXPIREAT', 'a', '9223372036854775807');
  assert.equal(test.run('COPY', 'a', 'b'), 0);
  assert.equal(test.run('COPY', 'a', 'b', 'REPLACE'), 1);
  assert.equal(test.run('PEXPIRETIME', 'b'), 9223372036854775807n);
  assert.equal(test.run('COPY', 'long', 'long', 'DB', 3), 1);
  assert.equal(test.run('COPY', 'long', 'long2'), 1);
  assert.equal(test.run('DEL', 'long'), 1);
  assert.equal(test.run('EXISTS', 'long2'), 1);
  assert.equal(test.run('COPY', 'x', 'y'), 0);
  assert.deepEqual(test.run('COPY', 'a', 'a'), {
    error: 'ERR source and destination objects are the same',
  });
  assert.deepEqual(test.run('COPY', 'a', 'b', 'DB'), syntax);
  test.events();
  test.run('COPY', 'a', 'c');
  assert.deepEqual(test.events(), ['copy_to c']);
});

test('KEYS leaves out what is over, and leaves it there', () => {
  const test = engineWith('ab', 'ac', 'b');
  test.run('PEXPIRE', 'ac', 10);
  test.nowMs += 11;
  assert.deepEqual(sorted(test.run('KEYS', '*')), ['ab', 'b']);
  assert.deepEqual(test.run('KEYS', 'a*'), ['ab']);
  assert.equal(test.run('DBSIZE'), 3);
});

test('SCAN meets every key once, whatever COUNT is', () => {
  const names = Array.from({ length: 3000 }, (_, i) => `key:${i}`);
  const test = engineWith(...names);
  for (const count of [1, 10, 500]) {
    const met: string[] = [];
    let cursor: unknown = 0;
    do {
      const reply = test.run('SCAN', String(cursor), 'COUNT', count) as [string, string[]];
      cursor = reply[0];
      met.push(...reply[1]);
    } while (cursor !== '0');
    assert.deepEqual(sorted(met), [...names].sort());
  }
});

test('SCAN filters by pattern, type and expiry, and deletes what is over', () => {
  const test = engineWith('a1', 'a2', 'b1', 'gone');
  test.run('PEXPIRE', 'gone', 5);
  test.nowMs += 6;
  test.events();
  const [cursor, all] = test.run('SCAN', 0) as [string, string[]];
  assert.equal(cursor, '0');
  assert.deepEqual(sorted(all), ['a1', 'a2', 'b1']);
  assert.deepEqual(test.events(), ['expired gone']);
  assert.deepEqual(test.feed().at(-1), 'DEL gone');
  const matched = test.run('SCAN', 0, 'MATCH', 'a*', 'TYPE', 'STRING') as [string, string[]];
  assert.deepEqual(sorted(matched[1]), ['a1', 'a2']);
  assert.deepEqual(test.run('SCAN', 0, 'TYPE', 'hash'), ['0', []]);
  assert.deepEqual(test.run('SCAN', 0, 'TYPE', 'nothing'), ['0', []]);
});

test('cursors are read as strtoul reads them', () => {
  const test = engineWith('a');
  for (const cursor of ['0', '', '+0', '\0junk', '18446744073709551615', '-1']) {
    assert.ok(Array.isArray(test.run('SCAN', cursor)), cursor);
  }
  for (const cursor of ['x', '1x', ' 1', '-', '18446744073709551616']) {
    assert.deepEqual(test.run('SCAN', cursor), { error: 'ERR invalid cursor' }, cursor);
  }
  assert.deepEqual(test.run('SCAN', 0, 'COUNT', 0), syntax);
  assert.deepEqual(test.run('SCAN', 0, 'COUNT'), syntax);
  assert.deepEqual(test.run('SCAN', 0, 'COUNT', 'x'), {
    error: 'ERR value is not an integer or out of range',
  });
});

test('RANDOMKEY gives keys that live', () => {
  const test = engineWith('a', 'b');
  test.run('PEXPIRE', 'b', 1);
  test.nowMs += 2;
  assert.equal(test.run('RANDOMKEY'), 'a');
  test.run('DEL', 'a', 'b');
  assert.equal(test.run('RANDOMKEY'), null);
});

test('OBJECT tells encoding and use', () => {
  const test = engineWith('12');
  assert.equal(test.run('OBJECT', 'ENCODING', '12'), 'int');
  assert.equal(test.run('OBJECT', 'REFCOUNT', '12'), 2_147_483_647);
  put(test, 'large', '10000');
  assert.equal(test.run('OBJECT', 'REFCOUNT', 'large'), 1);
  assert.equal(test.run('OBJECT', 'ENCODING', 'x'), null);
  assert.match(JSON.stringify(test.run('OBJECT', 'FREQ', '12')), /LFU maxmemory policy is not/);
  test.keyspace.settings.usesLfu = true;
  assert.match(JSON.stringify(test.run('OBJECT', 'IDLETIME', '12')), /LFU maxmemory policy is sel/);
  put(test, 'new', '1');
  for (let i = 0; i < 50; i++) test.run('TOUCH', 'new');
  const used = test.run('OBJECT', 'FREQ', 'new') as number;
  assert.ok(used > 5, 'use makes it grow');
  test.nowMs += 3 * 60_000;
  assert.equal(test.run('OBJECT', 'FREQ', 'new'), used - 3);
});

test('FLUSHDB and FLUSHALL are propagated even when nothing was there', () => {
  const test = engineWith('a', 'b');
  put(test, 'c', 'c', 4);
  assert.equal(test.run('FLUSHDB'), 'OK');
  assert.equal(test.run('DBSIZE'), 0);
  assert.equal(test.keyspace.databases[4]?.size, 1);
  assert.equal(test.run('FLUSHALL', 'ASYNC'), 'OK');
  assert.equal(test.run('FLUSHALL'), 'OK');
  assert.deepEqual(test.feed(), ['FLUSHDB', 'FLUSHALL ASYNC', 'FLUSHALL']);
  assert.equal(test.engine.stats.dirty, 3);
  assert.deepEqual(test.run('FLUSHALL', 'x'), syntax);
  put(test, 'd', 'd');
  test.run('DEL', 'd');
  assert.deepEqual(test.feed(), ['DEL d']);
});

test('SWAPDB exchanges contents, not numbers', () => {
  const test = engineWith('a');
  assert.equal(test.run('SWAPDB', 0, 5), 'OK');
  assert.equal(test.run('DBSIZE'), 0);
  assert.equal(test.keyspace.databases[5]?.size, 1);
  assert.deepEqual(test.run('SWAPDB', 'x', 5), { error: 'ERR invalid first DB index' });
  assert.deepEqual(test.run('SWAPDB', 1, '3000000000'), { error: 'ERR invalid second DB index' });
  assert.deepEqual(test.run('SWAPDB', 1, 16), { error: 'ERR DB index is out of range' });
});
