import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../base/bytes.ts';
import { Prng } from '../base/prng.ts';
import { PoisonedArena } from '../memory/testing.ts';
import { Keyspace } from './keyspace.ts';

const start = 1_700_000_000_000;

/** Keys that expire after these milliseconds, and as many that do not. */
function keyspaceWith(ttls: readonly number[], database = 0): Keyspace {
  const keyspace = new Keyspace({ databases: 20, random: new Prng(3), arena: new PoisonedArena() });
  keyspace.setTime(start);
  const db = keyspace.databases[database];
  assert.ok(db !== undefined);
  for (const [i, ttl] of ttls.entries()) {
    for (const name of [`stays:${i}`, `goes:${i}`]) {
      const key = latin1Bytes(name);
      const ref = db.addString(key, 0, key.length, key, 0, key.length);
      if (name.startsWith('goes')) db.setExpiry(ref, start + ttl);
    }
  }
  return keyspace;
}

const never = (): number => 0;

function sizes(keyspace: Keyspace, database = 0): number[] {
  const db = keyspace.databases[database];
  assert.ok(db !== undefined);
  return [db.size, db.expiringSize];
}

test('a cycle goes on as long as many keys are over', () => {
  const keyspace = keyspaceWith(Array.from({ length: 5000 }, () => 10));
  keyspace.setTime(start + 11);
  keyspace.activeExpiry.slowCycle(never);
  assert.deepEqual(sizes(keyspace), [5000, 0]);
  assert.equal(keyspace.expiredKeys, 5000);
  assert.equal(keyspace.activeExpiry.staleShare, 0.05);
});

test('where few are over, cycles find them one after the other', () => {
  const keyspace = keyspaceWith(Array.from({ length: 2000 }, (_, i) => (i % 20 === 0 ? 10 : 1e6)));
  keyspace.setTime(start + 11);
  keyspace.activeExpiry.slowCycle(never);
  assert.ok(keyspace.expiredKeys < 100, 'the first cycle leaves most');
  for (let i = 0; i < 200; i++) keyspace.activeExpiry.slowCycle(never);
  assert.deepEqual(sizes(keyspace), [3900, 1900]);
  const [db] = keyspace.databases;
  assert.ok(db !== undefined && Math.abs(db.averageTtlMs - 1e6) < 1e4);
});

test('a key is not over at its very millisecond', () => {
  const keyspace = keyspaceWith([10]);
  keyspace.setTime(start + 10);
  keyspace.activeExpiry.slowCycle(never);
  assert.deepEqual(sizes(keyspace), [2, 1]);
  keyspace.setTime(start + 11);
  keyspace.activeExpiry.slowCycle(never);
  assert.deepEqual(sizes(keyspace), [1, 0]);
});

test('each cycle begins with the database after the last one', () => {
  const keyspace = keyspaceWith([10], 17);
  keyspace.setTime(start + 11);
  keyspace.activeExpiry.slowCycle(never);
  assert.deepEqual(sizes(keyspace, 17), [2, 1]);
  keyspace.activeExpiry.slowCycle(never);
  assert.deepEqual(sizes(keyspace, 17), [1, 0]);
});

test('a cycle that is cut short is continued by fast ones, with pauses', () => {
  const keyspace = keyspaceWith(Array.from({ length: 5000 }, () => 10));
  keyspace.setTime(start + 11);
  const { activeExpiry } = keyspace;
  let us = 0;
  const passing = (): number => (us += 20_000);
  activeExpiry.fastCycle(passing);
  assert.equal(keyspace.expiredKeys, 0);
  activeExpiry.slowCycle(passing);
  const afterSlow = keyspace.expiredKeys;
  assert.ok(afterSlow > 0 && afterSlow < 2000);
  assert.equal(activeExpiry.timeCapReached, 1);
  activeExpiry.fastCycle(() => (us += 340));
  const afterFast = keyspace.expiredKeys;
  assert.ok(afterFast > afterSlow && afterFast < 5000);
  assert.equal(activeExpiry.timeCapReached, 2);
  activeExpiry.fastCycle(() => us);
  assert.equal(keyspace.expiredKeys, afterFast, 'too soon after the last one');
  us += 2000;
  activeExpiry.fastCycle(() => us);
  assert.equal(keyspace.expiredKeys, 5000);
});

test('nothing is deleted while it is switched off, or not ours to do', () => {
  const keyspace = keyspaceWith([10]);
  keyspace.setTime(start + 11);
  keyspace.activeExpiry.isEnabled = false;
  keyspace.activeExpiry.slowCycle(never);
  keyspace.activeExpiry.isEnabled = true;
  keyspace.settings.expiry = 'hide';
  keyspace.activeExpiry.slowCycle(never);
  assert.deepEqual(sizes(keyspace), [2, 1]);
});
