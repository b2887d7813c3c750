/**
 * A snapshot is read in another thread while this one writes, frees and takes memory: what every
 * implementation of threads must make possible.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '../base/prng.ts';
import type { Failure } from '../platform/failure.ts';
import type { ThreadData } from '../platform/threads.ts';
import { type MakeTrial, on } from '../platform/trial.conformance.ts';
import { Arena } from './arena.ts';
import { PageCopies } from './pages.ts';
import { type SeededBlock, seededByte, snapshotJob } from './snapshot-job.conformance.ts';

const blockCount = 3000;
const changesPerTurn = 200;

function fill(arena: Arena, ref: number, seed: number): SeededBlock {
  const size = arena.sizeOf(ref);
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = seededByte(seed, i);
  arena.copyIn(ref, 0, bytes, 0, size);
  return { ref, size, seed };
}

function someLength(random: Prng): number {
  return 1 + (random.below(50) === 0 ? random.below(60_000) : random.below(300));
}

/** A random change of the live arena. */
function change(arena: Arena, blocks: SeededBlock[], random: Prng): void {
  const at = random.below(blocks.length);
  const seed = random.next32();
  if (random.below(4) > 0) {
    blocks[at] = fill(arena, blocks[at].ref, seed);
    return;
  }
  arena.free(blocks[at].ref);
  blocks[at] = fill(arena, arena.alloc(someLength(random)), seed);
}

export function snapshotConformance(name: string, make: MakeTrial): void {
  test(
    `${name}: another thread reads the instant at which a snapshot began, while this one writes`,
    on(make, async (trial) => {
      const random = new Prng(20_240_101);
      const arena = new Arena();
      const blocks = Array.from({ length: blockCount }, () =>
        fill(arena, arena.alloc(someLength(random)), random.next32()),
      );
      const copies = new PageCopies(arena);
      const wrong: ThreadData[] = [];
      let result: Failure | undefined | 'running' = 'running';
      const data = { memory: copies.begin(), blocks: [...blocks], rounds: 4 };
      const owner = { reported: (message: ThreadData) => void wrong.push(message) };
      trial.platform.threads.run(snapshotJob, data, owner, (ended) => {
        result = ended;
      });
      await trial.until(() => {
        for (let i = 0; i < changesPerTurn; i++) change(arena, blocks, random);
        return result !== 'running';
      });
      assert.equal(result, undefined);
      assert.deepEqual(wrong, []);
      assert.ok(copies.copiedBytes > 0);
      copies.end();
    }),
  );
}
