/** Ways to draw from others. */
import type { Prng } from '../../../../src/base/prng.ts';
import type { Draw } from '../template.ts';

export function pick<T>(prng: Prng, from: readonly T[]): T {
  return from[prng.below(from.length)];
}

export function some(draw: Draw, most: number): Draw {
  return (prng) => Array.from({ length: 1 + prng.below(most) }, () => draw(prng)).flat();
}

/** Seldom so many that a compact encoding is left. */
export function many(one: Draw, most: number): Draw {
  const few = some(one, 5);
  return (prng) => {
    if (!prng.chance(0.03)) return few(prng);
    return Array.from({ length: most / 3 + prng.below(most) }, () => one(prng)).flat();
  };
}

export const choice =
  (...from: readonly string[]): Draw =>
  (prng) => [pick(prng, from)];
