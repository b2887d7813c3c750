/**
 * Sets. Integers alone are an intset; few and short members are a listpack, in the order in which
 * they came; everything else is a table whose records are nothing but members. Every function takes
 * the record of the key, which stays where it is: what changes is its root and its encoding.
 *
 *   intset ──a member that is no integer──▶ listpack ──too many, too long──▶ table
 *      └───────────────────────────────too many───────────────────────────────▲
 *
 * (1) The limits are looked at when a member is added. A set that was small under other limits
 *     stays so until then.
 * (2) Nothing is ever converted back here, but a command that makes a new set of an old one's
 *     members (SINTERSTORE, SPOP of nearly all) decides anew: `becomeIntset`.
 * (3) Bytes that are given may lie in the arena, but not in this set.
 */
import { assert } from '../base/assert.ts';
import {
  hiOf,
  hiOfBigint,
  isInt64,
  loOf,
  loOfBigint,
  parseInt64,
  parseSafeInteger,
} from '../base/number.ts';
import type { Prng } from '../base/prng.ts';
import type { Arena } from '../memory/arena.ts';
import type { Element } from '../structures/element.ts';
import type { Hasher } from '../structures/hasher.ts';
import {
  containsInt64,
  IntSets,
  count as integerCount,
  read as readInteger,
} from '../structures/intset.ts';
import {
  byteLength,
  emptyBytes,
  count as entryCount,
  find,
  firstAt,
  seek,
} from '../structures/listpack.ts';
import { Listpacks } from '../structures/listpack-editor.ts';
import { longKeyWords, writeRecordKey } from '../structures/record.ts';
import type { Tables } from '../structures/table.ts';
import { SetCursor } from './set-cursor.ts';
import {
  type Encoding,
  encodingOf,
  encodings,
  freeingPlace,
  rootOf,
  setEncoding,
  setFreeingPlace,
  setRoot,
} from './value.ts';
import type { ValueGround } from './value-ground.ts';

/** Beyond this many bytes a small set becomes a table, whatever its limits say. */
const listpackBytesMax = 128 * 1024 * 1024;
/** What an intset can hold, whatever its limit says. */
const intsetEntriesMax = 1 << 24;
/** Bytes of the longest integer in a listpack. */
const integerEntryBytesMax = 10;
/** No integer beyond 2^53 has fewer characters. */
const unsafeDigitsMin = 16;

export class Sets {
  /** `set-max-intset-entries`. */
  maxIntsetEntries = 512;
  /** `set-max-listpack-entries`. */
  maxListpackEntries = 128;
  /** `set-max-listpack-value`, in bytes. */
  maxListpackValueBytes = 64;
  /** For walks; `random` positions it too. */
  readonly cursor: SetCursor;
  readonly #arena: Arena;
  readonly #tables: Tables;
  readonly #hasher: Hasher;
  readonly #listpacks: Listpacks;
  readonly #intsets: IntSets;
  /** For what goes on inside: a caller may be walking with the other one. */
  readonly #inner: SetCursor;
  readonly #freed: number[] = [];
  // The integer that `#isInteger` found.
  #lo = 0;
  #hi = 0;

  constructor({ arena, hasher, tables }: ValueGround) {
    this.#arena = arena;
    this.#tables = tables;
    this.#hasher = hasher;
    this.#listpacks = new Listpacks(arena);
    this.#intsets = new IntSets(arena);
    this.cursor = new SetCursor(arena);
    this.#inner = new SetCursor(arena);
  }

  // Making.

  /**
   * The encoding of a new set whose first member will be bytes[start, end), of about `expected`
   * members.
   */
  encodingFor(bytes: Uint8Array, start: number, end: number, expected: number): Encoding {
    if (expected <= this.maxIntsetEntries && isInt64(bytes, start, end)) return encodings.intset;
    return expected <= this.maxListpackEntries ? encodings.listpack : encodings.table;
  }

  /** The root of a set without members. */
  create(encoding: Encoding): number {
    if (encoding === encodings.intset) return this.#intsets.create();
    if (encoding === encodings.listpack) return this.#listpacks.create(emptyBytes);
    return this.#tables.create();
  }

  /** The root of a set whose intset comes from outside and passed `checkIntset`. */
  adoptIntset(bytes: Uint8Array, start: number, end: number): number {
    return this.#intsets.adopt(bytes, start, end);
  }

  /** About `expected` members are about to be added: makes a small set a table if they are many. */
  prepare(ref: number, expected: number): void {
    const encoding = encodingOf(this.#arena, ref);
    if (encoding === encodings.listpack) {
      if (expected > this.maxListpackEntries) this.convert(ref, encodings.table);
    } else if (encoding === encodings.intset) {
      if (expected > this.maxIntsetEntries) this.convert(ref, encodings.table);
    }
  }

  // Reading.

  count(ref: number): number {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    const encoding = encodingOf(arena, ref);
    if (encoding === encodings.listpack) return entryCount(arena, root);
    return encoding === encodings.intset ? integerCount(arena, root) : this.#tables.count(root);
  }

  has(ref: number, bytes: Uint8Array, start: number, end: number): boolean {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    const encoding = encodingOf(arena, ref);
    if (encoding === encodings.listpack) {
      return find(arena, root, firstAt(arena, root), bytes, start, end, 0) !== 0;
    }
    if (encoding === encodings.intset) {
      return this.#isInteger(bytes, start, end) && containsInt64(arena, root, this.#lo, this.#hi);
    }
    return this.#tables.find(root, this.#hasher.hash(bytes, start, end), bytes, start, end) !== 0;
  }

  /** Whether the element of another set is a member. */
  hasElement(ref: number, element: Element): boolean {
    if (element.isInteger && encodingOf(this.#arena, ref) === encodings.intset) {
      return containsInt64(this.#arena, rootOf(this.#arena, ref), element.lo, element.hi);
    }
    return this.has(ref, element.bytes, element.start, element.end);
  }

  /** Positions the cursor on a member chosen uniformly. The set is not empty. */
  random(ref: number, prng: Prng): void {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    const encoding = encodingOf(arena, ref);
    if (encoding === encodings.table) {
      this.cursor.at(encoding, root, this.#tables.random(root, prng));
      return;
    }
    const index = prng.below(this.count(ref));
    this.cursor.at(
      encoding,
      root,
      encoding === encodings.intset ? index : seek(arena, root, index),
    );
  }

  // Changing.

  /** Whether the member is new. */
  add(ref: number, bytes: Uint8Array, start: number, end: number): boolean {
    const encoding = encodingOf(this.#arena, ref);
    if (encoding === encodings.table) return this.#addLarge(ref, bytes, start, end);
    if (encoding === encodings.listpack) return this.#addSmall(ref, bytes, start, end);
    if (this.#isInteger(bytes, start, end)) return this.#addInteger(ref);
    if (!this.#integersFit(ref, end - start)) {
      this.convert(ref, encodings.table);
      return this.#addLarge(ref, bytes, start, end);
    }
    this.convert(ref, encodings.listpack);
    const root = rootOf(this.#arena, ref);
    setRoot(this.#arena, ref, this.#listpacks.append(root, bytes, start, end));
    return true;
  }

  /** Adds the element of another set; whether it is new. */
  addElement(ref: number, element: Element): boolean {
    if (element.isInteger && encodingOf(this.#arena, ref) === encodings.intset) {
      this.#lo = element.lo;
      this.#hi = element.hi;
      return this.#addInteger(ref);
    }
    return this.add(ref, element.bytes, element.start, element.end);
  }

  /** Whether it was a member. The last one leaves an empty set: the caller's to delete. */
  remove(ref: number, bytes: Uint8Array, start: number, end: number): boolean {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    const encoding = encodingOf(arena, ref);
    if (encoding === encodings.listpack) {
      const at = find(arena, root, firstAt(arena, root), bytes, start, end, 0);
      if (at === 0) return false;
      setRoot(arena, ref, this.#listpacks.remove(root, at));
      return true;
    }
    if (encoding === encodings.intset) {
      if (!this.#isInteger(bytes, start, end)) return false;
      setRoot(arena, ref, this.#intsets.removeInt64(root, this.#lo, this.#hi));
      return this.#intsets.changed;
    }
    const hash = this.#hasher.hash(bytes, start, end);
    const record = this.#tables.find(root, hash, bytes, start, end);
    if (record === 0) return false;
    this.#tables.remove(root, hash, record);
    arena.free(record);
    return true;
  }

  /** Removes the member that `random` chose; the set was not changed since. */
  removeChosen(ref: number): void {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    const encoding = encodingOf(arena, ref);
    const { place } = this.cursor;
    if (encoding === encodings.listpack) {
      setRoot(arena, ref, this.#listpacks.remove(root, place));
    } else if (encoding === encodings.intset) {
      setRoot(arena, ref, this.#intsets.removeAt(root, place));
    } else {
      this.#tables.remove(root, this.#tables.randomHash, place);
      arena.free(place);
    }
  }

  // Whole sets.

  /** Gives a small set another encoding: an intset becomes a listpack, both become tables. */
  convert(ref: number, encoding: Encoding): void {
    const arena = this.#arena;
    let root = this.create(encoding);
    const inner = this.#inner;
    const { member } = inner;
    inner.begin(ref);
    while (inner.next()) {
      if (encoding === encodings.listpack) {
        root = this.#listpacks.appendInt64(root, member.lo, member.hi);
      } else {
        this.#insert(root, member.bytes, member.start, member.end);
      }
    }
    arena.free(rootOf(arena, ref));
    setEncoding(arena, ref, encoding);
    setRoot(arena, ref, root);
  }

  /** Makes a set of nothing but integers an intset, unless they are too many. */
  becomeIntset(ref: number): void {
    const arena = this.#arena;
    if (encodingOf(arena, ref) === encodings.intset) return;
    if (this.count(ref) > this.#intsetEntriesMax()) return;
    let root = this.#intsets.create();
    const inner = this.#inner;
    const { member } = inner;
    inner.begin(ref);
    while (inner.next()) {
      const isInteger = this.#isInteger(member.bytes, member.start, member.end);
      assert(isInteger, 'set: only integers become an intset');
      root = this.#intsets.addInt64(root, this.#lo, this.#hi);
    }
    this.free(ref);
    setEncoding(arena, ref, encodings.intset);
    setRoot(arena, ref, root);
  }

  /** Gives the set the members of another one, whose root it takes over. */
  takeFrom(ref: number, other: number): void {
    const arena = this.#arena;
    this.free(ref);
    setEncoding(arena, ref, encodingOf(arena, other));
    setRoot(arena, ref, rootOf(arena, other));
  }

  /** The root of a copy, of the same encoding. */
  copy(ref: number): number {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    const encoding = encodingOf(arena, ref);
    if (encoding === encodings.listpack) return this.#listpacks.copy(root);
    if (encoding === encodings.intset) return this.#intsets.copy(root);
    const copied = this.#tables.create();
    const inner = this.#inner;
    const { member } = inner;
    inner.begin(ref);
    while (inner.next()) this.#insert(copied, member.bytes, member.start, member.end);
    return copied;
  }

  /**
   * Bytes that it takes in the arena without the key's record. Of a table `samples` members are
   * looked at and the others taken to be like them; 0 looks at all.
   */
  bytesUsed(ref: number, samples: number): number {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (encodingOf(arena, ref) !== encodings.table) return arena.sizeOf(root);
    const inner = this.#inner;
    let bytes = 0;
    let looked = 0;
    inner.begin(ref);
    while ((samples === 0 || looked < samples) && inner.next()) {
      bytes += arena.sizeOf(inner.place);
      looked++;
    }
    const all = looked === 0 ? 0 : Math.round((bytes / looked) * this.count(ref));
    return this.#tables.bytesUsed(root) + all;
  }

  /** Frees all members and what holds them; the record's root is dead then. */
  free(ref: number): void {
    this.freeSlice(ref, Number.POSITIVE_INFINITY);
  }

  /**
   * Frees about `items` members and, after the last, what held them; whether all is gone. The root
   * is dead then, and between the calls the set is good for nothing else.
   */
  freeSlice(ref: number, items: number): boolean {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (encodingOf(arena, ref) !== encodings.table) {
      arena.free(root);
      return true;
    }
    const freed = this.#freed;
    let entry = freeingPlace(arena, ref);
    for (let left = items; left > 0 && entry >= 0; left -= freed.length + 1) {
      freed.length = 0;
      entry = this.#tables.takeSegment(root, entry, freed);
      for (const record of freed) arena.free(record);
    }
    if (entry >= 0) setFreeingPlace(arena, ref, entry);
    return entry < 0;
  }

  // Inside.

  #intsetEntriesMax(): number {
    return Math.min(this.maxIntsetEntries, intsetEntriesMax);
  }

  /** Whether the range is an integer as an intset holds it; leaves its halves. */
  #isInteger(bytes: Uint8Array, start: number, end: number): boolean {
    const value = parseSafeInteger(bytes, start, end);
    if (!Number.isNaN(value)) {
      this.#lo = loOf(value);
      this.#hi = hiOf(value);
      return true;
    }
    if (end - start < unsafeDigitsMin) return false;
    const exact = parseInt64(bytes, start, end);
    if (exact === undefined) return false;
    this.#lo = loOfBigint(exact);
    this.#hi = hiOfBigint(exact);
    return true;
  }

  /** Adds the integer that `#isInteger` left to an intset. */
  #addInteger(ref: number): boolean {
    const root = rootOf(this.#arena, ref);
    const moved = this.#intsets.addInt64(root, this.#lo, this.#hi);
    if (!this.#intsets.changed) return false;
    if (moved !== root) setRoot(this.#arena, ref, moved);
    if (integerCount(this.#arena, moved) > this.#intsetEntriesMax()) {
      this.convert(ref, encodings.table);
    }
    return true;
  }

  /** Whether an intset and one more member of that length may be a listpack. */
  #integersFit(ref: number, length: number): boolean {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    const count = integerCount(arena, root);
    if (count >= this.maxListpackEntries || length > this.maxListpackValueBytes) return false;
    if (count === 0) return true;
    const { member } = this.#inner;
    readInteger(arena, root, 0, member);
    const smallestLength = member.length;
    readInteger(arena, root, count - 1, member);
    const longest = Math.max(smallestLength, member.length);
    const bytes = count * integerEntryBytesMax + length;
    return longest <= this.maxListpackValueBytes && bytes <= listpackBytesMax;
  }

  #addSmall(ref: number, bytes: Uint8Array, start: number, end: number): boolean {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (find(arena, root, firstAt(arena, root), bytes, start, end, 0) !== 0) return false;
    const length = end - start;
    const isFull =
      entryCount(arena, root) >= this.maxListpackEntries || length > this.maxListpackValueBytes;
    if (isFull || byteLength(arena, root) + length > listpackBytesMax) {
      this.convert(ref, encodings.table);
      this.#insert(rootOf(arena, ref), bytes, start, end);
    } else {
      const moved = this.#listpacks.append(root, bytes, start, end);
      if (moved !== root) setRoot(arena, ref, moved);
    }
    return true;
  }

  #addLarge(ref: number, bytes: Uint8Array, start: number, end: number): boolean {
    const root = rootOf(this.#arena, ref);
    const hash = this.#hasher.hash(bytes, start, end);
    if (this.#tables.find(root, hash, bytes, start, end) !== 0) return false;
    this.#tables.insert(root, hash, this.#newRecord(bytes, start, end));
    return true;
  }

  /** Adds a member that is known to be new to a table. */
  #insert(root: number, bytes: Uint8Array, start: number, end: number): void {
    const hash = this.#hasher.hash(bytes, start, end);
    this.#tables.insert(root, hash, this.#newRecord(bytes, start, end));
  }

  #newRecord(bytes: Uint8Array, start: number, end: number): number {
    const words = longKeyWords(end - start);
    const record = this.#arena.alloc(4 + 4 * words + end - start);
    writeRecordKey(this.#arena, record, words, 0, bytes, start, end);
    return record;
  }
}
