import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWanted, parseOptions } from './options.ts';

test('without options every row runs in five pairs', () => {
  const options = parseOptions([]);
  assert.deepEqual(options.rows, []);
  assert.equal(options.pairs, 5);
  assert.equal(options.requestShare, 1);
  assert.equal(options.keyShare, 1);
});

test('what is given goes before what --quick means', () => {
  const options = parseOptions(['--pairs', '7', '--quick', '--requests', '100000']);
  assert.equal(options.pairs, 7);
  assert.equal(options.requestShare, 0.5);
  assert.equal(options.keyShare, 0.1);
  assert.ok(options.isQuick);
});

test('a mistake is named', () => {
  assert.throws(() => parseOptions(['--fast']), /unknown option --fast/);
  assert.throws(() => parseOptions(['--json']), /--json needs a value/);
  assert.throws(() => parseOptions(['--pairs', '0']), /--pairs needs a number above 0, not 0/);
  assert.throws(() => parseOptions(['--pairs', 'many']), /not many/);
});

test('rows are found by name, with or without their depth', () => {
  const { rows } = parseOptions(['--rows', 'GET@16,mset,memory']);
  assert.ok(isWanted(rows, 'GET', 16));
  assert.ok(!isWanted(rows, 'GET', 1));
  assert.ok(isWanted(rows, 'MSET (10)', 1));
  assert.ok(isWanted(rows, 'memory'));
  assert.ok(!isWanted(rows, 'memory-hashes'));
  assert.ok(!isWanted(rows, 'SET', 16));
  assert.ok(isWanted([], 'SET', 16));
});
