import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { bigintOf } from '../base/number.ts';
import { Element } from './element.ts';
import {
  byteLength,
  contains,
  containsInt64,
  count,
  hiAt,
  IntSets,
  loAt,
  read,
  valueAt,
  width,
} from './intset.ts';
import { checkIntset } from './intset-check.ts';
import { assertNoLeak, blockText, testArena } from './listpack-twin.test.ts';

const arena = testArena();
const intSets = new IntSets(arena);
const element = new Element();

const anyInt64 = fc
  .tuple(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer({ min: 0, max: 63 }))
  .map(([value, shift]) => value >> BigInt(shift));
const edges = [0n, 15n, 31n, 32n, 53n, 63n].flatMap((bits) =>
  [-1n, 0n, 1n].flatMap((by) => [2n ** bits + by, -(2n ** bits) + by]),
);
const anyMember = fc.oneof(
  fc.bigInt({ min: -20n, max: 20n }),
  fc.constantFrom(...edges.map((value) => BigInt.asIntN(64, value))),
  anyInt64,
);

function lo(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}

function hi(value: bigint): number {
  return Number(value >> 32n);
}

function widthOf(value: bigint): number {
  return [2, 4, 8].find((bytes) => value === BigInt.asIntN(bytes * 8, value)) ?? 0;
}

/** The naive twin's bytes: sorted members, in the widest width that was ever needed. */
function encode(members: Iterable<bigint>, bytes: number): string {
  const sorted = [...members].sort((a, b) => (a < b ? -1 : 1));
  const buffer = Buffer.alloc(8 + bytes * sorted.length);
  buffer.writeUInt32LE(bytes, 0);
  buffer.writeUInt32LE(sorted.length, 4);
  for (const [i, value] of sorted.entries()) {
    const at = 8 + i * bytes;
    if (bytes === 8) buffer.writeBigInt64LE(value, at);
    else buffer.writeIntLE(Number(value), at, bytes);
  }
  return buffer.toString('latin1');
}

const anyStep = fc.record({ adds: fc.nat(2), wide: fc.boolean(), value: anyMember });

test('any history of additions and removals leaves the sorted set that its twin is', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      const members = new Set<bigint>();
      let widest = 2;
      let ref = intSets.create();
      for (const { adds, wide, value } of steps) {
        const isSafe = !wide && Number.isSafeInteger(Number(value));
        const had = members.has(value);
        if (adds > 0) {
          ref = isSafe
            ? intSets.add(ref, Number(value))
            : intSets.addInt64(ref, lo(value), hi(value));
          members.add(value);
          widest = Math.max(widest, widthOf(value));
          assert.equal(intSets.changed, !had);
        } else {
          ref = isSafe
            ? intSets.remove(ref, Number(value))
            : intSets.removeInt64(ref, lo(value), hi(value));
          members.delete(value);
          assert.equal(intSets.changed, had);
        }
        assert.equal(blockText(arena, ref, byteLength(arena, ref)), encode(members, widest));
      }
      arena.free(ref);
      assertNoLeak(arena);
    }),
    { numRuns: 300 },
  );
});

test('every member is found, and read as number, as halves and as text', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyMember, { minLength: 1 }), anyMember, (values, other) => {
      const members = new Set(values);
      const bytes = latin1Bytes(encode(members, Math.max(...values.map(widthOf))));
      assert.equal(checkIntset(bytes, 0, bytes.length), values.length);
      const ref = intSets.adopt(bytes, 0, bytes.length);
      assert.equal(count(arena, ref), values.length);
      const sorted = values.toSorted((a, b) => (a < b ? -1 : 1));
      for (const [i, value] of sorted.entries()) {
        assert.equal(bigintOf(loAt(arena, ref, i), hiAt(arena, ref, i)), value);
        assert.equal(valueAt(arena, ref, i), Number(value));
        read(arena, ref, i, element);
        assert.equal(latin1(element.bytes, element.start, element.end), String(value));
        assert.ok(containsInt64(arena, ref, lo(value), hi(value)));
      }
      assert.equal(containsInt64(arena, ref, lo(other), hi(other)), members.has(other));
      if (Number.isSafeInteger(Number(other))) {
        assert.equal(contains(arena, ref, Number(other)), members.has(other));
      }
      arena.free(ref);
    }),
    { numRuns: 200 },
  );
  assertNoLeak(arena);
});

test('the width grows with the first integer that needs it and never falls', () => {
  let ref = intSets.create();
  const widths: number[] = [];
  for (const value of [1, 32_767, -32_769, -(2 ** 31), 2 ** 31]) {
    ref = intSets.add(ref, value);
    widths.push(width(arena, ref));
  }
  ref = intSets.remove(ref, 2 ** 31);
  assert.deepEqual([...widths, width(arena, ref)], [2, 2, 4, 4, 8, 8]);
  arena.free(ref);
  assertNoLeak(arena);
});

test('bytes from outside must be exactly one intset that rises', () => {
  const good = encode([-5n, 0n, 7n], 4);
  const check = (text: string): number => checkIntset(latin1Bytes(`<${text}>`), 1, text.length + 1);
  assert.equal(check(good), 3);
  assert.equal(check(good.slice(0, -1)), -1, 'too short');
  assert.equal(check(`${good}\x00`), -1, 'too long');
  assert.equal(check(good.slice(0, 7)), -1, 'half a header');
  assert.equal(check(`\x03${good.slice(1)}`), -1, 'no such width');
  assert.equal(check(encode([], 2)), -1, 'empty');
  for (const bytes of [2, 4, 8]) {
    const two = encode([1n, 2n], bytes);
    const [first, second] = [two.slice(8, 8 + bytes), two.slice(8 + bytes)];
    assert.equal(check(two.slice(0, 8) + second + first), -1, 'falling');
    assert.equal(check(two.slice(0, 8) + first + first), -1, 'twice the same');
  }
  assert.equal(check(encode([2n ** 31n, 2n ** 32n - 1n, 2n ** 32n], 8)), 3, 'low halves unsigned');
});
