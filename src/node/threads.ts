/**
 * Threads: one worker for each job. The worker is told where the job's module is, imports it and
 * steps the job until it is done (`worker.ts`).
 *
 * A worker that ends in any other way than by saying so, ends its job with a Failure. So does one
 * that is cancelled, when it has really ended.
 */
import { Worker } from 'node:worker_threads';
import { Failure, failure } from '../platform/failure.ts';
import type { ThreadData, Threads } from '../platform/threads.ts';

/** What the worker says. */
export type FromWorker =
  | { readonly says: 'report'; readonly message: ThreadData }
  | { readonly says: 'done' }
  | { readonly says: 'failed'; readonly why: string };

/** What a worker is started with. */
export interface WorkerStart {
  readonly module: string;
  readonly name: string;
  readonly data: ThreadData;
}

export function nodeThreads(): Threads {
  return {
    run(kind, data, owner, done) {
      const module = new URL(`../${kind.module}.js`, import.meta.url).href;
      const start: WorkerStart = { module, name: kind.name, data };
      const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: start });
      let isRunning = true;
      let whyEnded = new Failure('EJOB', 'the thread ended before its job');

      function finish(result: Failure | undefined): void {
        if (!isRunning) return;
        isRunning = false;
        worker.terminate();
        done(result);
      }

      worker.on('message', (message: FromWorker) => {
        if (!isRunning) return;
        if (message.says === 'report') owner.reported(message.message);
        else if (message.says === 'failed') finish(new Failure('EJOB', message.why));
        else finish(undefined);
      });
      worker.on('error', (error) => finish(new Failure('EJOB', error.message)));
      worker.on('exit', () => finish(whyEnded));
      return {
        tell: (message) => worker.postMessage(message),
        cancel: () => {
          whyEnded = failure('ECANCELED');
          worker.terminate();
        },
      };
    },
  };
}
