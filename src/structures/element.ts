/**
 * An element: a reused cursor that tells where the bytes of one element of a container are.
 *
 * A string points into the block that holds it. An integer, which containers store in binary, is
 * spelled in decimal in the element's own scratch, so that whoever only wants bytes need not know
 * the difference.
 *
 * (1) `bytes[start, end)` holds until the next allocation, free or write in the arena, and until
 *     the element is positioned again, whichever comes first.
 * (2) Of an integer, `lo` and `hi` are always right, `value` only within ±(2^53 - 1), else NaN.
 */
import {
  hiOf,
  integerBytesMax,
  isSafeInt64,
  joinInt64,
  loOf,
  writeInt64,
  writeInteger,
} from '../base/number.ts';

export class Element {
  bytes: Uint8Array;
  start = 0;
  end = 0;
  /** Whether the container stores it as an integer; a string may spell one all the same. */
  isInteger = false;
  /** The integer, or NaN when it is none or is not safe. */
  value = Number.NaN;
  /** The low 32 bits of the integer, as signed. */
  lo = 0;
  /** The high 32 bits of the integer, as signed. */
  hi = 0;
  readonly #scratch = new Uint8Array(integerBytesMax);

  constructor() {
    this.bytes = this.#scratch;
  }

  get length(): number {
    return this.end - this.start;
  }

  setString(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.isInteger = false;
    this.value = Number.NaN;
  }

  /** `value` is a safe integer. */
  setInteger(value: number): void {
    this.value = value;
    this.lo = loOf(value);
    this.hi = hiOf(value);
    this.#spelled(writeInteger(value, this.#scratch, 0));
  }

  /** `value` fits in 32 bits, signed. */
  setInt32(value: number): void {
    this.value = value;
    this.lo = value;
    this.hi = value >> 31;
    this.#spelled(writeInteger(value, this.#scratch, 0));
  }

  setInt64(lo: number, hi: number): void {
    this.value = isSafeInt64(lo, hi) ? joinInt64(lo, hi) : Number.NaN;
    this.lo = lo;
    this.hi = hi;
    this.#spelled(writeInt64(lo, hi, this.#scratch, 0));
  }

  #spelled(end: number): void {
    this.bytes = this.#scratch;
    this.start = 0;
    this.end = end;
    this.isInteger = true;
  }
}
