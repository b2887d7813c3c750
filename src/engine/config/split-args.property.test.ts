/** Quoting and splitting answer each other, for all bytes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quote, splitArgs } from './split-args.ts';

const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const interesting = fc.constantFrom(
  '"',
  "'",
  '\\',
  'x',
  '0',
  'f',
  'n',
  ' ',
  '\t',
  '\n',
  '\v',
  '\0',
);
const bytes = fc.string({ unit: fc.oneof(byte, interesting), maxLength: 12 });
const blanks = fc.string({
  unit: fc.constantFrom(' ', '\t', '\n', '\r', '\v', '\f'),
  maxLength: 2,
});

test('what is quoted is split into the same words', () => {
  const line = fc.array(fc.tuple(bytes, blanks), { maxLength: 5 });
  fc.assert(
    fc.property(line, (words) => {
      const text = words.map(([word, gap]) => `${gap} ${quote(word)}`).join('');
      assert.deepEqual(
        splitArgs(text),
        words.map(([word]) => word),
      );
    }),
  );
});

test('any line is split or refused, and what comes out can be written again', () => {
  fc.assert(
    fc.property(bytes, (line) => {
      const words = splitArgs(line);
      if (words === undefined) return;
      assert.deepEqual(splitArgs(words.map(quote).join(' ')), words);
    }),
  );
});
