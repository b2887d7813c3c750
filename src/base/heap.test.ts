import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Heap, type HeapEntry } from './heap.ts';

test('equal keys come out in the order they went in', () => {
  const heap = new Heap<string>();
  for (const item of ['a', 'b', 'c', 'd', 'e']) heap.push(5, item);
  heap.push(4, 'first');
  const items: string[] = [];
  for (let entry = heap.pop(); entry; entry = heap.pop()) items.push(entry.item);
  assert.deepEqual(items, ['first', 'a', 'b', 'c', 'd', 'e']);
});

test('an entry leaves once', () => {
  const heap = new Heap<string>();
  const a = heap.push(1, 'a');
  const b = heap.push(2, 'b');
  assert.ok(heap.remove(a));
  assert.ok(!heap.remove(a));
  assert.ok(!heap.has(a) && heap.has(b));
  assert.equal(heap.pop(), b);
  assert.ok(!heap.remove(b));
  assert.equal(heap.pop(), undefined);
  assert.equal(heap.first(), undefined);
});

test('an entry of another heap is a stranger', () => {
  const heap = new Heap<string>();
  heap.push(1, 'a');
  const stranger = new Heap<string>().push(1, 'a');
  assert.ok(!heap.has(stranger));
  assert.ok(!heap.remove(stranger));
  assert.equal(heap.size, 1);
});

test('a key that is not a number is refused', () => {
  assert.throws(() => new Heap<string>().push(Number.NaN, 'a'));
});

type Step =
  | { readonly do: 'push'; readonly key: number }
  | { readonly do: 'pop' }
  | { readonly do: 'remove'; readonly which: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('push' as const), key: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pop' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), which: fc.nat(50) }) },
);

test('any history goes as with a sorted list', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 120 }), (steps) => {
      const heap = new Heap<number>();
      const twin: HeapEntry<number>[] = [];
      const gone: HeapEntry<number>[] = [];
      for (const [order, step] of steps.entries()) {
        if (step.do === 'push') {
          twin.push(heap.push(step.key, order));
          twin.sort((a, b) => a.key - b.key || a.item - b.item);
        } else if (step.do === 'pop') {
          const entry = heap.pop();
          assert.equal(entry, twin.shift());
          if (entry) gone.push(entry);
        } else {
          const entry = twin.splice(step.which, 1)[0] ?? gone[step.which];
          if (entry === undefined) continue;
          assert.equal(heap.remove(entry), !gone.includes(entry));
          gone.push(entry);
        }
        assert.equal(heap.size, twin.length);
        assert.equal(heap.first(), twin[0]);
      }
      for (const entry of twin) assert.equal(heap.pop(), entry);
    }),
  );
});
