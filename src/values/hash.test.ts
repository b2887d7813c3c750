import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { Prng } from '../base/prng.ts';
import { PoisonedArena } from '../memory/testing.ts';
import type { Element } from '../structures/element.ts';
import { Hasher } from '../structures/hasher.ts';
import { Tables } from '../structures/table.ts';
import { embeddedBytesMax } from './fields.ts';
import { encodingNames, encodingOf, encodings, types } from './value.ts';
import { Values } from './values.ts';

interface Limits {
  readonly entries: number;
  readonly bytes: number;
}

const noBytes = new Uint8Array(0);

function textOf({ bytes, start, end }: Element): string {
  return latin1(bytes, start, end);
}

/** A hash in an arena of its own, spoken to in text. */
class TestHash {
  readonly arena = new PoisonedArena();
  readonly tables = new Tables(this.arena);
  readonly values = new Values({
    arena: this.arena,
    tables: this.tables,
    hasher: new Hasher(1, 2),
  });
  readonly hashes = this.values.hashes;
  readonly bytesBefore = this.arena.usedBytes;
  readonly prng = new Prng(7);
  ref: number;

  constructor({ entries, bytes }: Limits) {
    this.hashes.maxListpackEntries = entries;
    this.hashes.maxListpackValueBytes = bytes;
    const root = this.hashes.create();
    const { records } = this.values;
    this.ref = records.createCollection(noBytes, 0, 0, types.hash, encodings.listpack, root);
  }

  get encoding(): string {
    return encodingNames[encodingOf(this.arena, this.ref)];
  }

  set(field: string, value: string): boolean {
    // Surrounded, so that whoever reads past a range is found out.
    const bytes = latin1Bytes(`9${field}9${value}9`);
    const end = 1 + field.length;
    const to = end + 1 + value.length;
    return this.hashes.set(this.ref, bytes, 1, end, bytes, end + 1, to);
  }

  setApart(field: string, value: string): boolean {
    const fieldBytes = latin1Bytes(field);
    const bytes = latin1Bytes(value);
    return this.hashes.set(this.ref, fieldBytes, 0, field.length, bytes, 0, value.length);
  }

  get(field: string): string | undefined {
    const isThere = this.hashes.get(this.ref, latin1Bytes(field), 0, field.length);
    return isThere ? textOf(this.hashes.value) : undefined;
  }

  has(field: string): boolean {
    return this.hashes.has(this.ref, latin1Bytes(field), 0, field.length);
  }

  delete(field: string): boolean {
    return this.hashes.delete(this.ref, latin1Bytes(field), 0, field.length);
  }

  entries(ref: number): [string, string][] {
    const { cursor } = this.hashes;
    const found: [string, string][] = [];
    cursor.begin(ref);
    while (cursor.next()) found.push([textOf(cursor.field), textOf(cursor.value)]);
    return found;
  }

  /** Looks whether the bytes that it says it takes are those that it took. */
  weigh(): void {
    assert.equal(this.values.bytesUsed(this.ref, 0), this.arena.usedBytes - this.bytesBefore);
  }

  /** Frees it, in slices of `items`, and looks whether anything is left. */
  end(items: number): void {
    while (!this.values.freeSlice(this.ref, items));
    assert.equal(this.arena.usedBytes, this.bytesBefore);
  }
}

function sorted(entries: Iterable<[string, string]>): [string, string][] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

const field = fc.oneof(
  fc.integer({ min: -5, max: 30 }).map(String),
  fc.string({ maxLength: 5 }),
  fc.integer({ min: 60, max: 70 }).map((length) => 'f'.repeat(length)),
  fc.constantFrom('9223372036854775807', '-9223372036854775808', '007', '', '+1'),
);

const value = fc.oneof(
  field,
  fc.integer({ min: embeddedBytesMax - 2, max: 5000 }).map((length) => 'v'.repeat(length)),
);

const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), field, value }),
  fc.record({ do: fc.constant('setApart' as const), field, value }),
  fc.record({ do: fc.constant('delete' as const), field }),
  fc.record({ do: fc.constant('get' as const), field }),
  fc.record({ do: fc.constant('random' as const) }),
  fc.record({ do: fc.constant('copy' as const) }),
);

const encodingsOfLimits: readonly (readonly [string, Limits])[] = [
  ['a listpack', { entries: 1e6, bytes: 1e6 }],
  ['a table', { entries: 0, bytes: 0 }],
  ['a listpack that becomes a table by its count', { entries: 8, bytes: 1e6 }],
  ['a listpack that becomes a table by a length', { entries: 1e6, bytes: 64 }],
];

for (const [name, limits] of encodingsOfLimits) {
  test(`${name} holds what a Map holds`, () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.nat(40), (steps, items) => {
        const hash = new TestHash(limits);
        const twin = new Map<string, string>();
        for (const action of steps) take(hash, twin, action);
        assert.deepEqual(sorted(hash.entries(hash.ref)), sorted(twin));
        hash.weigh();
        hash.end(items + 1);
      }),
      { numRuns: 60, seed: 11 },
    );
  });
}

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function take(hash: TestHash, twin: Map<string, string>, action: Step): void {
  switch (action.do) {
    case 'set':
    case 'setApart':
      assert.equal(hash[action.do](action.field, action.value), !twin.has(action.field));
      twin.set(action.field, action.value);
      break;
    case 'delete':
      assert.equal(hash.delete(action.field), twin.delete(action.field));
      break;
    case 'get':
      assert.equal(hash.get(action.field), twin.get(action.field));
      assert.equal(hash.has(action.field), twin.has(action.field));
      break;
    case 'random':
      if (twin.size > 0) lookAtRandom(hash, twin);
      break;
    case 'copy':
      lookAtCopy(hash, twin);
      break;
  }
  assert.equal(hash.hashes.count(hash.ref), twin.size);
}

function lookAtRandom(hash: TestHash, twin: Map<string, string>): void {
  hash.hashes.random(hash.ref, hash.prng);
  const { cursor } = hash.hashes;
  assert.equal(textOf(cursor.value), twin.get(textOf(cursor.field)));
}

function lookAtCopy(hash: TestHash, twin: Map<string, string>): void {
  const copied = hash.values.copy(hash.ref, latin1Bytes('copy'), 0, 4);
  assert.deepEqual(sorted(hash.entries(copied)), sorted(twin));
  hash.values.free(copied);
}

test('a small hash keeps the order in which its fields came', () => {
  const hash = new TestHash({ entries: 128, bytes: 64 });
  for (const name of ['b', '1', 'a', '-7']) hash.set(name, `of ${name}`);
  hash.set('1', 'again');
  assert.deepEqual(hash.entries(hash.ref), [
    ['b', 'of b'],
    ['1', 'again'],
    ['a', 'of a'],
    ['-7', 'of -7'],
  ]);
});

test('a hash becomes a table with one field more than its limit, not before', () => {
  const hash = new TestHash({ entries: 3, bytes: 64 });
  for (const name of ['a', 'b', 'c']) hash.set(name, 'v');
  assert.equal(hash.encoding, 'listpack');
  hash.set('c', 'w');
  assert.equal(hash.encoding, 'listpack');
  hash.set('d', 'v');
  assert.equal(hash.encoding, 'hashtable');
  hash.delete('d');
  assert.equal(hash.encoding, 'hashtable');
});

test('a hash becomes a table with a field or a value that is longer than its limit', () => {
  for (const [name, content] of [
    ['x'.repeat(65), 'v'],
    ['f', 'x'.repeat(65)],
  ]) {
    const hash = new TestHash({ entries: 128, bytes: 64 });
    hash.set('y'.repeat(64), 'z'.repeat(64));
    assert.equal(hash.encoding, 'listpack');
    hash.set(name, content);
    assert.equal(hash.encoding, 'hashtable');
    assert.equal(hash.get('y'.repeat(64)), 'z'.repeat(64));
  }
});

test('what is about to be set makes a table at once where it will not fit', () => {
  const hash = new TestHash({ entries: 2, bytes: 4 });
  const prepared = (...lengths: number[]): string => {
    const fresh = new TestHash({ entries: 2, bytes: 4 });
    const bounds = Int32Array.from(lengths.flatMap((length) => [0, length]));
    fresh.hashes.prepare(fresh.ref, bounds, 0, lengths.length);
    return fresh.encoding;
  };
  assert.equal(hash.encoding, 'listpack');
  assert.equal(prepared(1, 1, 4, 4), 'listpack');
  assert.equal(prepared(1, 1, 1, 5), 'hashtable');
  assert.equal(prepared(5, 1), 'hashtable');
  assert.equal(prepared(1, 1, 1, 1, 1, 1), 'hashtable');
});

test('every field of a large hash is chosen about as often', () => {
  const hash = new TestHash({ entries: 0, bytes: 64 });
  const counts = new Map<string, number>();
  for (let i = 0; i < 50; i++) hash.set(`field ${i}`, '');
  for (let i = 0; i < 20_000; i++) {
    hash.hashes.random(hash.ref, hash.prng);
    const name = textOf(hash.hashes.cursor.field);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  assert.equal(counts.size, 50);
  for (const count of counts.values()) assert(count > 300 && count < 500, `${count} of 400`);
});

test('a large hash is freed in slices', () => {
  const hash = new TestHash({ entries: 0, bytes: 64 });
  for (let i = 0; i < 20_000; i++) hash.set(`field ${i}`, `value ${i}`);
  let slices = 1;
  while (!hash.values.freeSlice(hash.ref, 1000)) slices++;
  assert(slices > 8 && slices < 25, `${slices} slices`);
  assert.equal(hash.arena.usedBytes, hash.bytesBefore);
});
