import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { Prng } from '../base/prng.ts';
import { PoisonedArena } from '../memory/testing.ts';
import { Element } from '../structures/element.ts';
import { encodings, exactExpiryOf, expires, typeOf, types } from '../values/value.ts';
import { Keyspace } from './keyspace.ts';

interface Held {
  readonly value: string | undefined;
  readonly expiryMs: number;
}

const value = fc.oneof(
  fc.integer().map(String),
  fc.nat(60).map((length) => 'v'.repeat(length)),
  fc.constantFrom(1000, 1024, 1025, 5000).map((length) => 'w'.repeat(length)),
);
const key = fc.constantFrom('a', 'b', 'k'.repeat(40));
const step = fc.oneof(
  fc.record({ is: fc.constant('put' as const), key, value, keeps: fc.boolean() }),
  fc.record({ is: fc.constant('replace' as const), key, value }),
  fc.record({ is: fc.constant('expire' as const), key, atMs: fc.integer({ min: 500, max: 5000 }) }),
  fc.record({ is: fc.constant('collect' as const), key }),
  fc.record({ is: fc.constant('wait' as const), ms: fc.nat(700) }),
);

function started(): Keyspace {
  const keyspace = new Keyspace({ databases: 1, random: new Prng(7), arena: new PoisonedArena() });
  keyspace.setTime(0);
  return keyspace;
}

/** What the key holds: undefined for no string, with an expiry of -1 for none. */
function holding(keyspace: Keyspace, name: string): Held | undefined {
  const { arena, databases, records } = keyspace;
  const bytes = latin1Bytes(name);
  const ref = keyspace.peek(databases[0], bytes, 0, bytes.length);
  if (ref === 0) return undefined;
  const expiryMs = expires(arena, ref) ? Number(exactExpiryOf(arena, ref)) : -1;
  if (typeOf(arena, ref) !== types.string) return { value: undefined, expiryMs };
  const element = new Element();
  records.readString(ref, element);
  return { value: latin1(element.bytes, element.start, element.end), expiryMs };
}

test('a string put under a key replaces all that was there, and what replaces it leaks nothing', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const keyspace = started();
      const { arena, databases, records } = keyspace;
      const [db] = databases;
      const before = arena.usedBytes;
      const twin = new Map<string, Held>();
      for (const now of steps) {
        if (now.is === 'wait') {
          keyspace.setTime(keyspace.nowMs + now.ms);
          for (const [name, { expiryMs }] of twin) {
            if (expiryMs >= 0 && expiryMs < keyspace.nowMs) twin.delete(name);
          }
          continue;
        }
        const name = latin1Bytes(now.key);
        const had = twin.get(now.key);
        if (now.is === 'put') {
          const bytes = latin1Bytes(now.value);
          keyspace.putString(db, name, 0, name.length, bytes, 0, bytes.length, now.keeps);
          const expiryMs = now.keeps ? (had?.expiryMs ?? -1) : -1;
          twin.set(now.key, { value: now.value, expiryMs });
        } else if (now.is === 'replace') {
          const bytes = latin1Bytes(now.value);
          const made = records.createString(name, 0, name.length, bytes, 0, bytes.length);
          keyspace.put(db, made);
          twin.set(now.key, { value: now.value, expiryMs: -1 });
        } else if (now.is === 'collect' && had === undefined) {
          const gone = keyspace.peek(db, name, 0, name.length);
          assert.equal(gone, 0);
          const root = arena.alloc(64);
          db.addCollection(name, 0, name.length, types.list, encodings.listpack, root);
          twin.set(now.key, { value: undefined, expiryMs: -1 });
        } else if (now.is === 'expire' && had !== undefined) {
          const atMs = keyspace.nowMs + now.atMs;
          db.setExpiry(keyspace.peek(db, name, 0, name.length), atMs);
          twin.set(now.key, { ...had, expiryMs: atMs });
        }
        assert.deepEqual(holding(keyspace, now.key), twin.get(now.key));
      }
      for (const name of ['a', 'b', 'k'.repeat(40)]) {
        assert.deepEqual(holding(keyspace, name), twin.get(name));
      }
      assert.equal(db.size, twin.size);
      const expiring = [...twin.values()].filter(({ expiryMs }) => expiryMs >= 0);
      assert.equal(db.expiringSize, expiring.length);
      for (const name of twin.keys()) {
        const bytes = latin1Bytes(name);
        db.delete(db.find(bytes, 0, bytes.length));
      }
      assert.equal(arena.usedBytes, before);
    }),
    { numRuns: 300 },
  );
});
