/**
 * Key finders: the few commands whose specs cannot tell all keys, or not what is done with them. A
 * finder reads options only as far as it must to find keys; a request that its handler would refuse
 * may yield no keys, or too few.
 */
import {
  argumentIs,
  type KeyFinder,
  type KeyPositions,
  keyFlags,
  type Request,
} from './key-specs.ts';

const reads = keyFlags.readOnly | keyFlags.access;
const overwrites = keyFlags.overwrite | keyFlags.update;
/** Of signed numbers of 64 bits. */
const int64Bound = 1n << 63n;
const changes = keyFlags.readWrite | keyFlags.access | keyFlags.update;

/** SET reads the old value only with GET. */
function setKeys(request: Request, into: KeyPositions): void {
  let flags: number = overwrites;
  for (let i = 3; i < request.count; i++) if (argumentIs(request, i, 'get')) flags = changes;
  into.add(1, flags);
}

/** BITFIELD only reads as long as its operations are all GET. */
function bitfieldKeys(request: Request, into: KeyPositions): void {
  into.add(1, bitfieldOnlyReads(request) ? reads : changes);
}

function bitfieldOnlyReads(request: Request): boolean {
  for (let i = 2; i < request.count; ) {
    const left = request.count - i - 1;
    if (argumentIs(request, i, 'get') && left >= 2) i += 3;
    else if (argumentIs(request, i, 'overflow') && left >= 1) i += 2;
    else return false;
  }
  return true;
}

/** SORT: the key, and the last STORE target. What BY and GET read depends on the data. */
function sortKeys(request: Request, into: KeyPositions): void {
  into.add(1, reads);
  let target = 0;
  for (let i = 2; i < request.count; i++) {
    if (argumentIs(request, i, 'limit')) i += 2;
    else if (argumentIs(request, i, 'get') || argumentIs(request, i, 'by')) i += 1;
    // The target itself is looked at too: `STORE store x` stores to x, and so does SORT.
    else if (argumentIs(request, i, 'store') && i + 1 < request.count) target = i + 1;
  }
  if (target !== 0) into.add(target, overwrites);
}

function sortReadOnlyKeys(_request: Request, into: KeyPositions): void {
  into.add(1, reads);
}

/**
 * Keys behind a count whose spec refused it. The spec wants an integer; this takes the digits that
 * the argument begins with, as Redis does when it must, and claims no use of the keys.
 */
function countedKeys(countAt: number, storeAt: number): KeyFinder {
  return (request, into) => {
    const first = countAt + 1;
    const count = leadingInteger(request, countAt);
    if (count < 1 || count > request.count - first) return;
    for (let i = 0; i < count; i++) into.add(first + i, 0);
    if (storeAt !== 0) into.add(storeAt, 0);
  };
}

/**
 * As atoi reads: blanks, a sign, digits, and anything after them; of a number within 64 bits the
 * low 32.
 */
function leadingInteger({ bytes, bounds }: Request, index: number): number {
  const end = bounds[2 * index + 1];
  let at = bounds[2 * index];
  while (at < end && (bytes[at] === 0x20 || (bytes[at] >= 0x09 && bytes[at] <= 0x0d))) at++;
  const isNegative = at < end && bytes[at] === 0x2d;
  if (at < end && (isNegative || bytes[at] === 0x2b)) at++;
  let value = 0n;
  for (; at < end && bytes[at] >= 0x30 && bytes[at] <= 0x39 && value < int64Bound; at++) {
    value = value * 10n + BigInt(bytes[at] - 0x30);
  }
  const signed = isNegative ? -value : value;
  const clamped = signed >= int64Bound ? -1n : signed < -int64Bound ? 0n : signed;
  return Number(BigInt.asIntN(32, clamped));
}

/** By the names that rows use. */
export const keyFinders = {
  bitfield: bitfieldKeys,
  counted: countedKeys(1, 0),
  countedAfterTimeout: countedKeys(2, 0),
  countedIntoStore: countedKeys(2, 1),
  set: setKeys,
  sort: sortKeys,
  sortReadOnly: sortReadOnlyKeys,
} as const satisfies Record<string, KeyFinder>;

export type KeyFinderName = keyof typeof keyFinders;
