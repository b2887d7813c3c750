/**
 * The ends of a quicklist, where most of what happens to lists happens: the common cases of adding
 * and removing, each in one go over the words of root, node and listpack. What is not common is
 * refused, with nothing changed, and goes the general way (quicklist-editor.ts), which ends in the
 * same bytes.
 *
 * Each function reads the arrays of a block once: asking the arena for every word would cost more
 * than all the rest.
 */
import type { Arena } from '../memory/arena.ts';
import {
  floatingBytesMin,
  wordsBytes as floatingWordsBytes,
  isThrifty,
  startWord,
} from './floating-listpack.ts';
import { countUnknown, headerBytes } from './listpack.ts';
import {
  backLength,
  backLengthBytes,
  entryBytes,
  string6Bytes,
  string12Bytes,
  terminator,
} from './listpack-entry.ts';
import {
  dataWord,
  elementsMask,
  elementsWord,
  fillWord,
  headWord,
  isPackedKind,
  kindWord,
  tailWord,
} from './quicklist.ts';
import { entryOverheadBytes, nodeBytesUsual } from './quicklist-limits.ts';

/** No integer has so many digits: what is as long as this is stored as a string. */
const stringBytesMin = 21;

export class QuicklistEnds {
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Adds a string of medium length in front of the first node. @hot bench/listpack.ts */
  pushHead(ref: number, bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length < stringBytesMin || length >= string12Bytes) return false;
    const arena = this.#arena;
    const root = arena.words(ref);
    const rootAt = arena.base(ref) >>> 2;
    const node = root[rootAt + headWord];
    const fill = root[rootAt + fillWord];
    if (node === 0 || fill >= 0) return false;
    const words = arena.words(node);
    const nodeAt = arena.base(node) >>> 2;
    const kind = words[nodeAt + kindWord];
    const data = words[nodeAt + dataWord];
    const view = arena.dataView(data);
    const base = arena.base(data);
    if (!isPackedKind(kind) || view.getInt32(base, true) !== 0) return false;
    const from = view.getInt32(base + 4 * startWord, true);
    const total = view.getInt32(base + from, true);
    const count = view.getUint16(base + from + 4, true);
    const added = stringEntryBytes(length);
    const to = from - added;
    const isOver = total + length + entryOverheadBytes > nodeBytesUsual(fill);
    if (isOver || to < floatingWordsBytes || count === countUnknown) return false;
    arena.willWrite(data, 0, floatingWordsBytes);
    arena.willWrite(data, to, headerBytes + added);
    view.setInt32(base + 4 * startWord, to, true);
    view.setInt32(base + to, total + added, true);
    view.setUint16(base + to + 4, count + 1, true);
    this.#writeEntry(data, to + headerBytes, bytes, start, end);
    this.#count(ref, node, kind + 1, root[rootAt + elementsWord] + 1);
    return true;
  }

  /** Adds a string of medium length to the end of the last node. @hot bench/listpack.ts */
  pushTail(ref: number, bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length < stringBytesMin || length >= string12Bytes) return false;
    const arena = this.#arena;
    const root = arena.words(ref);
    const rootAt = arena.base(ref) >>> 2;
    const node = root[rootAt + tailWord];
    const fill = root[rootAt + fillWord];
    if (node === 0 || fill >= 0) return false;
    const words = arena.words(node);
    const nodeAt = arena.base(node) >>> 2;
    const kind = words[nodeAt + kindWord];
    if (!isPackedKind(kind)) return false;
    const data = words[nodeAt + dataWord];
    const view = arena.dataView(data);
    const base = arena.base(data);
    const told = view.getInt32(base, true);
    const from = told === 0 ? view.getInt32(base + 4 * startWord, true) : 0;
    const total = told === 0 ? view.getInt32(base + from, true) : told;
    const count = view.getUint16(base + from + 4, true);
    const added = stringEntryBytes(length);
    const stop = from + total + added;
    const isOver = total + length + entryOverheadBytes > nodeBytesUsual(fill);
    if (isOver || stop > arena.sizeOf(data) || count === countUnknown) return false;
    arena.willWrite(data, from, headerBytes);
    arena.willWrite(data, from + total - 1, added + 1);
    view.setInt32(base + from, total + added, true);
    view.setUint16(base + from + 4, count + 1, true);
    this.#writeEntry(data, from + total - 1, bytes, start, end);
    view.setUint8(base + stop - 1, terminator);
    this.#count(ref, node, kind + 1, root[rootAt + elementsWord] + 1);
    return true;
  }

  /** Removes the first element of a node of several. @hot bench/listpack.ts */
  popHead(ref: number): boolean {
    const arena = this.#arena;
    const root = arena.words(ref);
    const rootAt = arena.base(ref) >>> 2;
    const node = root[rootAt + headWord];
    const words = arena.words(node);
    const nodeAt = arena.base(node) >>> 2;
    const kind = words[nodeAt + kindWord];
    const data = words[nodeAt + dataWord];
    const view = arena.dataView(data);
    const base = arena.base(data);
    const isFloating = view.getInt32(base, true) === 0;
    if (!isFloating || !isPackedKind(kind) || (kind & elementsMask) < 2) return false;
    const from = view.getInt32(base + 4 * startWord, true);
    const length = entryBytes(arena.bytes(data), base + from + headerBytes);
    const total = view.getInt32(base + from, true) - length;
    const count = view.getUint16(base + from + 4, true);
    if (count === countUnknown || !isThrifty(arena.sizeOf(data), total)) return false;
    const to = from + length;
    arena.willWrite(data, 0, floatingWordsBytes);
    arena.willWrite(data, to, headerBytes);
    view.setInt32(base + 4 * startWord, to, true);
    view.setInt32(base + to, total, true);
    view.setUint16(base + to + 4, count - 1, true);
    this.#count(ref, node, kind - 1, root[rootAt + elementsWord] - 1);
    return true;
  }

  /** Removes the last element of a node of several. @hot bench/listpack.ts */
  popTail(ref: number): boolean {
    const arena = this.#arena;
    const root = arena.words(ref);
    const rootAt = arena.base(ref) >>> 2;
    const node = root[rootAt + tailWord];
    const words = arena.words(node);
    const nodeAt = arena.base(node) >>> 2;
    const kind = words[nodeAt + kindWord];
    if (!isPackedKind(kind) || (kind & elementsMask) < 2) return false;
    const data = words[nodeAt + dataWord];
    const view = arena.dataView(data);
    const base = arena.base(data);
    const told = view.getInt32(base, true);
    const from = told === 0 ? view.getInt32(base + 4 * startWord, true) : 0;
    const had = told === 0 ? view.getInt32(base + from, true) : told;
    const count = view.getUint16(base + from + 4, true);
    const encoded = backLength(arena.bytes(data), base + from + had - 1);
    const total = had - encoded - backLengthBytes(encoded);
    const at = from + total - 1;
    if (at < floatingBytesMin || count === countUnknown) return false;
    if (!isThrifty(arena.sizeOf(data), total)) return false;
    arena.willWrite(data, from, headerBytes);
    arena.willWrite(data, at, 1);
    view.setInt32(base + from, total, true);
    view.setUint16(base + from + 4, count - 1, true);
    view.setUint8(base + at, terminator);
    this.#count(ref, node, kind - 1, root[rootAt + elementsWord] - 1);
    return true;
  }

  /** Writes a string of `stringBytesMin` bytes or more, below `string12Bytes`. */
  #writeEntry(data: number, at: number, bytes: Uint8Array, start: number, end: number): void {
    const arena = this.#arena;
    const view = arena.dataView(data);
    const entryAt = arena.base(data) + at;
    const length = end - start;
    const isShort = length < string6Bytes;
    if (isShort) view.setUint8(entryAt, 0x80 | length);
    else view.setUint16(entryAt, 0xe000 | length);
    const headBytes = isShort ? 1 : 2;
    arena.copyIn(data, at + headBytes, bytes, start, end);
    const encoded = headBytes + length;
    const backAt = entryAt + encoded;
    if (encoded <= 127) view.setUint8(backAt, encoded);
    else view.setUint16(backAt, ((encoded >>> 7) << 8) | 0x80 | (encoded & 0x7f));
  }

  #count(ref: number, node: number, kind: number, elements: number): void {
    this.#arena.setI32(node, kindWord, kind);
    this.#arena.setI32(ref, elementsWord, elements);
  }
}

/** Bytes of the entry of a string of that length, below `string12Bytes`. */
function stringEntryBytes(length: number): number {
  const encoded = length + (length < string6Bytes ? 1 : 2);
  return encoded + backLengthBytes(encoded);
}
