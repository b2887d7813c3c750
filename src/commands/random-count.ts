/** What the commands share that reply random members of a collection. */
import type { Prng } from '../base/prng.ts';
import type { Args } from '../engine/args.ts';
import { fail } from '../engine/reply-error.ts';

const int64Min = -(2n ** 63n);

/**
 * Above this share of a table, members are chosen in one walk; below, one by one until all are
 * different (HRANDFIELD_SUB_STRATEGY_MUL).
 */
const walkShare = 3;

/** A count, with its sign; beyond 2^53 rounded. */
export function randomCount(args: Args, index: number): number {
  const count = args.safeInteger(index);
  if (!Number.isNaN(count)) return count;
  const exact = args.int64(index);
  if (exact === int64Min) {
    fail(`ERR value is out of range, value must between ${int64Min + 1n} and ${-int64Min - 1n}`);
  }
  return Number(exact);
}

/** Whether `count` of `size` different members are better chosen in a walk. */
export function isWorthWalk(count: number, size: number): boolean {
  return count * walkShare > size;
}

/**
 * Chooses members during a walk, so that each choice of `wanted` out of `left` is as likely. Asked
 * once for each member, in the order of the walk.
 */
export class Sampling {
  #wanted: number;
  #left: number;
  readonly #prng: Prng;

  constructor(prng: Prng, wanted: number, left: number) {
    this.#prng = prng;
    this.#wanted = wanted;
    this.#left = left;
  }

  takes(): boolean {
    const takes = this.#prng.below(this.#left) < this.#wanted;
    this.#left--;
    if (takes) this.#wanted--;
    return takes;
  }
}
