/** Copying and comparing ranges by their length, between one pair of buffers and among several. */
import { bytesEqual, copyBytes } from '../src/base/bytes.ts';
import { leaf } from './leaf.ts';

const operations = 1000;
const chunkBytes = 1 << 20;
const source = new Uint8Array(1 << 16).map((_, i) => i * 7);
const chunks = Array.from({ length: 4 }, () => new Uint8Array(new SharedArrayBuffer(chunkBytes)));

/** Like copyBytes, always by native copy: what the other ways have to beat. */
function copyNatively(start: number, end: number, target: Uint8Array, at: number): void {
  target.set(source.subarray(start, end), at);
}

for (const length of [4, 8, 16, 32, 64, 128, 256, 300]) {
  for (const among of [1, 4]) {
    leaf(`copyBytes of ${length} bytes to ${among} buffers`, operations, () => {
      for (let i = 0; i < operations; i++) {
        copyBytes(source, i * 13, i * 13 + length, chunks[i % among], i * 112);
      }
      return chunks[0][1];
    });
  }
  leaf(`native copy of ${length} bytes`, operations, () => {
    for (let i = 0; i < operations; i++) {
      copyNatively(i * 13, i * 13 + length, chunks[0], i * 112);
    }
    return chunks[0][1];
  });
}

for (const chunk of chunks) chunk.set(source);
for (const length of [4, 8, 12, 16, 24, 32, 64, 256]) {
  for (const among of [1, 4]) {
    leaf(`bytesEqual of ${length} bytes with ${among} buffers`, operations, () => {
      let equal = 0;
      for (let i = 0; i < operations; i++) {
        const at = i * 13;
        if (bytesEqual(source, at, at + length, chunks[i % among], at, at + length)) equal++;
      }
      return equal;
    });
  }
}
