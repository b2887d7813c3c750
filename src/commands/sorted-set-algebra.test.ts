import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../base/bytes.ts';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import { types } from '../values/value.ts';
import { genericCommands } from './generic.ts';
import { sortedSetCommands } from './sorted-set.ts';

function open(): TestEngine {
  return testEngine([sortedSetCommands, genericCommands]);
}

/** A set under a key, since sets take part as well. */
function addSet({ keyspace }: TestEngine, name: string, members: readonly string[]): void {
  const { sets } = keyspace.values;
  const key = latin1Bytes(name);
  const first = latin1Bytes(members[0]);
  const encoding = sets.encodingFor(first, 0, first.length, members.length);
  const root = sets.create(encoding);
  const db = keyspace.databases[0];
  const ref = db.addCollection(key, 0, key.length, types.set, encoding, root);
  for (const member of members) {
    const bytes = latin1Bytes(member);
    sets.add(ref, bytes, 0, bytes.length);
  }
}

test('unions, intersections and differences combine scores', () => {
  const { run } = open();
  run('ZADD', 'a', 1, 'x', 2, 'y', 3, 'z');
  run('ZADD', 'b', 10, 'x', 20, 'y', 40, 'w');
  assert.deepEqual(run('ZUNION', 2, 'a', 'b', 'WITHSCORES'), [
    ...['z', '3', 'x', '11', 'y', '22', 'w', '40'],
  ]);
  assert.deepEqual(run('ZUNION', 2, 'a', 'b'), ['z', 'x', 'y', 'w']);
  const maximum = ['WEIGHTS', 100, 1, 'AGGREGATE', 'MAX', 'WITHSCORES'] as const;
  assert.deepEqual(run('ZINTER', 2, 'a', 'b', ...maximum), ['x', '100', 'y', '200']);
  const minimum = ['AGGREGATE', 'min', 'WITHSCORES'] as const;
  assert.deepEqual(run('ZINTER', 2, 'a', 'b', ...minimum), ['x', '1', 'y', '2']);
  assert.deepEqual(run('ZDIFF', 2, 'a', 'b', 'WITHSCORES'), ['z', '3']);
  assert.deepEqual(run('ZDIFF', 2, 'a', 'a'), []);
  assert.deepEqual(run('ZINTER', 2, 'a', 'a', 'WITHSCORES'), ['x', '2', 'y', '4', 'z', '6']);
  assert.equal(run('ZINTERCARD', 2, 'a', 'b'), 2);
  assert.equal(run('ZINTERCARD', 2, 'a', 'b', 'LIMIT', 1), 1);
  assert.equal(run('ZINTERCARD', 2, 'a', 'none'), 0);
});

test('what is no number counts as nothing', () => {
  const { run } = open();
  run('ZADD', 'a', 'inf', 'x');
  run('ZADD', 'b', '-inf', 'x');
  assert.deepEqual(run('ZUNION', 2, 'a', 'b', 'WITHSCORES'), ['x', '0']);
  assert.deepEqual(run('ZUNION', 1, 'a', 'WEIGHTS', 0, 'WITHSCORES'), ['x', '0']);
});

test('sets of every encoding take part with scores of 1', () => {
  const engine = open();
  const { run } = engine;
  run('ZADD', 'z', 5, '1', 6, 'a', 7, 'q');
  addSet(engine, 'integers', ['1', '2']);
  addSet(engine, 'words', ['a', 'b']);
  const many = Array.from({ length: 200 }, (_, i) => `m${i}`);
  addSet(engine, 'many', ['a', ...many]);
  assert.deepEqual(run('ZINTER', 2, 'z', 'integers', 'WITHSCORES'), ['1', '6']);
  assert.deepEqual(run('ZINTER', 3, 'z', 'words', 'many', 'WITHSCORES'), ['a', '8']);
  assert.equal(run('ZUNIONSTORE', 'd', 2, 'many', 'integers'), 203);
  assert.deepEqual(run('ZDIFF', 3, 'z', 'integers', 'many'), ['q']);
  assert.equal(run('OBJECT', 'ENCODING', 'd'), 'skiplist');
});

test('a stored result is as small as it may be, and replaces what was there', () => {
  const engine = open();
  const { run } = engine;
  run('ZADD', 'a', 1, 'x', 2, 'y');
  run('ZADD', 'd', 1, 'other');
  run('EXPIRE', 'd', 100);
  engine.events();
  engine.feed();
  assert.equal(run('ZUNIONSTORE', 'd', 1, 'a'), 2);
  assert.deepEqual(engine.events(), ['zunionstore d']);
  assert.equal(run('OBJECT', 'ENCODING', 'd'), 'listpack');
  assert.equal(run('TTL', 'd'), -1);
  assert.equal(run('ZINTERSTORE', 'd', 2, 'a', 'none'), 0);
  assert.equal(run('ZDIFFSTORE', 'd', 2, 'a', 'a'), 0);
  assert.deepEqual(engine.events(), ['keymiss none', 'del d']);
  assert.deepEqual(engine.feed(), ['ZUNIONSTORE d 1 a', 'ZINTERSTORE d 2 a none']);
});

test('both ways of subtracting agree', () => {
  const { run } = open();
  for (let i = 0; i < 100; i++) run('ZADD', 'a', i, `m${i}`);
  for (let i = 0; i < 100; i += 2) run('ZADD', 'b', 0, `m${i}`);
  run('ZADD', 'c', 0, 'm1');
  const odd = Array.from({ length: 49 }, (_, i) => `m${2 * i + 3}`);
  assert.deepEqual(run('ZDIFF', 3, 'a', 'b', 'c'), odd);
  // Many small ones: each of their members is looked for, not each of the first's in all of them.
  const small = Array.from({ length: 30 }, () => 'c');
  assert.deepEqual(run('ZDIFF', 32, 'a', 'b', ...small), odd);
});

test('whatever is built, stored or only replied, nothing is left over', () => {
  const engine = open();
  const { run } = engine;
  const { arena } = engine.keyspace;
  const empty = arena.usedBytes;
  for (let i = 0; i < 200; i++) run('ZADD', 'a', i, `m${i}`);
  for (let i = 0; i < 50; i++) run('ZADD', 'b', i, `m${i * 3}`);
  for (const name of ['ZUNION', 'ZINTER', 'ZDIFF']) {
    run(name, 2, 'a', 'b');
    run(`${name}STORE`, 'd', 2, 'a', 'b');
  }
  run('ZRANGESTORE', 'd', 'a', 0, -1);
  run('DEL', 'a', 'b', 'd');
  assert.equal(arena.usedBytes, empty);
});
