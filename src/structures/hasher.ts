/**
 * The keyed hash of a server: one random key per process start, so that nobody can aim at a slot.
 */
import { halfSipHash } from '../base/half-siphash.ts';

export class Hasher {
  readonly #key0: number;
  readonly #key1: number;
  #knownBytes: Uint8Array | undefined;
  #knownStart = 0;
  #knownEnd = 0;
  #knownHash = 0;
  #memberStart = -1;
  #memberEnd = 0;
  #memberHash = 0;

  constructor(key0: number, key1: number) {
    this.#key0 = key0 | 0;
    this.#key1 = key1 | 0;
  }

  /** An int32. */
  hash(bytes: Uint8Array, start: number, end: number): number {
    if (bytes === this.#knownBytes) {
      if (start === this.#knownStart && end === this.#knownEnd) return this.#knownHash;
      if (start === this.#memberStart && end === this.#memberEnd) return this.#memberHash;
    }
    return halfSipHash(bytes, start, end, this.#key0, this.#key1);
  }

  /** The hash of a range that will be asked for next, until `forget`; its bytes must not change. */
  know(bytes: Uint8Array, start: number, end: number, hash: number): void {
    this.#knownBytes = bytes;
    this.#knownStart = start;
    this.#knownEnd = end;
    this.#knownHash = hash;
    this.#memberStart = -1;
  }

  /** The same for a second range of these bytes: what is looked for inside of the key's value. */
  knowMember(start: number, end: number, hash: number): void {
    this.#memberStart = start;
    this.#memberEnd = end;
    this.#memberHash = hash;
  }

  forget(): void {
    this.#knownBytes = undefined;
  }
}
