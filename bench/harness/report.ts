/**
 * What was measured, as Markdown. Every figure of a server is the median of its runs; every ratio
 * is Starling's figure by Redis's, the median of the pairs with the least and the greatest. A row
 * that misses its target says so, in the table and once more below it.
 */
import type { Loading, LoadingSample } from './loading.ts';
import { medianOf, type Pair, ratios, type Spread } from './statistics.ts';
import type { Sample } from './throughput.ts';
import type { Workload } from './workloads.ts';

export type RowResult =
  | { readonly is: 'rate'; readonly row: Workload; readonly pairs: readonly Pair<Sample>[] }
  | { readonly is: 'load'; readonly row: Loading; readonly pairs: readonly Pair<LoadingSample>[] }
  | { readonly is: 'failed'; readonly name: string; readonly why: string };

export interface Report {
  /** Lines about the machine, the versions and the run. */
  readonly about: readonly string[];
  readonly rows: readonly RowResult[];
}

type Cells = readonly string[];

/** A verdict on one target. */
interface Verdict {
  readonly name: string;
  readonly target: string;
  readonly ratio: Spread;
  readonly isReached: boolean;
}

export function markdown(report: Report): string {
  const rates = report.rows.filter((row) => row.is === 'rate');
  const loads = report.rows.filter((row) => row.is === 'load');
  const failed = report.rows.filter((row) => row.is === 'failed');
  const measures = loads.flatMap(measuresOf);
  const verdicts = [...rates.map(rateVerdict), ...measures.map((measure) => measure.verdict)];
  const sections = [
    report.about.map((line) => `- ${line}`).join('\n'),
    rates.length === 0 ? '' : table(rateHeads, rates.map(rateCells)),
    loads.length === 0 ? '' : table(loadHeads, measures.map(loadCells)),
    shortfalls(verdicts),
    failed.map((row) => `- Not measured: ${row.name} (${row.why})`).join('\n'),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

const rateHeads: Cells = [
  'Workload',
  'P',
  'Target',
  'Requests/s',
  '(min–max)',
  'Reached',
  'CPU/request',
  '(min–max)',
  'Redis: requests/s',
  'CPU µs',
  'p50 / p99 / p99.9 ms',
  'busy',
  'Starling: requests/s',
  'CPU µs',
  'p50 / p99 / p99.9 ms',
  'busy',
];

type Rate = Extract<RowResult, { is: 'rate' }>;
type Load = Extract<RowResult, { is: 'load' }>;

function rateVerdict({ row, pairs }: Rate): Verdict {
  const ratio = ratios(pairs, (sample) => sample.requestsPerSecond);
  const target = `≥ ${row.target}`;
  const name = `${row.name}, P=${row.pipeline}: requests/s`;
  return { name, target, ratio, isReached: ratio.median >= row.target };
}

function rateCells(result: Rate): Cells {
  const { row, pairs } = result;
  const verdict = rateVerdict(result);
  const cpu = ratios(pairs, (sample) => sample.cpuUs);
  return [
    row.name,
    String(row.pipeline),
    verdict.target,
    verdict.ratio.median.toFixed(2),
    range(verdict.ratio),
    reached(verdict),
    cpu.median.toFixed(2),
    range(cpu),
    ...serverCells(pairs, 'redis'),
    ...serverCells(pairs, 'starling'),
  ];
}

function serverCells(pairs: readonly Pair<Sample>[], server: keyof Pair<Sample>): Cells {
  const of = (figure: (sample: Sample) => number): number => medianOf(pairs, server, figure);
  const latencies = [
    of((sample) => sample.p50Ms),
    of((sample) => sample.p99Ms),
    of((sample) => sample.p999Ms),
  ];
  return [
    thousands(of((sample) => sample.requestsPerSecond)),
    of((sample) => sample.cpuUs).toFixed(2),
    latencies.map((ms) => ms.toFixed(2)).join(' / '),
    `${Math.round(of((sample) => sample.busy) * 100)} %`,
  ];
}

const loadHeads: Cells = [
  'Measure',
  'Target',
  'Ratio',
  '(min–max)',
  'Reached',
  'Redis',
  'Starling',
  'Unit',
];

interface Measure {
  readonly verdict: Verdict;
  readonly redis: number;
  readonly starling: number;
  readonly unit: string;
}

function measuresOf({ row, pairs }: Load): Measure[] {
  const measure = (name: string, { unit, target, figure }: Kind): Measure => {
    const ratio = ratios(pairs, figure);
    const isReached = ratio.median <= target;
    return {
      verdict: { name, target: `≤ ${target}`, ratio, isReached },
      redis: medianOf(pairs, 'redis', figure),
      starling: medianOf(pairs, 'starling', figure),
      unit,
    };
  };
  const what = `${digits(row.keys)} ${row.name}`;
  const memory = measure(`Memory: ${what}`, {
    unit: 'bytes/key',
    target: row.target,
    figure: (sample) => sample.bytesPerKey,
  });
  if (row.pauseTarget === undefined) return [memory];
  const pause = measure(`Longest pause while loading ${what}`, {
    unit: 'ms',
    target: row.pauseTarget,
    figure: (sample) => sample.longestPauseMs,
  });
  return [memory, pause];
}

interface Kind {
  readonly unit: string;
  readonly target: number;
  readonly figure: (sample: LoadingSample) => number;
}

function loadCells({ verdict, redis, starling, unit }: Measure): Cells {
  return [
    verdict.name,
    verdict.target,
    verdict.ratio.median.toFixed(2),
    range(verdict.ratio),
    reached(verdict),
    redis.toFixed(1),
    starling.toFixed(1),
    unit,
  ];
}

function reached(verdict: Verdict): string {
  return verdict.isReached ? 'yes' : '**short**';
}

function shortfalls(verdicts: readonly Verdict[]): string {
  const short = verdicts.filter((verdict) => !verdict.isReached);
  if (short.length === 0) return `All ${verdicts.length} targets are reached.`;
  const lines = short.map(({ name, target, ratio }) => {
    return `- ${name} ${ratio.median.toFixed(3)}, target ${target}`;
  });
  return `${short.length} of ${verdicts.length} targets are missed:\n\n${lines.join('\n')}`;
}

function range(spread: Spread): string {
  return `${spread.min.toFixed(2)}–${spread.max.toFixed(2)}`;
}

function thousands(value: number): string {
  return `${(value / 1000).toFixed(value < 100_000 ? 1 : 0)} k`;
}

function digits(value: number): string {
  return String(value).replace(/(?<=\d)(?=(?:\d{3})+$)/g, ' ');
}

/** Columns are padded, so that the text is as easy to read as what is made of it. */
export function table(heads: Cells, rows: readonly Cells[]): string {
  const widths = heads.map((head, i) =>
    Math.max(3, ...[head, ...rows.map((row) => row[i])].map(length)),
  );
  const line = (cells: Cells): string =>
    `| ${cells.map((cell, i) => cell + ' '.repeat(widths[i] - length(cell))).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(heads), rule, ...rows.map(line)].join('\n');
}

function length(text: string): number {
  return [...text].length;
}

/** Writes between the marks `<!-- name:begin -->` and `<!-- name:end -->` of a text. */
export function replaceBetween(text: string, name: string, content: string): string {
  const begin = `<!-- ${name}:begin -->`;
  const start = text.indexOf(begin);
  const end = text.indexOf(`<!-- ${name}:end -->`);
  if (start < 0 || end < start) throw new Error(`there are no marks ${begin} … to write between`);
  return `${text.slice(0, start + begin.length)}\n\n${content}\n\n${text.slice(end)}`;
}
