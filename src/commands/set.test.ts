import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Plain, type TestEngine, testEngine } from '../engine/testing.ts';
import { genericCommands } from './generic.ts';
import { setCommands } from './set.ts';
import { stringCommands } from './string.ts';

const wrongType = { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' };
const notInteger = { error: 'ERR value is not an integer or out of range' };
const notPositive = { error: 'ERR value is out of range, must be positive' };
const syntax = { error: 'ERR syntax error' };

function engine(): TestEngine {
  return testEngine([setCommands, genericCommands, stringCommands]);
}

interface Limits {
  readonly integers?: number;
  readonly entries?: number;
}

function engineWith({ integers = 512, entries = 128 }: Limits): TestEngine {
  const test = engine();
  test.keyspace.values.sets.maxIntsetEntries = integers;
  test.keyspace.values.sets.maxListpackEntries = entries;
  return test;
}

/** Members in an order of their own. */
function sorted(reply: Plain): string[] {
  return [...(reply as string[])].sort();
}

function range(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => String(from + i));
}

test('SADD counts new members, SREM those that were there', () => {
  const test = engine();
  assert.equal(test.run('SADD', 's', 'a', 'b', 'a'), 2);
  assert.equal(test.run('SADD', 's', 'b'), 0);
  assert.equal(test.run('SREM', 's', 'x', 'b', 'b'), 1);
  assert.equal(test.engine.stats.dirty, 3);
  assert.deepEqual(test.events(), ['sadd s', 'srem s']);
  assert.deepEqual(test.feed(), ['SADD s a b a', 'SREM s x b b']);
  assert.equal(test.run('SREM', 's', 'a', 'more'), 1);
  assert.deepEqual(test.events(), ['srem s', 'del s']);
  assert.equal(test.run('EXISTS', 's'), 0);
});

test('every set command refuses a key of another type', () => {
  const { run } = engine();
  run('SET', 'x', 'x');
  run('SADD', 's', 'a');
  for (const request of [
    ['SADD', 'x', 'a'],
    ['SREM', 'x', 'a'],
    ['SMOVE', 'x', 's', 'a'],
    ['SMOVE', 's', 'x', 'none'],
    ['SISMEMBER', 'x', 'a'],
    ['SMISMEMBER', 'x', 'a'],
    ['SCARD', 'x'],
    ['SMEMBERS', 'x'],
    ['SPOP', 'x'],
    ['SPOP', 'x', '0'],
    ['SRANDMEMBER', 'x'],
    ['SRANDMEMBER', 'x', '0'],
    ['SSCAN', 'x', '0', 'not', 'looked', 'at'],
    ['SINTER', 'none', 'x'],
    ['SINTERCARD', '2', 'none', 'x'],
    ['SINTERSTORE', 'd', 'none', 'x'],
    ['SUNION', 's', 'x'],
    ['SUNIONSTORE', 'd', 's', 'x'],
    ['SDIFF', 'none', 'x'],
    ['SDIFFSTORE', 'd', 's', 'x'],
  ]) {
    assert.deepEqual(run(...request), wrongType, request.join(' '));
  }
  assert.equal(run('SMOVE', 'none', 'x', 'a'), 0);
});

test('a missing set is empty, in the types of each protocol version', () => {
  const test = engine();
  const { wire } = test.session(3);
  const emptyScan = '*2\r\n$1\r\n0\r\n*0\r\n';
  for (const [request, resp2, resp3] of [
    [['SMEMBERS', 's'], '*0\r\n', '~0\r\n'],
    [['SINTER', 's'], '*0\r\n', '~0\r\n'],
    [['SUNION', 's', 's'], '*0\r\n', '~0\r\n'],
    [['SDIFF', 's', 's'], '*0\r\n', '~0\r\n'],
    [['SINTERCARD', '1', 's'], ':0\r\n', ':0\r\n'],
    [['SPOP', 's'], '$-1\r\n', '_\r\n'],
    [['SPOP', 's', '2'], '*0\r\n', '~0\r\n'],
    [['SRANDMEMBER', 's'], '$-1\r\n', '_\r\n'],
    [['SRANDMEMBER', 's', '2'], '*0\r\n', '*0\r\n'],
    [['SISMEMBER', 's', 'a'], ':0\r\n', ':0\r\n'],
    [['SMISMEMBER', 's', 'a', 'b'], '*2\r\n:0\r\n:0\r\n', '*2\r\n:0\r\n:0\r\n'],
    [['SCARD', 's'], ':0\r\n', ':0\r\n'],
    [['SREM', 's', 'a'], ':0\r\n', ':0\r\n'],
    [['SMOVE', 's', 't', 'a'], ':0\r\n', ':0\r\n'],
    [['SSCAN', 's', '0', 'any', 'thing'], emptyScan, emptyScan],
  ] as const) {
    assert.equal(test.wire(...request), resp2);
    assert.equal(wire(...request), resp3);
  }
});

test('in RESP3 members are a set, but those of SRANDMEMBER an array', () => {
  const test = engine();
  const { run } = test.session(3);
  run('SADD', 's', '1', '2');
  const both = { set: ['1', '2'] };
  for (const request of [
    ['SMEMBERS', 's'],
    ['SINTER', 's', 's'],
    ['SUNION', 's'],
    ['SDIFF', 's'],
  ]) {
    assert.deepEqual(run(...request), both);
  }
  assert.deepEqual(run('SRANDMEMBER', 's', 5), ['1', '2']);
  assert.deepEqual(run('SPOP', 's', 5), both);
});

test('SMOVE takes from one set and gives to the other, key by key', () => {
  const test = engine();
  test.run('SADD', 'a', 'x', 'y');
  test.run('SADD', 'b', 'y');
  test.events();
  const before = test.engine.stats.dirty;
  assert.equal(test.run('SMOVE', 'a', 'b', 'none'), 0);
  assert.equal(test.run('SMOVE', 'a', 'a', 'x'), 1);
  assert.equal(test.run('SMOVE', 'a', 'a', 'none'), 0);
  assert.equal(test.engine.stats.dirty, before);
  assert.equal(test.run('SMOVE', 'a', 'b', 'y'), 1);
  assert.deepEqual(test.events(), ['srem a']);
  assert.equal(test.run('SMOVE', 'a', 'c', 'x'), 1);
  assert.deepEqual(test.events(), ['srem a', 'del a', 'sadd c']);
  assert.equal(test.engine.stats.dirty, before + 3);
  assert.equal(test.run('EXISTS', 'a'), 0);
});

for (const [name, limits] of [
  ['an intset', {}],
  ['a listpack', { integers: 0 }],
  ['a table', { integers: 0, entries: 0 }],
] as const) {
  test(`${name}: members are found and counted`, () => {
    const { run } = engineWith(limits);
    run('SADD', 's', ...range(0, 20));
    assert.equal(run('SCARD', 's'), 20);
    assert.deepEqual([run('SISMEMBER', 's', '7'), run('SISMEMBER', 's', '07')], [1, 0]);
    assert.deepEqual(run('SMISMEMBER', 's', '19', '20', 'x'), [1, 0, 0]);
    assert.deepEqual(sorted(run('SMEMBERS', 's')), range(0, 20).sort());
  });

  test(`${name}: SRANDMEMBER gives different members, or as many as asked with repetitions`, () => {
    const { run } = engineWith(limits);
    run('SADD', 's', ...range(0, 20));
    assert(range(0, 20).includes(run('SRANDMEMBER', 's') as string));
    for (const count of [1, 2, 5, 7, 19, 20, 21, 1e18]) {
      const members = run('SRANDMEMBER', 's', count) as string[];
      assert.equal(members.length, Math.min(count, 20));
      assert.equal(new Set(members).size, members.length);
    }
    assert.equal((run('SRANDMEMBER', 's', -50) as string[]).length, 50);
    assert.equal(run('SCARD', 's'), 20);
  });

  test(`${name}: what SPOP gives is gone, told to replicas as SREM`, () => {
    const test = engineWith(limits);
    const left = new Set(range(0, 20));
    test.run('SADD', 's', ...left);
    test.events();
    test.feed();
    const first = test.run('SPOP', 's') as string;
    assert(left.delete(first));
    assert.deepEqual(test.feed(), [`SREM s ${first}`]);
    for (const count of [3, 13, 2]) {
      const popped = test.run('SPOP', 's', count) as string[];
      assert.equal(popped.length, count);
      for (const member of popped) assert(left.delete(member), member);
      assert.deepEqual(test.feed(), [`SREM s ${popped.join(' ')}`]);
      assert.deepEqual(sorted(test.run('SMEMBERS', 's')), [...left].sort());
    }
    assert.deepEqual(test.events(), ['spop s', 'spop s', 'spop s', 'spop s']);
    assert.deepEqual(test.run('SPOP', 's', 7), [...left]);
    assert.deepEqual(test.feed(), ['DEL s']);
    assert.deepEqual(test.events(), ['spop s', 'del s']);
    assert.equal(test.engine.stats.dirty, 40);
  });

  test(`${name}: SSCAN shows every member, filtered by MATCH`, () => {
    const { run } = engineWith(limits);
    run('SADD', 's', ...range(0, 100));
    const scanned = (...options: (string | number)[]): string[] => {
      const found = new Set<string>();
      let cursor = '0';
      do {
        const [next, members] = run('SSCAN', 's', cursor, ...options) as [string, string[]];
        for (const member of members) found.add(member);
        cursor = next;
      } while (cursor !== '0');
      return [...found].sort();
    };
    assert.deepEqual(scanned(), range(0, 100).sort());
    assert.deepEqual(scanned('COUNT', 7), range(0, 100).sort());
    assert.deepEqual(scanned('MATCH', '?'), range(0, 10));
  });
}

test('SPOP of the last member deletes the key', () => {
  const test = engine();
  test.run('SADD', 's', 'a');
  test.events();
  assert.equal(test.run('SPOP', 's'), 'a');
  assert.deepEqual(test.events(), ['spop s', 'del s']);
  assert.equal(test.run('EXISTS', 's'), 0);
});

test('SPOP of many members is told in SREM commands of at most 1024', () => {
  const test = engineWith({ integers: 0, entries: 0 });
  test.run('SADD', 's', ...range(0, 4000));
  test.feed();
  test.run('SPOP', 's', 2500);
  assert.deepEqual(
    test.feed().map((words) => words.split(' ').length - 2),
    [1024, 1024, 452],
  );
});

test('SPOP of all members is told as UNLINK where deletions of the server are lazy', () => {
  const test = engine();
  test.keyspace.settings.lazyServerDel = true;
  test.run('SADD', 's', 'a', 'b');
  test.feed();
  test.run('SPOP', 's', 2);
  assert.deepEqual(test.feed(), ['UNLINK s']);
});

test('SPOP of all members counts as a read of the key, other forms do not', () => {
  const test = engine();
  test.run('SADD', 's', 'a', 'b', 'c', 'd');
  test.run('SPOP', 's');
  test.run('SPOP', 's', 1);
  assert.equal(test.keyspace.hits, 0);
  test.run('SPOP', 's', 2);
  assert.equal(test.keyspace.hits, 1);
});

test('SPOP of nearly all members leaves the others in the encoding of a new set', () => {
  const test = engine();
  test.run('SADD', 's', ...range(0, 600));
  assert.equal(test.run('OBJECT', 'ENCODING', 's'), 'hashtable');
  test.run('SPOP', 's', 400);
  assert.equal(test.run('OBJECT', 'ENCODING', 's'), 'hashtable');
  test.run('SPOP', 's', 190);
  assert.equal(test.run('OBJECT', 'ENCODING', 's'), 'listpack');
  test.run('SADD', 'i', ...range(0, 20));
  test.run('SPOP', 'i', 19);
  assert.equal(test.run('OBJECT', 'ENCODING', 'i'), 'intset');
});

test('counts are checked in the order of Redis', () => {
  const { run } = engine();
  run('SADD', 's', 'a');
  const between = 'must between -9223372036854775807 and 9223372036854775807';
  const outOfRange = { error: `ERR value is out of range, value ${between}` };
  assert.deepEqual(run('SPOP', 'none', 'x'), notPositive);
  assert.deepEqual(run('SPOP', 'none', '-1'), notPositive);
  assert.deepEqual(run('SPOP', 's', 'x', 'y'), syntax);
  assert.deepEqual(run('SPOP', 's', '0'), []);
  assert.deepEqual(run('SRANDMEMBER', 'none', 'x'), notInteger);
  assert.deepEqual(run('SRANDMEMBER', 's', '-9223372036854775808'), outOfRange);
  assert.deepEqual(run('SRANDMEMBER', 's', '1', '2'), syntax);
  assert.deepEqual(run('SSCAN', 'none', 'x'), { error: 'ERR invalid cursor' });
  assert.deepEqual(run('SSCAN', 's', '0', 'COUNT', '0'), syntax);
});

test('SINTERCARD counts up to its limit, and checks its arguments in the order of Redis', () => {
  const { run } = engine();
  run('SADD', 'a', '1', '2', '3', 'x');
  run('SADD', 'b', '2', '3', 'x', 'y');
  assert.equal(run('SINTERCARD', '2', 'a', 'b'), 3);
  assert.equal(run('SINTERCARD', '2', 'a', 'b', 'LIMIT', '0'), 3);
  assert.equal(run('SINTERCARD', '2', 'a', 'b', 'limit', '2'), 2);
  assert.equal(run('SINTERCARD', '1', 'a', 'LIMIT', '1', 'LIMIT', '10'), 4);
  const keys = { error: 'ERR numkeys should be greater than 0' };
  assert.deepEqual(run('SINTERCARD', '0', 'a'), keys);
  assert.deepEqual(run('SINTERCARD', 'x', 'a'), keys);
  assert.deepEqual(run('SINTERCARD', '2', 'a'), {
    error: "ERR Number of keys can't be greater than number of args",
  });
  assert.deepEqual(run('SINTERCARD', '1', 'a', 'b'), syntax);
  assert.deepEqual(run('SINTERCARD', '1', 'a', 'LIMIT'), syntax);
  const limit = { error: "ERR LIMIT can't be negative" };
  assert.deepEqual(run('SINTERCARD', '1', 'a', 'LIMIT', '-1'), limit);
  assert.deepEqual(run('SINTERCARD', '1', 'a', 'LIMIT', 'x'), limit);
});

test('what is stored replaces whatever was there, and an empty result deletes it', () => {
  const test = engine();
  for (const [command, event] of [
    ['SINTERSTORE', 'sinterstore'],
    ['SUNIONSTORE', 'sunionstore'],
    ['SDIFFSTORE', 'sdiffstore'],
  ] as const) {
    test.run('SADD', 'a', 'x', '1');
    test.run('SET', 'd', 'text');
    test.run('EXPIRE', 'd', '100');
    test.events();
    test.feed();
    const before = test.engine.stats.dirty;
    assert.equal(test.run(command, 'd', 'a'), 2);
    assert.deepEqual(sorted(test.run('SMEMBERS', 'd')), ['1', 'x']);
    assert.equal(test.run('TTL', 'd'), -1);
    assert.deepEqual(test.feed(), [`${command} d a`]);
    assert.equal(test.run(command, 'd', 'none'), 0);
    assert.equal(test.run('EXISTS', 'd'), 0);
    assert.equal(test.run(command, 'd', 'none'), 0);
    assert.deepEqual(
      test.events().filter((text) => !text.startsWith('keymiss')),
      [`${event} d`, 'del d'],
    );
    assert.deepEqual(test.feed(), [`${command} d none`]);
    assert.equal(test.engine.stats.dirty, before + 2);
  }
});

test('a destination may be one of its sources', () => {
  const { run } = engine();
  run('SADD', 'a', '1', '2', 'x');
  run('SADD', 'b', '2', 'x', 'y');
  assert.equal(run('SUNIONSTORE', 'a', 'b', 'a'), 4);
  assert.equal(run('SDIFFSTORE', 'a', 'a', 'b'), 1);
  assert.deepEqual(run('SMEMBERS', 'a'), ['1']);
  assert.equal(run('SINTERSTORE', 'b', 'b', 'b'), 3);
});

test('stored sets get their encodings as Redis gives them', () => {
  const { run } = engine();
  const encoding = (): Plain => run('OBJECT', 'ENCODING', 'd');
  run('SADD', 'integers', '1', '2', '3');
  run('SADD', 'mixed', '1', '2', 'x');
  run('SINTERSTORE', 'd', 'mixed', 'integers');
  assert.equal(encoding(), 'intset');
  run('SINTERSTORE', 'd', 'mixed', 'mixed');
  assert.equal(encoding(), 'listpack');
  run('SUNIONSTORE', 'd', 'integers', 'mixed');
  assert.equal(encoding(), 'listpack');
  run('SDIFFSTORE', 'd', 'mixed', 'integers');
  assert.equal(encoding(), 'listpack');
  run('SADD', 'large', ...range(0, 600));
  run('SINTERSTORE', 'd', 'large', 'large');
  assert.equal(encoding(), 'hashtable');
  run('SREM', 'large', ...range(100, 600));
  run('SINTERSTORE', 'd', 'large', 'large');
  assert.equal(encoding(), 'intset');
});

const pool = fc.oneof(
  fc.integer({ min: 0, max: 15 }).map(String),
  fc.integer({ min: 0, max: 8 }).map((n) => `m${n}`),
);
const key = fc.constantFrom('a', 'b', 'c', 'd', 'none');

test('intersections, unions and differences are those of Sets, whatever the encodings', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(pool, { minLength: 1, maxLength: 30 }), { minLength: 4, maxLength: 4 }),
      fc.array(key, { minLength: 1, maxLength: 5 }),
      fc.record({ integers: fc.nat(12), entries: fc.nat(12) }),
      (contents, keys, limits) => {
        const test = engineWith(limits);
        const twins = new Map(contents.map((members, i) => ['abcd'[i], new Set(members)]));
        for (const [name, members] of twins) test.run('SADD', name, ...members);
        const [first, ...others] = keys.map((name) => twins.get(name) ?? new Set<string>());
        const inAll = [...first].filter((member) => others.every((set) => set.has(member)));
        const inFirst = [...first].filter((member) => !others.some((set) => set.has(member)));
        const inAny = new Set([first, ...others].flatMap((set) => [...set]));
        for (const [name, wanted] of [
          ['SINTER', inAll],
          ['SDIFF', inFirst],
          ['SUNION', [...inAny]],
        ] as const) {
          assert.deepEqual(sorted(test.run(name, ...keys)), wanted.toSorted());
          assert.equal(test.run(`${name}STORE`, 'to', ...keys), wanted.length);
          assert.deepEqual(sorted(test.run('SMEMBERS', 'to')), wanted.toSorted());
        }
        assert.equal(test.run('SINTERCARD', keys.length, ...keys), inAll.length);
      },
    ),
    { numRuns: 100, seed: 3 },
  );
});

test('deleted sets of any history leave nothing in memory', () => {
  const requests = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.tuple(fc.constant('SADD'), key, pool, pool, pool) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('SREM'), key, pool, pool) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('SPOP'), key, fc.nat(6).map(String)) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('SMOVE'), key, key, pool) },
      {
        weight: 2,
        arbitrary: fc.tuple(
          fc.constantFrom('SINTERSTORE', 'SUNIONSTORE', 'SDIFFSTORE', 'SUNION', 'SDIFF'),
          key,
          key,
          key,
        ),
      },
    ),
    { maxLength: 60 },
  );
  const limits = fc.record({ integers: fc.nat(8), entries: fc.nat(8) });
  fc.assert(
    fc.property(requests, limits, (all, chosen) => {
      const test = engineWith(chosen);
      const before = test.keyspace.arena.usedBytes;
      for (const parts of all) test.run(...parts);
      test.run('DEL', 'a', 'b', 'c', 'd', 'none');
      assert.equal(test.keyspace.arena.usedBytes, before);
    }),
    { numRuns: 100, seed: 4 },
  );
});
