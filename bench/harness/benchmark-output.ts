/**
 * What redis-benchmark prints, as figures. The short forms (`-q`, `--csv`) leave out p99.9, so it
 * is taken from the table of percentiles, which doubles its fineness with every line:
 *
 *   99.805% <= 3.991 milliseconds (cumulative count 19968)
 *   99.902% <= 3.999 milliseconds (cumulative count 19984)
 */

/** What the client saw of one run. */
export interface ClientFigures {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
}

const percentileLine = /^(\d+\.\d+)% <= (\d+\.\d+) milliseconds/gm;

/** Throws where the text has no summary: the run broke off, or the client is another version. */
export function parseBenchmarkOutput(text: string): ClientFigures {
  const rate = /throughput summary: (\d+(?:\.\d+)?) requests per second/.exec(text);
  const start = text.indexOf('Latency by percentile distribution');
  const end = text.indexOf('Cumulative distribution of latencies');
  if (rate === null || start < 0 || end < start) {
    throw new Error(`redis-benchmark printed no summary: ${text.slice(-300).trim()}`);
  }
  const lines = [...text.slice(start, end).matchAll(percentileLine)].map((match) => ({
    percent: Number(match[1]),
    ms: Number(match[2]),
  }));
  const at = (percent: number): number =>
    (lines.find((line) => line.percent >= percent) ?? lines[lines.length - 1]).ms;
  return {
    requestsPerSecond: Number(rate[1]),
    p50Ms: at(50),
    p99Ms: summaryP99(text) ?? at(99),
    p999Ms: at(99.9),
  };
}

/** The last table's row is avg, min, p50, p95, p99, max. */
function summaryP99(text: string): number | undefined {
  const row = /latency summary \(msec\):\s+avg\s+min\s+p50\s+p95\s+p99\s+max\s+([\d. ]+)/.exec(
    text,
  );
  const figure = row?.[1].trim().split(/ +/)[4];
  return figure === undefined ? undefined : Number(figure);
}
