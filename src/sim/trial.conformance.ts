/**
 * A simulated machine as conformance suites take it: waiting for something is running its world.
 */
import type { Trial } from '../platform/trial.conformance.ts';
import { World } from './world.ts';

/** An hour of virtual time: whatever has not happened by then will not happen. */
const patienceUs = 3_600_000_000;

export function simTrial(seed: number): Trial {
  const world = new World(seed);
  const platform = world.addMachine('machine').boot();
  platform.disk.mkdirNow('/trial');
  return {
    platform,
    folder: '/trial',
    until(condition) {
      if (world.runUntil(condition, patienceUs)) return Promise.resolve();
      return Promise.reject(new Error('the world came to rest before it happened'));
    },
    close() {},
  };
}
