/**
 * The real platform as conformance suites take it: with a folder of its own below the system's one
 * for temporary files, and an event loop that runs while the suite waits.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from '../platform/platform.ts';
import type { Trial } from '../platform/trial.conformance.ts';
import { nodePlatform } from './platform.ts';

const patienceMs = 10_000;
/** So many turns of the event loop are taken without a pause. */
const eagerTurns = 200;

export function nodeTrial(instead: Partial<Platform>): Trial {
  const folder = mkdtempSync(join(tmpdir(), 'starling-trial-'));
  return {
    platform: { ...nodePlatform(), ...instead },
    folder,
    until: waitUntil,
    close: () => rmSync(folder, { recursive: true }),
  };
}

async function waitUntil(condition: () => boolean): Promise<void> {
  const giveUpAtMs = Date.now() + patienceMs;
  for (let turn = 0; !condition(); turn++) {
    if (Date.now() > giveUpAtMs) throw new Error('it did not happen in 10 seconds');
    await (turn < eagerTurns
      ? new Promise((resolve) => setImmediate(resolve))
      : new Promise((resolve) => setTimeout(resolve, 1)));
  }
}
