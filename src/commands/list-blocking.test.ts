import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import { genericCommands } from './generic.ts';
import { listCommands } from './list.ts';
import { transactionCommands } from './transactions.ts';

function engine(): TestEngine {
  return testEngine([listCommands, genericCommands, transactionCommands]);
}

test('what is there is taken at once, and replicas get a pop that does not wait', () => {
  const made = engine();
  const { run } = made;
  run('RPUSH', 'k', 'a', 'b', 'c', 'd', 'e', 'f');
  made.events();
  made.feed();
  assert.deepEqual(run('BLPOP', 'none', 'k', 0), ['k', 'a']);
  assert.deepEqual(run('BRPOP', 'k', 'none', '0.5'), ['k', 'f']);
  assert.deepEqual(run('BLMPOP', 0, 2, 'none', 'k', 'RIGHT', 'COUNT', 2), ['k', ['e', 'd']]);
  assert.equal(run('BLMOVE', 'k', 'o', 'left', 'RIGHT', 1), 'b');
  assert.equal(run('BRPOPLPUSH', 'k', 'o', 1), 'c');
  assert.deepEqual(made.feed(), [
    'LPOP k',
    'RPOP k',
    'RPOP k 2',
    'LMOVE k o left RIGHT',
    'RPOPLPUSH k o',
  ]);
  assert.deepEqual(made.events(), [
    'lpop k',
    'rpop k',
    'rpop k',
    'rpush o',
    'lpop k',
    'lpush o',
    'rpop k',
    'del k',
  ]);
});

test('who waits is served in the order of waiting, one element each', () => {
  const made = engine();
  const first = made.session();
  const second = made.session();
  assert.equal(first.run('BLPOP', 'k', 'l', 0), undefined);
  assert.equal(second.run('BRPOP', 'l', 'k', 0), undefined);
  assert.equal(made.run('RPUSH', 'k', 'a'), 1);
  assert.deepEqual(first.received(), [['k', 'a']]);
  assert.deepEqual(second.received(), []);
  assert.equal(made.run('RPUSH', 'l', 'x', 'y'), 2);
  assert.deepEqual(second.received(), [['l', 'y']]);
  assert.deepEqual(made.feed(), ['RPUSH k a', 'LPOP k', 'RPUSH l x y', 'RPOP l']);
  assert.deepEqual(made.run('LRANGE', 'l', 0, -1), ['x']);
});

test('a move that waited makes its target ready for others', () => {
  const made = engine();
  const mover = made.session();
  const popper = made.session();
  mover.run('BLMOVE', 'a', 'b', 'LEFT', 'LEFT', 0);
  popper.run('BLMPOP', 0, 1, 'b', 'LEFT', 'COUNT', 10);
  made.run('RPUSH', 'a', '1', '2');
  assert.deepEqual(mover.received(), ['1']);
  assert.deepEqual(popper.received(), [['b', ['1']]]);
  assert.deepEqual(made.feed(), ['RPUSH a 1 2', 'LMOVE a b LEFT LEFT', 'LPOP b 1']);
});

test('a move that waited fails when its target became another type', () => {
  const made = engine();
  const mover = made.session();
  mover.run('BRPOPLPUSH', 'a', 's', 0);
  const name = new Uint8Array([115]);
  made.keyspace.databases[0]?.addString(name, 0, 1, name, 0, 1);
  made.run('RPUSH', 'a', '1');
  assert.deepEqual(mover.received(), [
    { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' },
  ]);
  assert.deepEqual(made.run('LRANGE', 'a', 0, -1), ['1']);
});

test('who waits too long gets a null array, whatever the command', () => {
  const made = engine();
  const popper = made.session();
  const mover = made.session();
  popper.run('BLPOP', 'k', '0.25');
  mover.run('BLMOVE', 'a', 'b', 'LEFT', 'LEFT', '0.2501');
  made.nowMs += 250;
  made.keyspace.setTime(made.nowMs);
  made.engine.expireWaits();
  assert.equal(popper.wire('LLEN', 'k'), '*-1\r\n:0\r\n');
  assert.deepEqual(mover.received(), []);
  made.nowMs += 1;
  made.keyspace.setTime(made.nowMs);
  made.engine.expireWaits();
  assert.equal(mover.wire('LLEN', 'k'), '*-1\r\n:0\r\n');
  assert.deepEqual(made.feed(), []);
});

test('in a transaction nobody waits', () => {
  const made = engine();
  made.run('MULTI');
  made.run('BLPOP', 'k', 0);
  made.run('BLMPOP', 0, 1, 'k', 'LEFT');
  made.run('BLMOVE', 'k', 'l', 'LEFT', 'LEFT', 0);
  made.run('BRPOPLPUSH', 'k', 'l', 0);
  assert.equal(made.wire('EXEC'), '*4\r\n*-1\r\n*-1\r\n$-1\r\n$-1\r\n');
});

test('timeouts are seconds that are not negative and not too many', () => {
  const { run } = engine();
  const notFloat = { error: 'ERR timeout is not a float or out of range' };
  assert.deepEqual(run('BLPOP', 'k', 'x'), notFloat);
  assert.deepEqual(run('BLPOP', 'k', ''), notFloat);
  assert.deepEqual(run('BLPOP', 'k', 'nan'), notFloat);
  assert.deepEqual(run('BLPOP', 'k', -1), { error: 'ERR timeout is negative' });
  const outOfRange = { error: 'ERR timeout is out of range' };
  assert.deepEqual(run('BLPOP', 'k', 'inf'), outOfRange);
  assert.deepEqual(run('BLPOP', 'k', '9223372036854775'), outOfRange);
  assert.deepEqual(run('BLMPOP', 'x', 0, 'k', 'LEFT'), {
    error: 'ERR numkeys should be greater than 0',
  });
  assert.deepEqual(run('BLMPOP', 'x', 1, 'k', 'LEFT'), notFloat);
  assert.deepEqual(run('BLMOVE', 'k', 'l', 'UP', 'LEFT', 'x'), { error: 'ERR syntax error' });
  assert.deepEqual(run('BRPOPLPUSH', 'k', 'l', 'x'), notFloat);
});
