/** Names, words and settings that are too long for a string: refused, and nothing has changed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1, textBytesMax } from '../base/bytes.ts';
import { testEngine } from '../engine/testing.ts';
import { connectionCommands } from './connection.ts';
import { listCommands } from './list.ts';
import { monitorCommands } from './monitor.ts';
import { pubsubCommands } from './pubsub.ts';
import { stringCommands } from './string.ts';
import { transactionCommands } from './transactions.ts';

const longest = 'x'.repeat(textBytesMax);
const tooLong = `${longest}x`;
const refused = { error: 'ERR a name or option is longer than 1 MiB' };

function made() {
  return testEngine([
    connectionCommands,
    listCommands,
    monitorCommands,
    pubsubCommands,
    stringCommands,
    transactionCommands,
  ]);
}

test('who subscribes to a name that is too long is subscribed to none of the command', () => {
  const test = made();
  const { engine } = test;
  for (const verb of ['SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE']) {
    assert.deepEqual(test.run(verb, 'short', tooLong), refused);
    assert.equal(test.run('PING'), 'PONG');
  }
  const { pubsub } = engine;
  assert.deepEqual(
    [pubsub.count('channels'), pubsub.count('patterns'), pubsub.count('shardChannels')],
    [0, 0, 0],
  );
  const listener = test.session(3);
  listener.run('PSUBSCRIBE', '*');
  listener.run('SUBSCRIBE', longest);
  assert.equal(test.run('PUBLISH', longest, 'm'), 2);
  assert.equal(test.run('PUBLISH', tooLong, 'm'), 1);
  assert.equal(test.run('SPUBLISH', tooLong, 'm'), 0);
});

test('a key that is too long is not watched, and may be changed while others are', () => {
  const test = made();
  const { engine, run } = test;
  assert.deepEqual(run('WATCH', 'short', tooLong), refused);
  assert.equal(engine.watched.watchers, 0);
  assert.equal(run('WATCH', longest), 'OK');
  const other = test.session();
  assert.equal(other.run('SET', tooLong, 'v'), 'OK');
  run('MULTI');
  assert.deepEqual(run('EXEC'), []);
  run('WATCH', longest);
  other.run('SET', longest, 'v');
  run('MULTI');
  assert.equal(run('EXEC'), null);
});

test('a key is watched once, however often it is named, and in each database', () => {
  const test = made();
  const { engine, run } = test;
  run('WATCH', 'k', 'k', 'other', 'k');
  run('SELECT', '1');
  run('WATCH', 'k', 'k');
  assert.equal(engine.watched.watchers, 1);
  test.session().run('SET', 'k', 'v');
  assert.equal(engine.watched.watchers, 0);
  run('MULTI');
  assert.equal(run('EXEC'), null);
});

test('nobody waits for a key that is too long, and it may be made while others wait', () => {
  const test = made();
  const { engine, run } = test;
  assert.deepEqual(run('BLPOP', 'short', tooLong, '0'), refused);
  assert.deepEqual([engine.blocking.count, engine.blocking.keyCount], [0, 0]);
  const waiting = test.session();
  waiting.send('BLPOP', longest, '0');
  assert.equal(run('RPUSH', tooLong, 'a'), 1);
  assert.deepEqual(waiting.received(), []);
  run('RPUSH', longest, 'a');
  assert.deepEqual(waiting.received(), [[longest, 'a']]);
});

test('a monitor sees the beginning of what is too long', () => {
  const test = made();
  const monitor = test.session();
  monitor.run('MONITOR');
  const shown = (...words: string[]): string => {
    test.run(...words);
    const bytes = monitor.session.reply.take();
    return latin1(bytes, 0, bytes.length);
  };
  assert.ok(shown('SET', 'k', `${longest}yyy`).endsWith(` "${longest}... (3 more bytes)"\r\n`));
  const line = shown('MSET', ...Array.from({ length: 10 }, () => longest));
  assert.ok(line.endsWith('x" "... (6 more arguments)"\r\n'), line.slice(-40));
});

test('the lines of CLIENT LIST may be longer together than a string can be', () => {
  const test = made();
  assert.equal(test.run('CLIENT', 'SETNAME', longest), 'OK');
  const asking = test.session().session;
  asking.reply.guard = { allows: () => false };
  test.execute(asking, ['CLIENT', 'LIST', 'ID', ...Array.from({ length: 520 }, () => 1)]);
  assert.ok(asking.reply.isOverflown);
  const { run } = test.session();
  assert.equal(run('CLIENT', 'LIST', 'ID', 1, 1), `${run('CLIENT', 'LIST', 'ID', 1)}`.repeat(2));
});
