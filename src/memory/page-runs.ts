/**
 * The pages of one chunk: runs of 4 KiB pages, handed out first from the smallest bin that fits.
 *
 * Words: a run is a stretch of neighbouring pages, free or taken as a whole. `head` is its first
 * page.
 *
 * (1) Two free runs are never neighbours: giving a run back joins it with the free ones beside it.
 * (2) A free run's length stands at its first and at its last page.
 * (3) Free runs are linked in bins by the position of the highest bit of their length.
 */
import { assert } from '../base/assert.ts';

export const pageBytes = 4096;
/** A reference shifted right by this is a global page number. */
export const pageUnitShift = 8;
export const chunkPages = 16_384;
const binCount = 15;
const none = 0xffff;

function binOf(length: number): number {
  return 31 - Math.clz32(length);
}

export class PageRuns {
  /** Pages not taken. */
  freePages: number;
  readonly #length = new Uint16Array(chunkPages);
  readonly #isFree = new Uint8Array(chunkPages);
  readonly #next = new Uint16Array(chunkPages);
  readonly #previous = new Uint16Array(chunkPages);
  readonly #bins = new Uint16Array(binCount).fill(none);
  readonly #reserved: number;

  /** The first `reservedPages` pages are never handed out. */
  constructor(reservedPages: number) {
    this.#reserved = reservedPages;
    this.freePages = chunkPages - reservedPages;
    this.#link(reservedPages, this.freePages);
  }

  get isEmpty(): boolean {
    return this.freePages === chunkPages - this.#reserved;
  }

  /** The first page of a run of `length` pages, or -1 when no free run is long enough. */
  take(length: number): number {
    if (length > this.freePages) return -1;
    const bin = binOf(length);
    for (let head = this.#bins[bin]; head !== none; head = this.#next[head]) {
      if (this.#length[head] >= length) return this.#takeFrom(head, length);
    }
    for (let larger = bin + 1; larger < binCount; larger++) {
      if (this.#bins[larger] !== none) return this.#takeFrom(this.#bins[larger], length);
    }
    return -1;
  }

  give(head: number, length: number): void {
    assert(this.#isFree[head] === 0, 'page runs: a run is given back once');
    this.freePages += length;
    let start = head;
    let end = head + length;
    if (start > this.#reserved && this.#isFree[start - 1] === 1) {
      start -= this.#length[start - 1];
      this.#unlink(start);
    }
    if (end < chunkPages && this.#isFree[end] === 1) {
      const after = this.#length[end];
      this.#unlink(end);
      end += after;
    }
    this.#link(start, end - start);
  }

  #takeFrom(head: number, length: number): number {
    const whole = this.#length[head];
    this.#unlink(head);
    if (whole > length) this.#link(head + length, whole - length);
    this.freePages -= length;
    return head;
  }

  #link(head: number, length: number): void {
    const tail = head + length - 1;
    this.#length[head] = length;
    this.#length[tail] = length;
    this.#isFree[head] = 1;
    this.#isFree[tail] = 1;
    const bin = binOf(length);
    const first = this.#bins[bin];
    this.#next[head] = first;
    this.#previous[head] = none;
    if (first !== none) this.#previous[first] = head;
    this.#bins[bin] = head;
  }

  #unlink(head: number): void {
    const length = this.#length[head];
    const next = this.#next[head];
    const previous = this.#previous[head];
    if (previous === none) this.#bins[binOf(length)] = next;
    else this.#next[previous] = next;
    if (next !== none) this.#previous[next] = previous;
    this.#isFree[head] = 0;
    this.#isFree[head + length - 1] = 0;
  }
}
