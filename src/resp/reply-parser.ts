/**
 * The reply parser: RESP2 and RESP3 as a client receives them, in pieces, into trees of values.
 *
 * It keeps what it has understood of an incomplete reply, so the caller keeps no bytes:
 *
 *     #line     the beginning of a line whose end has not come
 *     #body     a binary string under way
 *     #open     the arrays, maps and sets around it, outermost first
 *
 * (1) Each byte is looked at a bounded number of times, however small the pieces.
 * (2) Memory grows with what has arrived, never with what is announced.
 * (3) No input makes it throw; the first violation breaks it for good.
 * (4) Nothing behind the reply is touched: `position` says where it ends, because other things may
 *     follow (the snapshot after a sync).
 *
 * A bare line feed between replies is skipped: a primary shows with it that it is alive. Of RESP3
 * the streamed strings and aggregates are refused; no Redis sends them.
 */
import { assert } from '../base/assert.ts';
import { latin1 } from '../base/bytes.ts';
import { parseInt64, parseSafeInteger } from '../base/number.ts';
import {
  replyBulkBytesMax,
  replyDepthMax,
  replyElementsMax,
  replyLineBytesMax,
  replyTrustBytes,
} from './limits.ts';
import type { Broken, Entry, Reply } from './reply.ts';

const carriageReturn = 13;
const newline = 10;
const colon = 58;
const minus = 45;

const nullReply: Reply = { is: 'null' };
const trueReply: Reply = { is: 'boolean', value: true };
const falseReply: Reply = { is: 'boolean', value: false };
const noBytes = new Uint8Array(0);
const lineBytesInitial = 128;

/** An aggregate under way: `left` elements are missing. */
interface Open {
  readonly is: 'array' | 'set' | 'push' | 'map' | 'attribute';
  readonly items: Reply[];
  left: number;
}

/** A binary string under way, of any of the three types that look alike. */
interface Body {
  readonly type: string;
  readonly length: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** Bytes seen, those of the line end included. */
  seen: number;
}

type Step = Reply | 'more' | 'go on';

/** One per connection. */
export class ReplyParser {
  /** Behind the last reply, or behind everything if there was none. */
  position = 0;

  #line = noBytes;
  #lineLength = 0;
  #body: Body | undefined;
  readonly #open: Open[] = [];
  #broken: Broken | undefined;

  /**
   * Reads bytes[at, end) until a reply is complete. Returns it; or undefined if more must come, all
   * being consumed then; or that the peer is broken.
   */
  next(bytes: Uint8Array, at: number, end: number): Reply | Broken | undefined {
    this.position = at;
    while (this.#broken === undefined) {
      const step =
        this.#body === undefined
          ? this.#readLine(bytes, end)
          : this.#readBody(this.#body, bytes, end);
      if (step === 'more') return undefined;
      if (step === 'go on') continue;
      const reply = this.#placed(step);
      if (reply !== undefined) return reply;
    }
    return this.#broken;
  }

  /** Whether nothing is under way: the next byte begins a reply. */
  get isIdle(): boolean {
    return this.#lineLength === 0 && this.#body === undefined && this.#open.length === 0;
  }

  /** Puts a value where it belongs; returns the reply if that completes it. */
  #placed(value: Reply): Reply | undefined {
    let complete = value;
    for (;;) {
      const around = this.#open.at(-1);
      if (around === undefined) return complete;
      around.items.push(complete);
      around.left--;
      if (around.left > 0) return undefined;
      this.#open.pop();
      complete = closed(around);
    }
  }

  #break(reason: string): Step {
    this.#broken = { is: 'broken', reason };
    return 'go on';
  }

  #readLine(bytes: Uint8Array, end: number): Step {
    const start = this.position;
    let lineFeed = start;
    while (lineFeed < end && bytes[lineFeed] !== newline) lineFeed++;
    if (this.#lineLength + lineFeed - start > replyLineBytesMax)
      return this.#break('line too long');
    if (lineFeed === end) {
      this.#keepLine(bytes, start, end);
      this.position = end;
      return 'more';
    }
    this.position = lineFeed + 1;
    if (this.#lineLength === 0) return this.#understand(bytes, start, lineFeed);
    this.#keepLine(bytes, start, lineFeed);
    const length = this.#lineLength;
    this.#lineLength = 0;
    const step = this.#understand(this.#line, 0, length);
    this.#line = noBytes;
    return step;
  }

  #keepLine(bytes: Uint8Array, start: number, end: number): void {
    const length = this.#lineLength + end - start;
    this.#line = withRoom(this.#line, length, lineBytesInitial, replyLineBytesMax);
    this.#line.set(bytes.subarray(start, end), this.#lineLength);
    this.#lineLength = length;
  }

  /** The line in [start, lineFeed). */
  #understand(bytes: Uint8Array, start: number, lineFeed: number): Step {
    if (lineFeed === start && this.#open.length === 0) return 'go on';
    const end = lineFeed - 1;
    if (end <= start || bytes[end] !== carriageReturn) return this.#break('line without its end');
    const type = String.fromCharCode(bytes[start]);
    switch (type) {
      case '+':
        return { is: 'simple', text: latin1(bytes, start + 1, end) };
      case '-':
        return { is: 'error', text: latin1(bytes, start + 1, end) };
      case ':':
        return this.#integer(bytes, start + 1, end);
      case '$':
      case '!':
      case '=':
        return this.#bodyBegun(type, parseSafeInteger(bytes, start + 1, end));
      case '*':
      case '~':
      case '>':
      case '%':
      case '|':
        return this.#opened(type, parseSafeInteger(bytes, start + 1, end));
      case '_':
        return end === start + 1 ? nullReply : this.#break('invalid null');
      case '#':
        return this.#boolean(latin1(bytes, start + 1, end));
      case ',':
        return this.#double(bytes, start + 1, end);
      case '(':
        return isDecimal(bytes, start + 1, end)
          ? { is: 'bignumber', text: latin1(bytes, start + 1, end) }
          : this.#break('invalid big number');
      default:
        return this.#break('unknown type of reply');
    }
  }

  #integer(bytes: Uint8Array, start: number, end: number): Step {
    const value = parseSafeInteger(bytes, start, end);
    if (!Number.isNaN(value)) return { is: 'integer', value };
    const wide = parseInt64(bytes, start, end);
    return wide === undefined ? this.#break('invalid integer') : { is: 'integer', value: wide };
  }

  #boolean(text: string): Step {
    if (text === 't') return trueReply;
    return text === 'f' ? falseReply : this.#break('invalid boolean');
  }

  #double(bytes: Uint8Array, start: number, end: number): Step {
    const text = latin1(bytes, start, end);
    if (text === 'inf') return { is: 'double', value: Number.POSITIVE_INFINITY, text };
    if (text === '-inf') return { is: 'double', value: Number.NEGATIVE_INFINITY, text };
    if (text === 'nan' || text === '-nan') return { is: 'double', value: Number.NaN, text };
    const value = isDoubleText(text) ? Number(text) : Number.NaN;
    return Number.isNaN(value) ? this.#break('invalid double') : { is: 'double', value, text };
  }

  #opened(type: string, count: number): Step {
    if (count === -1 && type === '*') return nullReply;
    if (!(count >= 0 && count <= replyElementsMax)) return this.#break('invalid count of elements');
    const open = openOf(type, count);
    if (open.left === 0) return closed(open);
    if (this.#open.length === replyDepthMax) return this.#break('nested too deeply');
    this.#open.push(open);
    return 'go on';
  }

  #bodyBegun(type: string, length: number): Step {
    if (length === -1 && type === '$') return nullReply;
    if (!(length >= 0 && length <= replyBulkBytesMax)) return this.#break('invalid length of bulk');
    this.#body = { type, length, bytes: noBytes, seen: 0 };
    return 'go on';
  }

  #readBody(body: Body, bytes: Uint8Array, end: number): Step {
    const take = Math.min(end - this.position, body.length - body.seen);
    if (take > 0) this.#fillBody(body, bytes, this.position + take);
    while (body.seen >= body.length && this.position < end) {
      const wanted = body.seen === body.length ? carriageReturn : newline;
      if (bytes[this.position++] !== wanted) return this.#break('bulk without its end');
      body.seen++;
      if (body.seen === body.length + 2) {
        this.#body = undefined;
        return this.#bodyDone(body);
      }
    }
    return 'more';
  }

  #fillBody(body: Body, bytes: Uint8Array, end: number): void {
    const start = this.position;
    if (end - start === body.length) {
      body.bytes = new Uint8Array(bytes.subarray(start, end));
    } else {
      body.bytes = withRoom(body.bytes, body.seen + end - start, replyTrustBytes, body.length);
      body.bytes.set(bytes.subarray(start, end), body.seen);
    }
    body.seen += end - start;
    this.position = end;
  }

  #bodyDone(body: Body): Step {
    const bytes = body.bytes;
    assert(bytes.length === body.length, 'reply: a body fills its memory');
    if (body.type === '$') return { is: 'bulk', bytes };
    if (body.type === '!') return { is: 'error', text: latin1(bytes, 0, bytes.length) };
    if (bytes.length < 4 || bytes[3] !== colon) return this.#break('invalid verbatim text');
    return { is: 'verbatim', format: latin1(bytes, 0, 3), bytes: bytes.subarray(4) };
  }
}

function openOf(type: string, count: number): Open {
  if (type === '%') return { is: 'map', items: [], left: 2 * count };
  // The reply that an attribute is about is its last element.
  if (type === '|') return { is: 'attribute', items: [], left: 2 * count + 1 };
  return { is: type === '*' ? 'array' : type === '~' ? 'set' : 'push', items: [], left: count };
}

function closed(open: Open): Reply {
  switch (open.is) {
    case 'map':
      return { is: 'map', entries: entriesOf(open.items) };
    case 'attribute': {
      const reply = open.items.pop();
      assert(reply !== undefined, 'reply: an attribute is about a reply');
      return { is: 'attribute', entries: entriesOf(open.items), reply };
    }
    default:
      return { is: open.is, items: open.items };
  }
}

function entriesOf(items: readonly Reply[]): Entry[] {
  const entries: Entry[] = [];
  for (let i = 0; i < items.length; i += 2) entries.push([items[i], items[i + 1]]);
  return entries;
}

/**
 * The same bytes with room for `length` in all: at first `least`, then twice as many, at most
 * `most`.
 */
function withRoom(
  bytes: Uint8Array<ArrayBuffer>,
  length: number,
  least: number,
  most: number,
): Uint8Array<ArrayBuffer> {
  if (length <= bytes.length) return bytes;
  const grown = new Uint8Array(Math.min(most, Math.max(length, 2 * bytes.length, least)));
  grown.set(bytes);
  return grown;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isDecimal(bytes: Uint8Array, start: number, end: number): boolean {
  const first = start < end && bytes[start] === minus ? start + 1 : start;
  for (let i = first; i < end; i++) if (!isDigit(bytes[i])) return false;
  return first < end;
}

/** Whether only the characters of a decimal double occur: `Number` would accept more. */
function isDoubleText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (!isDigit(text.charCodeAt(i)) && !'+-.eE'.includes(text[i])) return false;
  }
  return text !== '';
}
