/** Which requests to go on are granted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History, noId } from './history.ts';

const first = 'a'.repeat(40);
const second = 'b'.repeat(40);
const third = 'c'.repeat(40);

function historyOf(bytes: number): History {
  const history = new History(noId);
  history.begin(first, 1024);
  history.backlog?.append(new Uint8Array(bytes), 0, bytes);
  return history;
}

test('a replica goes on from any byte that is kept, and from the one that comes next', () => {
  const history = historyOf(100);
  for (const wanted of [1, 50, 101]) assert.equal(history.continuation(first, wanted), 'continue');
  assert.equal(history.continuation(first.toUpperCase(), 101), 'continue');
  assert.equal(history.continuation(first, 102), 'beyondBacklog');
  assert.equal(history.continuation(first, 0), 'behindBacklog');
  assert.equal(history.continuation(first, -5), 'behindBacklog');
  assert.equal(history.continuation(second, 50), 'unknownId');
  assert.equal(history.continuation('?', -1), 'askedForAll');
});

test('after a promotion the old name is good up to where it was left', () => {
  const history = historyOf(100);
  history.goOnAs(second);
  history.backlog?.append(new Uint8Array(10), 0, 10);
  assert.equal(history.secondId, first);
  assert.equal(history.secondOffset, 101);
  assert.equal(history.continuation(first, 101), 'continue');
  assert.equal(history.continuation(first, 102), 'behindSecondId');
  assert.equal(history.continuation(second, 111), 'continue');
});

test('a second promotion forgets the name before the last', () => {
  const history = historyOf(100);
  history.goOnAs(second);
  history.goOnAs(third);
  assert.equal(history.continuation(first, 50), 'unknownId');
  assert.equal(history.continuation(second, 101), 'continue');
});

test('without a backlog nobody goes on, and the name is given up', () => {
  const history = historyOf(100);
  history.end(second);
  assert.equal(history.offset, 100);
  assert.equal(history.secondOffset, -1);
  assert.equal(history.continuation(second, 101), 'noBacklog');
  assert.equal(history.continuation(first, 101), 'unknownId');
});

test('the history of a primary is taken over with its offset, and nothing before it', () => {
  const history = historyOf(100);
  history.adopt(second, 5000, 1024);
  assert.equal(history.offset, 5000);
  assert.equal(history.continuation(first, 50), 'unknownId');
  assert.equal(history.continuation(second, 5001), 'continue');
  assert.equal(history.continuation(second, 5000), 'behindBacklog');
});

test('after a restart replicas of before may go on from the offset of the file', () => {
  const history = new History(second);
  history.resume(first, 700, 1024);
  assert.equal(history.offset, 700);
  assert.equal(history.continuation(first, 701), 'continue');
  assert.equal(history.continuation(first, 700), 'behindBacklog');
  history.backlog?.append(new Uint8Array(10), 0, 10);
  assert.equal(history.continuation(first, 702), 'behindSecondId');
});
