/**
 * What is replied in one go must be what is replied element by element: strings of every length
 * that decides something, integers, in every encoding, across the chunks of a reply.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import { hashCommands } from './hash.ts';
import { listCommands } from './list.ts';
import { setCommands } from './set.ts';
import { sortedSetCommands } from './sorted-set.ts';

function open(): TestEngine {
  return testEngine([hashCommands, listCommands, setCommands, sortedSetCommands]);
}

/** Different elements: strings of 1 to 200 bytes, long ones, integers of every size. */
function elements(): string[] {
  const made: string[] = [''];
  for (let length = 1; length <= 200; length++) {
    made.push(String.fromCharCode(97 + (length % 26)).repeat(length));
  }
  for (const length of [4095, 4096, 20_000]) made.push('L'.repeat(length));
  for (let bits = 0; bits < 62; bits += 3) made.push(String(2n ** BigInt(bits)), `-${1 << bits}`);
  return [...new Set([...made, '0', '127', '128', '-1', '-4096', '4095', '9223372036854775807'])];
}

for (const [encoding, most] of [
  ['small', 10_000],
  ['large', 0],
] as const) {
  test(`LRANGE replies every element of a ${encoding} list, from anywhere`, () => {
    const { keyspace, run } = open();
    keyspace.values.lists.setMaxListpackSize(most === 0 ? 3 : most);
    const all = elements();
    run('RPUSH', 'k', ...all);
    assert.deepEqual(run('LRANGE', 'k', 0, -1), all);
    for (let from = 0; from < all.length; from += 17) {
      assert.deepEqual(run('LRANGE', 'k', from, from + 5), all.slice(from, from + 6));
    }
  });

  test(`HGETALL and SMEMBERS reply every element of a ${encoding} hash and set`, () => {
    const { keyspace, run } = open();
    const { hashes, sets } = keyspace.values;
    hashes.maxListpackEntries = most;
    hashes.maxListpackValueBytes = 100_000;
    sets.maxListpackEntries = most;
    sets.maxListpackValueBytes = 100_000;
    const all = elements();
    run('SADD', 's', ...all);
    run('HSET', 'h', ...all.flatMap((each) => [each, `${each}!`]));
    assert.deepEqual((run('SMEMBERS', 's') as string[]).sort(), [...all].sort());
    const pairs = run('HGETALL', 'h') as string[];
    assert.equal(pairs.length, 2 * all.length);
    const fields = pairs.filter((_, i) => i % 2 === 0);
    assert.deepEqual([...fields].sort(), [...all].sort());
    for (const [i, field] of fields.entries()) assert.equal(pairs[2 * i + 1], `${field}!`);
  });

  test(`ZRANGE replies ranges of a ${encoding} sorted set, both ways, over many leaves`, () => {
    const { keyspace, run } = open();
    keyspace.values.zsets.maxListpackEntries = most;
    keyspace.values.zsets.maxListpackValueBytes = 100_000;
    const all = elements();
    run('ZADD', 'k', ...all.flatMap((each, i) => [i, each]));
    const reversed = [...all].reverse();
    for (let from = 0; from < all.length; from += 23) {
      for (const length of [1, 2, 84, 85, all.length]) {
        const to = from + length;
        assert.deepEqual(run('ZRANGE', 'k', from, to - 1), all.slice(from, to));
        assert.deepEqual(run('ZREVRANGE', 'k', from, to - 1), reversed.slice(from, to));
      }
    }
    const scored = all.flatMap((each, i) => [each, String(i)]);
    assert.deepEqual(run('ZRANGE', 'k', 0, -1, 'WITHSCORES'), scored);
    assert.deepEqual(run('ZRANGEBYSCORE', 'k', 3, 4, 'WITHSCORES'), scored.slice(6, 10));
  });
}
