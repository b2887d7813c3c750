/**
 * Threads: jobs run in slices of virtual time, each slice an event. How long a slice takes is
 * drawn from the seed, so that commands fall between the steps of a job in ever new ways.
 */
import type { Prng } from '../base/prng.ts';
import type { Disk } from '../platform/disk.ts';
import { Failure, failure } from '../platform/failure.ts';
import {
  type Job,
  type JobKind,
  type JobOwner,
  type JobWorld,
  type RunningJob,
  stepUnits,
  type ThreadData,
  type Threads,
} from '../platform/threads.ts';
import type { Life } from './machine.ts';

const sliceUsMax = 400;

export function simThreads(life: Life, random: Prng, disk: Disk): Threads {
  return {
    run(kind, data, owner, done) {
      return new SlicedJob(life, random.fork(), owner, done).start(kind, data, disk);
    },
  };
}

class SlicedJob implements RunningJob {
  readonly #life: Life;
  readonly #random: Prng;
  readonly #owner: JobOwner;
  readonly #done: (result: Failure | undefined) => void;
  readonly #told: ThreadData[] = [];
  readonly #reports: ThreadData[] = [];
  #job: Job | undefined;
  #isRunning = true;
  /** What the next slice waits for, beyond its usual time. */
  #pausedUs = 0;

  constructor(
    life: Life,
    random: Prng,
    owner: JobOwner,
    done: (result: Failure | undefined) => void,
  ) {
    this.#life = life;
    this.#random = random;
    this.#owner = owner;
    this.#done = done;
  }

  start<Data extends ThreadData>(kind: JobKind<Data>, data: Data, disk: Disk): this {
    const copy = copyOf(data) as Data;
    const world: JobWorld = {
      report: (message) => {
        this.#reports.push(copyOf(message));
      },
      disk,
      pause: (us) => {
        this.#pausedUs += us;
      },
    };
    this.#slice(() => {
      this.#job = kind.begin(copy, world);
      return false;
    });
    return this;
  }

  tell(message: ThreadData): void {
    this.#told.push(copyOf(message));
  }

  cancel(): void {
    this.#life.after(0, () => this.#finish(failure('ECANCELED')));
  }

  /** One event: some work, then its messages, then the next slice or the end. */
  #slice(work: () => boolean): void {
    const delayUs = 1 + this.#random.below(sliceUsMax) + Math.ceil(this.#pausedUs);
    this.#pausedUs = 0;
    this.#life.after(delayUs, () => {
      if (!this.#isRunning) return;
      let isDone = false;
      let thrown: Failure | undefined;
      try {
        isDone = work();
      } catch (error) {
        thrown = new Failure('EJOB', error instanceof Error ? error.message : String(error));
      }
      for (const report of this.#reports.splice(0)) this.#owner.reported(report);
      if (thrown !== undefined || isDone) this.#finish(thrown);
      else this.#slice(() => this.#step());
    });
  }

  #step(): boolean {
    const job = this.#job as Job;
    for (const message of this.#told.splice(0)) job.told(message);
    return job.step(1 + this.#random.below(stepUnits));
  }

  #finish(result: Failure | undefined): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    const { machine } = this.#life;
    machine.world.note(machine.name, result === undefined ? 'job done' : 'job failed', 0);
    this.#done(result);
  }
}

/** What arrives at a thread: shared memory itself, a copy of all else. */
function copyOf(data: ThreadData): ThreadData {
  if (typeof data !== 'object' || data instanceof SharedArrayBuffer) return data;
  if (data instanceof Uint8Array) {
    return data.buffer instanceof SharedArrayBuffer ? data : data.slice();
  }
  if (Array.isArray(data)) return data.map(copyOf);
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, copyOf(value)]));
}
