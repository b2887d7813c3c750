/**
 * The `long double` of C on x86-64 (x87 extended precision: a mantissa of 64 bits), as far as
 * INCRBYFLOAT, HINCRBYFLOAT and blocking timeouts show it: read text, add, multiply, print. On
 * BigInt, for it is rare and must be exact:
 *
 * (1) Every operation gives the exact result, rounded once to the nearest, ties to even.
 * (2) The sign of zero is not kept: nothing prints it.
 * (3) There are no NaNs: what would give one gives undefined.
 * (4) Input is bounded by `longDoubleTextMax`, so that no client can keep BigInt busy.
 */
import {
  type BinaryFloat,
  bitLength,
  extendedFormat,
  hexDigit,
  parseExponent,
  parseHexFloat,
  roundToFormat,
  shiftRounding,
} from './binary-float.ts';
import { latin1 } from './bytes.ts';

/** sign × mantissa × 2^exponent; an infinite value has 'infinite' true and mantissa 0. */
export interface LongDouble {
  readonly negative: boolean;
  readonly infinite: boolean;
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** Longer text is refused: Redis copies it into a buffer of 5 KiB, with a zero at the end. */
export const longDoubleTextMax = 5 * 1024 - 1;

/** Digits after the point of printed values, before trailing zeros are cut. */
const fractionDigits = 17;

/** No format value has a first digit beyond these powers of ten, by a margin. */
const decimalPowerMax = 5000;

const zero: LongDouble = { negative: false, infinite: false, mantissa: 0n, exponent: 0 };

function finite(negative: boolean, value: BinaryFloat): LongDouble | undefined {
  const rounded = roundToFormat(value, extendedFormat);
  return rounded && { negative, infinite: false, ...rounded };
}

interface Decimal {
  readonly digits: bigint;
  /** value = digits × 10^power */
  readonly power: number;
}

function parseDecimal(bytes: Uint8Array, start: number, end: number): Decimal | undefined {
  let at = start;
  let pointAt = -1;
  for (; at < end; at++) {
    if (bytes[at] === 0x2e && pointAt < 0) pointAt = at;
    else if ((bytes[at] - 0x30) >>> 0 > 9) break;
  }
  const whole = latin1(bytes, start, pointAt < 0 ? at : pointAt);
  const fraction = pointAt < 0 ? '' : latin1(bytes, pointAt + 1, at);
  if (whole.length + fraction.length === 0) return undefined;
  let power = 0;
  if (at < end) {
    if ((bytes[at] | 0x20) !== 0x65) return undefined;
    power = parseExponent(bytes, at + 1, end);
    if (Number.isNaN(power)) return undefined;
  }
  return { digits: BigInt(whole + fraction), power: power - fraction.length };
}

/**
 * The nearest binary fraction, precise enough that rounding it to the format rounds the decimal
 * itself.
 */
function toBinary(decimal: Decimal): BinaryFloat {
  const { digits, power } = decimal;
  if (power >= 0) return { mantissa: digits * 10n ** BigInt(power), exponent: 0 };
  const divisor = 10n ** BigInt(-power);
  const shift = Math.max(0, bitLength(divisor) - bitLength(digits) + 70);
  const scaled = digits << BigInt(shift);
  const quotient = scaled / divisor;
  // A last odd bit stands for the remainder.
  const sticky = quotient * divisor === scaled ? 0n : 1n;
  return { mantissa: (quotient << 1n) | sticky, exponent: -shift - 1 };
}

function parseUnsigned(bytes: Uint8Array, start: number, end: number): BinaryFloat | undefined {
  if (end - start > 1 && bytes[start] === 0x30 && (bytes[start + 1] | 0x20) === 0x78) {
    return parseHexFloat(bytes, start + 2, end);
  }
  const decimal = parseDecimal(bytes, start, end);
  if (decimal === undefined) return undefined;
  if (decimal.digits === 0n) return { mantissa: 0n, exponent: 0 };
  // Far out of range is told apart here, before a huge power of ten is computed.
  const firstPower = decimal.power + (end - start);
  if (firstPower < -decimalPowerMax) return { mantissa: 1n, exponent: -1_000_000 };
  if (decimal.power > decimalPowerMax) return { mantissa: 1n, exponent: 1_000_000 };
  return toBinary(decimal);
}

/**
 * The long double that the range spells: C's decimal and hexadecimal notation and infinities,
 * nothing before or after. Undefined when it is none, is a NaN, is longer than `longDoubleTextMax`,
 * or too large or too small for the format.
 */
export function parseLongDouble(
  bytes: Uint8Array,
  start: number,
  end: number,
): LongDouble | undefined {
  if (end - start > longDoubleTextMax || end === start) return undefined;
  const negative = bytes[start] === 0x2d;
  const from = negative || bytes[start] === 0x2b ? start + 1 : start;
  if (from === end) return undefined;
  if (bytes[from] !== 0x2e && hexDigit(bytes[from]) < 0) {
    const word = latin1(bytes, from, end).toLowerCase();
    const isInfinite = word === 'inf' || word === 'infinity';
    return isInfinite ? { ...zero, negative, infinite: true } : undefined;
  }
  const exact = parseUnsigned(bytes, from, end);
  if (exact === undefined) return undefined;
  const parsed = finite(negative, exact);
  const isTooSmall = parsed?.mantissa === 0n && exact.mantissa !== 0n;
  return isTooSmall ? undefined : parsed;
}

/** The same value as a long double. Undefined for NaN. */
export function longDoubleOf(value: number): LongDouble | undefined {
  if (Number.isNaN(value)) return undefined;
  const negative = value < 0;
  const magnitude = Math.abs(value);
  if (magnitude === Number.POSITIVE_INFINITY) return { ...zero, negative, infinite: true };
  let fraction = magnitude;
  let exponent = 0;
  // Exact: powers of two move the point only, and 2^-1074 divides every double.
  while (!Number.isInteger(fraction)) {
    const step = fraction < 1 && exponent > -1000 ? 64 : 1;
    fraction *= 2 ** step;
    exponent -= step;
  }
  return finite(negative, { mantissa: BigInt(fraction), exponent });
}

function signed(value: LongDouble): bigint {
  return value.negative ? -value.mantissa : value.mantissa;
}

/** a + b; undefined when that is infinite or not a number. */
export function addLongDouble(a: LongDouble, b: LongDouble): LongDouble | undefined {
  if (a.infinite || b.infinite) return undefined;
  if (a.mantissa === 0n) return b;
  if (b.mantissa === 0n) return a;
  const exponent = Math.min(a.exponent, b.exponent);
  const sum =
    (signed(a) << BigInt(a.exponent - exponent)) + (signed(b) << BigInt(b.exponent - exponent));
  const negative = sum < 0n;
  return finite(negative, { mantissa: negative ? -sum : sum, exponent });
}

/**
 * value × factor, rounded to the format as C rounds the product, then up to an integer. ±Infinity
 * where it is too large.
 */
export function ceilOfProduct(value: LongDouble, factor: number): number {
  const sign = value.negative ? -1 : 1;
  const product = { mantissa: value.mantissa * BigInt(factor), exponent: value.exponent };
  const rounded = value.infinite ? undefined : roundToFormat(product, extendedFormat);
  if (rounded === undefined) return sign * Number.POSITIVE_INFINITY;
  const { mantissa, exponent } = rounded;
  if (exponent >= 0) return sign * Number(mantissa << BigInt(exponent));
  const whole = mantissa >> BigInt(-exponent);
  const isExact = whole << BigInt(-exponent) === mantissa;
  if (value.negative) return 0 - Number(whole);
  return Number(isExact ? whole : whole + 1n);
}

/**
 * The value in decimal as Redis prints it to people: never an exponent, at most 17 digits after the
 * point.
 */
export function formatLongDouble(value: LongDouble): string {
  const { mantissa, exponent, negative } = value;
  const sign = negative ? '-' : '';
  if (value.infinite) return `${sign}inf`;
  if (exponent >= 0) {
    const whole = (mantissa << BigInt(exponent)).toString();
    return whole === '0' ? whole : sign + whole;
  }
  const scaled = shiftRounding(mantissa * 10n ** BigInt(fractionDigits), -exponent);
  const digits = scaled.toString().padStart(fractionDigits + 1, '0');
  const point = digits.length - fractionDigits;
  let end = digits.length;
  while (end > point && digits[end - 1] === '0') end--;
  const whole = digits.slice(0, point);
  if (end === point) return whole === '0' ? whole : sign + whole;
  return `${sign}${whole}.${digits.slice(point, end)}`;
}
