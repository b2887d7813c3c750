/**
 * What every implementation of threads must do; the numbers are those of `threads.ts`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Failure } from './failure.ts';
import type { RunningJob, ThreadData } from './threads.ts';
import { codeOf, type MakeTrial, on, succeeded, type Trial } from './trial.conformance.ts';
import { type TrialJobData, trialFileJob, trialJob } from './trial-job.conformance.ts';

interface Started {
  readonly job: RunningJob;
  readonly reports: ThreadData[];
  readonly results: (Failure | undefined)[];
  readonly counter: Int32Array;
}

function start(trial: Trial, limits: { until?: number; throwAt?: number }): Started {
  const counter = new SharedArrayBuffer(4);
  const reports: ThreadData[] = [];
  const results: (Failure | undefined)[] = [];
  const data: TrialJobData = { counter, ...limits };
  const owner = {
    reported(message: ThreadData): void {
      assert.equal(results.length, 0, 'no message after done (1)');
      reports.push(message);
    },
  };
  const job = trial.platform.threads.run(trialJob, data, owner, (result) => results.push(result));
  assert.deepEqual([reports, results], [[], []], 'nothing happens inside the call');
  return { job, reports, results, counter: new Int32Array(counter) };
}

export function threadsConformance(name: string, make: MakeTrial): void {
  test(
    `${name}: a job works on shared memory, reports in order and is done once`,
    on(make, async (trial) => {
      const { reports, results, counter } = start(trial, { until: 2500 });
      await trial.until(() => results.length > 0);
      assert.equal(counter[0], 2500);
      const counted = [1, 2].map((times) => ({ count: times * 1000, times }));
      assert.deepEqual(reports, ['begun', ...counted]);
      assert.deepEqual(results, [undefined]);
    }),
  );

  test(
    `${name}: a job hears its owner while it works`,
    on(make, async (trial) => {
      const { job, reports, results } = start(trial, {});
      const bytes = Uint8Array.of(1, 2, 3);
      job.tell(bytes);
      bytes.fill(9);
      const isEcho = (message: ThreadData): boolean =>
        typeof message === 'object' && 'echo' in (message as object);
      await trial.until(() => reports.some(isEcho));
      // What is told is copied, not shared (3).
      assert.deepEqual(reports.find(isEcho), { echo: Uint8Array.of(1, 2, 3) });
      job.tell('stop');
      await trial.until(() => results.length > 0);
      assert.deepEqual(results, [undefined]);
    }),
  );

  test(
    `${name}: a job that is cancelled fails as cancelled and works no more (2)`,
    on(make, async (trial) => {
      const { job, results, counter } = start(trial, {});
      await trial.until(() => Atomics.load(counter, 0) > 0);
      job.cancel();
      assert.equal(results.length, 0);
      await trial.until(() => results.length > 0);
      job.cancel();
      job.tell('too late');
      assert.deepEqual(results.map(codeOf), ['ECANCELED']);
    }),
  );

  test(
    `${name}: what a job throws is why it failed`,
    on(make, async (trial) => {
      const { results } = start(trial, { throwAt: 100 });
      await trial.until(() => results.length > 0);
      assert.deepEqual(results.map(codeOf), ['EJOB']);
      assert.equal(results[0]?.message, 'thrown on purpose');
    }),
  );

  test(
    `${name}: jobs run side by side`,
    on(make, async (trial) => {
      const endless = start(trial, {});
      const short = start(trial, { until: 1000 });
      await trial.until(() => short.results.length > 0);
      assert.deepEqual(endless.results, []);
      endless.job.cancel();
      await trial.until(() => endless.results.length > 0);
    }),
  );

  test(
    `${name}: a job writes files, and lets time pass`,
    on(make, async (trial) => {
      const { clock, disk, threads } = trial.platform;
      const path = `${trial.folder}/file`;
      const bytes = Uint8Array.of(1, 2, 3, 4);
      const reports: ThreadData[] = [];
      const results: (Failure | undefined)[] = [];
      const owner = { reported: (message: ThreadData) => void reports.push(message) };
      const startUs = clock.monotonicUs();
      threads.run(trialFileJob, { path, bytes, pauseUs: 2000 }, owner, (result) =>
        results.push(result),
      );
      await trial.until(() => results.length > 0);
      assert.deepEqual([reports, results], [[true, true, true, true, 'renamed'], [undefined]]);
      assert.deepEqual([...succeeded(disk.readAllNow(path))], [...bytes]);
      assert.ok(clock.monotonicUs() - startUs >= 8000);
    }),
  );

  test(
    `${name}: what a cancelled job has left behind on the disk stays as it is (4)`,
    on(make, async (trial) => {
      const { disk, threads } = trial.platform;
      const path = `${trial.folder}/file`;
      const bytes = new Uint8Array(1000);
      let reports = 0;
      const owner = { reported: () => void reports++ };
      const results: string[] = [];
      const job = threads.run(trialFileJob, { path, bytes, pauseUs: 500 }, owner, (result) =>
        results.push(codeOf(result)),
      );
      await trial.until(() => reports > 3);
      job.cancel();
      await trial.until(() => results.length > 0);
      assert.deepEqual(results, ['ECANCELED']);
      const { sizeBytes } = succeeded(disk.statNow(`${path}.tmp`));
      let later = false;
      trial.platform.clock.after(20, () => {
        later = true;
      });
      await trial.until(() => later);
      assert.equal(succeeded(disk.statNow(`${path}.tmp`)).sizeBytes, sizeBytes);
      assert.equal(codeOf(disk.statNow(path)), 'ENOENT');
    }),
  );
}
