/** A file that is read from its beginning to its end, line by line or in pieces of known length. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';

const blockBytes = 256 * 1024;
const newline = 10;

export class Input {
  readonly size: number;
  /** Bytes that were read; where reading goes on. */
  position = 0;
  /** Something was to be read behind the end. */
  isAtEnd = false;
  readonly #number: number;
  readonly #block = Buffer.alloc(blockBytes);
  #blockAt = 0;
  #blockEnd = 0;

  /** Throws the system's error. */
  constructor(path: string, mode: 'r' | 'r+') {
    this.#number = openSync(path, mode);
    this.size = fstatSync(this.#number).size;
  }

  close(): void {
    closeSync(this.#number);
  }

  truncate(size: number): void {
    ftruncateSync(this.#number, size);
  }

  /** The next byte, which is not taken; -1 at the end. */
  peek(): number {
    if (!this.#has()) {
      this.isAtEnd = true;
      return -1;
    }
    return this.#block[this.position - this.#blockAt];
  }

  /**
   * Up to the end of the line, with it, or to so many bytes, as `fgets`; undefined at the end of
   * the file. One character per byte.
   */
  line(bytesMax: number): string | undefined {
    let text = '';
    while (text.length < bytesMax && this.#has()) {
      const at = this.position - this.#blockAt;
      const end = Math.min(this.#blockEnd - this.#blockAt, at + bytesMax - text.length);
      const feed = this.#block.subarray(at, end).indexOf(newline);
      const to = feed < 0 ? end : at + feed + 1;
      text += this.#block.toString('latin1', at, to);
      this.position += to - at;
      if (feed >= 0) return text;
    }
    if (text.length < bytesMax) this.isAtEnd = true;
    return text === '' ? undefined : text;
  }

  /** So many bytes, or those that are left. The first ones of them as text. */
  take(count: number, shown: number): { readonly count: number; readonly text: string } {
    let text = '';
    let taken = 0;
    while (taken < count && this.#has()) {
      const at = this.position - this.#blockAt;
      const length = Math.min(count - taken, this.#blockEnd - this.position);
      const wanted = Math.max(0, Math.min(length, shown - taken));
      text += this.#block.toString('latin1', at, at + wanted);
      this.position += length;
      taken += length;
    }
    if (taken < count) this.isAtEnd = true;
    return { count: taken, text };
  }

  /** The next bytes as they lie, for a reader of its own; none at the end. */
  piece(): Uint8Array {
    if (!this.#has()) return this.#block.subarray(0, 0);
    const from = this.position - this.#blockAt;
    this.position = this.#blockEnd;
    return this.#block.subarray(from, this.#blockEnd - this.#blockAt);
  }

  #has(): boolean {
    if (this.position >= this.#blockAt && this.position < this.#blockEnd) return true;
    const count = readSync(this.#number, this.#block, 0, blockBytes, this.position);
    this.#blockAt = this.position;
    this.#blockEnd = this.position + count;
    return count > 0;
  }
}
