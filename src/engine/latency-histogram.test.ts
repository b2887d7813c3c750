import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LatencyHistogram } from './latency-histogram.ts';

function histogramOf(...us: number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of us) histogram.record(value);
  return histogram;
}

test('levels of the distribution double, and say how many calls took at most so long', () => {
  assert.deepEqual(histogramOf(1, 1, 2, 3, 100, 5000).distribution(), [
    [1, 2],
    [2, 3],
    [4, 4],
    [132, 5],
    [8454, 6],
  ]);
});

test('what takes longer than a second is counted as a second', () => {
  assert.deepEqual(histogramOf(0, 2_000_000).distribution(), [
    [1, 1],
    [1_073_741, 2],
  ]);
  assert.equal(histogramOf(5_000_000).percentileUs(50), 1_002_438.655);
});

test('calls of one and two microseconds are the 1.003 and 2.007 that Redis shows', () => {
  assert.equal(histogramOf(1).percentileUs(50), 1.003);
  assert.equal(histogramOf(2).percentileUs(99.9), 2.007);
});

test('a percentile is the highest value of the bucket that it falls into', () => {
  const histogram = histogramOf(...Array.from({ length: 100 }, (_, i) => i + 1));
  assert.equal(histogram.percentileUs(50), 50.175);
  assert.equal(histogram.percentileUs(99), 99.327);
  assert.equal(histogram.percentileUs(100), 100.351);
  assert.equal(histogram.percentileUs(0), 1);
  assert.equal(new LatencyHistogram().percentileUs(50), 0);
});
