/**
 * Random: drawn from the seed.
 */
import type { Prng } from '../base/prng.ts';
import type { Random } from '../platform/random.ts';

export function simRandom(prng: Prng): Random {
  return {
    next32: () => prng.next32(),
    below: (limit) => prng.below(limit),
    float: () => prng.float(),
    bytes(count) {
      const bytes = new Uint8Array(count);
      for (let i = 0; i < count; i++) bytes[i] = prng.next32() & 0xff;
      return bytes;
    },
  };
}
