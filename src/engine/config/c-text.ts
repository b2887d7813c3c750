/**
 * Texts and numbers as C's library reads them, because the values of directives are read so: a text
 * ends at its first NUL, `strtoll` skips blanks, takes a sign and stops where the digits end. All
 * texts hold one character per byte.
 */
import { latin1Bytes } from '../../base/bytes.ts';
import { parseInt64 } from '../../base/number.ts';
import { int64Max } from './directive.ts';

const int64Min = -int64Max - 1n;
const uint64Max = 2n * int64Max + 1n;

/** The text up to its first NUL. */
export function untilNul(text: string): string {
  const nul = text.indexOf('\0');
  return nul < 0 ? text : text.slice(0, nul);
}

/** `isspace` of the C locale. */
export function isBlank(letter: string): boolean {
  return letter === ' ' || (letter >= '\t' && letter <= '\r');
}

/** ASCII letters to lower case; bytes above stay what they are. */
export function asciiLower(text: string): string {
  let lower = '';
  for (const letter of text) {
    lower += letter >= 'A' && letter <= 'Z' ? letter.toLowerCase() : letter;
  }
  return lower;
}

/**
 * As `strtoll` of the whole text: undefined when anything follows the digits; no digits at all are
 * 0.
 */
export function parseLoose(text: string, base: 8 | 10): bigint | undefined {
  const all = untilNul(text);
  let at = 0;
  while (at < all.length && isBlank(all[at])) at++;
  const isNegative = all[at] === '-';
  if (isNegative || all[at] === '+') at++;
  const from = at;
  let value = 0n;
  for (; at < all.length; at++) {
    const digit = all.charCodeAt(at) - 0x30;
    if (digit < 0 || digit >= base) break;
    value = value * BigInt(base) + BigInt(digit);
  }
  if (at < all.length || (at === from && all.length > 0)) return undefined;
  return clampInt64(isNegative ? -value : value);
}

function clampInt64(value: bigint): bigint {
  if (value > int64Max) return int64Max;
  return value < int64Min ? int64Min : value;
}

/** True when `parseLoose` had to bend the number to 64 bits. */
export function isClamped(value: bigint): boolean {
  return value === int64Max || value === int64Min;
}

/** An integer without blanks, plus or leading zeros, or undefined. */
export function parseStrict(text: string): bigint | undefined {
  return parseInt64(latin1Bytes(text), 0, text.length);
}

const memoryUnits: ReadonlyMap<string, bigint> = new Map([
  ['', 1n],
  ['b', 1n],
  ['k', 1_000n],
  ['kb', 1_024n],
  ['m', 1_000_000n],
  ['mb', 1_024n ** 2n],
  ['g', 1_000_000_000n],
  ['gb', 1_024n ** 3n],
]);

const memoryDigitsMax = 127;

/**
 * Bytes with an optional unit, or undefined. A product past 64 bits wraps and digits past them
 * saturate, as in Redis; no digits are 0.
 */
export function parseMemory(text: string): bigint | undefined {
  const all = untilNul(text);
  let at = 0;
  while (at < all.length && all[at] >= '0' && all[at] <= '9') at++;
  const unit = memoryUnits.get(asciiLower(all.slice(at)));
  if (unit === undefined || at > memoryDigitsMax) return undefined;
  const digits = BigInt(all.slice(0, at));
  return BigInt.asUintN(64, (digits > uint64Max ? uint64Max : digits) * unit);
}

/** The shortest exact spelling with gb, mb or kb that `parseMemory` reads. */
export function formatMemory(bytes: bigint): string {
  if (bytes === 0n) return '0';
  if (bytes % 1_024n ** 3n === 0n) return `${bytes / 1_024n ** 3n}gb`;
  if (bytes % 1_024n ** 2n === 0n) return `${bytes / 1_024n ** 2n}mb`;
  return bytes % 1_024n === 0n ? `${bytes / 1_024n}kb` : `${bytes}`;
}
