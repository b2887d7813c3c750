import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { Prng } from '../base/prng.ts';
import { PoisonedArena } from '../memory/testing.ts';
import type { Element } from '../structures/element.ts';
import { Hasher } from '../structures/hasher.ts';
import { Tables } from '../structures/table.ts';
import { type Encoding, encodingNames, encodingOf, encodings, types } from './value.ts';
import { Values } from './values.ts';

interface Limits {
  readonly integers: number;
  readonly entries: number;
  readonly bytes: number;
}

const noBytes = new Uint8Array(0);
const usual: Limits = { integers: 512, entries: 128, bytes: 64 };

function textOf({ bytes, start, end }: Element): string {
  return latin1(bytes, start, end);
}

/** Sets in an arena of their own, spoken to in text; `ref` is the one that is meant. */
class TestSets {
  readonly arena = new PoisonedArena();
  readonly tables = new Tables(this.arena);
  readonly values = new Values({
    arena: this.arena,
    tables: this.tables,
    hasher: new Hasher(1, 2),
  });
  readonly sets = this.values.sets;
  readonly bytesBefore = this.arena.usedBytes;
  readonly prng = new Prng(7);
  ref: number;

  constructor(limits: Limits, encoding: Encoding) {
    this.sets.maxIntsetEntries = limits.integers;
    this.sets.maxListpackEntries = limits.entries;
    this.sets.maxListpackValueBytes = limits.bytes;
    this.ref = this.make(encoding);
  }

  make(encoding: Encoding): number {
    const root = this.sets.create(encoding);
    return this.values.records.createCollection(noBytes, 0, 0, types.set, encoding, root);
  }

  get encoding(): string {
    return encodingNames[encodingOf(this.arena, this.ref)];
  }

  add(...members: (string | number)[]): boolean {
    let isNew = false;
    for (const member of members) {
      const text = String(member);
      isNew = this.sets.add(this.ref, latin1Bytes(`9${text}9`), 1, 1 + text.length);
    }
    return isNew;
  }

  has(member: string): boolean {
    return this.sets.has(this.ref, latin1Bytes(member), 0, member.length);
  }

  remove(member: string): boolean {
    return this.sets.remove(this.ref, latin1Bytes(member), 0, member.length);
  }

  pop(): string {
    this.sets.random(this.ref, this.prng);
    const text = textOf(this.sets.cursor.member);
    this.sets.removeChosen(this.ref);
    return text;
  }

  members(ref: number): string[] {
    const { cursor } = this.sets;
    const found: string[] = [];
    cursor.begin(ref);
    while (cursor.next()) found.push(textOf(cursor.member));
    return found;
  }

  /** Looks whether the bytes that it says it takes are those that it took. */
  weigh(): void {
    assert.equal(this.values.bytesUsed(this.ref, 0), this.arena.usedBytes - this.bytesBefore);
  }

  /** Frees the set, in slices of `items`, and looks whether anything is left. */
  end(items: number): void {
    while (!this.values.freeSlice(this.ref, items));
    assert.equal(this.arena.usedBytes, this.bytesBefore);
  }
}

const integer = fc.oneof(
  fc.integer({ min: -5, max: 30 }).map(String),
  fc.integer().map(String),
  fc.constantFrom('9223372036854775807', '-9223372036854775808', '9007199254740993'),
);

const member = fc.oneof(
  integer,
  fc.string({ maxLength: 4 }),
  fc.integer({ min: 60, max: 70 }).map((length) => 'm'.repeat(length)),
  fc.constantFrom('007', '', '+1', '-0', '9223372036854775808'),
);

function stepsOf(members: fc.Arbitrary<string>) {
  return fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('add' as const), member: members }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), member }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('has' as const), member }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('pop' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('copy' as const) }) },
    ),
    { maxLength: 150 },
  );
}

type Steps = ReturnType<typeof stepsOf> extends fc.Arbitrary<infer S> ? S : never;

function take(sets: TestSets, twin: Set<string>, action: Steps[number]): void {
  switch (action.do) {
    case 'add':
      assert.equal(sets.add(action.member), !twin.has(action.member));
      twin.add(action.member);
      break;
    case 'remove':
      assert.equal(sets.remove(action.member), twin.delete(action.member));
      break;
    case 'has':
      assert.equal(sets.has(action.member), twin.has(action.member));
      break;
    case 'pop':
      if (twin.size > 0) assert(twin.delete(sets.pop()), 'what is popped was a member');
      break;
    case 'copy':
      lookAtCopy(sets, twin);
      break;
  }
  assert.equal(sets.sets.count(sets.ref), twin.size);
}

function lookAtCopy(sets: TestSets, twin: Set<string>): void {
  const copied = sets.values.copy(sets.ref, latin1Bytes('copy'), 0, 4);
  assert.equal(encodingOf(sets.arena, copied), encodingOf(sets.arena, sets.ref));
  assert.deepEqual(sets.members(copied).sort(), [...twin].sort());
  for (const text of twin) {
    sets.sets.cursor.begin(copied);
    sets.sets.cursor.next();
    assert(sets.sets.hasElement(sets.ref, sets.sets.cursor.member), text);
  }
  sets.values.free(copied);
}

const kinds = [
  ['an intset', { integers: 1e6, entries: 0, bytes: 0 }, encodings.intset, integer],
  ['a listpack', { integers: 0, entries: 1e6, bytes: 1e6 }, encodings.listpack, member],
  ['a table', { integers: 0, entries: 0, bytes: 0 }, encodings.table, member],
  ['an intset that grows', { integers: 10, entries: 20, bytes: 64 }, encodings.intset, integer],
  ['an intset of anything', { integers: 50, entries: 20, bytes: 64 }, encodings.intset, member],
] as const;

for (const [name, limits, encoding, members] of kinds) {
  test(`${name} holds what a Set holds`, () => {
    fc.assert(
      fc.property(stepsOf(members), fc.nat(40), (steps, items) => {
        const sets = new TestSets(limits, encoding);
        const twin = new Set<string>();
        for (const action of steps) take(sets, twin, action);
        assert.deepEqual(sets.members(sets.ref).sort(), [...twin].sort());
        sets.weigh();
        sets.end(items + 1);
      }),
      { numRuns: 60, seed: 12 },
    );
  });
}

test('a new set gets the encoding of its first member and the number that is expected', () => {
  const { sets } = new TestSets(usual, encodings.intset);
  const encodingFor = (first: string, expected: number): string =>
    encodingNames[sets.encodingFor(latin1Bytes(first), 0, first.length, expected)];
  assert.equal(encodingFor('1', 512), 'intset');
  assert.equal(encodingFor('1', 513), 'hashtable');
  assert.equal(encodingFor('x', 128), 'listpack');
  assert.equal(encodingFor('x', 129), 'hashtable');
  assert.equal(encodingFor('01', 1), 'listpack');
  sets.maxListpackEntries = 600;
  assert.equal(encodingFor('1', 513), 'listpack');
});

test('an intset becomes a listpack with a member that is no integer', () => {
  const sets = new TestSets(usual, encodings.intset);
  sets.add(3, 1, -70_000);
  assert.equal(sets.encoding, 'intset');
  sets.add('x');
  assert.equal(sets.encoding, 'listpack');
  assert.deepEqual(sets.members(sets.ref), ['-70000', '1', '3', 'x']);
});

test('an intset becomes a table when a member of the listpack would be too many or too long', () => {
  const full = new TestSets({ integers: 512, entries: 3, bytes: 64 }, encodings.intset);
  full.add(1, 2, 3, 'x');
  assert.equal(full.encoding, 'hashtable');
  const long = new TestSets(usual, encodings.intset);
  long.add(1, 'x'.repeat(65));
  assert.equal(long.encoding, 'hashtable');
  for (const wide of [12_345, -1234]) {
    const narrow = new TestSets({ integers: 512, entries: 128, bytes: 4 }, encodings.intset);
    narrow.add(wide, 'x');
    assert.equal(narrow.encoding, 'hashtable', String(wide));
  }
});

test('an intset becomes a table with one member more than its limit', () => {
  const sets = new TestSets({ integers: 3, entries: 128, bytes: 64 }, encodings.intset);
  sets.add(1, 2, 3, 3);
  assert.equal(sets.encoding, 'intset');
  sets.add(4);
  assert.equal(sets.encoding, 'hashtable');
});

test('a listpack becomes a table with one member more than its limit, or a longer one', () => {
  const full = new TestSets({ integers: 3, entries: 2, bytes: 64 }, encodings.listpack);
  full.add('a', 'b', 'b');
  assert.equal(full.encoding, 'listpack');
  full.add('c');
  assert.equal(full.encoding, 'hashtable');
  const long = new TestSets(usual, encodings.listpack);
  long.add('x'.repeat(64));
  assert.equal(long.encoding, 'listpack');
  long.add('x'.repeat(65));
  assert.equal(long.encoding, 'hashtable');
});

test('a set of integers becomes an intset where a command asks for it, unless they are too many', () => {
  for (const encoding of [encodings.listpack, encodings.table]) {
    const sets = new TestSets({ integers: 3, entries: 128, bytes: 64 }, encoding);
    sets.add(5, '9223372036854775807', -1);
    sets.sets.becomeIntset(sets.ref);
    assert.equal(sets.encoding, 'intset');
    assert.deepEqual(sets.members(sets.ref), ['-1', '5', '9223372036854775807']);
    sets.end(10);
    const many = new TestSets({ integers: 3, entries: 128, bytes: 64 }, encoding);
    many.add(1, 2, 3, 4);
    many.sets.becomeIntset(many.ref);
    assert.equal(many.encoding, encodingNames[encoding]);
  }
});

test('a set takes over the members of another', () => {
  const sets = new TestSets(usual, encodings.table);
  for (let i = 0; i < 300; i++) sets.add(`old ${i}`);
  const own = sets.ref;
  sets.ref = sets.make(encodings.intset);
  sets.add(1, 2);
  sets.sets.takeFrom(own, sets.ref);
  sets.values.records.free(sets.ref);
  sets.ref = own;
  assert.deepEqual(sets.members(own), ['1', '2']);
  assert.equal(sets.encoding, 'intset');
  sets.end(1);
});

test('members move from set to set whatever their encodings are', () => {
  const texts = ['17', '-3', '9223372036854775806', '4000'];
  const all = [encodings.intset, encodings.listpack, encodings.table];
  for (const from of all) {
    for (const to of all) {
      const sets = new TestSets(usual, from);
      sets.add(...texts);
      const target = sets.make(to);
      const { cursor } = sets.sets;
      cursor.begin(sets.ref);
      while (cursor.next()) {
        assert.equal(sets.sets.hasElement(target, cursor.member), false);
        assert.equal(sets.sets.addElement(target, cursor.member), true);
        assert.equal(sets.sets.addElement(target, cursor.member), false);
        assert.equal(sets.sets.hasElement(target, cursor.member), true);
      }
      assert.deepEqual(sets.members(target).sort(), [...texts].sort());
    }
  }
});

for (const encoding of [encodings.intset, encodings.listpack, encodings.table]) {
  test(`every member of an encoding ${encodingNames[encoding]} is chosen about as often`, () => {
    const sets = new TestSets(usual, encoding);
    const counts = new Map<string, number>();
    for (let i = 0; i < 50; i++) sets.add(i);
    for (let i = 0; i < 20_000; i++) {
      sets.sets.random(sets.ref, sets.prng);
      const text = textOf(sets.sets.cursor.member);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    assert.equal(counts.size, 50);
    for (const count of counts.values()) assert(count > 300 && count < 500, `${count} of 400`);
  });
}

test('a large set is freed in slices', () => {
  const sets = new TestSets(usual, encodings.table);
  for (let i = 0; i < 20_000; i++) sets.add(i);
  let slices = 1;
  while (!sets.values.freeSlice(sets.ref, 1000)) slices++;
  assert(slices > 8 && slices < 25, `${slices} slices`);
  assert.equal(sets.arena.usedBytes, sets.bytesBefore);
});
