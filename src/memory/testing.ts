/**
 * An arena for tests that finds misuse: a poisoned one.
 *
 *   block   [ what was asked for ........ room | red zone ]
 *
 * (1) A new block is filled with `fresh`: whoever reads what it did not write reads this.
 * (2) The last bytes of a block are a red zone; freeing checks that nobody wrote there.
 * (3) A freed block is filled with `freed`; when it is handed out again, nobody may have written to
 *     it (its first word is the allocator's).
 * (4) Freeing twice, and asking where a block is that is not handed out, fails at once.
 */
import { assert } from '../base/assert.ts';
import { Arena } from './arena.ts';
import { pageUnitShift } from './page-runs.ts';

const redZoneBytes = 16;
const fresh = 0xa5;
const freed = 0xdb;
const red = 0xfd;
const linkBytes = 4;

export class PoisonedArena extends Arena {
  readonly #live = new Set<number>();
  /** Freed blocks whose fill is still to be expected, by page, with their size. */
  readonly #freed = new Map<number, Map<number, number>>();
  /** Size of the blocks that each page was last used for. */
  readonly #pageSizes = new Map<number, number>();

  /** Blocks that are handed out. */
  get liveBlocks(): number {
    return this.#live.size;
  }

  override alloc(length: number): number {
    const ref = super.alloc(length + redZoneBytes);
    const size = super.sizeOf(ref);
    assert(!this.#live.has(ref), 'poison: a block is handed out once');
    this.#checkFill(ref, size);
    this.fill(ref, 0, size - redZoneBytes, fresh);
    this.fill(ref, size - redZoneBytes, redZoneBytes, red);
    this.#live.add(ref);
    return ref;
  }

  override free(ref: number): void {
    assert(this.#live.delete(ref), 'poison: only a block that is handed out is freed, and once');
    const size = super.sizeOf(ref);
    const bytes = super.bytes(ref);
    const end = super.base(ref) + size;
    for (let at = end - redZoneBytes; at < end; at++) {
      assert(bytes[at] === red, 'poison: nobody writes behind its block');
    }
    this.fill(ref, 0, size, freed);
    const page = ref >>> pageUnitShift;
    const others = this.#freed.get(page);
    if (others === undefined) this.#freed.set(page, new Map([[ref, size]]));
    else others.set(ref, size);
    super.free(ref);
  }

  override sizeOf(ref: number): number {
    this.#checkLive(ref);
    return super.sizeOf(ref) - redZoneBytes;
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

  #checkLive(ref: number): void {
    assert(this.#live.has(ref), 'poison: the block is handed out');
  }

  /** Nobody wrote to the block since it was freed; pages that changed their use are let off. */
  #checkFill(ref: number, size: number): void {
    const first = ref >>> pageUnitShift;
    const last = (ref + (size - 1) / 16) >>> pageUnitShift;
    let isSameUse = true;
    for (let page = first; page <= last; page++) {
      if (this.#pageSizes.get(page) === size) continue;
      isSameUse = false;
      this.#pageSizes.set(page, size);
      this.#freed.delete(page);
    }
    const wasFreed = this.#freed.get(first)?.get(ref) === size;
    this.#freed.get(first)?.delete(ref);
    if (!wasFreed || !isSameUse) return;
    const bytes = super.bytes(ref);
    const base = super.base(ref);
    for (let i = linkBytes; i < size; i++) {
      assert(bytes[base + i] === freed, 'poison: nobody writes to a block that is freed');
    }
  }
}
