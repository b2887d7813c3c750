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
 * A stored int64 is two halves, `lo` and `hi`: int32 each, together hi * 2^32 + (lo as unsigned),
 * two's complement. Functions that take halves accept `lo` signed or unsigned.
 */
import { writeLatin1 } from './bytes.ts';

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

// What `scanInt64` found: |value| = scannedUpper * 10^9 + scannedLower.
let scannedUpper = 0;
let scannedLower = 0;

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
  scannedUpper = digitsValue(bytes, from, cut);
  scannedLower = digitsValue(bytes, cut, end);
  if (Number.isNaN(scannedUpper) || Number.isNaN(scannedLower)) return false;
  if (scannedUpper !== 9_223_372_036) return scannedUpper < 9_223_372_036;
  return scannedLower <= (negative ? 854_775_808 : 854_775_807);
}

export function isInt64(bytes: Uint8Array, start: number, end: number): boolean {
  return scanInt64(bytes, start, end);
}

/** The int64 that the range spells, or undefined when it is none. */
export function parseInt64(bytes: Uint8Array, start: number, end: number): bigint | undefined {
  if (!scanInt64(bytes, start, end)) return undefined;
  const magnitude = BigInt(scannedUpper) * 1_000_000_000n + BigInt(scannedLower);
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
