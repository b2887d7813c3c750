/**
 * The bytes of an RDB file on their way in: lengths, strings and numbers are read from the pieces
 * that came so far.
 *
 *   feed(piece) ──▶ mark ──▶ read, read, … ──▶ mark again; or rewind, where bytes are missing
 *
 * (1) What is read between two marks is a unit: where a read comes back `missing`, the reader goes
 *     back to the mark and waits until `isFilled`. What is known to be missing is asked for whole,
 *     so that a unit is tried a few times, however small the pieces are.
 * (2) Pieces are read where they are; only a unit that goes over their border is gathered in a
 *     buffer, which grows with what has come, never with what a length promises.
 * (3) A piece belongs to the input until the next `feed` or `release`.
 */
import { lzfDecompress } from '../../base/lzf.ts';
import { integerBytesMax, writeInteger } from '../../base/number.ts';
import { length32, length64, lengthForms, stringEncodings } from './types.ts';

/** What a read gives when the bytes are not there yet, and when they cannot be right. */
export const missing = -1;
export const broken = -2;

/** The longest string that can be read: what a value can hold at most. */
const stringBytesMax = 2 ** 31 - 2 ** 21;
/** A compressed string is not longer than this for each byte of it. */
const expansionMax = 88;
/** A gathering buffer or a scratch beyond this is not kept. */
const bytesKept = 1 << 20;
const bytesFirst = 4096;

const noBytes = new Uint8Array(0);

/** A string that was read: where it lies, or its own copy where it was encoded. */
export class RdbString {
  bytes: Uint8Array = noBytes;
  start = 0;
  end = 0;
  #scratch = noBytes;

  get length(): number {
    return this.end - this.start;
  }

  /** Makes `length` bytes of its own the string; they are to be written. */
  own(length: number): void {
    const had = this.#scratch.length;
    if (had < length || (had > bytesKept && length < had)) {
      const isLarge = 2 * length > bytesKept;
      this.#scratch = new Uint8Array(isLarge ? length : Math.max(2 * length, bytesFirst));
    }
    this.bytes = this.#scratch;
    this.start = 0;
    this.end = length;
  }

  /** Keeps a copy of a range. */
  copy(bytes: Uint8Array, start: number, end: number): void {
    this.own(end - start);
    for (let i = start, to = 0; i < end; i++, to++) this.bytes[to] = bytes[i];
  }

  setInteger(value: number): void {
    this.own(integerBytesMax);
    this.end = writeInteger(value, this.bytes, 0);
  }
}

export class RdbInput {
  bytes: Uint8Array = noBytes;
  /** What is there of `bytes`: from the next byte to be read to the end of what came. */
  at = 0;
  end = 0;
  /** Whether the length that was read last is the number of a string's encoding. */
  isEncoded = false;
  /** Why bytes are broken. */
  reason = '';
  /** Position in the whole of byte 0 of `bytes`. */
  #origin = 0;
  #mark = 0;
  /** Bytes from the mark on that must be there before the unit is tried again. */
  #wanted = 0;
  #gathered = noBytes;

  /** Where in the whole the next byte stands. */
  get position(): number {
    return this.#origin + this.at;
  }

  /** Whether so much came that it is worth to go on. */
  get isFilled(): boolean {
    return this.end - this.#mark >= Math.max(this.#wanted, 1);
  }

  /** Takes the next piece. All units that could be read have been read. */
  feed(bytes: Uint8Array, start: number, end: number): void {
    const left = this.end - this.at;
    const position = this.position;
    if (left === 0) {
      this.bytes = bytes;
      this.at = start;
      this.end = end;
      if (this.#gathered.length > bytesKept) this.#gathered = noBytes;
    } else {
      this.#gather(left, bytes, start, end);
    }
    this.#origin = position - this.at;
    this.#mark = this.at;
  }

  /** Appends the piece to what is left of those before. */
  #gather(left: number, bytes: Uint8Array, start: number, end: number): void {
    const needed = left + end - start;
    const old = this.bytes;
    if (this.#gathered.length < needed) {
      this.#gathered = new Uint8Array(Math.max(2 * needed, bytesFirst));
    } else if (this.#gathered === old && this.at > 0) {
      old.copyWithin(0, this.at, this.end);
      this.at = 0;
    }
    if (this.#gathered !== old) this.#gathered.set(old.subarray(this.at, this.end), 0);
    this.#gathered.set(bytes.subarray(start, end), left);
    this.bytes = this.#gathered;
    this.at = 0;
    this.end = needed;
  }

  /** Takes a whole that comes at once, after another one. */
  begin(bytes: Uint8Array, start: number, end: number): void {
    this.forget();
    this.#origin = 0;
    this.feed(bytes, start, end);
  }

  /** Forgets what was fed. */
  forget(): void {
    this.bytes = noBytes;
    this.at = 0;
    this.end = 0;
  }

  /** A unit begins here. */
  mark(): void {
    this.#mark = this.at;
    this.#wanted = 0;
  }

  /** Back to the mark: the unit is tried again when more has come. */
  rewind(): void {
    this.at = this.#mark;
  }

  /** Copies what is left of the last piece, which may be written to from here on. */
  release(): void {
    const left = this.end - this.at;
    if (this.bytes === this.#gathered || left === 0) return;
    const { position } = this;
    this.#gather(left, noBytes, 0, 0);
    this.#origin = position - this.at;
    this.#mark = this.at;
  }

  /** Whether `length` more bytes are there; else notes that they are wanted. */
  has(length: number): boolean {
    if (this.at + length <= this.end) return true;
    this.#wanted = this.at + length - this.#mark;
    return false;
  }

  fail(reason: string): typeof broken {
    this.reason = reason;
    return broken;
  }

  // Numbers.

  /** A byte, or `missing`. */
  byte(): number {
    return this.has(1) ? this.bytes[this.at++] : missing;
  }

  /** The little-endian int32 that begins `skip` bytes behind the next one; it must be there. */
  int32(skip: number): number {
    const { bytes } = this;
    const at = this.at + skip;
    return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
  }

  /** The big-endian uint32, likewise. */
  #uint32(skip: number): number {
    const { bytes } = this;
    const at = this.at + skip;
    const high = (bytes[at] << 24) | (bytes[at + 1] << 16);
    return (high | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
  }

  /** A length or, if `isEncoded`, the number of an encoding. Rounded beyond 2^53. */
  length(): number {
    this.isEncoded = false;
    if (!this.has(1)) return missing;
    const first = this.bytes[this.at];
    switch (first >> 6) {
      case lengthForms.bits6:
        this.at++;
        return first;
      case lengthForms.bits14:
        if (!this.has(2)) return missing;
        this.at += 2;
        return ((first & 0x3f) << 8) | this.bytes[this.at - 1];
      case lengthForms.encoded:
        this.at++;
        this.isEncoded = true;
        return first & 0x3f;
      default:
        return this.#longLength(first);
    }
  }

  #longLength(first: number): number {
    if (first === length32) {
      if (!this.has(5)) return missing;
      this.at += 5;
      return this.#uint32(-4);
    }
    if (first !== length64) {
      return this.fail(`Unknown length encoding ${first} in rdbLoadLen()`);
    }
    if (!this.has(9)) return missing;
    this.at += 9;
    return this.#uint32(-8) * 2 ** 32 + this.#uint32(-4);
  }

  /** A length where no encoding may stand. */
  count(): number {
    const length = this.length();
    if (this.isEncoded && length >= 0) return this.fail('A length is encoded as a string');
    return length;
  }

  /** A double of eight bytes; check `has(8)` before. */
  double(): number {
    const low = this.int32(0);
    const high = this.int32(4);
    this.at += 8;
    halves[0] = low;
    halves[1] = high;
    return doubles[0];
  }

  // Strings.

  /** Reads a string: 0, `missing` or `broken`. */
  string(target: RdbString): number {
    const length = this.length();
    if (length < 0) return length;
    if (this.isEncoded) return this.#encodedString(length, target);
    if (length > stringBytesMax) return this.fail('A string is too long');
    if (!this.has(length)) return missing;
    target.bytes = this.bytes;
    target.start = this.at;
    target.end = this.at + length;
    this.at = target.end;
    return 0;
  }

  #encodedString(encoding: number, target: RdbString): number {
    if (encoding === stringEncodings.lzf) return this.#compressed(target);
    if (encoding > stringEncodings.int32) {
      return this.fail(`Unknown RDB string encoding type ${encoding}`);
    }
    const bytes = 1 << encoding;
    if (!this.has(bytes)) return missing;
    const shift = 32 - 8 * bytes;
    let value = 0;
    for (let i = 0; i < bytes; i++) value |= this.bytes[this.at + i] << (8 * i);
    this.at += bytes;
    target.setInteger((value << shift) >> shift);
    return 0;
  }

  #compressed(target: RdbString): number {
    const from = this.count();
    if (from < 0) return from;
    const to = this.count();
    if (to < 0) return to;
    if (to > stringBytesMax || to > from * expansionMax) {
      return this.fail('Invalid LZF compressed string');
    }
    if (!this.has(from)) return missing;
    target.own(to);
    const { at } = this;
    this.at += from;
    if (lzfDecompress(this.bytes, at, this.at, target.bytes, 0, to)) return 0;
    return this.fail('Invalid LZF compressed string');
  }
}

const doubles = new Float64Array(1);
const halves = new Int32Array(doubles.buffer);
