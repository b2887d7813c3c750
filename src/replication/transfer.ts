/**
 * The transfer of a data set, as a replica receives it: what is payload of the bytes that come.
 *
 *   $1234\r\n <1234 bytes>                         a file of known length
 *   $EOF:<40 letters>\r\n <bytes> <40 letters>     made while it is sent: the letters end it
 *   -ERR …                                         there is none
 *
 * Empty lines before the header keep the connection alive.
 *
 * (1) The letters are never given out as payload; they are looked for at the end of what has
 *     come, for nothing follows them before we have answered.
 */
import { latin1 } from '../base/bytes.ts';

const markBytes = 40;
const lineBytesMax = 1024;
const newline = 10;
const carriageReturn = 13;

export interface TransferSink {
  /** The header has come: so many bytes follow, or 0 where that is not known. */
  begins(totalBytes: number, isMarked: boolean): void;
  /** The next bytes of the data set. */
  payload(bytes: Uint8Array, start: number, end: number): void;
}

export type TransferState = 'header' | 'payload' | 'done' | 'failed';

export class Transfer {
  state: TransferState = 'header';
  /** As a line for the log, once it failed. */
  error = '';
  /** Bytes of the payload in all; -1 before the header, 0 where it is not known. */
  totalBytes = -1;
  /** Bytes that have come behind the header. */
  receivedBytes = 0;
  readonly #sink: TransferSink;
  #line = '';
  #mark = '';
  /** The latest bytes, at most as many as the mark has, and held back. */
  readonly #held = new Uint8Array(2 * markBytes);
  #heldBytes = 0;

  constructor(sink: TransferSink) {
    this.#sink = sink;
  }

  /** Whether the end is marked, and its length not known before. */
  get isMarked(): boolean {
    return this.#mark !== '';
  }

  /** Takes bytes[at, end); where the first byte is that does not belong to the transfer. */
  take(bytes: Uint8Array, at: number, end: number): number {
    let from = at;
    while (this.state === 'header' && from < end) from = this.#header(bytes, from, end);
    if (this.state !== 'payload' || from === end) return from;
    return this.isMarked ? this.#marked(bytes, from, end) : this.#counted(bytes, from, end);
  }

  #header(bytes: Uint8Array, at: number, end: number): number {
    const found = bytes.subarray(at, end).indexOf(newline);
    const lineEnd = found < 0 ? end : at + found;
    this.#line += latin1(bytes, at, lineEnd);
    if (found < 0) {
      if (this.#line.length > lineBytesMax) this.#fail('MASTER sent no header of a bulk payload');
      return end;
    }
    const last = this.#line.length - 1;
    const isEnded = this.#line.charCodeAt(last) === carriageReturn;
    const line = isEnded ? this.#line.slice(0, last) : this.#line;
    this.#line = '';
    if (line !== '') this.#begin(line);
    return lineEnd + 1;
  }

  #begin(line: string): void {
    if (line.startsWith('-')) {
      this.#fail(`MASTER aborted replication with an error: ${line.slice(1)}`);
      return;
    }
    if (!line.startsWith('$')) {
      this.#fail(
        `Bad protocol from MASTER, the first byte is not '$' (we received '${line}'), are you ` +
          'sure the host and port are right?',
      );
      return;
    }
    if (line.startsWith('$EOF:') && line.length >= markBytes + 5) {
      this.#mark = line.slice(5, 5 + markBytes);
      this.totalBytes = 0;
      this.state = 'payload';
      this.#sink.begins(0, true);
      return;
    }
    const length = Number(line.slice(1));
    if (!Number.isSafeInteger(length) || length < 0) {
      this.#fail(`Bad protocol from MASTER: a bulk payload of '${line.slice(1)}' bytes`);
      return;
    }
    this.totalBytes = length;
    this.#sink.begins(length, false);
    this.state = length === 0 ? 'done' : 'payload';
  }

  #counted(bytes: Uint8Array, at: number, end: number): number {
    const until = Math.min(end, at + this.totalBytes - this.receivedBytes);
    this.receivedBytes += until - at;
    this.#sink.payload(bytes, at, until);
    if (this.receivedBytes === this.totalBytes) this.state = 'done';
    return until;
  }

  #marked(bytes: Uint8Array, at: number, end: number): number {
    const held = this.#held;
    const count = end - at;
    this.receivedBytes += count;
    if (count >= markBytes) {
      this.#sink.payload(held, 0, this.#heldBytes);
      this.#sink.payload(bytes, at, end - markBytes);
      held.set(bytes.subarray(end - markBytes, end));
      this.#heldBytes = markBytes;
    } else {
      held.set(bytes.subarray(at, end), this.#heldBytes);
      const surplus = Math.max(0, this.#heldBytes + count - markBytes);
      this.#sink.payload(held, 0, surplus);
      held.copyWithin(0, surplus, this.#heldBytes + count);
      this.#heldBytes += count - surplus;
    }
    if (latin1(held, 0, this.#heldBytes) === this.#mark) this.state = 'done';
    return end;
  }

  #fail(error: string): void {
    this.error = error;
    this.state = 'failed';
  }
}
