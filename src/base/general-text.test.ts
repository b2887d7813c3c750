import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatGeneral } from './general-text.ts';

test('a double is written as %.17g writes it', () => {
  for (const [value, text] of [
    [0, '0'],
    [-0, '-0'],
    [1, '1'],
    [-2.5, '-2.5'],
    [3.1, '3.1000000000000001'],
    [0.1, '0.10000000000000001'],
    [1e16, '10000000000000000'],
    [1e17, '1e+17'],
    [123456789012345680000, '1.2345678901234568e+20'],
    [0.0001, '0.0001'],
    [0.00001, '1.0000000000000001e-05'],
    [1e300, '1.0000000000000001e+300'],
    [5e-324, '4.9406564584124654e-324'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [Number.NaN, 'nan'],
  ] as const) {
    assert.equal(formatGeneral(value), text);
  }
});

test('between two texts the even one is taken', () => {
  assert.equal(formatGeneral(1 + 2 ** -17), '1.0000076293945312');
  assert.equal(formatGeneral(1 + 3 * 2 ** -17), '1.0000228881835938');
});
