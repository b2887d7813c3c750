/**
 * Requests on their way into a file: gathered in one buffer and given to a sink block by block.
 *
 *   head(2) ∙ text('DEL') ∙ element(key)        *2\r\n$3\r\nDEL\r\n$1\r\nk\r\n
 */
import { copyBytes, writeLatin1 } from '../../base/bytes.ts';
import { doubleBytesMax, writeInteger, writeShortDouble } from '../../base/number.ts';
import type { Element } from '../../structures/element.ts';
import type { ByteSink } from '../rdb/byte-sink.ts';

const bufferBytes = 65_536;
/** A header and a line's end: mark, ten digits, twice CR LF. */
const frameBytesMax = 16;
const star = 42;
const dollar = 36;
const carriageReturn = 13;
const newline = 10;

export class RequestOutput {
  readonly #sink: ByteSink;
  readonly #buffer = new Uint8Array(bufferBytes);
  readonly #digits = new Uint8Array(doubleBytesMax);
  #at = 0;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  /** A request of so many arguments follows. */
  head(count: number): void {
    this.#reserve(frameBytesMax);
    this.#header(star, count);
  }

  /** An argument, one byte per character. */
  text(text: string): void {
    this.#reserve(text.length + frameBytesMax);
    this.#header(dollar, text.length);
    this.#at = writeLatin1(text, this.#buffer, this.#at);
    this.#lineEnd();
  }

  element(element: Element): void {
    this.bytes(element.bytes, element.start, element.end);
  }

  score(value: number): void {
    this.bytes(this.#digits, 0, writeShortDouble(value, this.#digits, 0));
  }

  bytes(source: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.#reserve(Math.min(length, bufferBytes - frameBytesMax) + frameBytesMax);
    this.#header(dollar, length);
    if (length <= bufferBytes - frameBytesMax) {
      copyBytes(source, start, end, this.#buffer, this.#at);
      this.#at += length;
    } else {
      this.flush();
      this.#sink.write(source, start, end);
    }
    this.#lineEnd();
  }

  /** A line that is no request. */
  line(text: string): void {
    this.#reserve(text.length + 2);
    this.#at = writeLatin1(text, this.#buffer, this.#at);
    this.#lineEnd();
  }

  /** Gives what is in the buffer to the sink. */
  flush(): void {
    if (this.#at > 0) this.#sink.write(this.#buffer, 0, this.#at);
    this.#at = 0;
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes > bufferBytes) this.flush();
  }

  #header(mark: number, value: number): void {
    this.#buffer[this.#at] = mark;
    this.#at = writeInteger(value, this.#buffer, this.#at + 1);
    this.#lineEnd();
  }

  #lineEnd(): void {
    this.#buffer[this.#at] = carriageReturn;
    this.#buffer[this.#at + 1] = newline;
    this.#at += 2;
  }
}
