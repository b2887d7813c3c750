/**
 * The whole server in virtual time.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from './server.ts';
import { type SimulationEnd, simulate } from './simulation.ts';

function run(seed: number): SimulationEnd {
  return simulate({ seed, clients: 5, requestsEach: 100, startServer });
}

test('a server and its clients end with the same hash when a seed is run twice', () => {
  for (const seed of [1, 2, 3]) assert.deepEqual(run(seed), run(seed));
});

test('every client gets exactly its replies, whatever the seed', () => {
  for (let seed = 10; seed < 20; seed++) {
    const { answered, violations } = run(seed);
    assert.deepEqual([answered, violations], [500, []]);
  }
});
