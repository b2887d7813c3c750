/** Counting and finding bits, by words against byte by byte. */
import { countOnes, findBit } from '../src/base/bits.ts';
import { leaf } from './leaf.ts';

const bytes = new Uint8Array(new SharedArrayBuffer(1 << 20));
for (let i = 0; i < bytes.length; i++) bytes[i] = Math.imul(i, 0x9e3779b1) >>> 24;
const zeros = new Uint8Array(new SharedArrayBuffer(1 << 20));

const onesOfByte = Uint8Array.from({ length: 256 }, (_, byte) => {
  let ones = 0;
  for (let left = byte; left > 0; left >>= 1) ones += left & 1;
  return ones;
});

for (const length of [16, 64, 1000, 1_000_000]) {
  leaf(`countOnes of ${length} bytes`, 1, () => countOnes(bytes, 5, 5 + length));
  leaf(`ones of ${length} bytes from a table`, 1, () => {
    let count = 0;
    for (let at = 5; at < 5 + length; at++) count += onesOfByte[bytes[at]];
    return count;
  });
  leaf(`findBit in ${length} bytes without it`, 1, () => findBit(zeros, 5, 5 + length, 1));
}
