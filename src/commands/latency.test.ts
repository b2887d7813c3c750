import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEngine } from '../engine/testing.ts';
import { latencyCommands } from './latency.ts';
import { slowlogCommands } from './slowlog.ts';
import { sparkline } from './sparkline.ts';
import { stringCommands } from './string.ts';

const engine = () => testEngine([latencyCommands, slowlogCommands, stringCommands]);

test('LATENCY LATEST, HISTORY and GRAPH show what the monitor saw', () => {
  const { engine: inner, nowMs, run } = engine();
  assert.deepEqual(run('LATENCY', 'LATEST'), []);
  inner.latency.thresholdMs = 1;
  inner.latency.sample('command', 5000, nowMs - 60_000);
  inner.latency.sample('command', 3000, nowMs);
  const second = nowMs / 1000;
  assert.deepEqual(run('LATENCY', 'LATEST'), [['command', second, 3, 5]]);
  assert.deepEqual(run('LATENCY', 'HISTORY', 'command'), [
    [second - 60, 5],
    [second, 3],
  ]);
  assert.deepEqual(run('LATENCY', 'HISTORY', 'none'), []);
  assert.equal(
    run('LATENCY', 'GRAPH', 'command'),
    `command - high 5 ms, low 3 ms (all time high 5 ms)\n${'-'.repeat(80)}\n` +
      '# \n| \n| \n|_\n  \n10\nms\n',
  );
  assert.match(JSON.stringify(run('LATENCY', 'GRAPH', 'a\0b')), / event 'a'/);
  assert.deepEqual(run('LATENCY', 'GRAPH', 'none'), {
    error: "ERR No samples available for event 'none'",
  });
  assert.equal(run('LATENCY', 'RESET', 'COMMAND', 'none'), 1);
});

test('LATENCY DOCTOR says what was seen, and what to do', () => {
  const { engine: inner, nowMs, run } = engine();
  assert.match(String(run('LATENCY', 'DOCTOR')), /latency-monitor-threshold/);
  inner.latency.thresholdMs = 1;
  assert.match(String(run('LATENCY', 'DOCTOR')), /^Nothing has taken 1 ms or more/);
  inner.latency.sample('command', 5000, nowMs);
  const report = String(run('LATENCY', 'DOCTOR'));
  assert.match(report, /1\. command: 1 latency spikes \(average 5ms/);
  assert.match(report, /CONFIG SET slowlog-log-slower-than 1000/);
});

test('LATENCY HISTOGRAM shows commands that ran, containers with their subcommands', () => {
  const { run } = engine();
  run('SET', 'a', 'b');
  run('SET', 'a', 'c');
  assert.deepEqual(run('LATENCY', 'HISTOGRAM', 'set', 'get', 'none'), [
    'set',
    ['calls', 2, 'histogram_usec', [1, 2]],
  ]);
  assert.deepEqual((run('LATENCY', 'HISTOGRAM', 'latency') as unknown[])[0], 'latency|histogram');
  assert.equal((run('LATENCY', 'HISTOGRAM') as unknown[]).length, 4);
});

test('the slow log shows requests from its threshold on', () => {
  const { engine: inner, nowMs, run } = engine();
  inner.config.set([['slowlog-log-slower-than', '0']], { isLocal: true, isLoading: false });
  run('SET', 'key', 'value');
  assert.equal(run('SLOWLOG', 'LEN'), 1);
  assert.deepEqual((run('SLOWLOG', 'GET', '-1') as unknown[])[1], [
    0,
    nowMs / 1000,
    1,
    ['SET', 'key', 'value'],
    '127.0.0.1:50000',
    '',
  ]);
  assert.deepEqual(run('SLOWLOG', 'GET', '-2'), {
    error: 'ERR count should be greater than or equal to -1',
  });
  assert.deepEqual(run('SLOWLOG', 'GET', '1', '2'), {
    error: "ERR unknown subcommand or wrong number of arguments for 'GET'. Try SLOWLOG HELP.",
  });
  assert.equal(run('SLOWLOG', 'RESET'), 'OK');
  inner.config.set([['slowlog-log-slower-than', '-1']], { isLocal: true, isLoading: false });
  run('SET', 'key', 'value');
  assert.equal(run('SLOWLOG', 'LEN'), 1);
});

test('a graph has a column for each point, from the lowest to the highest', () => {
  const points = [0, 1, 2, 3].map((value) => ({ value, label: '' }));
  assert.equal(sparkline(points, 80, 1), '_o##\n    \n');
  assert.equal(sparkline(points.slice(0, 2), 1, 1), '_\n \n\n#\n \n');
});
