import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import {
  encodingNames,
  encodingOf,
  encodings,
  exactExpiryOf,
  expiryOf,
  types,
} from '../values/value.ts';
import { stringCommands } from './string.ts';

const syntax = { error: 'ERR syntax error' };
const notInteger = { error: 'ERR value is not an integer or out of range' };
const wrongType = {
  error: 'WRONGTYPE Operation against a key holding the wrong kind of value',
};

function started(): TestEngine {
  return testEngine([stringCommands]);
}

function record({ keyspace }: TestEngine, key: string): number {
  return keyspace.databases[0].find(new TextEncoder().encode(key), 0, key.length);
}

function encoding(engine: TestEngine, key: string): string {
  return encodingNames[encodingOf(engine.keyspace.arena, record(engine, key))];
}

/** Unix milliseconds, -1 for a key that stays. */
function expiry(engine: TestEngine, key: string): number {
  return expiryOf(engine.keyspace.arena, record(engine, key));
}

/** A key that holds something else than a string. */
function withList(engine: TestEngine, key: string): void {
  const { arena, databases } = engine.keyspace;
  const bytes = new TextEncoder().encode(key);
  const root = arena.alloc(16);
  databases[0].addCollection(bytes, 0, key.length, types.list, encodings.listpack, root);
}

describe('SET and GET', () => {
  test('a value comes back byte for byte, whatever its length', () => {
    const { run } = started();
    for (const length of [0, 1, 44, 45, 1024, 1025, 100_000]) {
      const value = String.fromCharCode(0, 13, 10, 255)
        .repeat(length / 4 + 1)
        .slice(0, length);
      assert.equal(run('SET', 'k', value), 'OK');
      assert.equal(run('GET', 'k'), value);
    }
  });

  test('a missing key is null, and a key of another type an error', () => {
    const engine = started();
    withList(engine, 'list');
    assert.equal(engine.wire('GET', 'none'), '$-1\r\n');
    assert.equal(engine.session(3).wire('GET', 'none'), '_\r\n');
    assert.deepEqual(engine.run('GET', 'list'), wrongType);
  });

  test('the encoding follows from the value', () => {
    const engine = started();
    for (const [value, name] of [
      ['0', 'int'],
      ['-9223372036854775808', 'int'],
      ['9223372036854775808', 'embstr'],
      ['007', 'embstr'],
      ['x'.repeat(44), 'embstr'],
      ['x'.repeat(45), 'raw'],
      ['x'.repeat(5000), 'raw'],
    ]) {
      engine.run('SET', 'k', value);
      assert.equal(encoding(engine, 'k'), name);
      assert.equal(engine.run('GET', 'k'), value);
    }
  });

  test('SET replaces a value of any type and takes its expiry away', () => {
    const engine = started();
    withList(engine, 'k');
    engine.run('SET', 'k', 'v', 'EX', 100);
    assert.equal(engine.run('SET', 'k', 'w'), 'OK');
    assert.equal(engine.run('GET', 'k'), 'w');
    assert.equal(expiry(engine, 'k'), -1);
    assert.equal(engine.keyspace.databases[0].expiringSize, 0);
  });

  test('KEEPTTL keeps the expiry of a value of any type', () => {
    const engine = started();
    const [db] = engine.keyspace.databases;
    const before = engine.keyspace.arena.usedBytes;
    withList(engine, 'k');
    db.setExpiry(record(engine, 'k'), 1_800_000_000_000);
    engine.run('SET', 'k', 'v', 'KEEPTTL');
    assert.equal(expiry(engine, 'k'), 1_800_000_000_000);
    assert.equal(db.expiringSize, 1);
    engine.run('GETDEL', 'k');
    assert.equal(db.expiringSize, 0);
    assert.equal(engine.keyspace.arena.usedBytes, before);
  });

  test('an expiry beyond 2^53 is kept to the millisecond', () => {
    const engine = started();
    engine.run('SET', 'k', 'v', 'PXAT', '9223372036854775807');
    const { arena } = engine.keyspace;
    assert.equal(exactExpiryOf(arena, record(engine, 'k')), 2n ** 63n - 1n);
    engine.run('GETEX', 'k', 'EXAT', '9223372036854775');
    assert.equal(exactExpiryOf(arena, record(engine, 'k')), 9_223_372_036_854_775_000n);
    assert.deepEqual(engine.feed(), [
      'SET k v PXAT 9223372036854775807',
      'PEXPIREAT k 9223372036854775000',
    ]);
  });

  test('overwriting and deleting leave nothing behind in the arena', () => {
    const engine = started();
    const { arena } = engine.keyspace;
    const before = arena.usedBytes;
    for (const value of ['1', 'x'.repeat(3000), 'y'.repeat(900), '', 'z'.repeat(70_000)]) {
      engine.run('SET', 'k', value, 'EX', 100);
      engine.run('SET', 'k', value);
      engine.run('SET', 'k', value, 'PX', 100, 'GET');
    }
    engine.run('GETDEL', 'k');
    assert.equal(arena.usedBytes, before);
  });

  test('NX stores only under a new key, XX only under an old one', () => {
    const { run } = started();
    assert.equal(run('SET', 'k', '1', 'XX'), null);
    assert.equal(run('SET', 'k', '1', 'NX'), 'OK');
    assert.equal(run('SET', 'k', '2', 'nx'), null);
    assert.equal(run('SET', 'k', '3', 'xx'), 'OK');
    assert.equal(run('GET', 'k'), '3');
  });

  test('GET replies the old value, whether or not the new one is stored', () => {
    const engine = started();
    const { run } = engine;
    assert.equal(run('SET', 'k', 'a', 'GET'), null);
    assert.equal(run('SET', 'k', 'b', 'GET'), 'a');
    assert.equal(run('SET', 'k', 'c', 'NX', 'GET'), 'b');
    assert.equal(run('GET', 'k'), 'b');
    assert.equal(run('SET', 'none', 'c', 'XX', 'GET'), null);
    assert.equal(run('GET', 'none'), null);
    withList(engine, 'list');
    assert.deepEqual(run('SET', 'list', 'x', 'GET'), wrongType);
  });

  test('times are relative or absolute, in seconds or milliseconds', () => {
    const engine = started();
    engine.nowMs = 1_000_000;
    for (const [option, time, expected] of [
      ['EX', 10, 1_010_000],
      ['px', 10, 1_000_010],
      ['EXAT', 2000, 2_000_000],
      ['PXAT', 1_000_500, 1_000_500],
    ] as const) {
      assert.equal(engine.run('SET', 'k', 'v', option, time), 'OK');
      assert.equal(expiry(engine, 'k'), expected);
    }
    assert.equal(engine.run('SET', 'k', 'w', 'KEEPTTL'), 'OK');
    assert.equal(expiry(engine, 'k'), 1_000_500);
  });

  test('a key is there until its time is over, the last millisecond included', () => {
    const engine = started();
    engine.run('SET', 'k', 'v', 'PX', 100);
    engine.nowMs += 100;
    assert.equal(engine.run('GET', 'k'), 'v');
    engine.nowMs += 1;
    assert.equal(engine.run('GET', 'k'), null);
    assert.equal(engine.run('SET', 'k', 'w', 'NX'), 'OK');
  });

  test('options that exclude each other, or lack a value, are a syntax error', () => {
    const { run } = started();
    for (const options of [
      ['NX', 'XX'],
      ['EX', '1', 'PX', '1'],
      ['KEEPTTL', 'EX', '1'],
      ['EXAT', '1', 'KEEPTTL'],
      ['EX'],
      ['PERSIST'],
      ['nonsense'],
    ]) {
      assert.deepEqual(run('SET', 'k', 'v', ...options), syntax, options.join(' '));
    }
    assert.equal(run('GET', 'k'), null);
  });

  test('a time is a positive integer that does not overflow', () => {
    const engine = started();
    engine.run('SET', 'k', 'v');
    const invalid = (name: string): unknown => ({
      error: `ERR invalid expire time in '${name}' command`,
    });
    assert.deepEqual(engine.run('SET', 'k', 'v', 'EX', 'x'), notInteger);
    assert.deepEqual(engine.run('SET', 'k', 'v', 'EX', '9223372036854775808'), notInteger);
    assert.deepEqual(engine.run('SET', 'k', 'v', 'EX', 0), invalid('set'));
    assert.deepEqual(engine.run('SET', 'k', 'v', 'PXAT', -1), invalid('set'));
    assert.deepEqual(engine.run('SET', 'k', 'v', 'EX', '9223372036854776'), invalid('set'));
    assert.deepEqual(engine.run('SETEX', 'k', '9223372036854775', 'v'), invalid('setex'));
    assert.deepEqual(engine.run('PSETEX', 'k', '9223372036854775807', 'v'), invalid('psetex'));
    assert.deepEqual(engine.run('GETEX', 'k', 'PX', 0), invalid('getex'));
  });

  test('what is propagated does not depend on the time or on who asks', () => {
    const engine = started();
    const { run } = engine;
    engine.nowMs = 1_000_000;
    run('SET', 'k', 'v', 'GET', 'XX');
    run('SET', 'k', 'v', 'get', 'NX', 'Get');
    run('SET', 'k', 'v', 'EX', 10, 'GET');
    run('SET', 'k', 'v', 'PXAT', 2_000_000);
    run('SETEX', 'k', 10, 'v');
    run('GETSET', 'k', 'w');
    run('GETDEL', 'k');
    assert.deepEqual(engine.feed(), [
      'SET k v NX',
      'SET k v PXAT 1010000',
      'SET k v PXAT 2000000',
      'SET k v PXAT 1010000',
      'SET k w',
      'DEL k',
    ]);
  });

  test('events tell of new keys, values and expiries, in this order', () => {
    const engine = started();
    engine.engine.seesNewKeys = true;
    engine.run('SET', 'k', 'v', 'EX', 10);
    engine.run('SET', 'k', 'v');
    engine.run('GETDEL', 'k');
    assert.deepEqual(engine.events(), ['new k', 'set k', 'expire k', 'set k', 'del k']);
  });

  test('SETNX, SETEX and PSETEX are SET with other replies', () => {
    const engine = started();
    assert.equal(engine.run('SETNX', 'k', 'v'), 1);
    assert.equal(engine.run('SETNX', 'k', 'w'), 0);
    assert.equal(engine.run('SETEX', 'k', 5, 'x'), 'OK');
    assert.equal(expiry(engine, 'k'), engine.nowMs + 5000);
    assert.equal(engine.run('PSETEX', 'k', 5, 'y'), 'OK');
    assert.equal(expiry(engine, 'k'), engine.nowMs + 5);
    assert.equal(engine.run('GET', 'k'), 'y');
  });
});

describe('GETSET, GETDEL, GETEX', () => {
  test('GETSET replies the old value and takes the expiry away', () => {
    const engine = started();
    assert.equal(engine.run('GETSET', 'k', 'a'), null);
    engine.run('SET', 'k', 'b', 'EX', 10);
    assert.equal(engine.run('GETSET', 'k', 'c'), 'b');
    assert.equal(expiry(engine, 'k'), -1);
    withList(engine, 'list');
    assert.deepEqual(engine.run('GETSET', 'list', 'x'), wrongType);
  });

  test('GETDEL replies and deletes, and does neither to another type', () => {
    const engine = started();
    withList(engine, 'list');
    engine.run('SET', 'k', 'v');
    assert.equal(engine.run('GETDEL', 'k'), 'v');
    assert.equal(engine.run('GETDEL', 'k'), null);
    assert.deepEqual(engine.run('GETDEL', 'list'), wrongType);
    assert.notEqual(record(engine, 'list'), 0);
  });

  test('GETEX moves the expiry, takes it away, or leaves it', () => {
    const engine = started();
    engine.nowMs = 1_000_000;
    engine.run('SET', 'k', 'v');
    engine.feed();
    assert.equal(engine.run('GETEX', 'k', 'EX', 10), 'v');
    assert.equal(expiry(engine, 'k'), 1_010_000);
    assert.equal(engine.run('GETEX', 'k'), 'v');
    assert.equal(expiry(engine, 'k'), 1_010_000);
    assert.equal(engine.run('GETEX', 'k', 'PERSIST'), 'v');
    assert.equal(engine.run('GETEX', 'k', 'PERSIST'), 'v');
    assert.equal(expiry(engine, 'k'), -1);
    assert.deepEqual(engine.feed(), ['PEXPIREAT k 1010000', 'PERSIST k']);
    assert.deepEqual(engine.events(), ['set k', 'expire k', 'persist k']);
  });

  test('GETEX deletes a key when the time given is over', () => {
    const engine = started();
    engine.run('SET', 'k', 'v');
    engine.feed();
    assert.equal(engine.run('GETEX', 'k', 'PXAT', engine.nowMs), 'v');
    assert.equal(record(engine, 'k'), 0);
    assert.deepEqual(engine.feed(), ['DEL k']);
  });

  test('GETEX knows none of the options that store', () => {
    const { run } = started();
    for (const option of ['NX', 'XX', 'GET', 'KEEPTTL']) {
      assert.deepEqual(run('GETEX', 'k', option), syntax);
    }
    assert.deepEqual(run('GETEX', 'k', 'PERSIST', 'EX', 1), syntax);
    assert.equal(run('GETEX', 'none', 'EX', 'x'), null);
  });
});

describe('MGET, MSET, MSETNX', () => {
  test('MGET replies null for what is not there or is no string', () => {
    const engine = started();
    withList(engine, 'list');
    engine.run('MSET', 'a', 1, 'b', 'x');
    assert.deepEqual(engine.run('MGET', 'a', 'none', 'list', 'b', 'a'), [
      '1',
      null,
      null,
      'x',
      '1',
    ]);
  });

  test('of a key that MSET names twice the last value stays', () => {
    const engine = started();
    assert.equal(engine.run('MSET', 'a', 1, 'a', 2), 'OK');
    assert.equal(engine.run('GET', 'a'), '2');
    assert.deepEqual(engine.events(), ['set a', 'set a']);
    assert.equal(engine.engine.stats.dirty, 2);
  });

  test('MSETNX stores all or nothing', () => {
    const { run } = started();
    run('SET', 'b', 'old');
    assert.equal(run('MSETNX', 'a', 1, 'b', 2), 0);
    assert.equal(run('GET', 'a'), null);
    assert.equal(run('MSETNX', 'c', 1, 'c', 2), 1);
    assert.equal(run('GET', 'c'), '2');
  });

  test('a key without a value is the wrong number of arguments', () => {
    const { run } = started();
    for (const name of ['mset', 'msetnx']) {
      assert.deepEqual(run(name, 'a', 1, 'b'), {
        error: `ERR wrong number of arguments for '${name}' command`,
      });
    }
    assert.equal(run('GET', 'a'), null);
  });
});
