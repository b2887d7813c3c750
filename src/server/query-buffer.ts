/**
 * The query buffer of a connection: requests that are not complete, or that wait until their
 * session may go on. Complete requests run where the network put them, in a buffer that all
 * connections share, and never come here.
 *
 *    bytes  [ done |  waiting  |   room   ]
 *                  ^ start     ^ end
 *
 * A client that sends long values needs a long buffer again and again, so an empty one is kept, and
 * shrinks in the tick to what was needed lately. What a session counts for (`size`) is this buffer;
 * without one, its share of the common buffer as long as it is read from.
 *
 * (1) 0 <= start <= end <= bytes.length; an empty buffer has start = end = 0.
 * (2) What a request announces is believed up to `trustedBytes`; further room follows what arrives.
 */
import { assert } from '../base/assert.ts';

/** What a session that is read from counts for: as much as Redis gives it at first. */
export const readShareBytes = 16 * 1024;

/** A buffer above this size shrinks when less than half of it was needed lately. */
const shrinkBytesMin = 32 * 1024;
/** A buffer that was not read into for longer than this shrinks to what it holds. */
const idleSecondsMax = 2;
/**
 * So much room is made at once for what was announced but has not arrived: enough for most values
 * to be copied once, too little to take the machine's memory by announcing.
 */
const trustedBytes = 1024 * 1024;
/** Room that is not worth shrinking for. */
const spareBytesMax = 4 * 1024;

const bytesMin = 1024;
const noBytes = new Uint8Array(0);

export class QueryBuffer {
  #bytes = noBytes;
  #start = 0;
  #end = 0;
  #peak = 0;
  #shareBytes = 0;

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** Bytes that wait. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** What counts for the session, in bytes. */
  get size(): number {
    return Math.max(this.#bytes.length, this.#shareBytes);
  }

  /** The connection was read from: `bytes` at once. */
  wasRead(bytes: number): void {
    this.#shareBytes = readShareBytes;
    const used = this.length + bytes;
    if (used > this.#peak) this.#peak = used;
  }

  /** Copies what has to wait. `wanted`: how long the whole is to be, 0 if that is not known. */
  keep(source: Uint8Array, from: number, to: number, wanted: number): void {
    const length = to - from;
    if (this.#end + length > this.#bytes.length) this.#makeRoom(length, wanted);
    this.#bytes.set(source.subarray(from, to), this.#end);
    this.#end += length;
    assert(this.#end <= this.#bytes.length, 'query buffer: there is room');
  }

  /** Everything before `at` is done. */
  doneUntil(at: number): void {
    assert(at >= this.#start && at <= this.#end, 'query buffer: what is done was waiting');
    this.#start = at;
    if (at !== this.#end) return;
    this.#start = 0;
    this.#end = 0;
  }

  /** In the tick: gives back what was not needed lately. `pending`: a request of that length. */
  shrink(idleSeconds: number, pending: number): void {
    const { length } = this;
    if (idleSeconds > idleSecondsMax) {
      this.#shareBytes = 0;
      if (this.#bytes.length - length > spareBytesMax) this.#resize(length);
    } else if (this.#bytes.length > shrinkBytesMin && this.#bytes.length > 2 * this.#peak) {
      const needed = Math.max(length, this.#peak, pending);
      if (needed < this.#bytes.length) this.#resize(needed);
    }
    this.#peak = Math.max(length, pending);
  }

  /** The connection is gone. */
  drop(): void {
    this.#bytes = noBytes;
    this.#start = 0;
    this.#end = 0;
    this.#shareBytes = 0;
  }

  #makeRoom(more: number, wanted: number): void {
    const needed = this.length + more;
    const believed = Math.min(wanted, Math.max(trustedBytes, 2 * needed));
    if (needed <= this.#bytes.length && believed <= this.#bytes.length) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
      return;
    }
    let size = believed;
    if (believed < needed) size = this.#bytes.length > 0 ? 2 * needed : needed;
    this.#resize(Math.max(bytesMin, size));
  }

  #resize(size: number): void {
    const { length } = this;
    const bytes = size === 0 ? noBytes : new Uint8Array(size);
    bytes.set(this.#bytes.subarray(this.#start, this.#end));
    this.#bytes = bytes;
    this.#start = 0;
    this.#end = length;
  }
}
