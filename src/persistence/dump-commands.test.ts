import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../base/bytes.ts';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import { accessClock, expiryOf } from '../values/value.ts';
import { dumpFamily } from './dump-commands.ts';

/** What Redis 7.2 answers to DUMP of the string "hello". */
const hello = '\x00\x05hello\x0b\x00\x0a\xad\x62\x05\x98\xab\xc9\x83';
const badFormat = { error: 'ERR Bad data format' };
const wrongFoot = { error: 'ERR DUMP payload version or checksum are wrong' };

function engineWithKey(): TestEngine {
  const tested = testEngine([dumpFamily()]);
  tested.keyspace.setTime(tested.nowMs);
  const value = latin1Bytes('hello');
  tested.keyspace.databases[0].addString(latin1Bytes('k'), 0, 1, value, 0, value.length);
  return tested;
}

function recordOf({ keyspace }: TestEngine, name: string): number {
  const key = latin1Bytes(name);
  return keyspace.databases[0].find(key, 0, key.length);
}

/** The payload of a value of this type, with a checksum that is not looked at. */
function payload(tested: TestEngine, type: number, bytes: string): string {
  tested.engine.switches.skipsChecksums = true;
  return `${String.fromCharCode(type)}${bytes}\x0b\x00${'\x00'.repeat(8)}`;
}

test('a payload is that of Redis to the byte, and becomes the value again', () => {
  const tested = engineWithKey();
  assert.equal(tested.run('DUMP', 'k'), hello);
  assert.equal(tested.run('DUMP', 'none'), null);
  assert.equal(tested.run('RESTORE', 'copy', 0, hello), 'OK');
  assert.equal(tested.run('DUMP', 'copy'), hello);
  assert.deepEqual(tested.events(), ['keymiss none', 'restore copy']);
  assert.deepEqual(tested.feed(), [`RESTORE copy 0 ${hello}`]);
});

test('a key that is there stays unless it is to be replaced', () => {
  const tested = engineWithKey();
  const busy = { error: 'BUSYKEY Target key name already exists.' };
  assert.deepEqual(tested.run('RESTORE', 'k', 0, hello), busy);
  assert.deepEqual(tested.run('RESTORE', 'k', -1, hello), busy);
  assert.equal(tested.run('RESTORE', 'k', 0, hello, 'replace'), 'OK');
});

test('a time to live goes to replicas as a point in time', () => {
  const tested = engineWithKey();
  const { nowMs } = tested;
  assert.equal(tested.run('RESTORE', 'a', 5000, hello), 'OK');
  assert.equal(tested.run('RESTORE', 'b', nowMs + 7, hello, 'ABSTTL'), 'OK');
  assert.deepEqual(tested.feed(), [
    `RESTORE a ${nowMs + 5000} ${hello} ABSTTL`,
    `RESTORE b ${nowMs + 7} ${hello} ABSTTL`,
  ]);
  assert.equal(expiryOf(tested.keyspace.arena, recordOf(tested, 'a')), nowMs + 5000);
  assert.equal(expiryOf(tested.keyspace.arena, recordOf(tested, 'b')), nowMs + 7);
});

test('a key whose time is over is not made, and takes with it the one that it replaces', () => {
  const tested = engineWithKey();
  assert.equal(tested.run('RESTORE', 'a', 1, hello, 'ABSTTL'), 'OK');
  assert.deepEqual(tested.events(), []);
  assert.equal(tested.run('RESTORE', 'k', 1, hello, 'ABSTTL', 'REPLACE'), 'OK');
  assert.deepEqual(tested.events(), ['del k']);
  assert.deepEqual(tested.feed(), ['DEL k']);
  assert.equal(recordOf(tested, 'k'), 0);
});

test('the access clock is restored as far as the policy has use of it', () => {
  const tested = engineWithKey();
  const { keyspace } = tested;
  tested.run('RESTORE', 'a', 0, hello, 'IDLETIME', 1000);
  assert.equal(accessClock(keyspace.arena, recordOf(tested, 'a')), keyspace.clock - 1000);
  tested.run('RESTORE', 'b', 0, hello, 'FREQ', 99);
  assert.equal(accessClock(keyspace.arena, recordOf(tested, 'b')), keyspace.clock);
  keyspace.settings.usesLfu = true;
  tested.run('RESTORE', 'c', 0, hello, 'FREQ', 99);
  assert.equal(accessClock(keyspace.arena, recordOf(tested, 'c')) & 255, 99);
});

test('arguments that make no sense are refused before anything is read', () => {
  const { run } = engineWithKey();
  const syntax = { error: 'ERR syntax error' };
  assert.deepEqual(run('RESTORE', 'a', 0, hello, 'IDLETIME', 1, 'FREQ', 1), syntax);
  assert.deepEqual(run('RESTORE', 'a', 0, hello, 'FREQ'), syntax);
  assert.deepEqual(run('RESTORE', 'a', 0, hello, 'IDLETIME', -1), {
    error: 'ERR Invalid IDLETIME value, must be >= 0',
  });
  assert.deepEqual(run('RESTORE', 'a', 0, hello, 'FREQ', 256), {
    error: 'ERR Invalid FREQ value, must be >= 0 and <= 255',
  });
  assert.deepEqual(run('RESTORE', 'a', -1, hello), {
    error: 'ERR Invalid TTL value, must be >= 0',
  });
});

test('a payload with a wrong foot is refused', () => {
  const { run } = engineWithKey();
  assert.deepEqual(run('RESTORE', 'a', 0, ''), wrongFoot);
  assert.deepEqual(run('RESTORE', 'a', 0, `\x01${hello.slice(1)}`), wrongFoot);
  assert.deepEqual(run('RESTORE', 'a', 0, `${hello.slice(0, 7)}\x0c${hello.slice(8)}`), wrongFoot);
});

test('broken values are refused', () => {
  const tested = engineWithKey();
  assert.deepEqual(tested.run('RESTORE', 'a', 0, payload(tested, 11, '\x01x')), badFormat);
  assert.deepEqual(tested.run('RESTORE', 'a', 0, payload(tested, 2, '\x02\x01a\x01a')), badFormat);
  assert.deepEqual(tested.run('RESTORE', 'a', 0, payload(tested, 99, '')), badFormat);
  assert.deepEqual(tested.run('RESTORE', 'a', 0, payload(tested, 0, '\x05hell')), badFormat);
  // A collection without elements.
  assert.deepEqual(tested.run('RESTORE', 'a', 0, payload(tested, 4, '\x00')), badFormat);
});

test('duplicates in a listpack are refused where payloads are sanitized', () => {
  const tested = engineWithKey();
  const listpack = '\x0d\x00\x00\x00\x02\x00\x81a\x02\x81a\x02\xff';
  const twice = payload(tested, 20, `${String.fromCharCode(listpack.length)}${listpack}`);
  assert.equal(tested.run('RESTORE', 'a', 0, twice), 'OK');
  assert.equal(tested.engine.stats.payloadsSanitized, 0);
  tested.engine.config.decide('sanitize-dump-payload', 'clients');
  assert.deepEqual(tested.run('RESTORE', 'b', 0, twice), badFormat);
  assert.equal(tested.engine.stats.payloadsSanitized, 1);
});
