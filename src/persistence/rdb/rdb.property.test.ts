import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Prng } from '../../base/prng.ts';
import { digestOf, feedAll, fillAtRandom, saved, testKeyspace, testReader } from './testing.ts';
import { rdbVersions } from './types.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

test('what was written is read back, in both versions and in slices of any size', () => {
  fc.assert(
    fc.property(
      seeds,
      fc.constantFrom(rdbVersions.redis70, rdbVersions.redis72),
      fc.boolean(),
      fc.integer({ min: 1, max: 50 }),
      (seed, version, compresses, units) => {
        const keyspace = testKeyspace(seed);
        fillAtRandom(keyspace, new Prng(seed), 60);
        const file = saved(keyspace, { version, compresses }, units);
        const loaded = testKeyspace(seed + 1);
        const reader = feedAll(testReader(loaded, { sanitizes: true }), file);
        assert.deepEqual(reader.error, undefined);
        assert.equal(digestOf(loaded), digestOf(keyspace));
        assert.equal(reader.restAt, reader.restEnd);
      },
    ),
    { numRuns: 40 },
  );
});

test('a file may come in pieces that end anywhere', () => {
  const keyspace = testKeyspace(1);
  fillAtRandom(keyspace, new Prng(1), 12);
  const file = saved(keyspace);
  const expected = digestOf(keyspace);
  for (let at = 0; at <= file.length; at += file.length > 6000 ? 7 : 1) {
    const loaded = testKeyspace(2);
    const reader = feedAll(testReader(loaded), file, [at]);
    assert.equal(reader.error, undefined);
    assert.equal(digestOf(loaded), expected);
  }
});

test('a file may come byte by byte', () => {
  const keyspace = testKeyspace(3);
  fillAtRandom(keyspace, new Prng(3), 20);
  const file = saved(keyspace);
  const loaded = testKeyspace(4);
  const ends = Array.from(file, (_, i) => i + 1);
  const reader = feedAll(testReader(loaded), file, ends, 10);
  assert.equal(reader.error, undefined);
  assert.equal(digestOf(loaded), digestOf(keyspace));
});

test('a file that ends early is a short read', () => {
  const keyspace = testKeyspace(5);
  fillAtRandom(keyspace, new Prng(5), 8);
  const file = saved(keyspace);
  for (let length = 0; length < file.length; length += 3) {
    const reader = feedAll(testReader(testKeyspace(6)), file.slice(0, length));
    assert.equal(reader.error?.kind, 'short');
  }
});
