import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, medianOf, percentile, ratios, spreadOf } from './statistics.ts';

const pairs = [
  { redis: 10, starling: 20 },
  { redis: 40, starling: 40 },
  { redis: 20, starling: 30 },
];
const same = (value: number): number => value;

test('the median is the middle value whatever the order', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([10, 9, 100]), 10);
});

test('the median of an even number lies between the two in the middle', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
});

test('the spread of one value is that value', () => {
  assert.deepEqual(spreadOf([3]), { median: 3, min: 3, max: 3 });
});

test('ratios are taken within each pair, not between medians', () => {
  assert.deepEqual(ratios(pairs, same), { median: 1.5, min: 1, max: 2 });
});

test('a server has the median of its own figures', () => {
  assert.equal(medianOf(pairs, 'redis', same), 20);
  assert.equal(medianOf(pairs, 'starling', same), 30);
});

test('a percentile is a value that occurs', () => {
  const values = Float64Array.from({ length: 1000 }, (_, i) => i + 1);
  assert.equal(percentile(values, 50), 500);
  assert.equal(percentile(values, 99.9), 999);
  assert.equal(percentile(values, 100), 1000);
  assert.equal(percentile([7], 99.9), 7);
});
