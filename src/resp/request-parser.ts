/**
 * The request parser: finds one request in the receive buffer and says where its arguments are.
 * Nothing is cut, copied or made into a string; only an inline request, whose quotes must be
 * resolved, is rewritten into a buffer of its own.
 *
 *     *3\r\n $3\r\nSET\r\n $3\r\nkey\r\n $5\r\nvalue\r\n        bounds = [8,11, 17,20, 26,31]
 *     ^ at        ^ bounds[0]                          ^ position
 *
 * Words: the *start* is the first byte of the request; an *offset* is counted from the start; a
 * *position* from the beginning of the buffer. A *plain* header is one of up to nine digits without
 * oddities: the fast path knows only those and hands everything else, one header at a time, to the
 * exact rules.
 *
 * (1) The result does not depend on how the bytes arrive: every split gives the same arguments or
 *     the same error.
 * (2) An incomplete request leaves offsets only, so that the caller may move its bytes. It goes on
 *     at its last checkpoint, at most `rereadArgumentsMax` arguments back, so the whole costs
 *     linear time.
 * (3) Memory grows with the arguments that have arrived, never with what a header announces.
 * (4) An idle parser holds no array: `bounds` and `source` belong to the scratch that the parsers
 *     of a server share, and are valid until the next call of `next` on any of them.
 * (5) Redis finds the end of a line as C finds a character in a string: a zero byte hides what
 *     follows. Such a line never ends, and is refused when it grows too long. Of a line end only
 *     the CR is looked at, and the two bytes after an argument are skipped unseen.
 */
import { splitInline } from './inline-request.ts';
import {
  boundsArgumentsInitial,
  boundsArgumentsKept,
  lineBytesMax,
  requestArgumentsMax,
  requestBytesMax,
  rereadArgumentsMax,
  unauthenticatedArgumentsMax,
  unauthenticatedBulkBytesMax,
} from './limits.ts';

/** The request is not complete: keep its bytes and call again with more. */
export const needMore = -1;

/** The peer does not speak the protocol: reply `error`, close, and use the parser no more. */
export const protocolError = -2;

/** Mutable, shared by all parsers of a server. */
export interface RequestLimits {
  /** Longest argument in bytes (proto-max-bulk-len); infinite for the link from a primary. */
  maxBulkBytes: number;
}

const star = 42;
const dollar = 36;
const zero = 48;
const minus = 45;
const carriageReturn = 13;
const newline = 10;
const plainDigitsMax = 9;
/** The shortest headers, "*1\r\n" and, with its argument, "$0\r\n\r\n". */
const countBytesMin = 4;
const bulkBytesMin = 6;
const boundsKept = 2 * boundsArgumentsKept;
const noBytes = new Uint8Array(0);
const noBounds = new Int32Array(0);

/** What the parsers of one server share, so that an idle connection costs next to nothing. */
export class RequestScratch {
  bounds = new Int32Array(2 * boundsArgumentsInitial);
  /** The buffer that `bounds` refers to. Kept until the next request. */
  source: Uint8Array = noBytes;
  /** The rewritten inline request. */
  line: Uint8Array = noBytes;

  /** Room for `count` arguments; those already there stay. */
  reserve(count: number): void {
    if (2 * count > this.bounds.length) this.bounds = grownBounds(this.bounds, count);
  }
}

function grownBounds(bounds: Int32Array, count: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(2 * count, 2 * bounds.length, 2 * boundsArgumentsInitial));
  grown.set(bounds);
  return grown;
}

/** One per connection. */
export class RequestParser {
  /** While false, the small limits for strangers hold. */
  authenticated = true;
  /** After a complete request: the position after it. */
  position = 0;
  /** After `protocolError`: the exact text behind "-ERR ". */
  error = '';
  /**
   * After `needMore`: the least length of the whole request in bytes where a long argument is under
   * way, else 0.
   */
  wantedBytes = 0;

  readonly #limits: RequestLimits;
  readonly #scratch: RequestScratch;
  /**
   * The checkpoint: announced and complete arguments, offset of the next header. Offset 0: none,
   * read from the start.
   */
  #count = 0;
  #complete = 0;
  #offset = 0;
  /** Offsets: where the line begins whose end was sought last, and how far that was in vain. */
  #line = 0;
  #scanned = 0;
  /** Bounds before the checkpoint, as offsets. */
  #offsets: Int32Array = noBounds;

  /**
   * Parsers that share a scratch must not be used while the arguments of one of them are still
   * being read.
   */
  constructor(limits: RequestLimits, scratch: RequestScratch = new RequestScratch()) {
    this.#limits = limits;
    this.#scratch = scratch;
  }

  /** Forgets what it knows of an incomplete request: the next call begins anew, anywhere. */
  forget(): void {
    this.#count = 0;
    this.#complete = 0;
    this.#offset = 0;
    this.#line = 0;
    this.#scanned = 0;
  }

  /**
   * After a complete request: start and end of argument i at [2 * i] and [2 * i + 1], positions in
   * `source`.
   */
  get bounds(): Int32Array {
    return this.#scratch.bounds;
  }

  /**
   * After a complete request: the buffer that `bounds` refers to; not the receive buffer if the
   * request was inline.
   */
  get source(): Uint8Array {
    return this.#scratch.source;
  }

  /**
   * Reads one request at bytes[at, end). Returns the number of arguments (0: an empty line or an
   * empty array, nothing to run), `needMore` or `protocolError`. After `needMore` call again with
   * the same start, possibly moved, and more.
   *
   * Written out here is the commonest case: up to nine arguments of up to 999 bytes, all there.
   * @hot 22 ns for three arguments, 36 in general; cutting each takes 97-178 (style guide).
   */
  next(bytes: Uint8Array, at: number, end: number): number {
    const bounds = this.#scratch.bounds;
    if (this.#offset !== 0 || !this.authenticated || end - at < countBytesMin) {
      return this.#general(bytes, at, end);
    }
    const count = bytes[at] === star ? bytes[at + 1] ^ zero : 0;
    const isPlain = count >= 1 && count <= 9 && bytes[at + 2] === carriageReturn;
    if (!isPlain || bounds.length > boundsKept) return this.#general(bytes, at, end);
    const bulkMax = this.#limits.maxBulkBytes;
    let position = at + countBytesMin;
    for (let i = 0; i < 2 * count; i += 2) {
      if (end - position < bulkBytesMin) return this.#general(bytes, at, end);
      const first = bytes[position + 1] ^ zero;
      let length = first;
      let lineEnd = position + 2;
      let digit = bytes[lineEnd] ^ zero;
      if (digit <= 9 && first !== 0) {
        length = length * 10 + digit;
        digit = bytes[++lineEnd] ^ zero;
        if (digit <= 9) {
          length = length * 10 + digit;
          lineEnd++;
        }
      }
      const isPlainBulk =
        bytes[position] === dollar && first <= 9 && bytes[lineEnd] === carriageReturn;
      const start = lineEnd + 2;
      position = start + length + 2;
      if (!isPlainBulk || position > end || length > bulkMax) {
        return this.#general(bytes, at, end);
      }
      bounds[i] = start;
      bounds[i + 1] = start + length;
    }
    return this.#finish(bytes, count, position);
  }

  #general(bytes: Uint8Array, at: number, end: number): number {
    if (this.#offset !== 0) return this.#arguments(bytes, at, end);
    if (at >= end) return this.#pause(0);
    if (bytes[at] !== star) return this.#inline(bytes, at, end);
    if (this.#scratch.bounds.length > boundsKept) {
      this.#scratch.bounds = new Int32Array(2 * boundsArgumentsInitial);
    }
    let lineEnd = at + 1;
    let count = 0;
    const digitsEnd = Math.min(end, lineEnd + plainDigitsMax);
    for (; lineEnd < digitsEnd; lineEnd++) {
      const digit = bytes[lineEnd] ^ zero;
      if (digit > 9) break;
      count = count * 10 + digit;
    }
    const isPlain =
      lineEnd + 1 < end &&
      bytes[lineEnd] === carriageReturn &&
      bytes[at + 1] !== zero &&
      lineEnd > at + 1 &&
      (this.authenticated || count <= unauthenticatedArgumentsMax);
    if (!isPlain) {
      count = this.#countHeader(bytes, at, end);
      if (count < 0) return count;
      lineEnd = this.position;
      if (count === 0) return this.#finish(bytes, 0, lineEnd + 2);
    }
    this.#count = count;
    this.#offset = lineEnd + 2 - at;
    return this.#arguments(bytes, at, end);
  }

  /**
   * Reads the arguments that are left. `offsets` while a checkpoint exists, else positions go to
   * the scratch at once.
   */
  #arguments(bytes: Uint8Array, at: number, end: number): number {
    const resumes = this.#complete !== 0;
    const origin = resumes ? at : 0;
    let bounds = resumes ? this.#offsets : this.#scratch.bounds;
    const plainMax = this.authenticated
      ? this.#limits.maxBulkBytes
      : Math.min(this.#limits.maxBulkBytes, unauthenticatedBulkBytesMax);
    const count = this.#count;
    let complete = this.#complete;
    let position = at + this.#offset;
    while (complete < count) {
      let lineEnd = position + 1;
      let length = 0;
      const digitsEnd = Math.min(end, lineEnd + plainDigitsMax);
      for (; lineEnd < digitsEnd; lineEnd++) {
        const digit = bytes[lineEnd] ^ zero;
        if (digit > 9) break;
        length = length * 10 + digit;
      }
      const isPlain =
        lineEnd + 1 < end &&
        bytes[lineEnd] === carriageReturn &&
        bytes[position] === dollar &&
        (bytes[position + 1] !== zero || lineEnd === position + 2) &&
        lineEnd > position + 1 &&
        length <= plainMax;
      if (!isPlain) {
        length = this.#bulkHeader(bytes, at, position, end);
        if (length < 0) {
          if (length === needMore) this.#checkpoint(at, position, complete);
          return length;
        }
        lineEnd = this.position;
      }
      const stop = lineEnd + 2 + length;
      if (stop + 2 > end) {
        if (stop - at > requestBytesMax) return this.#refuse('Protocol error: invalid bulk length');
        this.#checkpoint(at, position, complete);
        return this.#pause(stop + 2 - at);
      }
      if (2 * complete === bounds.length) bounds = this.#moreBounds(resumes, complete + 1);
      bounds[2 * complete] = lineEnd + 2 - origin;
      bounds[2 * complete + 1] = stop - origin;
      complete++;
      position = stop + 2;
    }
    if (resumes) this.#publish(at, count);
    return this.#finish(bytes, count, position);
  }

  #finish(bytes: Uint8Array, count: number, position: number): number {
    if (this.#scratch.source !== bytes) this.#scratch.source = bytes;
    this.position = position;
    this.#offset = 0;
    this.#scanned = 0;
    return count;
  }

  #pause(wantedBytes: number): number {
    this.wantedBytes = wantedBytes;
    return needMore;
  }

  #refuse(error: string): number {
    this.error = error;
    return protocolError;
  }

  /**
   * Remembers where to go on. A request with few complete arguments is rather read again than
   * remembered: most reads end amid such a request, and this spares them an array.
   */
  #checkpoint(at: number, position: number, complete: number): void {
    if (this.#complete === 0) {
      if (complete < rereadArgumentsMax) {
        this.#offset = 0;
        return;
      }
      this.#offsets = this.#scratch.bounds.slice(0, 2 * complete);
      for (let i = 0; i < 2 * complete; i++) this.#offsets[i] -= at;
    }
    this.#complete = complete;
    this.#offset = position - at;
  }

  #moreBounds(resumes: boolean, count: number): Int32Array {
    if (resumes) {
      this.#offsets = grownBounds(this.#offsets, count);
      return this.#offsets;
    }
    this.#scratch.reserve(count);
    return this.#scratch.bounds;
  }

  /** Turns the remembered offsets into positions in the scratch, and forgets them. */
  #publish(at: number, count: number): void {
    this.#scratch.reserve(count);
    const bounds = this.#scratch.bounds;
    for (let i = 0; i < 2 * count; i++) bounds[i] = at + this.#offsets[i];
    this.#offsets = noBounds;
    this.#complete = 0;
  }

  /**
   * Position of the first `wanted` byte from `position` on, or -1 if there is none yet or a zero
   * byte hides it.
   */
  #lineEnd(bytes: Uint8Array, at: number, position: number, end: number, wanted: number): number {
    let i = this.#line === position - at ? Math.max(position, at + this.#scanned) : position;
    while (i < end && bytes[i] !== wanted && bytes[i] !== 0) i++;
    if (i < end && bytes[i] === wanted) return i;
    this.#line = position - at;
    this.#scanned = i - at;
    return -1;
  }

  /**
   * The exact rules for a line that carries a number. Returns the position of its CR, `needMore` or
   * `protocolError`. A line that is too long is refused even if its end is there: (1).
   */
  #headerEnd(
    bytes: Uint8Array,
    at: number,
    position: number,
    end: number,
    tooLong: string,
  ): number {
    const lineEnd = this.#lineEnd(bytes, at, position, end, carriageReturn);
    if ((lineEnd < 0 ? end : lineEnd) - position > lineBytesMax) return this.#refuse(tooLong);
    if (lineEnd < 0 || lineEnd + 1 >= end) return this.#pause(0);
    return lineEnd;
  }

  /** The announced number of arguments, 0 for none; `this.position` is then the CR of the line. */
  #countHeader(bytes: Uint8Array, at: number, end: number): number {
    const tooLong = 'Protocol error: too big mbulk count string';
    const lineEnd = this.#headerEnd(bytes, at, at, end, tooLong);
    if (lineEnd < 0) return lineEnd;
    const count = headerNumber(bytes, at + 1, lineEnd);
    if (!(count <= requestArgumentsMax)) {
      return this.#refuse('Protocol error: invalid multibulk length');
    }
    if (count > unauthenticatedArgumentsMax && !this.authenticated) {
      return this.#refuse('Protocol error: unauthenticated multibulk length');
    }
    this.position = lineEnd;
    return Math.max(0, count);
  }

  /** The announced length of an argument; `this.position` is then the CR of the line. */
  #bulkHeader(bytes: Uint8Array, at: number, position: number, end: number): number {
    const tooLong = 'Protocol error: too big bulk count string';
    const lineEnd = this.#headerEnd(bytes, at, position, end, tooLong);
    if (lineEnd < 0) return lineEnd;
    if (bytes[position] !== dollar) {
      const got = String.fromCharCode(bytes[position]);
      return this.#refuse(`Protocol error: expected '$', got '${got}'`);
    }
    const length = headerNumber(bytes, position + 1, lineEnd);
    if (!(length >= 0 && length <= this.#limits.maxBulkBytes)) {
      return this.#refuse('Protocol error: invalid bulk length');
    }
    if (length > unauthenticatedBulkBytesMax && !this.authenticated) {
      return this.#refuse('Protocol error: unauthenticated bulk length');
    }
    this.position = lineEnd;
    return length;
  }

  #inline(bytes: Uint8Array, at: number, end: number): number {
    const lineFeed = this.#lineEnd(bytes, at, at, end, newline);
    if ((lineFeed < 0 ? end : lineFeed) - at > lineBytesMax) {
      return this.#refuse('Protocol error: too big inline request');
    }
    if (lineFeed < 0) return this.#pause(0);
    const hasReturn = lineFeed > at && bytes[lineFeed - 1] === carriageReturn;
    const count = splitInline(bytes, at, hasReturn ? lineFeed - 1 : lineFeed, this.#scratch);
    if (count < 0) return this.#refuse('Protocol error: unbalanced quotes in request');
    return this.#finish(this.#scratch.line, count, lineFeed + 1);
  }
}

/**
 * The decimal number that fills the range, or NaN: no sign but '-', no leading zero, no more than
 * 64 bits. Numbers beyond 2^53 lose precision, which no caller can notice, since all limits are
 * lower.
 */
function headerNumber(bytes: Uint8Array, start: number, end: number): number {
  const first = start < end && bytes[start] === minus ? start + 1 : start;
  const digits = end - first;
  if (digits < 1 || digits > 19) return Number.NaN;
  if (bytes[first] === zero && end - start > 1) return Number.NaN;
  let value = 0n;
  for (let i = first; i < end; i++) {
    const digit = bytes[i] ^ zero;
    if (digit > 9) return Number.NaN;
    value = value * 10n + BigInt(digit);
  }
  const signed = first > start ? -value : value;
  return BigInt.asIntN(64, signed) === signed ? Number(signed) : Number.NaN;
}
