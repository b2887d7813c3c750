import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import { debugFamily } from './debug.ts';
import { databaseCommands, genericCommands } from './generic.ts';
import { hashCommands } from './hash.ts';
import { listCommands } from './list.ts';
import { setCommands } from './set.ts';
import { sortedSetCommands } from './sorted-set.ts';
import { stringCommands } from './string.ts';

function engine(): TestEngine {
  const debug = debugFamily(
    {
      stall() {},
      log() {},
      crash: () => assert.fail('crash'),
      rewriteWholeConfig: () => undefined,
    },
    {},
  );
  const values = [hashCommands, listCommands, setCommands, sortedSetCommands, stringCommands];
  const made = testEngine([debug, databaseCommands, genericCommands, ...values]);
  made.engine.config.decide('enable-debug-command', 'yes');
  return made;
}

/** Digests that Redis 7.2 has for these values. */
const golden: readonly (readonly [digest: string, ...request: string[]])[] = [
  ['f9ad70e70535c596251abdb5bde3bef8fd15c5da', 'RPUSH', 'l', 'a', '1', 'b', '-300000000000', ''],
  ['2a462a3f51a1db89738ebbeef0c47ce1bbc85246', 'SADD', 's', '1', '2', '3'],
  ['d7474ebc9ab57acf2148758bff99a78918ca4951', 'SADD', 's2', 'a', 'b', '9'],
  [
    '6cc21402f5b6bd63f9cf0ca1c11504d4fa281e14',
    ...['ZADD', 'z', '1', 'a', '2.5', 'b', '-inf', 'c', '1e17', 'd'],
    ...['100000000', 'e', '0.1', 'f', '-0', 'g'],
  ],
  ['5b330fb7a8f9176674faf468e0e85aeda25830cd', 'HSET', 'h', 'f', 'v', 'n', '12', 'e', ''],
];

test('digests of values are those of Redis', () => {
  const { run } = engine();
  for (const [digest, ...request] of golden) {
    run(...request);
    assert.deepEqual(run('DEBUG', 'DIGEST-VALUE', request[1] ?? ''), [digest], request[0]);
  }
  assert.equal(run('DEBUG', 'DIGEST'), 'e41bb42e0d9de0515cd8fedea7b6fede8fc82c93');
});

test('an encoding does not change the digest', () => {
  const { run } = engine();
  for (const [digest, ...request] of golden) {
    const [name = '', key = ''] = request;
    run(...request);
    const pairs = name === 'ZADD' || name === 'HSET';
    const many: string[] = [];
    for (let i = 0; i < 600; i++)
      many.push(...(pairs ? [String(i), `m${i}`] : [`m${i}`.repeat(9)]));
    const removal = { RPUSH: 'LTRIM', SADD: 'SREM', ZADD: 'ZREM', HSET: 'HDEL' }[name] ?? '';
    run(name, key, ...many);
    const encoding = run('OBJECT', 'ENCODING', key);
    assert.ok(['hashtable', 'skiplist', 'quicklist'].includes(String(encoding)), name);
    assert.notDeepEqual(run('DEBUG', 'DIGEST-VALUE', key), [digest]);
    if (name === 'RPUSH') run(removal, key, '0', String(request.length - 3));
    else run(removal, key, ...many.filter((_, i) => !pairs || i % 2 === (name === 'ZADD' ? 1 : 0)));
    assert.deepEqual(run('DEBUG', 'DIGEST-VALUE', key), [digest], name);
  }
});

test('a copy has the same digest, and lives and dies by itself', () => {
  const test = engine();
  const { run } = test;
  const { arena, reclaimer } = test.keyspace;
  const bytesBefore = arena.usedBytes;
  for (const isLarge of [false, true]) {
    for (const [, ...request] of golden) {
      const [name = '', key = ''] = request;
      run(...request);
      if (isLarge) for (let i = 0; i < 700; i++) run(name, key, String(i), `m${i}`);
      const digest = run('DEBUG', 'DIGEST-VALUE', key);
      const encoding = run('OBJECT', 'ENCODING', key);
      run('PEXPIREAT', key, 9_999_999_999_999);
      assert.equal(run('COPY', key, 'copy'), 1);
      run('PERSIST', 'copy');
      assert.equal(run('OBJECT', 'ENCODING', 'copy'), encoding);
      run('UNLINK', key);
      assert.deepEqual(run('DEBUG', 'DIGEST-VALUE', 'copy'), digest);
      run('DEL', 'copy');
    }
  }
  while (reclaimer.slice(10)) assert.ok(reclaimer.pendingObjects > 0);
  assert.equal(reclaimer.pendingObjects, 0);
  assert.ok(reclaimer.freedObjects >= 4, 'large values went in slices');
  assert.equal(arena.usedBytes, bytesBefore);
});

test('a flushed database gives back every block of every type', () => {
  const test = engine();
  const { run } = test;
  const { arena, reclaimer } = test.keyspace;
  const bytesBefore = arena.usedBytes;
  for (const [, ...request] of golden) {
    const [name = '', key = ''] = request;
    for (let i = 0; i < 300; i++) {
      run(name, `${key}${i % 30}`, String(i), `m${i}`);
      if (i % 3 === 0) run('EXPIRE', `${key}${i % 30}`, 1000);
    }
    for (let i = 0; i < 1000; i++) run(name, key, String(i), `m${i}`);
  }
  const keys = run('DBSIZE') as number;
  run('FLUSHALL', 'ASYNC');
  assert.equal(reclaimer.pendingObjects, keys);
  let slices = 0;
  while (reclaimer.slice(100)) slices++;
  assert.ok(slices > 10);
  assert.deepEqual([reclaimer.pendingObjects, reclaimer.freedObjects], [0, keys]);
  assert.equal(arena.usedBytes, bytesBefore);
});
