import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareBytes, latin1Bytes } from '../base/bytes.ts';
import { Prng } from '../base/prng.ts';
import { Arena } from '../memory/arena.ts';
import { PoisonedArena } from '../memory/testing.ts';
import {
  childIn,
  count,
  countIn,
  entriesOf,
  nodeWords,
  rankOf,
  rankOfKey,
  rankOfScore,
  recordIn,
  rootWords,
  scoreIn,
  TreeCursor,
} from './ordered-tree.ts';
import { OrderedTrees, type TreeLimits } from './ordered-tree-editor.ts';
import { writeRecordKey } from './record.ts';

interface Entry {
  score: number;
  readonly key: string;
  readonly record: number;
}

function compare(a: { score: number; key: string }, b: { score: number; key: string }): number {
  if (a.score !== b.score) return a.score - b.score;
  const left = latin1Bytes(a.key);
  const right = latin1Bytes(b.key);
  return compareBytes(left, 0, left.length, right, 0, right.length);
}

/** A tree beside a sorted array that must agree with it. */
class Twin {
  readonly arena: Arena;
  readonly trees: OrderedTrees;
  readonly root: number;
  readonly entries: Entry[] = [];
  readonly #cursor: TreeCursor;

  constructor(limits?: TreeLimits, arena: Arena = new PoisonedArena()) {
    this.arena = arena;
    this.#cursor = new TreeCursor(arena);
    this.trees = new OrderedTrees(this.arena, limits);
    this.root = this.trees.create();
  }

  #placeOf(wanted: { score: number; key: string }): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(this.entries[middle], wanted) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  makeRecord(key: string): number {
    const bytes = latin1Bytes(key);
    const record = this.arena.alloc(4 + bytes.length);
    writeRecordKey(this.arena, record, 0, 0, bytes, 0, bytes.length);
    return record;
  }

  add(score: number, key: string): void {
    const at = this.#placeOf({ score, key });
    if (this.entries[at]?.score === score && this.entries[at].key === key) return;
    const record = this.makeRecord(key);
    this.trees.insert(this.root, score, record);
    this.entries.splice(at, 0, { score, key, record });
  }

  removeAt(at: number): void {
    const [{ score, record }] = this.entries.splice(at, 1);
    this.trees.remove(this.root, score, record);
    this.arena.free(record);
  }

  rescoreAt(at: number, score: number): void {
    const { key, score: old, record } = this.entries[at];
    const taken = this.entries[this.#placeOf({ score, key })];
    if (taken !== undefined && compare(taken, { score, key }) === 0) return;
    this.entries.splice(at, 1);
    this.trees.rescore(this.root, old, record, score);
    this.entries.splice(this.#placeOf({ score, key }), 0, { score, key, record });
  }

  removeRange(from: number, length: number): void {
    const expected = this.entries.splice(from, length).map(({ record }) => record);
    const removed: number[] = [];
    while (removed.length < expected.length) {
      const left = expected.length - removed.length;
      assert.ok(this.trees.removeSome(this.root, from, left, removed) > 0);
    }
    assert.deepEqual(removed, expected);
    for (const record of removed) this.arena.free(record);
  }

  check(): void {
    const { arena, entries, root } = this;
    assert.equal(count(arena, root), entries.length);
    this.#checkNode(arena.i32(root, rootWords.top), arena.i32(root, rootWords.levels), true);
    const cursor = this.#cursor;
    let isThere = cursor.seek(root, 0);
    for (const entry of entries) {
      assert.ok(isThere);
      assert.equal(cursor.record(), entry.record);
      assert.equal(cursor.score(), entry.score);
      isThere = cursor.next();
    }
    assert.equal(isThere, false);
    isThere = cursor.seek(root, entries.length - 1);
    for (let at = entries.length - 1; at >= 0; at--) {
      assert.ok(isThere);
      assert.equal(cursor.record(), entries[at].record);
      isThere = cursor.previous();
    }
    assert.equal(isThere, false);
  }

  /** Returns the first entry below and how many there are. */
  #checkNode(node: number, levels: number, isTop: boolean): [number, number, number] {
    const { arena } = this;
    const own = entriesOf(arena, node);
    assert.ok(own <= arena.i32(node, nodeWords.capacity));
    if (levels === 0) {
      assert.ok(own > 0 || isTop, 'no leaf but the top is empty');
      return own === 0 ? [0, 0, 0] : [scoreIn(arena, node, 0), recordIn(arena, node, 0), own];
    }
    assert.ok(own >= 2, 'inner nodes have at least two children');
    let sum = 0;
    let first: [number, number] = [0, 0];
    for (let at = 0; at < own; at++) {
      const [score, record, below] = this.#checkNode(childIn(arena, node, at), levels - 1, false);
      assert.equal(countIn(arena, node, at), below);
      sum += below;
      if (at === 0) {
        first = [score, record];
      } else {
        assert.equal(scoreIn(arena, node, at), score);
        assert.equal(recordIn(arena, node, at), record);
      }
    }
    return [first[0], first[1], sum];
  }

  checkRanks(random: Prng): void {
    const { arena, entries, root } = this;
    for (let i = 0; i < 20 && entries.length > 0; i++) {
      const rank = random.below(entries.length);
      const { record, score } = entries[rank];
      assert.equal(rankOf(arena, root, score, record), rank);
      assert.ok(this.#cursor.seek(root, rank));
      assert.equal(this.#cursor.record(), record);
      const below = entries.filter((entry) => entry.score < score).length;
      const upTo = entries.filter((entry) => entry.score <= score).length;
      assert.equal(rankOfScore(arena, root, score, false), below);
      assert.equal(rankOfScore(arena, root, score, true), upTo);
    }
    assert.equal(this.#cursor.seek(root, entries.length), false);
    assert.equal(this.#cursor.seek(root, -1), false);
  }

  end(): void {
    for (const { record } of this.entries) this.arena.free(record);
    this.trees.free(this.root);
    assert.equal(this.arena.usedBytes, 0);
  }
}

const smallLimits: TreeLimits = { leafEntriesMax: 4, innerChildrenMax: 4 };

const action = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant('add'), fc.nat(30), fc.nat(400)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('remove'), fc.nat(1000), fc.nat(0)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('rescore'), fc.nat(1000), fc.nat(30)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('range'), fc.nat(1000), fc.nat(60)) },
);

test('a tree of tiny nodes agrees with a sorted array after every change', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 150, size: 'max' }), (actions) => {
      const twin = new Twin(smallLimits);
      for (const [name, a, b] of actions) {
        const size = twin.entries.length;
        if (name === 'add') twin.add(a, `k${b}`);
        else if (size === 0) continue;
        else if (name === 'remove') twin.removeAt(a % size);
        else if (name === 'rescore') twin.rescoreAt(a % size, b);
        else twin.removeRange(a % size, Math.min(b, size - (a % size)));
        twin.check();
      }
      twin.checkRanks(new Prng(1));
      twin.end();
    }),
    { numRuns: 60, seed: 7 },
  );
});

test('a tree of usual nodes agrees with a sorted array through growth and decay', () => {
  const random = new Prng(42);
  const twin = new Twin();
  for (let phase = 0; phase < 3; phase++) {
    for (let i = 0; i < 6000; i++) {
      twin.add(random.below(500) - 250, `key:${random.below(100_000)}`);
      if (i % 4 === 0) twin.rescoreAt(random.below(twin.entries.length), random.below(500) - 250);
    }
    twin.check();
    twin.checkRanks(random);
    for (let i = 0; i < 2500; i++) twin.removeAt(random.below(twin.entries.length));
    twin.check();
    twin.removeRange(random.below(500), 1000 + random.below(1000));
    twin.check();
    twin.checkRanks(random);
  }
  twin.removeRange(0, twin.entries.length);
  twin.check();
  twin.end();
});

test('filling in order, upwards or downwards, leaves the leaves full', () => {
  for (const step of [1, -1]) {
    const twin = new Twin(undefined, new Arena());
    for (let i = 0; i < 5000; i++) twin.add(i * step, `k${i}`);
    twin.check();
    const bytes = twin.trees.bytesUsed(twin.root);
    assert.ok(bytes < 5000 * 13.5, `${bytes / 5000} bytes an entry`);
    twin.end();
  }
});

test('a tree that is built by appending is the tree of its entries', () => {
  const twin = new Twin(smallLimits);
  for (let i = 0; i < 300; i++) {
    const entry = { score: Math.floor(i / 7), key: `k${1000 + i}`, record: 0 };
    entry.record = twin.makeRecord(entry.key);
    twin.trees.append(twin.root, entry.score, entry.record);
    twin.entries.push(entry);
    twin.check();
  }
  twin.end();
});

test('a tree may be built by runs of any length', () => {
  for (const limits of [smallLimits, undefined]) {
    const twin = new Twin(limits);
    for (let run = 0; run < 40; run++) {
      const length = (run * 37) % 200;
      const scores = new Float64Array(length + 1);
      const records = new Int32Array(length + 1);
      for (let i = 0; i < length; i++) {
        const entry = { score: run, key: `k${1000 + i}`, record: 0 };
        entry.record = twin.makeRecord(entry.key);
        scores[i] = entry.score;
        records[i] = entry.record;
        twin.entries.push(entry);
      }
      twin.trees.appendRun(twin.root, scores, records, length);
      twin.check();
    }
    twin.checkRanks(new Prng(3));
    twin.end();
  }
});

test('among equal scores, ranks of keys are counted by their bytes', () => {
  const twin = new Twin(smallLimits);
  for (let i = 0; i < 200; i++) twin.add(0, `k${i * 2}`);
  for (const key of ['', 'k', 'k0', 'k1', 'k100', 'k101', 'k398', 'k4', 'l', 'k10\xff']) {
    const bytes = latin1Bytes(key);
    const order = (entry: Entry): number => compare(entry, { score: 0, key });
    const below = twin.entries.filter((entry) => order(entry) < 0).length;
    const upTo = twin.entries.filter((entry) => order(entry) <= 0).length;
    assert.equal(rankOfKey(twin.arena, twin.root, bytes, 0, bytes.length, false), below);
    assert.equal(rankOfKey(twin.arena, twin.root, bytes, 0, bytes.length, true), upTo);
  }
  twin.end();
});

test('a tree is freed leaf by leaf', () => {
  for (const size of [0, 1, 3, 100, 3000]) {
    const twin = new Twin();
    for (let i = 0; i < size; i++) twin.add(i, `k${i}`);
    const records: number[] = [];
    while (twin.trees.freeLeaf(twin.root, records));
    assert.deepEqual(
      records,
      twin.entries.map(({ record }) => record),
    );
    for (const record of records) twin.arena.free(record);
    assert.equal(twin.arena.usedBytes, 0);
  }
});
