import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocks, encode, firstOf } from './commands.ts';

const set = ['SET', 'key:__each_int__', 'v'];

function text(command: readonly string[], count: number): string {
  return Buffer.concat([...blocks({ command, count })]).toString('latin1');
}

test('a request is an array of bulk strings', () => {
  assert.equal(encode(['SET', 'é', '']), '*3\r\n$3\r\nSET\r\n$1\r\né\r\n$0\r\n\r\n');
});

test('each request of a stream has its own number', () => {
  const wanted = [0, 1, 2].map((i) => encode(['SET', `key:${String(i).padStart(12, '0')}`, 'v']));
  assert.equal(text(set, 3), wanted.join(''));
});

test('numbers go on over the border of blocks', () => {
  const all = text(set, 5000);
  assert.ok([...blocks({ command: set, count: 5000 })].length > 2);
  assert.equal(new Set(all.match(/key:\d{12}/g)).size, 5000);
  assert.match(all, /key:000000004999\r\n\$1\r\nv\r\n$/);
});

test('random numbers are the same in every run, differ, and stay below a million', () => {
  const once = text(['ZADD', 'z', '__rand_int__', 'm:__each_int__'], 1000);
  assert.equal(text(['ZADD', 'z', '__rand_int__', 'm:__each_int__'], 1000), once);
  const scores = [...once.matchAll(/\$12\r\n(\d{12})\r\n/g)].map((match) => Number(match[1]));
  assert.equal(scores.length, 1000);
  assert.ok(new Set(scores).size > 900);
  assert.ok(scores.every((score) => score < 1_000_000));
});

test('a block is not changed by the next one', () => {
  const [first, ...others] = blocks({ command: set, count: 5000 });
  assert.ok(others.length > 0);
  assert.match(first.toString('latin1'), /^\*3\r\n\$3\r\nSET\r\n\$16\r\nkey:000000000000\r\n/);
});

test('a command to try has numbers for placeholders', () => {
  assert.deepEqual(firstOf(['GET', 'key:__rand_int__']), ['GET', 'key:000000000000']);
});
