/** The feed: what a stream's bytes are after commands and units. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { encodeRequest } from '../resp/request-writer.ts';
import { Args } from './args.ts';
import { ChangeFeed, FeedStream } from './feed.ts';

const clock = { nowMs: 1_700_000_000_000 };

function argsOf(...words: string[]): Args {
  const bytes = latin1Bytes(words.join(''));
  const bounds = new Int32Array(2 * words.length);
  let at = 0;
  for (const [i, word] of words.entries()) {
    bounds[2 * i] = at;
    at += word.length;
    bounds[2 * i + 1] = at;
  }
  const args = new Args();
  args.set(bytes, bounds, words.length);
  return args;
}

function request(...words: string[]): string {
  const bytes = encodeRequest(words);
  return latin1(bytes, 0, bytes.length);
}

function textOf(stream: FeedStream): string {
  return latin1(stream.bytes, 0, stream.length);
}

function make(): { feed: ChangeFeed; stream: FeedStream } {
  const feed = new ChangeFeed();
  const stream = new FeedStream(clock);
  feed.add(stream);
  return { feed, stream };
}

test('a command is written as a request, after a SELECT where its database is another', () => {
  const { feed, stream } = make();
  feed.verbatim(0, argsOf('set', 'k', 'a value of more than nine bytes'));
  feed.unitEnds(true);
  feed.command(12, ['DEL', latin1Bytes('k'), 7]);
  feed.unitEnds(true);
  feed.verbatim(12, argsOf('incr', 'n'));
  feed.unitEnds(true);
  assert.equal(
    textOf(stream),
    request('SELECT', '0') +
      request('set', 'k', 'a value of more than nine bytes') +
      request('SELECT', '12') +
      request('DEL', 'k', '7') +
      request('incr', 'n'),
  );
});

test('several commands of a unit are a transaction, with the SELECT inside', () => {
  const { feed, stream } = make();
  feed.command(3, ['DEL', 'k']);
  feed.verbatim(3, argsOf('set', 'k', 'v'));
  feed.unitEnds(true);
  assert.equal(
    textOf(stream),
    request('MULTI') +
      request('SELECT', '3') +
      request('DEL', 'k') +
      request('set', 'k', 'v') +
      request('EXEC'),
  );
});

test('commands that only chance brought together are no transaction', () => {
  const { feed, stream } = make();
  feed.command(0, ['DEL', 'a']);
  feed.command(0, ['DEL', 'b']);
  feed.unitEnds(false);
  feed.command(0, ['DEL', 'c']);
  feed.unitEnds(true);
  assert.equal(
    textOf(stream),
    request('SELECT', '0') + request('DEL', 'a') + request('DEL', 'b') + request('DEL', 'c'),
  );
});

test('a stamped stream tells each second once, never within a transaction', () => {
  const { feed, stream } = make();
  stream.isStamped = true;
  feed.command(0, ['DEL', 'a']);
  feed.command(0, ['DEL', 'b']);
  feed.unitEnds(true);
  feed.command(0, ['DEL', 'c']);
  feed.unitEnds(true);
  const text = textOf(stream);
  assert(text.startsWith('#TS:1700000000\r\n*1\r\n$5\r\nMULTI\r\n'));
  assert.equal(text.indexOf('#TS', 1), -1);
});

test('every stream gets the same commands, and selects for itself', () => {
  const { feed, stream } = make();
  feed.verbatim(1, argsOf('set', 'a', 'b'));
  feed.unitEnds(true);
  stream.taken(stream.length);
  const late = new FeedStream(clock);
  feed.add(late);
  feed.verbatim(1, argsOf('set', 'c', 'd'));
  feed.command(1, ['DEL', 'a']);
  feed.unitEnds(true);
  const unit = request('set', 'c', 'd') + request('DEL', 'a') + request('EXEC');
  assert.equal(textOf(stream), request('MULTI') + unit);
  assert.equal(textOf(late), request('MULTI') + request('SELECT', '1') + unit);
  feed.remove(stream);
  feed.remove(late);
  assert.equal(feed.isEmpty, true);
});

test('a stream takes requests of any size, and what was taken is gone', () => {
  const { feed, stream } = make();
  const long = 'x'.repeat(3_000_000);
  feed.verbatim(0, argsOf('set', 'k', long));
  feed.unitEnds(true);
  const whole = request('SELECT', '0') + request('set', 'k', long);
  assert.equal(textOf(stream), whole);
  stream.taken(10);
  assert.equal(textOf(stream), whole.slice(10));
  stream.taken(stream.length);
  assert.deepEqual([stream.length, stream.bytes.length], [0, 16 * 1024]);
});

test('after a change of file the database is selected again', () => {
  const { feed, stream } = make();
  feed.command(0, ['DEL', 'a']);
  feed.unitEnds(true);
  stream.taken(stream.length);
  stream.forgetDatabase();
  feed.command(0, ['DEL', 'b']);
  feed.unitEnds(true);
  assert.equal(textOf(stream), request('SELECT', '0') + request('DEL', 'b'));
});
