import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareBytes, latin1, latin1Bytes } from '../base/bytes.ts';
import { PoisonedArena } from '../memory/testing.ts';
import { Hasher } from '../structures/hasher.ts';
import { Tables } from '../structures/table.ts';
import { encodingOf, encodings, rootOf, types } from './value.ts';
import { Values } from './values.ts';
import { type PutOutcome, putFlags } from './zset.ts';
import { LexRange, ScoreRange } from './zset-range.ts';

type Pair = readonly [score: number, member: string];

function compareMembers(a: string, b: string): number {
  const left = latin1Bytes(a);
  const right = latin1Bytes(b);
  return compareBytes(left, 0, left.length, right, 0, right.length);
}

/** A sorted set beside a Map that must agree with it. */
class Twin {
  readonly arena = new PoisonedArena();
  readonly values: Values;
  readonly ref: number;
  readonly scores = new Map<string, number>();

  constructor(maxListpackEntries: number) {
    const { arena } = this;
    this.values = new Values({ arena, tables: new Tables(arena), hasher: new Hasher(1, 2) });
    const { records, zsets } = this.values;
    zsets.maxListpackEntries = maxListpackEntries;
    const encoding = zsets.encodingFor(1, 0);
    const key = latin1Bytes('key');
    const root = zsets.create(encoding);
    this.ref = records.createCollection(key, 0, 3, types.zset, encoding, root);
  }

  sorted(): Pair[] {
    const pairs = [...this.scores].map(([member, score]): Pair => [score, member]);
    return pairs.sort((a, b) => a[0] - b[0] || compareMembers(a[1], b[1]));
  }

  put(score: number, member: string, flags: number): void {
    const bytes = latin1Bytes(`<${member}>`);
    const { zsets } = this.values;
    const outcome = zsets.put(this.ref, score, flags, bytes, 1, bytes.length - 1);
    assert.equal(outcome, this.#twinPut(score, member, flags));
    if (outcome === 'added' || outcome === 'updated') {
      assert.equal(zsets.score, this.scores.get(member));
    }
  }

  #twinPut(given: number, member: string, flags: number): PutOutcome {
    if (Number.isNaN(given)) return 'nan';
    const old = this.scores.get(member);
    if (old === undefined) {
      if ((flags & putFlags.onlyExisting) !== 0) return 'kept';
      this.scores.set(member, given);
      return 'added';
    }
    if ((flags & putFlags.onlyNew) !== 0) return 'kept';
    const score = (flags & putFlags.increment) === 0 ? given : old + given;
    if (Number.isNaN(score)) return 'nan';
    if ((flags & putFlags.onlyGreater) !== 0 && score <= old) return 'kept';
    if ((flags & putFlags.onlyLess) !== 0 && score >= old) return 'kept';
    if (score === old) return 'same';
    this.scores.set(member, score);
    return 'updated';
  }

  remove(member: string): void {
    const bytes = latin1Bytes(member);
    const isRemoved = this.values.zsets.remove(this.ref, bytes, 0, bytes.length);
    assert.equal(isRemoved, this.scores.delete(member));
  }

  removeRange(rank: number, members: number): void {
    for (const [, member] of this.sorted().slice(rank, rank + members)) this.scores.delete(member);
    this.values.zsets.removeRange(this.ref, rank, members);
  }

  /** Members and scores through the cursor, from `rank` on. */
  walk(rank: number, isReverse: boolean): Pair[] {
    const { cursor } = this.values.zsets;
    const { member } = cursor;
    const pairs: Pair[] = [];
    let isThere = cursor.seek(this.ref, rank);
    while (isThere) {
      pairs.push([cursor.score(), latin1(member.bytes, member.start, member.end)]);
      isThere = isReverse ? cursor.previous() : cursor.next();
    }
    return pairs;
  }

  check(): void {
    const { zsets } = this.values;
    const sorted = this.sorted();
    assert.equal(zsets.length(this.ref), sorted.length);
    assert.deepEqual(this.walk(0, false), sorted);
    assert.deepEqual(this.walk(sorted.length - 1, true), sorted.toReversed());
    for (const [rank, [score, member]] of sorted.entries()) {
      const bytes = latin1Bytes(member);
      assert.equal(zsets.rank(this.ref, bytes, 0, bytes.length), rank);
      assert.equal(zsets.score, score);
    }
    const absent = latin1Bytes('absent');
    assert.equal(zsets.rank(this.ref, absent, 0, absent.length), -1);
  }

  checkScoreRange(min: number, max: number, excluded: number): void {
    const range = new ScoreRange();
    range.min = min;
    range.max = max;
    range.isMinExcluded = (excluded & 1) !== 0;
    range.isMaxExcluded = (excluded & 2) !== 0;
    const { zsets } = this.values;
    zsets.rangeByScore(this.ref, range);
    const isIn = ([score]: Pair): boolean =>
      (range.isMinExcluded ? score > min : score >= min) &&
      (range.isMaxExcluded ? score < max : score <= max);
    const sorted = this.sorted();
    assert.deepEqual(
      sorted.slice(zsets.first, Math.max(zsets.first, zsets.end)),
      sorted.filter(isIn),
    );
  }

  checkLexRange(min: string, max: string, excluded: number, infinite: number): void {
    const range = new LexRange();
    const low = latin1Bytes(min);
    const high = latin1Bytes(max);
    range.min.set(low, 0, low.length, (excluded & 1) !== 0);
    range.max.set(high, 0, high.length, (excluded & 2) !== 0);
    if (infinite === 1) range.min.setInfinite(-1);
    if (infinite === 2) range.max.setInfinite(1);
    const { zsets } = this.values;
    const isIn = ([, member]: Pair): boolean => {
      const fromMin = infinite === 1 ? 1 : compareMembers(member, min);
      const toMax = infinite === 2 ? -1 : compareMembers(member, max);
      return (
        (range.min.isExcluded ? fromMin > 0 : fromMin >= 0) &&
        (range.max.isExcluded ? toMax < 0 : toMax <= 0)
      );
    };
    const sorted = this.sorted();
    for (const isReverse of [false, true]) {
      zsets.rangeByLex(this.ref, range, isReverse);
      assert.deepEqual(sorted.slice(zsets.first, zsets.end), sorted.filter(isIn));
    }
  }

  /** Copies, then frees both, the copy in slices. */
  end(): void {
    const copied = this.values.copy(this.ref, latin1Bytes('copy'), 0, 4);
    const sorted = this.sorted();
    assert.equal(encodingOf(this.arena, copied), encodingOf(this.arena, this.ref));
    const used = this.values.zsets.bytesUsed(copied, 0);
    this.values.free(this.ref);
    const { cursor } = this.values.zsets;
    const { member } = cursor;
    const pairs: Pair[] = [];
    for (let isThere = cursor.seek(copied, 0); isThere; isThere = cursor.next()) {
      pairs.push([cursor.score(), latin1(member.bytes, member.start, member.end)]);
    }
    assert.deepEqual(pairs, sorted);
    assert.equal(this.arena.usedBytes, used + this.arena.sizeOf(copied));
    while (!this.values.freeSlice(copied, 5));
    assert.equal(this.arena.usedBytes, 0);
  }
}

const score = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(0.5, -1.25, 3.1, 1e300, -1e300, 2 ** 53, 2 ** 60, 2 ** 63),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN),
);
const member = fc.oneof(
  fc.nat(40).map((n) => `${n}`),
  fc.constantFrom('', 'a', 'b', 'a\0', '\xff', '-0', '9223372036854775807', 'x'.repeat(60)),
);

const action = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ name: fc.constant('put'), score, member, flags: fc.constant(0) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ name: fc.constant('put'), score, member, flags: fc.nat(31) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ name: fc.constant('remove'), score, member, flags: fc.nat(31) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ name: fc.constant('range'), score, member, flags: fc.nat(31) }),
  },
);

for (const [name, maxListpackEntries] of [
  ['small', 1000],
  ['large', 0],
  ['growing', 6],
] as const) {
  test(`a ${name} sorted set agrees with a map`, () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60, size: 'max' }), score, score, (all, a, b) => {
        const twin = new Twin(maxListpackEntries);
        for (const step of all) {
          if (step.name === 'put') twin.put(step.score, step.member, step.flags);
          else if (step.name === 'remove') twin.remove(step.member);
          else {
            const rank = step.flags % (twin.scores.size + 1);
            twin.removeRange(rank, Math.min(3, twin.scores.size - rank));
          }
        }
        twin.check();
        const [min, max] = [a, b].map((bound) => (Number.isNaN(bound) ? 0 : bound));
        for (let excluded = 0; excluded < 4; excluded++) twin.checkScoreRange(min, max, excluded);
        twin.end();
      }),
      { numRuns: 150, seed: 11 },
    );
  });

  test(`ranges of members of a ${name} sorted set agree with a map`, () => {
    fc.assert(
      fc.property(fc.array(member, { maxLength: 20 }), member, member, (members, min, max) => {
        const twin = new Twin(maxListpackEntries);
        for (const one of members) twin.put(3, one, 0);
        for (let excluded = 0; excluded < 4; excluded++) {
          for (let infinite = 0; infinite < 3; infinite++) {
            twin.checkLexRange(min, max, excluded, infinite);
          }
        }
        twin.end();
      }),
      { numRuns: 100, seed: 12 },
    );
  });
}

test('a sorted set becomes large beyond either limit, small only when it is told to', () => {
  const twin = new Twin(4);
  const { arena, ref, values } = twin;
  values.zsets.maxListpackValueBytes = 5;
  for (const name of ['a', 'b', 'c', 'd']) twin.put(1, name, 0);
  assert.equal(encodingOf(arena, ref), encodings.listpack);
  twin.put(1, 'e', 0);
  assert.equal(encodingOf(arena, ref), encodings.skiplist);
  const removed = latin1Bytes('e');
  values.zsets.remove(ref, removed, 0, 1);
  assert.equal(encodingOf(arena, ref), encodings.skiplist);
  values.zsets.maxListpackEntries = 3;
  values.zsets.convertToSmall(ref);
  assert.equal(encodingOf(arena, ref), encodings.skiplist);
  values.zsets.maxListpackEntries = 4;
  values.zsets.convertToSmall(ref);
  assert.equal(encodingOf(arena, ref), encodings.listpack);
  twin.remove('d');
  twin.put(1, 'longer', 0);
  assert.equal(encodingOf(arena, ref), encodings.skiplist);
  values.zsets.convertToSmall(ref);
  assert.equal(encodingOf(arena, ref), encodings.skiplist);
});

test('scores are stored in a listpack as Redis stores them', () => {
  const twin = new Twin(10);
  const { arena, ref } = twin;
  twin.put(1, 'a', 0);
  twin.put(1.5, 'b', 0);
  twin.put(-0, 'c', 0);
  const root = rootOf(arena, ref);
  const start = arena.base(root);
  const bytes = arena.bytes(root).slice(start, start + arena.i32(root, 0));
  // Header, then c 0, a 1, b "1.5".
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const header = '19000000' + '0600';
  const pairs = '816302' + '0001' + '816102' + '0101' + '816202' + '83312e3504';
  assert.equal(hex, `${header}${pairs}ff`);
});

test('the sign of zero is kept in a large sorted set only', () => {
  for (const [maxListpackEntries, zero] of [
    [10, 0],
    [0, -0],
  ] as const) {
    const twin = new Twin(maxListpackEntries);
    twin.put(-0, 'a', 0);
    assert.ok(Object.is(twin.walk(0, false)[0][0], zero));
  }
});
