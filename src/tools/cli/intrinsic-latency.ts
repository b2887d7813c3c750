/**
 * `--intrinsic-latency`: how long the machine keeps a busy process from running. A short
 * computation is timed again and again without a system call in between; what one run takes longer
 * than the average, the kernel or the hypervisor took.
 */

import type { Options } from './options.ts';
import { print } from './output.ts';

const stirsPerRun = 1000;

export async function runIntrinsicLatency(options: Options): Promise<number> {
  const durationUs = options.intrinsicSeconds * 1e6;
  const startUs = nowUs();
  const cells = Uint8Array.from({ length: 256 }, (_, i) => i);
  let worstUs = 0;
  let runs = 0;
  let nowAtUs = startUs;
  while (nowAtUs - startUs <= durationUs) {
    const beforeUs = nowUs();
    stir(cells);
    nowAtUs = nowUs();
    runs++;
    const tookUs = Math.trunc(nowAtUs - beforeUs);
    if (tookUs > worstUs) {
      worstUs = tookUs;
      print(`Max latency so far: ${worstUs} microseconds.\n`);
    }
  }
  const averageUs = durationUs / runs;
  print(
    `\n${runs} total runs (avg latency: ${averageUs.toFixed(4)} microseconds / ` +
      `${(averageUs * 1000).toFixed(2)} nanoseconds per run).\n`,
  );
  print(`Worst run took ${(worstUs / averageUs).toFixed(0)}x longer than the average latency.\n`);
  return 0;
}

/** Some work of a few microseconds that cannot be optimised away. */
function stir(cells: Uint8Array): void {
  let at = 0;
  for (let i = 0; i < stirsPerRun; i++) {
    const one = i & 255;
    at = (at + cells[one]) & 255;
    const kept = cells[one];
    cells[one] = cells[at];
    cells[at] = kept;
  }
}

function nowUs(): number {
  return Number(process.hrtime.bigint()) / 1000;
}
