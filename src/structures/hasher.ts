/**
 * The keyed hash of a server: one random key per process start, so that nobody can aim at a slot.
 */
import { halfSipHash } from '../base/half-siphash.ts';

export class Hasher {
  readonly #key0: number;
  readonly #key1: number;

  constructor(key0: number, key1: number) {
    this.#key0 = key0 | 0;
    this.#key1 = key1 | 0;
  }

  /** An int32. */
  hash(bytes: Uint8Array, start: number, end: number): number {
    return halfSipHash(bytes, start, end, this.#key0, this.#key1);
  }
}
