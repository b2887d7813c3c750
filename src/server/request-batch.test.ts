import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1Bytes } from '../base/bytes.ts';
import { Prng } from '../base/prng.ts';
import { Hasher } from '../structures/hasher.ts';
import { requestOf, TestServer } from './testing.ts';

const member = fc.integer({ min: 0, max: 40 }).map(String);
const key = fc.constantFrom('small', 'large', 'text', 'none');

const request = fc.oneof(
  fc.tuple(fc.constantFrom('HSET', 'HSETNX', 'HINCRBY'), key, member, member),
  fc.tuple(fc.constantFrom('HGET', 'HDEL', 'HEXISTS', 'SADD', 'SREM', 'SISMEMBER'), key, member),
  fc.tuple(fc.constantFrom('SPOP', 'SCARD', 'HLEN', 'HKEYS', 'DEL'), key),
  fc.tuple(fc.constantFrom('SINTER', 'SUNION', 'DEL'), key, key),
  fc.tuple(fc.constant('COPY'), key, key, fc.constant('REPLACE')),
);

function loaded(): TestServer {
  const server = new TestServer();
  const client = server.connect();
  for (let i = 0; i < 20; i++) {
    client.ask('HSET', 'small', `${i}`, 'v');
    client.ask('HSET', 'large', `${i}`, 'v'.repeat(100));
    client.ask('SADD', 'text', `${i}`, 'x'.repeat(100));
  }
  return server;
}

test('requests reply the same alone and together, loaded ahead', () => {
  fc.assert(
    fc.property(fc.array(request, { minLength: 2, maxLength: 90 }), (requests) => {
      const alone = loaded().connect();
      let expected = '';
      for (const parts of requests) expected += alone.ask(...parts);
      const together = loaded().connect();
      together.send(requests.map((parts) => requestOf(...parts)).join(''));
      assert.equal(together.heard(), expected);
    }),
    { numRuns: 40, seed: 9 },
  );
});

test('a hash that is known holds for its range in its bytes, until it is forgotten', () => {
  const hasher = new Hasher(1, 2);
  const random = new Prng(3);
  const bytes = Uint8Array.from({ length: 64 }, () => random.below(256));
  const own = hasher.hash(bytes, 3, 9);
  hasher.know(bytes, 3, 9, own + 1);
  hasher.knowMember(20, 30, 77);
  assert.equal(hasher.hash(bytes, 3, 9), own + 1);
  assert.equal(hasher.hash(bytes, 20, 30), 77);
  assert.equal(hasher.hash(bytes.slice(), 3, 9), own);
  assert.notEqual(hasher.hash(bytes, 20, 31), 77);
  hasher.know(bytes, 40, 50, 5);
  assert.notEqual(hasher.hash(bytes, 20, 30), 77);
  hasher.forget();
  assert.equal(hasher.hash(bytes, 3, 9), own);
  assert.notEqual(hasher.hash(latin1Bytes('x'), 0, 1), 5);
});
