import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../base/bytes.ts';
import { Args } from './args.ts';
import { SlowLog } from './slowlog.ts';
import { testEngine } from './testing.ts';

const { session } = testEngine([]).session();

function argsOf(...words: string[]): Args {
  const args = new Args();
  const bounds: number[] = [];
  let text = '';
  for (const word of words) {
    bounds.push(text.length, text.length + word.length);
    text += word;
  }
  args.set(latin1Bytes(text), Int32Array.from(bounds), words.length);
  return args;
}

function logged(...words: string[]): readonly string[] {
  const log = new SlowLog();
  log.lengthMax = 1;
  log.add(session, argsOf(...words), 1, 0);
  return log.latest(1)[0].words;
}

test('the latest entries are kept, the latest first, and ids go on after a reset', () => {
  const log = new SlowLog();
  log.lengthMax = 2;
  for (let i = 0; i < 5; i++) log.add(session, argsOf(`c${i}`), i, 5000);
  assert.deepEqual(
    log.latest(10).map(({ id, us, atSeconds, words }) => [id, us, atSeconds, words]),
    [
      [4, 4, 5, ['c4']],
      [3, 3, 5, ['c3']],
    ],
  );
  assert.equal(log.latest(1).length, 1);
  log.lengthMax = 1;
  assert.equal(log.length, 1);
  log.reset();
  assert.deepEqual(log.latest(10), []);
  log.add(session, argsOf('next'), 1, 0);
  assert.equal(log.latest(1)[0].id, 5);
});

test('32 arguments are kept, or 31 and how many there were more', () => {
  const words = Array.from({ length: 33 }, (_, i) => String(i));
  assert.equal(logged(...words.slice(0, 32)).length, 32);
  assert.deepEqual(logged(...words), [...words.slice(0, 31), '... (2 more arguments)']);
});

test('128 bytes of an argument are kept, and nothing of a secret', () => {
  const long = 'A'.repeat(129);
  assert.deepEqual(logged('set', long.slice(1)), ['set', long.slice(1)]);
  assert.deepEqual(logged('set', long), ['set', `${'A'.repeat(128)}... (1 more bytes)`]);
  const args = argsOf('auth', long);
  args.hide(1);
  const log = new SlowLog();
  log.lengthMax = 1;
  log.add(session, args, 1, 0);
  assert.deepEqual(log.latest(1)[0].words, ['auth', '(redacted)']);
});
