/**
 * `--latency-dist`: round trips as a spectrum. One line per interval, one column per range of
 * latencies; the colour of a column tells which share of the samples fell into it. Needs a terminal
 * with 256 colours.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { print } from './output.ts';
import { persistentQuery } from './persistent-query.ts';
import type { Session } from './session.ts';

const samplePauseMs = 10;
const intervalDefaultMs = 1000;
const legendEveryLines = 20;

/** Numbers in the palette of xterm, from no samples to all of them. */
const colours = [
  0, 233, 234, 235, 237, 239, 241, 243, 245, 247, 144, 143, 142, 184, 226, 214, 208, 202, 196,
];
const greys = [0, 233, 234, 235, 237, 239, 241, 243, 245, 247, 249, 251, 253];

/** Upper ends of the ranges in microseconds, and the character of each column. */
const ranges: readonly (readonly [maxUs: number, mark: string])[] = [
  [10, '.'],
  [125, '-'],
  [250, '*'],
  [500, '#'],
  [1_000, '1'],
  [2_000, '2'],
  [3_000, '3'],
  [4_000, '4'],
  [5_000, '5'],
  [6_000, '6'],
  [7_000, '7'],
  [8_000, '8'],
  [9_000, '9'],
  [10_000, 'A'],
  [20_000, 'B'],
  [30_000, 'C'],
  [40_000, 'D'],
  [50_000, 'E'],
  [100_000, 'F'],
  [200_000, 'G'],
  [300_000, 'H'],
  [400_000, 'I'],
  [500_000, 'J'],
  [1_000_000, 'K'],
  [2_000_000, 'L'],
  [4_000_000, 'M'],
  [8_000_000, 'N'],
  [16_000_000, 'O'],
  [30_000_000, 'P'],
  [60_000_000, 'Q'],
  [Number.POSITIVE_INFINITY, '?'],
];

export async function runLatencySpectrum(session: Session): Promise<number> {
  const palette = session.options.monochrome ? greys : colours;
  const intervalMs = session.options.interval * 1000 || intervalDefaultMs;
  for (let line = 0; ; line++) {
    const counts = await sampleFor(session, intervalMs);
    if (line % legendEveryLines === 0) print(legend(palette));
    print(spectrumLine(counts, palette));
  }
}

async function sampleFor(session: Session, intervalMs: number): Promise<number[]> {
  const counts = ranges.map(() => 0);
  const end = performance.now() + intervalMs;
  do {
    const start = performance.now();
    await persistentQuery(session, 'PING');
    const us = (performance.now() - start) * 1000;
    counts[ranges.findIndex(([maxUs]) => us <= maxUs)]++;
    await pause(samplePauseMs);
  } while (performance.now() <= end);
  return counts;
}

export function spectrumLine(counts: readonly number[], palette: readonly number[]): string {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const columns = counts.map((count, i) => {
    const colour = palette[Math.ceil((count / total) * (palette.length - 1))];
    return `\x1b[48;5;${colour}m${ranges[i][1]}`;
  });
  return `\x1b[38;5;0m${columns.join('')}\x1b[0m\n`;
}

function legend(palette: readonly number[]): string {
  const rule = `${'-'.repeat(45)}\n`;
  const scale = palette.map((colour) => `\x1b[48;5;${colour}m `).join('');
  return (
    rule +
    '. - * #          .01 .125 .25 .5 milliseconds\n' +
    '1,2,3,...,9      from 1 to 9     milliseconds\n' +
    'A,B,C,D,E        10,20,30,40,50  milliseconds\n' +
    'F,G,H,I,J        .1,.2,.3,.4,.5       seconds\n' +
    'K,L,M,N,O,P,Q,?  1,2,4,8,16,30,60,>60 seconds\n' +
    `From 0 to 100%: ${scale}\x1b[0m\n${rule}`
  );
}
