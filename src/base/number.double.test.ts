import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1, latin1Bytes } from './bytes.ts';
import {
  doubleBytesMax,
  formatDouble,
  parseDouble,
  parseDoubleLoosely,
  parseMemory,
  writeDouble,
} from './number.ts';

/** Parses inside a longer buffer of digits, so that reading past either end shows. */
function inside<T>(text: string, parse: (bytes: Uint8Array, start: number, end: number) => T): T {
  return parse(latin1Bytes(`77${text}77`), 2, 2 + text.length);
}

/**
 * What Redis 7.2.6 answers to ZSCORE. In the last dozen its digits are not the shortest, or not
 * where JavaScript puts the point.
 */
// biome-ignore format: one row per value
const scores: [value: number, text: string][] = [
  [0, '0'],
  [-0, '-0'],
  [1, '1'],
  [-1, '-1'],
  [10, '10'],
  [123456789, '123456789'],
  [-987654321012, '-987654321012'],
  [9007199254740992, '9007199254740992'],
  [9007199254740994, '9007199254740994'],
  [-9007199254740994, '-9007199254740994'],
  [1152921504606847000, '1152921504606846976'],
  [4611686018427388000, '4611686018427387904'],
  [-4611686018427388000, '-4611686018427387904'],
  [4611686018427389000, '4611686018427389000'],
  [9223372036854776000, '9223372036854776000'],
  [-9223372036854776000, '-9223372036854776000'],
  [18446744073709552000, '18446744073709552000'],
  [1000000000000000, '1000000000000000'],
  [1000000000000000000, '1000000000000000000'],
  [4000000000000000000, '4000000000000000000'],
  [5000000000000000000, '5e+18'],
  [10000000000000000000, '1e+19'],
  [100000000000000000000, '1e+20'],
  [1e+21, '1e+21'],
  [1e+22, '1e+22'],
  [1.5e+300, '1.5e+300'],
  [12345678901234567000, '12345678901234567000'],
  [123456789012345670000, '123456789012345670000'],
  [-1.2345678901234568e+22, '-12345678901234568000000'],
  [1.2345678901234568e+24, '1.2345678901234568e+24'],
  [0.1, '0.1'],
  [0.2, '0.2'],
  [0.3, '0.3'],
  [-0.5, '-0.5'],
  [0.30000000000000004, '0.30000000000000004'],
  [1.1, '1.1'],
  [-273.15, '-273.15'],
  [Math.E, '2.718281828459045'],
  [Math.PI, '3.141592653589793'],
  [100.25, '100.25'],
  [0.1, '0.1'],
  [0.01, '0.01'],
  [0.001, '0.001'],
  [0.0001, '0.0001'],
  [0.00001, '0.00001'],
  [0.000001, '0.000001'],
  [1e-7, '1e-7'],
  [1.5e-7, '1.5e-7'],
  [-1.5e-7, '-1.5e-7'],
  [0.00000125, '1.25e-6'],
  [1.23e-7, '1.23e-7'],
  [1.2345678e-7, '1.2345678e-7'],
  [1e-10, '1e-10'],
  [1e-100, '1e-100'],
  [-1e-100, '-1e-100'],
  [5e-324, '5e-324'],
  [1e-323, '1e-323'],
  [2.2250738585072014e-308, '2.2250738585072014e-308'],
  [2.225073858507201e-308, '2.225073858507201e-308'],
  [1.7976931348623157e+308, '1.7976931348623157e+308'],
  [-1.7976931348623157e+308, '-1.7976931348623157e+308'],
  [Infinity, 'inf'],
  [-Infinity, '-inf'],
  [474.3523281277688, '474.35232812776883'],
  [-9.15074008413577e-7, '-9.150740084135771e-7'],
  [424.7333847088195, '424.73338470881947'],
  [-5.02678070142978e-16, '-5.0267807014297805e-16'],
  [17.71534398308461, '17.715343983084608'],
  [-6.464435295324233, '-6.4644352953242334'],
  [278.4429214075885, '278.44292140758853'],
  [-1071754.614537652, '-1.0717546145376521e+6'],
  [983.710272906537, '983.7102729065371'],
  [-4.102958293028358e-18, '-4.1029582930283584e-18'],
  [302.1341846484369, '302.13418464843687'],
  [-5.732301078643381e-11, '-5.7323010786433807e-11'],
];

test('scores are written as Redis writes them', () => {
  const target = new Uint8Array(doubleBytesMax + 2).fill(0xee);
  for (const [value, text] of scores) {
    assert.equal(formatDouble(value), text);
    const end = writeDouble(value, target, 1);
    assert.equal(latin1(target, 1, end), text);
    assert.equal(target[0], 0xee);
  }
  assert.equal(formatDouble(Number.NaN), 'nan');
});

test('what strtod would not use up, or has no double for, is refused', () => {
  const refused = [
    ...['', '+', '-', '.', '-.', 'e5', '.e5', '1e', '1e+', '1e5.5', '1..2', '1.2.3', '1,5', '1_0'],
    ...[' 1', '1 ', '\t1', '1\n', '1\0', '--1', '+-1', '1-', '1f', '0b1', 'x'],
    ...['0x', '0x.', '0xg', '0x.p1', '0x1p', '0x1p+', '0x1p3.5', '0x1.8.1', '1p3', '-0x', 'x1'],
    ...['nan', 'NaN', '-nan', 'nan(1)', 'infin', 'infinityx', 'in', '-i', 'in\xc6'],
  ];
  for (const text of refused) assert.equal(inside(text, parseDouble), undefined, text);
});

test('too large and too small are refused, the largest and the smallest are not', () => {
  const refused = [
    ...['1e309', '-1e309', '1.7976931348623159e308', '1e99999999999999999999', '0x1p1024'],
    ...['1e-324', '-1e-324', '2.4703282292062327e-324', '0x1p-1075', '-0x1p-99999999999'],
    ...['0x1.fffffffffffff8p1023', '0.001e-330', '0x.001p-1099'],
  ];
  for (const text of refused) assert.equal(inside(text, parseDouble), undefined, text);
  const accepted: [string, number][] = [
    ['1.7976931348623158e308', Number.MAX_VALUE],
    ['0x1.fffffffffffff7p1023', Number.MAX_VALUE],
    ['2.4703282292062328e-324', Number.MIN_VALUE],
    ['0x1.8p-1075', Number.MIN_VALUE],
    ['-0x1p-1074', -Number.MIN_VALUE],
    ['0e-400', 0],
    ['0.000e999999999999', 0],
    ['0x0p-99999', 0],
  ];
  for (const [text, value] of accepted) assert.equal(inside(text, parseDouble), value, text);
});

test('all notations of C are read', () => {
  const accepted: [string, number][] = [
    ['0', 0],
    ['-0', -0],
    ['-0.0e5', -0],
    ['+5', 5],
    ['007', 7],
    ['1.', 1],
    ['.5', 0.5],
    ['-.5E+1', -5],
    ['0.1', 0.1],
    ['1e22', 1e22],
    ['1e23', 1e23],
    ['9007199254740993', 9007199254740992],
    ['123456789012345e-22', 123456789012345e-22],
    ['123456789012345678901234567890', Number(123456789012345678901234567890n)],
    ['0x10', 16],
    ['0X.8P1', 1],
    ['-0x1.8p3', -12],
    ['0x1e5', 0x1e5],
    ['0x20000000000001', 2 ** 53],
    ['0x20000000000003', 2 ** 53 + 4],
    [`0x20000000000001${'0'.repeat(60)}1p-244`, 2 ** 53 + 2],
    ['inf', Number.POSITIVE_INFINITY],
    ['-INF', Number.NEGATIVE_INFINITY],
    ['+Infinity', Number.POSITIVE_INFINITY],
  ];
  for (const [text, value] of accepted) assert.equal(inside(text, parseDouble), value, text);
});

test('bounds of a range of scores are read more loosely', () => {
  const rows: [string, number | undefined][] = [
    ['', 0],
    ['\x001', 0],
    ['1.5\0garbage', 1.5],
    [' \t\n\v\f\r7', 7],
    [' ', undefined],
    [' \0', undefined],
    ['7 ', undefined],
    ['1e400', Number.POSITIVE_INFINITY],
    ['-1e400', Number.NEGATIVE_INFINITY],
    ['1e-400', 0],
    ['nan', undefined],
    ['(1', undefined],
    ['-inf', Number.NEGATIVE_INFINITY],
  ];
  for (const [text, value] of rows) assert.equal(inside(text, parseDoubleLoosely), value, text);
});

test('amounts of memory are read with their units', () => {
  const rows: [string, number | undefined][] = [
    ['0', 0],
    ['123', 123],
    ['5b', 5],
    ['1k', 1000],
    ['1KB', 1024],
    ['3m', 3_000_000],
    ['100mb', 104_857_600],
    ['2g', 2_000_000_000],
    ['1gB', 1_073_741_824],
    ['', 0],
    ['kb', 0],
    ['18446744073709551616', 2 ** 64],
    ['18446744073709551615gb', 2 ** 64 - 2 ** 30],
    ['-1', undefined],
    ['+1', undefined],
    ['1.5gb', undefined],
    ['1tb', undefined],
    ['1 kb', undefined],
    [' 1', undefined],
    ['1kbb', undefined],
    ['constructor', undefined],
    ['1'.repeat(128), undefined],
  ];
  for (const [text, value] of rows) assert.equal(parseMemory(text), value, text);
});
