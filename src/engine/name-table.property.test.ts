/** The name table against a Map of lower-case strings. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1Bytes } from '../base/bytes.ts';
import { foldCase, NameTable } from './name-table.ts';

/** Few letters and their neighbours in the case bit, so that near misses are common. */
const name = fc.string({
  unit: fc.constantFrom(
    'a',
    'b',
    'A',
    'B',
    '@',
    '`',
    '[',
    '{',
    '0',
    '\x10',
    '_',
    '\x7f',
    '|',
    '\\',
  ),
  maxLength: 9,
});

test('a name is found exactly when it was added, in any case and at any place of the buffer', () => {
  fc.assert(
    fc.property(
      fc.array(name, { maxLength: 60 }),
      fc.array(name),
      fc.nat(5),
      (added, asked, at) => {
        const twin = new Map(added.map((text, i) => [foldCase(text), i]));
        const table = new NameTable([...twin]);
        for (const text of [...added, ...asked]) {
          const bytes = latin1Bytes(`${'#'.repeat(at) + text}a`);
          const found = table.find(bytes, at, at + text.length);
          assert.equal(found, twin.get(foldCase(text)));
        }
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

test('two names that differ in case only are refused', () => {
  assert.throws(() => new NameTable([['get', 1] as const, ['GET', 2] as const]), /unique/);
});
