/**
 * A seeded generator of pseudo-random numbers: the same seed gives the same numbers on every
 * machine and version, so that a run can be repeated. Not for secrets. The algorithm is sfc32
 * (Chris Doty-Humphrey, PractRand): 128 bits of state of which 32 are a counter, so that no seed
 * falls into a short cycle.
 */
import { assert } from './assert.ts';

const twoTo32 = 0x1_0000_0000;

/**
 * One step of a seed scrambler (the finalizer of MurmurHash3 over a Weyl sequence): near seeds,
 * far states.
 */
function scramble(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

export class Prng {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  /** `seed`: any safe integer; all its 53 bits count. */
  constructor(seed: number) {
    assert(Number.isSafeInteger(seed), 'prng: a seed is a safe integer');
    const low = seed | 0;
    const high = Math.floor(seed / twoTo32) | 0;
    this.#a = scramble(low + 0x9e3779b9);
    this.#b = scramble(high + 0x3c6ef372);
    this.#c = scramble(low ^ high ^ 0x7f4a7c15);
    this.#counter = 1;
    for (let i = 0; i < 15; i++) this.next32();
  }

  /** Uniform in 0 … 2^32 - 1. */
  next32(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** Uniform in 0 … bound - 1, without bias; bound in 1 … 2^53. */
  below(bound: number): number {
    assert(bound >= 1 && bound <= 2 ** 53, 'prng: a bound lies in 1 … 2^53');
    return bound <= twoTo32 ? this.#belowWord(bound) : this.#belowWide(bound);
  }

  #belowWord(bound: number): number {
    // Values from the last, incomplete run of `bound` are drawn again.
    const limit = twoTo32 - (twoTo32 % bound);
    for (;;) {
      const drawn = this.next32();
      if (drawn < limit) return drawn % bound;
    }
  }

  #belowWide(bound: number): number {
    const limit = 2 ** 53 - (2 ** 53 % bound);
    for (;;) {
      const drawn = this.#next53();
      if (drawn < limit) return drawn % bound;
    }
  }

  #next53(): number {
    const high = this.next32() >>> 11;
    return high * twoTo32 + this.next32();
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  float(): number {
    return this.#next53() / 2 ** 53;
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.float() < probability;
  }

  bytes(count: number): Uint8Array {
    const drawn = new Uint8Array(count);
    for (let at = 0; at < count; at++) drawn[at] = this.next32() >>> 24;
    return drawn;
  }

  /** A generator of its own, so that what draws from it does not shift what is drawn here later. */
  fork(): Prng {
    return new Prng(this.#next53());
  }
}
