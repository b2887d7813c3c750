/**
 * Binary fractions m × 2^e on BigInt, exact until they are rounded: what lies between text and a
 * floating-point format where doubles do not suffice. For rare paths: hex notation, and the 64-bit
 * mantissas of `long-double.ts`.
 */

/** mantissa × 2^exponent; the mantissa is not negative. */
export interface BinaryFloat {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** A floating-point format: bits of the mantissa, and exponents of its last bit. */
export interface FloatFormat {
  readonly precision: number;
  /** The exponent of subnormal numbers. */
  readonly exponentMin: number;
  readonly exponentMax: number;
}

export const doubleFormat: FloatFormat = { precision: 53, exponentMin: -1074, exponentMax: 971 };

/** x87 extended precision, the `long double` of C on x86-64. */
export const extendedFormat: FloatFormat = {
  precision: 64,
  exponentMin: -16445,
  exponentMax: 16320,
};

/** Bits of a value that is not negative; none for 0. */
export function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  const hex = value.toString(16);
  return hex.length * 4 - Math.clz32(Number.parseInt(hex[0], 16)) + 28;
}

/** value / 2^shift, rounded to the nearest, ties to even. */
export function shiftRounding(value: bigint, shift: number): bigint {
  if (shift <= 0) return value << BigInt(-shift);
  const places = BigInt(shift);
  const quotient = value >> places;
  const remainder = value - (quotient << places);
  const half = 1n << (places - 1n);
  const isUp = remainder > half || (remainder === half && (quotient & 1n) === 1n);
  return isUp ? quotient + 1n : quotient;
}

/** The nearest value of the format, ties to even; undefined when that is infinite. */
export function roundToFormat(value: BinaryFloat, format: FloatFormat): BinaryFloat | undefined {
  if (value.mantissa === 0n) return { mantissa: 0n, exponent: 0 };
  const length = bitLength(value.mantissa);
  const exponent = Math.max(value.exponent + length - format.precision, format.exponentMin);
  if (exponent > format.exponentMax) return undefined;
  if (exponent - value.exponent > length + 1) return { mantissa: 0n, exponent: 0 };
  const mantissa = shiftRounding(value.mantissa, exponent - value.exponent);
  // Rounding may have carried into one bit more.
  const carried = bitLength(mantissa) > format.precision;
  if (carried && exponent === format.exponentMax) return undefined;
  return carried ? { mantissa: mantissa >> 1n, exponent: exponent + 1 } : { mantissa, exponent };
}

/** The number itself, for a value that `roundToFormat` gave for `doubleFormat`. */
export function toDouble(value: BinaryFloat): number {
  return Number(value.mantissa) * 2 ** value.exponent;
}

/** More hex digits than any format holds; later ones only tell whether there is a remainder. */
const hexDigitsMax = 40;

/** Past any format, and safe to add to. */
const exponentBound = 1_000_000_000;

export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/**
 * The exponent after 'e' or 'p': an optional sign, then digits to the end. NaN when it is none;
 * large ones saturate.
 */
export function parseExponent(bytes: Uint8Array, start: number, end: number): number {
  const negative = start < end && bytes[start] === 0x2d;
  const from = negative || (start < end && bytes[start] === 0x2b) ? start + 1 : start;
  if (from >= end) return Number.NaN;
  let value = 0;
  for (let at = from; at < end; at++) {
    const digit = bytes[at] - 0x30;
    if (digit >>> 0 > 9) return Number.NaN;
    value = Math.min(value * 10 + digit, exponentBound);
  }
  return negative ? -value : value;
}

/**
 * Reads what follows "0x" in C's hexadecimal notation: digits with at most one point, then an
 * optional 'p' and a binary exponent. Undefined when it is no such text. Digits past `hexDigitsMax`
 * are folded into a last odd bit, which rounding to any format cannot tell from them.
 */
export function parseHexFloat(
  bytes: Uint8Array,
  start: number,
  end: number,
): BinaryFloat | undefined {
  let text = '';
  let exponent = 0;
  let digits = 0;
  let hasPoint = false;
  let hasRemainder = false;
  let at = start;
  for (; at < end; at++) {
    const digit = hexDigit(bytes[at]);
    if (digit < 0) {
      if (bytes[at] !== 0x2e || hasPoint) break;
      hasPoint = true;
      continue;
    }
    digits++;
    if (hasPoint) exponent -= 4;
    if (text.length < hexDigitsMax) {
      if (digit !== 0 || text !== '') text += digit.toString(16);
    } else {
      exponent += 4;
      if (digit !== 0) hasRemainder = true;
    }
  }
  if (digits === 0) return undefined;
  let power = 0;
  if (at < end) {
    if ((bytes[at] | 0x20) !== 0x70) return undefined;
    power = parseExponent(bytes, at + 1, end);
    if (Number.isNaN(power)) return undefined;
  }
  const mantissa = (BigInt(`0x0${text}`) << 1n) | (hasRemainder ? 1n : 0n);
  return { mantissa, exponent: exponent - 1 + power };
}
