import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { andWords, countOnes, findBit, notWords, orWords, readBits, xorWords } from './bits.ts';

/** The range as text of 0 and 1. */
function bitText(bytes: Uint8Array, start: number, end: number): string {
  return Array.from(bytes.subarray(start, end), (byte) => byte.toString(2).padStart(8, '0')).join(
    '',
  );
}

/** Mostly long runs of one byte, so that words are skipped. */
const content = fc
  .array(
    fc.record({
      byte: fc.oneof(fc.constantFrom(0, 0xff), fc.nat(255)),
      times: fc.oneof(fc.constant(1), fc.nat(150)),
    }),
    { maxLength: 8 },
  )
  .map((runs) => runs.flatMap(({ byte, times }) => new Array<number>(times).fill(byte)));

/** The content anywhere in memory of either kind, with other bytes around it. */
const range = fc
  .record({
    content,
    before: fc.nat(9),
    offset: fc.nat(5),
    isShared: fc.boolean(),
    around: fc.nat(255),
  })
  .map(({ content, before, offset, isShared, around }) => {
    const length = offset + before + content.length + 9;
    const buffer = isShared ? new SharedArrayBuffer(length) : new ArrayBuffer(length);
    const bytes = new Uint8Array(buffer, offset).fill(around);
    bytes.set(content, before);
    return { bytes, start: before, end: before + content.length };
  });

test('ones are counted within the range only', () => {
  fc.assert(
    fc.property(range, ({ bytes, start, end }) => {
      const ones = bitText(bytes, start, end).replaceAll('0', '').length;
      assert.equal(countOnes(bytes, start, end), ones);
    }),
    { numRuns: 500 },
  );
});

test('the first bit of either kind is found where reading from left to right finds it', () => {
  fc.assert(
    fc.property(range, ({ bytes, start, end }) => {
      const text = bitText(bytes, start, end);
      assert.equal(findBit(bytes, start, end, 0), text.indexOf('0'));
      assert.equal(findBit(bytes, start, end, 1), text.indexOf('1'));
    }),
    { numRuns: 500 },
  );
});

test('a field of up to 53 bits is the number that its bits spell, zeros behind the end', () => {
  fc.assert(
    fc.property(range, fc.nat(2000), fc.integer({ min: 1, max: 53 }), (from, offset, count) => {
      const { bytes, start, end } = from;
      const text = bitText(bytes, start, end)
        .slice(offset, offset + count)
        .padEnd(count, '0');
      assert.equal(readBits(bytes, start, end, offset, count), Number.parseInt(text, 2));
    }),
    { numRuns: 500 },
  );
});

test('words are combined bit by bit, as far as told', () => {
  const words = fc.array(fc.integer(), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(words, words, fc.nat(8), (a, b, length) => {
      const source = Int32Array.from(b);
      for (const [change, twin] of [
        [andWords, (x: number, y: number) => x & y],
        [orWords, (x: number, y: number) => x | y],
        [xorWords, (x: number, y: number) => x ^ y],
        [
          (target: Int32Array, _source: Int32Array, upTo: number) => notWords(target, upTo),
          (x: number) => ~x,
        ],
      ] as const) {
        const target = Int32Array.from(a);
        change(target, source, length);
        assert.deepEqual(
          [...target],
          a.map((x, i) => (i < length ? twin(x, b[i]) : x)),
        );
      }
    }),
    { numRuns: 100 },
  );
});
