import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { PipedLines } from './piped-lines.ts';

test('lines come out byte for byte however they arrive, the last one without its end', async () => {
  const input = new PassThrough();
  const lines = new PipedLines(input, false);
  for (const byte of Buffer.from('one\n\ntwo \xff\r\nlast', 'latin1')) input.write(Buffer.of(byte));
  input.end();
  const read: (string | undefined)[] = [];
  for (let i = 0; i < 6; i++) read.push(await lines.next(''));
  assert.deepEqual(read, ['one', '', 'two \xff\r', 'last', undefined, undefined]);
});

test('the beginning of input is noticed without taking it, also by several who wait', async () => {
  const input = new PassThrough();
  const lines = new PipedLines(input, false);
  const waiting = [lines.begun(), lines.begun()];
  input.write('pi');
  await Promise.all(waiting);
  input.end('ng\n');
  assert.equal(await lines.next(''), 'ping');
});
