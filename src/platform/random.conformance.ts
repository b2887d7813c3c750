/**
 * What every source of randomness must do. The bounds are so wide that a fair source fails them
 * less than once in a billion runs.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Random } from './random.ts';
import { type MakeTrial, on } from './trial.conformance.ts';

function onRandom(make: MakeTrial, body: (random: Random) => void) {
  return on(make, async ({ platform }) => body(platform.random));
}

/** How often each of `kinds` came up in `draws` draws. */
function tally(kinds: number, draws: number, draw: () => number): number[] {
  const counts = new Array<number>(kinds).fill(0);
  for (let i = 0; i < draws; i++) counts[draw()]++;
  return counts;
}

function assertEven(counts: readonly number[]): void {
  const draws = counts.reduce((sum, count) => sum + count, 0);
  const expected = draws / counts.length;
  for (const count of counts) {
    assert.ok(Math.abs(count - expected) < 8 * Math.sqrt(expected), `uneven: ${counts}`);
  }
}

export function randomConformance(name: string, make: MakeTrial): void {
  test(
    `${name}: next32 is a whole number of 32 bits, each bit as often 0 as 1`,
    onRandom(make, (random) => {
      const ones = new Array<number>(32).fill(0);
      for (let i = 0; i < 4000; i++) {
        const drawn = random.next32();
        assert.ok(Number.isInteger(drawn) && drawn >= 0 && drawn < 2 ** 32);
        for (let bit = 0; bit < 32; bit++) ones[bit] += (drawn >>> bit) & 1;
      }
      for (const count of ones) assertEven([count, 4000 - count]);
    }),
  );

  test(
    `${name}: below gives all numbers under its limit alike, also where the limit is no power of 2`,
    onRandom(make, (random) => {
      assertEven(tally(7, 7000, () => random.below(7)));
      assert.equal(random.below(1), 0);
      // Taking the remainder of 32 bits would draw the lower half twice as often as the upper.
      const limit = 2 ** 31 + 2 ** 30;
      assertEven(tally(2, 4000, () => (random.below(limit) < limit / 2 ? 0 : 1)));
      assert.ok(random.below(2 ** 32) < 2 ** 32);
    }),
  );

  test(
    `${name}: float lies in 0 … 1, evenly`,
    onRandom(make, (random) => {
      assertEven(tally(5, 5000, () => Math.floor(random.float() * 5)));
    }),
  );

  test(
    `${name}: bytes are as many as asked for, and not the same twice`,
    onRandom(make, (random) => {
      assert.equal(random.bytes(0).length, 0);
      const first = random.bytes(20);
      assert.equal(first.length, 20);
      assert.notDeepEqual(first, random.bytes(20));
      assertEven(tally(2, 800, () => random.bytes(1)[0] & 1));
    }),
  );
}
