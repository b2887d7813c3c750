/** The backlog against one long array. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Backlog } from './backlog.ts';

/** All that a reader at `from` gets. */
function rest(backlog: Backlog, from: number): number[] {
  const bytes: number[] = [];
  for (let at = from; at < backlog.end; ) {
    const block = backlog.blockAt(at);
    for (let i = at - block.start; i < block.length; i++) bytes.push(block.bytes[i]);
    at = block.start + block.length;
  }
  return bytes;
}

test('whoever reads from an offset that is kept gets the bytes that were appended there', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ length: fc.nat(30_000), lag: fc.nat(60_000) }), { maxLength: 12 }),
      fc.nat(1_000_000),
      fc.nat(80_000),
      (appends, first, wanted) => {
        const backlog = new Backlog(first, wanted);
        const all: number[] = [];
        for (const [i, { lag, length }] of appends.entries()) {
          const source = new Uint8Array(length + 2).map((_, at) => (at * 7 + i) & 255);
          backlog.append(source, 1, length + 1);
          for (const byte of source.subarray(1, length + 1)) all.push(byte);
          const keptFrom = Math.max(backlog.start, backlog.end - lag);
          backlog.trim(keptFrom);
          assert.ok(backlog.start <= keptFrom);
          assert.equal(backlog.end, first + all.length);
          assert.ok(backlog.end - backlog.start >= Math.min(wanted, all.length));
          assert.deepEqual(rest(backlog, keptFrom), all.slice(keptFrom - first));
        }
      },
    ),
    { numRuns: 60, seed: 4 },
  );
});

test('what nobody needs goes, block by block', () => {
  const backlog = new Backlog(0, 16 * 1024);
  const bytes = new Uint8Array(1000);
  for (let i = 0; i < 1000; i++) {
    backlog.append(bytes, 0, bytes.length);
    backlog.trim(Number.POSITIVE_INFINITY);
  }
  assert.equal(backlog.end, 1_000_000);
  assert.ok(backlog.end - backlog.start <= 32 * 1024);
  assert.ok(backlog.heldBytes <= 64 * 1024);
});
