/**
 * The program of a worker thread: imports the module of its job and steps the job, looking for
 * messages of the owner between the steps.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type JobKind, type JobWorld, stepUnits, type ThreadData } from '../platform/threads.ts';
import { nodeDisk } from './disk.ts';
import type { FromWorker, WorkerStart } from './threads.ts';

function say(what: FromWorker): void {
  parentPort?.postMessage(what);
}

const clock = new Int32Array(new SharedArrayBuffer(4));

const world: JobWorld = {
  report: (message) => say({ says: 'report', message }),
  disk: nodeDisk(),
  pause: (us) => void Atomics.wait(clock, 0, 0, us / 1000),
};

async function work(start: WorkerStart): Promise<void> {
  const kind = (await import(start.module))[start.name] as JobKind<ThreadData>;
  const job = kind.begin(start.data, world);
  do {
    tellAll((message) => job.told(message));
  } while (!job.step(stepUnits));
  say({ says: 'done' });
}

function tellAll(tell: (message: ThreadData) => void): void {
  if (parentPort === null) return;
  for (;;) {
    const found = receiveMessageOnPort(parentPort);
    if (found === undefined) return;
    tell(found.message as ThreadData);
  }
}

work(workerData as WorkerStart).catch((error: unknown) =>
  say({ says: 'failed', why: error instanceof Error ? error.message : String(error) }),
);
