/** The keyed hash of keys, by their length. */
import { halfSipHash } from '../src/base/half-siphash.ts';
import { leaf } from './leaf.ts';

const bytes = new Uint8Array(4096).map((_, i) => i * 7);
const hashes = 1000;

for (const length of [4, 16, 64, 1024]) {
  leaf(`halfSipHash of ${length} bytes`, hashes, () => {
    let sum = 0;
    for (let i = 0; i < hashes; i++) sum ^= halfSipHash(bytes, i, i + length, 1, 2);
    return sum;
  });
}
