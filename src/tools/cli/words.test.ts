import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quoteText, splitWords, unquoteWord } from './words.ts';

test('plain words are separated by any white space', () => {
  assert.deepEqual(splitWords('  set\tkey \r\n value\v\f'), ['set', 'key', 'value\v\f']);
  assert.deepEqual(splitWords(''), []);
  assert.deepEqual(splitWords(' \t '), []);
});

test('double quotes know the escapes of redis-cli', () => {
  assert.deepEqual(splitWords('"a b" "\\x41\\n\\r\\t\\b\\a" "\\q\\"\\\\" "\\xZZ"'), [
    'a b',
    'A\n\r\t\b\x07',
    'q"\\',
    'xZZ',
  ]);
});

test('single quotes know only the quote itself', () => {
  assert.deepEqual(splitWords("'a \\x41' 'it\\'s'"), ['a \\x41', "it's"]);
});

test('quotes may continue a plain word and may be empty', () => {
  assert.deepEqual(splitWords('key"" ""'), ['key', '']);
});

test('a quote that is not closed, or closed inside a word, spoils the line', () => {
  for (const line of ['"open', "'open", 'get ""key', 'get "key"x', '"ends with \\']) {
    assert.equal(splitWords(line), undefined, line);
  }
});

test('only one word can be unquoted', () => {
  assert.equal(unquoteWord('"a b"'), 'a b');
  assert.equal(unquoteWord('"a" "b"'), undefined);
  assert.equal(unquoteWord(''), undefined);
});

test('everything unprintable is shown escaped', () => {
  assert.equal(
    quoteText('a"\\\n\r\t\b\x07\x00\x1f\x7f\xff é'),
    '"a\\"\\\\\\n\\r\\t\\b\\a\\x00\\x1f\\x7f\\xff \\xe9"',
  );
});
