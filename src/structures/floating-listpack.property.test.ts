import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1Bytes } from '../base/bytes.ts';
import { FloatingListpacks, startOf } from './floating-listpack.ts';
import { byteLength, count, firstAt, lastAt, nextAt, previousAt, seek } from './listpack.ts';
import { Listpacks } from './listpack-editor.ts';
import {
  anyText,
  assertNoLeak,
  encodeEntry,
  encodeListpack,
  positionOf,
  testArena,
  textAt,
} from './listpack-twin.test.ts';

const arena = testArena();
const listpacks = new Listpacks(arena);
const floating = new FloatingListpacks(arena, listpacks, 0.25);

/** As a list has it: room is made up to a limit, which single elements may exceed. */
const bytesMax = 1200;

interface Step {
  readonly kind: number;
  readonly index: number;
  readonly some: number;
  readonly text: string;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.nat(15),
  index: fc.integer({ min: -30, max: 30 }),
  some: fc.nat(20),
  text: fc.oneof(
    { weight: 4, arbitrary: fc.nat(40).map((length) => 'f'.repeat(length)) },
    { weight: 1, arbitrary: anyText },
  ),
});

/** What the listpack must be, and what reading finds in it at either end. */
function check(ref: number, texts: readonly string[]): void {
  const start = startOf(arena, ref);
  const length = byteLength(arena, ref, start);
  assert.equal(textAt(arena, ref, start, start + length), encodeListpack(texts));
  assert.ok(start === 0 || start >= 8);
  assert.ok(start + length <= arena.sizeOf(ref));
  assert.equal(count(arena, ref, start), texts.length);
  const places = texts.map((_, i) => start + positionOf(texts, i));
  assert.equal(firstAt(arena, ref, start), places.at(0) ?? 0);
  assert.equal(lastAt(arena, ref, start), places.at(-1) ?? 0);
  for (const [i, place] of places.entries()) {
    assert.equal(seek(arena, ref, i, start), place);
    assert.equal(seek(arena, ref, i - texts.length, start), place);
    assert.equal(nextAt(arena, ref, place), places[i + 1] ?? 0);
    assert.equal(previousAt(arena, ref, place, start), places[i - 1] ?? 0);
  }
}

function play(ref: number, texts: string[], { kind, index, some, text }: Step): number {
  const bytes = latin1Bytes(`<${text}>`);
  const end = bytes.length - 1;
  if (kind < 6) {
    texts.unshift(text);
    return floating.prepend(ref, bytes, 1, end, bytesMax);
  }
  if (kind < 9) {
    texts.push(text);
    return floating.append(ref, bytes, 1, end, bytesMax);
  }
  if (kind === 15) return floating.settle(ref);
  if (kind === 14) {
    const copied = floating.copy(ref);
    arena.free(ref);
    return copied;
  }
  if (kind === 13) {
    const place = index < 0 ? texts.length + index : index;
    if (place >= 0 && place < texts.length) texts.splice(place, some);
    return floating.removeRange(ref, index, some);
  }
  if (texts.length < 2) return ref;
  if (kind < 11) {
    texts.shift();
    return floating.removeFirst(ref);
  }
  texts.pop();
  return floating.removeLast(ref);
}

test('wherever it is in its block, a listpack has the bytes of its elements', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 150, size: 'max' }), (steps) => {
      const texts: string[] = [];
      let ref = listpacks.create(0);
      for (const step of steps) {
        ref = play(ref, texts, step);
        check(ref, texts);
      }
      arena.free(ref);
      assertNoLeak(arena);
    }),
    { numRuns: 60 },
  );
});

/** A listpack of so many elements of ten bytes each, made in front. */
function listpackOf(elements: number): number {
  const bytes = latin1Bytes('ten bytes!');
  let ref = listpacks.create(0);
  for (let i = 0; i < elements; i++) ref = floating.prepend(ref, bytes, 0, 10, 8192);
  return ref;
}

test('what is added and taken in front does not move the others', () => {
  const bytes = latin1Bytes('ten bytes!');
  let ref = listpackOf(100);
  const start = startOf(arena, ref);
  assert.ok(start > 20);
  ref = floating.prepend(ref, bytes, 0, 10, 8192);
  assert.equal(startOf(arena, ref), start - encodeEntry('ten bytes!').length);
  ref = floating.removeFirst(ref);
  assert.equal(startOf(arena, ref), start);
  arena.free(ref);
});

test('a short listpack does not float, nor does one whose block has no room', () => {
  const short = listpackOf(10);
  assert.equal(startOf(arena, short), 0);
  arena.free(short);
  const long = 'x'.repeat(arena.sizeFor(500) - 19);
  const bytes = latin1Bytes(encodeListpack(['1', long, 'yyyy']));
  const full = listpacks.adopt(bytes, 0, bytes.length);
  assert.equal(arena.sizeOf(full), bytes.length);
  const removed = floating.removeFirst(full);
  assert.equal(startOf(arena, removed), 0);
  check(removed, [long, 'yyyy']);
  arena.free(removed);
});

test('a block that became much too large is given back', () => {
  let ref = listpackOf(600);
  const had = arena.sizeOf(ref);
  while (count(arena, ref, startOf(arena, ref)) > 100) ref = floating.removeFirst(ref);
  assert.ok(arena.sizeOf(ref) < had / 2);
  arena.free(ref);
  ref = listpackOf(600);
  ref = floating.removeRange(ref, 50, 1000);
  assert.equal(startOf(arena, ref), 0);
  arena.free(ref);
  assertNoLeak(arena);
});
