/**
 * The view of a snapshot: blocks as they were at the instant at which it began, for structures that
 * read them as they read the live arena.
 *
 *   prepare(refs) ──▶ the blocks, copied side by side ┐
 *   bytes(ref)    ──▶ the block, copied whole ────────┴─▶ into a slot: words are read from there
 *   i32(ref)      ──▶ in no slot: read in place (pages.ts)
 *
 * (1) What `bytes` gives out holds the block until `slotCount - 1` other blocks have been asked for
 *     since the last use of this one.
 * (2) The size of a block comes from the page table in front of its chunk (allocator.ts), which is
 *     a part of the snapshot.
 * (3) A block of more than `keptBytesMax` gets memory for as long as it is in its slot.
 */
import { assert } from '../base/assert.ts';
import { chunkShift, chunkUnitMask } from './arena.ts';
import { chunkPages, pageBytes, pageUnitShift } from './page-runs.ts';
import { type Memory, memoryOf, PageReader, type SnapshotMemory } from './pages.ts';
import { classBytes } from './size-classes.ts';
import type { View } from './view.ts';

/** Enough for a walk, its cursors, and a comparison of two elements, many times over. */
export const slotCount = 16;
/** So many blocks are prepared at most, none of them larger than this. */
const preparedMax = 32;
const preparedBytesMax = 1024;
const slotBytesMin = preparedBytesMax;
/** Slots up to this many bytes keep their memory for the next block. */
const keptBytesMax = 1 << 20;

class Slot {
  memory: Memory;
  doubles: Float64Array;

  constructor() {
    const buffer = new ArrayBuffer(slotBytesMin);
    this.memory = memoryOf(buffer);
    this.doubles = new Float64Array(buffer);
  }

  reserve(bytes: number): void {
    const capacity = this.memory.bytes.length;
    if (bytes <= capacity && capacity <= keptBytesMax) return;
    const taken = bytes > keptBytesMax ? bytes : 2 ** Math.ceil(Math.log2(bytes));
    const buffer = new ArrayBuffer(Math.max(taken, slotBytesMin));
    this.memory = memoryOf(buffer);
    this.doubles = new Float64Array(buffer);
  }
}

export class SnapshotView implements View {
  readonly #pages: PageReader;
  /** Page tables by chunk number, copied when they are first asked for. */
  readonly #tables: Int32Array[] = [];
  readonly #slots = Array.from({ length: slotCount }, () => new Slot());
  /** Blocks that were prepared and not asked for yet: those from `#nextPrepared` on; 0 for none. */
  readonly #prepared = Array.from({ length: preparedMax }, () => new Slot());
  readonly #preparedRefs = new Int32Array(preparedMax);
  readonly #preparedSizes = new Int32Array(preparedMax);
  #nextPrepared = preparedMax;
  /** The block in each slot, and when it was used last, counted in uses. */
  readonly #refs = new Int32Array(slotCount);
  readonly #uses = new Float64Array(slotCount);
  #time = 0;
  #latest = 0;

  constructor(memory: SnapshotMemory) {
    this.#pages = new PageReader(memory);
  }

  bytes(ref: number): Uint8Array {
    const slot = this.#find(ref);
    return this.#slots[slot >= 0 ? slot : this.#load(ref)].memory.bytes;
  }

  /** A block begins where its slot does. */
  base(_ref: number): number {
    return 0;
  }

  u8(ref: number, at: number): number {
    return (this.i32(ref, at >>> 2) >>> ((at & 3) << 3)) & 255;
  }

  i32(ref: number, word: number): number {
    const slot = this.#find(ref);
    return slot >= 0 ? this.#slots[slot].memory.words[word] : this.#pages.word(ref, word);
  }

  f64(ref: number, index: number): number {
    const slot = this.#find(ref);
    return this.#slots[slot >= 0 ? slot : this.#load(ref)].doubles[index];
  }

  prepare(refs: Int32Array, count: number): void {
    const pages = this.#pages;
    const sizes = this.#preparedSizes;
    const prepared = this.#preparedRefs;
    const first = preparedMax - count;
    pages.touch(refs, count);
    for (let i = 0; i < count; i++) {
      const size = this.sizeOf(refs[i]);
      prepared[first + i] = size <= preparedBytesMax ? refs[i] : 0;
      sizes[first + i] = size;
      if (size > preparedBytesMax) continue;
      pages.readLive(refs[i], size, this.#prepared[first + i].memory);
    }
    pages.order();
    for (let at = first; at < preparedMax; at++) {
      if (prepared[at] !== 0) pages.correct(prepared[at], sizes[at], this.#prepared[at].memory);
    }
    this.#nextPrepared = first;
  }

  sizeOf(ref: number): number {
    // A usual chunk begins with its page table, so a block that stands there has its own chunk.
    if ((ref & chunkUnitMask) === 0) return this.#pages.chunkBytes(ref >>> chunkShift);
    const chunk = ref >>> chunkShift;
    const table = this.#tables[chunk] ?? this.#loadTable(chunk);
    const word = table[(ref & chunkUnitMask) >>> pageUnitShift];
    assert(word !== 0, 'snapshot: the block was handed out when the snapshot began');
    return word > 0 ? classBytes[(word - 1) & 255] : -word * pageBytes;
  }

  /**
   * Copies bytes [at, at + length) of the block to target[to, to + length): for blocks that are too
   * large to be held whole.
   */
  read(ref: number, at: number, length: number, target: Uint8Array, to: number): void {
    this.#pages.read(ref, at, length, target, to);
  }

  /** The slot that holds the block, or below 0. */
  #find(ref: number): number {
    if (this.#refs[this.#latest] === ref) return this.#latest;
    const refs = this.#refs;
    for (let slot = 0; slot < slotCount; slot++) {
      if (refs[slot] !== ref) continue;
      this.#uses[slot] = ++this.#time;
      this.#latest = slot;
      return slot;
    }
    return this.#nextPrepared === preparedMax ? -1 : this.#findPrepared(ref);
  }

  /** Gives a prepared block a slot; those before it are not waited for any more. */
  #findPrepared(ref: number): number {
    for (let at = this.#nextPrepared; at < preparedMax; at++) {
      if (this.#preparedRefs[at] !== ref) continue;
      const slot = this.#oldest();
      const emptied = this.#slots[slot];
      this.#slots[slot] = this.#prepared[at];
      this.#prepared[at] = emptied;
      this.#nextPrepared = at + 1;
      this.#take(slot, ref);
      return slot;
    }
    return -1;
  }

  #take(slot: number, ref: number): void {
    this.#refs[slot] = ref;
    this.#uses[slot] = ++this.#time;
    this.#latest = slot;
  }

  #load(ref: number): number {
    const size = this.sizeOf(ref);
    const slot = this.#oldest();
    this.#refs[slot] = 0;
    this.#slots[slot].reserve(size);
    this.#pages.readBlock(ref, size, this.#slots[slot].memory);
    this.#take(slot, ref);
    return slot;
  }

  #oldest(): number {
    const uses = this.#uses;
    let oldest = 0;
    for (let slot = 1; slot < slotCount; slot++) if (uses[slot] < uses[oldest]) oldest = slot;
    return oldest;
  }

  #loadTable(chunk: number): Int32Array {
    const table = memoryOf(new ArrayBuffer(chunkPages * 4));
    this.#pages.readBlock(chunk << chunkShift, chunkPages * 4, table);
    this.#tables[chunk] = table.words;
    return table.words;
  }
}
