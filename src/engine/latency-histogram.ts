/**
 * How long the calls of a command took: an HDR histogram of two significant digits, from 1 ns to 1
 * s, as Redis keeps one for each command, so that the same percentiles come out.
 *
 *   value                  width of a bucket    first bucket
 *   [0, 256)               1                    0
 *   [256, 512)             2                    256
 *   [256 << k, 512 << k)   2 << k               256 + 128 * k
 *
 * A bucket's value is the least that falls into it; its highest equivalent the most.
 */

const valueMax = 1_000_000_000;
const nsPerUs = 1000;
const halfBits = 7;
const half = 1 << halfBits;
const full = half << 1;
const buckets = 24 * half;
/** The first level of the logarithmic distribution; each next one is twice as high. */
const levelMin = 1024;

export class LatencyHistogram {
  readonly #counts = new Float64Array(buckets);
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** One more call that took so many microseconds. @hot bench/latency-histogram.ts */
  record(us: number): void {
    const ns = us * nsPerUs;
    const value = ns > valueMax ? valueMax : ns < 1 ? 1 : ns | 0;
    const shift = 24 - Math.clz32(value | (full - 1));
    this.#counts[(shift << halfBits) + (value >>> shift)]++;
    this.#total++;
  }

  /** The highest value, in microseconds, of the bucket up to which that share of calls goes. */
  percentileUs(percentile: number): number {
    const share = Math.min(percentile, 100) / 100;
    const wanted = Math.max(1, Math.floor(share * this.#total + 0.5));
    let count = 0;
    for (let i = 0; i < buckets; i++) {
      count += this.#counts[i];
      if (count < wanted) continue;
      return (percentile === 0 ? lowestOf(i) : highestOf(i)) / nsPerUs;
    }
    return 0;
  }

  /** Pairs of microseconds and how many calls took at most so long, at levels that double. */
  distribution(): (readonly [us: number, calls: number])[] {
    const pairs: (readonly [number, number])[] = [];
    let level = levelMin;
    let count = 0;
    let reported = 0;
    for (let i = 0; i < buckets && reported < this.#total; i++) {
      count += this.#counts[i];
      if (lowestOf(i) < level && i < buckets - 1) continue;
      if (count > reported) pairs.push([Math.floor(highestOf(i) / nsPerUs), count]);
      reported = count;
      level *= 2;
    }
    return pairs;
  }
}

/** One for each command that has run, by its id. */
export class LatencyHistograms {
  readonly #byId: (LatencyHistogram | undefined)[];

  constructor(commands: number) {
    this.#byId = new Array<LatencyHistogram | undefined>(commands).fill(undefined);
  }

  record(id: number, us: number): void {
    const histogram = this.#byId[id];
    if (histogram !== undefined) histogram.record(us);
    else this.#begin(id, us);
  }

  of(id: number): LatencyHistogram | undefined {
    return this.#byId[id];
  }

  reset(): void {
    this.#byId.fill(undefined);
  }

  #begin(id: number, us: number): void {
    const histogram = new LatencyHistogram();
    histogram.record(us);
    this.#byId[id] = histogram;
  }
}

function shiftOf(bucket: number): number {
  return Math.max(0, (bucket >> halfBits) - 1);
}

function lowestOf(bucket: number): number {
  const shift = shiftOf(bucket);
  return (bucket - (shift << halfBits)) * 2 ** shift;
}

function highestOf(bucket: number): number {
  return lowestOf(bucket) + 2 ** shiftOf(bucket) - 1;
}
