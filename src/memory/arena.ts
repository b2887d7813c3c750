/**
 * The arena: all data off the JavaScript heap, in chunks of shared memory, addressed by 32-bit
 * references.
 *
 *   ref (32 bits, units of 16 bytes) = chunk (10 bits) | unit within the chunk (22 bits)
 *   chunks of 64 MiB, 64 GiB in all
 *
 * A chunk of the usual size is divided into pages of 4 KiB (page-runs.ts); the allocator
 * (allocator.ts) makes blocks of them. A block above 32 MiB has a chunk of its own. The first
 * pages of a usual chunk hold its page table: a word for each page that tells what the page
 * belongs to, so that the size of a block can be found from a snapshot too.
 *
 * (1) Memory changes only through the writers of this class, which call the write barrier first.
 *     Reads are plain.
 * (2) A block is owned by exactly one place; that place frees it.
 * (3) `usedBytes` is exactly the sum of the sizes of the blocks that are handed out.
 * (4) Reference 0 is never handed out: chunk 0 begins with its page table.
 */
import { assert } from '../base/assert.ts';
import { copyShared, moveShared } from '../base/shared-copy.ts';
import { Allocator } from './allocator.ts';
import type { View } from './view.ts';

export const chunkShift = 22;
export const chunkUnitMask = 0x3fffff;
const chunksMax = 1024;

/** What is told of a change before it is made, while a snapshot lasts (pages.ts). */
export interface WriteBarrier {
  /** Bytes [at, at + length) of the block are about to change. */
  before(ref: number, at: number, length: number): void;
  /** The chunk is about to be given back. */
  removing(chunk: number): void;
}

/** Copies at least this long go through the native copy. */
const nativeCopyBytesMin = 160;
/**
 * Moves of whole words by an odd number of them go word by word up to this length: natively they
 * take three copies, 250 ns (base/shared-copy.ts).
 */
const wordMoveBytesMax = 512;

const noBytes = new Uint8Array(0);
const noWords = new Int32Array(0);
const noDoubles = new Float64Array(0);
const noView = new DataView(noBytes.buffer);

export class Arena implements View {
  /**
   * The memory of each chunk, for readers in other threads; undefined where a chunk was given
   * back.
   */
  readonly memory: (SharedArrayBuffer | undefined)[] = [];
  readonly #bytes: Uint8Array[] = [];
  readonly #words: Int32Array[] = [];
  readonly #doubles: Float64Array[] = [];
  readonly #views: DataView[] = [];
  readonly #allocator: Allocator;
  #barrier: WriteBarrier | null = null;
  /** What was loaded ahead ends here, so that it counts as used. */
  #loaded = 0;
  #source: Uint8Array = noBytes;
  #sourceView: DataView = noView;

  constructor() {
    this.#allocator = new Allocator(this);
  }

  // Blocks.

  /**
   * A block of at least `length` bytes (1 byte to 512 MiB and a little). It holds whatever was
   * there before.
   */
  alloc(length: number): number {
    return this.#allocator.alloc(length);
  }

  /** Gives the block back. The reference is dead from here on. */
  free(ref: number): void {
    this.#allocator.free(ref);
  }

  /** Bytes that the block really has, at least what was asked for. */
  sizeOf(ref: number): number {
    return this.#allocator.sizeOf(ref);
  }

  /** Bytes that `alloc(length)` would hand out. */
  sizeFor(length: number): number {
    return this.#allocator.sizeFor(length);
  }

  /**
   * A block of at least `length` bytes that begins with the first `kept` bytes of `ref`, which
   * may be the same block; otherwise `ref` is freed.
   */
  resize(ref: number, kept: number, length: number): number {
    if (this.sizeFor(length) === this.sizeOf(ref)) return ref;
    const moved = this.alloc(length);
    this.copyBlock(ref, 0, moved, 0, kept);
    this.free(ref);
    return moved;
  }

  /** Exactly what is handed out, in bytes. */
  get usedBytes(): number {
    return this.#allocator.usedBytes;
  }

  /** Bytes of all pages that belong to slabs and runs, with what is free inside of them. */
  get activeBytes(): number {
    return this.#allocator.activeBytes;
  }

  /**
   * Gives half of the memory that nothing lies in back to the system, as long as there is more than
   * one chunk of it. To be called every few seconds.
   */
  decay(): void {
    const empty = this.#allocator.emptyChunks;
    if (empty > 1) this.#allocator.trim(empty >>> 1);
  }

  /** Gives all memory that nothing lies in back to the system. */
  purge(): void {
    this.#allocator.trim(0);
  }

  // Reading.

  /** Loads of independent blocks overlap, where those of a search wait for each other. */
  prepare(refs: Int32Array, count: number): void {
    let loaded = 0;
    for (let i = 0; i < count; i++) loaded ^= this.i32(refs[i], 0);
    this.#loaded ^= loaded;
  }

  bytes(ref: number): Uint8Array {
    return this.#bytes[ref >>> chunkShift];
  }

  base(ref: number): number {
    return (ref & chunkUnitMask) << 4;
  }

  u8(ref: number, at: number): number {
    return this.#bytes[ref >>> chunkShift][((ref & chunkUnitMask) << 4) + at];
  }

  i32(ref: number, word: number): number {
    return this.#words[ref >>> chunkShift][((ref & chunkUnitMask) << 2) + word];
  }

  f64(ref: number, index: number): number {
    return this.#doubles[ref >>> chunkShift][((ref & chunkUnitMask) << 1) + index];
  }

  /** For leaves that read unaligned words; the block begins at byte `base(ref)`. */
  dataView(ref: number): DataView {
    return this.#views[ref >>> chunkShift];
  }

  /** For leaves that read many words; the block begins at word `base(ref) >>> 2`. */
  words(ref: number): Int32Array {
    return this.#words[ref >>> chunkShift];
  }

  // Writing.

  /**
   * To be called before bytes [at, at + length) of the block are written through `bytes`, `words`
   * or `dataView`. For leaves that write many of them.
   */
  willWrite(ref: number, at: number, length: number): void {
    if (this.#barrier !== null) this.#barrier.before(ref, at, length);
  }

  setU8(ref: number, at: number, value: number): void {
    if (this.#barrier !== null) this.#barrier.before(ref, at, 1);
    this.#bytes[ref >>> chunkShift][((ref & chunkUnitMask) << 4) + at] = value;
  }

  /** Little-endian, at any byte. */
  setU16(ref: number, at: number, value: number): void {
    if (this.#barrier !== null) this.#barrier.before(ref, at, 2);
    this.#views[ref >>> chunkShift].setUint16(((ref & chunkUnitMask) << 4) + at, value, true);
  }

  /** Little-endian, at any byte. */
  setU32(ref: number, at: number, value: number): void {
    if (this.#barrier !== null) this.#barrier.before(ref, at, 4);
    this.#views[ref >>> chunkShift].setInt32(((ref & chunkUnitMask) << 4) + at, value, true);
  }

  setI32(ref: number, word: number, value: number): void {
    if (this.#barrier !== null) this.#barrier.before(ref, word << 2, 4);
    this.#words[ref >>> chunkShift][((ref & chunkUnitMask) << 2) + word] = value;
  }

  setF64(ref: number, index: number, value: number): void {
    if (this.#barrier !== null) this.#barrier.before(ref, index << 3, 8);
    this.#doubles[ref >>> chunkShift][((ref & chunkUnitMask) << 1) + index] = value;
  }

  /**
   * Copies source[start, end) into the block at byte `at`.
   *
   * By words: 16 ns for 64 bytes, against 60 byte by byte and 80 through `subarray`
   * (bench/arena.ts). Not by eight bytes as doubles: a NaN's bits may change on the way.
   */
  copyIn(ref: number, at: number, source: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length <= 0) return;
    if (this.#barrier !== null) this.#barrier.before(ref, at, length);
    const chunk = ref >>> chunkShift;
    let to = ((ref & chunkUnitMask) << 4) + at;
    if (length >= nativeCopyBytesMin) {
      copyShared(source, start, end, this.#bytes[chunk], to);
      return;
    }
    if (source !== this.#source) this.#adoptSource(source);
    const from = this.#sourceView;
    const target = this.#views[chunk];
    const wordsEnd = end - 4;
    let i = start;
    for (; i <= wordsEnd; i += 4, to += 4) target.setInt32(to, from.getInt32(i, true), true);
    const bytes = this.#bytes[chunk];
    for (; i < end; i++, to++) bytes[to] = source[i];
  }

  /** Moves bytes within one block; the ranges may overlap. */
  move(ref: number, to: number, from: number, length: number): void {
    if (length <= 0 || to === from) return;
    if (this.#barrier !== null) this.#barrier.before(ref, to, length);
    const base = (ref & chunkUnitMask) << 4;
    if (length <= wordMoveBytesMax && ((to - from) & 7) === 4 && ((to | length) & 3) === 0) {
      this.#moveWords(ref, (base + to) >>> 2, (base + from) >>> 2, length >>> 2);
      return;
    }
    moveShared(this.#bytes[ref >>> chunkShift], base + to, base + from, length);
  }

  #moveWords(ref: number, to: number, from: number, length: number): void {
    const words = this.#words[ref >>> chunkShift];
    if (to < from) for (let i = 0; i < length; i++) words[to + i] = words[from + i];
    else for (let i = length - 1; i >= 0; i--) words[to + i] = words[from + i];
  }

  /** Copies bytes from one block to another. */
  copyBlock(fromRef: number, fromAt: number, toRef: number, toAt: number, length: number): void {
    const start = this.base(fromRef) + fromAt;
    this.copyIn(toRef, toAt, this.bytes(fromRef), start, start + length);
  }

  fill(ref: number, at: number, length: number, value: number): void {
    if (length <= 0) return;
    if (this.#barrier !== null) this.#barrier.before(ref, at, length);
    const start = ((ref & chunkUnitMask) << 4) + at;
    this.#bytes[ref >>> chunkShift].fill(value, start, start + length);
  }

  /** From now on `barrier` is told of every change before it is made; null to end that. */
  setBarrier(barrier: WriteBarrier | null): void {
    this.#barrier = barrier;
  }

  // Chunks, for the allocator.

  /** Takes a chunk of `size` bytes from the system; its number. */
  addChunk(size: number): number {
    let chunk = this.memory.indexOf(undefined);
    if (chunk < 0) chunk = this.memory.length;
    assert(chunk < chunksMax, 'arena: at most 64 GiB');
    const memory = new SharedArrayBuffer(size);
    this.memory[chunk] = memory;
    this.#bytes[chunk] = new Uint8Array(memory);
    this.#words[chunk] = new Int32Array(memory);
    this.#doubles[chunk] = new Float64Array(memory);
    this.#views[chunk] = new DataView(memory);
    return chunk;
  }

  removeChunk(chunk: number): void {
    if (this.#barrier !== null) this.#barrier.removing(chunk);
    this.memory[chunk] = undefined;
    this.#bytes[chunk] = noBytes;
    this.#words[chunk] = noWords;
    this.#doubles[chunk] = noDoubles;
    this.#views[chunk] = noView;
    this.#adoptSource(noBytes);
  }

  #adoptSource(source: Uint8Array): void {
    this.#source = source;
    this.#sourceView = new DataView(source.buffer, source.byteOffset, source.byteLength);
  }
}
