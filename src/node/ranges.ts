/**
 * Ranges of the buffer that replies are written into. The system takes a view and not a range, and
 * making one costs 35 ns and a young object for the collector; short replies are written from
 * the beginning of the same few buffers again and again, so their views are kept by length.
 */

const lengthMax = 512;
/** So many writes from another buffer in a row make it the one whose views are kept. */
const patience = 16;

export class Ranges {
  #buffer: Uint8Array = new Uint8Array(0);
  #views: (Uint8Array | undefined)[] = [];
  #candidate: Uint8Array = this.#buffer;
  #timesSeen = 0;

  /** bytes[start, end) as a view. */
  of(bytes: Uint8Array, start: number, end: number): Uint8Array {
    if (start !== 0 || end > lengthMax) return bytes.subarray(start, end);
    if (bytes !== this.#buffer && !this.#adopts(bytes)) return bytes.subarray(start, end);
    const kept = this.#views[end];
    if (kept !== undefined) return kept;
    const view = bytes.subarray(0, end);
    this.#views[end] = view;
    return view;
  }

  #adopts(bytes: Uint8Array): boolean {
    if (bytes === this.#candidate) this.#timesSeen++;
    else this.#timesSeen = 0;
    this.#candidate = bytes;
    if (this.#timesSeen < patience) return false;
    this.#buffer = bytes;
    this.#views = new Array(lengthMax + 1).fill(undefined);
    return true;
  }
}
