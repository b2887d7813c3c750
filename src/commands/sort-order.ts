/**
 * In which order SORT puts elements.
 *
 *   numbers        by score; equal ones as bytes, so that the result does not depend on chance
 *   ALPHA          as text, which a NUL ends; as bytes when the result is stored
 *   ALPHA BY       by the weights, as text or bytes; an element without a weight comes first
 *
 * (1) DESC is the reverse order, of equal scores too.
 * (2) What compares equal keeps its place, but not with BY and a LIMIT that leaves something out:
 *     then it is where Redis's partial sort puts it.
 */
import { compareBytes } from '../base/bytes.ts';
import { parseDouble, parseDoubleLoosely } from '../base/number.ts';
import { type Compare, sortPartly } from './sort-partial.ts';

/** An element that is sorted, in bytes of its own. */
export interface Sorted {
  readonly bytes: Uint8Array;
  /** Without ALPHA. */
  score: number;
  /** With ALPHA and BY. */
  weight: Uint8Array | undefined;
}

export interface Order {
  readonly isDescending: boolean;
  readonly isAlpha: boolean;
  readonly hasWeights: boolean;
  readonly isStored: boolean;
  /** Positions that are wanted. */
  readonly start: number;
  readonly end: number;
}

/** Sorts so far that the wanted positions are right. */
export function sortElements(elements: Sorted[], order: Order): void {
  const { end, hasWeights, isDescending, start } = order;
  const rising = comparison(order);
  const compare: Compare<Sorted> = isDescending ? (a, b) => -rising(a, b) : rising;
  if (hasWeights && (start !== 0 || end !== elements.length)) {
    sortPartly(elements, compare, start, end);
  } else {
    elements.sort(compare);
  }
}

function comparison({ hasWeights, isAlpha, isStored }: Order): Compare<Sorted> {
  if (!isAlpha) return compareScores;
  const compare = isStored ? compareWhole : compareTexts;
  if (!hasWeights) return (a, b) => compare(a.bytes, b.bytes);
  return (a, b) => {
    if (a.weight !== undefined && b.weight !== undefined) return compare(a.weight, b.weight);
    if (a.weight === b.weight) return 0;
    return a.weight === undefined ? -1 : 1;
  };
}

function compareScores(a: Sorted, b: Sorted): number {
  if (a.score > b.score) return 1;
  if (a.score < b.score) return -1;
  return compareWhole(a.bytes, b.bytes);
}

function compareWhole(a: Uint8Array, b: Uint8Array): number {
  return compareBytes(a, 0, a.length, b, 0, b.length);
}

function compareTexts(a: Uint8Array, b: Uint8Array): number {
  return compareBytes(a, 0, textEnd(a), b, 0, textEnd(b));
}

function textEnd(bytes: Uint8Array): number {
  const nul = bytes.indexOf(0);
  return nul < 0 ? bytes.length : nul;
}

/** The score that the bytes spell, as strtod reads it; NaN when they spell none. */
export function scoreOf(bytes: Uint8Array, start: number, end: number): number {
  const score = parseDoubleLoosely(bytes, start, end);
  if (score === undefined) return Number.NaN;
  if (score !== 0 && Number.isFinite(score)) return score;
  return isOutOfRange(bytes, start, end) ? Number.NaN : score;
}

/** Of bytes that were read as zero or infinity: whether they spell what a double cannot hold. */
function isOutOfRange(bytes: Uint8Array, start: number, end: number): boolean {
  let from = start;
  while (from < end && (bytes[from] === 0x20 || (bytes[from] >= 9 && bytes[from] <= 13))) from++;
  let to = from;
  while (to < end && bytes[to] !== 0) to++;
  return from < to && parseDouble(bytes, from, to) === undefined;
}
