/**
 * The simulated platform keeps what the interfaces promise, whatever the seed.
 */
import { snapshotConformance } from '../memory/snapshot.conformance.ts';
import { clockConformance } from '../platform/clock.conformance.ts';
import { diskConformance } from '../platform/disk.conformance.ts';
import { networkConformance } from '../platform/network.conformance.ts';
import { randomConformance } from '../platform/random.conformance.ts';
import { threadsConformance } from '../platform/threads.conformance.ts';
import { simTrial } from './trial.conformance.ts';

for (const seed of [1, 2, 3]) {
  clockConformance(`sim clock, seed ${seed}`, () => simTrial(seed));
  diskConformance(`sim disk, seed ${seed}`, () => simTrial(seed));
  networkConformance(`sim network, seed ${seed}`, () => simTrial(seed));
  randomConformance(`sim random, seed ${seed}`, () => simTrial(seed));
  threadsConformance(`sim threads, seed ${seed}`, () => simTrial(seed));
  snapshotConformance(`sim threads, seed ${seed}`, () => simTrial(seed));
}
