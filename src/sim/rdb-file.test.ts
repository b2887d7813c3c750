/**
 * Writing an RDB file on a disk whose n-th call fails, for every n: the old file stays, or the new
 * one is in its place.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../base/bytes.ts';
import { Prng } from '../base/prng.ts';
import { Keyspace } from '../keyspace/keyspace.ts';
import { putInPlace, RdbFile, type RdbFilePlan } from '../persistence/rdb-file.ts';
import { rootsOf } from '../persistence/snapshot-jobs.ts';
import { type Failure, failure } from '../platform/failure.ts';
import type { JobDisk, JobFile } from '../platform/threads.ts';
import { succeeded } from '../platform/trial.conformance.ts';
import { World } from './world.ts';

const old = latin1Bytes('the old file');

/** `short`: the failing write takes a part of its bytes, the next one none. */
type Fault = 'error' | 'short';

function faulty(
  disk: JobDisk,
  failsAt: number,
  fault: Fault,
): { disk: JobDisk; calls: () => number } {
  let calls = 0;
  const attempt = <Result>(run: () => Result): Result | Failure =>
    ++calls === failsAt ? failure('EIO') : run();
  const attemptVoid = (run: () => Failure | undefined): Failure | undefined =>
    ++calls === failsAt ? failure('EIO') : run();
  const file = (real: JobFile): JobFile => ({
    ...real,
    readAtNow: (position, bytes, start, end) => real.readAtNow(position, bytes, start, end),
    truncateNow: (size) => real.truncateNow(size),
    writeNow(bytes, start, end) {
      calls++;
      if (calls < failsAt || failsAt === 0) return real.writeNow(bytes, start, end);
      if (calls > failsAt) return fault === 'short' ? 0 : real.writeNow(bytes, start, end);
      return fault === 'error'
        ? failure('ENOSPC')
        : real.writeNow(bytes, start, (start + end) >> 1);
    },
    syncNow: () => attemptVoid(() => real.syncNow()),
    datasyncNow: () => attemptVoid(() => real.datasyncNow()),
    closeNow: () => attemptVoid(() => real.closeNow()),
  });
  return {
    calls: () => calls,
    disk: {
      openNow: (path, how) => {
        const opened = attempt(() => disk.openNow(path, how));
        return 'code' in opened ? opened : file(opened);
      },
      renameNow: (from, to) => attemptVoid(() => disk.renameNow(from, to)),
      // What cleans up is not failed: nothing could be done about it.
      unlinkNow: (path) => disk.unlinkNow(path),
      readAllNow: (path) => disk.readAllNow(path),
      statNow: (path) => disk.statNow(path),
      syncDirectoryNow: (path) => attemptVoid(() => disk.syncDirectoryNow(path)),
    },
  };
}

function data(): Keyspace {
  const keyspace = new Keyspace({ databases: 2, random: new Prng(3) });
  const random = new Prng(4);
  const value = new Uint8Array(1000);
  for (let i = 0; i < 300; i++) {
    for (let at = 0; at < value.length; at++) value[at] = random.below(256);
    const key = latin1Bytes(`key:${i}`);
    keyspace.databases[i % 2].addString(key, 0, key.length, value, 0, value.length);
  }
  return keyspace;
}

function planFor(keyspace: Keyspace): RdbFilePlan {
  return {
    folder: '/',
    temporary: 'temp.rdb',
    target: 'dump.rdb',
    databases: rootsOf(keyspace),
    format: {
      version: 11,
      compresses: true,
      sums: true,
      clocks: 'none',
      nowMs: 0,
      lfuDecayMinutes: 1,
      aux: [],
    },
    syncsOften: true,
  };
}

/** Saves while the n-th call fails; how many calls there were, and what then stands on the disk. */
function save(keyspace: Keyspace, failsAt: number, fault: Fault) {
  const disk = new World(1).addMachine('machine').boot().disk;
  const before = succeeded(disk.openNow('/dump.rdb', 'write'));
  before.writeNow(old, 0, old.length);
  const { calls, disk: tried } = faulty(disk, failsAt, fault);
  const plan = planFor(keyspace);
  const file = new RdbFile(keyspace.arena, tried, plan);
  while (!file.step(7));
  const error = file.error ?? putInPlace(tried, plan);
  const content = succeeded(disk.readAllNow('/dump.rdb'));
  return { calls: calls(), content, error, names: succeeded(disk.readDirectoryNow('/')) };
}

test('whichever call fails, the old file stays, nothing is left behind, and the log says why', () => {
  const keyspace = data();
  const whole = save(keyspace, 0, 'error');
  assert.equal(whole.error, undefined);
  assert.ok(whole.calls > 6);
  for (const fault of ['error', 'short'] as const) {
    for (let n = 1; n <= whole.calls; n++) {
      const { content, error, names } = save(keyspace, n, fault);
      if (error === undefined) {
        assert.deepEqual(content, whole.content, `call ${n}`);
        continue;
      }
      assert.match(error, /^(Failed opening the temp|Write error while saving|Error moving temp)/);
      assert.deepEqual(content, old, `call ${n}`);
      assert.deepEqual(names, ['dump.rdb'], `call ${n}`);
    }
  }
});
