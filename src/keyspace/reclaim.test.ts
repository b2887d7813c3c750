import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../base/bytes.ts';
import { Prng } from '../base/prng.ts';
import { PoisonedArena } from '../memory/testing.ts';
import { Keyspace } from './keyspace.ts';

function keyspaceWith(count: number): Keyspace {
  const keyspace = new Keyspace({ databases: 2, random: new Prng(7), arena: new PoisonedArena() });
  const db = keyspace.databases[0];
  assert.ok(db !== undefined);
  const value = new Uint8Array(2000).fill(120);
  for (let i = 0; i < count; i++) {
    const key = latin1Bytes(`key:${i}`);
    const ref = db.addString(key, 0, key.length, value, 0, i % 3 === 0 ? 2000 : 20);
    if (i % 2 === 0) db.setExpiry(ref, 1e12 + i);
  }
  return keyspace;
}

const keys = 20_000;

test('an emptied database is freed in slices, to the last block', () => {
  const empty = keyspaceWith(0).arena.usedBytes;
  const keyspace = keyspaceWith(keys);
  const [db] = keyspace.databases;
  assert.ok(db !== undefined);
  assert.equal(keyspace.empty(db, true), keys);
  const { reclaimer } = keyspace;
  assert.equal(db.size, 0);
  assert.equal(reclaimer.pendingObjects, keys);
  let slices = 1;
  for (; reclaimer.slice(500); slices++) {
    assert.equal(reclaimer.pendingObjects + reclaimer.freedObjects, keys);
  }
  assert.ok(slices > 10, 'not all at once');
  assert.deepEqual([reclaimer.pendingObjects, reclaimer.freedObjects], [0, keys]);
  assert.equal(keyspace.arena.usedBytes, empty);
});

test('SYNC frees before it returns', () => {
  const empty = keyspaceWith(0).arena.usedBytes;
  const keyspace = keyspaceWith(keys);
  const [db] = keyspace.databases;
  assert.ok(db !== undefined);
  keyspace.empty(db, false);
  assert.equal(keyspace.arena.usedBytes, empty);
  assert.deepEqual([keyspace.reclaimer.pendingObjects, keyspace.reclaimer.isIdle], [0, true]);
});

test('a slice by time ends when its time is over', () => {
  const keyspace = keyspaceWith(keys);
  const [db] = keyspace.databases;
  assert.ok(db !== undefined);
  keyspace.empty(db, true);
  let us = 0;
  assert.equal(
    keyspace.reclaimer.sliceFor(10, () => (us += 10)),
    true,
  );
  assert.ok(keyspace.reclaimer.pendingObjects > 0);
  assert.equal(
    keyspace.reclaimer.sliceFor(10, () => 0),
    false,
  );
});
