import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Plain, type TestEngine, testEngine } from '../engine/testing.ts';
import { genericCommands } from './generic.ts';
import { sortedSetCommands } from './sorted-set.ts';

/** The same commands must answer alike whichever encoding a sorted set has. */
for (const [encoding, maxListpackEntries] of [
  ['listpack', 128],
  ['skiplist', 0],
] as const) {
  const open = (): TestEngine => {
    const engine = testEngine([sortedSetCommands, genericCommands]);
    engine.keyspace.values.zsets.maxListpackEntries = maxListpackEntries;
    return engine;
  };

  test(`${encoding}: ZADD adds and updates, as its options allow`, () => {
    const { run } = open();
    assert.equal(run('ZADD', 'k', 1, 'a', 2, 'b'), 2);
    assert.equal(run('OBJECT', 'ENCODING', 'k'), encoding);
    assert.equal(run('ZADD', 'k', 5, 'a', 3, 'c'), 1);
    assert.equal(run('ZADD', 'k', 'CH', 6, 'a', 4, 'd', 3, 'c'), 2);
    assert.equal(run('ZADD', 'k', 'NX', 9, 'a', 9, 'e'), 1);
    assert.equal(run('ZADD', 'k', 'XX', 'CH', 7, 'a', 9, 'f'), 1);
    assert.equal(run('ZADD', 'k', 'GT', 'CH', 1, 'a', 8, 'b'), 1);
    assert.equal(run('ZADD', 'k', 'LT', 'CH', 1, 'a', 9, 'b'), 1);
    const expected = ['a', '1', 'c', '3', 'd', '4', 'b', '8', 'e', '9'];
    assert.deepEqual(run('ZRANGE', 'k', 0, -1, 'WITHSCORES'), expected);
  });

  test(`${encoding}: ZADD with INCR and ZINCRBY reply the new score`, () => {
    const { run } = open();
    assert.equal(run('ZADD', 'k', 'INCR', 1.5, 'a'), '1.5');
    assert.equal(run('ZINCRBY', 'k', 2, 'a'), '3.5');
    assert.equal(run('ZADD', 'k', 'NX', 'INCR', 1, 'a'), null);
    assert.equal(run('ZADD', 'k', 'GT', 'INCR', -1, 'a'), null);
    assert.equal(run('ZADD', 'none', 'XX', 'INCR', 1, 'a'), null);
    assert.equal(run('ZINCRBY', 'k', 'inf', 'a'), 'inf');
    assert.deepEqual(run('ZINCRBY', 'k', '-inf', 'a'), {
      error: 'ERR resulting score is not a number (NaN)',
    });
    assert.equal(run('EXISTS', 'none'), 0);
  });

  test(`${encoding}: members are removed, and the key with the last one`, () => {
    const { events, feed, run } = bound(open());
    run('ZADD', 'k', 1, 'a', 2, 'b', 3, 'c');
    events();
    feed();
    assert.equal(run('ZREM', 'k', 'b', 'x'), 1);
    assert.deepEqual(events(), ['zrem k']);
    assert.equal(run('ZREM', 'k', 'x'), 0);
    assert.equal(run('ZREM', 'k', 'a', 'c', 'a'), 2);
    assert.deepEqual(events(), ['zrem k', 'del k']);
    assert.deepEqual(feed(), ['ZREM k b x', 'ZREM k a c a']);
    assert.equal(run('EXISTS', 'k'), 0);
  });

  test(`${encoding}: ranges are removed by rank, score and member`, () => {
    const { events, run } = bound(open());
    const fill = (): Plain => run('ZADD', 'k', 0, 'a', 1, 'b', 2, 'c', 3, 'd', 4, 'e');
    fill();
    assert.equal(run('ZREMRANGEBYRANK', 'k', 1, -3), 2);
    assert.deepEqual(run('ZRANGE', 'k', 0, -1), ['a', 'd', 'e']);
    fill();
    assert.equal(run('ZREMRANGEBYSCORE', 'k', '(1', '3'), 2);
    assert.deepEqual(run('ZRANGE', 'k', 0, -1), ['a', 'b', 'e']);
    run('DEL', 'k');
    run('ZADD', 'k', 0, 'a', 0, 'b', 0, 'c');
    assert.equal(run('ZREMRANGEBYLEX', 'k', '(a', '[b'), 1);
    events();
    assert.equal(run('ZREMRANGEBYLEX', 'k', '-', '+'), 2);
    assert.deepEqual(events(), ['zremrangebylex k', 'del k']);
    assert.equal(run('ZREMRANGEBYRANK', 'k', 0, -1), 0);
  });

  test(`${encoding}: scores, ranks and counts are found`, () => {
    const { run } = open();
    run('ZADD', 'k', 1, 'a', 2.5, 'b', 'inf', 'c');
    assert.equal(run('ZCARD', 'k'), 3);
    assert.equal(run('ZSCORE', 'k', 'b'), '2.5');
    assert.equal(run('ZSCORE', 'k', 'x'), null);
    assert.deepEqual(run('ZMSCORE', 'k', 'c', 'x', 'a'), ['inf', null, '1']);
    assert.deepEqual(run('ZMSCORE', 'none', 'c', 'x'), [null, null]);
    assert.equal(run('ZRANK', 'k', 'c'), 2);
    assert.equal(run('ZREVRANK', 'k', 'c'), 0);
    assert.deepEqual(run('ZREVRANK', 'k', 'a', 'WITHSCORE'), [2, '1']);
    assert.equal(run('ZRANK', 'k', 'x', 'WITHSCORE'), null);
    assert.equal(run('ZCOUNT', 'k', '(1', '+inf'), 2);
    assert.equal(run('ZCOUNT', 'k', 3, 2), 0);
    run('ZADD', 'l', 0, 'a', 0, 'b', 0, 'c');
    assert.equal(run('ZLEXCOUNT', 'l', '[b', '+'), 2);
    assert.equal(run('ZLEXCOUNT', 'l', '+', '-'), 0);
  });

  test(`${encoding}: ZRANGE goes by rank, score and member, both ways`, () => {
    const { run } = open();
    run('ZADD', 'k', 1, 'a', 2, 'b', 3, 'c', 4, 'd');
    assert.deepEqual(run('ZRANGE', 'k', 1, 2), ['b', 'c']);
    assert.deepEqual(run('ZRANGE', 'k', -2, 100, 'REV'), ['b', 'a']);
    assert.deepEqual(run('ZREVRANGE', 'k', 0, 0, 'WITHSCORES'), ['d', '4']);
    assert.deepEqual(run('ZRANGE', 'k', 3, 1), []);
    assert.deepEqual(run('ZRANGE', 'k', '(1', 3, 'BYSCORE'), ['b', 'c']);
    assert.deepEqual(run('ZRANGE', 'k', '+inf', 2, 'BYSCORE', 'REV', 'LIMIT', 1, 1), ['c']);
    assert.deepEqual(run('ZREVRANGEBYSCORE', 'k', 3, '-inf'), ['c', 'b', 'a']);
    assert.deepEqual(run('ZRANGEBYSCORE', 'k', 1, 4, 'LIMIT', -1, 2), []);
    assert.deepEqual(run('ZRANGEBYSCORE', 'k', 1, 4, 'LIMIT', 2, -1), ['c', 'd']);
    run('ZADD', 'l', 0, 'a', 0, 'b', 0, 'c');
    assert.deepEqual(run('ZRANGE', 'l', '-', '(c', 'BYLEX'), ['a', 'b']);
    assert.deepEqual(run('ZREVRANGEBYLEX', 'l', '+', '[b', 'LIMIT', 0, 1), ['c']);
  });

  test(`${encoding}: ZRANGESTORE stores in the place of anything, or deletes it`, () => {
    const { events, run } = bound(open());
    run('ZADD', 'k', 1, 'a', 2, 'b', 3, 'c');
    run('EXPIRE', 'k', 100);
    events();
    assert.equal(run('ZRANGESTORE', 'k', 'k', 1, 2), 2);
    assert.deepEqual(events(), ['zrangestore k']);
    assert.equal(run('TTL', 'k'), -1);
    assert.equal(run('OBJECT', 'ENCODING', 'k'), encoding);
    assert.deepEqual(run('ZRANGE', 'k', 0, -1, 'WITHSCORES'), ['b', '2', 'c', '3']);
    assert.equal(run('ZRANGESTORE', 'k', 'none', 0, -1), 0);
    assert.deepEqual(events(), ['keymiss none', 'del k']);
  });

  test(`${encoding}: ZPOPMIN, ZPOPMAX and ZMPOP take from the ends`, () => {
    const { events, feed, run } = bound(open());
    run('ZADD', 'k', 1, 'a', 2, 'b', 3, 'c', 4, 'd', 5, 'e');
    events();
    feed();
    assert.deepEqual(run('ZPOPMIN', 'k'), ['a', '1']);
    assert.deepEqual(run('ZPOPMAX', 'k', 2), ['e', '5', 'd', '4']);
    assert.deepEqual(run('ZPOPMAX', 'k', 0), []);
    assert.deepEqual(run('ZMPOP', 2, 'none', 'k', 'MAX', 'COUNT', 9), [
      'k',
      [
        ['c', '3'],
        ['b', '2'],
      ],
    ]);
    assert.equal(run('ZMPOP', 2, 'none', 'k', 'MAX'), null);
    assert.deepEqual(run('ZPOPMIN', 'k'), []);
    assert.deepEqual(events(), ['zpopmin k', 'zpopmax k', 'zpopmax k', 'del k']);
    assert.deepEqual(feed(), ['ZPOPMIN k', 'ZPOPMAX k 2', 'ZPOPMAX k 2']);
  });

  test(`${encoding}: RESP3 has doubles, and arrays of pairs`, () => {
    const { run } = open().session(3);
    run('ZADD', 'k', 1, 'a', 2.5, 'b');
    assert.deepEqual(run('ZRANGE', 'k', 0, -1, 'WITHSCORES'), [
      ['a', 1],
      ['b', 2.5],
    ]);
    assert.equal(run('ZSCORE', 'k', 'b'), 2.5);
    assert.deepEqual(run('ZUNION', 1, 'k', 'WITHSCORES'), [
      ['a', 1],
      ['b', 2.5],
    ]);
    assert.deepEqual(run('ZRANDMEMBER', 'k', 5, 'WITHSCORES'), [
      ['b', 2.5],
      ['a', 1],
    ]);
    assert.deepEqual(run('ZPOPMAX', 'k', 1), [['b', 2.5]]);
    assert.deepEqual(run('ZPOPMAX', 'k'), ['a', 1]);
  });

  test(`${encoding}: ZSCAN meets every member once`, () => {
    const { run } = open();
    for (let i = 0; i < 60; i++) run('ZADD', 'k', i + 0.1, `m${i}`);
    const met = new Map<string, string>();
    let cursor = '0';
    do {
      const [next, found] = run('ZSCAN', 'k', cursor, 'COUNT', 5) as [string, string[]];
      for (let i = 0; i < found.length; i += 2) met.set(found[i], found[i + 1]);
      cursor = next;
    } while (cursor !== '0');
    assert.equal(met.size, 60);
    // The score as it is stored, or as C prints a long double.
    assert.equal(met.get('m3'), encoding === 'listpack' ? '3.1' : '3.1000000000000001');
    assert.deepEqual(run('ZSCAN', 'k', 0, 'MATCH', 'm1', 'COUNT', 10000), [
      '0',
      ['m1', encoding === 'listpack' ? '1.1' : '1.1000000000000001'],
    ]);
    assert.deepEqual(run('ZSCAN', 'none', 0, 'BOGUS'), ['0', []]);
  });

  test(`${encoding}: ZRANDMEMBER draws with and without repetition`, () => {
    const { run } = open();
    const all = Array.from({ length: 30 }, (_, i) => `m${i}`);
    for (const [i, member] of all.entries()) run('ZADD', 'k', i, member);
    assert.ok(all.includes(run('ZRANDMEMBER', 'k') as string));
    for (const wanted of [1, 5, 20, 29]) {
      const drawn = run('ZRANDMEMBER', 'k', wanted) as string[];
      assert.equal(new Set(drawn).size, wanted);
      assert.ok(drawn.every((member) => all.includes(member)));
    }
    assert.deepEqual(run('ZRANDMEMBER', 'k', 100), all.toReversed());
    assert.equal((run('ZRANDMEMBER', 'k', -100) as string[]).length, 100);
    assert.equal((run('ZRANDMEMBER', 'k', -3, 'WITHSCORES') as string[]).length, 6);
    assert.deepEqual(run('ZRANDMEMBER', 'none', 3), []);
    assert.equal(run('ZRANDMEMBER', 'none'), null);
  });
}

function bound(engine: TestEngine): {
  run: TestEngine['run'];
  events: () => string[];
  feed: () => string[];
} {
  return { run: engine.run, events: () => engine.events(), feed: () => engine.feed() };
}

test('wrong arguments are refused before anything is changed', () => {
  const { run } = testEngine([sortedSetCommands, genericCommands]);
  for (const [request, error] of [
    ['ZADD k 1 a 2', 'ERR syntax error'],
    ['ZADD k 1 a x b', 'ERR value is not a valid float'],
    ['ZADD k NX XX 1 a', 'ERR XX and NX options at the same time are not compatible'],
    ['ZADD k NX GT 1 a', 'ERR GT, LT, and/or NX options at the same time are not compatible'],
    ['ZADD k INCR 1 a 2 b', 'ERR INCR option supports a single increment-element pair'],
    ['ZCOUNT k x 1', 'ERR min or max is not a float'],
    ['ZLEXCOUNT k a +', 'ERR min or max not valid string range item'],
    ['ZRANK k a WITHSCORE x', "ERR wrong number of arguments for 'zrank' command"],
    ['ZRANK k a SCORE', 'ERR syntax error'],
    ['ZRANGE k 0 1 REV REV', 'ERR syntax error'],
    ['ZRANGE k x 1', 'ERR value is not an integer or out of range'],
    [
      'ZRANGE k 0 1 LIMIT 0 1',
      'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
    ],
    [
      'ZRANGE k - + BYLEX WITHSCORES',
      'ERR syntax error, WITHSCORES not supported in combination with BYLEX',
    ],
    ['ZRANGESTORE d k 0 1 WITHSCORES', 'ERR syntax error'],
    ['ZPOPMIN k -1', 'ERR value is out of range, must be positive'],
    ['ZMPOP 0 k MIN', 'ERR numkeys should be greater than 0'],
    ['ZMPOP 1 k MIN COUNT 0', 'ERR count should be greater than 0'],
    ['ZMPOP 1 k MIDDLE', 'ERR syntax error'],
    ['ZMPOP 1 k MIN COUNT 1 COUNT 1', 'ERR syntax error'],
    ['BZPOPMIN k x', 'ERR timeout is not a float or out of range'],
    ['BZPOPMIN k -1', 'ERR timeout is negative'],
    ['BZPOPMIN k 1e30', 'ERR timeout is out of range'],
    ['ZUNION 0 k', "ERR at least 1 input key is needed for 'zunion' command"],
    ['ZUNION 2 k', 'ERR syntax error'],
    ['ZUNION 1 k WEIGHTS x', 'ERR weight value is not a float'],
    ['ZUNIONSTORE d 1 k WITHSCORES', 'ERR syntax error'],
    ['ZDIFF 1 k WEIGHTS 1', 'ERR syntax error'],
    ['ZINTERCARD 1 k LIMIT -1', "ERR LIMIT can't be negative"],
    [
      'ZRANDMEMBER k -9223372036854775808',
      'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807',
    ],
    ['ZRANDMEMBER k -9223372036854775807 WITHSCORES', 'ERR value is out of range'],
    ['ZSCAN k x', 'ERR invalid cursor'],
  ] as const) {
    assert.deepEqual(run(...request.split(' ')), { error }, request);
  }
  assert.equal(run('EXISTS', 'k', 'd'), 0);
});

test('ZRANGESTORE starts small where it does not know how many are to come', () => {
  const engine = testEngine([sortedSetCommands]);
  const { run } = engine;
  const { zsets } = engine.keyspace.values;
  zsets.maxListpackEntries = 0;
  run('ZADD', 'k', -0.5, 'a', '-0', 'b', 1, 'c');
  zsets.maxListpackEntries = 2;
  run('ZRANGESTORE', 'ranked', 'k', 0, -1);
  run('ZRANGESTORE', 'scored', 'k', '-inf', '+inf', 'BYSCORE');
  assert.equal(run('ZSCORE', 'ranked', 'b'), '-0');
  assert.equal(run('ZSCORE', 'scored', 'b'), '0');
});
