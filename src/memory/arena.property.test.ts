import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Prng } from '../base/prng.ts';
import { Arena } from './arena.ts';
import { PoisonedArena } from './testing.ts';

interface Block {
  readonly ref: number;
  readonly length: number;
  readonly seed: number;
}

/** Bytes that belong to a block, so that a mix-up shows. */
function pattern(block: Block): Uint8Array {
  const random = new Prng(block.seed);
  return Uint8Array.from({ length: block.length }, () => random.below(256));
}

/** Small mostly, some of several pages, a few that need a run of their own. */
const lengths = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 700 }) },
  { weight: 2, arbitrary: fc.integer({ min: 701, max: 40_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 40_001, max: 400_000 }) },
);
const step = fc.record({ length: lengths, frees: fc.boolean(), at: fc.nat(), seed: fc.nat() });
const history = fc.array(step, { minLength: 20, maxLength: 300 });

class Heap {
  readonly arena: Arena;
  readonly blocks: Block[] = [];

  constructor(arena: Arena) {
    this.arena = arena;
  }

  run(steps: readonly { length: number; frees: boolean; at: number; seed: number }[]): void {
    for (const { length, frees, at, seed } of steps) {
      if (frees && this.blocks.length > 0) this.freeAt(at % this.blocks.length);
      else this.add(length, seed);
    }
  }

  add(length: number, seed: number): void {
    const block = { ref: this.arena.alloc(length), length, seed };
    assert.ok(this.arena.sizeOf(block.ref) >= length);
    this.arena.copyIn(block.ref, 0, pattern(block), 0, length);
    this.blocks.push(block);
  }

  freeAt(index: number): void {
    const [block] = this.blocks.splice(index, 1);
    this.check(block);
    this.arena.free(block.ref);
  }

  check(block: Block): void {
    const start = this.arena.base(block.ref);
    const stored = this.arena.bytes(block.ref).subarray(start, start + block.length);
    assert.deepEqual(new Uint8Array(stored), pattern(block));
  }

  end(): void {
    for (const block of this.blocks) {
      this.check(block);
      this.arena.free(block.ref);
    }
    assert.equal(this.arena.usedBytes, 0);
    assert.equal(this.arena.activeBytes, 0);
  }
}

test('blocks keep their bytes, and used bytes are the sum of their sizes, after any history', () => {
  fc.assert(
    fc.property(history, (steps) => {
      const heap = new Heap(new Arena());
      heap.run(steps);
      const sizes = heap.blocks.map(({ ref }) => heap.arena.sizeOf(ref));
      assert.equal(
        heap.arena.usedBytes,
        sizes.reduce((sum, size) => sum + size, 0),
      );
      heap.end();
    }),
    { numRuns: 40 },
  );
});

test('no misuse is found in a poisoned arena after any history', () => {
  fc.assert(
    fc.property(history, (steps) => {
      const arena = new PoisonedArena();
      const heap = new Heap(arena);
      heap.run(steps);
      heap.end();
      assert.equal(arena.liveBlocks, 0);
    }),
    { numRuns: 25 },
  );
});

test('a poisoned arena finds a double free, a write behind a block, one to a freed block, a stale reference', () => {
  const arena = new PoisonedArena();
  const twice = arena.alloc(40);
  const neighbour = arena.alloc(40);
  arena.free(twice);
  assert.throws(() => arena.free(twice), /and once/);
  assert.throws(() => arena.bytes(twice), /handed out/);
  assert.throws(() => arena.u8(twice, 0), /handed out/);
  assert.throws(() => arena.setU8(twice, 20, 1), /handed out/);
  const behind = arena.sizeOf(neighbour);
  assert.throws(() => arena.u8(neighbour, behind), /out of its block/);
  assert.throws(() => arena.setI32(neighbour, behind >> 2, 1), /out of its block/);
  assert.throws(() => arena.fill(neighbour, behind - 1, 2, 0), /out of its block/);
  const bytes = arena.bytes(neighbour);
  bytes[arena.base(twice) + 20] = 1;
  assert.throws(() => arena.alloc(40), /freed/);
  bytes[arena.base(neighbour) + behind] = 1;
  assert.throws(() => arena.free(neighbour), /behind its block/);
});

test('a block of more than 32 MiB takes a chunk of its own and gives it back', () => {
  const arena = new Arena();
  const chunks = (): number => arena.memory.filter((memory) => memory !== undefined).length;
  const before = chunks();
  const big = arena.alloc(40 * 1024 * 1024);
  assert.equal(chunks(), before + 1);
  arena.setU8(big, 40 * 1024 * 1024 - 1, 7);
  assert.equal(arena.u8(big, 40 * 1024 * 1024 - 1), 7);
  arena.free(big);
  assert.equal(chunks(), before);
  assert.equal(arena.usedBytes, 0);
});

test('memory that nothing lies in is kept, and goes back by halves or at once', () => {
  const arena = new Arena();
  const chunks = (): number => arena.memory.filter((memory) => memory !== undefined).length;
  const blocks = Array.from({ length: 5 * 3 }, () => arena.alloc(20 * 1024 * 1024));
  assert.equal(chunks(), 5);
  for (const block of blocks) arena.free(block);
  assert.equal(chunks(), 5);
  arena.decay();
  assert.equal(chunks(), 2);
  arena.decay();
  assert.equal(chunks(), 1);
  const again = arena.alloc(20 * 1024 * 1024);
  assert.equal(chunks(), 1);
  arena.free(again);
  for (const block of [1, 2, 3, 4].map(() => arena.alloc(20 * 1024 * 1024))) arena.free(block);
  arena.purge();
  assert.equal(chunks(), 1);
});
