/**
 * The patterns of SORT's BY and GET: which key, or field of a hash, belongs to an element.
 *
 *   weight_*          the string at the key with the element in the place of the first star
 *   object_*->name    a field of the hash at that key
 *   #                 the element itself
 *
 * (1) A pattern is searched up to its first NUL, as C's strings end there; all of it counts.
 * (2) Without a star there is no such key. An arrow counts only behind the star, with a name.
 */
import { latin1Bytes } from '../base/bytes.ts';
import type { Context } from '../engine/context.ts';
import type { Element } from '../structures/element.ts';
import { typeOf, types } from '../values/value.ts';

const hash = 0x23;
const star = 0x2a;
const arrow = latin1Bytes('->');

export class SortPattern {
  readonly #isElement: boolean;
  /** Around the element in the key, or undefined where there is no star. */
  readonly #prefix: Uint8Array | undefined;
  readonly #suffix: Uint8Array;
  /** The field, or undefined for a string. */
  readonly #field: Uint8Array | undefined;

  constructor(pattern: Uint8Array) {
    const nul = pattern.indexOf(0);
    const end = nul < 0 ? pattern.length : nul;
    this.#isElement = end === 1 && pattern[0] === hash;
    const starAt = pattern.subarray(0, end).indexOf(star);
    this.#prefix = starAt < 0 ? undefined : pattern.subarray(0, starAt);
    const arrowAt = starAt < 0 ? -1 : indexOfArrow(pattern, starAt + 1, end);
    if (arrowAt < 0 || arrowAt + arrow.length === end) {
      this.#suffix = pattern.subarray(starAt + 1);
    } else {
      this.#suffix = pattern.subarray(starAt + 1, arrowAt);
      this.#field = pattern.subarray(arrowAt + arrow.length);
    }
  }

  /** Without one all elements have the same key: nothing can be sorted by it. */
  get hasStar(): boolean {
    return this.#prefix !== undefined;
  }

  /** Positions `found` on what belongs to the element; false where nothing does. */
  look(ctx: Context, element: Uint8Array, found: Element): boolean {
    if (this.#isElement) {
      found.setString(element, 0, element.length);
      return true;
    }
    if (this.#prefix === undefined) return false;
    const { keyspace } = ctx;
    const key = joined(this.#prefix, element, this.#suffix);
    const ref = keyspace.read(ctx.db, key, 0, key.length);
    if (ref === 0) return false;
    const type = typeOf(keyspace.arena, ref);
    const field = this.#field;
    if (field === undefined) {
      if (type !== types.string) return false;
      keyspace.records.readString(ref, found);
      return true;
    }
    const { hashes } = keyspace.values;
    if (type !== types.hash || !hashes.get(ref, field, 0, field.length)) return false;
    const { bytes, start, end } = hashes.value;
    found.setString(bytes, start, end);
    return true;
  }
}

function indexOfArrow(pattern: Uint8Array, from: number, end: number): number {
  for (let at = from; at + 1 < end; at++) {
    if (pattern[at] === arrow[0] && pattern[at + 1] === arrow[1]) return at;
  }
  return -1;
}

function joined(prefix: Uint8Array, element: Uint8Array, suffix: Uint8Array): Uint8Array {
  const key = new Uint8Array(prefix.length + element.length + suffix.length);
  key.set(prefix, 0);
  key.set(element, prefix.length);
  key.set(suffix, prefix.length + element.length);
  return key;
}
