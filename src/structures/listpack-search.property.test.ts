import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1Bytes } from '../base/bytes.ts';
import { Listpacks } from './listpack-editor.ts';
import { ListpackSearch } from './listpack-search.ts';
import {
  anyText,
  assertNoLeak,
  encodeListpack,
  listpackBytes,
  positionOf,
  testArena,
} from './listpack-twin.test.ts';

const arena = testArena();
const listpacks = new Listpacks(arena);
const search = new ListpackSearch();

function searchBoth(texts: readonly string[], wanted: string, from: number, most: number): void {
  const bytes = listpackBytes(texts);
  const ref = listpacks.adopt(bytes, 0, bytes.length);
  const needle = latin1Bytes(`<${wanted}>`);
  const at = positionOf(texts, from);
  search.begin(needle, 1, needle.length - 1);

  const ahead = texts.slice(from, from + most).indexOf(wanted);
  assert.equal(search.forward(arena, ref, at, most), ahead >= 0);
  assert.equal(search.passed, ahead >= 0 ? ahead : Math.min(most, texts.length - from));
  if (ahead >= 0) assert.equal(search.at, positionOf(texts, from + ahead));

  const towardsFirst = texts.slice(0, from + 1).toReversed();
  const behind = towardsFirst.slice(0, most).indexOf(wanted);
  assert.equal(search.backward(arena, ref, at, most, 0), behind >= 0);
  assert.equal(search.passed, behind >= 0 ? behind : Math.min(most, from + 1));
  if (behind >= 0) assert.equal(search.at, positionOf(texts, from - behind));
  arena.free(ref);
}

test('a search finds the first element that is equal, in either direction', () => {
  fc.assert(
    fc.property(
      fc.array(anyText, { minLength: 1, maxLength: 12 }),
      anyText,
      fc.nat(11),
      fc.nat(12),
      fc.nat(13),
      (texts, other, index, from, most) => {
        const wanted = texts[index] ?? other;
        searchBoth(texts, wanted, from % texts.length, most);
      },
    ),
    { numRuns: 500 },
  );
  assertNoLeak(arena);
});

test('digits that came from outside as a string are found, as they are stored', () => {
  const bytes = latin1Bytes(encodeListpack(['x2', '12']));
  bytes[7] = 0x31;
  const ref = listpacks.adopt(bytes, 0, bytes.length);
  search.begin(latin1Bytes('12'), 0, 2);
  assert.ok(search.forward(arena, ref, 6, 2));
  assert.equal(search.passed, 0);
  arena.free(ref);
});
