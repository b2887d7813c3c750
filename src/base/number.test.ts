import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1, latin1Bytes } from './bytes.ts';
import {
  bigintOf,
  integerBytesMax,
  integerLength,
  isInt64,
  isSafeInt64,
  parseInt64,
  parseIntegerLossy,
  parseSafeInteger,
  writeInt64,
  writeInteger,
} from './number.ts';

const notIntegers = [
  '',
  '-',
  '+',
  '+1',
  '-0',
  '00',
  '01',
  '-01',
  ' 1',
  '1 ',
  '1.0',
  '1e3',
  '0x10',
  '--1',
  '1-',
  '12345678x',
  '123456789x',
  '1234567890123456x',
  '/',
  ':',
  '1/',
  '1:',
  'inf',
  '\xb1',
];

/** Parses inside a longer buffer of digits, so that reading past either end shows. */
function inside<T>(text: string, parse: (bytes: Uint8Array, start: number, end: number) => T): T {
  return parse(latin1Bytes(`77${text}77`), 2, 2 + text.length);
}

test('text that is not an integer is refused by all readers', () => {
  for (const text of notIntegers) {
    assert.ok(Number.isNaN(inside(text, parseSafeInteger)), text);
    assert.ok(Number.isNaN(inside(text, parseIntegerLossy)), text);
    assert.equal(inside(text, parseInt64), undefined, text);
    assert.equal(inside(text, isInt64), false, text);
  }
});

test('safe integers end at ±(2^53 - 1)', () => {
  assert.equal(inside('9007199254740991', parseSafeInteger), 9007199254740991);
  assert.equal(inside('-9007199254740991', parseSafeInteger), -9007199254740991);
  for (const text of ['9007199254740992', '9007199254740993', '9999999999999999']) {
    assert.ok(Number.isNaN(inside(text, parseSafeInteger)), text);
    assert.ok(Number.isNaN(inside(`-${text}`, parseSafeInteger)), text);
  }
});

test('zero is positive zero', () => {
  assert.ok(Object.is(inside('0', parseSafeInteger), 0));
});

test('int64 ends at its own bounds', () => {
  assert.equal(inside('9223372036854775807', parseInt64), 9223372036854775807n);
  assert.equal(inside('-9223372036854775808', parseInt64), -9223372036854775808n);
  const outside = [
    '9223372036854775808',
    '-9223372036854775809',
    '9223372037000000000',
    '9999999999999999999',
    '10000000000000000000',
    '18446744073709551616',
    '99999999999999999999999999',
  ];
  for (const text of outside) {
    assert.equal(inside(text, parseInt64), undefined, text);
    assert.ok(Number.isNaN(inside(text, parseIntegerLossy)), text);
  }
});

test('a lossy integer is rounded once', () => {
  assert.equal(inside('9223372036854775807', parseIntegerLossy), 2 ** 63);
  assert.equal(inside('9007199254740993', parseIntegerLossy), Number(9007199254740993n));
  assert.equal(inside('-9007199254740995', parseIntegerLossy), Number(-9007199254740995n));
});

test('minus zero is written as zero', () => {
  const target = new Uint8Array(4);
  assert.equal(writeInteger(-0, target, 1), 2);
  assert.equal(latin1(target, 1, 2), '0');
  assert.equal(integerLength(-0), 1);
});

test('powers of ten and their neighbours are written in full', () => {
  const target = new Uint8Array(integerBytesMax);
  for (let power = 1; power < 1e15; power *= 10) {
    for (const value of [power - 1, power, power + 1, -power, 1 - power]) {
      const end = writeInteger(value, target, 0);
      assert.equal(latin1(target, 0, end), String(value + 0));
      assert.equal(integerLength(value), end);
    }
  }
});

test('the ends of int64 are written from halves', () => {
  const target = new Uint8Array(integerBytesMax);
  const cases: [number, number, string][] = [
    [0, -0x8000_0000, '-9223372036854775808'],
    [-1, 0x7fff_ffff, '9223372036854775807'],
    [0xffff_ffff, 0x7fff_ffff, '9223372036854775807'],
    [0, -0x20_0000, '-9007199254740992'],
    [1, -0x20_0000, '-9007199254740991'],
    [0, 0x20_0000, '9007199254740992'],
    [-1, -1, '-1'],
  ];
  for (const [lo, hi, text] of cases) {
    assert.equal(latin1(target, 0, writeInt64(lo, hi, target, 0)), text);
    assert.equal(bigintOf(lo, hi), BigInt(text));
  }
});

test('halves are safe exactly within ±(2^53 - 1)', () => {
  assert.equal(isSafeInt64(0, -0x20_0000), false);
  assert.equal(isSafeInt64(1, -0x20_0000), true);
  assert.equal(isSafeInt64(-1, 0x1f_ffff), true);
  assert.equal(isSafeInt64(0, 0x20_0000), false);
});
