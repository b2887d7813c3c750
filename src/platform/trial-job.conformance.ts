/**
 * Jobs that the conformance suite of threads starts: one adds to a counter in shared memory and
 * tells what happens to it, one writes a file.
 */
import { Failure } from './failure.ts';
import type { Job, JobKind, ThreadData } from './threads.ts';

export interface TrialJobData {
  /** The first word is counted up, one for each unit of work. */
  readonly counter: SharedArrayBuffer;
  /** How far to count; absent: on and on. */
  readonly until?: number;
  readonly throwAt?: number;
  readonly [name: string]: ThreadData;
}

export const trialJob: JobKind<TrialJobData> = {
  module: 'platform/trial-job.conformance',
  name: 'trialJob',
  begin(data, { report }): Job {
    const counter = new Int32Array(data.counter);
    let until = data.until ?? Infinity;
    let reported = 0;
    report('begun');
    return {
      step(units) {
        for (let i = 0; i < units && Atomics.load(counter, 0) < until; i++) {
          const count = Atomics.add(counter, 0, 1) + 1;
          if (count === data.throwAt) throw new Error('thrown on purpose');
          if (count % 1000 === 0 && reported < 3) report({ count, times: ++reported });
        }
        return Atomics.load(counter, 0) >= until;
      },
      told(message) {
        if (message === 'stop') until = 0;
        else report({ echo: message });
      },
    };
  },
};

export interface TrialFileData {
  readonly path: string;
  /** What is written, a byte in each step, with a pause in between. */
  readonly bytes: Uint8Array;
  readonly pauseUs: number;
  readonly [name: string]: ThreadData;
}

export const trialFileJob: JobKind<TrialFileData> = {
  module: 'platform/trial-job.conformance',
  name: 'trialFileJob',
  begin({ bytes, path, pauseUs }, { disk, pause, report }): Job {
    const beside = `${path}.tmp`;
    const file = disk.openNow(beside, 'write');
    if (file instanceof Failure) throw new Error(file.code);
    let written = 0;
    return {
      step() {
        if (written < bytes.length) {
          report(file.writeNow(bytes, written, ++written) === 1);
          pause(pauseUs);
          return false;
        }
        const failed = file.syncNow() ?? file.closeNow() ?? disk.renameNow(beside, path);
        report(failed === undefined ? 'renamed' : failed.code);
        return true;
      },
      told() {},
    };
  },
};
