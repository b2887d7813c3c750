/** Copying shared memory that does not lie alike, against the plain functions. */
import { copyShared, moveShared } from '../src/base/shared-copy.ts';
import { leaf } from './leaf.ts';

const shared = new Uint8Array(new SharedArrayBuffer(1 << 20));
const received = new Uint8Array(1 << 16).fill(7);
const copies = 100;

for (const length of [128, 256, 512, 1000, 8000]) {
  leaf(`copyWithin of ${length} bytes`, copies, () => {
    for (let i = 0; i < copies; i++) shared.copyWithin(1021 + i, 1000 + i, 1000 + i + length);
    return 0;
  });
  leaf(`moveShared of ${length} bytes`, copies, () => {
    for (let i = 0; i < copies; i++) moveShared(shared, 1021 + i, 1000 + i, length);
    return 0;
  });
  leaf(`set(subarray) of ${length} bytes`, copies, () => {
    for (let i = 0; i < copies; i++) shared.set(received.subarray(100, 100 + length), 1001 + i);
    return 0;
  });
  leaf(`copyShared of ${length} bytes`, copies, () => {
    for (let i = 0; i < copies; i++) copyShared(received, 100, 100 + length, shared, 1001 + i);
    return 0;
  });
}
