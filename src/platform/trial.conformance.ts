/**
 * What a conformance suite needs of an implementation: a fresh platform, and a way to let its world
 * go on until something has happened. The real world is waited for, the simulated one is run.
 */
import assert from 'node:assert/strict';
import { type Done, Failure } from './failure.ts';
import type { Platform } from './platform.ts';

export interface Trial {
  readonly platform: Platform;
  /** An empty folder on the platform's disk. */
  readonly folder: string;
  /** Resolves once the condition holds; rejects when nothing more can make it true. */
  until(condition: () => boolean): Promise<void>;
  /** Frees what the trial holds in the real world. */
  close(): void;
}

export type MakeTrial = () => Trial;

/** Runs the test body on a fresh platform. */
export function on(make: MakeTrial, body: (trial: Trial) => Promise<void>): () => Promise<void> {
  return async () => {
    const trial = make();
    try {
      await body(trial);
    } finally {
      trial.close();
    }
  };
}

/** Starts a call that completes by callback, checks that it completes later, and waits for it. */
export async function outcome<Result>(
  trial: Trial,
  start: (done: Done<Result>) => void,
): Promise<Result | Failure> {
  const results: (Result | Failure)[] = [];
  start((result) => results.push(result));
  assert.equal(results.length, 0, 'a callback never runs inside the call');
  await trial.until(() => results.length > 0);
  return results[0];
}

/** As `outcome`, and it must not fail. */
export async function success<Result>(
  trial: Trial,
  start: (done: Done<Result>) => void,
): Promise<Result> {
  const result = await outcome(trial, start);
  if (result instanceof Failure) assert.fail(`${result.code} ${result.message}`);
  return result;
}

export async function failureCode<Result>(
  trial: Trial,
  start: (done: Done<Result>) => void,
): Promise<string> {
  const result = await outcome(trial, start);
  return result instanceof Failure ? result.code : 'no failure';
}

/** For the calls that answer at once. */
export function succeeded<Result>(result: Result | Failure): Result {
  if (result instanceof Failure) assert.fail(`${result.code} ${result.message}`);
  return result;
}

export function codeOf(result: unknown): string {
  return result instanceof Failure ? result.code : 'no failure';
}
