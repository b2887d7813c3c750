/**
 * Copy-on-write pages: while a snapshot lasts, a page of the arena is copied aside before its first
 * change, so that the snapshot's reader sees the instant at which it began, whatever is written
 * since.
 *
 *   chunk   [ page 0 | page 1 | page 2 | ... ]      the live arena
 *   twin    [        | page 1 |        | ... ]      copies, at the same place
 *   state   [   0    |   1    |   0    | ... ]      1: the copy counts
 *
 * (1) A page is copied whole before `state` says so, and `state` says so before the page changes.
 *     A reader in another thread therefore takes the live page, then looks at `state`, and takes
 *     the copy if it was made meanwhile.
 * (2) A chunk that comes after the beginning holds nothing of the snapshot and is not watched. One
 *     that is given back stays readable here until the end.
 * (3) Beginning costs the same for each chunk, whatever it holds: memory of twins is taken from the
 *     system page by page, when it is touched.
 */
import { assert } from '../base/assert.ts';
import { type Arena, chunkShift, type WriteBarrier } from './arena.ts';
import { pageBytes } from './page-runs.ts';

const pageShift = 12;

/**
 * A chunk as it was at the beginning; its parts are shared memory, for readers in other threads.
 */
export interface GuardedChunk {
  readonly memory: SharedArrayBuffer;
  readonly twin: SharedArrayBuffer;
  readonly state: SharedArrayBuffer;
}

interface Guarded {
  readonly shared: GuardedChunk;
  readonly live: Uint8Array;
  readonly twin: Uint8Array;
  readonly state: Uint8Array;
}

export class PageCopies implements WriteBarrier {
  readonly #arena: Arena;
  #chunks: (Guarded | undefined)[] = [];
  #copiedPages = 0;
  #isActive = false;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  get isActive(): boolean {
    return this.#isActive;
  }

  /** Memory that the running or latest snapshot cost. */
  get copiedBytes(): number {
    return this.#copiedPages * pageBytes;
  }

  /** From now on the pages of this instant are kept. Returns what readers need, by chunk number. */
  begin(): (GuardedChunk | undefined)[] {
    assert(!this.#isActive, 'pages: one snapshot at a time');
    this.#copiedPages = 0;
    this.#chunks = this.#arena.memory.map((memory) =>
      memory === undefined ? undefined : guard(memory),
    );
    this.#isActive = true;
    this.#arena.setBarrier(this);
    return this.#chunks.map((chunk) => chunk?.shared);
  }

  end(): void {
    assert(this.#isActive, 'pages: only a snapshot that lasts is ended');
    this.#arena.setBarrier(null);
    this.#isActive = false;
    this.#chunks = [];
  }

  before(ref: number, at: number, length: number): void {
    const number = ref >>> chunkShift;
    const chunk = this.#chunks[number];
    if (chunk === undefined || chunk.shared.memory !== this.#arena.memory[number]) return;
    const start = this.#arena.base(ref) + at;
    const last = (start + length - 1) >>> pageShift;
    for (let page = start >>> pageShift; page <= last; page++) {
      if (chunk.state[page] === 0) this.#copy(chunk, page);
    }
  }

  #copy(chunk: Guarded, page: number): void {
    const from = page << pageShift;
    const to = Math.min(from + pageBytes, chunk.live.length);
    chunk.twin.set(chunk.live.subarray(from, to), from);
    Atomics.store(chunk.state, page, 1);
    this.#copiedPages++;
  }
}

function guard(memory: SharedArrayBuffer): Guarded {
  const twin = new SharedArrayBuffer(memory.byteLength);
  const state = new SharedArrayBuffer(Math.ceil(memory.byteLength / pageBytes));
  return {
    shared: { memory, twin, state },
    live: new Uint8Array(memory),
    twin: new Uint8Array(twin),
    state: new Uint8Array(state),
  };
}

/** Reads pages of a snapshot, in the thread that writes or in another one. */
export class PageReader {
  readonly #chunks: ({ live: Uint8Array; twin: Uint8Array; state: Uint8Array } | undefined)[];

  constructor(chunks: readonly (GuardedChunk | undefined)[]) {
    this.#chunks = chunks.map((chunk) =>
      chunk === undefined
        ? undefined
        : {
            live: new Uint8Array(chunk.memory),
            twin: new Uint8Array(chunk.twin),
            state: new Uint8Array(chunk.state),
          },
    );
  }

  /** Copies bytes [at, at + length) of the block, as they were, to target[to, to + length). */
  read(ref: number, at: number, length: number, target: Uint8Array, to: number): void {
    const chunk = this.#chunks[ref >>> chunkShift];
    assert(chunk !== undefined, 'pages: the block was there when the snapshot began');
    const start = ((ref << 10) >>> 10) * 16 + at;
    for (let from = start; from < start + length; ) {
      const page = from >>> pageShift;
      const end = Math.min((page + 1) << pageShift, start + length);
      const at = to + from - start;
      target.set(chunk.live.subarray(from, end), at);
      if (Atomics.load(chunk.state, page) === 1) target.set(chunk.twin.subarray(from, end), at);
      from = end;
    }
  }
}
