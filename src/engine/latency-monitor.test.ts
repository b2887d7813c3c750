import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze, LatencyMonitor, latencySamplesMax } from './latency-monitor.ts';

test('events below the threshold, and all events without one, are forgotten', () => {
  const monitor = new LatencyMonitor();
  monitor.sample('command', 9_000_000, 0);
  monitor.thresholdMs = 10;
  monitor.sample('command', 9_999, 0);
  assert.equal(monitor.events.size, 0);
  monitor.sample('command', 10_999, 7999);
  assert.deepEqual(monitor.events.get('command'), {
    samples: [{ atSeconds: 7, ms: 10 }],
    maxMs: 10,
  });
});

test('of each second the worst is kept, and of all seconds the latest', () => {
  const monitor = new LatencyMonitor();
  monitor.thresholdMs = 1;
  for (const ms of [5, 9, 7]) monitor.sample('command', ms * 1000, 1500);
  assert.deepEqual(monitor.events.get('command')?.samples, [{ atSeconds: 1, ms: 9 }]);
  for (let second = 2; second < latencySamplesMax + 2; second++) {
    monitor.sample('command', 2000, second * 1000);
  }
  const series = monitor.events.get('command');
  assert.equal(series?.samples.length, latencySamplesMax);
  assert.equal(series?.samples[0].atSeconds, 2);
  assert.equal(series?.maxMs, 9);
});

test('resetting forgets one event or all, and says how many', () => {
  const monitor = new LatencyMonitor();
  monitor.thresholdMs = 1;
  for (const event of ['a', 'b', 'c']) monitor.sample(event, 2000, 0);
  assert.equal(monitor.reset('b'), 1);
  assert.equal(monitor.reset('b'), 0);
  assert.equal(monitor.reset(undefined), 2);
  assert.equal(monitor.events.size, 0);
});

test('a series is summed up', () => {
  const samples = [
    { atSeconds: 10, ms: 10 },
    { atSeconds: 12, ms: 30 },
  ];
  assert.deepEqual(analyze({ samples, maxMs: 50 }, 20_000), {
    averageMs: 20,
    minMs: 10,
    maxMs: 30,
    deviationMs: 10,
    periodSeconds: 5,
  });
});
