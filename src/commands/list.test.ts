import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import { genericCommands } from './generic.ts';
import { listCommands } from './list.ts';

const syntax = { error: 'ERR syntax error' };
const notInteger = { error: 'ERR value is not an integer or out of range' };
const notPositive = { error: 'ERR value is out of range, must be positive' };

function engine(): TestEngine {
  const made = testEngine([listCommands, genericCommands]);
  made.engine.seesNewKeys = true;
  return made;
}

/** An engine with a list `k` of these elements, and nothing said of it. */
function engineWith(...elements: string[]): TestEngine {
  const made = engine();
  made.run('RPUSH', 'k', ...elements);
  made.events();
  made.feed();
  return made;
}

function elements(made: TestEngine, key = 'k'): unknown {
  return made.run('LRANGE', key, 0, -1);
}

test('elements are pushed one by one, at either end', () => {
  const made = engine();
  assert.equal(made.run('RPUSH', 'k', 'a', 'b'), 2);
  assert.equal(made.run('LPUSH', 'k', 'x', 'y'), 4);
  assert.deepEqual(elements(made), ['y', 'x', 'a', 'b']);
  assert.deepEqual(made.events(), ['new k', 'rpush k', 'lpush k']);
  assert.deepEqual(made.feed(), ['RPUSH k a b', 'LPUSH k x y']);
  assert.equal(made.engine.stats.dirty, 4);
});

test('LPUSHX and RPUSHX push only to a list', () => {
  const made = engine();
  assert.equal(made.run('LPUSHX', 'k', 'a'), 0);
  assert.equal(made.run('RPUSHX', 'k', 'a'), 0);
  assert.deepEqual(made.events(), []);
  assert.deepEqual(made.feed(), []);
  made.run('RPUSH', 'k', 'a');
  assert.equal(made.run('LPUSHX', 'k', 'b'), 2);
  assert.equal(made.run('RPUSHX', 'k', 'c', 'd'), 4);
  assert.deepEqual(elements(made), ['b', 'a', 'c', 'd']);
  assert.deepEqual(made.events(), ['new k', 'rpush k', 'lpush k', 'rpush k']);
});

test('the last element to go takes the key along', () => {
  const made = engineWith('a', '5');
  assert.equal(made.wire('RPOP', 'k'), '$1\r\n5\r\n');
  assert.equal(made.run('LPOP', 'k'), 'a');
  assert.equal(made.run('LPOP', 'k'), null);
  assert.deepEqual(made.events(), ['rpop k', 'lpop k', 'del k']);
  assert.deepEqual(made.feed(), ['RPOP k', 'LPOP k']);
  assert.equal(made.run('EXISTS', 'k'), 0);
});

test('LPOP and RPOP with a count reply arrays, in the order of taking', () => {
  const made = engineWith('a', 'b', 'c', 'd', 'e');
  assert.deepEqual(made.run('LPOP', 'k', 0), []);
  assert.deepEqual(made.run('LPOP', 'k', 2), ['a', 'b']);
  assert.deepEqual(made.run('RPOP', 'k', 2), ['e', 'd']);
  assert.deepEqual(made.run('RPOP', 'k', 9), ['c']);
  assert.equal(made.wire('RPOP', 'k', 9), '*-1\r\n');
  assert.equal(made.session(3).wire('RPOP', 'k', 0), '_\r\n');
  assert.deepEqual(made.events(), ['lpop k', 'rpop k', 'rpop k', 'del k']);
  assert.equal(made.engine.stats.dirty, 10);
  assert.deepEqual(made.run('LPOP', 'k', -1), notPositive);
  assert.deepEqual(made.run('LPOP', 'k', 'x'), notPositive);
  assert.deepEqual(made.run('LPOP', 'k', 1, 1), {
    error: "ERR wrong number of arguments for 'lpop' command",
  });
});

test('LINDEX and LSET count from either end', () => {
  const made = engineWith('a', 'b', 'c');
  assert.equal(made.run('LINDEX', 'k', 0), 'a');
  assert.equal(made.run('LINDEX', 'k', -1), 'c');
  assert.equal(made.run('LINDEX', 'k', 3), null);
  assert.equal(made.run('LINDEX', 'k', -4), null);
  assert.equal(made.run('LSET', 'k', -2, '10'), 'OK');
  assert.deepEqual(elements(made), ['a', '10', 'c']);
  assert.deepEqual(made.run('LSET', 'k', 3, 'x'), { error: 'ERR index out of range' });
  assert.deepEqual(made.run('LSET', 'k', 'x', 'x'), notInteger);
  assert.deepEqual(made.run('LSET', 'none', 'x', 'x'), { error: 'ERR no such key' });
  assert.equal(made.run('LINDEX', 'none', 'x'), null);
  assert.deepEqual(made.run('LINDEX', 'k', 'x'), notInteger);
  assert.deepEqual(made.events(), ['lset k', 'keymiss none']);
});

test('LSET looks at the lower 32 bits of the index only', () => {
  const made = engineWith('a', 'b');
  assert.equal(made.run('LSET', 'k', '4294967297', 'x'), 'OK');
  assert.equal(made.run('LSET', 'k', '-9223372036854775808', 'y'), 'OK');
  assert.deepEqual(elements(made), ['y', 'x']);
});

test('LINSERT goes beside the first pivot', () => {
  const made = engineWith('a', '7', '7');
  assert.equal(made.run('LINSERT', 'k', 'BEFORE', 7, 'x'), 4);
  assert.equal(made.run('LINSERT', 'k', 'after', 7, 'y'), 5);
  assert.deepEqual(elements(made), ['a', 'x', '7', 'y', '7']);
  assert.equal(made.run('LINSERT', 'k', 'before', 'none', 'y'), -1);
  assert.equal(made.run('LINSERT', 'none', 'before', 'a', 'y'), 0);
  assert.deepEqual(made.run('LINSERT', 'k', 'beside', 'a', 'y'), syntax);
  assert.deepEqual(made.events(), ['linsert k', 'linsert k']);
  assert.equal(made.engine.stats.dirty, 5);
});

test('LREM removes from the side that the sign of the count tells', () => {
  const made = engineWith('a', 'b', 'a', 'b', 'a');
  assert.equal(made.run('LREM', 'k', -2, 'a'), 2);
  assert.deepEqual(elements(made), ['a', 'b', 'b']);
  assert.equal(made.run('LREM', 'k', 1, 'b'), 1);
  assert.equal(made.run('LREM', 'k', 0, 'x'), 0);
  assert.equal(made.run('LREM', 'k', 0, 'a'), 1);
  assert.equal(made.run('LREM', 'k', '-9223372036854775808', 'b'), 1);
  assert.equal(made.run('LREM', 'k', 0, 'b'), 0);
  assert.deepEqual(made.events(), ['lrem k', 'lrem k', 'lrem k', 'lrem k', 'del k']);
  assert.deepEqual(made.feed(), [
    'LREM k -2 a',
    'LREM k 1 b',
    'LREM k 0 a',
    'LREM k -9223372036854775808 b',
  ]);
});

test('LTRIM keeps a range, and nothing of an empty one', () => {
  const made = engineWith('a', 'b', 'c', 'd');
  assert.equal(made.run('LTRIM', 'k', 1, -2), 'OK');
  assert.deepEqual(elements(made), ['b', 'c']);
  assert.equal(made.engine.stats.dirty, 6);
  assert.equal(made.run('LTRIM', 'k', 0, 100), 'OK');
  assert.deepEqual(made.feed(), ['LTRIM k 1 -2']);
  assert.equal(made.run('LTRIM', 'k', 5, 3), 'OK');
  assert.equal(made.run('LTRIM', 'k', 5, 3), 'OK');
  assert.deepEqual(made.events(), ['ltrim k', 'ltrim k', 'ltrim k', 'del k']);
});

test('LRANGE reads its numbers before the key', () => {
  const made = engineWith('a', 'b', 'c');
  assert.deepEqual(made.run('LRANGE', 'k', 1, 1), ['b']);
  assert.deepEqual(made.run('LRANGE', 'k', -100, 1), ['a', 'b']);
  assert.deepEqual(made.run('LRANGE', 'k', 2, 1), []);
  assert.deepEqual(made.run('LRANGE', 'none', 0, -1), []);
  assert.deepEqual(made.run('LRANGE', 'none', 'x', -1), notInteger);
});

test('LRANGE replies long ranges of elements of all kinds', () => {
  const kinds = ['', 'short', '42', 'x'.repeat(63), 'y'.repeat(64), 'z'.repeat(126)];
  kinds.push('z'.repeat(125), 'u'.repeat(255), 'u'.repeat(256), 'w'.repeat(999), '-1000000');
  kinds.push('127', '128', '-1', '-4096', '32768', '-2147483648', '2147483648', '99999', '100000');
  for (const every of [1, 2, 50]) {
    const texts = Array.from({ length: 3000 }, (_, i) =>
      i % every === 0 ? kinds[(i / every) % kinds.length] : `e${i}`,
    );
    const made = engineWith(...texts);
    assert.deepEqual(elements(made), texts);
    for (const [first, last] of [
      [0, 0],
      [1, 99],
      [700, 2100],
      [2999, 2999],
    ]) {
      assert.deepEqual(made.run('LRANGE', 'k', first, last), texts.slice(first, last + 1));
    }
    assert.deepEqual(made.run('RPOP', 'k', 3000), texts.toReversed());
  }
});

test('LPOS counts matches from the end that the rank tells', () => {
  const made = engineWith('a', 'b', 'c', 'b', 'b', '7');
  assert.equal(made.run('LPOS', 'k', 'b'), 1);
  assert.equal(made.run('LPOS', 'k', 7), 5);
  assert.equal(made.run('LPOS', 'k', 'b', 'RANK', 2), 3);
  assert.equal(made.run('LPOS', 'k', 'b', 'RANK', -1), 4);
  assert.equal(made.run('LPOS', 'k', 'b', 'RANK', 4), null);
  assert.deepEqual(made.run('LPOS', 'k', 'b', 'COUNT', 0), [1, 3, 4]);
  assert.deepEqual(made.run('LPOS', 'k', 'b', 'COUNT', 2, 'RANK', -2), [3, 1]);
  assert.deepEqual(made.run('LPOS', 'k', 'b', 'COUNT', 0, 'MAXLEN', 4), [1, 3]);
  assert.equal(made.run('LPOS', 'k', 'b', 'MAXLEN', 1), null);
  assert.deepEqual(made.run('LPOS', 'none', 'b', 'COUNT', 0), []);
  assert.equal(made.run('LPOS', 'none', 'b'), null);
});

test('LPOS refuses what its options cannot be', () => {
  const { run } = engineWith('a');
  assert.deepEqual(run('LPOS', 'k', 'a', 'RANK'), syntax);
  assert.deepEqual(run('LPOS', 'k', 'a', 'ORDER', 1), syntax);
  assert.deepEqual(run('LPOS', 'k', 'a', 'COUNT', -1), { error: "ERR COUNT can't be negative" });
  assert.deepEqual(run('LPOS', 'k', 'a', 'MAXLEN', 'x'), {
    error: "ERR MAXLEN can't be negative",
  });
  assert.deepEqual(run('LPOS', 'k', 'a', 'RANK', 0), {
    error:
      "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... " +
      'or use negative to start from the end of the list',
  });
  assert.deepEqual(run('LPOS', 'k', 'a', 'RANK', '-9223372036854775808'), {
    error:
      'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807',
  });
  assert.equal(run('LPOS', 'k', 'a', 'RANK', '-9223372036854775807'), null);
});

test('LMOVE tells of the push before the pop', () => {
  const made = engineWith('a', 'b', 'c');
  assert.equal(made.run('LMOVE', 'k', 'other', 'LEFT', 'RIGHT'), 'a');
  assert.equal(made.run('LMOVE', 'k', 'other', 'right', 'left'), 'c');
  assert.equal(made.run('RPOPLPUSH', 'k', 'other'), 'b');
  assert.equal(made.run('RPOPLPUSH', 'k', 'other'), null);
  assert.deepEqual(elements(made, 'other'), ['b', 'c', 'a']);
  assert.deepEqual(made.events(), [
    'new other',
    'rpush other',
    'lpop k',
    'lpush other',
    'rpop k',
    'lpush other',
    'rpop k',
    'del k',
  ]);
  assert.deepEqual(made.feed(), [
    'LMOVE k other LEFT RIGHT',
    'LMOVE k other right left',
    'RPOPLPUSH k other',
  ]);
  assert.equal(made.engine.stats.dirty, 6);
  assert.deepEqual(made.run('LMOVE', 'k', 'other', 'UP', 'LEFT'), syntax);
  assert.deepEqual(made.run('LMOVE', 'k', 'other', 'LEFT', 'UP'), syntax);
});

test('LMOVE turns a list round, even one of one element', () => {
  const made = engineWith('a', 'b');
  made.run('RPOPLPUSH', 'k', 'k');
  assert.deepEqual(elements(made), ['b', 'a']);
  made.run('LPOP', 'k');
  made.events();
  assert.equal(made.run('LMOVE', 'k', 'k', 'LEFT', 'LEFT'), 'a');
  assert.deepEqual(elements(made), ['a']);
  assert.deepEqual(made.events(), ['lpush k', 'lpop k']);
});

test('LMOVE carries long elements', () => {
  const long = 'x'.repeat(20_000);
  const made = engineWith('a', long);
  assert.equal(made.run('RPOPLPUSH', 'k', 'other'), long);
  assert.deepEqual(elements(made, 'other'), [long]);
});

test('LMPOP takes from the first list, and is told to replicas as a pop with its count', () => {
  const made = engineWith('a', 'b', 'c');
  assert.deepEqual(made.run('LMPOP', 2, 'none', 'k', 'LEFT'), ['k', ['a']]);
  assert.deepEqual(made.run('LMPOP', 1, 'k', 'right', 'count', 7), ['k', ['c', 'b']]);
  assert.equal(made.wire('LMPOP', 1, 'k', 'right', 'count', 7), '*-1\r\n');
  assert.deepEqual(made.feed(), ['LPOP k 1', 'RPOP k 2']);
  assert.deepEqual(made.events(), ['lpop k', 'rpop k', 'del k']);
});

test('LMPOP refuses bad numbers and words', () => {
  const { run } = engineWith('a');
  const noKeys = { error: 'ERR numkeys should be greater than 0' };
  const noCount = { error: 'ERR count should be greater than 0' };
  assert.deepEqual(run('LMPOP', 0, 'k', 'LEFT'), noKeys);
  assert.deepEqual(run('LMPOP', 'x', 'k', 'LEFT'), noKeys);
  assert.deepEqual(run('LMPOP', 2, 'k', 'LEFT'), syntax);
  assert.deepEqual(run('LMPOP', 3, 'k', 'LEFT'), syntax);
  assert.deepEqual(run('LMPOP', 1, 'k', 'UP'), syntax);
  assert.deepEqual(run('LMPOP', 1, 'k', 'LEFT', 'COUNT', 0), noCount);
  assert.deepEqual(run('LMPOP', 1, 'k', 'LEFT', 'COUNT'), syntax);
  assert.deepEqual(run('LMPOP', 1, 'k', 'LEFT', 'COUNT', 1, 'COUNT', 1), syntax);
});

test('commands on another type change nothing', () => {
  const made = engineWith('a');
  const name = new Uint8Array([115]);
  const db = made.keyspace.databases[0];
  assert.ok(db !== undefined);
  db.addString(name, 0, 1, name, 0, 1);
  made.events();
  const wrong = { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' };
  const requests = [
    'LPUSH s a',
    'RPUSHX s a',
    'LPOP s',
    'RPOP s 0',
    'LLEN s',
    'LINDEX s x',
    'LSET s x a',
    'LINSERT s BEFORE a b',
    'LREM s 0 a',
    'LRANGE s 0 1',
    'LTRIM s 0 1',
    'LPOS s a',
    'LMOVE s k LEFT LEFT',
    'LMOVE k s LEFT LEFT',
    'LMPOP 2 s k LEFT',
  ];
  for (const request of requests) {
    assert.deepEqual(made.run(...request.split(' ')), wrong, request);
  }
  assert.equal(made.run('LMOVE', 'none', 's', 'LEFT', 'LEFT'), null);
  assert.deepEqual(elements(made), ['a']);
  assert.deepEqual(made.events(), []);
  assert.deepEqual(made.feed(), []);
});

test('a list changes its encoding as it grows and shrinks', () => {
  const made = engineWith(...Array.from({ length: 8 }, () => 'x'.repeat(1000)));
  assert.equal(made.run('OBJECT', 'ENCODING', 'k'), 'listpack');
  made.run('RPUSH', 'k', 'x'.repeat(1000));
  assert.equal(made.run('OBJECT', 'ENCODING', 'k'), 'quicklist');
  made.run('LTRIM', 'k', 0, 4);
  assert.equal(made.run('OBJECT', 'ENCODING', 'k'), 'quicklist');
  made.run('LTRIM', 'k', 0, 3);
  assert.equal(made.run('OBJECT', 'ENCODING', 'k'), 'listpack');
});

test('a moved integer counts with its digits when it comes out of a listpack only', () => {
  const encodingAfter = (source: 'listpack' | 'quicklist'): unknown => {
    const made = engineWith('x'.repeat(8000), 'y'.repeat(173));
    made.run('RPUSH', 'source', '1234567', ...(source === 'quicklist' ? ['z'.repeat(9000)] : []));
    made.run('LMOVE', 'source', 'k', 'LEFT', 'LEFT');
    return made.run('OBJECT', 'ENCODING', 'k');
  };
  assert.equal(encodingAfter('listpack'), 'quicklist');
  assert.equal(encodingAfter('quicklist'), 'listpack');
});
