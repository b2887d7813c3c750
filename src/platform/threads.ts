/**
 * Threads: long work beside the commands, over shared memory.
 *
 * A job is written once, as a machine that works in steps: `begin` makes it, `step` does a bounded
 * piece. On a real platform a worker thread steps it as fast as it can; in the simulator the same
 * code runs in slices of virtual time, between the events. So a job decides nothing by the clock
 * and shares nothing but what is in its data.
 *
 * (1) Messages of a job arrive in order, all of them before `done`; none after it.
 * (2) `done` is called exactly once, after `run` has returned: with undefined when a step answered
 *     true, else with why the job failed (`ECANCELED` after `cancel`, `EJOB` when it threw, with
 *     its message).
 * (3) A SharedArrayBuffer in the data or in a message is shared, everything else is copied.
 * (4) A job that is cancelled does nothing any more once `done` has run, on the disk neither.
 */
import type { Disk, File, OpenHow } from './disk.ts';
import type { Done, Failure } from './failure.ts';

export interface Threads {
  run<Data extends ThreadData>(
    kind: JobKind<Data>,
    data: Data,
    owner: JobOwner,
    done: Done<undefined>,
  ): RunningJob;
}

/** What can be copied to a thread. */
export type ThreadData =
  | undefined
  | boolean
  | number
  | string
  | Uint8Array
  | SharedArrayBuffer
  | readonly ThreadData[]
  | { readonly [name: string]: ThreadData };

export interface JobKind<Data extends ThreadData> {
  /**
   * The module that exports this very object, from the source folder, without its ending:
   * `persistence/save-job`.
   */
  readonly module: string;
  /** The name under which the module exports it. */
  readonly name: string;
  begin(data: Data, world: JobWorld): Job;
}

/** What a job has of the world. */
export interface JobWorld {
  /** Sends a message to the owner. */
  report(message: ThreadData): void;
  /** A relative path starts where the host's current folder is when the call is made. */
  readonly disk: JobDisk;
  /** Lets so much time pass, now or behind the running step. */
  pause(us: number): void;
}

/** A job has a thread to itself, so its calls on the disk finish before they return. */
export interface JobDisk
  extends Pick<Disk, 'readAllNow' | 'renameNow' | 'statNow' | 'syncDirectoryNow' | 'unlinkNow'> {
  openNow(path: string, how: OpenHow): JobFile | Failure;
}

export type JobFile = Pick<
  File,
  'closeNow' | 'datasyncNow' | 'readAtNow' | 'syncNow' | 'truncateNow' | 'writeNow'
>;

export interface Job {
  /**
   * Does about so many units of work (the job says what a unit is: a key, a page); true when all is
   * done.
   */
  step(units: number): boolean;
  /** A message of the owner; arrives between two steps. */
  told(message: ThreadData): void;
}

export interface JobOwner {
  /** A message of the job. */
  reported(message: ThreadData): void;
}

export interface RunningJob {
  tell(message: ThreadData): void;
  /** Ends the job before its next step; `done` follows. Does nothing once the job is done. */
  cancel(): void;
}

/** So many units of work a job gets between two looks at its messages. */
export const stepUnits = 256;
