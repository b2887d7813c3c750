/** Compression of values that shrink well and of values that do not. */
import { lzfCompress, lzfDecompress } from '../src/base/lzf.ts';
import { leaf } from './leaf.ts';

for (const length of [64, 1024, 65_536]) {
  const words = new Uint8Array(length).map((_, i) => 97 + ((i * i) % 7) * ((i >> 4) % 3));
  const noise = new Uint8Array(length).map((_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24);
  const target = new Uint8Array(length);
  const back = new Uint8Array(length);
  const end = lzfCompress(words, 0, length, target, 0, length);
  leaf(`lzfDecompress to ${length} bytes`, 1, () =>
    lzfDecompress(target, 0, end, back, 0, length) ? 1 : 0,
  );
  leaf(`lzfCompress of ${length} bytes like words`, 1, () =>
    lzfCompress(words, 0, length, target, 0, length),
  );
  leaf(`lzfCompress of ${length} bytes of noise`, 1, () =>
    lzfCompress(noise, 0, length, target, 0, length),
  );
}
