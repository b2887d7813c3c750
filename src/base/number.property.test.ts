import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1, latin1Bytes } from './bytes.ts';
import {
  bigintOf,
  hiOf,
  hiOfBigint,
  integerBytesMax,
  integerLength,
  isInt64,
  isSafeInt64,
  joinInt64,
  loOf,
  loOfBigint,
  parseInt64,
  parseIntegerLossy,
  parseSafeInteger,
  writeBigint,
  writeInt64,
  writeInteger,
} from './number.ts';

const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;

/** Integers of every length, not only long ones. */
const anyBigint = fc
  .tuple(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.integer({ min: 0, max: 69 }))
  .map(([value, shift]) => value >> BigInt(shift));
const anyInt64 = anyBigint.map((value) => BigInt.asIntN(64, value));
const anySafe = anyBigint.map((value) => Number(BigInt.asIntN(53, value)));
const integerLike = fc.string({
  unit: fc.constantFrom(...'0123456789-+ .', '\x2f', '\x3a'),
  maxLength: 22,
});

/** The definition: what the text means, by way of a regular expression and BigInt. */
function meaning(text: string): bigint | undefined {
  if (!/^(0|-?[1-9][0-9]*)$/.test(text)) return undefined;
  const value = BigInt(text);
  return value >= int64Min && value <= int64Max ? value : undefined;
}

function checkReaders(text: string): void {
  const bytes = latin1Bytes(`9${text}9`);
  const end = 1 + text.length;
  const expected = meaning(text);
  assert.equal(parseInt64(bytes, 1, end), expected);
  assert.equal(isInt64(bytes, 1, end), expected !== undefined);
  const lossy = expected === undefined ? Number.NaN : Number(expected);
  assert.equal(parseIntegerLossy(bytes, 1, end), lossy);
  const safe = Number.isSafeInteger(lossy) ? lossy : Number.NaN;
  assert.equal(parseSafeInteger(bytes, 1, end), safe);
}

test('readers agree with BigInt on integers of all lengths', () => {
  fc.assert(fc.property(anyBigint, (value) => checkReaders(value.toString())));
});

test('readers agree with the definition on text that looks like integers', () => {
  fc.assert(fc.property(integerLike, checkReaders), { numRuns: 500 });
});

test('a safe integer is written as its decimal text, and nothing around it is touched', () => {
  fc.assert(
    fc.property(anySafe, (value) => {
      const target = new Uint8Array(integerBytesMax + 2).fill(0xee);
      const end = writeInteger(value, target, 1);
      assert.equal(latin1(target, 1, end), value.toString());
      assert.equal(integerLength(value), end - 1);
      assert.ok(target[0] === 0xee && target[end] === 0xee);
    }),
    { numRuns: 500 },
  );
});

test('an int64 goes through halves and comes back', () => {
  fc.assert(
    fc.property(anyInt64, (value) => {
      const lo = loOfBigint(value);
      const hi = hiOfBigint(value);
      assert.equal(bigintOf(lo, hi), value);
      assert.equal(bigintOf(lo >>> 0, hi), value);
      const safe = Number.isSafeInteger(Number(value));
      assert.equal(isSafeInt64(lo, hi), safe);
      if (safe) assert.equal(joinInt64(lo, hi), Number(value));
      const target = new Uint8Array(integerBytesMax);
      assert.equal(latin1(target, 0, writeInt64(lo, hi, target, 0)), value.toString());
      assert.equal(latin1(target, 0, writeBigint(value, target, 0)), value.toString());
    }),
    { numRuns: 500 },
  );
});

test('halves of a safe integer are those of the same BigInt', () => {
  fc.assert(
    fc.property(anySafe, (value) => {
      assert.equal(loOf(value), loOfBigint(BigInt(value)));
      assert.equal(hiOf(value), hiOfBigint(BigInt(value)));
    }),
  );
});
