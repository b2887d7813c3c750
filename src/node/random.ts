/**
 * Random: the system's generator, drawn in blocks because each draw costs a call.
 */
import { randomFillSync } from 'node:crypto';
import { assert } from '../base/assert.ts';
import type { Random } from '../platform/random.ts';

const blockWords = 1024;
const twoTo32 = 0x1_0000_0000;

export function nodeRandom(): Random {
  const block = new Uint32Array(blockWords);
  let at = blockWords;

  function next32(): number {
    if (at === blockWords) {
      randomFillSync(block);
      at = 0;
    }
    const drawn = block[at];
    // Nobody who sees the memory later learns what was drawn.
    block[at++] = 0;
    return drawn;
  }

  return {
    next32,
    below(limit) {
      assert(limit >= 1 && limit <= twoTo32, 'random: a limit lies in 1 … 2^32');
      // Values from the last, incomplete run of `limit` are drawn again.
      const fair = twoTo32 - (twoTo32 % limit);
      for (;;) {
        const drawn = next32();
        if (drawn < fair) return drawn % limit;
      }
    },
    float: () => ((next32() >>> 11) * twoTo32 + next32()) / 2 ** 53,
    bytes(count) {
      return randomFillSync(new Uint8Array(count));
    },
  };
}
