import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Loading } from './loading.ts';
import { markdown, type RowResult, replaceBetween, table } from './report.ts';
import type { Sample } from './throughput.ts';
import { type Workload, workloads } from './workloads.ts';

const get = workloads.find((row) => row.name === 'GET' && row.pipeline === 16) as Workload;
const keys: Loading = {
  name: 'keys',
  row: 'memory',
  keys: 1_000_000,
  command: [],
  lookUp: [],
  target: 0.65,
};

function sample(requestsPerSecond: number, cpuUs: number): Sample {
  return { requestsPerSecond, cpuUs, busy: 0.995, p50Ms: 0.4, p99Ms: 1, p999Ms: 2.5 };
}

function rate(...ofStarling: number[]): RowResult {
  const pairs = ofStarling.map((value) => ({
    redis: sample(800_000, 1.25),
    starling: sample(value, 1),
  }));
  return { is: 'rate', row: get, pairs };
}

function load(bytesPerKey: number, longestPauseMs: number, pauseTarget?: number): RowResult {
  const redis = { bytesPerKey: 150, longestPauseMs: 10, keysPerSecond: 1 };
  const starling = { bytesPerKey, longestPauseMs, keysPerSecond: 1 };
  const row = pauseTarget === undefined ? keys : { ...keys, pauseTarget };
  return { is: 'load', row, pairs: [{ redis, starling }] };
}

/** The cells of the table's row that begins with the words. */
function cells(text: string, start: string): string[] {
  const line = text.split('\n').find((one) => one.startsWith(`| ${start}`)) ?? '';
  return line.split('|').map((cell) => cell.trim());
}

test('a row shows the median ratio, its spread, and both servers', () => {
  const text = markdown({ about: ['here'], rows: [rate(1_200_000, 1_000_000, 1_120_000)] });
  const row = cells(text, 'GET');
  assert.deepEqual(row.slice(1, 7), ['GET', '16', '≥ 1.35', '1.40', '1.25–1.50', 'yes']);
  assert.deepEqual(row.slice(7, 9), ['0.80', '0.80–0.80']);
  assert.deepEqual(row.slice(9, 13), ['800 k', '1.25', '0.40 / 1.00 / 2.50', '100 %']);
  assert.equal(row[13], '1120 k');
  assert.match(text, /All 1 targets are reached/);
  assert.match(text, /^- here\n/);
});

test('a row that falls short is marked and named below the table', () => {
  const text = markdown({ about: [], rows: [rate(1_000_000)] });
  assert.equal(cells(text, 'GET')[6], '**short**');
  assert.match(
    text,
    /1 of 1 targets are missed:\n\n- GET, P=16: requests\/s 1\.250, target ≥ 1\.35/,
  );
});

test('a ratio just below its target is short, however it is rounded', () => {
  const text = markdown({ about: [], rows: [rate(800_000 * 1.3499)] });
  assert.deepEqual(cells(text, 'GET').slice(4, 7), ['1.35', '1.35–1.35', '**short**']);
});

test('memory and pauses must stay below their targets', () => {
  const text = markdown({ about: [], rows: [load(90, 12, 1)] });
  const memory = cells(text, 'Memory: 1 000 000 keys').slice(2);
  assert.deepEqual(memory, [
    '≤ 0.65',
    '0.60',
    '0.60–0.60',
    'yes',
    '150.0',
    '90.0',
    'bytes/key',
    '',
  ]);
  assert.equal(cells(text, 'Longest pause')[5], '**short**');
  assert.match(text, /1 of 2 targets/);
});

test('pauses are shown only where they count', () => {
  assert.doesNotMatch(markdown({ about: [], rows: [load(90, 12)] }), /pause/);
});

test('a row that could not be measured is said', () => {
  const text = markdown({ about: [], rows: [{ is: 'failed', name: 'GET, P=1', why: 'refused' }] });
  assert.match(text, /Not measured: GET, P=1 \(refused\)/);
});

test('columns of a table are as wide as their widest cell', () => {
  assert.equal(
    table(['a', 'b'], [['µµµµ', '1']]),
    '| a    | b   |\n| ---- | --- |\n| µµµµ | 1   |',
  );
});

test('only what stands between the marks is replaced', () => {
  const text = 'above\n\n<!-- bench:begin -->\n\nold\n\n<!-- bench:end -->\n\nbelow\n';
  const wanted = text.replace('old', () => 'new $1 $&');
  assert.equal(replaceBetween(text, 'bench', 'new $1 $&'), wanted);
  assert.throws(() => replaceBetween('no marks', 'bench', 'new'), /no marks/);
});

test('every workload of a depth has a name of its own', () => {
  const names = workloads.map((row) => `${row.name}@${row.pipeline}`);
  assert.equal(new Set(names).size, names.length);
});
