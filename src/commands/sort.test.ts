import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../base/bytes.ts';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import { encodings, types } from '../values/value.ts';
import { genericCommands } from './generic.ts';
import { listCommands } from './list.ts';
import { stringCommands } from './string.ts';

const wrongType = {
  error: 'WRONGTYPE Operation against a key holding the wrong kind of value',
};
const syntax = { error: 'ERR syntax error' };

function engine(): TestEngine {
  return testEngine([genericCommands, stringCommands, listCommands]);
}

function addSet(test: TestEngine, key: string, members: readonly string[]): void {
  const { databases, values } = test.keyspace;
  const [db] = databases;
  const name = latin1Bytes(key);
  const { listpack } = encodings;
  const root = values.sets.create(listpack);
  const ref = db?.addCollection(name, 0, name.length, types.set, listpack, root) ?? 0;
  for (const member of members) values.sets.add(ref, latin1Bytes(member), 0, member.length);
}

function addHash(test: TestEngine, key: string, field: string, value: string): void {
  const { databases, values } = test.keyspace;
  const [db] = databases;
  const name = latin1Bytes(key);
  const root = values.hashes.create();
  const ref = db?.addCollection(name, 0, name.length, types.hash, encodings.listpack, root) ?? 0;
  const bytes = latin1Bytes(field + value);
  values.hashes.set(ref, bytes, 0, field.length, bytes, field.length, bytes.length);
}

function addZset(test: TestEngine, key: string, members: readonly string[]): void {
  const { databases, values } = test.keyspace;
  const [db] = databases;
  const name = latin1Bytes(key);
  const { listpack } = encodings;
  const root = values.zsets.create(listpack);
  const ref = db?.addCollection(name, 0, name.length, types.zset, listpack, root) ?? 0;
  members.forEach((member, i) => {
    values.zsets.put(ref, i, 0, latin1Bytes(member), 0, member.length);
  });
}

test('numbers are sorted by value, equal ones as bytes', () => {
  const { run } = engine();
  run('RPUSH', 'l', '10', '9', ' 1', '1e1', '-3.5', '0x10', 'inf', '1.0', '1');
  const rising = ['-3.5', ' 1', '1', '1.0', '9', '10', '1e1', '0x10', 'inf'];
  assert.deepEqual(run('SORT', 'l'), rising);
  assert.deepEqual(run('SORT', 'l', 'DESC'), [...rising].reverse());
  assert.deepEqual(run('SORT_RO', 'l', 'LIMIT', 1, 2), [' 1', '1']);
  assert.deepEqual(run('SORT', 'l', 'LIMIT', -5, 1), ['-3.5']);
  assert.deepEqual(run('SORT', 'l', 'LIMIT', 20, 1), []);
  assert.deepEqual(run('SORT', 'l', 'LIMIT', 8, -1), ['inf']);
  assert.deepEqual(run('SORT', 'none'), []);
});

test('what is no number is refused after all', () => {
  const { run } = engine();
  const error = "ERR One or more scores can't be converted into double";
  for (const element of ['x', '1x', 'nan', '1e400', '1e-400']) {
    run('DEL', 'l');
    run('RPUSH', 'l', element);
    assert.deepEqual(run('SORT', 'l'), { error }, element);
  }
  run('DEL', 'l');
  run('RPUSH', 'l', '', '1', '-1', '2\0x');
  assert.deepEqual(run('SORT', 'l'), ['-1', '', '1', '2\0x']);
});

test('ALPHA compares bytes, as text unless the result is stored', () => {
  const { run } = engine();
  run('RPUSH', 'l', 'b', 'a\0z', 'B', '\xff', 'a\0a', '');
  assert.deepEqual(run('SORT', 'l', 'ALPHA'), ['', 'B', 'a\0z', 'a\0a', 'b', '\xff']);
  assert.equal(run('SORT', 'l', 'ALPHA', 'STORE', 'd'), 6);
  assert.deepEqual(run('LRANGE', 'd', 0, -1), ['', 'B', 'a\0a', 'a\0z', 'b', '\xff']);
});

test('BY takes weights from strings and hash fields, GET follows', () => {
  const test = engine();
  const { run } = test;
  run('RPUSH', 'l', '1', '2', '3', '4');
  run('MSET', 'w_1', '30', 'w_2', '10', 'w_3', '20', 'n_1', 'one', 'n_2', 'two');
  addHash(test, 'h_1', 'f', 'hash one');
  assert.deepEqual(run('SORT', 'l', 'BY', 'w_*'), ['4', '2', '3', '1']);
  assert.deepEqual(run('SORT', 'l', 'BY', 'w_*', 'GET', '#', 'GET', 'n_*', 'LIMIT', 1, 2), [
    '2',
    'two',
    '3',
    null,
  ]);
  assert.deepEqual(run('SORT', 'l', 'BY', 'h_*->f', 'ALPHA'), ['2', '3', '4', '1']);
  assert.deepEqual(run('SORT', 'l', 'BY', 'h_*->f', 'ALPHA', 'DESC'), ['1', '2', '3', '4']);
  assert.deepEqual(run('SORT', 'l', 'GET', 'h_*->f'), ['hash one', null, null, null]);
  assert.deepEqual(run('SORT', 'l', 'GET', 'n_1'), [null, null, null, null]);
  run('SET', 'x->', 'arrow');
  run('RPUSH', 'x', 'x');
  assert.deepEqual(run('SORT', 'x', 'ALPHA', 'GET', '*->'), ['arrow']);
});

test('BY without a star keeps the order of lists and sorted sets', () => {
  const test = engine();
  const { run } = test;
  run('RPUSH', 'l', 'c', 'a', 'b');
  assert.deepEqual(run('SORT', 'l', 'BY', 'nosort'), ['c', 'a', 'b']);
  assert.deepEqual(run('SORT', 'l', 'BY', 'nosort', 'DESC'), ['b', 'a', 'c']);
  assert.deepEqual(run('SORT', 'l', 'BY', 'nosort', 'BY', 'w_*', 'ALPHA'), ['c', 'a', 'b']);
  assert.deepEqual(run('SORT', 'l', 'BY', 'nosort', 'DESC', 'LIMIT', 1, 5), ['a', 'c']);
  addZset(test, 'z', ['x', 'a', 'm']);
  assert.deepEqual(run('SORT', 'z', 'BY', 'nosort', 'LIMIT', 0, 2), ['x', 'a']);
  assert.deepEqual(run('SORT', 'z', 'BY', 'nosort', 'DESC', 'LIMIT', 1, 2), ['a', 'x']);
  assert.equal(run('OBJECT', 'ENCODING', 'z'), 'skiplist');
  assert.deepEqual(run('SORT', 'z', 'ALPHA'), ['a', 'm', 'x']);
});

test('a set without order is sorted as bytes before it is stored', () => {
  const test = engine();
  addSet(test, 's', ['b', 'c', 'a']);
  assert.deepEqual(test.run('SORT', 's', 'BY', 'nosort'), ['b', 'c', 'a']);
  assert.equal(test.run('SORT', 's', 'BY', 'nosort', 'STORE', 'd'), 3);
  assert.deepEqual(test.run('LRANGE', 'd', 0, -1), ['a', 'b', 'c']);
});

test('STORE makes a list, or deletes, and counts each element', () => {
  const test = engine();
  const { run } = test;
  run('RPUSH', 'l', '2', '1');
  run('SET', 'd', 'old', 'EX', 100);
  const before = test.engine.stats.dirty;
  test.events();
  assert.equal(run('SORT', 'l', 'GET', 'no_*', 'GET', '#', 'STORE', 'd'), 4);
  assert.deepEqual(run('LRANGE', 'd', 0, -1), ['', '1', '', '2']);
  assert.equal(test.engine.stats.dirty - before, 4);
  assert.equal(run('TTL', 'd'), -1);
  assert.equal(run('OBJECT', 'ENCODING', 'd'), 'listpack');
  assert.equal(run('SORT', 'none', 'STORE', 'd'), 0);
  assert.equal(run('SORT', 'none', 'STORE', 'd'), 0);
  const events = test.events().filter((event) => !event.startsWith('keymiss'));
  assert.deepEqual(events, ['sortstore d', 'del d']);
  assert.equal(run('SORT', 'l', 'STORE', 'l'), 2);
  assert.deepEqual(run('LRANGE', 'l', 0, -1), ['1', '2']);
});

test('STORE builds nodes of 8 KiB even where lists are to have other nodes', () => {
  const { engine: one, keyspace, run } = engine();
  const { lists } = keyspace.values;
  run('RPUSH', 'l', '2', '1', '3');
  one.config.set([['list-max-listpack-size', '1']], { isLocal: true, isLoading: false });
  lists.setMaxListpackSize(1);
  run('SORT', 'l', 'STORE', 'd');
  assert.equal(run('OBJECT', 'ENCODING', 'd'), 'quicklist');
  // Only a quicklist of one node becomes a listpack again.
  lists.setMaxListpackSize(-2);
  run('LPOP', 'd');
  assert.equal(run('OBJECT', 'ENCODING', 'd'), 'listpack');
});

test('syntax is checked before the type', () => {
  const { run } = engine();
  run('SET', 's', '1');
  assert.deepEqual(run('SORT', 's'), wrongType);
  assert.deepEqual(run('SORT', 's', 'STORE'), syntax);
  assert.deepEqual(run('SORT', 's', 'LIMIT', 1), syntax);
  assert.deepEqual(run('SORT', 's', 'x', 'y'), syntax);
  assert.deepEqual(run('SORT_RO', 's', 'STORE', 'd'), syntax);
  assert.deepEqual(run('SORT', 's', 'LIMIT', 'a', 1), {
    error: 'ERR value is not an integer or out of range',
  });
});
