import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quoteText, splitWords, textToUtf8, utf8ToText } from './words.ts';

const byteString = fc
  .uint8Array({ maxLength: 40 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'));

test('what is quoted is read back byte for byte', () => {
  fc.assert(
    fc.property(fc.array(byteString, { maxLength: 5 }), (words) => {
      assert.deepEqual(splitWords(words.map(quoteText).join(' ')), words);
    }),
  );
});

test('no line makes the reader fail or loop', () => {
  fc.assert(
    fc.property(byteString, (line) => {
      const words = splitWords(line);
      assert.ok(words === undefined || words.length <= line.length);
    }),
  );
});

test('text that Node can express survives the way in and out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      assert.equal(textToUtf8(utf8ToText(text)), text);
    }),
  );
});
