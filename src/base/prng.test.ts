import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Prng } from './prng.ts';

const anySeed = fc.maxSafeInteger();

/** sfc32 as published, on BigInt, from a state given by hand. */
function sfc32(state: [bigint, bigint, bigint, bigint]): bigint {
  const mask = 0xffff_ffffn;
  const [a, b, c, counter] = state;
  const result = (a + b + counter) & mask;
  state[3] = (counter + 1n) & mask;
  state[0] = b ^ (b >> 9n);
  state[1] = (c + (c << 3n)) & mask;
  state[2] = ((((c << 21n) | (c >> 11n)) & mask) + result) & mask;
  return result;
}

test('the numbers of a seed never change', () => {
  const random = new Prng(42);
  const drawn = Array.from({ length: 4 }, () => random.next32());
  assert.deepEqual(drawn, [3069617280, 4243262970, 4051348656, 1171415678]);
});

test('the steps are those of sfc32', () => {
  const mask = 0xffff_ffffn;
  const scramble = (value: bigint) => {
    let mixed = value & mask;
    mixed = ((mixed ^ (mixed >> 16n)) * 0x85ebca6bn) & mask;
    mixed = ((mixed ^ (mixed >> 13n)) * 0xc2b2ae35n) & mask;
    return mixed ^ (mixed >> 16n);
  };
  fc.assert(
    fc.property(anySeed, (seed) => {
      const low = BigInt.asUintN(32, BigInt(seed));
      const high = BigInt.asUintN(32, BigInt(seed) >> 32n);
      const state: [bigint, bigint, bigint, bigint] = [
        scramble(low + 0x9e3779b9n),
        scramble(high + 0x3c6ef372n),
        scramble(low ^ high ^ 0x7f4a7c15n),
        1n,
      ];
      for (let i = 0; i < 15; i++) sfc32(state);
      const random = new Prng(seed);
      for (let i = 0; i < 20; i++) assert.equal(BigInt(random.next32()), sfc32(state));
    }),
    { numRuns: 50 },
  );
});

test('below stays below its bound, for small and for wide bounds', () => {
  const bound = fc.oneof(
    fc.integer({ min: 1, max: 100 }),
    fc.integer({ min: 1, max: 2 ** 53 - 1 }),
  );
  fc.assert(
    fc.property(anySeed, bound, (seed, n) => {
      const random = new Prng(seed);
      for (let i = 0; i < 20; i++) {
        const drawn = random.below(n);
        assert.ok(Number.isInteger(drawn) && drawn >= 0 && drawn < n);
      }
    }),
  );
});

test('below reaches every value about equally often', () => {
  const random = new Prng(7);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 20_000; i++) counts[random.below(10)]++;
  // Standard deviation is 42; five of them.
  for (const count of counts) assert.ok(Math.abs(count - 2000) < 210, `${counts}`);
});

test('floats lie in [0, 1) and fill it', () => {
  const random = new Prng(8);
  let sum = 0;
  for (let i = 0; i < 10_000; i++) {
    const drawn = random.float();
    assert.ok(drawn >= 0 && drawn < 1);
    sum += drawn;
  }
  assert.ok(Math.abs(sum / 10_000 - 0.5) < 0.015);
});

test('the same seed repeats, near seeds differ', () => {
  fc.assert(
    fc.property(anySeed, (seed) => {
      const draws = (s: number) => {
        const random = new Prng(s);
        return [random.next32(), random.next32(), random.next32()];
      };
      assert.deepEqual(draws(seed), draws(seed));
      const near = seed === Number.MAX_SAFE_INTEGER ? seed - 1 : seed + 1;
      assert.notDeepEqual(draws(seed), draws(near));
    }),
  );
});

test('drawing from a fork does not shift its parent', () => {
  const a = new Prng(99);
  const b = new Prng(99);
  const fork = a.fork();
  b.fork();
  for (let i = 0; i < 10; i++) fork.next32();
  assert.equal(a.next32(), b.next32());
  assert.notEqual(new Prng(99).next32(), new Prng(99).fork().next32());
});

test('chance zero never happens, chance one always', () => {
  const random = new Prng(3);
  for (let i = 0; i < 100; i++) {
    assert.equal(random.chance(0), false);
    assert.equal(random.chance(1), true);
  }
});

test('bytes are as many as asked for, repeat, and take all values', () => {
  assert.equal(new Prng(1).bytes(0).length, 0);
  const drawn = new Prng(1).bytes(5000);
  assert.deepEqual(drawn, new Prng(1).bytes(5000));
  assert.equal(new Set(drawn).size, 256);
});
