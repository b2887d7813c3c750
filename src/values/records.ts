/**
 * The records of keys: made, rewritten and freed. Strings live in the record itself as far as they
 * are small, so their writers are here too; whoever holds a record's reference takes the one that a
 * writer returns instead.
 *
 *   block (encoding `block`): word 0 length, then the bytes; the rest of the block is room to grow
 *
 * (1) A record owns its block; a collection's root belongs to the record too, but is freed by its
 *     type (free.ts).
 * (2) A string of up to `embeddedBytesMax` bytes stands behind its key, unless it was changed in
 *     place before: then
 *     it may stay in its block.
 */
import {
  bigintOf,
  hiOf,
  hiOfBigint,
  integerBytesMax,
  integerLength,
  joinInt64,
  loOf,
  loOfBigint,
  parseInt64,
  parseSafeInteger,
  writeInt64,
} from '../base/number.ts';
import type { Arena } from '../memory/arena.ts';
import type { Element } from '../structures/element.ts';
import { keyAt, keyLength, longKey, longKeyWords, writeRecordKey } from '../structures/record.ts';
import {
  copyExpiry,
  type Encoding,
  encodingOf,
  encodings,
  expires,
  expiryWords,
  hasExpiry,
  kindOf,
  kindWord,
  plainWords,
  rootOf,
  rootWord,
  setEncoding,
  setExpiryWords,
  types,
  type ValueType,
  valueAt,
} from './value.ts';

/** OBJECT ENCODING says embstr up to this many bytes (OBJ_ENCODING_EMBSTR_SIZE_LIMIT). */
const embstrBytesMax = 44;
/** Longer strings get a block of their own. */
export const embeddedBytesMax = 1024;
/** The longest string: lengths are kept in 31 bits, and there is room to grow. */
export const stringBytesMax = 2 ** 31 - 2 ** 21;
export const blockHeadBytes = 4;
/** Strings that grow in place get as much room again, up to this many bytes (SDS_MAX_PREALLOC). */
const growthBytesMax = 1 << 20;

const noBytes = new Uint8Array(0);

export class Records {
  readonly #arena: Arena;
  /** Result of `classify` for an integer. */
  #lo = 0;
  #hi = 0;
  readonly #digits = new Uint8Array(integerBytesMax);

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  // Making.

  /**
   * A record whose value is a collection's root. `extraWords` may be `expiryWords`: the record
   * expires then, and the caller writes when.
   */
  createCollection(
    bytes: Uint8Array,
    start: number,
    end: number,
    type: ValueType,
    encoding: Encoding,
    root: number,
    extraWords = 0,
  ): number {
    const words = plainWords + extraWords + longKeyWords(end - start);
    const ref = this.#arena.alloc(4 + 4 * words + end - start);
    const flags = extraWords === 0 ? 0 : hasExpiry;
    writeRecordKey(this.#arena, ref, words, flags, bytes, start, end);
    this.#arena.setI32(ref, kindWord, kindOf(type, encoding));
    this.#arena.setI32(ref, rootWord, root);
    return ref;
  }

  /** A record that holds value[from, to) as a string. `extraWords` as for a collection. */
  createString(
    bytes: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    from: number,
    to: number,
    extraWords = 0,
  ): number {
    const encoding = this.#classify(value, from, to);
    const words = plainWords + extraWords + longKeyWords(end - start);
    const length = 4 + 4 * words + end - start + embeddedLength(encoding, to - from);
    const ref = this.#arena.alloc(length);
    const flags = extraWords === 0 ? 0 : hasExpiry;
    writeRecordKey(this.#arena, ref, words, flags, bytes, start, end);
    this.#arena.setI32(ref, kindWord, kindOf(types.string, encoding));
    this.#writeValue(ref, encoding, value, from, to);
    return ref;
  }

  /** A record without expiry that holds a string of `length` zero bytes, to be changed in place. */
  createZeros(bytes: Uint8Array, start: number, end: number, length: number): number {
    const arena = this.#arena;
    const isEmbedded = length <= embeddedBytesMax;
    const words = plainWords + longKeyWords(end - start);
    const at = 4 + 4 * words + end - start;
    const ref = arena.alloc(at + (isEmbedded ? length : 0));
    writeRecordKey(arena, ref, words, 0, bytes, start, end);
    const encoding = isEmbedded ? encodings.raw : encodings.block;
    arena.setI32(ref, kindWord, kindOf(types.string, encoding));
    if (isEmbedded) {
      arena.fill(ref, at, length, 0);
      arena.setI32(ref, rootWord, length);
      return ref;
    }
    const block = arena.alloc(blockHeadBytes + length);
    arena.setI32(block, 0, length);
    arena.fill(block, blockHeadBytes, length, 0);
    arena.setI32(ref, rootWord, block);
    return ref;
  }

  // Strings.

  /**
   * Makes value[from, to) the string of this record, which holds a string already; expiry and
   * access clock stay. Returns the record, perhaps in another block. The value's bytes may not lie
   * in the arena.
   */
  setString(ref: number, value: Uint8Array, from: number, to: number): number {
    return this.#setAs(this.#classify(value, from, to), ref, value, from, to);
  }

  /** As `setString`, but bytes that spell an integer stay bytes. */
  setText(ref: number, value: Uint8Array, from: number, to: number): number {
    return this.#setAs(textEncoding(to - from), ref, value, from, to);
  }

  #setAs(encoding: Encoding, ref: number, value: Uint8Array, from: number, to: number): number {
    const arena = this.#arena;
    const had = encodingOf(arena, ref);
    const at = valueAt(arena, ref);
    const isBytes = encoding === encodings.embstr || encoding === encodings.raw;
    if (isBytes && had === encoding && rootOf(arena, ref) === to - from) {
      // As long as before, which is common: it fits.
      arena.copyIn(ref, at, value, from, to);
      return ref;
    }
    if (had === encodings.block) this.#freeBlock(ref);
    const moved = this.#fitted(ref, at, at + embeddedLength(encoding, to - from));
    setEncoding(arena, moved, encoding);
    this.#writeValue(moved, encoding, value, from, to);
    return moved;
  }

  /** Makes an integer the string of this record, which holds a string already. */
  setInteger(ref: number, lo: number, hi: number): number {
    const arena = this.#arena;
    const had = encodingOf(arena, ref);
    const at = valueAt(arena, ref);
    if (had === encodings.int) {
      arena.setU32(ref, at, lo);
      arena.setU32(ref, at + 4, hi);
      return ref;
    }
    if (had === encodings.block) this.#freeBlock(ref);
    const moved = this.#fitted(ref, at, at + 8);
    setEncoding(arena, moved, encodings.int);
    arena.setU32(moved, at, lo);
    arena.setU32(moved, at + 4, hi);
    return moved;
  }

  /** The value of an integer-encoded string: exact only if safe; see `integerLo`, `integerHi`. */
  integer(ref: number): number {
    const view = this.#arena.dataView(ref);
    const at = this.#arena.base(ref) + valueAt(this.#arena, ref);
    return joinInt64(view.getInt32(at, true), view.getInt32(at + 4, true));
  }

  integerLo(ref: number): number {
    const at = this.#arena.base(ref) + valueAt(this.#arena, ref);
    return this.#arena.dataView(ref).getInt32(at, true);
  }

  integerHi(ref: number): number {
    const at = this.#arena.base(ref) + valueAt(this.#arena, ref) + 4;
    return this.#arena.dataView(ref).getInt32(at, true);
  }

  /** Turns an integer into its digits: a string as all others. Returns the record. */
  spellInteger(ref: number): number {
    if (encodingOf(this.#arena, ref) !== encodings.int) return ref;
    const digits = this.#digits;
    return this.setText(
      ref,
      digits,
      0,
      writeInt64(this.integerLo(ref), this.integerHi(ref), digits, 0),
    );
  }

  /** Decimal digits of an integer-encoded string. */
  integerText(ref: number): string {
    return bigintOf(this.integerLo(ref), this.integerHi(ref)).toString();
  }

  /**
   * Points the element at the bytes of a string, whatever its encoding; reference 0 is the empty
   * string. It holds until the arena changes.
   */
  readString(ref: number, element: Element): void {
    if (ref === 0) {
      element.setString(noBytes, 0, 0);
    } else if (encodingOf(this.#arena, ref) === encodings.int) {
      element.setInt64(this.integerLo(ref), this.integerHi(ref));
    } else {
      const block = this.stringBlock(ref);
      const start = this.#arena.base(block) + this.stringAt(ref);
      element.setString(this.#arena.bytes(block), start, start + this.stringLength(ref));
    }
  }

  /** Bytes of a string, the digits of an integer included. */
  readableLength(ref: number): number {
    if (encodingOf(this.#arena, ref) !== encodings.int) return this.stringLength(ref);
    const value = this.integer(ref);
    return Number.isSafeInteger(value) ? integerLength(value) : this.integerText(ref).length;
  }

  /** Bytes of a string that is not integer-encoded. */
  stringLength(ref: number): number {
    const root = rootOf(this.#arena, ref);
    return encodingOf(this.#arena, ref) === encodings.block ? this.#arena.i32(root, 0) : root;
  }

  /**
   * The block where the bytes of a string are that is not integer-encoded, to be read from byte
   * `stringAt(ref)`.
   */
  stringBlock(ref: number): number {
    return encodingOf(this.#arena, ref) === encodings.block ? rootOf(this.#arena, ref) : ref;
  }

  stringAt(ref: number): number {
    return encodingOf(this.#arena, ref) === encodings.block
      ? blockHeadBytes
      : valueAt(this.#arena, ref);
  }

  /**
   * Makes the string `length` bytes long and ready to be changed in place (through `stringBlock`
   * and `stringAt`): what it had stays, what is new is zero. An integer must be turned into text
   * first. Returns the record.
   */
  stretchString(ref: number, length: number): number {
    const arena = this.#arena;
    const had = this.stringLength(ref);
    if (encodingOf(arena, ref) === encodings.block) {
      this.#stretchBlock(ref, had, length);
      return ref;
    }
    if (length > embeddedBytesMax) {
      const at = valueAt(arena, ref);
      const block = arena.alloc(blockHeadBytes + roomFor(length));
      arena.copyBlock(ref, at, block, blockHeadBytes, had);
      arena.fill(block, blockHeadBytes + had, length - had, 0);
      arena.setI32(block, 0, length);
      const moved = this.#fitted(ref, at, at);
      setEncoding(arena, moved, encodings.block);
      arena.setI32(moved, rootWord, block);
      return moved;
    }
    const at = valueAt(arena, ref);
    const moved = this.#fitted(ref, at + Math.min(had, length), at + length);
    arena.fill(moved, at + had, length - had, 0);
    setEncoding(arena, moved, encodings.raw);
    arena.setI32(moved, rootWord, length);
    return moved;
  }

  // Expiry, keys, end.

  /** Sets or moves the expiry. Returns the record, perhaps in another block. */
  setExpiry(ref: number, atMs: number): number {
    if ((this.#arena.i32(ref, 0) & hasExpiry) !== 0) {
      setExpiryWords(this.#arena, ref, atMs);
      return ref;
    }
    const moved = this.#reheaded(ref, expiryWords, hasExpiry);
    setExpiryWords(this.#arena, moved, atMs);
    return moved;
  }

  /** Takes the expiry away, if there is one. Returns the record, perhaps in another block. */
  clearExpiry(ref: number): number {
    if ((this.#arena.i32(ref, 0) & hasExpiry) === 0) return ref;
    return this.#reheaded(ref, 0, 0);
  }

  /**
   * The same value under another key, with its expiry and access clock; frees the old record only.
   */
  rename(ref: number, bytes: Uint8Array, start: number, end: number): number {
    const arena = this.#arena;
    const isExpiring = expires(arena, ref);
    const words = plainWords + (isExpiring ? expiryWords : 0) + longKeyWords(end - start);
    const moved = this.#copyTail(ref, words, isExpiring ? hasExpiry : 0, bytes, start, end);
    if (isExpiring) copyExpiry(arena, ref, moved);
    arena.free(ref);
    return moved;
  }

  /**
   * The same value under another key, without expiry; the old record stays. Of a collection only
   * the record is copied: its root must be replaced by a copy at once.
   */
  copy(ref: number, bytes: Uint8Array, start: number, end: number): number {
    const arena = this.#arena;
    const copied = this.#copyTail(
      ref,
      plainWords + longKeyWords(end - start),
      0,
      bytes,
      start,
      end,
    );
    if (encodingOf(arena, ref) !== encodings.block) return copied;
    const length = this.stringLength(ref);
    const block = arena.alloc(blockHeadBytes + length);
    arena.copyBlock(rootOf(arena, ref), 0, block, 0, blockHeadBytes + length);
    arena.setI32(copied, rootWord, block);
    return copied;
  }

  /**
   * Frees the record and, of a string, its block. A collection's structure is the caller's to free
   * first.
   */
  free(ref: number): void {
    if (encodingOf(this.#arena, ref) === encodings.block) this.#freeBlock(ref);
    this.#arena.free(ref);
  }

  /** Bytes that record and block take in the arena. */
  bytesUsed(ref: number): number {
    const own = this.#arena.sizeOf(ref);
    if (encodingOf(this.#arena, ref) !== encodings.block) return own;
    return own + this.#arena.sizeOf(rootOf(this.#arena, ref));
  }

  // Inside.

  #classify(value: Uint8Array, from: number, to: number): Encoding {
    const length = to - from;
    if (length <= integerBytesMax && this.#isInteger(value, from, to)) return encodings.int;
    return textEncoding(length);
  }

  #isInteger(value: Uint8Array, from: number, to: number): boolean {
    const safe = parseSafeInteger(value, from, to);
    if (!Number.isNaN(safe)) {
      this.#lo = loOf(safe);
      this.#hi = hiOf(safe);
      return true;
    }
    if (to - from < 16) return false;
    const exact = parseInt64(value, from, to);
    if (exact === undefined) return false;
    this.#lo = loOfBigint(exact);
    this.#hi = hiOfBigint(exact);
    return true;
  }

  #writeValue(ref: number, encoding: Encoding, value: Uint8Array, from: number, to: number): void {
    const arena = this.#arena;
    if (encoding === encodings.int) {
      const at = valueAt(arena, ref);
      arena.setU32(ref, at, this.#lo);
      arena.setU32(ref, at + 4, this.#hi);
    } else if (encoding === encodings.block) {
      const block = arena.alloc(blockHeadBytes + to - from);
      arena.setI32(block, 0, to - from);
      arena.copyIn(block, blockHeadBytes, value, from, to);
      arena.setI32(ref, rootWord, block);
    } else {
      arena.setI32(ref, rootWord, to - from);
      arena.copyIn(ref, valueAt(arena, ref), value, from, to);
    }
  }

  /** The record in a block that fits `length` bytes, with its first `kept` bytes. */
  #fitted(ref: number, kept: number, length: number): number {
    return this.#arena.resize(ref, kept, length);
  }

  #freeBlock(ref: number): void {
    this.#arena.free(rootOf(this.#arena, ref));
  }

  #stretchBlock(ref: number, had: number, length: number): void {
    const arena = this.#arena;
    let block = rootOf(arena, ref);
    if (blockHeadBytes + length > arena.sizeOf(block)) {
      block = arena.resize(block, blockHeadBytes + had, blockHeadBytes + roomFor(length));
      arena.setI32(ref, rootWord, block);
    }
    arena.fill(block, blockHeadBytes + had, length - had, 0);
    arena.setI32(block, 0, length);
  }

  /** The record with another number of header words; kind, clock, root, key and value are kept. */
  #reheaded(ref: number, extraWords: number, flags: number): number {
    const arena = this.#arena;
    const start = arena.base(ref) + keyAt(arena, ref);
    const length = keyLength(arena, ref);
    const words = plainWords + extraWords + (length >= longKey ? 1 : 0);
    const moved = this.#copyTail(ref, words, flags, arena.bytes(ref), start, start + length);
    arena.free(ref);
    return moved;
  }

  #copyTail(
    ref: number,
    words: number,
    flags: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    const arena = this.#arena;
    const from = valueAt(arena, ref);
    const tail = this.#embeddedBytes(ref);
    const to = 4 + 4 * words + end - start;
    const moved = arena.alloc(to + tail);
    writeRecordKey(arena, moved, words, flags, bytes, start, end);
    arena.setI32(moved, kindWord, arena.i32(ref, kindWord));
    arena.setI32(moved, rootWord, rootOf(arena, ref));
    arena.copyBlock(ref, from, moved, to, tail);
    return moved;
  }

  #embeddedBytes(ref: number): number {
    const encoding = encodingOf(this.#arena, ref);
    if (encoding === encodings.int) return 8;
    const isEmbedded = encoding === encodings.embstr || encoding === encodings.raw;
    return isEmbedded ? rootOf(this.#arena, ref) : 0;
  }
}

function textEncoding(length: number): Encoding {
  if (length <= embstrBytesMax) return encodings.embstr;
  return length <= embeddedBytesMax ? encodings.raw : encodings.block;
}

function embeddedLength(encoding: Encoding, length: number): number {
  if (encoding === encodings.int) return 8;
  return encoding === encodings.block ? 0 : length;
}

/** Room for a string that grows in place. */
function roomFor(length: number): number {
  return length < growthBytesMax ? length * 2 : length + growthBytesMax;
}
