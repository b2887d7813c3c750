import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lzfCompress, lzfDecompress } from './lzf.ts';

/** Bytes that compress well, badly or not at all, made of repeated and of new pieces. */
const anyBytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 400 })).map(([byte, n]) => Array(n).fill(byte)),
      fc.constantFrom([1, 2, 3, 4, 5, 6, 7, 8], [9, 8, 7, 1, 2, 3]),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => Uint8Array.from(pieces.flatMap((piece) => [...piece])));

test('what is compressed comes back, and neither way writes outside its range', () => {
  fc.assert(
    fc.property(anyBytes, fc.nat(40), (bytes, spare) => {
      const room = bytes.length + spare - 20;
      fc.pre(room >= 0);
      const source = Uint8Array.of(1, ...bytes, 2);
      const packed = new Uint8Array(room + 2).fill(0xee);
      const end = lzfCompress(source, 1, 1 + bytes.length, packed, 1, 1 + room);
      assert.ok(packed[0] === 0xee && packed[room + 1] === 0xee);
      if (end < 0) return;
      const back = new Uint8Array(bytes.length + 2).fill(0xdd);
      assert.ok(lzfDecompress(packed, 1, end, back, 1, 1 + bytes.length));
      assert.deepEqual([...back], [0xdd, ...bytes, 0xdd]);
    }),
    { numRuns: 300 },
  );
});

test('earlier calls do not change the result', () => {
  const room = 5000;
  const packed = (bytes: Uint8Array) => {
    const target = new Uint8Array(room);
    const end = lzfCompress(bytes, 0, bytes.length, target, 0, room);
    return Buffer.from(target.subarray(0, Math.max(end, 0))).toString('hex');
  };
  fc.assert(
    fc.property(anyBytes, anyBytes, (a, b) => {
      const first = packed(a.subarray(0, 4000));
      packed(b.subarray(0, 4000));
      assert.equal(packed(a.subarray(0, 4000)), first);
    }),
    { numRuns: 100 },
  );
});

test('any bytes are either refused or fill the target exactly', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(80), (bytes, length) => {
      const target = new Uint8Array(length + 2).fill(0xee);
      lzfDecompress(bytes, 0, bytes.length, target, 1, 1 + length);
      assert.ok(target[0] === 0xee && target[length + 1] === 0xee);
    }),
    { numRuns: 500 },
  );
});
