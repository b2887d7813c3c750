/**
 * The arguments of the running command: one reused cursor over (bytes, bounds). Nothing is cut and
 * no string is made unless a method's name says so. Index 0 is the command's name.
 *
 * (1) The bytes belong to the receive buffer or to a queued command; they are not kept after the
 *     handler returns.
 * (2) Readers throw `ReplyError` with the text that Redis has for it.
 */
import { latin1, textBytesMax } from '../base/bytes.ts';
import { parseDouble, parseInt64, parseIntegerLossy, parseSafeInteger } from '../base/number.ts';
import { fail, replyErrors } from './reply-error.ts';

export interface KeptRequest {
  readonly bytes: Uint8Array;
  readonly bounds: Int32Array;
  readonly count: number;
}

export class Args {
  bytes: Uint8Array = new Uint8Array(0);
  bounds: Int32Array = new Int32Array(0);
  count = 0;
  /** Arguments that nobody else may see. */
  #secrets: Set<number> | undefined;

  set(bytes: Uint8Array, bounds: Int32Array, count: number): void {
    this.bytes = bytes;
    this.bounds = bounds;
    this.count = count;
    this.#secrets = undefined;
  }

  /** Runs `work` with the arguments of another request in their place. */
  during(request: KeptRequest, work: () => void): void {
    const { bounds, bytes, count } = this;
    const secrets = this.#secrets;
    this.set(request.bytes, request.bounds, request.count);
    work();
    this.set(bytes, bounds, count);
    this.#secrets = secrets;
  }

  /** The argument is a secret: MONITOR and the slow log do not show it. */
  hide(index: number): void {
    this.#secrets ??= new Set();
    this.#secrets.add(index);
  }

  isHidden(index: number): boolean {
    return this.#secrets?.has(index) === true;
  }

  /** The first bytes as a string and how many there are more, or what stands for a secret. */
  shown(index: number, bytesMax: number): string {
    if (this.isHidden(index)) return '(redacted)';
    const more = this.length(index) - bytesMax;
    if (more <= 0) return this.text(index);
    const start = this.start(index);
    return `${latin1(this.bytes, start, start + bytesMax)}... (${more} more bytes)`;
  }

  start(index: number): number {
    return this.bounds[index << 1];
  }

  end(index: number): number {
    return this.bounds[(index << 1) + 1];
  }

  length(index: number): number {
    return this.bounds[(index << 1) + 1] - this.bounds[index << 1];
  }

  /** Whether the argument is this word, in any case. `word` is lower case ASCII. */
  is(index: number, word: string): boolean {
    const start = this.bounds[index << 1];
    const length = this.bounds[(index << 1) + 1] - start;
    if (length !== word.length) return false;
    for (let i = 0; i < length; i++) {
      let byte = this.bytes[start + i];
      if (byte >= 65 && byte <= 90) byte |= 32;
      if (byte !== word.charCodeAt(i)) return false;
    }
    return true;
  }

  /** As a string of one character per byte: for names of all kinds, see `textBytesMax`. */
  text(index: number): string {
    this.checkText(index);
    return latin1(this.bytes, this.start(index), this.end(index));
  }

  checkText(index: number): void {
    if (this.length(index) > textBytesMax) fail(replyErrors.textTooLong);
  }

  /** All arguments from this one on. */
  texts(first: number): string[] {
    const texts: string[] = [];
    for (let i = first; i < this.count; i++) texts.push(this.text(i));
    return texts;
  }

  /** As a string with A-Z folded to lower case: for names of options and subcommands. */
  word(index: number): string {
    return this.text(index).replace(/[A-Z]+/g, (upper) => upper.toLowerCase());
  }

  /** The bytes where they are: good until the handler returns. */
  slice(index: number): Uint8Array {
    return this.bytes.subarray(this.start(index), this.end(index));
  }

  /** A copy of the bytes. */
  copy(index: number): Uint8Array {
    return this.bytes.slice(this.start(index), this.end(index));
  }

  /** An int64; beyond 2^53 rounded. For counts and indexes. `error` is the reply otherwise. */
  integer(index: number, error: string = replyErrors.notInteger): number {
    const value = parseIntegerLossy(this.bytes, this.start(index), this.end(index));
    return Number.isNaN(value) ? fail(error) : value;
  }

  /** An int64 within [min, max]. */
  integerIn(index: number, min: number, max: number, error: string): number {
    const value = this.integer(index, error);
    return value < min || value > max ? fail(error) : value;
  }

  /** A safe integer, or NaN where the argument is none: the quick path before `int64`. */
  safeInteger(index: number): number {
    return parseSafeInteger(this.bytes, this.start(index), this.end(index));
  }

  /** An exact int64. */
  int64(index: number, error: string = replyErrors.notInteger): bigint {
    return parseInt64(this.bytes, this.start(index), this.end(index)) ?? fail(error);
  }

  /** A double, infinities included, never NaN. */
  double(index: number, error: string = replyErrors.notFloat): number {
    return parseDouble(this.bytes, this.start(index), this.end(index)) ?? fail(error);
  }
}
