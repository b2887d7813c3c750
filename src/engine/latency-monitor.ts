/**
 * The latency monitor: what held the server up, by kind of event, from a threshold on. For each
 * event the worst moment of each of the last 160 seconds in which there was one is kept.
 */

export const latencySamplesMax = 160;

export interface LatencySample {
  /** Unix seconds. */
  readonly atSeconds: number;
  readonly ms: number;
}

export interface LatencySeries {
  /** From the oldest to the latest; never empty. */
  readonly samples: readonly LatencySample[];
  /** The worst of all times. */
  readonly maxMs: number;
}

interface Series extends LatencySeries {
  readonly samples: LatencySample[];
  maxMs: number;
}

export interface LatencyAnalysis {
  readonly averageMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Mean of the distances from the average. */
  readonly deviationMs: number;
  /** Mean seconds between two samples. */
  readonly periodSeconds: number;
}

export class LatencyMonitor {
  readonly #events = new Map<string, Series>();
  #thresholdMs = 0;

  /** 0: nothing is monitored. */
  get thresholdMs(): number {
    return this.#thresholdMs;
  }

  set thresholdMs(ms: number) {
    this.#thresholdMs = ms;
  }

  /** In microseconds; infinite while nothing is monitored. */
  get thresholdUs(): number {
    return this.#thresholdMs === 0 ? Number.POSITIVE_INFINITY : this.#thresholdMs * 1000;
  }

  get events(): ReadonlyMap<string, LatencySeries> {
    return this.#events;
  }

  /** An event that took so long; forgotten where it was below the threshold. */
  sample(event: string, us: number, nowMs: number): void {
    if (us < this.thresholdUs) return;
    const ms = Math.floor(us / 1000);
    const atSeconds = Math.floor(nowMs / 1000);
    const series = this.#events.get(event) ?? { samples: [], maxMs: 0 };
    this.#events.set(event, series);
    series.maxMs = Math.max(series.maxMs, ms);
    const { samples } = series;
    const last = samples.at(-1);
    if (last?.atSeconds === atSeconds) {
      if (ms > last.ms) samples[samples.length - 1] = { atSeconds, ms };
      return;
    }
    samples.push({ atSeconds, ms });
    if (samples.length > latencySamplesMax) samples.shift();
  }

  /** Forgets an event, whatever the case of its name, or all; how many there were. */
  reset(event: string | undefined): number {
    let count = 0;
    for (const name of [...this.#events.keys()]) {
      if (event !== undefined && event !== name) continue;
      this.#events.delete(name);
      count++;
    }
    return count;
  }
}

export function analyze({ samples }: LatencySeries, nowMs: number): LatencyAnalysis {
  const all = samples.map(({ ms }) => ms);
  const averageMs = mean(all);
  const oldest = Math.min(...samples.map(({ atSeconds }) => atSeconds));
  const spanSeconds = Math.max(1, Math.floor(nowMs / 1000) - oldest);
  return {
    averageMs,
    minMs: Math.min(...all),
    maxMs: Math.max(...all),
    deviationMs: mean(all.map((ms) => Math.abs(averageMs - ms))),
    periodSeconds: spanSeconds / samples.length,
  };
}

function mean(values: readonly number[]): number {
  return Math.floor(values.reduce((sum, value) => sum + value, 0) / values.length);
}
