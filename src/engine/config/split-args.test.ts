/** Words of a line, quoted and not, against the answers of Redis's own splitter. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quote, splitArgs } from './split-args.ts';

const good: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['', []],
  [' \t\v\f\r\n', []],
  ['a b  c', ['a', 'b', 'c']],
  ['  a\tb\r\nc ', ['a', 'b', 'c']],
  ['a\vb\fc', ['a\vb\fc']],
  ['"a b" \'c d\'', ['a b', 'c d']],
  ['"" \'\'', ['', '']],
  ['"\\n\\r\\t\\b\\a\\\\\\"\\q"', ['\n\r\t\b\x07\\"q']],
  ['"\\x00\\xfF\\xg0\\x1"', ['\x00\xffxg0x1']],
  ["'\\n\\x00\\''", ["\\n\\x00'"]],
  ['a"b c"', ['ab c']],
  ["--x='1 2' y", ['--x=1 2', 'y']],
  ['a\\nb', ['a\\nb']],
  ['é"è"', ['éè']],
  ['a\0b', ['a']],
  ['"a"\vb', ['a', 'b']],
];

test('words are split at blanks, quotes keep blanks together', () => {
  for (const [line, words] of good) assert.deepEqual(splitArgs(line), words, JSON.stringify(line));
});

test('a quote that stays open or is followed by a letter makes the line unreadable', () => {
  for (const line of [
    '"a',
    "'a",
    'a "',
    '"a"b',
    "'a'b",
    '"a\\"',
    '"a\\',
    "'a\\'",
    '"a\0"',
    '"a""b"',
  ]) {
    assert.equal(splitArgs(line), undefined, JSON.stringify(line));
  }
});

test('quoting escapes what is not printable ASCII', () => {
  assert.equal(quote(''), '""');
  assert.equal(quote('a b'), '"a b"');
  assert.equal(quote('\\"\n\r\t\x07\b'), '"\\\\\\"\\n\\r\\t\\a\\b"');
  assert.equal(quote('\0\x1b\x7f\x80\xff\v'), '"\\x00\\x1b\\x7f\\x80\\xff\\x0b"');
});
