import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../base/bytes.ts';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import { genericCommands } from './generic.ts';

function engineWithKey(): TestEngine {
  const test = testEngine([genericCommands]);
  test.keyspace.setTime(test.nowMs);
  const key = latin1Bytes('k');
  test.keyspace.databases[0]?.addString(key, 0, 1, key, 0, 1);
  return test;
}

test('relative times become points in time for replicas', () => {
  const test = engineWithKey();
  const { nowMs } = test;
  assert.equal(test.run('EXPIRE', 'k', 100), 1);
  assert.equal(test.run('PEXPIRE', 'k', 1500, 'XX', 'LT'), 1);
  assert.equal(test.run('EXPIREAT', 'k', Math.floor(nowMs / 1000) + 9, 'GT'), 1);
  assert.equal(test.run('PEXPIREAT', 'k', nowMs + 7), 1);
  assert.deepEqual(test.feed(), [
    `PEXPIREAT k ${nowMs + 100_000}`,
    `PEXPIREAT k ${nowMs + 1500} XX LT`,
    `PEXPIREAT k ${(Math.floor(nowMs / 1000) + 9) * 1000} GT`,
    `PEXPIREAT k ${nowMs + 7}`,
  ]);
  assert.deepEqual(test.events(), ['expire k', 'expire k', 'expire k', 'expire k']);
});

test('times are rounded half up to seconds', () => {
  const test = engineWithKey();
  test.run('PEXPIRE', 'k', 1500);
  assert.equal(test.run('TTL', 'k'), 2);
  assert.equal(test.run('PTTL', 'k'), 1500);
  test.run('PEXPIRE', 'k', 1499);
  assert.equal(test.run('TTL', 'k'), 1);
  assert.equal(test.run('PEXPIRETIME', 'k'), test.nowMs + 1499);
  assert.equal(test.run('EXPIRETIME', 'k'), Math.floor((test.nowMs + 1999) / 1000));
  assert.equal(test.run('TTL', 'x'), -2);
});

test('a deadline that has passed deletes', () => {
  const test = engineWithKey();
  assert.equal(test.run('EXPIRE', 'k', -1), 1);
  assert.deepEqual(test.events(), ['del k']);
  assert.deepEqual(test.feed(), ['DEL k']);
  assert.equal(test.run('EXPIRE', 'k', 1), 0);
  const lazy = engineWithKey();
  lazy.keyspace.settings.lazyExpire = true;
  assert.equal(lazy.run('PEXPIREAT', 'k', lazy.nowMs), 1);
  assert.deepEqual(lazy.feed(), ['UNLINK k']);
});

test('a deadline that has passed is kept where another server decides', () => {
  const test = engineWithKey();
  test.keyspace.settings.expiry = 'hide';
  assert.equal(test.run('PEXPIREAT', 'k', 1), 1);
  assert.equal(test.run('EXISTS', 'k'), 0);
  assert.equal(test.keyspace.databases[0]?.size, 1);
  test.keyspace.settings.expiry = 'off';
  assert.equal(test.run('EXISTS', 'k'), 1);
});

test('conditions compare with the present expiry, none being infinite', () => {
  const test = engineWithKey();
  assert.equal(test.run('EXPIRE', 'k', 10, 'XX'), 0);
  assert.equal(test.run('EXPIRE', 'k', 10, 'GT'), 0);
  assert.equal(test.run('EXPIRE', 'k', 10, 'LT'), 1);
  assert.equal(test.run('EXPIRE', 'k', 10, 'NX'), 0);
  assert.equal(test.run('EXPIRE', 'k', 10, 'GT'), 0);
  assert.equal(test.run('EXPIRE', 'k', 10, 'LT'), 0);
  assert.equal(test.run('EXPIRE', 'k', 11, 'GT', 'XX'), 1);
  assert.equal(test.run('PERSIST', 'k'), 1);
  assert.equal(test.run('PERSIST', 'k'), 0);
  assert.equal(test.run('EXPIRE', 'k', 10, 'NX'), 1);
});

test('options are refused before the number, the number before the key', () => {
  const test = engineWithKey();
  const mixed = 'ERR NX and XX, GT or LT options at the same time are not compatible';
  assert.deepEqual(test.run('EXPIRE', 'k', 'x', 'AB'), { error: 'ERR Unsupported option AB' });
  assert.deepEqual(test.run('EXPIRE', 'k', 'x', '\r\nA\nB\r\n\n'), {
    error: 'ERR Unsupported option   A B',
  });
  assert.deepEqual(test.run('EXPIRE', 'k', 'x', 'NX', 'GT'), { error: mixed });
  assert.deepEqual(test.run('EXPIRE', 'k', 'x', 'GT', 'LT'), {
    error: 'ERR GT and LT options at the same time are not compatible',
  });
  assert.deepEqual(test.run('EXPIRE', 'none', 'x'), {
    error: 'ERR value is not an integer or out of range',
  });
});

test('times beyond 2^53 are exact up to the largest int64', () => {
  const test = engineWithKey();
  assert.equal(test.run('PEXPIREAT', 'k', '9223372036854775807'), 1);
  assert.deepEqual(test.feed(), ['PEXPIREAT k 9223372036854775807']);
  assert.equal(test.run('PEXPIRETIME', 'k'), 9223372036854775807n);
  assert.equal(test.run('EXPIRETIME', 'k'), 9223372036854776n);
  assert.equal(test.run('PTTL', 'k'), 9223372036854775807n - BigInt(test.nowMs));
  assert.equal(test.run('PEXPIREAT', 'k', '9223372036854775806', 'GT'), 0);
  assert.equal(test.run('PEXPIREAT', 'k', '9223372036854775806', 'LT'), 1);
  assert.equal(test.run('EXPIREAT', 'k', '9223372036854775'), 1);
  assert.equal(test.run('PEXPIRETIME', 'k'), 9223372036854775000n);
  for (const [name, time] of [
    ['expire', '9223372036854775807'],
    ['expire', '9223372036854775'],
    ['expireat', '9223372036854776'],
    ['expireat', '-9223372036854776'],
    ['pexpire', '9223372036854775807'],
  ] as const) {
    assert.deepEqual(test.run(name.toUpperCase(), 'k', time), {
      error: `ERR invalid expire time in '${name}' command`,
    });
  }
  assert.equal(test.run('EXPIREAT', 'k', '-9223372036854775'), 1);
  assert.equal(test.run('EXISTS', 'k'), 0);
});

test('whoever meets a key whose time is over deletes it and says so', () => {
  const test = engineWithKey();
  test.run('PEXPIRE', 'k', 10);
  test.nowMs += 10;
  assert.equal(test.run('EXISTS', 'k'), 1);
  test.nowMs += 1;
  test.events();
  test.feed();
  assert.equal(test.run('EXISTS', 'k'), 0);
  assert.deepEqual(test.events(), ['expired k', 'keymiss k']);
  assert.deepEqual(test.feed(), ['DEL k']);
  assert.equal(test.keyspace.expiredKeys, 1);
});
