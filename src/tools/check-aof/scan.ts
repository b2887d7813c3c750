/**
 * Reads the commands of a log's file, without running them, as far as they are good.
 *
 * (1) `goodUntil` is behind the last whole unit.
 * (2) The line count and the first error go on over the files of a log, as in redis-check-aof.
 */
import type { Input } from './input.ts';

/** `badStart`: neither a command nor an annotation. `tooNew`: an annotation says so, at `at`. */
export type ScanEnd =
  | { readonly is: 'end' | 'badCommand' | 'badStart' | 'badStamp' }
  | { readonly is: 'tooNew'; readonly at: number };

const star = 42;
const hash = 35;
const annotationBytesMax = 1023;
const headerBytesMax = 127;
/** Of an argument that names a command; longer names are no MULTI. */
const nameBytesMax = 16;
const positionDigits = 16;
const longMax = Number.MAX_SAFE_INTEGER;

export class LogScan {
  goodUntil = 0;
  /** Lines read, from 1. */
  lines = 1;
  /** With the position at which it was found; empty for none. */
  error = '';
  readonly #untilSeconds: number;
  #input: Input | undefined;
  #path = '';
  /** Where the last thing began that was read. */
  #at = 0;
  /** Transactions that are open. */
  #open = 0;

  /** `untilSeconds`: annotations beyond it end the scan; 0 for none. */
  constructor(untilSeconds: number) {
    this.#untilSeconds = untilSeconds;
  }

  run(input: Input, path: string): ScanEnd {
    this.#input = input;
    this.#path = path;
    this.#open = 0;
    const end = this.#units(input);
    if (input.isAtEnd && this.#open !== 0 && this.error === '') {
      this.#fail('Reached EOF before reading EXEC for MULTI');
    }
    return end;
  }

  #units(input: Input): ScanEnd {
    for (;;) {
      if (this.#open === 0) this.goodUntil = input.position;
      const first = input.peek();
      if (first < 0) return { is: 'end' };
      if (first === hash) {
        const end = this.#annotation(input);
        if (end !== undefined) return end;
      } else if (first !== star) {
        return { is: 'badStart' };
      } else if (!this.#command()) {
        return { is: 'badCommand' };
      }
    }
  }

  /** What an annotation ends the scan with, if so. */
  #annotation(input: Input): ScanEnd | undefined {
    this.#at = input.position;
    const line = input.line(annotationBytesMax) ?? '';
    if (this.#untilSeconds === 0 || !line.startsWith('#TS:')) return undefined;
    const stamp = /^[-+]?\d+/.exec(line.slice('#TS:'.length));
    if (stamp === null || line['#TS:'.length + stamp[0].length] !== '\r') {
      return { is: 'badStamp' };
    }
    return Number(stamp[0]) <= this.#untilSeconds ? undefined : { is: 'tooNew', at: this.#at };
  }

  #command(): boolean {
    const count = this.#number('*');
    if (count === undefined) return false;
    for (let i = 0; i < count; i++) {
      const name = this.#string();
      if (name === undefined) return false;
      if (i === 0 && !this.#follow(name.toLowerCase())) return false;
    }
    return true;
  }

  /** Counts open transactions; false where one begins or ends that may not. */
  #follow(name: string): boolean {
    if (name === 'multi') {
      if (this.#open++ === 0) return true;
      return this.#fail(`Unexpected MULTI in AOF ${this.#path}`);
    }
    if (name !== 'exec') return true;
    if (--this.#open === 0) return true;
    return this.#fail(`Unexpected EXEC in AOF ${this.#path}`);
  }

  #number(prefix: string): number | undefined {
    const input = this.#input;
    if (input === undefined) return undefined;
    this.#at = input.position;
    const line = input.line(headerBytesMax);
    if (line === undefined) return undefined;
    if (line[0] !== prefix) {
      this.#fail(`Expected prefix '${prefix}', got: '${line[0]}'`);
      return undefined;
    }
    const digits = /^\s*[-+]?\d+/.exec(line.slice(1));
    const rest = line.slice(1 + (digits === null ? 0 : digits[0].length));
    if (!this.#newline(rest)) return undefined;
    return digits === null ? 0 : Number(digits[0]);
  }

  /** The beginning of an argument. */
  #string(): string | undefined {
    const length = this.#number('$');
    const input = this.#input;
    if (length === undefined || input === undefined) return undefined;
    if (length < 0 || length > longMax) {
      this.#fail(`Expected to read string of ${length} bytes, which is not in the suitable range`);
      return undefined;
    }
    this.#at = input.position;
    const shown = Math.min(length, nameBytesMax);
    const body = input.take(length, shown);
    const end = body.count === length ? input.take(2, 2) : { count: 0, text: '' };
    if (end.count < 2) {
      const count = body.count + end.count;
      this.#fail(`Expected to read ${length + 2} bytes, got ${count} bytes`);
      return undefined;
    }
    if (!this.#newline(end.text)) return undefined;
    return length <= nameBytesMax ? body.text : '';
  }

  #newline(text: string): boolean {
    if (text.startsWith('\r\n')) {
      this.lines++;
      return true;
    }
    return this.#fail(`Expected \\r\\n, got: ${hexOf(text, 0)}${hexOf(text, 1)}`);
  }

  #fail(text: string): false {
    this.error = `0x${this.#at.toString(16).padStart(positionDigits)}: ${text}`;
    return false;
  }
}

/** A byte as C prints a signed character with `%02x`. */
function hexOf(text: string, index: number): string {
  const code = index < text.length ? text.charCodeAt(index) : 0;
  return (code < 128 ? code : code + 0xffff_ff00).toString(16).padStart(2, '0');
}
