/**
 * Examines what is in a listpack that comes from outside, once its bytes are known to be whole
 * (structures/listpack-check.ts): no member or field twice, members of a sorted set in order.
 */
import { bytesEqual, compareBytes } from '../../base/bytes.ts';
import type { View } from '../../memory/view.ts';
import { Element } from '../../structures/element.ts';
import type { Hasher } from '../../structures/hasher.ts';
import { count, firstAt, nextAt, readOne } from '../../structures/listpack.ts';
import { listpackScore } from '../../values/zset-member.ts';

const slotsFirst = 256;

export class ListpackContent {
  readonly #view: View;
  readonly #hasher: Hasher;
  readonly #element = new Element();
  readonly #other = new Element();
  /** Positions of elements by their hash, 0 for none; as many slots as a power of two. */
  #slots = new Int32Array(slotsFirst);

  constructor(view: View, hasher: Hasher) {
    this.#view = view;
    this.#hasher = hasher;
  }

  /** Whether an element occurs twice, of all or, where they are pairs, of every other one. */
  hasDuplicates(ref: number, isPairs: boolean): boolean {
    const view = this.#view;
    const element = this.#element;
    const elements = isPairs ? count(view, ref) >>> 1 : count(view, ref);
    this.#clear(elements);
    for (let at = firstAt(view, ref); at !== 0; ) {
      const next = readOne(view, ref, at, element);
      if (!this.#enter(ref, at)) return true;
      at = isPairs ? nextAt(view, ref, next) : next;
    }
    return false;
  }

  /** Whether the pairs of member and score rise strictly, and all scores are numbers. */
  isOrdered(ref: number): boolean {
    const view = this.#view;
    let last = Number.NEGATIVE_INFINITY;
    let lastAt = 0;
    for (let at = firstAt(view, ref); at !== 0; ) {
      const scoreAt = nextAt(view, ref, at);
      const score = listpackScore(view, ref, scoreAt);
      // Not a number is not above anything either.
      if (!(score >= last)) return false;
      if (score === last && lastAt !== 0 && !this.#rises(ref, lastAt, at)) return false;
      last = score;
      lastAt = at;
      at = nextAt(view, ref, scoreAt);
    }
    return true;
  }

  #rises(ref: number, lowAt: number, highAt: number): boolean {
    const low = this.#element;
    const high = this.#other;
    readOne(this.#view, ref, lowAt, low);
    readOne(this.#view, ref, highAt, high);
    return compareBytes(low.bytes, low.start, low.end, high.bytes, high.start, high.end) < 0;
  }

  #clear(elements: number): void {
    let slots = slotsFirst;
    while (slots < 2 * elements) slots *= 2;
    if (this.#slots.length === slots) this.#slots.fill(0);
    else this.#slots = new Int32Array(slots);
  }

  /** Notes the element that was read at `at`; false when it is there already. */
  #enter(ref: number, at: number): boolean {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const { bytes, end, start } = this.#element;
    let slot = this.#hasher.hash(bytes, start, end) & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const other = this.#other;
      readOne(this.#view, ref, slots[slot], other);
      if (bytesEqual(bytes, start, end, other.bytes, other.start, other.end)) return false;
    }
    slots[slot] = at;
    return true;
  }
}
