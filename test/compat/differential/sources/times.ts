/** Times so far away that nothing expires while two servers are compared, or long past. */
import type { Draw, Sources } from '../template.ts';
import { pick } from './draws.ts';
import { oddNumbers } from './numbers.ts';

/** Never so soon that a key is gone before the comparison ends, or gone for one side alone. */
const seconds: Draw = (prng) => {
  const dice = prng.below(14);
  if (dice < 1) return [pick(prng, oddNumbers)];
  if (dice < 2) return [String(-prng.below(1000))];
  return [String(100_000 + 100 * prng.below(1_000_000))];
};

const milliseconds: Draw = (prng) => {
  const drawn = seconds(prng)[0];
  return [/^\d{6,9}$/.test(drawn) ? `${drawn}000` : drawn];
};

/** From the year 2100 on, or long ago. */
const secondsAt: Draw = (prng) => {
  const dice = prng.below(14);
  if (dice < 1) return [pick(prng, oddNumbers)];
  if (dice < 3) return [String(1 + prng.below(1_000_000))];
  return [String(4_102_444_800 + 100 * prng.below(1_000_000))];
};

const millisecondsAt: Draw = (prng) => {
  const drawn = secondsAt(prng)[0];
  return [/^\d{10}$/.test(drawn) ? `${drawn}000` : drawn];
};

/** Where nothing comes the wait must be short, and a wrong time is refused before any wait. */
const wait: Draw = (prng) => [
  pick(prng, ['0.001', '0.002', '0.001', '-1', 'abc', '', 'nan', '1e400', '9223372036854775807']),
];

export const timeSources: Sources = {
  seconds,
  ms: milliseconds,
  at: secondsAt,
  'at-ms': millisecondsAt,
  wait,
};
