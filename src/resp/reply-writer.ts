/**
 * The reply writer: a session's replies, encoded as they are made, straight into the bytes that
 * will be sent.
 *
 *     full chunks, in order                     the current chunk
 *     [16 KiB ......][64 KiB ......][exact]     [...............|          ]
 *                                                               ^ #at      ^ #limit
 *
 * The current chunk takes what fits; a piece that does not fit opens the next one. A *mark* is the
 * number of bytes that were pending when it was taken; it is good within one command, as long as
 * nothing before it is taken back.
 *
 * A reply whose length is known only afterwards leaves a *gap* as wide as the longest header.
 * Closing it writes the header and moves what follows in the same chunk to the left: one chunk at
 * most, however long the reply. Hence:
 *
 * (1) A gap lies within one chunk.
 * (2) Gaps are closed in the reverse order of their opening, since closing one moves what was
 *     written after it.
 * (3) Without anything pending the writer holds no buffer.
 * (4) A chunk is given back to the pool exactly once, unless the socket kept it.
 *
 * Where the guard allows no more, everything pending is dropped, and what follows is written into
 * one buffer over and over: the handler runs to its end, the reply is never sent (5).
 *
 * (5) An overflown writer stays so until `reset`; marks and gaps mean nothing in it.
 *
 * What a client of the other protocol version gets is decided here and only here: the RESP3 types
 * have RESP2 forms.
 */
import { assert } from '../base/assert.ts';
import { copyBytes, writeLatin1 } from '../base/bytes.ts';
import { doubleBytesMax, integerLength, writeDouble, writeInteger } from '../base/number.ts';
import { replyBufferBytes, replyExactSlackBytes, replyPooledBytesMax } from './limits.ts';
import { type ReplyBuffer, type ReplyBuffers, replyBufferOf } from './reply-buffers.ts';

const carriageReturn = 13;
const newline = 10;
const space = 32;
const minus = 45;
const zero = 48;
const one = 49;

const simpleType = 43;
const errorType = 45;
const integerType = 58;
const bulkType = 36;
const arrayType = 42;
const mapType = 37;
const setType = 126;
const pushType = 62;
const attributeType = 124;
const doubleType = 44;
const booleanType = 35;
const bigNumberType = 40;
const verbatimType = 61;
const nullType = 95;

/** A type byte, a safe integer and the line end: no header is longer. */
const headerBytesMax = 20;

/** A type byte, ten digits and the line end. */
const gapBytes = 13;
const gapCountMax = 9_999_999_999;

/** Pieces longer than this go through the native copy, which takes 60 ns before the first byte. */
const shortBytesMax = 160;

const wordBytes = 8;

/** Pieces of at least this many bytes are copied by words. */
const wordCopyBytesMin = 8;

const noBuffer = replyBufferOf(0);

/** Where replies go: a connection. */
export interface ReplySink {
  /**
   * True: the bytes are taken and the buffer is free. False: the buffer is the sink's now; wait
   * until it has drained.
   */
  write(bytes: Uint8Array, start: number, end: number): boolean;
}

/** Whoever bounds what may be pending. Asked for each chunk after the first, not for each piece. */
export interface ReplyGuard {
  allows(pendingBytes: number): boolean;
}

/** One per session. Counts and lengths are safe integers; text is one character per byte. */
export class ReplyWriter {
  /** The protocol version that the client chose with HELLO. */
  resp: 2 | 3 = 2;
  /** Without one anything may be pending. */
  guard: ReplyGuard | undefined;

  readonly #buffers: ReplyBuffers;
  #buffer = noBuffer;
  #bytes = noBuffer.bytes;
  #at = 0;
  #limit = 0;
  /** The chunks before the current one, where each ends, and how long they are together. */
  readonly #full: ReplyBuffer[] = [];
  readonly #fullEnds: number[] = [];
  #fullBytes = 0;
  #isOverflown = false;

  constructor(buffers: ReplyBuffers) {
    this.#buffers = buffers;
  }

  /** Bytes pending. */
  get length(): number {
    return this.#fullBytes + this.#at;
  }

  /** More was written than the guard allowed: nothing of it will be sent. Long replies may stop. */
  get isOverflown(): boolean {
    return this.#isOverflown;
  }

  /** The commonest status. @hot (bench/reply-writer.ts) */
  ok(): void {
    if (this.#limit - this.#at < 5) this.#room(5);
    const bytes = this.#bytes;
    const at = this.#at;
    bytes[at] = simpleType;
    bytes[at + 1] = 79;
    bytes[at + 2] = 75;
    bytes[at + 3] = carriageReturn;
    bytes[at + 4] = newline;
    this.#at = at + 5;
  }

  /** A status. Line ends become spaces. */
  simple(text: string): void {
    this.#line(simpleType, text);
  }

  /** An error; the text begins with its code: "ERR syntax error". Line ends become spaces. */
  error(text: string): void {
    this.#line(errorType, text);
  }

  /** A safe integer. @hot (bench/reply-writer.ts) */
  integer(value: number): void {
    this.#header(integerType, value);
  }

  /** An integer of any size; the protocol knows 64 bits. */
  bigint(value: bigint): void {
    this.#line(integerType, value.toString());
  }

  /** A binary string. @hot 25 ns for 64 bytes, 120 by a loop over bytes (bench/reply-writer.ts) */
  bulk(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length > shortBytesMax) {
      this.#header(bulkType, length);
      this.#copyLong(bytes, start, end);
      this.#lineEnd(this.#at);
      return;
    }
    if (this.#limit - this.#at < length + headerBytesMax) this.#room(length + headerBytesMax);
    const target = this.#bytes;
    let at = this.#at;
    target[at++] = bulkType;
    // One to three digits, the first of three being a one, since a short piece is that short.
    if (length >= 10) {
      const tens = (length / 10) | 0;
      if (length >= 100) target[at++] = one;
      target[at++] = zero + (length >= 100 ? tens - 10 : tens);
      target[at++] = zero + length - tens * 10;
    } else {
      target[at++] = zero + length;
    }
    target[at] = carriageReturn;
    target[at + 1] = newline;
    this.#lineEnd(this.#copyShort(bytes, start, end, at + 2));
  }

  bulkText(text: string): void {
    this.#header(bulkType, text.length);
    this.#text(text);
  }

  /** A safe integer as a binary string of its digits. @hot (bench/reply-writer.ts) */
  bulkInteger(value: number): void {
    this.#header(bulkType, integerLength(value));
    if (this.#limit - this.#at < headerBytesMax) this.#room(headerBytesMax);
    this.#lineEnd(writeInteger(value, this.#bytes, this.#at));
  }

  nullBulk(): void {
    this.#null(bulkType);
  }

  nullArray(): void {
    this.#null(arrayType);
  }

  array(count: number): void {
    this.#header(arrayType, count);
  }

  /** `count` pairs follow. */
  map(count: number): void {
    if (this.resp === 3) this.#header(mapType, count);
    else this.#header(arrayType, 2 * count);
  }

  set(count: number): void {
    this.#header(this.resp === 3 ? setType : arrayType, count);
  }

  /** An out-of-band message. */
  push(count: number): void {
    this.#header(this.resp === 3 ? pushType : arrayType, count);
  }

  /** `count` pairs about the reply that comes after them; only RESP3 can say so. */
  attribute(count: number): void {
    assert(this.resp === 3, 'reply: attributes are for RESP3');
    this.#header(attributeType, count);
  }

  double(value: number): void {
    const need = headerBytesMax + doubleBytesMax;
    if (this.#limit - this.#at < need) this.#room(need);
    const bytes = this.#bytes;
    const at = this.#at;
    if (this.resp === 3) {
      bytes[at] = doubleType;
      this.#lineEnd(writeDouble(value, bytes, at + 1));
      return;
    }
    // Written behind the shorter header; two digits of length move it by one.
    const bodyAt = at + 4;
    const end = writeDouble(value, bytes, bodyAt);
    const length = end - bodyAt;
    const shift = length < 10 ? 0 : 1;
    if (shift === 1) for (let i = end; i > bodyAt; i--) bytes[i] = bytes[i - 1];
    this.#header(bulkType, length);
    this.#lineEnd(end + shift);
  }

  boolean(value: boolean): void {
    if (this.resp === 3) this.#line(booleanType, value ? 't' : 'f');
    else this.#header(integerType, value ? 1 : 0);
  }

  /** An integer of any size, as decimal text. */
  bigNumber(text: string): void {
    if (this.resp === 3) this.#line(bigNumberType, text);
    else this.bulkText(text);
  }

  /** Text with the name of its format, three characters: "txt" or "mkd". */
  verbatim(format: string, text: string): void {
    this.verbatimOf(format, [text]);
  }

  /** The same in pieces, which together may be longer than any string. */
  verbatimOf(format: string, pieces: readonly string[]): void {
    assert(format.length === 3, 'reply: a verbatim format has three characters');
    let length = 0;
    for (const piece of pieces) length += piece.length;
    if (this.resp === 3) {
      this.#header(verbatimType, length + 4);
      this.#characters(`${format}:`);
    } else {
      this.#header(bulkType, length);
    }
    for (const piece of pieces) {
      if (this.#isOverflown) return;
      this.#characters(piece);
    }
    this.#text('');
  }

  /** Bytes that are encoded already. */
  raw(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length > shortBytesMax) {
      this.#copyLong(bytes, start, end);
      return;
    }
    if (this.#limit - this.#at < length) this.#room(length);
    this.#at = this.#copyShort(bytes, start, end, this.#at);
  }

  /**
   * For leaves that write many pieces at once, encoded already: the place in `roomBytes` from which
   * on `length` bytes and more, up to `roomEnd`, are free. `wroteTo` tells how far they were used.
   */
  roomFor(length: number): number {
    if (this.#limit - this.#at < length) this.#room(length);
    return this.#at;
  }

  get roomBytes(): Uint8Array {
    return this.#bytes;
  }

  /** The same bytes, for writing words. */
  get roomView(): DataView {
    return this.#buffer.view;
  }

  get roomEnd(): number {
    return this.#limit;
  }

  wroteTo(at: number): void {
    assert(at >= this.#at && at <= this.#limit, 'reply: what was written is within the room');
    this.#at = at;
  }

  /** Leaves a gap for the header of an array, map or set; returns the mark for closing it. */
  deferArray(): number {
    if (this.#limit - this.#at < gapBytes) this.#room(gapBytes);
    const mark = this.length;
    this.#at += gapBytes;
    return mark;
  }

  closeArray(mark: number, count: number): void {
    this.#close(mark, arrayType, count);
  }

  closeMap(mark: number, count: number): void {
    if (this.resp === 3) this.#close(mark, mapType, count);
    else this.#close(mark, arrayType, 2 * count);
  }

  closeSet(mark: number, count: number): void {
    this.#close(mark, this.resp === 3 ? setType : arrayType, count);
  }

  /** Where `rewind` may go back to, until the next `send`. */
  mark(): number {
    return this.length;
  }

  /** Takes back everything that was written since the mark. */
  rewind(mark: number): void {
    assert(mark >= 0 && mark <= this.length, 'reply: the mark lies within what is pending');
    if (this.#isOverflown) return;
    while (this.#fullBytes > mark) {
      this.#giveCurrent();
      const end = this.#fullEnds.pop() as number;
      this.#become(this.#full.pop() as ReplyBuffer, end);
      this.#fullBytes -= end;
    }
    this.#at = mark - this.#fullBytes;
    if (this.length === 0) this.#giveCurrent();
  }

  /** Drops everything pending. */
  reset(): void {
    this.#dropFull();
    this.#giveCurrent();
    this.#fullBytes = 0;
    this.#isOverflown = false;
  }

  /**
   * Hands everything pending to the sink, chunk by chunk, until it takes no more. Returns whether
   * everything went; if not, call again when the sink has drained. What the sink kept is no longer
   * counted in `length`.
   */
  send(sink: ReplySink): boolean {
    if (this.#isOverflown) this.reset();
    const full = this.#full;
    for (let i = 0; i < full.length; i++) {
      const buffer = full[i];
      const end = this.#fullEnds[i];
      this.#fullBytes -= end;
      if (sink.write(buffer.bytes, 0, end)) {
        this.#buffers.give(buffer);
      } else {
        full.splice(0, i + 1);
        this.#fullEnds.splice(0, i + 1);
        return false;
      }
    }
    full.length = 0;
    this.#fullEnds.length = 0;
    return this.#sendCurrent(sink);
  }

  /** Everything pending in one piece, for those who have no sink: scripts and tests. */
  take(): Uint8Array {
    if (this.#isOverflown) this.reset();
    const taken = new Uint8Array(this.length);
    let at = 0;
    const isSent = this.send({
      write(bytes, start, end) {
        copyBytes(bytes, start, end, taken, at);
        at += end - start;
        return true;
      },
    });
    assert(isSent && at === taken.length, 'reply: all chunks were taken');
    return taken;
  }

  #sendCurrent(sink: ReplySink): boolean {
    const end = this.#at;
    if (end === 0) {
      this.#giveCurrent();
      return true;
    }
    const buffer = this.#buffer;
    this.#become(noBuffer, 0);
    if (!sink.write(buffer.bytes, 0, end)) return false;
    this.#buffers.give(buffer);
    return true;
  }

  #become(buffer: ReplyBuffer, at: number): void {
    this.#buffer = buffer;
    this.#bytes = buffer.bytes;
    this.#at = at;
    this.#limit = buffer.bytes.length;
  }

  #giveCurrent(): void {
    if (this.#limit > 0) this.#buffers.give(this.#buffer);
    this.#become(noBuffer, 0);
  }

  /** Opens a chunk that has room for a piece of `length` bytes. */
  #room(length: number): void {
    if (this.#isOverflown) {
      this.#roomOverflown(length);
      return;
    }
    if (this.#at > 0) {
      this.#full.push(this.#buffer);
      this.#fullEnds.push(this.#at);
      this.#fullBytes += this.#at;
      this.#become(noBuffer, 0);
    } else {
      this.#giveCurrent();
    }
    if (this.#isTooMuch(length)) {
      this.#dropFull();
      this.#isOverflown = true;
      this.#roomOverflown(length);
    } else if (length > replyPooledBytesMax) {
      this.#become(replyBufferOf(length + replyExactSlackBytes), 0);
    } else if (length > replyBufferBytes || this.#full.length > 0) {
      this.#become(this.#buffers.takeLarge(), 0);
    } else {
      this.#become(this.#buffers.takeSmall(), 0);
    }
  }

  #isTooMuch(length: number): boolean {
    if (this.guard === undefined) return false;
    const isFirst = this.#full.length === 0 && length <= replyBufferBytes;
    return !isFirst && !this.guard.allows(this.#fullBytes + length);
  }

  #roomOverflown(length: number): void {
    this.#fullBytes += this.#at;
    if (this.#limit >= length) this.#at = 0;
    else this.#become(replyBufferOf(Math.max(length, replyBufferBytes)), 0);
  }

  #dropFull(): void {
    for (const buffer of this.#full) this.#buffers.give(buffer);
    this.#full.length = 0;
    this.#fullEnds.length = 0;
  }

  /**
   * By the native copy, which takes shared memory by words only where source and target lie alike
   * to eight bytes, else byte by byte: so it goes to the next place that does, and is then moved
   * there within private memory. 1000 bytes in 150 ns against 700 (bench/reply-writer.ts). Leaves
   * room for a line end.
   */
  #copyLong(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (this.#limit - this.#at < length + wordBytes) this.#room(length + wordBytes);
    const at = this.#at;
    const likeAt = at + ((bytes.byteOffset + start - at) & (wordBytes - 1));
    this.#bytes.set(bytes.subarray(start, end), likeAt);
    if (likeAt !== at) this.#bytes.copyWithin(at, likeAt, likeAt + length);
    this.#at = at + length;
  }

  /** By words where there is a view: four times as fast as by bytes, see `Arena.copyIn`. */
  #copyShort(bytes: Uint8Array, start: number, end: number, to: number): number {
    let i = start;
    let at = to;
    if (end - start >= wordCopyBytesMin) {
      const source = this.#buffers.viewOf(bytes);
      if (source !== undefined) {
        const target = this.#buffer.view;
        for (const wordsEnd = end - 4; i <= wordsEnd; i += 4, at += 4) {
          target.setInt32(at, source.getInt32(i, true), true);
        }
      }
    }
    const target = this.#bytes;
    for (; i < end; i++, at++) target[at] = bytes[i];
    return at;
  }

  #lineEnd(at: number): void {
    this.#bytes[at] = carriageReturn;
    this.#bytes[at + 1] = newline;
    this.#at = at + 2;
  }

  #header(type: number, value: number): void {
    if (this.#limit - this.#at < headerBytesMax) this.#room(headerBytesMax);
    const bytes = this.#bytes;
    const at = this.#at;
    bytes[at] = type;
    if (value >= 0 && value < 10) {
      bytes[at + 1] = zero + value;
      this.#lineEnd(at + 2);
    } else {
      this.#lineEnd(writeInteger(value, bytes, at + 1));
    }
  }

  #line(type: number, text: string): void {
    const length = text.length;
    if (this.#limit - this.#at < length + 3) this.#room(length + 3);
    const bytes = this.#bytes;
    const at = this.#at + 1;
    bytes[at - 1] = type;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      bytes[at + i] = code === carriageReturn || code === newline ? space : code;
    }
    this.#lineEnd(at + length);
  }

  #characters(text: string): void {
    if (this.#limit - this.#at < text.length) this.#room(text.length);
    this.#at = writeLatin1(text, this.#bytes, this.#at);
  }

  #text(text: string): void {
    if (this.#limit - this.#at < text.length + 2) this.#room(text.length + 2);
    this.#lineEnd(writeLatin1(text, this.#bytes, this.#at));
  }

  #null(typeInResp2: number): void {
    if (this.#limit - this.#at < 5) this.#room(5);
    const bytes = this.#bytes;
    const at = this.#at;
    if (this.resp === 3) {
      bytes[at] = nullType;
      this.#lineEnd(at + 1);
      return;
    }
    bytes[at] = typeInResp2;
    bytes[at + 1] = minus;
    bytes[at + 2] = one;
    this.#lineEnd(at + 3);
  }

  #close(mark: number, type: number, count: number): void {
    assert(count >= 0 && count <= gapCountMax, 'reply: the count fits the gap');
    if (this.#isOverflown) return;
    assert(mark >= 0 && mark + gapBytes <= this.length, 'reply: the gap is still there');
    let chunk = this.#full.length;
    let chunkStart = this.#fullBytes;
    while (mark < chunkStart) chunkStart -= this.#fullEnds[--chunk];
    const isCurrent = chunk === this.#full.length;
    const bytes = isCurrent ? this.#bytes : this.#full[chunk].bytes;
    const end = isCurrent ? this.#at : this.#fullEnds[chunk];
    const gap = mark - chunkStart;
    bytes[gap] = type;
    const headerEnd = writeInteger(count, bytes, gap + 1) + 2;
    bytes[headerEnd - 2] = carriageReturn;
    bytes[headerEnd - 1] = newline;
    const spare = gap + gapBytes - headerEnd;
    bytes.copyWithin(headerEnd, gap + gapBytes, end);
    if (isCurrent) {
      this.#at -= spare;
    } else {
      this.#fullEnds[chunk] -= spare;
      this.#fullBytes -= spare;
    }
  }
}
