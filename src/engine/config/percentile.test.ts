/** Percentiles as texts, against the answers of Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPercentile, parsePercentile } from './percentile.ts';

test('decimals are read as strtod reads the whole text', () => {
  const texts: readonly (readonly [string, number | undefined])[] = [
    ['50', 50],
    ['99.9', 99.9],
    ['+5', 5],
    ['-0.5', -0.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e1', 10],
    ['2E-1', 0.2],
    ['inf', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
  ];
  for (const [text, value] of texts) assert.equal(parsePercentile(text), value, text);
  const bad = [
    '',
    ' 5',
    '5 ',
    '1e',
    '1e+',
    '.',
    '-',
    '5x',
    'nan',
    '1.2.3',
    '0b1',
    '1e400',
    '1e-400',
  ];
  for (const text of bad) assert.equal(parsePercentile(text), undefined, text);
});

test('at most six decimals are written, without zeros behind', () => {
  assert.equal(formatPercentile(50), '50');
  assert.equal(formatPercentile(99.9), '99.9');
  assert.equal(formatPercentile(99.99999999), '100');
  assert.equal(formatPercentile(33.3333333), '33.333333');
  assert.equal(formatPercentile(-0), '-0');
});
