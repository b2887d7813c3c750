/**
 * Files that real servers wrote, with the digests that they told (DEBUG DIGEST): the data set is
 * `dataSet(6, 10)` of test/compat/rdb-data.ts, in redis-server 7.0.15 and 7.2.6.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { latin1 } from '../../base/bytes.ts';
import type { Keyspace } from '../../keyspace/keyspace.ts';
import { digestOf, feedAll, saved, testKeyspace, testReader } from './testing.ts';
import { rdbVersions } from './types.ts';

function golden(name: string): Uint8Array {
  return readFileSync(new URL(`../../../../test/golden/rdb/${name}`, import.meta.url));
}

function loaded(file: Uint8Array): Keyspace {
  const keyspace = testKeyspace(1, { databases: 16 });
  const reader = feedAll(testReader(keyspace, { sanitizes: true }), file);
  assert.equal(reader.error, undefined);
  return keyspace;
}

for (const name of ['redis-7.0', 'redis-7.2']) {
  const digest = latin1(golden(`${name}.digest`), 0, 40);

  test(`the file of ${name} has the digest that the server told`, () => {
    assert.equal(digestOf(loaded(golden(`${name}.rdb`))), digest);
  });

  test(`the data of ${name} are the same after they were written in both versions`, () => {
    const keyspace = loaded(golden(`${name}.rdb`));
    for (const version of Object.values(rdbVersions)) {
      assert.equal(digestOf(loaded(saved(keyspace, { version }))), digest);
    }
  });
}

test('a file tells of itself in its aux fields, and what was read is told at the end', () => {
  const keyspace = testKeyspace(1, { databases: 16 });
  const fields = new Map<string, string>();
  const lines: string[] = [];
  const reader = testReader(keyspace, {
    aux: (name, value) => fields.set(name, value),
    notice: (line) => lines.push(line),
  });
  feedAll(reader, golden('redis-7.0.rdb'));
  assert.equal(reader.version, 10);
  assert.equal(fields.get('redis-ver'), '7.0.15');
  assert.equal(fields.get('redis-bits'), '64');
  assert.match(lines[0], /^Done loading RDB, keys loaded: \d+, keys expired: 0\.$/);
});
