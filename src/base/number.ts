/**
 * Numbers on byte ranges: text to number, number to text, and int64 as two halves.
 *
 * Commands speak of 64-bit integers, JavaScript's numbers are exact to 2^53 - 1. So there are
 * three ways to read one:
 *
 *   parseSafeInteger    exact or NaN; no allocation; what hot commands try first
 *   parseIntegerLossy   the whole int64 range, rounded beyond 2^53; for counts and indexes
 *   parseInt64          the whole range exactly, as a BigInt; for the rest
 *
 * All three accept the same strict syntax, that of Redis's string2ll: an optional '-', then
 * digits without leading zeros ("0" itself aside); no '+', no space, no "-0".
 *
 * Doubles are read as C's strtod reads them and written as Redis writes them (`grisu.ts` says why
 * that is not JavaScript's way).
 *
 * A stored int64 is two halves, `lo` and `hi`: int32 each, together hi * 2^32 + (lo as unsigned),
 * two's complement. Functions that take halves accept `lo` signed or unsigned.
 */
import {
  doubleFormat,
  hexDigit,
  parseExponent,
  parseHexFloat,
  roundToFormat,
  toDouble,
} from './binary-float.ts';
import { latin1, writeLatin1 } from './bytes.ts';
import { shortDigits, shortDigitsMax } from './grisu.ts';

const minus = 0x2d;
const zero = 0x30;
const twoTo32 = 0x1_0000_0000;
const billion = 1_000_000_000;

/**
 * The most bytes that `writeInteger`, `writeInt64` and an int64 through `writeBigint` write:
 * "-9223372036854775808".
 */
export const integerBytesMax = 20;

/**
 * The exact integer that the range spells, or NaN when it is none or lies outside ±(2^53 - 1).
 * @hot
 */
export function parseSafeInteger(bytes: Uint8Array, start: number, end: number): number {
  const negative = end - start > 1 && bytes[start] === minus;
  let at = negative ? start + 1 : start;
  const digits = end - at;
  if (digits <= 0 || digits > 16) return Number.NaN;
  const first = bytes[at++] - zero;
  if (first < 1 || first > 9) return first === 0 && end - start === 1 ? 0 : Number.NaN;
  let value = first;
  const smallEnd = digits > 9 ? at + 8 : end;
  for (; at < smallEnd; at++) {
    const digit = bytes[at] - zero;
    if (digit >>> 0 > 9) return Number.NaN;
    value = (Math.imul(value, 10) + digit) | 0;
  }
  // A 16-digit value may round here, but rounding keeps order, so the bound below still tells.
  let wide = value;
  for (; at < end; at++) {
    const digit = bytes[at] - zero;
    if (digit >>> 0 > 9) return Number.NaN;
    wide = wide * 10 + digit;
  }
  if (wide > Number.MAX_SAFE_INTEGER) return Number.NaN;
  return negative ? -wide : wide;
}

/**
 * What `scanInt64` found: |value| = scanned[0] * 10^9 + scanned[1]. In an array, because a variable
 * would be boxed.
 */
const scanned = new Float64Array(2);

function digitsValue(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - zero;
    if (digit >>> 0 > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** True when the range is an int64; leaves its magnitude in two exact parts. */
function scanInt64(bytes: Uint8Array, start: number, end: number): boolean {
  const negative = end - start > 1 && bytes[start] === minus;
  const from = negative ? start + 1 : start;
  const digits = end - from;
  if (digits <= 0 || digits > 19) return false;
  if (bytes[from] === zero && end - start > 1) return false;
  const cut = digits > 9 ? end - 9 : from;
  const upper = digitsValue(bytes, from, cut);
  const lower = digitsValue(bytes, cut, end);
  if (Number.isNaN(upper) || Number.isNaN(lower)) return false;
  scanned[0] = upper;
  scanned[1] = lower;
  if (upper !== 9_223_372_036) return upper < 9_223_372_036;
  return lower <= (negative ? 854_775_808 : 854_775_807);
}

export function isInt64(bytes: Uint8Array, start: number, end: number): boolean {
  return scanInt64(bytes, start, end);
}

/** The int64 that the range spells, or undefined when it is none. */
export function parseInt64(bytes: Uint8Array, start: number, end: number): bigint | undefined {
  if (!scanInt64(bytes, start, end)) return undefined;
  const magnitude = BigInt(scanned[0]) * 1_000_000_000n + BigInt(scanned[1]);
  return bytes[start] === minus ? -magnitude : magnitude;
}

/** As `parseSafeInteger`, but any int64: beyond 2^53 the nearest double. NaN when it is none. */
export function parseIntegerLossy(bytes: Uint8Array, start: number, end: number): number {
  const exact = parseSafeInteger(bytes, start, end);
  if (!Number.isNaN(exact) || !scanInt64(bytes, start, end)) return exact;
  // Through BigInt, because adding the two parts as doubles would round twice.
  return Number(parseInt64(bytes, start, end));
}

/** The low half of a safe integer. */
export function loOf(value: number): number {
  return value | 0;
}

/** The high half of a safe integer. */
export function hiOf(value: number): number {
  return Math.floor(value / twoTo32) | 0;
}

/** The halves as one number: exact when `isSafeInt64(lo, hi)`, else rounded. */
export function joinInt64(lo: number, hi: number): number {
  return hi * twoTo32 + (lo >>> 0);
}

/** Whether the halves are an integer within ±(2^53 - 1). */
export function isSafeInt64(lo: number, hi: number): boolean {
  if (hi < -0x20_0000 || hi > 0x1f_ffff) return false;
  return hi !== -0x20_0000 || lo !== 0;
}

export function bigintOf(lo: number, hi: number): bigint {
  return (BigInt(hi) << 32n) | BigInt(lo >>> 0);
}

/** The low half of an int64. */
export function loOfBigint(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}

/** The high half of an int64. */
export function hiOfBigint(value: bigint): number {
  return Number(BigInt.asIntN(32, value >> 32n));
}

/** How many decimal digits 0 <= value < 2^31 has. */
function digitsOfSmall(value: number): number {
  if (value < 10_000) {
    if (value < 100) return value < 10 ? 1 : 2;
    return value < 1000 ? 3 : 4;
  }
  if (value < 100_000_000) {
    if (value < 1_000_000) return value < 100_000 ? 5 : 6;
    return value < 10_000_000 ? 7 : 8;
  }
  return value < billion ? 9 : 10;
}

/** Writes 0 <= value < 2^31 so that it ends before `end`; returns where it begins. */
function writeSmallBefore(value: number, target: Uint8Array, end: number): number {
  let left = value | 0;
  let at = end;
  do {
    const tenth = (left / 10) | 0;
    target[--at] = zero + (left - tenth * 10);
    left = tenth;
  } while (left !== 0);
  return at;
}

/** Writes 0 <= value < 10^9 as exactly nine digits. */
function writeNineDigits(value: number, target: Uint8Array, at: number): number {
  const begin = writeSmallBefore(value, target, at + 9);
  for (let i = at; i < begin; i++) target[i] = zero;
  return at + 9;
}

function writeMagnitude(value: number, target: Uint8Array, at: number): number {
  if (value <= 0x7fff_ffff) {
    const end = at + digitsOfSmall(value);
    writeSmallBefore(value, target, end);
    return end;
  }
  const upper = Math.floor(value / billion);
  return writeNineDigits(value - upper * billion, target, writeMagnitude(upper, target, at));
}

/**
 * Writes a safe integer in decimal (-0 as "0"); returns the position after it. At most 17 bytes.
 * @hot
 */
export function writeInteger(value: number, target: Uint8Array, at: number): number {
  if (value >= 0) return writeMagnitude(value, target, at);
  target[at] = minus;
  return writeMagnitude(-value, target, at + 1);
}

/** How many bytes `writeInteger` writes for it. */
export function integerLength(value: number): number {
  let left = Math.abs(value);
  let length = value < 0 ? 1 : 0;
  while (left > 0x7fff_ffff) {
    left = Math.floor(left / billion);
    length += 9;
  }
  return length + digitsOfSmall(left);
}

export function writeBigint(value: bigint, target: Uint8Array, at: number): number {
  return writeLatin1(value.toString(), target, at);
}

/** Writes an int64 given as halves; returns the position after it. */
export function writeInt64(lo: number, hi: number, target: Uint8Array, at: number): number {
  if (isSafeInt64(lo, hi)) return writeInteger(joinInt64(lo, hi), target, at);
  const negative = hi < 0;
  if (negative) target[at] = minus;
  // The magnitude as unsigned halves; negating -2^63 gives 2^63, which they hold.
  const low = (negative ? -lo : lo) >>> 0;
  const high = (negative ? (low === 0 ? -hi : ~hi) : hi) >>> 0;
  // Long division by 10^9 in steps of 16 bits, so that each partial dividend stays below 2^53.
  const highQuotient = Math.floor(high / billion);
  const middle = (high % billion) * 0x1_0000 + (low >>> 16);
  const middleQuotient = Math.floor(middle / billion);
  const last = (middle % billion) * 0x1_0000 + (low & 0xffff);
  const lastQuotient = Math.floor(last / billion);
  const upper = highQuotient * twoTo32 + middleQuotient * 0x1_0000 + lastQuotient;
  return writeNineDigits(
    last % billion,
    target,
    writeMagnitude(upper, target, negative ? at + 1 : at),
  );
}

const plus = 0x2b;
const point = 0x2e;
/** 10^0 … 10^22: the powers of ten that a double holds exactly. */
const exactTens = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/** Whether the range is this text, which is in lower case, in any case. */
function isWord(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) {
    if ((bytes[start + i] | 0x20) !== word.charCodeAt(i)) return false;
  }
  return true;
}

/** The value of an unsigned decimal, after any sign; NaN when it is none. */
function parseUnsignedDecimal(bytes: Uint8Array, start: number, end: number): number {
  let mantissa = 0;
  let significant = 0;
  let digits = 0;
  let fractionDigits = 0;
  let hasPoint = false;
  let at = start;
  for (; at < end; at++) {
    const digit = bytes[at] - zero;
    if (digit >>> 0 > 9) {
      if (bytes[at] !== point || hasPoint) break;
      hasPoint = true;
      continue;
    }
    digits++;
    if (hasPoint) fractionDigits++;
    if (digit !== 0 || significant !== 0) significant++;
    mantissa = mantissa * 10 + digit;
  }
  if (digits === 0) return Number.NaN;
  let power = 0;
  if (at < end) {
    if ((bytes[at] | 0x20) !== 0x65) return Number.NaN;
    power = parseExponent(bytes, at + 1, end);
    if (Number.isNaN(power)) return Number.NaN;
  }
  power -= fractionDigits;
  // Both operands are exact, so that one operation rounds once.
  if (significant <= 15) {
    if (power >= 0 && power <= 22) return mantissa * exactTens[power];
    if (power < 0 && power >= -22) return mantissa / exactTens[-power];
  }
  return Number(latin1(bytes, start, end));
}

function parseUnsignedDouble(bytes: Uint8Array, start: number, end: number): number {
  const isHex = end - start > 1 && bytes[start] === zero && (bytes[start + 1] | 0x20) === 0x78;
  if (isHex) {
    const exact = parseHexFloat(bytes, start + 2, end);
    if (exact === undefined) return Number.NaN;
    const rounded = roundToFormat(exact, doubleFormat);
    return rounded === undefined ? Number.POSITIVE_INFINITY : toDouble(rounded);
  }
  if (isWord(bytes, start, end, 'inf') || isWord(bytes, start, end, 'infinity')) {
    return Number.POSITIVE_INFINITY;
  }
  return parseUnsignedDecimal(bytes, start, end);
}

function afterSign(bytes: Uint8Array, start: number, end: number): number {
  return start < end && (bytes[start] === minus || bytes[start] === plus) ? start + 1 : start;
}

/**
 * The range as C's strtod reads it when it must be used up: NaN when it is no number, or the text
 * of a NaN.
 */
function parseWhole(bytes: Uint8Array, start: number, end: number): number {
  const from = afterSign(bytes, start, end);
  const magnitude = parseUnsignedDouble(bytes, from, end);
  return from > start && bytes[start] === minus ? -magnitude : magnitude;
}

/** Whether a zero or infinite result hides digits that say otherwise: what C reports as ERANGE. */
function isOutOfRange(value: number, bytes: Uint8Array, start: number, end: number): boolean {
  const from = afterSign(bytes, start, end);
  if (value !== 0) return bytes[from] === point || hexDigit(bytes[from]) >= 0;
  const isHex = end - from > 1 && (bytes[from + 1] | 0x20) === 0x78;
  const exponentMark = isHex ? 0x70 : 0x65;
  for (let at = isHex ? from + 2 : from; at < end; at++) {
    if ((bytes[at] | 0x20) === exponentMark) return false;
    if (bytes[at] !== zero && bytes[at] !== point) return true;
  }
  return false;
}

/**
 * The double that the range spells, as Redis accepts scores and the like: C's decimal and
 * hexadecimal notation and infinities, nothing before or after. Undefined when it is none, is a
 * NaN, or is too large or too small for a double.
 */
export function parseDouble(bytes: Uint8Array, start: number, end: number): number | undefined {
  const value = parseWhole(bytes, start, end);
  if (Number.isNaN(value)) return undefined;
  if (value !== 0 && Number.isFinite(value)) return value;
  return isOutOfRange(value, bytes, start, end) ? undefined : value;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/**
 * The bounds of ZRANGEBYSCORE and its kin: Redis leaves them to strtod and looks only for what
 * remains. So leading space is skipped, a zero byte ends the text, too large is infinite, too small
 * is zero, and no text at all is zero.
 */
export function parseDoubleLoosely(
  bytes: Uint8Array,
  start: number,
  end: number,
): number | undefined {
  let stop = start;
  while (stop < end && bytes[stop] !== 0) stop++;
  if (stop === start) return 0;
  let from = start;
  while (from < stop && isSpace(bytes[from])) from++;
  const value = parseWhole(bytes, from, stop);
  return Number.isNaN(value) ? undefined : value;
}

const digitBytes = new Uint8Array(shortDigitsMax);

/** The most bytes that `writeDouble` writes. */
export const doubleBytesMax = 32;

function writeZeros(count: number, target: Uint8Array, at: number): number {
  target.fill(zero, at, at + count);
  return at + count;
}

function writeDigits(from: number, to: number, target: Uint8Array, at: number): number {
  let next = at;
  for (let i = from; i < to; i++) target[next++] = digitBytes[i];
  return next;
}

function writeScientific(count: number, exponent: number, target: Uint8Array, at: number): number {
  let next = writeDigits(0, 1, target, at);
  if (count > 1) {
    target[next++] = point;
    next = writeDigits(1, count, target, next);
  }
  target[next++] = 0x65;
  target[next++] = exponent < 0 ? minus : plus;
  return writeInteger(Math.abs(exponent), target, next);
}

/** Writes a positive finite double from its digits. */
function writePositive(value: number, target: Uint8Array, at: number): number {
  const found = shortDigits(value, digitBytes);
  const count = found & 31;
  const power = found >> 5;
  const exponent = power + count - 1;
  if (power >= 0 && exponent < count + 7) {
    return writeZeros(power, target, writeDigits(0, count, target, at));
  }
  if (power >= 0 || (power <= -7 && Math.abs(exponent) >= 4)) {
    return writeScientific(count, exponent, target, at);
  }
  const whole = count + power;
  if (whole > 0) {
    const next = writeDigits(0, whole, target, at);
    target[next] = point;
    return writeDigits(whole, count, target, next + 1);
  }
  target[at] = zero;
  target[at + 1] = point;
  return writeDigits(0, count, target, writeZeros(-whole, target, at + 2));
}

/** Integers up to this magnitude are written digit by digit. */
const plainIntegerMax = 2 ** 62;

/**
 * Writes a double as Redis prints scores; returns the position after it. At most `doubleBytesMax`
 * bytes. @hot
 */
export function writeDouble(value: number, target: Uint8Array, at: number): number {
  if (value === Math.trunc(value) && Math.abs(value) <= plainIntegerMax && value !== 0) {
    if (Number.isSafeInteger(value)) return writeInteger(value, target, at);
    return writeInt64(loOf(value), hiOf(value), target, at);
  }
  return writeShortDouble(value, target, at);
}

/**
 * Writes a double with as few digits as tell it from all others, large integers scientifically too:
 * what `writeDouble` does with fractions, and DEBUG DIGEST with all scores.
 */
export function writeShortDouble(value: number, target: Uint8Array, at: number): number {
  if (value === 0) return writeLatin1(Object.is(value, -0) ? '-0' : '0', target, at);
  if (Number.isNaN(value)) return writeLatin1('nan', target, at);
  let next = at;
  if (value < 0) target[next++] = minus;
  const magnitude = Math.abs(value);
  if (magnitude === Number.POSITIVE_INFINITY) return writeLatin1('inf', target, next);
  return writePositive(magnitude, target, next);
}

const textBytes = new Uint8Array(doubleBytesMax);

/** As `writeDouble`, in a string. */
export function formatDouble(value: number): string {
  return latin1(textBytes, 0, writeDouble(value, textBytes, 0));
}

const memoryUnits: Readonly<Record<string, bigint>> = {
  '': 1n,
  b: 1n,
  k: 1000n,
  kb: 1024n,
  m: 1000n ** 2n,
  mb: 1024n ** 2n,
  g: 1000n ** 3n,
  gb: 1024n ** 3n,
};

const memoryDigitsMax = 127;

/**
 * An amount of memory as the configuration writes it, in bytes: digits, then b, k, kb, m, mb, g or
 * gb in any case. Undefined when it is none. As in Redis no digits are 0, digits past 2^64 count as
 * 2^64 - 1, and the product wraps at 2^64; beyond 2^53 the result is the nearest double.
 */
export function parseMemory(text: string): number | undefined {
  let digits = 0;
  while (digits < text.length && text[digits] >= '0' && text[digits] <= '9') digits++;
  const unit = text.slice(digits).toLowerCase();
  if (!Object.hasOwn(memoryUnits, unit) || digits > memoryDigitsMax) return undefined;
  const saturated = 2n ** 64n - 1n;
  const amount = BigInt(text.slice(0, digits) || '0');
  const bounded = amount > saturated ? saturated : amount;
  return Number(BigInt.asUintN(64, bounded * memoryUnits[unit]));
}
