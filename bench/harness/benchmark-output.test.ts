import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBenchmarkOutput } from './benchmark-output.ts';

const progress = ' ZRANK z m: rps=0.0 (overall: -nan) avg_msec=-nan (overall: -nan)\r';
const output = `${progress}====== ZRANK z m ======
  20000 requests completed in 0.03 seconds
  50 parallel clients

Latency by percentile distribution:
0.000% <= 0.199 milliseconds (cumulative count 224)
50.000% <= 0.639 milliseconds (cumulative count 10176)
98.438% <= 1.727 milliseconds (cumulative count 19696)
99.219% <= 3.943 milliseconds (cumulative count 19856)
99.805% <= 3.991 milliseconds (cumulative count 19968)
99.902% <= 3.999 milliseconds (cumulative count 19984)
100.000% <= 4.007 milliseconds (cumulative count 20000)

Cumulative distribution of latencies:
0.000% <= 0.103 milliseconds (cumulative count 0)
100.000% <= 4.103 milliseconds (cumulative count 20000)

Summary:
  throughput summary: 812345.50 requests per second
  latency summary (msec):
          avg       min       p50       p95       p99       max
        0.652     0.192     0.639     1.383     3.751     4.007
`;

test('figures come from the summary and from the table of percentiles', () => {
  assert.deepEqual(parseBenchmarkOutput(output), {
    requestsPerSecond: 812345.5,
    p50Ms: 0.639,
    p99Ms: 3.751,
    p999Ms: 3.999,
  });
});

test('a table that ends early gives its last line for p99.9', () => {
  const short = output.replace(/^99\.[89].*\n/gm, '');
  assert.equal(parseBenchmarkOutput(short).p999Ms, 4.007);
});

test('a run that broke off has no figures', () => {
  const broken = output.slice(0, output.indexOf('Summary:'));
  assert.throws(() => parseBenchmarkOutput(broken), /printed no summary/);
  assert.throws(() => parseBenchmarkOutput('Could not connect'), /Could not connect/);
});
