/** The lines of the modes that print figures. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addSample, type LatencySummary, latencyLine } from './latency.ts';
import { spectrumLine } from './latency-spectrum.ts';
import { padFixed } from './printf.ts';
import { humanBytes, Info, statLine } from './stat.ts';

test('a stat line stands under its headings', () => {
  const info = new Info(
    '# Clients\r\nconnected_clients:3\r\nblocked_clients:1\r\nused_memory:1572864\r\n' +
      'rdb_bgsave_in_progress:1\r\ntotal_connections_received:9\r\n' +
      'total_commands_processed:120\r\ndb0:keys=5,expires=0\r\ndb3:keys=7,expires=1\r\n',
  );
  assert.equal(
    statLine(info, 100),
    '12         1.50M    3       1       120 (+20)           9           SAVE\n',
  );
});

test('bytes are shortened to a unit', () => {
  assert.deepEqual([0, 1023, 1536, 3 * 1024 ** 2, -(2 * 1024 ** 3)].map(humanBytes), [
    '0B',
    '1023B',
    '1.50K',
    '3.00M',
    '-2.00G',
  ]);
});

test('latency is summed up in each format', () => {
  const none: LatencySummary = { min: 0, max: 0, total: 0, count: 0 };
  const summary = [3, 1, 4].reduce(addSample, none);
  assert.equal(latencyLine(summary, 'standard'), 'min: 1, max: 4, avg: 2.67 (3 samples)');
  assert.equal(latencyLine(summary, 'csv'), '1,4,2.67,3\n');
  assert.equal(latencyLine(summary, 'raw'), '1 4 2.67 3\n');
  assert.equal(latencyLine(summary, 'json'), '{"min": 1, "max": 4, "avg": 2.67, "count": 3}\n');
});

test('the spectrum colours a column by its share of the samples', () => {
  const line = spectrumLine([0, 1, 3], [0, 10, 20, 30, 40]);
  assert.equal(line, '\x1b[38;5;0m\x1b[48;5;0m.\x1b[48;5;10m-\x1b[48;5;30m*\x1b[0m\n');
});

test('percentages are filled with zeros, and a division by zero is shown', () => {
  assert.deepEqual(
    [0, 5.126, 100, Number.NaN].map((value) => padFixed(value, 5)),
    ['00.00', '05.13', '100.00', ' -nan'],
  );
});
