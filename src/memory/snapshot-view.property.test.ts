import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Prng } from '../base/prng.ts';
import { Arena } from './arena.ts';
import { PageCopies } from './pages.ts';
import { SnapshotView, slotCount } from './snapshot-view.ts';

interface Block {
  readonly ref: number;
  readonly length: number;
  readonly seed: number;
}

/** Bytes that belong to a block, so that a mix-up shows. */
function pattern({ length, seed }: Block): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = Math.imul(i + seed, 0x9e3779b1) >>> 13;
  return bytes;
}

/** Small mostly, some of several pages, a few that need a run of their own. */
const lengths = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 700 }) },
  { weight: 2, arbitrary: fc.integer({ min: 701, max: 40_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 40_001, max: 400_000 }) },
);
const step = fc.record({
  does: fc.constantFrom('add', 'add', 'free', 'change'),
  length: lengths,
  at: fc.nat(),
  seed: fc.nat(),
});
type Step = typeof step extends fc.Arbitrary<infer Made> ? Made : never;
const history = fc.array(step, { minLength: 10, maxLength: 120 });

class Heap {
  readonly arena = new Arena();
  readonly blocks: Block[] = [];

  run(steps: readonly Step[]): void {
    for (const one of steps) this.do(one);
  }

  do({ at, does, length, seed }: Step): void {
    const { arena, blocks } = this;
    const index = blocks.length === 0 ? 0 : at % blocks.length;
    if (does === 'add' || blocks.length === 0) {
      const block = { ref: arena.alloc(length), length, seed };
      arena.copyIn(block.ref, 0, pattern(block), 0, length);
      blocks.push(block);
    } else if (does === 'change') {
      const block = { ...blocks[index], seed };
      arena.copyIn(block.ref, 0, pattern(block), 0, block.length);
      blocks[index] = block;
    } else {
      arena.free(blocks.splice(index, 1)[0].ref);
    }
  }

  freeAll(): void {
    for (const { ref } of this.blocks.splice(0)) this.arena.free(ref);
  }
}

/** A block's size at the beginning of a snapshot. */
type Sized = Block & { readonly size: number };

function sized(heap: Heap): Sized[] {
  return heap.blocks.map((block) => ({ ...block, size: heap.arena.sizeOf(block.ref) }));
}

/** All ways to read a block. */
function check(view: SnapshotView, block: Sized, random: Prng): void {
  const expected = pattern(block);
  const { length, ref } = block;
  const at = random.below(length);
  if (random.below(2) === 0) assert.equal(view.u8(ref, at), expected[at]);
  const words = new DataView(expected.buffer);
  const word = random.below(Math.max(1, length >>> 2));
  if (length >= 4) assert.equal(view.i32(ref, word), words.getInt32(4 * word, true));
  assert.equal(view.sizeOf(ref), block.size);
  const part = new Uint8Array(length - at);
  view.read(ref, at, length - at, part, 0);
  assert.deepEqual(part, expected.slice(at));
  if (length >= 8) assert.equal(view.f64(ref, 0), words.getFloat64(0, true));
  const base = view.base(ref);
  assert.deepEqual(new Uint8Array(view.bytes(ref).subarray(base, base + length)), expected);
  assert.equal(view.u8(ref, at), expected[at]);
}

test('a snapshot reads the instant at which it began, whatever is written, freed and made since', () => {
  fc.assert(
    fc.property(history, history, fc.nat(), (before, after, seed) => {
      const heap = new Heap();
      const random = new Prng(seed);
      heap.run(before);
      const kept = sized(heap);
      const copies = new PageCopies(heap.arena);
      const view = new SnapshotView(copies.begin());
      for (const one of after) {
        heap.do(one);
        if (kept.length > 0) check(view, kept[random.below(kept.length)], random);
      }
      heap.freeAll();
      for (const block of kept) check(view, block, random);
      copies.end();
    }),
    { numRuns: 60 },
  );
});

test('one snapshot after the other reads its own instant, through the same areas', () => {
  fc.assert(
    fc.property(fc.array(history, { minLength: 2, maxLength: 5 }), fc.nat(), (histories, seed) => {
      const heap = new Heap();
      const copies = new PageCopies(heap.arena);
      const random = new Prng(seed);
      for (const steps of histories) {
        const kept = sized(heap);
        const view = new SnapshotView(copies.begin());
        heap.run(steps);
        for (const block of kept) check(view, block, random);
        copies.end();
        heap.run(steps.slice(0, 10));
      }
    }),
    { numRuns: 25 },
  );
});

test('a chunk that is given back stays in the snapshot, and the one that takes its place is not', () => {
  const length = 40 * 1024 * 1024;
  const arena = new Arena();
  const copies = new PageCopies(arena);
  const big = arena.alloc(length);
  arena.setI32(big, 0, 1);
  arena.setI32(big, length / 4 - 1, 2);
  const view = new SnapshotView(copies.begin());
  assert.equal(view.sizeOf(big), length);
  arena.setI32(big, 0, 3);
  arena.free(big);
  const next = arena.alloc(length + 4096);
  assert.equal(next, big);
  arena.fill(next, 0, length, 9);
  assert.equal(view.sizeOf(big), length);
  assert.equal(view.i32(big, 0), 1);
  assert.equal(view.i32(big, length / 4 - 1), 2);
  assert.equal(view.bytes(big)[length - 4], 2);
  assert.equal(copies.copiedBytes, 4096);
  copies.end();
  const again = new SnapshotView(copies.begin());
  assert.equal(again.i32(big, 0), 0x09090909);
  assert.equal(again.sizeOf(big), length + 4096);
  copies.end();
});

test('bytes of a block hold while all other slots are filled', () => {
  const arena = new Arena();
  const refs = Array.from({ length: slotCount + 1 }, (_, i) => {
    const ref = arena.alloc(100);
    arena.fill(ref, 0, 100, i);
    return ref;
  });
  const copies = new PageCopies(arena);
  const view = new SnapshotView(copies.begin());
  const first = view.bytes(refs[0]);
  for (const ref of refs.slice(1, slotCount)) view.bytes(ref);
  assert.equal(first[99], 0);
  assert.equal(view.bytes(refs[0]), first);
  view.bytes(refs[slotCount]);
  assert.equal(first[99], 0);
  copies.end();
});

test('every writer of the arena copies the page before it changes it, and only once', () => {
  const writers: ((arena: Arena, ref: number) => void)[] = [
    (arena, ref) => arena.setU8(ref, 4100, 1),
    (arena, ref) => arena.setU16(ref, 4100, 1),
    (arena, ref) => arena.setU32(ref, 4100, 1),
    (arena, ref) => arena.setI32(ref, 1025, 1),
    (arena, ref) => arena.setF64(ref, 513, 1),
    (arena, ref) => arena.copyIn(ref, 4100, Uint8Array.of(1, 2, 3, 4, 5), 0, 5),
    (arena, ref) => arena.copyIn(ref, 4100, new Uint8Array(400).fill(1), 0, 400),
    (arena, ref) => arena.move(ref, 4100, 0, 30),
    (arena, ref) => arena.copyBlock(ref, 0, ref, 4100, 30),
    (arena, ref) => arena.fill(ref, 4100, 10, 1),
  ];
  for (const write of writers) {
    const arena = new Arena();
    const ref = arena.alloc(16_384);
    arena.fill(ref, 0, 16_384, 9);
    arena.fill(ref, 0, 64, 7);
    const start = arena.base(ref);
    const before = arena.bytes(ref).slice(start, start + 16_384);
    const copies = new PageCopies(arena);
    const view = new SnapshotView(copies.begin());
    write(arena, ref);
    write(arena, ref);
    assert.equal(copies.copiedBytes, 4096);
    const read = new Uint8Array(16_384);
    view.read(ref, 0, 16_384, read, 0);
    assert.deepEqual(read, before);
    assert.notDeepEqual(arena.bytes(ref).slice(start, start + 16_384), before);
    copies.end();
    write(arena, ref);
    assert.equal(copies.copiedBytes, 4096);
  }
});
