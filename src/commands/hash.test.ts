import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Plain, type TestEngine, testEngine } from '../engine/testing.ts';
import { genericCommands } from './generic.ts';
import { hashCommands } from './hash.ts';
import { stringCommands } from './string.ts';

const wrongType = { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' };
const notInteger = { error: 'ERR value is not an integer or out of range' };
const syntax = { error: 'ERR syntax error' };

function engine(): TestEngine {
  return testEngine([hashCommands, genericCommands, stringCommands]);
}

/** Hashes of more than `entries` fields are tables. */
function engineWithTablesAbove(entries: number): TestEngine {
  const test = engine();
  test.keyspace.values.hashes.maxListpackEntries = entries;
  return test;
}

test('HSET counts new fields, and one change for each pair', () => {
  const test = engine();
  assert.equal(test.run('HSET', 'h', 'a', '1', 'b', '2', 'a', '3'), 2);
  assert.equal(test.run('HSET', 'h', 'a', '4', 'c', ''), 1);
  assert.equal(test.engine.stats.dirty, 5);
  assert.deepEqual(test.run('HGETALL', 'h'), ['a', '4', 'b', '2', 'c', '']);
  assert.deepEqual(test.events(), ['hset h', 'hset h']);
  assert.deepEqual(test.feed(), ['HSET h a 1 b 2 a 3', 'HSET h a 4 c ']);
});

test('HMSET is HSET with another answer, and its own name in errors', () => {
  const { run } = engine();
  const arity = (name: string): Plain => ({
    error: `ERR wrong number of arguments for '${name}' command`,
  });
  assert.equal(run('HMSET', 'h', 'a', '1'), 'OK');
  assert.deepEqual(run('HMSET', 'h', 'a', '1', 'b'), arity('hmset'));
  assert.deepEqual(run('HSET', 'h', 'a', '1', 'b'), arity('hset'));
  assert.deepEqual(run('HSET', 'h', 'a'), arity('hset'));
});

test('a failing command neither makes a key nor tells anybody', () => {
  const test = engine();
  test.run('HSET', 'h', 'word', 'x', 'large', '9223372036854775807', 'inf', 'inf');
  test.events();
  test.feed();
  assert.deepEqual(test.run('HSET', 'new', 'a', '1', 'b'), {
    error: "ERR wrong number of arguments for 'hset' command",
  });
  assert.deepEqual(test.run('HINCRBY', 'new', 'f', 'x'), notInteger);
  assert.deepEqual(test.run('HINCRBY', 'h', 'word', '1'), {
    error: 'ERR hash value is not an integer',
  });
  assert.deepEqual(test.run('HINCRBY', 'h', 'large', '1'), {
    error: 'ERR increment or decrement would overflow',
  });
  assert.deepEqual(test.run('HINCRBYFLOAT', 'new', 'f', 'x'), {
    error: 'ERR value is not a valid float',
  });
  assert.deepEqual(test.run('HINCRBYFLOAT', 'new', 'f', 'inf'), {
    error: 'ERR value is NaN or Infinity',
  });
  assert.deepEqual(test.run('HINCRBYFLOAT', 'h', 'word', '1'), {
    error: 'ERR hash value is not a float',
  });
  assert.deepEqual(test.run('HINCRBYFLOAT', 'h', 'inf', '1'), {
    error: 'ERR increment would produce NaN or Infinity',
  });
  assert.equal(test.run('EXISTS', 'new'), 0);
  assert.deepEqual(test.events(), ['keymiss new']);
  assert.deepEqual(test.feed(), []);
});

test('every hash command refuses a key of another type', () => {
  const { run } = engine();
  run('SET', 's', 'x');
  for (const request of [
    ['HSET', 's', 'f', 'v'],
    ['HMSET', 's', 'f', 'v'],
    ['HSETNX', 's', 'f', 'v'],
    ['HGET', 's', 'f'],
    ['HMGET', 's', 'f'],
    ['HGETALL', 's'],
    ['HKEYS', 's'],
    ['HVALS', 's'],
    ['HLEN', 's'],
    ['HSTRLEN', 's', 'f'],
    ['HEXISTS', 's', 'f'],
    ['HDEL', 's', 'f'],
    ['HINCRBY', 's', 'f', '1'],
    ['HINCRBYFLOAT', 's', 'f', '1'],
    ['HRANDFIELD', 's'],
    ['HRANDFIELD', 's', '0'],
    ['HSCAN', 's', '0', 'not', 'looked', 'at'],
  ]) {
    assert.deepEqual(run(...request), wrongType, request.join(' '));
  }
});

test('a missing hash is empty, in the types of each protocol version', () => {
  const test = engine();
  const { wire } = test.session(3);
  for (const [request, resp2, resp3] of [
    [['HGET', 'h', 'f'], '$-1\r\n', '_\r\n'],
    [['HMGET', 'h', 'f'], '*1\r\n$-1\r\n', '*1\r\n_\r\n'],
    [['HGETALL', 'h'], '*0\r\n', '%0\r\n'],
    [['HKEYS', 'h'], '*0\r\n', '*0\r\n'],
    [['HVALS', 'h'], '*0\r\n', '*0\r\n'],
    [['HLEN', 'h'], ':0\r\n', ':0\r\n'],
    [['HSTRLEN', 'h', 'f'], ':0\r\n', ':0\r\n'],
    [['HEXISTS', 'h', 'f'], ':0\r\n', ':0\r\n'],
    [['HDEL', 'h', 'f'], ':0\r\n', ':0\r\n'],
    [['HRANDFIELD', 'h'], '$-1\r\n', '_\r\n'],
    [['HRANDFIELD', 'h', '3'], '*0\r\n', '*0\r\n'],
    [['HSCAN', 'h', '0', 'any', 'thing'], '*2\r\n$1\r\n0\r\n*0\r\n', '*2\r\n$1\r\n0\r\n*0\r\n'],
  ] as const) {
    assert.equal(test.wire(...request), resp2);
    assert.equal(wire(...request), resp3);
  }
});

for (const [name, make] of [
  ['a listpack', engine],
  ['a table', () => engineWithTablesAbove(0)],
] as const) {
  test(`${name}: fields are read, measured, counted and deleted`, () => {
    const { run } = make();
    run('HSET', 'h', 'a', 'x', 'n', '-12345', 'e', '');
    assert.equal(run('HGET', 'h', 'a'), 'x');
    assert.deepEqual(run('HMGET', 'h', 'n', 'none', 'e'), ['-12345', null, '']);
    assert.equal(run('HLEN', 'h'), 3);
    assert.deepEqual([run('HSTRLEN', 'h', 'n'), run('HSTRLEN', 'h', 'none')], [6, 0]);
    assert.deepEqual([run('HEXISTS', 'h', 'e'), run('HEXISTS', 'h', 'none')], [1, 0]);
    assert.equal(run('HSETNX', 'h', 'a', 'y'), 0);
    assert.equal(run('HSETNX', 'h', 'b', 'y'), 1);
    assert.equal(run('HDEL', 'h', 'a', 'b', 'b', 'none'), 2);
    assert.deepEqual((run('HKEYS', 'h') as string[]).sort(), ['e', 'n']);
    assert.deepEqual((run('HVALS', 'h') as string[]).sort(), ['', '-12345']);
  });

  test(`${name}: numbers grow exactly, beyond 2^53 too`, () => {
    const { run, wire } = make();
    assert.equal(run('HINCRBY', 'h', 'n', '5'), 5);
    assert.equal(run('HINCRBY', 'h', 'n', '-7'), -2);
    assert.equal(wire('HINCRBY', 'h', 'n', '9223372036854775807'), ':9223372036854775805\r\n');
    assert.equal(wire('HINCRBY', 'h', 'n', '2'), ':9223372036854775807\r\n');
    assert.equal(run('HGET', 'h', 'n'), '9223372036854775807');
    assert.equal(run('HINCRBYFLOAT', 'h', 'f', '10.50'), '10.5');
    assert.equal(run('HINCRBYFLOAT', 'h', 'f', '0.1'), '10.6');
    assert.equal(run('HINCRBYFLOAT', 'h', 'g', '5.0e3'), '5000');
    assert.equal(run('HINCRBYFLOAT', 'h', 'g', '2.0e2'), '5200');
    assert.equal(run('HINCRBY', 'h', 'f2', '1'), 1);
  });

  test(`${name}: HRANDFIELD gives different fields, or as many as asked with repetitions`, () => {
    const { run } = make();
    for (let i = 0; i < 20; i++) run('HSET', 'h', `f${i}`, `v${i}`);
    assert.match(run('HRANDFIELD', 'h') as string, /^f\d+$/);
    for (const count of [1, 2, 5, 8, 19, 20, 21, 1e18]) {
      const fields = run('HRANDFIELD', 'h', count) as string[];
      assert.equal(fields.length, Math.min(count, 20));
      assert.equal(new Set(fields).size, fields.length);
    }
    assert.equal((run('HRANDFIELD', 'h', -50) as string[]).length, 50);
    const flat = run('HRANDFIELD', 'h', 3, 'WITHVALUES') as string[];
    assert.equal(flat.length, 6);
    for (let i = 0; i < 6; i += 2) assert.equal(flat[i].slice(1), flat[i + 1].slice(1));
  });

  test(`${name}: HSCAN shows every field and value, filtered by MATCH on fields`, () => {
    const { run } = make();
    const twin = new Map<string, string>();
    for (let i = 0; i < 100; i++) twin.set(`f${i}`, `v${i}`);
    for (const [field, value] of twin) run('HSET', 'h', field, value);
    const scanned = (...options: (string | number)[]): Map<string, string> => {
      const found = new Map<string, string>();
      let cursor = '0';
      do {
        const [next, items] = run('HSCAN', 'h', cursor, ...options) as [string, string[]];
        for (let i = 0; i < items.length; i += 2) found.set(items[i], items[i + 1]);
        cursor = next;
      } while (cursor !== '0');
      return found;
    };
    assert.deepEqual([...scanned()].sort(), [...twin].sort());
    assert.deepEqual([...scanned('COUNT', 7)].sort(), [...twin].sort());
    const oneDigit = [...twin].filter(([field]) => field.length === 2);
    assert.deepEqual([...scanned('MATCH', 'f?')].sort(), oneDigit.sort());
  });
}

test('in RESP3 HGETALL is a map and HRANDFIELD WITHVALUES an array of pairs', () => {
  const test = engine();
  const { run } = test.session(3);
  run('HSET', 'h', 'a', '1');
  assert.deepEqual(run('HGETALL', 'h'), { map: [['a', '1']] });
  assert.deepEqual(run('HRANDFIELD', 'h', 1, 'WITHVALUES'), [['a', '1']]);
  assert.deepEqual(run('HRANDFIELD', 'h', -2, 'withvalues'), [
    ['a', '1'],
    ['a', '1'],
  ]);
  assert.deepEqual(run('HRANDFIELD', 'h', 1), ['a']);
});

test('HDEL of the last field deletes the key, and says so after the field', () => {
  const test = engine();
  test.run('HSET', 'h', 'a', '1', 'b', '2');
  test.events();
  test.feed();
  assert.equal(test.run('HDEL', 'h', 'none'), 0);
  assert.equal(test.run('HDEL', 'h', 'a', 'b', 'c'), 2);
  assert.deepEqual(test.events(), ['hdel h', 'del h']);
  assert.deepEqual(test.feed(), ['HDEL h a b c']);
  assert.equal(test.run('EXISTS', 'h'), 0);
});

test('HINCRBYFLOAT is propagated as an HSET of the sum', () => {
  const test = engine();
  test.run('HINCRBYFLOAT', 'h', 'f', '3.0');
  test.run('HINCRBYFLOAT', 'h', 'f', '0.5');
  assert.deepEqual(test.feed(), ['HSET h f 3', 'HSET h f 3.5']);
  assert.deepEqual(test.events(), ['hincrbyfloat h', 'hincrbyfloat h']);
});

test('counts and options of HRANDFIELD are checked in the order of Redis', () => {
  const { run } = engine();
  run('HSET', 'h', 'a', '1');
  const between = 'must between -9223372036854775807 and 9223372036854775807';
  const outOfRange = { error: `ERR value is out of range, value ${between}` };
  assert.deepEqual(run('HRANDFIELD', 'h', 'x', 'y', 'z'), notInteger);
  assert.deepEqual(run('HRANDFIELD', 'h', '-9223372036854775808', 'y'), outOfRange);
  assert.deepEqual(run('HRANDFIELD', 'h', '1', 'y'), syntax);
  assert.deepEqual(run('HRANDFIELD', 'h', '1', 'WITHVALUES', 'x'), syntax);
  const beyondHalf = { error: 'ERR value is out of range' };
  assert.deepEqual(run('HRANDFIELD', 'h', '4611686018427387904', 'WITHVALUES'), beyondHalf);
  assert.deepEqual(run('HRANDFIELD', 'h', '-4611686018427387904', 'WITHVALUES'), beyondHalf);
  assert.deepEqual(run('HRANDFIELD', 'h', '4611686018427387903', 'WITHVALUES'), ['a', '1']);
  assert.deepEqual(run('HRANDFIELD', 'h', '9223372036854775807'), ['a']);
});

test('HSCAN checks the cursor before the key, and options after it', () => {
  const { run } = engine();
  run('HSET', 'h', 'a', '1');
  assert.deepEqual(run('HSCAN', 'none', 'x'), { error: 'ERR invalid cursor' });
  assert.deepEqual(run('HSCAN', 'h', '0', 'COUNT', '0'), syntax);
  assert.deepEqual(run('HSCAN', 'h', '0', 'COUNT', 'x'), notInteger);
  assert.deepEqual(run('HSCAN', 'h', '0', 'TYPE', 'hash'), syntax);
  assert.deepEqual(run('HSCAN', 'h', '7'), ['0', ['a', '1']]);
});

test('a hash becomes a table at the limits of the configuration', () => {
  const { engine: inner, run } = engine();
  const set = (name: string, value: string): void => {
    const caller = { isLocal: true, isLoading: false };
    assert.equal(inner.config.set([[name, value]], caller), undefined);
  };
  run('HSET', 'h', 'a', 'x'.repeat(64), 'b', '2');
  assert.equal(run('OBJECT', 'ENCODING', 'h'), 'listpack');
  set('hash-max-listpack-entries', '2');
  run('HSET', 'h', 'a', '1');
  assert.equal(run('OBJECT', 'ENCODING', 'h'), 'listpack');
  run('HSET', 'h', 'c', '1');
  assert.equal(run('OBJECT', 'ENCODING', 'h'), 'hashtable');
  set('hash-max-listpack-value', '3');
  run('HSET', 'i', 'abc', 'def');
  assert.equal(run('OBJECT', 'ENCODING', 'i'), 'listpack');
  run('HINCRBY', 'i', 'n', '1000');
  assert.equal(run('OBJECT', 'ENCODING', 'i'), 'hashtable');
});

test('a deleted hash of any history leaves nothing in memory', () => {
  const name = fc.integer({ min: 0, max: 12 }).map((n) => `f${n}`);
  const content = fc.nat({ max: 1500 }).map((length) => 'v'.repeat(length));
  const request = fc.oneof(
    fc.tuple(fc.constant('HSET'), fc.constant('h'), name, content),
    fc.tuple(fc.constant('HDEL'), fc.constant('h'), name, name),
    fc.tuple(fc.constant('HINCRBYFLOAT'), fc.constant('h'), name, fc.constant('0.1')),
  );
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60 }), fc.nat({ max: 12 }), (requests, entries) => {
      const test = engineWithTablesAbove(entries);
      test.keyspace.values.hashes.maxListpackValueBytes = 1200;
      const before = test.keyspace.arena.usedBytes;
      for (const parts of requests) test.run(...parts);
      test.run('DEL', 'h');
      assert.equal(test.keyspace.arena.usedBytes, before);
    }),
    { numRuns: 60, seed: 5 },
  );
});
