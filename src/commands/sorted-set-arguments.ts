/**
 * The ranges that sorted set commands take, read into two objects that serve all of them. A range
 * is good until the handler returns.
 */
import { parseDoubleLoosely } from '../base/number.ts';
import type { Args } from '../engine/args.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { type LexBound, LexRange, ScoreRange } from '../values/zset-range.ts';

const openBracket = 0x28;
const squareBracket = 0x5b;
const plus = 0x2b;
const minus = 0x2d;

/** What `readScoreRange` read last. */
export const scoreRange = new ScoreRange();
/** What `readLexRange` read last. */
export const lexRange = new LexRange();

/** Bounds as in `1.5`, `(1.5`, `-inf`. */
export function readScoreRange(args: Args, minIndex: number, maxIndex: number): void {
  scoreRange.min = scoreBound(args, minIndex);
  scoreRange.isMinExcluded = isExcluded(args, minIndex);
  scoreRange.max = scoreBound(args, maxIndex);
  scoreRange.isMaxExcluded = isExcluded(args, maxIndex);
}

function isExcluded(args: Args, index: number): boolean {
  return args.length(index) > 0 && args.bytes[args.start(index)] === openBracket;
}

function scoreBound(args: Args, index: number): number {
  const start = args.start(index) + (isExcluded(args, index) ? 1 : 0);
  return parseDoubleLoosely(args.bytes, start, args.end(index)) ?? fail(replyErrors.notFloatRange);
}

/** Bounds as in `-`, `+`, `[a`, `(a`. */
export function readLexRange(args: Args, minIndex: number, maxIndex: number): void {
  readLexBound(args, minIndex, lexRange.min);
  readLexBound(args, maxIndex, lexRange.max);
}

function readLexBound(args: Args, index: number, bound: LexBound): void {
  const { bytes } = args;
  const start = args.start(index);
  const end = args.end(index);
  const sign = start === end ? 0 : bytes[start];
  if (sign === openBracket || sign === squareBracket) {
    bound.set(bytes, start + 1, end, sign === openBracket);
    return;
  }
  // Redis looks at two bytes only: behind a NUL anything may follow.
  const isAlone = end - start === 1 || bytes[start + 1] === 0;
  if ((sign !== plus && sign !== minus) || !isAlone) fail(replyErrors.notLexRange);
  bound.setInfinite(sign === plus ? 1 : -1);
}
