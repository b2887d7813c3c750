/**
 * The allocator: blocks out of the arena's pages.
 *
 *   up to 32 KiB     a block of a size class, in a slab: a run of pages for blocks of one class
 *   up to 32 MiB     a run of pages of its own
 *   above            a chunk of its own, given back to the system when freed
 *
 * A slab's free blocks are a list through their first words; blocks never used yet are not on it
 * but above `fresh`, so that a new slab touches no memory. Slabs with a free block are linked by
 * class; a slab whose last block is freed gives its pages back. Empty chunks stay, because memory
 * that comes from the system is cleared page by page when it is touched; `trim` gives them back.
 *
 * The page table in front of each usual chunk has one word per page:
 *   0                   free or reserved
 *   positive            1 + class + 256 * (page within its slab)
 *   negative            minus the pages of the run, at the run's first page
 */
import { assert } from '../base/assert.ts';
import type { Arena } from './arena.ts';
import { chunkPages, PageRuns, pageBytes, pageUnitShift } from './page-runs.ts';
import { classBytes, classCount, classFor, smallBlockBytesMax } from './size-classes.ts';

const chunkShift = 22;
const chunkBytes = 1 << 26;
const chunkPageShift = chunkShift - pageUnitShift;
const chunkPageMask = chunkPages - 1;
const tablePages = (chunkPages * 4) / pageBytes;
/** Blocks above this many bytes get a chunk of their own. */
const runBytesMax = 32 * 1024 * 1024;
const slabPagesSmall = 8;
const slabPagesLarge = 32;
const slabPagesSmallBlockMax = 2048;
const none = -1;

const slabPagesOf = Uint8Array.from(classBytes, (bytes) =>
  bytes <= slabPagesSmallBlockMax ? slabPagesSmall : slabPagesLarge,
);
const slabBlocksOf = classBytes.map((bytes, c) => Math.floor((slabPagesOf[c] * pageBytes) / bytes));
const classUnits = classBytes.map((bytes) => bytes >>> 4);

export class Allocator {
  readonly #arena: Arena;
  readonly #runs: (PageRuns | undefined)[] = [];
  readonly #bigBytes = new Map<number, number>();
  /** The slab of each page, by global page number. */
  #slabOf = new Int32Array(0);
  #slabPage = new Int32Array(64);
  #slabClass = new Int32Array(64);
  /** The first free block, as a reference; 0 for none. */
  #slabFree = new Int32Array(64);
  /** Blocks from this index on were never handed out. */
  #slabFresh = new Int32Array(64);
  #slabUsed = new Int32Array(64);
  #slabNext = new Int32Array(64);
  #slabPrevious = new Int32Array(64);
  #slabCount = 0;
  #spareSlab = none;
  /** The first slab of each class that has a free block. */
  readonly #open = new Int32Array(classCount).fill(none);
  #lastChunk = 0;
  #usedBytes = 0;
  #activePages = 0;
  #bigActiveBytes = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    // Chunk 0 begins with a page table, which keeps reference 0 from being handed out.
    this.#addChunk();
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  get activeBytes(): number {
    return this.#activePages * pageBytes + this.#bigActiveBytes;
  }

  sizeFor(length: number): number {
    if (length <= smallBlockBytesMax) return classBytes[classFor(length)];
    return Math.ceil(length / pageBytes) * pageBytes;
  }

  alloc(length: number): number {
    if (length > smallBlockBytesMax) return this.#allocLarge(length);
    const sizeClass = classFor(length);
    let slab = this.#open[sizeClass];
    if (slab === none) slab = this.#addSlab(sizeClass);
    let ref = this.#slabFree[slab];
    if (ref !== 0) {
      this.#slabFree[slab] = this.#arena.i32(ref, 0);
    } else {
      const fresh = this.#slabFresh[slab]++;
      ref = ((this.#slabPage[slab] << pageUnitShift) + fresh * classUnits[sizeClass]) | 0;
    }
    if (++this.#slabUsed[slab] === slabBlocksOf[sizeClass]) this.#close(slab);
    this.#usedBytes += classBytes[sizeClass];
    return ref;
  }

  free(ref: number): void {
    const slab = this.#slabOf[ref >>> pageUnitShift];
    if (slab === none) {
      this.#freeLarge(ref);
      return;
    }
    const sizeClass = this.#slabClass[slab];
    this.#arena.setI32(ref, 0, this.#slabFree[slab]);
    this.#slabFree[slab] = ref;
    this.#usedBytes -= classBytes[sizeClass];
    const used = --this.#slabUsed[slab];
    if (used === slabBlocksOf[sizeClass] - 1) this.#reopen(slab);
    if (used === 0) this.#removeSlab(slab);
  }

  sizeOf(ref: number): number {
    const slab = this.#slabOf[ref >>> pageUnitShift];
    if (slab !== none) return classBytes[this.#slabClass[slab]];
    const big = this.#bigBytes.get(ref);
    if (big !== undefined) return big;
    return -this.#tableWord(ref >>> pageUnitShift) * pageBytes;
  }

  // Large blocks.

  #allocLarge(length: number): number {
    const pages = Math.ceil(length / pageBytes);
    const bytes = pages * pageBytes;
    this.#usedBytes += bytes;
    if (bytes > runBytesMax) return this.#allocBig(bytes);
    const page = this.#takePages(pages);
    this.#setTableWord(page, -pages);
    return page << pageUnitShift;
  }

  #allocBig(bytes: number): number {
    const chunk = this.#arena.addChunk(bytes);
    this.#coverChunk(chunk);
    const ref = chunk << chunkShift;
    this.#bigBytes.set(ref, bytes);
    this.#bigActiveBytes += bytes;
    return ref;
  }

  #freeLarge(ref: number): void {
    const big = this.#bigBytes.get(ref);
    if (big !== undefined) {
      this.#bigBytes.delete(ref);
      this.#usedBytes -= big;
      this.#bigActiveBytes -= big;
      this.#arena.removeChunk(ref >>> chunkShift);
      return;
    }
    const page = ref >>> pageUnitShift;
    const pages = -this.#tableWord(page);
    assert(pages > 0, 'allocator: only a block that is handed out is freed');
    this.#setTableWord(page, 0);
    this.#usedBytes -= pages * pageBytes;
    this.#givePages(page, pages);
  }

  // Slabs.

  #addSlab(sizeClass: number): number {
    const pages = slabPagesOf[sizeClass];
    const page = this.#takePages(pages);
    const slab = this.#newSlabNumber();
    this.#slabPage[slab] = page;
    this.#slabClass[slab] = sizeClass;
    this.#slabFree[slab] = 0;
    this.#slabFresh[slab] = 0;
    this.#slabUsed[slab] = 0;
    this.#slabNext[slab] = none;
    this.#slabPrevious[slab] = none;
    for (let i = 0; i < pages; i++) {
      this.#slabOf[page + i] = slab;
      this.#setTableWord(page + i, 1 + sizeClass + 256 * i);
    }
    this.#open[sizeClass] = slab;
    return slab;
  }

  #removeSlab(slab: number): void {
    this.#close(slab);
    const page = this.#slabPage[slab];
    const pages = slabPagesOf[this.#slabClass[slab]];
    for (let i = 0; i < pages; i++) {
      this.#slabOf[page + i] = none;
      this.#setTableWord(page + i, 0);
    }
    this.#slabNext[slab] = this.#spareSlab;
    this.#spareSlab = slab;
    this.#givePages(page, pages);
  }

  /** Takes a slab off the list of its class. */
  #close(slab: number): void {
    const next = this.#slabNext[slab];
    const previous = this.#slabPrevious[slab];
    if (previous === none) this.#open[this.#slabClass[slab]] = next;
    else this.#slabNext[previous] = next;
    if (next !== none) this.#slabPrevious[next] = previous;
  }

  #reopen(slab: number): void {
    const sizeClass = this.#slabClass[slab];
    const first = this.#open[sizeClass];
    this.#slabNext[slab] = first;
    this.#slabPrevious[slab] = none;
    if (first !== none) this.#slabPrevious[first] = slab;
    this.#open[sizeClass] = slab;
  }

  #newSlabNumber(): number {
    if (this.#spareSlab !== none) {
      const slab = this.#spareSlab;
      this.#spareSlab = this.#slabNext[slab];
      return slab;
    }
    if (this.#slabCount === this.#slabPage.length) this.#growSlabArrays(this.#slabCount * 2);
    return this.#slabCount++;
  }

  #growSlabArrays(length: number): void {
    this.#slabPage = grown(this.#slabPage, length);
    this.#slabClass = grown(this.#slabClass, length);
    this.#slabFree = grown(this.#slabFree, length);
    this.#slabFresh = grown(this.#slabFresh, length);
    this.#slabUsed = grown(this.#slabUsed, length);
    this.#slabNext = grown(this.#slabNext, length);
    this.#slabPrevious = grown(this.#slabPrevious, length);
  }

  // Pages and chunks.

  #takePages(pages: number): number {
    this.#activePages += pages;
    const last = this.#runs[this.#lastChunk];
    let page = last === undefined ? -1 : last.take(pages);
    if (page >= 0) return (this.#lastChunk << chunkPageShift) + page;
    for (let chunk = 0; chunk < this.#runs.length; chunk++) {
      page = this.#runs[chunk]?.take(pages) ?? -1;
      if (page < 0) continue;
      this.#lastChunk = chunk;
      return (chunk << chunkPageShift) + page;
    }
    const chunk = this.#addChunk();
    return (chunk << chunkPageShift) + this.#runs[chunk]!.take(pages);
  }

  #addChunk(): number {
    const chunk = this.#arena.addChunk(chunkBytes);
    this.#coverChunk(chunk);
    this.#runs[chunk] = new PageRuns(tablePages);
    this.#lastChunk = chunk;
    return chunk;
  }

  #givePages(page: number, pages: number): void {
    this.#activePages -= pages;
    const chunk = page >>> chunkPageShift;
    const runs = this.#runs[chunk];
    assert(runs !== undefined, 'allocator: pages belong to a chunk with runs');
    runs.give(page & chunkPageMask, pages);
  }

  /** Gives empty chunks back to the system until `kept` of them are left; how many went. */
  trim(kept: number): number {
    let left = this.emptyChunks - kept;
    let gone = 0;
    for (let chunk = this.#runs.length - 1; chunk > 0 && left > 0; chunk--) {
      if (this.#runs[chunk]?.isEmpty !== true) continue;
      this.#runs[chunk] = undefined;
      this.#arena.removeChunk(chunk);
      left--;
      gone++;
    }
    return gone;
  }

  get emptyChunks(): number {
    let empty = 0;
    for (const runs of this.#runs) if (runs?.isEmpty === true) empty++;
    return empty;
  }

  /** Makes room for the chunk's pages in the map of slabs. */
  #coverChunk(chunk: number): void {
    const start = chunk << chunkPageShift;
    const needed = start + chunkPages;
    const length = this.#slabOf.length;
    if (length < needed)
      this.#slabOf = grown(this.#slabOf, Math.max(needed, length + (length >>> 1)));
    this.#slabOf.fill(none, start, needed);
  }

  #tableWord(page: number): number {
    return this.#arena.i32((page >>> chunkPageShift) << chunkShift, page & chunkPageMask);
  }

  #setTableWord(page: number, value: number): void {
    this.#arena.setI32((page >>> chunkPageShift) << chunkShift, page & chunkPageMask, value);
  }
}

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
