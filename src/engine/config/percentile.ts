/**
 * Percentiles as texts: read as C's `strtod` reads a whole decimal, written with at most six
 * decimals.
 */
import { isBlank } from './c-text.ts';

/** The number, perhaps infinite, or undefined when the text is none. */
export function parsePercentile(text: string): number | undefined {
  if (text === '' || isBlank(text[0])) return undefined;
  const isSigned = text[0] === '-' || text[0] === '+';
  const bare = (isSigned ? text.slice(1) : text).toLowerCase();
  const size = bare === 'inf' || bare === 'infinity' ? Number.POSITIVE_INFINITY : decimal(bare);
  if (size === undefined) return undefined;
  return text[0] === '-' ? -size : size;
}

/**
 * `Number` is laxer than `strtod` (blanks, 0b1) and stricter (`1.`), so the letters are looked at
 * first.
 */
function decimal(text: string): number | undefined {
  const mantissaEnd = text.includes('e') ? text.indexOf('e') : text.length;
  const mantissa = text.slice(0, mantissaEnd);
  const exponent = text.slice(mantissaEnd + 1);
  if (mantissaEnd < text.length && !isExponent(exponent)) return undefined;
  const point = mantissa.indexOf('.');
  const digits = point < 0 ? mantissa : mantissa.slice(0, point) + mantissa.slice(point + 1);
  if (!isDigits(digits)) return undefined;
  const value = Number(`${mantissa}e${exponent === '' ? '0' : exponent}`);
  const isTooSmall = value === 0 && !isZeros(digits);
  return Number.isFinite(value) && !isTooSmall ? value : undefined;
}

function isExponent(text: string): boolean {
  return isDigits(text[0] === '-' || text[0] === '+' ? text.slice(1) : text);
}

function isDigits(text: string): boolean {
  for (const letter of text) if (letter < '0' || letter > '9') return false;
  return text !== '';
}

function isZeros(digits: string): boolean {
  for (const digit of digits) if (digit !== '0') return false;
  return true;
}

export function formatPercentile(percentile: number): string {
  const text = percentile.toFixed(6);
  let end = text.length;
  while (text[end - 1] === '0') end--;
  const trimmed = text.slice(0, text[end - 1] === '.' ? end - 1 : end);
  return Object.is(percentile, -0) ? `-${trimmed}` : trimmed;
}
