import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { Prng } from '../base/prng.ts';
import { PoisonedArena } from '../memory/testing.ts';
import { keyAt, keyLength, writeRecordKey } from './record.ts';
import { Tables } from './table.ts';

/**
 * A table beside a Map that must agree with it; keys hash to a spread or, on purpose, to few
 * values.
 */
class Twin {
  readonly arena = new PoisonedArena();
  readonly tables = new Tables(this.arena);
  readonly root: number;
  readonly records = new Map<string, number>();
  readonly #hash: (key: string) => number;

  constructor(hash: (key: string) => number, reserved = 0) {
    this.#hash = hash;
    this.root = reserved === 0 ? this.tables.create() : this.tables.createFor(reserved);
  }

  find(key: string): number {
    const bytes = latin1Bytes(key);
    return this.tables.find(this.root, this.#hash(key), bytes, 0, bytes.length);
  }

  add(key: string): void {
    if (this.records.has(key)) return;
    const bytes = latin1Bytes(key);
    const record = this.arena.alloc(4 + bytes.length);
    writeRecordKey(this.arena, record, 0, 0, bytes, 0, bytes.length);
    this.tables.insert(this.root, this.#hash(key), record);
    this.records.set(key, record);
  }

  remove(key: string): void {
    const record = this.records.get(key);
    if (record === undefined) return;
    assert.equal(this.tables.remove(this.root, this.#hash(key), record), true);
    assert.equal(this.tables.remove(this.root, this.#hash(key), record), false);
    this.arena.free(record);
    this.records.delete(key);
  }

  keyOf(record: number): string {
    const start = this.arena.base(record) + keyAt(this.arena, record);
    return latin1(this.arena.bytes(record), start, start + keyLength(this.arena, record));
  }

  check(): void {
    assert.equal(this.tables.count(this.root), this.records.size);
    for (const [key, record] of this.records) assert.equal(this.find(key), record);
    const found: number[] = [];
    const size = this.tables.directorySize(this.root);
    for (let entry = 0; entry < size; ) {
      entry = this.tables.recordsOfSegment(this.root, entry, found);
    }
    assert.deepEqual(found.map((r) => this.keyOf(r)).sort(), [...this.records.keys()].sort());
  }

  end(): void {
    for (const key of [...this.records.keys()]) this.remove(key);
    this.tables.free(this.root);
    assert.equal(this.arena.usedBytes, 0);
  }
}

const spread = (key: string): number => Math.imul(Number(key) + 1, 0x9e3779b1) ^ (Number(key) << 7);
const crowded = (key: string): number => ((Number(key) % 3) * 0x40000001) | 0;

for (const [name, hash, many] of [
  ['spread', spread, 6000],
  ['crowded', crowded, 40],
] as const) {
  test(`a table with ${name} hashes holds what a Map holds, through growth and shrinking`, () => {
    const history = fc.array(
      fc.record({ from: fc.nat(many), length: fc.nat(many / 2), add: fc.boolean() }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(history, (steps) => {
        const twin = new Twin(hash);
        for (const { from, length, add } of steps) {
          for (let k = from; k < from + length; k++) {
            if (add) twin.add(String(k));
            else twin.remove(String(k));
          }
          twin.check();
        }
        twin.end();
      }),
      { numRuns: 25 },
    );
  });
}

test('a table that was made for many records is a table like any other', () => {
  for (const reserved of [1, 6, 7, 894, 895, 1600, 5000]) {
    for (const added of [0, 1, reserved, reserved + 3000]) {
      const twin = new Twin(spread, reserved);
      for (let k = 0; k < added; k++) twin.add(String(k));
      twin.check();
      for (let k = 0; k < added; k += 2) twin.remove(String(k));
      twin.check();
      twin.end();
    }
  }
});

test('records that a table was made for do not make it split', () => {
  for (const reserved of [500, 10_000]) {
    const twin = new Twin(spread, reserved);
    const bytes = twin.tables.bytesUsed(twin.root);
    for (let k = 0; k < reserved; k++) twin.add(String(k));
    assert.equal(twin.tables.bytesUsed(twin.root), bytes);
    twin.end();
  }
});

test('a scan meets every record that is present throughout, whatever is added and removed meanwhile', () => {
  const change = fc.record({ from: fc.nat(20_000), length: fc.nat(4000), add: fc.boolean() });
  fc.assert(
    fc.property(fc.nat(3000), fc.array(change, { maxLength: 20 }), (staying, changes) => {
      const twin = new Twin(spread);
      for (let k = 0; k < staying; k++) twin.add(String(k));
      const seen = new Set<string>();
      const found: number[] = [];
      let cursor = 0;
      let step = 0;
      do {
        found.length = 0;
        cursor = twin.tables.scan(twin.root, cursor, found);
        for (const record of found) seen.add(twin.keyOf(record));
        const now = changes[Math.floor(step++ / 7)];
        if (now === undefined || step % 7 !== 0) continue;
        for (let k = now.from; k < now.from + now.length; k++) {
          if (now.add) twin.add(String(100_000 + k));
          else twin.remove(String(100_000 + k));
        }
      } while (cursor !== 0);
      for (let k = 0; k < staying; k++) assert.ok(seen.has(String(k)), `${k} was not met`);
      twin.end();
    }),
    { numRuns: 25 },
  );
});

test('every record of a table can be the random one, about equally often', () => {
  const twin = new Twin(spread);
  for (let k = 0; k < 2000; k++) twin.add(String(k));
  const prng = new Prng(7);
  const times = new Map<number, number>();
  for (let i = 0; i < 100_000; i++) {
    const record = twin.tables.random(twin.root, prng);
    times.set(record, (times.get(record) ?? 0) + 1);
  }
  assert.equal(times.size, 2000);
  assert.ok(Math.max(...times.values()) < 110);
  twin.end();
});

test('a table is taken apart segment by segment, to the last block', () => {
  for (const size of [0, 1, 40, 700, 5000]) {
    const twin = new Twin((key) => Math.imul(Number(key), 0x9e3779b1));
    const { arena, root, tables } = twin;
    for (let i = 0; i < size; i++) twin.add(String(i));
    const met: number[] = [];
    for (let entry = 0; entry >= 0; ) entry = tables.takeSegment(root, entry, met);
    assert.deepEqual(
      met.map((record) => Number(twin.keyOf(record))).sort((a, b) => a - b),
      [...Array(size).keys()],
    );
    for (const record of met) arena.free(record);
    assert.equal(arena.usedBytes, 0);
  }
});
