/**
 * A job that reads all blocks of a snapshot, again and again, and tells of those that are not as
 * they were. What a block held is told by its seed.
 */
import type { Job, JobKind, ThreadData } from '../platform/threads.ts';
import type { SnapshotMemory } from './pages.ts';
import { SnapshotView } from './snapshot-view.ts';

export interface SeededBlock {
  readonly ref: number;
  readonly size: number;
  readonly seed: number;
  readonly [name: string]: ThreadData;
}

export interface SnapshotJobData {
  readonly memory: SnapshotMemory;
  readonly blocks: readonly SeededBlock[];
  readonly rounds: number;
  readonly [name: string]: ThreadData;
}

export function seededByte(seed: number, at: number): number {
  return (Math.imul(at + seed, 0x9e3779b1) >>> 13) & 255;
}

export const snapshotJob: JobKind<SnapshotJobData> = {
  module: 'memory/snapshot-job.conformance',
  name: 'snapshotJob',
  begin({ blocks, memory, rounds }, { report }): Job {
    const view = new SnapshotView(memory);
    const all = blocks.length * rounds;
    let next = 0;
    return {
      step(units) {
        for (let i = 0; i < units && next < all; i++, next++) {
          const wrong = whatIsWrong(view, blocks[next % blocks.length]);
          if (wrong !== undefined) report(wrong);
        }
        return next === all;
      },
      told() {},
    };
  },
};

function whatIsWrong(view: SnapshotView, { ref, seed, size }: SeededBlock): string | undefined {
  const at = seed % size;
  if (view.u8(ref, at) !== seededByte(seed, at)) return `block ${ref} in place at ${at}`;
  if (view.sizeOf(ref) !== size) return `size of block ${ref}`;
  const bytes = view.bytes(ref);
  const base = view.base(ref);
  for (let i = 0; i < size; i++) {
    if (bytes[base + i] !== seededByte(seed, i)) return `block ${ref} at ${i}`;
  }
  return undefined;
}
