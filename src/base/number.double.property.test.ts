import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1Bytes } from './bytes.ts';
import { formatDouble, parseDouble } from './number.ts';

const anyDouble = fc.double({ noNaN: true });
const bitsOf = new DataView(new ArrayBuffer(8));

/**
 * Doubles of all exponents alike, which `fc.double` also gives, and short decimals as people use
 * them.
 */
const anyScore = fc.oneof(
  anyDouble,
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((bits) => {
    bitsOf.setBigUint64(0, bits);
    const value = bitsOf.getFloat64(0);
    return Number.isNaN(value) ? 0.5 : value;
  }),
  fc
    .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 9 }))
    .map(([digits, places]) => digits / 10 ** places),
);

function parse(text: string): number | undefined {
  return parseDouble(latin1Bytes(`9${text}9`), 1, 1 + text.length);
}

/** Exact notation in hex: every finite double has one. */
function hexOf(value: number): string {
  bitsOf.setFloat64(0, value);
  const bits = bitsOf.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = (bits & ((1n << 52n) - 1n)).toString(16).padStart(13, '0');
  const sign = bits >> 63n === 1n ? '-' : '';
  return biased === 0 ? `${sign}0x0.${fraction}p-1022` : `${sign}0x1.${fraction}p${biased - 1023}`;
}

test('what is written reads back as the same double', () => {
  fc.assert(
    fc.property(anyScore, (value) => assert.equal(parse(formatDouble(value)), value)),
    { numRuns: 1000 },
  );
});

test('written digits are at most 17, and rarely more than the shortest', () => {
  const digitsIn = (text: string) =>
    text.replace(/e.*/, '').replace(/[-.]/g, '').replace(/^0+/, '');
  fc.assert(
    fc.property(anyScore, (value) => {
      if (!Number.isFinite(value) || Number.isInteger(value)) return;
      const written = digitsIn(formatDouble(value)).length;
      assert.ok(written >= digitsIn(String(value)).length && written <= 17);
    }),
    { numRuns: 500 },
  );
});

const anySign = fc.constantFrom('', '-', '+');
const anyDigits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 24 });
const anyExponent = fc.oneof(
  fc.constant(''),
  fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-'), fc.nat(400)).map(([e, n]) => `${e}${n}`),
);

test('decimals read as JavaScript reads them, which rounds correctly', () => {
  fc.assert(
    fc.property(anySign, anyDigits, anyDigits, anyExponent, (sign, whole, fraction, exponent) => {
      const text = `${sign}${whole}.${fraction}${exponent}`;
      const value = Number(text);
      const hasDigit = /[1-9]/.test(whole + fraction);
      const isLost = (value === 0 && hasDigit) || !Number.isFinite(value);
      assert.equal(parse(text), isLost ? undefined : value, text);
    }),
    { numRuns: 1000 },
  );
});

test('text of the right characters is accepted exactly when its grammar is right', () => {
  const soup = fc.string({ unit: fc.constantFrom(...'01.eExXpPaf+-'), maxLength: 7 });
  const decimal = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i;
  const hexadecimal = /^[+-]?0x([0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(p[+-]?[0-9]+)?$/i;
  fc.assert(
    fc.property(soup, (text) => {
      // Exponents are too short here to go out of range, but for three digits.
      fc.pre(!/[ep][+-]?[0-9]{3}/i.test(text));
      assert.equal(parse(text) !== undefined, decimal.test(text) || hexadecimal.test(text), text);
    }),
    { numRuns: 3000 },
  );
});

test('hex notation is exact', () => {
  fc.assert(
    fc.property(anyDouble, (value) => {
      if (Number.isFinite(value)) assert.equal(parse(hexOf(value)), value);
    }),
    { numRuns: 500 },
  );
});

test('longer hex notation is rounded to the nearest, ties to even', () => {
  const mantissa = fc.bigInt({ min: 1n, max: 2n ** 220n });
  fc.assert(
    fc.property(mantissa, fc.integer({ min: -700, max: 700 }), (digits, power) => {
      assert.equal(parse(`0x${digits.toString(16)}p${power}`), Number(digits) * 2 ** power);
    }),
    { numRuns: 500 },
  );
});
