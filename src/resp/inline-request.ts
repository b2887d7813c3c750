/**
 * Inline requests: a command typed as a line, as over telnet. The line is split at white space;
 * "double quotes" resolve \n \r \t \b \a, \xHH and any other escaped byte, 'single quotes' only \'.
 * A quote may begin within a word and ends it: behind the closing quote stands white space or
 * nothing. The resolved arguments lie end to end in `line`.
 */

/** Where the arguments go. `line` is replaced when it is too short. */
export interface SplitTarget {
  line: Uint8Array;
  readonly bounds: Int32Array;
  /** Room for `count` arguments; those already there stay. */
  reserve(count: number): void;
}

const backslash = 92;
const doubleQuote = 34;
const singleQuote = 39;
const newline = 10;
const carriageReturn = 13;
const tab = 9;
const space = 32;

/**
 * What follows a backslash between double quotes, where it does not stand for itself: n r t b a.
 */
const escapes: ReadonlyMap<number, number> = new Map([
  [110, 10],
  [114, 13],
  [116, 9],
  [98, 8],
  [97, 7],
]);

/**
 * Splits the range, which holds no zero byte, into `target`. Returns the number of arguments, -1
 * for unbalanced quotes.
 */
export function splitInline(
  bytes: Uint8Array,
  start: number,
  end: number,
  target: SplitTarget,
): number {
  if (target.line.length < end - start) target.line = new Uint8Array(end - start);
  const splitter = new Splitter(bytes, start, end, target.line);
  let count = 0;
  for (;;) {
    splitter.skipSpace();
    if (splitter.isAtEnd) return count;
    const from = splitter.written;
    if (!splitter.word()) return -1;
    target.reserve(count + 1);
    target.bounds[2 * count] = from;
    target.bounds[2 * count + 1] = splitter.written;
    count++;
  }
}

class Splitter {
  written = 0;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #line: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, start: number, end: number, line: Uint8Array) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#line = line;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  skipSpace(): void {
    while (this.#at < this.#end && isSpace(this.#bytes[this.#at])) this.#at++;
  }

  /** Resolves one argument into the line; false if its quotes are unbalanced. */
  word(): boolean {
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at++];
      if (byte === doubleQuote) return this.#doubleQuoted();
      if (byte === singleQuote) return this.#singleQuoted();
      // Vertical tab and form feed separate words too, but do not end one: so it is in Redis.
      if (byte === space || byte === newline || byte === carriageReturn || byte === tab) break;
      this.#line[this.written++] = byte;
    }
    return true;
  }

  #doubleQuoted(): boolean {
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at++];
      if (byte === doubleQuote) return this.#endsWord();
      this.#line[this.written++] =
        byte === backslash && this.#at < this.#end ? this.#escaped() : byte;
    }
    return false;
  }

  #escaped(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === 120 && this.#at + 1 < this.#end) {
      const high = hexDigit(this.#bytes[this.#at]);
      const low = hexDigit(this.#bytes[this.#at + 1]);
      if (high >= 0 && low >= 0) {
        this.#at += 2;
        return high * 16 + low;
      }
    }
    return escapes.get(byte) ?? byte;
  }

  #singleQuoted(): boolean {
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at++];
      if (byte === singleQuote) return this.#endsWord();
      if (byte === backslash && this.#at < this.#end && this.#bytes[this.#at] === singleQuote) {
        this.#at++;
        this.#line[this.written++] = singleQuote;
      } else {
        this.#line[this.written++] = byte;
      }
    }
    return false;
  }

  #endsWord(): boolean {
    return this.#at >= this.#end || isSpace(this.#bytes[this.#at]);
  }
}

function isSpace(byte: number): boolean {
  return byte === space || (byte >= tab && byte <= carriageReturn);
}

/** The value of a hexadecimal digit, or -1. */
function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
