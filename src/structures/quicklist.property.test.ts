import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { Arena } from '../memory/arena.ts';
import { Element } from './element.ts';
import { startOf } from './floating-listpack.ts';
import { byteLength, firstAt, nextAt, read } from './listpack.ts';
import { Listpacks } from './listpack-editor.ts';
import {
  anyText,
  assertNoLeak,
  blockText,
  encodeListpack,
  testArena,
  textAt,
} from './listpack-twin.test.ts';
import {
  count,
  headNode,
  isPlain,
  nextNode,
  nodeCount,
  nodeData,
  nodeElements,
  plainHeaderBytes,
  previousNode,
  readFirst,
  readLast,
  tailNode,
} from './quicklist.ts';
import { QuicklistCursor } from './quicklist-cursor.ts';
import { Quicklists } from './quicklist-editor.ts';
import { exceedsLimit, packedBytesMax } from './quicklist-limits.ts';

const arena = testArena();
const listpacks = new Listpacks(arena);
const quicklists = new Quicklists(arena, listpacks);
const element = new Element();
const cursor = new QuicklistCursor(arena);

/** Elements of each node; that of a plain node is a string. */
function nodesOf(ref: number): (string | string[])[] {
  const nodes: (string | string[])[] = [];
  let previous = 0;
  for (let node = headNode(arena, ref); node !== 0; node = nextNode(arena, node)) {
    assert.equal(previousNode(arena, node), previous);
    previous = node;
    const data = nodeData(arena, node);
    if (isPlain(arena, node)) {
      nodes.push(blockText(arena, data, plainHeaderBytes + byteLength(arena, data)).slice(4));
      assert.equal(nodeElements(arena, node), 1);
      continue;
    }
    const texts: string[] = [];
    const start = startOf(arena, data);
    for (let at = firstAt(arena, data, start); at !== 0; at = nextAt(arena, data, at)) {
      read(arena, data, at, element);
      texts.push(elementText());
    }
    const end = start + byteLength(arena, data, start);
    assert.equal(textAt(arena, data, start, end), encodeListpack(texts));
    assert.equal(nodeElements(arena, node), texts.length);
    nodes.push(texts);
  }
  assert.equal(tailNode(arena, ref), previous);
  assert.equal(nodeCount(arena, ref), nodes.length);
  return nodes;
}

function elementText(): string {
  return latin1(element.bytes, element.start, element.end);
}

interface Step {
  readonly kind: number;
  readonly where: number;
  readonly some: number;
  readonly text: string;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.nat(11),
  where: fc.nat(1000),
  some: fc.nat(6),
  text: fc.oneof({ weight: 3, arbitrary: fc.string({ maxLength: 3 }) }, anyText),
});

/** A list and its twin, an array. */
class Pair {
  ref: number;
  readonly texts: string[] = [];
  readonly #fill: number;

  constructor(fill: number) {
    this.#fill = fill;
    this.ref = quicklists.create(fill);
  }

  run(step: Step): void {
    const { kind, text, where } = step;
    const bytes = latin1Bytes(`<${text}>`);
    const end = bytes.length - 1;
    const size = this.texts.length;
    if (kind < 2 || size === 0) {
      if (where % 2 === 0) {
        quicklists.pushHead(this.ref, bytes, 1, end);
        this.texts.unshift(text);
      } else {
        quicklists.pushTail(this.ref, bytes, 1, end);
        this.texts.push(text);
      }
      return;
    }
    const index = where % size;
    const asked = where % 2 === 0 ? index : index - size;
    if (kind < 8) {
      assert.ok(cursor.startAt(arena, this.ref, asked, where % 3 === 0));
      assert.ok(cursor.next());
      cursor.read(element);
      assert.equal(elementText(), this.texts[index]);
    }
    this.#edit(step, index, asked, bytes);
  }

  #edit(step: Step, index: number, asked: number, bytes: Uint8Array): void {
    const { kind, text, some } = step;
    const end = bytes.length - 1;
    if (kind < 4) {
      quicklists.insertBefore(cursor, bytes, 1, end);
      this.texts.splice(index, 0, text);
    } else if (kind < 6) {
      quicklists.insertAfter(cursor, bytes, 1, end);
      this.texts.splice(index + 1, 0, text);
    } else if (kind < 8) {
      quicklists.replace(cursor, bytes, 1, end);
      this.texts[index] = text;
    } else if (kind < 9) {
      const removed = this.texts.splice(index, some);
      assert.equal(quicklists.removeRange(this.ref, asked, some), removed.length);
    } else if (kind < 10) {
      this.#removeEqual(step.where % 2 === 0, some);
    } else {
      this.#pop(kind === 10);
    }
  }

  #pop(isHead: boolean): void {
    if (isHead) {
      readFirst(arena, this.ref, element);
      assert.equal(elementText(), this.texts.shift());
      quicklists.popHead(this.ref);
    } else {
      readLast(arena, this.ref, element);
      assert.equal(elementText(), this.texts.pop());
      quicklists.popTail(this.ref);
    }
  }

  /** As LREM: some elements of one length, so that several go, also one after the other. */
  #removeEqual(isForward: boolean, most: number): void {
    const order = [...this.texts.keys()];
    if (!isForward) order.reverse();
    const goes = order.filter((i) => this.texts[i].length === 2).slice(0, most);
    const seen: string[] = [];
    const expected = order.map((i) => this.texts[i]);
    let removed = 0;
    cursor.start(arena, this.ref, isForward);
    while (cursor.next()) {
      cursor.read(element);
      seen.push(elementText());
      if (element.length !== 2 || removed === goes.length) continue;
      quicklists.remove(cursor);
      removed++;
    }
    assert.deepEqual(seen, expected);
    assert.equal(removed, goes.length);
    for (const i of goes.toSorted((a, b) => b - a)) this.texts.splice(i, 1);
  }

  check(): void {
    assert.equal(count(arena, this.ref), this.texts.length);
    const nodes = nodesOf(this.ref);
    assert.deepEqual(nodes.flat(), this.texts);
    for (const node of nodes) {
      if (typeof node === 'string' || node.length === 1) continue;
      assert.ok(node.length > 0 && (this.#fill < 0 || node.length <= Math.max(this.#fill, 1)));
    }
  }
}

function checkHistory(steps: readonly Step[], fill: number): void {
  const pair = new Pair(fill);
  for (const step of steps) {
    pair.run(step);
    pair.check();
  }
  let copied = quicklists.copy(pair.ref);
  assert.deepEqual(nodesOf(copied), nodesOf(pair.ref));
  quicklists.free(pair.ref);
  for (let slices = nodeCount(arena, copied); copied !== 0; slices--) {
    assert.ok(slices >= 0);
    copied = quicklists.freeSlice(copied, 1);
  }
  assertNoLeak(arena);
}

test('any history leaves the list that its twin is, when nodes are limited by elements', () => {
  const anyFill = fc.constantFrom(0, 1, 2, 3, 5);
  const anySteps = fc.array(anyStep, { maxLength: 60 });
  fc.assert(
    fc.property(anySteps, anyFill, fc.constantFrom(0, 5), (steps, fill, threshold) => {
      quicklists.setPackedThreshold(threshold);
      checkHistory(steps, fill);
    }),
    { numRuns: 200 },
  );
});

test('any history leaves the list that its twin is, when nodes are limited by bytes', () => {
  const long = fc.record({
    kind: fc.nat(11),
    where: fc.nat(1000),
    some: fc.nat(6),
    text: fc.integer({ min: 0, max: 2000 }).map((length) => 'l'.repeat(length)),
  });
  fc.assert(
    fc.property(fc.array(long, { maxLength: 40 }), fc.constantFrom(0, 1500), (steps, threshold) => {
      quicklists.setPackedThreshold(threshold);
      checkHistory(steps, -1);
    }),
    { numRuns: 100 },
  );
  quicklists.setPackedThreshold(0);
});

/** Steps and the nodes of redis-server 7.2 after each: limited to 3, large from 8 bytes on. */
const nodeHistory: [step: string, nodes: string][] = [
  ['push abcdefghi', 'abc def ghi'],
  ['after 4 x', 'abc de xf ghi'],
  ['after 6 y', 'abc de xfy ghi'],
  ['before 8 z', 'abc de xfy z ghi'],
  ['remove 2', 'ab de xfy z ghi'],
  ['after 1 w', 'abw de xfy z ghi'],
  ['after 2 v', 'abw vde xfy z ghi'],
  ['replace 1 LARGE-ELEMENT', 'a (LARGE-ELEMENT) w vde xfy z ghi'],
  ['before 1 u', 'au (LARGE-ELEMENT) w vde xfy z ghi'],
  ['replace 2 t', 'au tw vde xfy z ghi'],
  ['after 12 ANOTHER-ONE', 'au tw vde xfy z gh (ANOTHER-ONE) i'],
  ['trim 1 2', 'u tw vde xfy z gh'],
  ['replace -1 s', 'u tw vde xfy z gs'],
];

function runNamed(ref: number, step: string): void {
  const [name, a, b] = step.split(' ');
  const bytes = latin1Bytes(b ?? '');
  if (name === 'push') {
    for (const text of a) quicklists.pushTail(ref, latin1Bytes(text), 0, 1);
    return;
  }
  if (name === 'trim') {
    quicklists.removeRange(ref, 0, Number(a));
    quicklists.removeRange(ref, -Number(b), Number(b));
    return;
  }
  assert.ok(cursor.startAt(arena, ref, Number(a), true) && cursor.next());
  if (name === 'after') quicklists.insertAfter(cursor, bytes, 0, bytes.length);
  else if (name === 'before') quicklists.insertBefore(cursor, bytes, 0, bytes.length);
  else if (name === 'replace') quicklists.replace(cursor, bytes, 0, bytes.length);
  else quicklists.remove(cursor);
}

test('nodes part and merge as those of redis-server 7.2', () => {
  quicklists.setPackedThreshold(8);
  const ref = quicklists.create(3);
  for (const [step, expected] of nodeHistory) {
    runNamed(ref, step);
    const nodes = nodesOf(ref).map((node) =>
      typeof node === 'string' ? `(${node})` : node.join(''),
    );
    assert.equal(nodes.join(' '), expected, step);
  }
  quicklists.setPackedThreshold(0);
  quicklists.free(ref);
  assertNoLeak(arena);
});

test('an index outside of the list is not found', () => {
  const ref = quicklists.create(2);
  assert.equal(cursor.startAt(arena, ref, 0, true), false);
  assert.equal(cursor.next(), false);
  for (let i = 0; i < 5; i++) quicklists.pushTail(ref, latin1Bytes('x'), 0, 1);
  assert.equal(cursor.startAt(arena, ref, 5, true), false);
  assert.equal(cursor.startAt(arena, ref, -6, true), false);
  assert.equal(cursor.next(), false);
  assert.equal(quicklists.removeRange(ref, 5, 1), 0);
  quicklists.free(ref);
  assertNoLeak(arena);
});

test('a listpack becomes a list and comes back', () => {
  const bytes = latin1Bytes(encodeListpack(['a', '1', 'b']));
  const ref = quicklists.fromListpack(-2, listpacks.adopt(bytes, 0, bytes.length));
  assert.deepEqual(nodesOf(ref), [['a', '1', 'b']]);
  const back = quicklists.takeListpack(ref);
  assert.equal(blockText(arena, back, byteLength(arena, back)), encodeListpack(['a', '1', 'b']));
  arena.free(back);
  const empty = quicklists.fromListpack(-2, listpacks.create(0));
  assert.equal(nodeCount(arena, empty), 0);
  quicklists.free(empty);
  assertNoLeak(arena);
});

test('a node is full at the limits of its fill', () => {
  assert.ok(!exceedsLimit(-1, 4096, 100_000) && exceedsLimit(-1, 4097, 1));
  assert.ok(!exceedsLimit(-5, 65_536, 100_000) && exceedsLimit(-5, 65_537, 1));
  assert.ok(!exceedsLimit(0, 8192, 1) && exceedsLimit(0, 10, 2));
  assert.ok(!exceedsLimit(128, 8192, 128) && exceedsLimit(128, 10, 129));
  assert.ok(exceedsLimit(128, 8193, 1));
});

test('an element that a listpack could not hold has a node of its own, whatever was set', () => {
  const large = new Arena();
  const lists = new Quicklists(large, new Listpacks(large));
  const ref = lists.create(-2);
  const bytes = new Uint8Array(packedBytesMax + 1);
  lists.pushHead(ref, bytes, 0, bytes.length);
  assert.ok(isPlain(large, headNode(large, ref)));
  lists.free(ref);
  assertNoLeak(large);
});
