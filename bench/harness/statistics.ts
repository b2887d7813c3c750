/**
 * What becomes of the samples of several pairs. A pair is one run of each server, one right after
 * the other; its ratio cancels what the machine did meanwhile. Of the ratios the median is the
 * figure, and the least and the greatest are its spread.
 */

/** One figure of each server, measured in the same pair. */
export interface Pair<T> {
  readonly redis: T;
  readonly starling: T;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The middle value; of an even number the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[half];
  return (sorted[half - 1] + sorted[half]) / 2;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** Starling's figure by Redis's, pair by pair. */
export function ratios<T>(pairs: readonly Pair<T>[], figure: (sample: T) => number): Spread {
  return spreadOf(pairs.map((pair) => figure(pair.starling) / figure(pair.redis)));
}

/** The median of one server's figures. */
export function medianOf<T>(
  pairs: readonly Pair<T>[],
  server: keyof Pair<T>,
  figure: (sample: T) => number,
): number {
  return median(pairs.map((pair) => figure(pair[server])));
}

/** The least value that at least `percent` of the ascending values do not exceed. */
export function percentile(ascending: ArrayLike<number>, percent: number): number {
  const rank = Math.ceil((ascending.length * percent) / 100);
  return ascending[Math.max(0, rank - 1)];
}
