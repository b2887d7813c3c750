/** Numbers of configuration values, against the answers of Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  asciiLower,
  formatMemory,
  parseLoose,
  parseMemory,
  parseStrict,
  untilNul,
} from './c-text.ts';

test('memory sizes take units of 1000 and of 1024, in any case', () => {
  const sizes: readonly (readonly [string, bigint | undefined])[] = [
    ['0', 0n],
    ['', 0n],
    ['gb', 0n],
    ['12', 12n],
    ['12b', 12n],
    ['2k', 2000n],
    ['2kB', 2048n],
    ['3m', 3_000_000n],
    ['3MB', 3n * 1024n * 1024n],
    ['1g', 1_000_000_000n],
    ['1GB', 1024n ** 3n],
    ['1tb', undefined],
    ['1.5mb', undefined],
    ['-1', undefined],
    ['+1', undefined],
    [' 1', undefined],
    ['1 kb', undefined],
    ['9'.repeat(127), 2n ** 64n - 1n],
    ['9'.repeat(128), undefined],
    ['18446744073709551615kb', 2n ** 64n - 1024n],
    ['1kb\0x', 1024n],
  ];
  for (const [text, bytes] of sizes) assert.equal(parseMemory(text), bytes, text);
});

test('a formatted size is read as the same size', () => {
  const size = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc
      .tuple(fc.bigInt({ min: 0n, max: 4096n }), fc.integer({ min: 0, max: 40 }))
      .map(([value, shift]) => value << BigInt(shift)),
  );
  fc.assert(fc.property(size, (bytes) => parseMemory(formatMemory(bytes)) === bytes));
  assert.equal(formatMemory(0n), '0');
  assert.equal(formatMemory(1536n * 1024n), '1536kb');
  assert.equal(formatMemory(3n * 1024n ** 3n), '3gb');
});

test('loose integers are read as strtoll reads the whole text', () => {
  const texts: readonly (readonly [string, bigint | undefined])[] = [
    ['', 0n],
    ['0012', 12n],
    [' \t+5', 5n],
    ['-7', -7n],
    ['-', undefined],
    [' ', undefined],
    ['5x', undefined],
    ['5 ', undefined],
    ['99999999999999999999', 2n ** 63n - 1n],
    ['-99999999999999999999', -(2n ** 63n)],
  ];
  for (const [text, value] of texts) assert.equal(parseLoose(text, 10), value, text);
  assert.equal(parseLoose('0777', 8), 0o777n);
  assert.equal(parseLoose('78', 8), undefined);
});

test('strict integers have no blanks, plus or leading zeros', () => {
  assert.equal(parseStrict('-9223372036854775808'), -(2n ** 63n));
  for (const text of ['', ' 1', '+1', '01', '-0', '1 ', '9223372036854775808', '1\0']) {
    assert.equal(parseStrict(text), undefined, text);
  }
});

test('only ASCII letters have a case', () => {
  assert.equal(asciiLower('ABCxyz-Ä'), 'abcxyz-Ä');
  assert.equal(untilNul('ab\0cd\0'), 'ab');
});
