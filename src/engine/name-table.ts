/**
 * A fixed table from names to things, searched with a range of bytes in any ASCII case: command
 * names on the hot path, so no string is made and nothing is allocated. Open addressing; a slot
 * holds an entry number from 1 (0 is free) and what tells most names apart: the length and the
 * first eight bytes.
 *
 * (1) The fold to a number is not injective: a hit is confirmed by length and bytes.
 * (2) At most a quarter of the slots are used, so a search for an absent name ends soon.
 */
import { assert } from '../base/assert.ts';

const slotsMin = 16;
const slotInts = 4;
/** The length and the two words alone prove the name: at most 8 bytes, all letters. */
const provenBit = 1;

export class NameTable<T> {
  readonly #values: readonly T[];
  /** Per slot: entry number and `provenBit`, length, first and second word of the folded name. */
  readonly #slots: Int32Array;
  /** All names one after the other, in lower case; entry i begins at #starts[i]. */
  readonly #names: Uint8Array;
  readonly #starts: Int32Array;

  /** Names are Latin-1 and differ in more than ASCII case. */
  constructor(entries: readonly (readonly [name: string, value: T])[]) {
    let slotCount = slotsMin;
    while (slotCount < entries.length * 4) slotCount *= 2;
    this.#values = entries.map(([, value]) => value);
    this.#slots = new Int32Array(slotCount * slotInts);
    this.#names = new Uint8Array(entries.reduce((sum, [name]) => sum + name.length, 0));
    this.#starts = new Int32Array(entries.length + 1);
    for (let i = 0; i < entries.length; i++) this.#place(i, foldCase(entries[i][0]));
  }

  /**
   * @hot 10 ns (bench/registry.ts), against 97 ns for a string and a Map.
   */
  find(bytes: Uint8Array, start: number, end: number): T | undefined {
    const slots = this.#slots;
    const length = end - start;
    const first = foldWord(bytes, start, length);
    const second = foldWord(bytes, start + 4, length - 4);
    let at = slotAt(first, second, length) & (slots.length - slotInts);
    for (;;) {
      const tag = slots[at];
      if (tag === 0) return undefined;
      if (slots[at + 1] === length && slots[at + 2] === first && slots[at + 3] === second) {
        const entry = (tag >> 1) - 1;
        if ((tag & provenBit) !== 0 || this.#isNamed(entry, bytes, start, end)) {
          return this.#values[entry];
        }
      }
      at = (at + slotInts) & (slots.length - slotInts);
    }
  }

  #isNamed(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const names = this.#names;
    for (let i = start, at = this.#starts[entry]; i < end; i++, at++) {
      const byte = bytes[i];
      const named = names[at];
      if (byte !== named && ((byte | 0x20) !== named || !isLowerLetter(named))) return false;
    }
    return true;
  }

  #place(entry: number, name: string): void {
    const start = this.#starts[entry];
    const end = start + name.length;
    let letters = 0;
    for (let i = 0; i < name.length; i++) {
      const byte = name.charCodeAt(i);
      assert(byte < 256, 'name table: a name is Latin-1');
      this.#names[start + i] = byte;
      if (isLowerLetter(byte)) letters++;
    }
    this.#starts[entry + 1] = end;
    const isProven = letters === name.length && name.length <= 8;
    assert(this.find(this.#names, start, end) === undefined, 'name table: names are unique');
    this.#claimSlot(((entry + 1) << 1) | (isProven ? provenBit : 0), start, end);
  }

  #claimSlot(tag: number, start: number, end: number): void {
    const slots = this.#slots;
    const length = end - start;
    const first = foldWord(this.#names, start, length);
    const second = foldWord(this.#names, start + 4, length - 4);
    let at = slotAt(first, second, length) & (slots.length - slotInts);
    while (slots[at] !== 0) at = (at + slotInts) & (slots.length - slotInts);
    slots.set([tag, length, first, second], at);
  }
}

function isLowerLetter(byte: number): boolean {
  return byte >= 0x61 && byte <= 0x7a;
}

/**
 * Up to four bytes as a word, with the case bit set in every byte: equal for bytes that differ in
 * case only, and for few others. A byte that is a letter once its case bit is set is that letter:
 * for letters equality is proof.
 */
function foldWord(bytes: Uint8Array, at: number, count: number): number {
  if (count >= 4) {
    return (
      bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24) | 0x20202020
    );
  }
  if (count === 3) return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | 0x202020;
  if (count === 2) return bytes[at] | (bytes[at + 1] << 8) | 0x2020;
  return count === 1 ? bytes[at] | 0x20 : 0;
}

/**
 * Names that share their first eight bytes and their length share a slot: among command names that
 * is rare.
 */
function slotAt(first: number, second: number, length: number): number {
  const hash = Math.imul(first ^ Math.imul(second, 0x85ebca6b) ^ length, 0x9e3779b1);
  return (hash >>> 13) * slotInts;
}

/** ASCII letters only, as the search folds them. */
export function foldCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
