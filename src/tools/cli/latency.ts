/**
 * Latency mode: a PING every 10 ms, and the least, greatest and average round trip in milliseconds.
 *
 *                   --latency                              --latency-history
 *   on a terminal   one line, overwritten for ever         a new line per interval
 *   elsewhere       one line after the interval, the end   a line per PING
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Options, OutputFormat } from './options.ts';
import { print } from './output.ts';
import { persistentQuery } from './persistent-query.ts';
import type { Session } from './session.ts';

const samplePauseMs = 10;
const historyDefaultMs = 15_000;
const onceDefaultMs = 1000;

export interface LatencySummary {
  readonly min: number;
  readonly max: number;
  readonly total: number;
  readonly count: number;
}

const noSamples: LatencySummary = { min: 0, max: 0, total: 0, count: 0 };

export async function runLatency(session: Session): Promise<number> {
  const { options } = session;
  const historyMs = options.interval * 1000 || historyDefaultMs;
  let start = performance.now();
  let summary = noSamples;
  for (;;) {
    summary = addSample(summary, await measurePing(session));
    const elapsedMs = performance.now() - start;
    if (options.output === 'standard') print('\x1b[0G\x1b[2K');
    if (options.output === 'standard' || options.latencyHistory) {
      print(latencyLine(summary, options.output));
    } else if (elapsedMs > (options.interval * 1000 || onceDefaultMs)) {
      print(latencyLine(summary, options.output));
      return 0;
    }
    if (isRangeOver(options, elapsedMs, historyMs)) {
      print(` -- ${(elapsedMs / 1000).toFixed(2)} seconds range\n`);
      start = performance.now();
      summary = noSamples;
    }
    await pause(samplePauseMs);
  }
}

function isRangeOver(options: Options, elapsedMs: number, historyMs: number): boolean {
  return options.latencyHistory && elapsedMs > historyMs;
}

async function measurePing(session: Session): Promise<number> {
  const start = performance.now();
  await persistentQuery(session, 'PING');
  return Math.trunc(performance.now() - start);
}

export function addSample(summary: LatencySummary, ms: number): LatencySummary {
  if (summary.count === 0) return { min: ms, max: ms, total: ms, count: 1 };
  return {
    min: Math.min(summary.min, ms),
    max: Math.max(summary.max, ms),
    total: summary.total + ms,
    count: summary.count + 1,
  };
}

export function latencyLine(summary: LatencySummary, output: OutputFormat): string {
  const { min, max, count } = summary;
  const average = (summary.total / count).toFixed(2);
  switch (output) {
    case 'standard':
      return `min: ${min}, max: ${max}, avg: ${average} (${count} samples)`;
    case 'csv':
      return `${min},${max},${average},${count}\n`;
    case 'raw':
      return `${min} ${max} ${average} ${count}\n`;
    default:
      return `{"min": ${min}, "max": ${max}, "avg": ${average}, "count": ${count}}\n`;
  }
}
