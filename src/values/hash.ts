/**
 * Hashes. A small one is a listpack of fields and values by turns, in the order in which the fields
 * came; a large one is a table of field records (fields.ts). Every function takes the record of the
 * key, which stays where it is: what changes is its root and, once and for ever, its encoding.
 *
 * (1) A listpack holds at most `maxListpackEntries` fields, and no field or value that is longer
 *     than `maxListpackValueBytes`: what would break that makes the hash a table first. A hash that
 *     was small under other limits stays so until it is changed.
 * (2) A table never becomes a listpack again.
 * (3) Bytes that are given may lie in the arena, but not in this hash.
 */
import type { Prng } from '../base/prng.ts';
import type { Arena } from '../memory/arena.ts';
import { Element } from '../structures/element.ts';
import type { Hasher } from '../structures/hasher.ts';
import {
  byteLength,
  emptyBytes,
  count as entryCount,
  find,
  firstAt,
  nextAt,
  read,
  seek,
} from '../structures/listpack.ts';
import { Listpacks } from '../structures/listpack-editor.ts';
import type { Tables } from '../structures/table.ts';
import { Fields, readFieldValue } from './fields.ts';
import { HashCursor } from './hash-cursor.ts';
import {
  encodingOf,
  encodings,
  freeingPlace,
  rootOf,
  setEncoding,
  setFreeingPlace,
  setRoot,
} from './value.ts';
import type { ValueGround } from './value-ground.ts';

/** Beyond this many bytes a small hash becomes a table, whatever its limits say. */
const listpackBytesMax = 128 * 1024 * 1024;
/** A new listpack gets room for its first fields at once, up to this many bytes. */
const roomBytesMax = 4096;

export class Hashes {
  /** `hash-max-listpack-entries`. */
  maxListpackEntries = 128;
  /** `hash-max-listpack-value`, in bytes. */
  maxListpackValueBytes = 64;
  /** What `get` found. */
  readonly value = new Element();
  /** For walks; `random` and `atRecord` position it too. */
  readonly cursor: HashCursor;
  readonly #arena: Arena;
  readonly #tables: Tables;
  readonly #hasher: Hasher;
  readonly #listpacks: Listpacks;
  readonly #fields: Fields;
  /** For what goes on inside: a caller may be walking with the other one. */
  readonly #inner: HashCursor;
  readonly #freed: number[] = [];

  constructor({ arena, hasher, tables }: ValueGround) {
    this.#arena = arena;
    this.#tables = tables;
    this.#hasher = hasher;
    this.#listpacks = new Listpacks(arena);
    this.#fields = new Fields(arena);
    this.cursor = new HashCursor(arena);
    this.#inner = new HashCursor(arena);
  }

  // Making.

  /** The root of a hash without fields: a listpack. */
  create(): number {
    return this.#listpacks.create(emptyBytes);
  }

  /**
   * The same, with room for the ranges numbered [first, last) of `bounds`, which are about to be
   * set.
   */
  createFor(bytes: Uint8Array, bounds: Int32Array, first: number, last: number): number {
    let room = emptyBytes;
    for (let i = first; i < last && room < roomBytesMax; i++) {
      room += this.#listpacks.entryBytesFor(bytes, bounds[2 * i], bounds[2 * i + 1]);
    }
    return this.#listpacks.create(Math.min(room, roomBytesMax));
  }

  /**
   * The ranges numbered [first, last) of `bounds` are about to be set: makes the hash a table at
   * once where they will not fit a listpack.
   */
  prepare(ref: number, bounds: Int32Array, first: number, last: number): void {
    if (encodingOf(this.#arena, ref) !== encodings.listpack) return;
    let isTooMuch = (last - first) >>> 1 > this.maxListpackEntries;
    let length = byteLength(this.#arena, rootOf(this.#arena, ref));
    for (let i = first; i < last && !isTooMuch; i++) {
      const added = bounds[2 * i + 1] - bounds[2 * i];
      length += added;
      isTooMuch = added > this.maxListpackValueBytes || length > listpackBytesMax;
    }
    if (isTooMuch) this.convert(ref);
  }

  // Reading.

  count(ref: number): number {
    const root = rootOf(this.#arena, ref);
    if (encodingOf(this.#arena, ref) === encodings.listpack) {
      return entryCount(this.#arena, root) >>> 1;
    }
    return this.#tables.count(root);
  }

  /** Positions `value` on the value of the field; false when there is none. */
  get(ref: number, bytes: Uint8Array, start: number, end: number): boolean {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (encodingOf(arena, ref) === encodings.listpack) {
      const at = find(arena, root, firstAt(arena, root), bytes, start, end, 1);
      if (at === 0) return false;
      read(arena, root, nextAt(arena, root, at), this.value);
      return true;
    }
    const record = this.#recordOf(root, bytes, start, end);
    if (record === 0) return false;
    readFieldValue(this.#arena, record, this.value);
    return true;
  }

  has(ref: number, bytes: Uint8Array, start: number, end: number): boolean {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (encodingOf(arena, ref) === encodings.listpack) {
      return find(arena, root, firstAt(arena, root), bytes, start, end, 1) !== 0;
    }
    return this.#recordOf(root, bytes, start, end) !== 0;
  }

  /**
   * Positions the cursor on a field chosen uniformly; returns a number that tells fields apart. The
   * hash is not empty.
   */
  random(ref: number, prng: Prng): number {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (encodingOf(arena, ref) === encodings.listpack) {
      const at = seek(arena, root, 2 * prng.below(this.count(ref)));
      this.cursor.atPair(root, at);
      return at;
    }
    const record = this.#tables.random(root, prng);
    this.cursor.atRecord(record);
    return record;
  }

  // Changing.

  /** Makes value[from, to) the value of the field bytes[start, end); whether the field is new. */
  set(
    ref: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    from: number,
    to: number,
  ): boolean {
    if (encodingOf(this.#arena, ref) === encodings.listpack) {
      if (this.#fits(ref, end - start, to - from)) {
        return this.#setSmall(ref, bytes, start, end, value, from, to);
      }
      this.convert(ref);
    }
    return this.#setLarge(ref, bytes, start, end, value, from, to);
  }

  /** Whether there was such a field. The last one leaves an empty hash: the caller's to delete. */
  delete(ref: number, bytes: Uint8Array, start: number, end: number): boolean {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (encodingOf(arena, ref) === encodings.listpack) {
      const at = find(arena, root, firstAt(arena, root), bytes, start, end, 1);
      if (at === 0) return false;
      this.#setListpack(ref, root, this.#listpacks.removeMany(root, at, 2));
      return true;
    }
    const hash = this.#hasher.hash(bytes, start, end);
    const record = this.#tables.find(root, hash, bytes, start, end);
    if (record === 0) return false;
    this.#tables.remove(root, hash, record);
    this.#fields.free(record);
    return true;
  }

  /** Makes a small hash a table. */
  convert(ref: number): void {
    const arena = this.#arena;
    const small = rootOf(arena, ref);
    const root = this.#tables.create();
    const inner = this.#inner;
    const { field, value } = inner;
    inner.begin(ref);
    while (inner.next()) {
      this.#add(root, field.bytes, field.start, field.end, value.bytes, value.start, value.end);
    }
    arena.free(small);
    setEncoding(arena, ref, encodings.table);
    setRoot(arena, ref, root);
  }

  // Whole hashes.

  /** The root of a copy, of the same encoding. */
  copy(ref: number): number {
    const arena = this.#arena;
    if (encodingOf(arena, ref) === encodings.listpack) {
      return this.#listpacks.copy(rootOf(arena, ref));
    }
    const copied = this.#tables.create();
    const inner = this.#inner;
    const { field } = inner;
    inner.begin(ref);
    while (inner.next()) {
      const hash = this.#hasher.hash(field.bytes, field.start, field.end);
      this.#tables.insert(copied, hash, this.#fields.copy(inner.record));
    }
    return copied;
  }

  /**
   * Bytes that it takes in the arena without the key's record. Of a table `samples` fields are
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
      bytes += this.#fields.bytesUsed(inner.record);
      looked++;
    }
    const all = looked === 0 ? 0 : Math.round((bytes / looked) * this.count(ref));
    return this.#tables.bytesUsed(root) + all;
  }

  /** Frees all fields and what holds them; the record's root is dead then. */
  free(ref: number): void {
    this.freeSlice(ref, Number.POSITIVE_INFINITY);
  }

  /**
   * Frees about `items` fields and, after the last, what held them; whether all is gone. The root
   * is dead then, and between the calls the hash is good for nothing else.
   */
  freeSlice(ref: number, items: number): boolean {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (encodingOf(arena, ref) === encodings.listpack) {
      arena.free(root);
      return true;
    }
    const freed = this.#freed;
    let entry = freeingPlace(arena, ref);
    for (let left = items; left > 0 && entry >= 0; left -= freed.length + 1) {
      freed.length = 0;
      entry = this.#tables.takeSegment(root, entry, freed);
      for (const record of freed) this.#fields.free(record);
    }
    if (entry >= 0) setFreeingPlace(arena, ref, entry);
    return entry < 0;
  }

  // Inside.

  #recordOf(root: number, bytes: Uint8Array, start: number, end: number): number {
    return this.#tables.find(root, this.#hasher.hash(bytes, start, end), bytes, start, end);
  }

  /** Whether the lengths of a field and a value let them into a listpack. */
  #fits(ref: number, fieldBytes: number, valueBytes: number): boolean {
    if (fieldBytes > this.maxListpackValueBytes || valueBytes > this.maxListpackValueBytes)
      return false;
    const had = byteLength(this.#arena, rootOf(this.#arena, ref));
    return had + fieldBytes + valueBytes <= listpackBytesMax;
  }

  #setListpack(ref: number, root: number, moved: number): void {
    if (moved !== root) setRoot(this.#arena, ref, moved);
  }

  #setSmall(
    ref: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    from: number,
    to: number,
  ): boolean {
    const arena = this.#arena;
    const listpacks = this.#listpacks;
    const root = rootOf(arena, ref);
    const at = find(arena, root, firstAt(arena, root), bytes, start, end, 1);
    if (at !== 0) {
      const replaced = listpacks.replace(root, nextAt(arena, root, at), value, from, to);
      this.#setListpack(ref, root, replaced);
    } else if (bytes === value) {
      this.#setListpack(ref, root, listpacks.appendPair(root, bytes, start, end, from, to));
    } else {
      const moved = listpacks.append(root, bytes, start, end);
      this.#setListpack(ref, root, listpacks.append(moved, value, from, to));
    }
    if (this.count(ref) > this.maxListpackEntries) this.convert(ref);
    return at === 0;
  }

  #setLarge(
    ref: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    from: number,
    to: number,
  ): boolean {
    const root = rootOf(this.#arena, ref);
    const hash = this.#hasher.hash(bytes, start, end);
    const record = this.#tables.find(root, hash, bytes, start, end);
    if (record === 0) {
      this.#tables.insert(root, hash, this.#fields.create(bytes, start, end, value, from, to));
      return true;
    }
    const moved = this.#fields.setValue(record, value, from, to);
    if (moved !== record) this.#tables.replace(root, hash, record, moved);
    return false;
  }

  #add(
    root: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    from: number,
    to: number,
  ): void {
    const record = this.#fields.create(bytes, start, end, value, from, to);
    this.#tables.insert(root, this.#hasher.hash(bytes, start, end), record);
  }
}
