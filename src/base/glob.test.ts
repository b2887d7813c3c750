import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from './bytes.ts';
import { globMatch } from './glob.ts';

function matches(pattern: string, text: string, ignoreCase = false): boolean {
  // Inside longer buffers, so that reading past an end shows.
  const p = latin1Bytes(`*${pattern}*`);
  const t = latin1Bytes(`x${text}x`);
  return globMatch(p, 1, 1 + pattern.length, t, 1, 1 + text.length, ignoreCase);
}

function checkAll(
  rows: [pattern: string, yes: string[], no: string[]][],
  ignoreCase = false,
): void {
  for (const [pattern, yes, no] of rows) {
    for (const text of yes) assert.ok(matches(pattern, text, ignoreCase), `${pattern} ${text}`);
    for (const text of no) assert.ok(!matches(pattern, text, ignoreCase), `${pattern} ! ${text}`);
  }
}

test('literals, question marks and stars', () => {
  checkAll([
    ['abc', ['abc'], ['ab', 'abcd', 'abd', 'ABC', '']],
    ['a?c', ['abc', 'a?c', 'a\xffc'], ['ac', 'abbc']],
    ['a*', ['a', 'ab', 'abc'], ['ba', '']],
    ['*a', ['a', 'ba', 'aaa'], ['ab']],
    ['a*b*c', ['abc', 'axbxc', 'abbcc', 'abcbc'], ['acb', 'ab']],
    ['**a**', ['a', 'bab'], ['b']],
    ['*?', ['a', 'ab'], []],
    ['*??', ['ab', 'abc'], ['a']],
    ['', [''], ['a']],
  ]);
});

test('brackets', () => {
  checkAll([
    ['[abc]', ['a', 'b', 'c'], ['d', 'ab', '']],
    ['[^abc]', ['d', '^'], ['a', 'b']],
    ['[a-c]x', ['ax', 'bx', 'cx'], ['dx', '-x']],
    ['[c-a]', ['a', 'b', 'c'], ['d']],
    ['[^a-c]', ['d'], ['b']],
    ['[a-c-e]', ['b', '-', 'e'], ['d']],
    ['[-a]', ['-', 'a'], ['b']],
    ['[a^]', ['a', '^'], ['b']],
    ['[]', [], ['a', ']']],
    ['[^]', ['a', ']'], []],
    ['[a]]', ['a]'], ['a', ']']],
    ['[*]', ['*'], ['a']],
    ['[[]', ['['], ['a']],
  ]);
});

test('backslashes', () => {
  checkAll([
    ['\\*', ['*'], ['a', '\\*']],
    ['\\a', ['a'], ['\\a']],
    ['a\\', ['a\\'], ['a']],
    ['\\\\', ['\\'], ['\\\\']],
    ['[\\]]', [']'], ['\\']],
    ['[\\a-c]', ['a', '-', 'c'], ['b', '\\']],
    ['[a-\\c]', ['a', '`', '\\', 'c'], ['b', 'd']],
    ['[^\\^]', ['a'], ['^']],
  ]);
});

test('an unterminated bracket ends with the pattern (1)', () => {
  checkAll([
    ['[', [], ['a', '[']],
    ['[^', ['a', '['], ['ab']],
    ['[a', ['a'], ['b', '[a']],
    ['[^a', ['b'], ['a']],
    ['[a-', ['a', '-'], ['b']],
    ['[a-c', ['a', 'b', 'c'], ['d', '-']],
    ['[a-]', ['a', '^'], ['-', 'b']],
    ['[\\', ['\\'], ['a']],
    ['[\\]', [']'], ['\\']],
    ['*[', [], ['a']],
    ['*[a', ['a', 'ba'], ['b']],
  ]);
});

test('the empty text matches the empty pattern only (3)', () => {
  for (const pattern of ['*', '**', '?', '[^', '\\']) assert.ok(!matches(pattern, ''));
  assert.ok(matches('', ''));
});

test('ranges compare signed chars (4)', () => {
  checkAll([
    ['[a-\xff]', ['a', '\xff', 'A', '\x00'], ['b', '\xfe']],
    ['[\x80-\x90]', ['\x80', '\x8f', '\x90'], ['\x91', '\x7f']],
    ['[\x01-\x80]', ['\x80', '\xff', '\x00', '\x01'], ['\x02', '\x7f']],
  ]);
});

test('ignoring case folds A-Z only, and not an escaped byte in a bracket (5)', () => {
  checkAll(
    [
      ['HeLLo*', ['hello', 'HELLOworld'], ['help']],
      ['[A-C]', ['a', 'B', 'c'], ['d', 'D']],
      ['[aB]', ['A', 'b'], ['c']],
      ['[\\a]', ['a'], ['A']],
      ['\\A', ['a', 'A'], []],
      ['\xc4', ['\xc4'], ['\xe4']],
      ['@', ['@'], ['`']],
      ['[', [], ['{']],
    ],
    true,
  );
});

test('ends of a range are ordered before they are folded (5)', () => {
  // 'C' < 'a', so the range is C … a, folded c … a: empty.
  for (const text of ['a', 'b', 'c', 'C', 'A']) assert.ok(!matches('[a-C]', text, true));
  assert.ok(matches('[a-C]', 'Z'));
});

test('past 1000 stars nothing matches (6)', () => {
  assert.ok(matches('*a'.repeat(1000), 'a'.repeat(1000)));
  assert.ok(matches(`${'*a'.repeat(1000)}*`, 'a'.repeat(1000)));
  assert.ok(!matches('*a'.repeat(1001), 'a'.repeat(1001)));
});

test('many stars before a mismatch take no exponential time', () => {
  assert.ok(!matches(`${'a*'.repeat(500)}b`, 'a'.repeat(5000)));
  assert.ok(!matches(`${'*?'.repeat(900)}b`, 'a'.repeat(5000)));
  assert.ok(matches('*'.repeat(100_000), 'a'));
});
