/**
 * Copy-on-write pages: while a snapshot lasts, a page of the arena is copied aside before its first
 * change, so that the snapshot's reader sees the instant at which it began, whatever is written
 * since.
 *
 *   chunk   [ page 0 | page 1 | page 2 | ... ]      the live arena
 *   copyOf  [   -    |  n + 1 |   n    | ... ]      which copy holds the page as it was
 *   areas   [ page 2 | page 1 |        | ... ]      the copies n, n + 1, ..., in order of making
 *
 * (1) A page is copied whole before `copyOf` says so, and `copyOf` says so before the page changes.
 *     A reader in another thread therefore takes the live page, then looks at `copyOf`, and takes
 *     the copy if it was made meanwhile.
 * (2) A chunk that comes after the beginning holds nothing of the snapshot and is not watched. One
 *     that is given back stays readable through the snapshot until its end.
 * (3) Beginning costs the same for each chunk, whatever it holds. Copies are numbered on and on, so
 *     that a number below the snapshot's first means no copy, and nothing has to be cleared.
 * (4) The system gives memory to areas as they are filled: a snapshot costs what it copies. When it
 *     has ended they are the garbage collector's. As that comes when it likes, the next snapshot
 *     takes those that are still there: they never pile up.
 */
import { assert } from '../base/assert.ts';
import { type Arena, chunkShift, chunkUnitMask, type WriteBarrier } from './arena.ts';
import { pageBytes } from './page-runs.ts';

export const pageShift = 12;
const areaPageShift = 14;
const areaPages = 1 << areaPageShift;
const areaBytes = areaPages * pageBytes;
const pageLongs = pageBytes / 8;
const cacheLineWords = 16;
/** Numbers of copies stay in 31 bits. */
const numberMax = 0x7fff_ffff;

/** A chunk as it was at the beginning. */
export interface GuardedChunk {
  readonly memory: SharedArrayBuffer;
  /** For each page an int32: the number of its copy. */
  readonly copyOf: SharedArrayBuffer;
  /** A snapshot's memory is handed to a thread as it is. */
  readonly [name: string]: SharedArrayBuffer;
}

/** What readers need, in this thread or in another one; all buffers are shared. */
export interface SnapshotMemory {
  /** By chunk number. */
  readonly chunks: readonly (GuardedChunk | undefined)[];
  readonly areas: readonly SharedArrayBuffer[];
  /** The number of the first copy, which is the first page of the first area. */
  readonly firstCopy: number;
  readonly [name: string]:
    | readonly (GuardedChunk | undefined)[]
    | readonly SharedArrayBuffer[]
    | number;
}

/** A chunk's copies are noted for longer than a snapshot lasts. */
interface Watched {
  readonly memory: SharedArrayBuffer;
  readonly live: Uint8Array;
  readonly copyOf: Int32Array<SharedArrayBuffer>;
}

const nothing = new Int32Array(0);

export class PageCopies implements WriteBarrier {
  readonly #arena: Arena;
  readonly #watched: (Watched | undefined)[] = [];
  /** By chunk number; empty for a chunk that is not watched now. */
  #copyOf: Int32Array[] = [];
  #areas: Uint8Array<SharedArrayBuffer>[] = [];
  #areasBefore: WeakRef<SharedArrayBuffer>[] = [];
  #firstCopy = 1;
  #nextCopy = 1;
  #isActive = false;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  get isActive(): boolean {
    return this.#isActive;
  }

  /** Memory that the running or latest snapshot cost. */
  get copiedBytes(): number {
    return (this.#nextCopy - this.#firstCopy) * pageBytes;
  }

  /** From now on the pages of this instant are kept. */
  begin(): SnapshotMemory {
    assert(!this.#isActive, 'pages: one snapshot at a time');
    this.#isActive = true;
    const { memory } = this.#arena;
    let pages = 0;
    for (const chunk of memory) pages += pagesIn(chunk);
    if (this.#nextCopy > numberMax - pages) this.#forgetNumbers();
    this.#firstCopy = this.#nextCopy;
    this.#takeAreas(Math.ceil(pages / areaPages));
    for (let number = 0; number < memory.length; number++) this.#watch(memory[number], number);
    this.#copyOf = memory.map((_, number) => this.#watched[number]?.copyOf ?? nothing);
    this.#arena.setBarrier(this);
    return {
      chunks: memory.map((_, number) => shared(this.#watched[number])),
      areas: this.#areas.map(({ buffer }) => buffer),
      firstCopy: this.#firstCopy,
    };
  }

  end(): void {
    assert(this.#isActive, 'pages: only a snapshot that lasts is ended');
    this.#arena.setBarrier(null);
    this.#isActive = false;
    this.#copyOf = [];
    this.#areasBefore = this.#areas.map(({ buffer }) => new WeakRef(buffer));
    this.#areas = [];
    // What is kept of chunks that are gone would keep their memory.
    this.#watched.forEach((watched, number) => {
      if (watched?.memory !== this.#arena.memory[number]) this.#watched[number] = undefined;
    });
  }

  before(ref: number, at: number, length: number): void {
    const copyOf = this.#copyOf[ref >>> chunkShift];
    if (copyOf === undefined || copyOf === nothing) return;
    const start = ((ref & chunkUnitMask) << 4) + at;
    const last = (start + length - 1) >>> pageShift;
    for (let page = start >>> pageShift; page <= last; page++) {
      if (copyOf[page] < this.#firstCopy) this.#copy(ref >>> chunkShift, page);
    }
  }

  removing(chunk: number): void {
    if (chunk < this.#copyOf.length) this.#copyOf[chunk] = nothing;
  }

  #copy(chunk: number, page: number): void {
    const watched = this.#watched[chunk];
    assert(watched !== undefined, 'pages: only a page of a watched chunk is copied');
    const { copyOf, live } = watched;
    const from = page << pageShift;
    const number = this.#nextCopy++;
    const index = number - this.#firstCopy;
    const to = (index & (areaPages - 1)) << pageShift;
    this.#areas[index >>> areaPageShift].set(live.subarray(from, from + pageBytes), to);
    Atomics.store(copyOf, page, number);
    // A load behind the store keeps the change that follows from overtaking it, on any processor.
    Atomics.load(copyOf, page);
  }

  #watch(memory: SharedArrayBuffer | undefined, number: number): void {
    if (this.#watched[number]?.memory === memory) return;
    this.#watched[number] =
      memory === undefined
        ? undefined
        : {
            memory,
            live: new Uint8Array(memory),
            copyOf: new Int32Array(new SharedArrayBuffer(pagesIn(memory) * 4)),
          };
  }

  #takeAreas(count: number): void {
    const kept = this.#areasBefore.flatMap((area) => area.deref() ?? []);
    this.#areasBefore = [];
    for (let i = 0; i < count; i++) {
      this.#areas.push(new Uint8Array(kept[i] ?? new SharedArrayBuffer(areaBytes)));
    }
  }

  #forgetNumbers(): void {
    this.#watched.length = 0;
    this.#nextCopy = 1;
  }
}

/** The size of a chunk is a whole number of pages. */
function pagesIn(memory: SharedArrayBuffer | undefined): number {
  return memory === undefined ? 0 : memory.byteLength >>> pageShift;
}

function shared(watched: Watched | undefined): GuardedChunk | undefined {
  return watched && { memory: watched.memory, copyOf: watched.copyOf.buffer };
}

/**
 * Memory of a chunk, or a place to copy blocks to. Blocks are copied by eight bytes, which takes a
 * third of the time of words; as doubles they might change on the way.
 */
export interface Memory {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly longs: BigInt64Array;
}

interface ReadChunk extends Memory {
  readonly copyOf: Int32Array;
}

/** A word that nobody else knows: storing to it orders the loads around it. */
const fence = new Int32Array(new SharedArrayBuffer(4));

/** Reads bytes and words of a snapshot, in the thread that writes or in another one. */
export class PageReader {
  readonly #chunks: (ReadChunk | undefined)[];
  readonly #areas: Memory[];
  readonly #firstCopy: number;
  /** What was loaded ahead ends here, so that it counts as used. */
  #loaded = 0;

  constructor(memory: SnapshotMemory) {
    this.#chunks = memory.chunks.map((chunk) =>
      chunk === undefined
        ? undefined
        : { ...memoryOf(chunk.memory), copyOf: new Int32Array(chunk.copyOf) },
    );
    this.#areas = memory.areas.map(memoryOf);
    this.#firstCopy = memory.firstCopy;
  }

  /** Bytes of the chunk, 0 where there was none. */
  chunkBytes(chunk: number): number {
    return this.#chunks[chunk]?.bytes.length ?? 0;
  }

  /** The word at byte `4 * word` of the block. */
  word(ref: number, word: number): number {
    const chunk = this.#chunk(ref);
    const at = ((ref & chunkUnitMask) << 2) + word;
    const page = at >>> (pageShift - 2);
    const live = chunk.words[at];
    const copy = this.#copyOf(chunk, page);
    if (copy < 0) return live;
    const start = (copy & (areaPages - 1)) << (pageShift - 2);
    return this.#areas[copy >>> areaPageShift].words[start + (at & (pageBytes / 4 - 1))];
  }

  /** Copies bytes [at, at + length) of the block to target[to, to + length). */
  read(ref: number, at: number, length: number, target: Uint8Array, to: number): void {
    const chunk = this.#chunk(ref);
    const start = ((ref & chunkUnitMask) << 4) + at;
    for (let from = start; from < start + length; ) {
      const page = from >>> pageShift;
      const end = Math.min((page + 1) * pageBytes, start + length);
      const target0 = to + from - start;
      target.set(chunk.bytes.subarray(from, end), target0);
      const copy = this.#copyOf(chunk, page);
      if (copy >= 0) {
        const shift = ((copy & (areaPages - 1)) - page) * pageBytes;
        const area = this.#areas[copy >>> areaPageShift].bytes;
        target.set(area.subarray(from + shift, end + shift), target0);
      }
      from = end;
    }
  }

  /** Copies the first `size` bytes of a block, a multiple of 16, to the beginning of `target`. */
  readBlock(ref: number, size: number, target: Memory): void {
    this.readLive(ref, size, target);
    this.order();
    this.correct(ref, size, target);
  }

  // The same in three steps, so that one `order` serves several blocks.

  /**
   * Loads the beginnings of blocks, some hundred bytes. Nothing else is done in between: only so do
   * the loads overlap.
   */
  touch(refs: Int32Array, count: number): void {
    let loaded = 0;
    for (let i = 0; i < count; i++) {
      const { words } = this.#chunk(refs[i]);
      const at = (refs[i] & chunkUnitMask) << 2;
      loaded ^= words[at] ^ words[Math.min(at + cacheLineWords, words.length - 1)];
    }
    this.#loaded ^= loaded;
  }

  /** Copies the block as it is now. */
  readLive(ref: number, size: number, target: Memory): void {
    const start = (ref & chunkUnitMask) << 1;
    copyLongs(this.#chunk(ref), start, start + (size >>> 3), target, 0);
  }

  /** What is read behind this is not older than what was read before it, on any processor. */
  order(): void {
    Atomics.store(fence, 0, 0);
    Atomics.load(fence, 0);
  }

  /** Puts those pages in their place that have been changed since the snapshot began. */
  correct(ref: number, size: number, target: Memory): void {
    const { copyOf } = this.#chunk(ref);
    const start = (ref & chunkUnitMask) << 1;
    const end = start + (size >>> 3);
    for (let from = start; from < end; ) {
      const page = from >>> (pageShift - 3);
      const pieceEnd = Math.min((page + 1) * pageLongs, end);
      const copy = copyOf[page] - this.#firstCopy;
      if (copy >= 0) {
        const shift = ((copy & (areaPages - 1)) - page) * pageLongs;
        const area = this.#areas[copy >>> areaPageShift];
        copyLongs(area, from + shift, pieceEnd + shift, target, from - start);
      }
      from = pieceEnd;
    }
  }

  #chunk(ref: number): ReadChunk {
    const chunk = this.#chunks[ref >>> chunkShift];
    assert(chunk !== undefined, 'pages: the block was there when the snapshot began');
    return chunk;
  }

  /** Which copy to read after the live page was read, or below 0 when that counts. */
  #copyOf(chunk: ReadChunk, page: number): number {
    this.order();
    return chunk.copyOf[page] - this.#firstCopy;
  }
}

export function memoryOf(buffer: ArrayBuffer | SharedArrayBuffer): Memory {
  return {
    bytes: new Uint8Array(buffer),
    words: new Int32Array(buffer),
    longs: new BigInt64Array(buffer),
  };
}

/** Longer ranges are copied by the runtime, which has to be called. */
const loopLongsMax = 64;

function copyLongs(source: Memory, start: number, end: number, target: Memory, at: number): void {
  if (end - start > loopLongsMax) {
    target.bytes.set(source.bytes.subarray(start << 3, end << 3), at << 3);
    return;
  }
  const from = source.longs;
  const to = target.longs;
  for (let i = start, j = at; i < end; i++, j++) to[j] = from[i];
}
