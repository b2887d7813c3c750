/**
 * An arena for tests that finds misuse: a poisoned one.
 *
 *   block   [ what was asked for ........ room | red zone ]
 *
 * (1) A new block is filled with `fresh`: whoever reads what it did not write reads this.
 * (2) The last bytes of a block are a red zone; freeing checks that nobody wrote there.
 * (3) A freed block is filled with `freed`; when it is handed out again, nobody may have written to
 *     it (its first word is the allocator's).
 * (4) Freeing twice, and reading, writing or asking where a block is that is not handed out, fails
 *     at once; so does reaching behind a block through the arena's own readers and writers.
 */
import { assert } from '../base/assert.ts';
import { Arena } from './arena.ts';
import { pageUnitShift } from './page-runs.ts';

const redZoneBytes = 16;
const fresh = 0xa5;
const freed = 0xdb;
const red = 0xfd;
const linkBytes = 4;

/** Blocks of one size lie side by side; `phase` tells where: two of them are one or apart. */
interface PageUse {
  readonly size: number;
  readonly phase: number;
  readonly since: number;
}

export class PoisonedArena extends Arena {
  readonly #live = new Set<number>();
  /** When each block was freed last, and its size then. Time counts such events. */
  readonly #freed = new Map<number, { readonly size: number; readonly at: number }>();
  /** What blocks each page is used for, and since when. */
  readonly #pages = new Map<number, PageUse>();
  #time = 0;
  /** While the allocator works: it reads and writes page tables and the heads of free blocks. */
  #isAllocating = false;

  /** Blocks that are handed out. */
  get liveBlocks(): number {
    return this.#live.size;
  }

  /** Without red zones: the sum of what `sizeOf` says of all blocks. */
  override get usedBytes(): number {
    return super.usedBytes - redZoneBytes * this.#live.size;
  }

  override alloc(length: number): number {
    this.#isAllocating = true;
    const ref = super.alloc(length + redZoneBytes);
    const size = super.sizeOf(ref);
    assert(!this.#live.has(ref), 'poison: a block is handed out once');
    this.#checkFill(ref, size);
    this.fill(ref, 0, size - redZoneBytes, fresh);
    this.fill(ref, size - redZoneBytes, redZoneBytes, red);
    this.#live.add(ref);
    this.#isAllocating = false;
    return ref;
  }

  override free(ref: number): void {
    assert(this.#live.delete(ref), 'poison: only a block that is handed out is freed, and once');
    this.#isAllocating = true;
    const size = super.sizeOf(ref);
    const bytes = super.bytes(ref);
    const end = super.base(ref) + size;
    for (let at = end - redZoneBytes; at < end; at++) {
      assert(bytes[at] === red, 'poison: nobody writes behind its block');
    }
    this.fill(ref, 0, size, freed);
    this.#freed.set(ref, { size, at: ++this.#time });
    super.free(ref);
    this.#isAllocating = false;
  }

  override sizeOf(ref: number): number {
    this.#checkLive(ref);
    return this.#roomOf(ref);
  }

  override sizeFor(length: number): number {
    return super.sizeFor(length + redZoneBytes) - redZoneBytes;
  }

  override bytes(ref: number): Uint8Array {
    this.#checkLive(ref);
    return super.bytes(ref);
  }

  override words(ref: number): Int32Array {
    this.#checkLive(ref);
    return super.words(ref);
  }

  override dataView(ref: number): DataView {
    this.#checkLive(ref);
    return super.dataView(ref);
  }

  override willWrite(ref: number, at: number, length: number): void {
    this.#checkRange(ref, at, length);
    super.willWrite(ref, at, length);
  }

  override u8(ref: number, at: number): number {
    this.#checkRange(ref, at, 1);
    return super.u8(ref, at);
  }

  override i32(ref: number, word: number): number {
    this.#checkRange(ref, word << 2, 4);
    return super.i32(ref, word);
  }

  override f64(ref: number, index: number): number {
    this.#checkRange(ref, index << 3, 8);
    return super.f64(ref, index);
  }

  override setU8(ref: number, at: number, value: number): void {
    this.#checkRange(ref, at, 1);
    super.setU8(ref, at, value);
  }

  override setU16(ref: number, at: number, value: number): void {
    this.#checkRange(ref, at, 2);
    super.setU16(ref, at, value);
  }

  override setU32(ref: number, at: number, value: number): void {
    this.#checkRange(ref, at, 4);
    super.setU32(ref, at, value);
  }

  override setI32(ref: number, word: number, value: number): void {
    this.#checkRange(ref, word << 2, 4);
    super.setI32(ref, word, value);
  }

  override setF64(ref: number, index: number, value: number): void {
    this.#checkRange(ref, index << 3, 8);
    super.setF64(ref, index, value);
  }

  override copyIn(ref: number, at: number, source: Uint8Array, start: number, end: number): void {
    this.#checkRange(ref, at, end - start);
    super.copyIn(ref, at, source, start, end);
  }

  override move(ref: number, to: number, from: number, length: number): void {
    this.#checkRange(ref, to, length);
    this.#checkRange(ref, from, length);
    super.move(ref, to, from, length);
  }

  override fill(ref: number, at: number, length: number, value: number): void {
    this.#checkRange(ref, at, length);
    super.fill(ref, at, length, value);
  }

  #roomOf(ref: number): number {
    this.#isAllocating = true;
    const size = super.sizeOf(ref);
    this.#isAllocating = false;
    return size - redZoneBytes;
  }

  #checkRange(ref: number, at: number, length: number): void {
    if (this.#isAllocating || length <= 0) return;
    this.#checkLive(ref);
    assert(at >= 0 && at + length <= this.#roomOf(ref), 'poison: nobody reaches out of its block');
  }

  #checkLive(ref: number): void {
    assert(this.#live.has(ref), 'poison: the block is handed out');
  }

  /** Nobody wrote to the block since it was freed; unless its pages served others meanwhile. */
  #checkFill(ref: number, size: number): void {
    const freedBlock = this.#freed.get(ref);
    this.#freed.delete(ref);
    const phase = (ref >>> 0) % (size / 16);
    let changed = 0;
    const last = (ref + (size - 1) / 16) >>> pageUnitShift;
    for (let page = ref >>> pageUnitShift; page <= last; page++) {
      let use = this.#pages.get(page);
      if (use?.size !== size || use.phase !== phase) {
        use = { size, phase, since: ++this.#time };
        this.#pages.set(page, use);
      }
      changed = Math.max(changed, use.since);
    }
    if (freedBlock?.size !== size || freedBlock.at < changed) return;
    const bytes = super.bytes(ref);
    const base = super.base(ref);
    for (let i = linkBytes; i < size; i++) {
      assert(bytes[base + i] === freed, 'poison: nobody writes to a block that is freed');
    }
  }
}
