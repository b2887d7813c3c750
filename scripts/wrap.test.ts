/** Wrapping of comments: what moves and what stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrapComments } from './wrap.ts';

const words = (count: number): string => 'word '.repeat(count).trim();

test('a long doc comment on one line becomes a block of lines within 100 columns', () => {
  const wrapped = wrapComments(`  /** ${words(30)} */`).split('\n');
  assert.equal(wrapped[0], '  /**');
  assert.equal(wrapped.at(-1), '   */');
  assert.ok(wrapped.every((line) => line.length <= 100));
  assert.equal(wrapped.join(' ').match(/word/g)?.length, 30);
});

test('items keep their hanging indent and begin on lines of their own', () => {
  const text = `/**\n * (1) ${words(25)}\n * (2) short\n */`;
  const wrapped = wrapComments(text).split('\n');
  assert.match(wrapped[2] ?? '', /^ \* {5}word/);
  assert.equal(wrapped[3], ' * (2) short');
});

test('paragraphs that fit, pictures, tables and code stay as they are', () => {
  const picture = ` *   a ${'-'.repeat(100)}  b`;
  const table = ` * | ${words(30)} |`;
  const code = `const a = '${words(30)}';`;
  const text = ['/**', ' * Short', ' * lines.', picture, table, ' */', code].join('\n');
  assert.equal(wrapComments(text), text);
});

test('a line comment is wrapped with its marker, and a second pass changes nothing', () => {
  const once = wrapComments(`  // ${words(30)}\n  f();`);
  assert.match(once, /^ {2}\/\/ word.*\n {2}\/\/ word.*\n {2}f\(\);$/);
  assert.equal(wrapComments(once), once);
});
