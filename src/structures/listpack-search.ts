/**
 * Searching listpacks for an element, one after the other: what is searched for is read once, and
 * then compared with each entry as it is stored. For the commands that look through long lists:
 * an element passed over takes a third of the time of a step and a comparison.
 */
import { bytesEqual } from '../base/bytes.ts';
import {
  hiOf,
  hiOfBigint,
  loOf,
  loOfBigint,
  parseInt64,
  parseSafeInteger,
} from '../base/number.ts';
import type { View } from '../memory/view.ts';
import { headerBytes } from './listpack.ts';
import {
  backLength,
  backLengthBytes,
  encodedBytes,
  entryBytes,
  integer64,
  isString,
  readInt32,
  smallInteger,
  stringHeaderBytes,
  terminator,
} from './listpack-entry.ts';

export class ListpackSearch {
  /** Where the element was found. */
  at = 0;
  /** How many entries were passed over before it, or in vain. */
  passed = 0;
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  #isInteger = false;
  #lo = 0;
  #hi = 0;

  /** What is searched for from here on; the bytes may not lie in what is searched. */
  begin(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    const safe = parseSafeInteger(bytes, start, end);
    this.#isInteger = !Number.isNaN(safe);
    this.#lo = loOf(safe);
    this.#hi = hiOf(safe);
    const large = this.#isInteger || end - start < 16 ? undefined : parseInt64(bytes, start, end);
    if (large === undefined) return;
    this.#isInteger = true;
    this.#lo = loOfBigint(large);
    this.#hi = hiOfBigint(large);
  }

  /** Whether it is among the `most` entries from `at` on. @hot bench/listpack.ts */
  forward(view: View, ref: number, at: number, most: number): boolean {
    const own = view.bytes(ref);
    const base = view.base(ref);
    const length = this.end - this.start;
    let place = base + at;
    let passed = 0;
    for (let head = own[place]; passed < most && head !== terminator; passed++) {
      // Short strings, as most are, have a branch of their own.
      if ((head & 0xc0) === 0x80) {
        const short = head & 0x3f;
        if (short === length && this.#isSame(own, place + 1)) break;
        place += short + 2;
      } else {
        if (this.#isAt(own, place)) break;
        place += entryBytes(own, place);
      }
      head = own[place];
    }
    this.at = place - base;
    this.passed = passed;
    return passed < most && own[place] !== terminator;
  }

  /**
   * Whether it is among the `most` entries from `at` on towards the first one of the listpack,
   * which begins at `start` of its block.
   */
  backward(view: View, ref: number, at: number, most: number, start: number): boolean {
    const own = view.bytes(ref);
    const base = view.base(ref);
    const first = base + start + headerBytes;
    let place = base + at;
    for (let passed = 0; passed < most; passed++) {
      if (this.#isAt(own, place)) {
        this.at = place - base;
        this.passed = passed;
        return true;
      }
      if (place === first) {
        this.passed = passed + 1;
        return false;
      }
      const encoded = backLength(own, place);
      place -= encoded + backLengthBytes(encoded);
    }
    this.passed = most;
    return false;
  }

  /** Whether it is the entry at this place of the array. */
  #isAt(own: Uint8Array, place: number): boolean {
    const head = own[place];
    if (isString(head)) {
      const dataAt = place + stringHeaderBytes(head);
      const dataEnd = place + encodedBytes(own, place);
      return dataEnd - dataAt === this.end - this.start && this.#isSame(own, dataAt);
    }
    if (!this.#isInteger) return false;
    if (head === integer64) {
      return readInt32(own, place + 1) === this.#lo && readInt32(own, place + 5) === this.#hi;
    }
    const value = smallInteger(own, place);
    return value === this.#lo && value >> 31 === this.#hi;
  }

  /** Whether it is these bytes, as many; from the last one, for elements often begin alike. */
  #isSame(own: Uint8Array, dataAt: number): boolean {
    const { bytes, start } = this;
    for (let i = this.end - 1, j = dataAt + i - start; i >= start; i--, j--) {
      if (own[j] !== bytes[i]) return false;
    }
    return true;
  }

  /** Whether it is own[start, end). */
  is(own: Uint8Array, start: number, end: number): boolean {
    return bytesEqual(own, start, end, this.bytes, this.start, this.end);
  }
}
