import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { copyShared, moveShared } from './shared-copy.ts';

/** Room for the longest move from the furthest place: 70 000 + 50 + 70 001. */
const size = 140_100;
const pattern = Uint8Array.from({ length: size }, (_, i) => Math.imul(i, 2_654_435_761) >>> 24);
const shared = new Uint8Array(new SharedArrayBuffer(size));
const privates = new Uint8Array(new ArrayBuffer(size + 3), 3);
const anyLength = fc.oneof(
  fc.nat(600),
  fc.constantFrom(255, 256, 32_767, 32_768, 32_769, 65_536, 65_537, 70_001),
);

test('moving within shared memory leaves what copyWithin leaves', () => {
  fc.assert(
    fc.property(
      anyLength,
      fc.nat(70_000),
      fc.integer({ min: -50, max: 50 }),
      (length, from, by) => {
        const to = Math.max(0, from + by);
        shared.set(pattern);
        moveShared(shared, to, from, length);
        const expected = pattern.slice().copyWithin(to, from, from + length);
        assert.equal(Buffer.compare(Buffer.from(shared), expected), 0);
      },
    ),
    { numRuns: 300 },
  );
});

test('copying between shared and private memory leaves what a loop leaves', () => {
  const anyPair = fc.constantFrom([shared, privates], [privates, shared]);
  fc.assert(
    fc.property(anyPair, anyLength, fc.nat(100), fc.nat(100), ([source, target], length, a, b) => {
      source.set(pattern);
      target.fill(1);
      const expected = target.slice();
      expected.set(source.slice(a, a + length), b);
      copyShared(source, a, a + length, target, b);
      assert.equal(Buffer.compare(Buffer.from(target), expected), 0);
    }),
    { numRuns: 300 },
  );
});
