/**
 * Views that are kept must show the bytes that were asked for, whatever was asked before.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Ranges } from './ranges.ts';

const buffers = [new Uint8Array(600), new Uint8Array(600), new Uint8Array(64)];

test('a range is the memory that was asked for, from whichever buffer', () => {
  const asks = fc.record({
    buffer: fc.nat(2),
    start: fc.oneof(fc.constant(0), fc.nat(600)),
    length: fc.nat(600),
    times: fc.oneof(fc.constant(1), fc.nat(40)),
  });
  fc.assert(
    fc.property(fc.array(asks), (all) => {
      const ranges = new Ranges();
      for (const { buffer, start, length, times } of all) {
        const bytes = buffers[buffer];
        const from = Math.min(start, bytes.length);
        const end = Math.min(from + length, bytes.length);
        for (let i = 0; i < times; i++) {
          const range = ranges.of(bytes, from, end);
          assert.equal(range.buffer, bytes.buffer);
          assert.deepEqual([range.byteOffset, range.length], [from, end - from]);
        }
      }
    }),
  );
});

test('the view of a buffer that is written again and again is made once', () => {
  const ranges = new Ranges();
  for (let i = 0; i < 50; i++) ranges.of(buffers[0], 0, 7);
  assert.equal(ranges.of(buffers[0], 0, 7), ranges.of(buffers[0], 0, 7));
});
