/**
 * How a leaf is measured: its loop runs in rounds of a fixed time until the figures stand, and the
 * fastest round counts, because everything else on the machine can only make it slower. Compare
 * ratios within one run, never figures of two machines.
 *
 *   node dist/bench/number.js
 */

const roundMs = 60;
const rounds = 7;

/** Results go here, so that the compiler cannot leave the work out. */
let sink = 0;

/** Prints the nanoseconds of one operation; `run` does `operations` of them, returns a number. */
export function leaf(name: string, operations: number, run: () => number): void {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) best = Math.min(best, measureRound(run));
  const nanoseconds = (best * 1e6) / operations;
  console.log(`${nanoseconds.toFixed(1).padStart(10)} ns  ${name}`);
  if (Number.isNaN(sink)) console.log('not a number');
}

/** Milliseconds of one run, averaged over a round. */
function measureRound(run: () => number): number {
  const start = performance.now();
  let runs = 0;
  let elapsed = 0;
  while (elapsed < roundMs) {
    sink += run();
    runs++;
    elapsed = performance.now() - start;
  }
  return elapsed / runs;
}
