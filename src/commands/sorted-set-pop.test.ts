import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEngine } from '../engine/testing.ts';
import { genericCommands } from './generic.ts';
import { sortedSetCommands } from './sorted-set.ts';

test('a waiting client gets what comes, and it is propagated as a plain pop', () => {
  const engine = testEngine([sortedSetCommands, genericCommands]);
  const waiting = engine.session();
  const late = engine.session(3);
  assert.equal(waiting.run('BZPOPMIN', 'a', 'b', 0), undefined);
  assert.equal(late.run('BZMPOP', 0, 2, 'b', 'c', 'MAX', 'COUNT', 2), undefined);
  engine.feed();
  engine.run('ZADD', 'b', 1, 'x', 2, 'y', 3, 'z', 4, 'w');
  assert.deepEqual(waiting.received(), [['b', 'x', '1']]);
  assert.deepEqual(late.received(), [
    [
      'b',
      [
        ['w', 4],
        ['z', 3],
      ],
    ],
  ]);
  assert.deepEqual(engine.feed(), ['ZADD b 1 x 2 y 3 z 4 w', 'ZPOPMIN b', 'ZPOPMAX b 2']);
});

test('what is there is taken without waiting', () => {
  const engine = testEngine([sortedSetCommands, genericCommands]);
  const { run } = engine;
  run('ZADD', 'k', 1, 'x', 2, 'y', 3, 'z');
  engine.feed();
  assert.deepEqual(run('BZPOPMAX', 'none', 'k', 0.5), ['k', 'z', '3']);
  assert.deepEqual(run('BZMPOP', 1, 1, 'k', 'MIN'), ['k', [['x', '1']]]);
  assert.deepEqual(engine.feed(), ['ZPOPMAX k', 'ZPOPMIN k 1']);
});
