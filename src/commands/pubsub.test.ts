/** Subscribing, its confirmations, and PING between them, as the bytes of a real Redis 7.2. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Plain, type TestSession, testEngine } from '../engine/testing.ts';
import { connectionCommands } from './connection.ts';
import { pubsubCommands } from './pubsub.ts';
import { stringCommands } from './string.ts';
import { transactionCommands } from './transactions.ts';

function made() {
  return testEngine([connectionCommands, pubsubCommands, stringCommands, transactionCommands]);
}

/** Sends requests at once, each a line of words; what came back. */
function told(session: TestSession, ...lines: string[]): Plain[] {
  for (const line of lines) session.send(...line.split(' '));
  return session.received();
}

const kinds = [
  { subscribe: 'subscribe', unsubscribe: 'unsubscribe' },
  { subscribe: 'psubscribe', unsubscribe: 'punsubscribe' },
  { subscribe: 'ssubscribe', unsubscribe: 'sunsubscribe' },
] as const;

for (const { subscribe, unsubscribe } of kinds) {
  describe(unsubscribe.toUpperCase(), () => {
    test('without names is confirmed once when there is nothing to leave', () => {
      const word = `$${unsubscribe.length}\r\n${unsubscribe}\r\n`;
      const [old, modern] = [made().session(2), made().session(3)];
      assert.equal(old.wire(unsubscribe), `*3\r\n${word}$-1\r\n:0\r\n`);
      assert.equal(old.wire('PING'), '+PONG\r\n');
      assert.equal(modern.wire(unsubscribe), `>3\r\n${word}_\r\n:0\r\n`);
    });

    test('without names is confirmed for each, the count going down to none', () => {
      const session = made().session();
      assert.deepEqual(told(session, `${subscribe} a b c`), [
        [subscribe, 'a', 1],
        [subscribe, 'b', 2],
        [subscribe, 'c', 3],
      ]);
      assert.deepEqual(told(session, unsubscribe, 'PING', 'PING x', 'GET k'), [
        [unsubscribe, 'a', 2],
        [unsubscribe, 'b', 1],
        [unsubscribe, 'c', 0],
        'PONG',
        'x',
        null,
      ]);
    });

    test('with names is confirmed for each, also for those that were not there', () => {
      const session = made().session();
      told(session, `${subscribe} a b`);
      assert.deepEqual(told(session, `${unsubscribe} a x b a`, 'PING'), [
        [unsubscribe, 'a', 1],
        [unsubscribe, 'x', 1],
        [unsubscribe, 'b', 0],
        [unsubscribe, 'a', 0],
        'PONG',
      ]);
    });
  });
}

test('channels and patterns are counted together, shard channels by themselves', () => {
  const session = made().session();
  assert.deepEqual(
    told(session, 'SUBSCRIBE a a', 'PSUBSCRIBE a', 'SSUBSCRIBE a b', 'SUBSCRIBE b'),
    [
      ['subscribe', 'a', 1],
      ['subscribe', 'a', 1],
      ['psubscribe', 'a', 2],
      ['ssubscribe', 'a', 1],
      ['ssubscribe', 'b', 2],
      ['subscribe', 'b', 3],
    ],
  );
  assert.deepEqual(told(session, 'UNSUBSCRIBE', 'PUNSUBSCRIBE', 'PUNSUBSCRIBE', 'SUNSUBSCRIBE a'), [
    ['unsubscribe', 'a', 2],
    ['unsubscribe', 'b', 1],
    ['punsubscribe', 'a', 0],
    ['punsubscribe', null, 0],
    ['sunsubscribe', 'a', 1],
  ]);
});

test('a RESP2 client is a subscriber until the last thing of any kind is left', () => {
  const session = made().session();
  told(session, 'SUBSCRIBE a', 'PSUBSCRIBE b', 'SSUBSCRIBE c');
  for (const leave of ['UNSUBSCRIBE', 'PUNSUBSCRIBE']) {
    const [, pong, echo, refused] = told(session, leave, 'PING', 'PING x', 'GET k');
    assert.deepEqual(pong, ['pong', '']);
    assert.deepEqual(echo, ['pong', 'x']);
    assert.match(JSON.stringify(refused), /Can't execute 'get': only/);
  }
  assert.deepEqual(told(session, 'SUNSUBSCRIBE', 'PING', 'PING x', 'GET k'), [
    ['sunsubscribe', 'c', 0],
    'PONG',
    'x',
    null,
  ]);
});

test('a RESP3 client is answered as ever, and asks what it likes', () => {
  const session = made().session(3);
  assert.deepEqual(told(session, 'SUBSCRIBE a', 'PING', 'PING x', 'GET k', 'UNSUBSCRIBE', 'PING'), [
    { push: ['subscribe', 'a', 1] },
    'PONG',
    'x',
    null,
    { push: ['unsubscribe', 'a', 0] },
    'PONG',
  ]);
});

test('confirmations within a transaction stand in its reply', () => {
  const session = made().session();
  const lines = ['MULTI', 'SUBSCRIBE a', 'PING', 'UNSUBSCRIBE', 'PING'];
  told(session, ...lines);
  const confirmed = (word: string, count: number): string =>
    `*3\r\n$${word.length}\r\n${word}\r\n$1\r\na\r\n:${count}\r\n`;
  assert.equal(
    session.wire('EXEC'),
    `*4\r\n${confirmed('subscribe', 1)}*2\r\n$4\r\npong\r\n$0\r\n\r\n` +
      `${confirmed('unsubscribe', 0)}+PONG\r\n`,
  );
});

test('a message to oneself comes after the reply that counts it', () => {
  const session = made().session(3);
  told(session, 'SUBSCRIBE a', 'PSUBSCRIBE ?');
  assert.deepEqual(told(session, 'PUBLISH a m'), [
    2,
    { push: ['message', 'a', 'm'] },
    { push: ['pmessage', '?', 'a', 'm'] },
  ]);
});

test('RESET leaves everything without a word', () => {
  const session = made().session();
  told(session, 'SUBSCRIBE a', 'PSUBSCRIBE b', 'SSUBSCRIBE c');
  assert.deepEqual(told(session, 'RESET', 'PING', 'UNSUBSCRIBE', 'PUBSUB CHANNELS'), [
    'RESET',
    'PONG',
    ['unsubscribe', null, 0],
    [],
  ]);
});

test('channels that would be properties of an object are names like others', () => {
  const test = made();
  const session = test.session();
  told(session, 'SUBSCRIBE __proto__', 'PSUBSCRIBE constructor', 'SSUBSCRIBE __proto__');
  const other = test.session();
  assert.deepEqual(told(other, 'PUBLISH __proto__ m', 'PUBLISH constructor m'), [1, 1]);
  assert.deepEqual(told(other, 'SPUBLISH __proto__ m', 'PUBLISH toString m'), [1, 0]);
  assert.deepEqual(told(other, 'PUBSUB NUMSUB __proto__ valueOf'), [
    ['__proto__', 1, 'valueOf', 0],
  ]);
  assert.deepEqual(session.received(), [
    ['message', '__proto__', 'm'],
    ['pmessage', 'constructor', 'constructor', 'm'],
    ['smessage', '__proto__', 'm'],
  ]);
});
