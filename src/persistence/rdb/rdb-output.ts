/**
 * The bytes of an RDB file on their way out: gathered in one buffer, summed up in the CRC and given
 * to a sink block by block. What is written is lengths, integers and strings as RDB files have them
 * (docs/formats/rdb.md).
 */
import { copyBytes } from '../../base/bytes.ts';
import { Crc64 } from '../../base/crc64.ts';
import { lzfCompress } from '../../base/lzf.ts';
import { integerBytesMax, parseSafeInteger, writeInt64 } from '../../base/number.ts';
import type { Element } from '../../structures/element.ts';
import type { ByteSink } from './byte-sink.ts';
import {
  encodedBits,
  integerTextBytesMax,
  length32,
  length64,
  lengthForms,
  stringEncodings,
  uncompressedBytesMax,
} from './types.ts';

const bufferBytes = 65_536;
/** Room for a header of any kind. */
const headBytes = 32;
/** Compressing is not worth it unless it saves more than this (the headers of its lengths). */
const savedBytesMin = 4;
/** A scratch array beyond this size is not kept. */
const scratchBytesKept = 1 << 20;

export interface OutputOptions {
  readonly compresses: boolean;
  /** Whether to sum up: a file without a checksum is saved faster. */
  readonly sums: boolean;
}

export class RdbOutput {
  /** Bytes written, those in the buffer included. */
  get written(): number {
    return this.#flushed + this.#at;
  }

  readonly #sink: ByteSink;
  readonly #compresses: boolean;
  readonly #sums: boolean;
  readonly #crc = new Crc64();
  readonly #buffer = new Uint8Array(bufferBytes);
  readonly #view = new DataView(this.#buffer.buffer);
  #at = 0;
  #flushed = 0;
  #compressed = new Uint8Array(0);
  readonly #digits = new Uint8Array(integerBytesMax);

  constructor(sink: ByteSink, options: OutputOptions) {
    this.#sink = sink;
    this.#compresses = options.compresses;
    this.#sums = options.sums;
  }

  /** Gives what is in the buffer to the sink. */
  flush(): void {
    if (this.#at === 0) return;
    if (this.#sums) this.#crc.update(this.#buffer, 0, this.#at);
    this.#sink.write(this.#buffer, 0, this.#at);
    this.#flushed += this.#at;
    this.#at = 0;
  }

  /** Writes the checksum of all that was written before, 0 when nothing was summed up. */
  checksum(): void {
    this.flush();
    this.#at = this.#crc.write(this.#buffer, 0);
    this.#sink.write(this.#buffer, 0, this.#at);
    this.#flushed += this.#at;
    this.#at = 0;
  }

  // Plain bytes.

  byte(value: number): void {
    if (this.#at === bufferBytes) this.flush();
    this.#buffer[this.#at++] = value;
  }

  /** One character per byte. */
  text(text: string): void {
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
  }

  /** 64 bits in two halves, little-endian. */
  int64(lo: number, hi: number): void {
    this.#room(8);
    this.#view.setInt32(this.#at, lo, true);
    this.#view.setInt32(this.#at + 4, hi, true);
    this.#at += 8;
  }

  double(value: number): void {
    this.#room(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  raw(bytes: Uint8Array, start: number, end: number): void {
    for (let from = start; from < end; ) {
      if (this.#at === bufferBytes) this.flush();
      const to = Math.min(end, from + bufferBytes - this.#at);
      copyBytes(bytes, from, to, this.#buffer, this.#at);
      this.#at += to - from;
      from = to;
    }
  }

  // Lengths and strings.

  /** A length or count: a safe integer that is not negative. */
  length(value: number): void {
    this.#room(headBytes);
    const buffer = this.#buffer;
    if (value < 64) {
      buffer[this.#at++] = value;
    } else if (value < 16_384) {
      buffer[this.#at++] = (lengthForms.bits14 << 6) | (value >>> 8);
      buffer[this.#at++] = value;
    } else if (value < 2 ** 32) {
      buffer[this.#at++] = length32;
      this.#view.setUint32(this.#at, value, false);
      this.#at += 4;
    } else {
      buffer[this.#at++] = length64;
      this.#view.setUint32(this.#at, Math.floor(value / 2 ** 32), false);
      this.#view.setUint32(this.#at + 4, value, false);
      this.#at += 8;
    }
  }

  /** A string as an element of a container has it. */
  element(element: Element): void {
    if (!element.isInteger) this.string(element.bytes, element.start, element.end);
    else if (!this.#integer(element.lo, element.hi)) {
      this.plainString(element.bytes, element.start, element.end);
    }
  }

  /** A string: as an integer or compressed where it can be. */
  string(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length <= integerTextBytesMax) {
      const value = parseSafeInteger(bytes, start, end);
      if (value === (value | 0)) {
        this.#integer(value, value >> 31);
        return;
      }
    } else if (length > uncompressedBytesMax && this.#compresses) {
      if (this.#compress(bytes, start, end)) return;
    }
    this.plainString(bytes, start, end);
  }

  /** A string that is known to be an integer: its halves. */
  integerString(lo: number, hi: number): void {
    if (this.#integer(lo, hi)) return;
    this.plainString(this.#digits, 0, writeInt64(lo, hi, this.#digits, 0));
  }

  /** A string as it is. */
  plainString(bytes: Uint8Array, start: number, end: number): void {
    this.length(end - start);
    this.raw(bytes, start, end);
  }

  /** Whether the integer has an encoding of its own, and was written. */
  #integer(lo: number, hi: number): boolean {
    if (lo >> 31 !== hi) return false;
    this.#room(headBytes);
    const buffer = this.#buffer;
    if (lo >= -0x80 && lo <= 0x7f) {
      buffer[this.#at++] = encodedBits | stringEncodings.int8;
      buffer[this.#at++] = lo;
    } else if (lo >= -0x8000 && lo <= 0x7fff) {
      buffer[this.#at++] = encodedBits | stringEncodings.int16;
      this.#view.setInt16(this.#at, lo, true);
      this.#at += 2;
    } else {
      buffer[this.#at++] = encodedBits | stringEncodings.int32;
      this.#view.setInt32(this.#at, lo, true);
      this.#at += 4;
    }
    return true;
  }

  /** Whether the string was written compressed, because that is shorter. */
  #compress(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    const most = length - savedBytesMin;
    if (this.#compressed.length < most) this.#compressed = new Uint8Array(Math.max(most, 8192));
    const compressed = this.#compressed;
    const to = lzfCompress(bytes, start, end, compressed, 0, most);
    if (compressed.length > scratchBytesKept) this.#compressed = new Uint8Array(0);
    if (to <= 0) return false;
    this.byte(encodedBits | stringEncodings.lzf);
    this.length(to);
    this.length(length);
    this.raw(compressed, 0, to);
    return true;
  }

  #room(bytes: number): void {
    if (this.#at + bytes > bufferBytes) this.flush();
  }
}
