import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { Prng } from '../base/prng.ts';
import { PoisonedArena } from '../memory/testing.ts';
import { Element } from '../structures/element.ts';
import { Hasher } from '../structures/hasher.ts';
import * as listpack from '../structures/listpack.ts';
import { ListpackSearch } from '../structures/listpack-search.ts';
import * as quicklist from '../structures/quicklist.ts';
import { nodeBytesMax, nodeElementsMax } from '../structures/quicklist-limits.ts';
import { Tables } from '../structures/table.ts';
import { listLength } from './list.ts';
import { encodingOf, encodings, rootOf, types } from './value.ts';
import { Values } from './values.ts';

const arena = new PoisonedArena();
const prng = new Prng(7);
const values = new Values({
  arena,
  tables: new Tables(arena),
  hasher: new Hasher(prng.next32(), prng.next32()),
});
const { lists, records } = values;
const element = new Element();
const search = new ListpackSearch();
const key = latin1Bytes('key');

function newList(): number {
  return records.createCollection(key, 0, 3, types.list, encodings.listpack, lists.create());
}

function textOf(bytes: Element): string {
  return latin1(bytes.bytes, bytes.start, bytes.end);
}

function elementsOf(ref: number, isForward: boolean): string[] {
  const found: string[] = [];
  lists.walk(ref, isForward ? 0 : -1, isForward);
  while (lists.next()) {
    lists.read(element);
    found.push(textOf(element));
  }
  return found;
}

interface Step {
  readonly kind: number;
  readonly index: number;
  readonly count: number;
  readonly text: string;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.nat(13),
  index: fc.integer({ min: -40, max: 40 }),
  count: fc.nat(12),
  text: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('a', 'b', '7', '-1', '1000000', '') },
    { weight: 2, arbitrary: fc.nat(300).map((length) => 'x'.repeat(length)) },
    { weight: 1, arbitrary: fc.constant('y'.repeat(5000)) },
  ),
});

/** Plays one step on the list and on its twin. */
function play(ref: number, twin: string[], { kind, index, count, text }: Step): void {
  const bytes = latin1Bytes(text);
  const end = bytes.length;
  const place = index < 0 ? twin.length + index : index;
  const isThere = place >= 0 && place < twin.length;
  switch (kind) {
    case 0:
    case 1:
      lists.grow(ref, end, 1);
      lists.pushHead(ref, bytes, 0, end);
      twin.unshift(text);
      break;
    case 2:
    case 3:
      lists.grow(ref, end, 1);
      lists.pushTail(ref, bytes, 0, end);
      twin.push(text);
      break;
    case 4:
      if (twin.length === 0) break;
      lists.readHead(ref, element);
      assert.equal(textOf(element), twin.shift());
      lists.popHead(ref);
      break;
    case 5:
      if (twin.length === 0) break;
      lists.readTail(ref, element);
      assert.equal(textOf(element), twin.pop());
      lists.popTail(ref);
      break;
    case 6:
      assert.equal(lists.readAt(ref, index, element), isThere);
      if (isThere) assert.equal(textOf(element), twin[place]);
      break;
    case 7:
      lists.grow(ref, end, 1);
      assert.equal(lists.replaceAt(ref, index, bytes, 0, end), isThere);
      if (isThere) twin[place] = text;
      break;
    case 8:
      if (!isThere) break;
      lists.removeRange(ref, index, count);
      twin.splice(place, count);
      break;
    case 9:
    case 10:
      lists.grow(ref, end, 1);
      playInsert(ref, twin, text, kind === 9);
      break;
    case 11:
      playRemove(ref, twin, text, count % 2 === 0);
      break;
    case 12:
    case 13:
      playSearch(ref, twin, text, { index, most: count, isForward: kind === 12 });
  }
  lists.shrink(ref);
}

/** Inserts beside the first element that has one byte. */
function playInsert(ref: number, twin: string[], text: string, isAfter: boolean): void {
  const bytes = latin1Bytes(text);
  search.begin(latin1Bytes('a'), 0, 1);
  lists.walk(ref, 0, true);
  const place = twin.indexOf('a');
  assert.equal(lists.find(search, twin.length), place >= 0);
  assert.equal(search.passed, place < 0 ? twin.length : place);
  if (place < 0) return;
  lists.insert(bytes, 0, bytes.length, isAfter);
  twin.splice(place + (isAfter ? 1 : 0), 0, text);
}

/** Removes all elements that are the text, from either end. */
function playRemove(ref: number, twin: string[], text: string, isForward: boolean): void {
  const bytes = latin1Bytes(text);
  lists.walk(ref, isForward ? 0 : -1, isForward);
  search.begin(bytes, 0, bytes.length);
  while (lists.find(search, Number.POSITIVE_INFINITY)) lists.remove();
  const kept = twin.filter((other) => other !== text);
  twin.splice(0, twin.length, ...kept);
}

/** Looks at some elements from an index on, and goes on behind what it found. */
function playSearch(
  ref: number,
  twin: string[],
  text: string,
  { index, most, isForward }: { index: number; most: number; isForward: boolean },
): void {
  const bytes = latin1Bytes(text);
  const place = index < 0 ? twin.length + index : index;
  const isThere = place >= 0 && place < twin.length;
  assert.equal(lists.walk(ref, index, isForward), isThere);
  if (!isThere) return;
  const ahead = isForward ? twin.slice(place) : twin.slice(0, place + 1).toReversed();
  const found: number[] = [];
  search.begin(bytes, 0, bytes.length);
  let passed = 0;
  while (lists.find(search, most - passed)) {
    found.push(passed + search.passed);
    passed = (found.at(-1) ?? 0) + 1;
    lists.read(element);
    assert.equal(textOf(element), text);
  }
  const expected = [...ahead.keys()].filter((i) => i < most && ahead[i] === text);
  assert.deepEqual(found, expected);
}

/** The encoding is one that Redis could have at this size. */
function assertEncoding(ref: number, fill: number): void {
  const root = rootOf(arena, ref);
  if (encodingOf(arena, ref) === encodings.listpack) {
    assert.ok(listLength(arena, ref) <= nodeElementsMax(fill));
    // What an entry has besides its text is not counted before it is added.
    assert.ok(listpack.byteLength(arena, root) <= nodeBytesMax(fill) + 11);
    return;
  }
  if (quicklist.nodeCount(arena, root) !== 1) return;
  const node = quicklist.headNode(arena, root);
  if (quicklist.isPlain(arena, node)) return;
  const isLarge = quicklist.nodeDataBytes(arena, node) > nodeBytesMax(fill) / 2;
  assert.ok(isLarge || listLength(arena, ref) > Math.floor(nodeElementsMax(fill) / 2));
}

test('a list does what an array does, in both encodings, and leaves nothing behind', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(-2, -1, 1, 3, 16),
      fc.array(anyStep, { maxLength: 200, size: 'max' }),
      (fill, steps) => {
        const before = arena.usedBytes;
        lists.setMaxListpackSize(fill);
        const ref = newList();
        const twin: string[] = [];
        for (const step of steps) {
          play(ref, twin, step);
          assert.equal(listLength(arena, ref), twin.length);
          assertEncoding(ref, fill);
        }
        assert.deepEqual(elementsOf(ref, true), twin);
        assert.deepEqual(elementsOf(ref, false), twin.toReversed());
        values.free(ref);
        assert.equal(arena.usedBytes, before);
      },
    ),
    { numRuns: 300 },
  );
});

test('a copy is equal and lives on when the list is freed', () => {
  const before = arena.usedBytes;
  lists.setMaxListpackSize(4);
  for (const length of [1, 4, 5, 100]) {
    const ref = newList();
    for (let i = 0; i < length; i++) {
      const bytes = latin1Bytes(`element ${i}`);
      lists.grow(ref, bytes.length, 1);
      lists.pushTail(ref, bytes, 0, bytes.length);
    }
    const expected = elementsOf(ref, true);
    const copied = values.copy(ref, key, 0, 3);
    values.free(ref);
    assert.deepEqual(elementsOf(copied, true), expected);
    assert.equal(values.bytesUsed(copied, 0), arena.usedBytes - before);
    values.free(copied);
    assert.equal(arena.usedBytes, before);
  }
});

test('a long list is freed in slices', () => {
  const before = arena.usedBytes;
  lists.setMaxListpackSize(1);
  const ref = newList();
  for (let i = 0; i < 100; i++) {
    lists.grow(ref, 1, 1);
    lists.pushTail(ref, key, 0, 1);
  }
  let slices = 1;
  while (!values.freeSlice(ref, 30)) slices++;
  assert.equal(slices, 4);
  assert.equal(arena.usedBytes, before);
});

test('the bytes of a long list are estimated from some of its nodes', () => {
  lists.setMaxListpackSize(1);
  const ref = newList();
  for (let i = 0; i < 100; i++) {
    lists.grow(ref, 1, 1);
    lists.pushTail(ref, key, 0, 1);
  }
  assert.equal(values.bytesUsed(ref, 5), values.bytesUsed(ref, 0));
  values.free(ref);
});
