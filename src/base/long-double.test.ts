import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1Bytes } from './bytes.ts';
import {
  addLongDouble,
  ceilOfProduct,
  formatLongDouble,
  type LongDouble,
  longDoubleOf,
  longDoubleTextMax,
  parseLongDouble,
} from './long-double.ts';

function parse(text: string): LongDouble | undefined {
  return parseLongDouble(latin1Bytes(`9${text}9`), 1, 1 + text.length);
}

function known(text: string): LongDouble {
  const value = parse(text);
  assert.ok(value !== undefined, text);
  return value;
}

function sum(a: string, b: string): string | undefined {
  const value = addLongDouble(known(a), known(b));
  return value && formatLongDouble(value);
}

/** value = over / under, without the sign. */
type Ratio = readonly [over: bigint, under: bigint];

function ratioOf(value: LongDouble): Ratio {
  const { mantissa, exponent } = value;
  return exponent >= 0 ? [mantissa << BigInt(exponent), 1n] : [mantissa, 1n << BigInt(-exponent)];
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/**
 * Asserts that no other long double is nearer to the ratio, and that a tie went to the even one.
 */
function assertNearest(value: LongDouble, [over, under]: Ratio): void {
  assert.ok(value.mantissa < 1n << 64n, 'a mantissa of 64 bits');
  assert.ok(value.mantissa >= 1n << 63n || value.exponent === -16445, 'normalized');
  const [n, d] = ratioOf(value);
  // The distance in halves of the last bit: |over/under - n/d| × 2 <= 2^exponent.
  const distance = magnitude(over * d - n * under) * 2n;
  const last = value.exponent >= 0 ? (1n << BigInt(value.exponent)) * under * d : under;
  // From a power of two the lower neighbour is only half as far.
  const isBelow = over * d < n * under;
  const isPower = value.mantissa === 1n << 63n && value.exponent > -16445;
  const bound = isBelow && isPower ? last / 2n : last;
  assert.ok(distance <= bound, 'nearest');
  if (distance === bound) assert.equal(value.mantissa & 1n, 0n, 'ties to even');
}

test('sums are those that Redis answers', () => {
  const rows: [string, string, string][] = [
    ['10.50', '0.1', '10.6'],
    ['10.6', '-5', '5.6'],
    ['5.0e3', '2.0e2', '5200'],
    ['0.1', '0.2', '0.3'],
    ['3.0', '1.1', '4.1'],
    ['1', '-1', '0'],
    ['-1.5', '1.25', '-0.25'],
    ['0', '-0.000000000000000001', '0'],
    ['17179869184', '1.5', '17179869185.5'],
    ['9007199254740993', '0', '9007199254740993'],
    ['18446744073709551615', '1', '18446744073709551616'],
    ['18446744073709551616', '1', '18446744073709551616'],
    ['36893488147419103232', '3', '36893488147419103236'],
    ['1e20', '1', '100000000000000000000'],
    ['0x10', '0x.8', '16.5'],
  ];
  for (const [a, b, expected] of rows) assert.equal(sum(a, b), expected, `${a} + ${b}`);
});

test('infinite sums are refused', () => {
  assert.equal(sum('inf', '1'), undefined);
  assert.equal(sum('1', '-inf'), undefined);
  assert.equal(sum('inf', '-inf'), undefined);
  assert.equal(sum('1e4932', '1e4932'), undefined);
});

test('what strtold would not use up, or has no value for, is refused', () => {
  const refused = [
    ...['', '+', '-', '.', '1e', ' 1', '1 ', '1.2.3', '0x', '0x1p', 'nan', '-nan', 'infi', 'abc'],
    ...['1e4933', '-1e4933', '1e999999999999', '0x1p16384', '1e-4952', '0x1p-16446', '1e-99999999'],
    '1'.repeat(longDoubleTextMax + 1),
  ];
  for (const text of refused) assert.equal(parse(text), undefined, text.slice(0, 20));
});

test('the ends of the range are kept', () => {
  const largest = formatLongDouble(known('0x1.fffffffffffffffep16383'));
  assert.equal(largest, (((1n << 64n) - 1n) << 16320n).toString());
  assert.equal(known('0x1p-16445').mantissa, 1n);
  assert.equal(known('0x1.1p-16446').mantissa, 1n);
  assert.equal(known('0e-99999').mantissa, 0n);
  assert.equal(formatLongDouble(known('1'.repeat(longDoubleTextMax - 200)))?.length, 4919);
});

test('text of the greatest length is read', () => {
  const text = `0.${'1'.repeat(longDoubleTextMax - 2)}`;
  assert.equal(formatLongDouble(known(text)), '0.11111111111111111');
});

test('printing cuts zeros, and a value too small to show is zero', () => {
  const rows: [string, string][] = [
    ['-0', '0'],
    ['3.0', '3'],
    ['100', '100'],
    ['-2.50', '-2.5'],
    ['1e-17', '0.00000000000000001'],
    ['4e-18', '0'],
    ['-4e-18', '0'],
    ['6e-18', '0.00000000000000001'],
    ['0x1p-18', '0.00000381469726562'],
    ['0x3p-18', '0.00001144409179688'],
    ['inf', 'inf'],
    ['-Infinity', '-inf'],
  ];
  for (const [text, expected] of rows) assert.equal(formatLongDouble(known(text)), expected, text);
});

test('a decimal becomes the nearest value of the format', () => {
  const digits = fc.bigInt({ min: 1n, max: 10n ** 40n });
  fc.assert(
    fc.property(digits, fc.integer({ min: -4950, max: 4890 }), (whole, power) => {
      const value = known(`${whole}e${power}`);
      const scale = 10n ** BigInt(Math.abs(power));
      assertNearest(value, power < 0 ? [whole, scale] : [whole * scale, 1n]);
    }),
    { numRuns: 150 },
  );
});

test('a sum is the exact sum, rounded once', () => {
  const text = fc
    .tuple(fc.bigInt({ min: 1n, max: 10n ** 22n }), fc.integer({ min: -30, max: 10 }))
    .map(([digits, power]) => `${digits}e${power}`);
  fc.assert(
    fc.property(text, text, fc.boolean(), (a, b, isMinus) => {
      const x = known(a);
      const y = known(isMinus ? `-${b}` : b);
      const found = addLongDouble(x, y);
      assert.ok(found !== undefined);
      const [xOver, xUnder] = ratioOf(x);
      const [yOver, yUnder] = ratioOf(y);
      const over = xOver * yUnder + (isMinus ? -yOver : yOver) * xUnder;
      if (over === 0n) return assert.equal(found.mantissa, 0n);
      assert.equal(found.negative, over < 0n);
      assertNearest(found, [magnitude(over), xUnder * yUnder]);
    }),
    { numRuns: 300 },
  );
});

test('printing rounds to 17 places after the point', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      const value = longDoubleOf(number);
      assert.ok(value !== undefined);
      const text = formatLongDouble(value);
      assert.match(text, /^-?(0|[1-9][0-9]*)(\.[0-9]{0,16}[1-9])?$/);
      const [whole, fraction = ''] = text.replace('-', '').split('.');
      const printed = BigInt(whole + fraction.padEnd(17, '0'));
      const [over, under] = ratioOf(value);
      const distance = magnitude(over * 10n ** 17n - printed * under) * 2n;
      assert.ok(distance <= under);
      if (distance === under) assert.equal(printed & 1n, 0n);
    }),
    { numRuns: 300 },
  );
});

test('every double is a long double of the same value', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      const value = longDoubleOf(number);
      assert.ok(value !== undefined);
      const { mantissa, exponent, negative } = value;
      // In two steps, because 2^exponent alone may be too small.
      const half = Math.trunc(exponent / 2);
      const magnitude = Number(mantissa) * 2 ** half * 2 ** (exponent - half);
      assert.equal(negative ? -magnitude : magnitude, number === 0 ? 0 : number);
    }),
  );
  assert.equal(longDoubleOf(Number.NaN), undefined);
  assert.equal(longDoubleOf(Number.NEGATIVE_INFINITY)?.infinite, true);
});

test('a timeout in seconds becomes milliseconds, rounded up', () => {
  const rows: [string, number][] = [
    ['0', 0],
    ['1', 1000],
    ['0.1', 100],
    ['0.0001', 1],
    ['0.1001', 101],
    ['-1.5', -1500],
    ['-0.0001', 0],
    ['1e300', 1e303],
    ['1e4932', Number.POSITIVE_INFINITY],
    ['inf', Number.POSITIVE_INFINITY],
    ['-inf', Number.NEGATIVE_INFINITY],
  ];
  for (const [text, expected] of rows) {
    assert.equal(ceilOfProduct(known(text), 1000), expected, text);
  }
});
