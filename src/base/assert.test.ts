/** Assertions: what passes, what stops. */
import assertNode from 'node:assert/strict';
import { test } from 'node:test';
import { assert, Bug, unreachable } from './assert.ts';

test('a true condition passes, a false one is a Bug with its message', () => {
  assert(true, 'never seen');
  assertNode.throws(() => assert(false, 'the reason'), new Bug('the reason'));
});

test('a value outside of its union is a Bug that names it', () => {
  assertNode.throws(() => unreachable('stray' as never), /unreachable: stray/);
});
