/** The part of a string that GETRANGE, BITCOUNT and BITPOS mean by two indexes. */
import type { Args } from '../engine/args.ts';

/**
 * Whether the indexes at arguments `index` and `index + 1` are both counted from the end and in the
 * wrong order: then the part is empty. Otherwise indexes before the beginning become 0, and two of
 * them mean the first byte.
 */
export function isBackwards(args: Args, index: number): boolean {
  const first = args.integer(index);
  const last = args.integer(index + 1);
  if (first >= 0 || last >= 0) return false;
  if (first !== last || Number.isSafeInteger(first)) return first > last;
  return args.int64(index) > args.int64(index + 1);
}

/** Where a part begins: `index` counted from the end if negative, but not before the beginning. */
export function windowStart(index: number, length: number): number {
  return Math.max(0, index < 0 ? index + length : index);
}

/** Where it ends, that element included; -1 in an empty string. */
export function windowEnd(index: number, length: number): number {
  return Math.min(windowStart(index, length), length - 1);
}
