import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstSentence } from './leaves.ts';

test('a bench is described by the first sentence of its note', () => {
  const source = '/**\n * Bits of 1.5 kinds, by\n * words. And more.\n */\ncode();\n';
  assert.equal(firstSentence(source), 'Bits of 1.5 kinds, by words.');
  assert.equal(firstSentence('/** One line. */\n'), 'One line.');
});
