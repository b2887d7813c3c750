/**
 * The record that is being built from outside bytes, and what building it takes. Until it is taken
 * it belongs to this class, and `abandon` frees what there is of it.
 */
import { type Encoding, expiryWords, type ValueType } from '../../values/value.ts';
import type { ValueGround } from '../../values/value-ground.ts';
import type { Values } from '../../values/values.ts';

/** What a step of a reader gives besides `missing` and `broken` (rdb-input.ts). */
export const more = 0;
export const whole = 1;
/** The value has no elements: no key may hold it. */
export const empty = 2;

export interface BuilderGround extends ValueGround {
  readonly values: Values;
}

export class ValueBuilder {
  readonly ground: BuilderGround;
  /** The record, 0 before there is one. */
  ref = 0;
  #key: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #extraWords = 0;

  constructor(ground: BuilderGround) {
    this.ground = ground;
  }

  /** The key of the next record; its bytes must stay. `expires`: the record gets an expiry. */
  setKey(bytes: Uint8Array, start: number, end: number, expires: boolean): void {
    this.#key = bytes;
    this.#start = start;
    this.#end = end;
    this.#extraWords = expires ? expiryWords : 0;
  }

  createString(value: Uint8Array, from: number, to: number): void {
    this.ref = this.ground.values.records.createString(
      this.#key,
      this.#start,
      this.#end,
      value,
      from,
      to,
      this.#extraWords,
    );
  }

  createCollection(type: ValueType, encoding: Encoding, root: number): void {
    this.ref = this.ground.values.records.createCollection(
      this.#key,
      this.#start,
      this.#end,
      type,
      encoding,
      root,
      this.#extraWords,
    );
  }

  /** The record, which is the caller's from here on. */
  take(): number {
    const { ref } = this;
    this.ref = 0;
    return ref;
  }

  abandon(): void {
    if (this.ref !== 0) this.ground.values.free(this.ref);
    this.ref = 0;
  }
}
