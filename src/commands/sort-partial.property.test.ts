import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sortPartly } from './sort-partial.ts';

test('wanted positions are as in a fully sorted array', () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 200 });
  fc.assert(
    fc.property(numbers, fc.nat(200), fc.nat(200), (items, a, b) => {
      const first = Math.min(a, b, items.length);
      const end = Math.min(Math.max(a, b), items.length);
      const partly = [...items];
      sortPartly(partly, (x, y) => x - y, first, end);
      const fully = [...items].sort((x, y) => x - y);
      assert.deepEqual(partly.slice(first, end), fully.slice(first, end));
      assert.deepEqual(
        partly.sort((x, y) => x - y),
        fully,
      );
    }),
  );
});
