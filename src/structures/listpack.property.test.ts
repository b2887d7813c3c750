import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { Element } from './element.ts';
import {
  byteLength,
  count,
  find,
  firstAt,
  integerAt,
  lastAt,
  nextAt,
  previousAt,
  read,
  seek,
} from './listpack.ts';
import { checkListpack } from './listpack-check.ts';
import { Listpacks } from './listpack-editor.ts';
import {
  anyText,
  assertNoLeak,
  blockText,
  encodeEntry,
  encodeListpack,
  listpackBytes,
  meaning,
  positionOf,
  testArena,
} from './listpack-twin.test.ts';

const arena = testArena();
const listpacks = new Listpacks(arena);
const element = new Element();

interface Step {
  readonly kind: number;
  readonly where: number;
  readonly texts: readonly string[];
  readonly value: bigint;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.nat(99),
  where: fc.nat(1000),
  texts: fc.array(anyText, { minLength: 2, maxLength: 4 }),
  value: fc
    .tuple(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer({ min: 0, max: 63 }))
    .map(([value, shift]) => value >> BigInt(shift)),
});

/** A listpack and its twin. */
class Pair {
  ref = listpacks.create(0);
  texts: string[] = [];

  /** Where `listpacks.at` has to be, given as the index of an element. */
  #expectAt(index: number): void {
    const expected = index < this.texts.length ? positionOf(this.texts, index) : 0;
    assert.equal(listpacks.at, expected);
  }

  run(step: Step): void {
    const size = this.texts.length;
    if (size === 0 || step.kind < 30) this.#add(step);
    else if (step.kind < 60) this.#change(step, step.where % size);
    else if (step.kind < 85) this.#remove(step, step.where % size);
    else this.#whole(step, step.where % size);
    assert.equal(
      blockText(arena, this.ref, byteLength(arena, this.ref)),
      encodeListpack(this.texts),
    );
    assert.ok(arena.sizeOf(this.ref) >= byteLength(arena, this.ref));
  }

  #add({ kind, texts, value }: Step): void {
    const [a, b] = texts;
    const bytes = latin1Bytes(a);
    const size = this.texts.length;
    switch (kind % 5) {
      case 0:
        this.ref = listpacks.append(this.ref, bytes, 0, bytes.length);
        this.texts.push(a);
        this.#expectAt(size);
        return;
      case 1:
        this.ref = listpacks.prepend(this.ref, bytes, 0, bytes.length);
        this.texts.unshift(a);
        this.#expectAt(0);
        return;
      case 2: {
        const both = latin1Bytes(`--${a}${b}`);
        const middle = 2 + a.length;
        this.ref = listpacks.appendPair(this.ref, both, 2, middle, middle, both.length);
        this.texts.push(a, b);
        this.#expectAt(size);
        return;
      }
      case 3: {
        const ends = texts.map((_, i) => texts.slice(0, i + 1).join('').length);
        const bounds = Int32Array.from(ends.flatMap((end, i) => [end - texts[i].length, end]));
        const all = latin1Bytes(texts.join(''));
        this.ref = listpacks.appendAll(this.ref, all, bounds, 1, texts.length);
        this.texts.push(...texts.slice(1));
        return;
      }
      default:
        this.ref = listpacks.appendInt64(
          this.ref,
          Number(BigInt.asIntN(32, value)),
          Number(value >> 32n),
        );
        this.texts.push(String(value));
        this.#expectAt(size);
    }
  }

  #change({ kind, texts, value }: Step, index: number): void {
    const bytes = latin1Bytes(texts[0]);
    const at = seek(arena, this.ref, index);
    const small = BigInt.asIntN(54, value) / 2n;
    switch (kind % 4) {
      case 0:
        this.ref = listpacks.insertBefore(this.ref, at, bytes, 0, bytes.length);
        this.texts.splice(index, 0, texts[0]);
        this.#expectAt(index);
        return;
      case 1:
        this.ref = listpacks.insertAfter(this.ref, at, bytes, 0, bytes.length);
        this.texts.splice(index + 1, 0, texts[0]);
        this.#expectAt(index + 1);
        return;
      case 2:
        this.ref = listpacks.replace(this.ref, at, bytes, 0, bytes.length);
        this.texts[index] = texts[0];
        this.#expectAt(index);
        return;
      default:
        this.ref = listpacks.replaceInteger(this.ref, at, Number(small));
        this.texts[index] = String(small);
        this.#expectAt(index);
    }
  }

  #remove({ kind, where }: Step, index: number): void {
    const some = where % 5;
    switch (kind % 3) {
      case 0:
        this.ref = listpacks.remove(this.ref, seek(arena, this.ref, index));
        this.texts.splice(index, 1);
        this.#expectAt(index);
        return;
      case 1:
        this.ref = listpacks.removeMany(this.ref, seek(arena, this.ref, index), some);
        this.texts.splice(index, some);
        this.#expectAt(index);
        return;
      default: {
        const from = where % 2 === 0 ? index : index - this.texts.length;
        this.ref = listpacks.removeRange(this.ref, from, some);
        this.texts.splice(index, some);
      }
    }
  }

  /** Cuts in two and puts together again, maybe the other way round. */
  #whole({ kind }: Step, index: number): void {
    const at = seek(arena, this.ref, index);
    const size = this.texts.length;
    const second = listpacks.copyFrom(this.ref, at, size - index);
    const first = listpacks.cutOff(this.ref, at, index);
    if (kind % 2 === 0) {
      this.ref = listpacks.merge(first, second, size);
    } else {
      this.ref = listpacks.merge(second, first, size);
      this.texts.push(...this.texts.splice(0, index));
    }
  }
}

test('any history of edits leaves the bytes that an encoder writes from scratch', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
      const pair = new Pair();
      for (const step of steps) pair.run(step);
      arena.free(pair.ref);
      assertNoLeak(arena);
    }),
    { numRuns: 400 },
  );
});

function adopted(texts: readonly string[]): number {
  const bytes = listpackBytes(texts);
  assert.equal(checkListpack(bytes, 0, bytes.length), texts.length);
  return listpacks.adopt(bytes, 0, bytes.length);
}

function readText(ref: number, at: number): string {
  read(arena, ref, at, element);
  return latin1(element.bytes, element.start, element.end);
}

test('walking forwards, backwards and seeking find every element and its value', () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 20 }), (texts) => {
      const ref = adopted(texts);
      const size = texts.length;
      assert.equal(count(arena, ref), size);
      let at = firstAt(arena, ref);
      for (const [i, text] of texts.entries()) {
        assert.equal(at, positionOf(texts, i));
        assert.equal(seek(arena, ref, i), at);
        assert.equal(seek(arena, ref, i - size), at);
        assert.equal(readText(ref, at), text);
        const value = meaning(text);
        assert.equal(element.isInteger, value !== undefined);
        if (value !== undefined) {
          assert.equal((BigInt(element.hi) << 32n) | BigInt(element.lo >>> 0), value);
        }
        const isSafe = value !== undefined && Number.isSafeInteger(Number(value));
        assert.equal(integerAt(arena, ref, at), isSafe ? Number(value) : Number.NaN);
        assert.equal(element.value, isSafe ? Number(value) : Number.NaN);
        at = nextAt(arena, ref, at);
      }
      assert.equal(at, 0);
      at = lastAt(arena, ref);
      for (let i = size - 1; i >= 0; i--) {
        assert.equal(at, positionOf(texts, i));
        at = previousAt(arena, ref, at);
      }
      assert.equal(at, 0);
      assert.equal(seek(arena, ref, size), 0);
      assert.equal(seek(arena, ref, -1 - size), 0);
      arena.free(ref);
    }),
    { numRuns: 200 },
  );
});

test('find meets the first equal element in the places that it looks at', () => {
  const few = fc.oneof(fc.constantFrom('a', 'b', '', '1', '-1', '300', '9000000000'), anyText);
  fc.assert(
    fc.property(fc.array(few, { maxLength: 12 }), few, fc.nat(2), (texts, wanted, skip) => {
      const ref = adopted(texts);
      const bytes = latin1Bytes(`<${wanted}>`);
      const found = find(arena, ref, firstAt(arena, ref), bytes, 1, bytes.length - 1, skip);
      const index = texts.findIndex((text, i) => i % (skip + 1) === 0 && text === wanted);
      assert.equal(found, index < 0 ? 0 : positionOf(texts, index));
      arena.free(ref);
    }),
    { numRuns: 300 },
  );
});

test('a listpack with one byte changed is rejected, or is whole in another way', () => {
  const anyTexts = fc.array(anyText, { maxLength: 6 });
  fc.assert(
    fc.property(anyTexts, fc.nat(), fc.integer({ min: 1, max: 255 }), (texts, where, change) => {
      const bytes = listpackBytes(texts);
      bytes[where % bytes.length] ^= change;
      const counted = checkListpack(bytes, 0, bytes.length);
      if (counted < 0) return;
      const ref = listpacks.adopt(bytes, 0, bytes.length);
      assert.equal(count(arena, ref), counted);
      let walked = 0;
      for (let at = lastAt(arena, ref); at !== 0; at = previousAt(arena, ref, at)) walked++;
      assert.equal(walked, counted);
      arena.free(ref);
    }),
    { numRuns: 500 },
  );
  assertNoLeak(arena);
});

test('an entry is as long as it was said to become', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const bytes = latin1Bytes(text);
      assert.equal(listpacks.entryBytesFor(bytes, 0, bytes.length), encodeEntry(text).length);
    }),
  );
});
