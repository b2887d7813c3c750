/** One call of a command in its histogram. */
import { LatencyHistogram } from '../src/engine/latency-histogram.ts';
import { leaf } from './leaf.ts';

const calls = 1000;
const histogram = new LatencyHistogram();

leaf('LatencyHistogram.record', calls, () => {
  for (let i = 0; i < calls; i++) histogram.record(i);
  return histogram.total;
});
