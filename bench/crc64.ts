/** The checksum of RDB files and DUMP payloads, by length. */
import { Crc64 } from '../src/base/crc64.ts';
import { leaf } from './leaf.ts';

const bytes = new Uint8Array(1 << 16).map((_, i) => i * 7);
const crc = new Crc64();

for (const length of [16, 64, 1024, 65_536]) {
  leaf(`Crc64 of ${length} bytes`, 1, () => {
    crc.update(bytes, 0, length);
    return crc.lo;
  });
}
