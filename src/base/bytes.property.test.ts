/** Byte ranges against Node's own Buffer as the naive twin. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  bytesEqual,
  compareBytes,
  copyBytes,
  cutBytes,
  indexOfByte,
  latin1,
  latin1Bytes,
  writeLatin1,
} from './bytes.ts';

/** Bytes with a range in them; few byte values, so that equal ranges are common. */
const range = fc
  .tuple(
    fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.constantFrom(0, 1, 255), { maxLength: 6 }).map((list) => Uint8Array.from(list)),
    ),
    fc.nat(),
    fc.nat(),
  )
  .map(([bytes, a, b]) => {
    const [start, end] = [a % (bytes.length + 1), b % (bytes.length + 1)];
    return { bytes, start: Math.min(start, end), end: Math.max(start, end) };
  });

test('ranges compare as Buffer compares them', () => {
  fc.assert(
    fc.property(range, range, (a, b) => {
      const twin = Buffer.compare(
        a.bytes.subarray(a.start, a.end),
        b.bytes.subarray(b.start, b.end),
      );
      const order = compareBytes(a.bytes, a.start, a.end, b.bytes, b.start, b.end);
      assert.equal(Math.sign(order), twin);
      assert.equal(bytesEqual(a.bytes, a.start, a.end, b.bytes, b.start, b.end), twin === 0);
    }),
  );
});

test('a copy fills exactly its target range, short or long', () => {
  fc.assert(
    fc.property(range, fc.nat(8), ({ bytes, start, end }, at) => {
      const target = new Uint8Array(end - start + at + 4).fill(7);
      copyBytes(bytes, start, end, target, at);
      const twin = [...Array(at).fill(7), ...bytes.slice(start, end), 7, 7, 7, 7];
      assert.deepEqual([...target], twin);
      assert.deepEqual(cutBytes(bytes, start, end), bytes.slice(start, end));
    }),
  );
});

test('ranges of every length around the thresholds are copied and compared as by Buffer', () => {
  const source = new Uint8Array(new SharedArrayBuffer(700), 3).map((_, i) => i * 31 + (i >> 3));
  for (let length = 0; length <= 300; length++) {
    const shared = new Uint8Array(new SharedArrayBuffer(320), 5, 310).fill(7);
    copyBytes(source, 9, 9 + length, shared, 2);
    const twin = [7, 7, ...source.subarray(9, 9 + length), 7];
    assert.deepEqual([...shared.subarray(0, length + 3)], twin);
    assert.ok(bytesEqual(source, 9, 9 + length, shared, 2, 2 + length));
    for (const at of [2, 1 + (length >> 1), 1 + length]) {
      if (at < 2 || length === 0) continue;
      shared[at] ^= 0x80;
      assert.ok(!bytesEqual(source, 9, 9 + length, shared, 2, 2 + length));
      shared[at] ^= 0x80;
    }
  }
});

test('a range moves towards the beginning of its own buffer by any distance', () => {
  const start = 40;
  for (const length of [1, 7, 8, 9, 15, 16, 17, 31, 64, 255, 256, 257, 400]) {
    for (let distance = 0; distance <= start; distance++) {
      const bytes = new Uint8Array(500).map((_, i) => i * 7 + (i >> 5));
      const twin = Buffer.from(bytes);
      twin.copyWithin(start - distance, start, start + length);
      copyBytes(bytes, start, start + length, bytes, start - distance);
      assert.deepEqual(Buffer.from(bytes), twin);
    }
  }
});

test('the bits of a NaN survive a copy', () => {
  const source = new Uint8Array(64).fill(0xff);
  for (let i = 0; i < 64; i += 8) source.set([i, 0, 0, 0, 0, 0, 0xf4, 0x7f], i);
  const target = new Uint8Array(64);
  copyBytes(source, 0, 64, target, 0);
  assert.deepEqual(target, source);
});

test('a byte is found where it first stands in the range, and nowhere behind it', () => {
  fc.assert(
    fc.property(range, fc.constantFrom(0, 1, 2, 255), ({ bytes, start, end }, byte) => {
      const twin = Buffer.from(bytes.subarray(start, end)).indexOf(byte);
      assert.equal(indexOfByte(bytes, byte, start, end), twin < 0 ? -1 : start + twin);
    }),
  );
});

test('latin1 keeps all 256 byte values both ways, at any length', () => {
  fc.assert(
    fc.property(range, ({ bytes, start, end }) => {
      const text = latin1(bytes, start, end);
      assert.equal(text, Buffer.from(bytes.subarray(start, end)).toString('latin1'));
      assert.deepEqual(latin1Bytes(text), bytes.slice(start, end));
    }),
  );
  const long = new Uint8Array(10_000).map((_, i) => i);
  assert.equal(latin1(long, 1, 9_999), Buffer.from(long.subarray(1, 9_999)).toString('latin1'));
});

test('writeLatin1 returns the position after what it wrote', () => {
  const target = new Uint8Array(6);
  assert.equal(writeLatin1('ab', target, 3), 5);
  assert.deepEqual([...target], [0, 0, 0, 97, 98, 0]);
});
