/**
 * The job that writes a snapshot to a file, in a thread of its own. It reports why there is no
 * file, as a line for the log, or nothing; putting the file in its place is up to its owner, who
 * may have changed his mind meanwhile.
 */

import type { SnapshotMemory } from '../memory/pages.ts';
import { SnapshotView } from '../memory/snapshot-view.ts';
import type { Job, JobKind, ThreadData } from '../platform/threads.ts';
import { RdbFile, type RdbFilePlan } from './rdb-file.ts';

/** An interface as a plain type, which can be handed to a thread. */
export type Plain<Type> = { readonly [Name in keyof Type]: Type[Name] };

type ThreadPlan = Plain<Omit<RdbFilePlan, 'databases' | 'format'>> & {
  readonly databases: readonly Plain<RdbFilePlan['databases'][number]>[];
  readonly format: Plain<RdbFilePlan['format']>;
};

export interface SaveJobData {
  readonly memory: SnapshotMemory;
  readonly plan: ThreadPlan;
  /** Where the job tells how many keys it has written: one int32. */
  readonly progress: SharedArrayBuffer;
  /** Microseconds to wait for each key that was written; for tests. */
  readonly keyDelayUs: number;
  readonly [name: string]: ThreadData;
}

export const saveJob: JobKind<SaveJobData> = {
  module: 'persistence/save-job',
  name: 'saveJob',
  begin({ keyDelayUs, memory, plan, progress }, { disk, pause, report }): Job {
    const file = new RdbFile(new SnapshotView(memory), disk, plan);
    const told = new Int32Array(progress);
    return {
      step(units) {
        const keys = file.keys;
        const isDone = file.step(keyDelayUs >= 1 ? 1 : units);
        Atomics.store(told, 0, file.keys);
        if (keyDelayUs > 0) pause((file.keys - keys) * keyDelayUs);
        if (isDone && file.error !== undefined) report(file.error);
        return isDone;
      },
      told() {},
    };
  },
};

/** `rdb-key-save-delay` and its like: microseconds for each key; below 0, one for so many keys. */
export function keyDelayUs(directive: number): number {
  return directive < 0 ? -1 / directive : directive;
}

/** The plan as a thread is given it. */
export function threadPlan(plan: RdbFilePlan): ThreadPlan {
  return {
    ...plan,
    databases: plan.databases.map((roots) => ({ ...roots })),
    format: { ...plan.format },
  };
}
