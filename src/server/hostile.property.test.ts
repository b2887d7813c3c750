/**
 * Many clients at once that are closed, made to wait, silenced and told things at any moment.
 * Whatever the interleaving: each gets one reply for each request, in order and well-formed, up to
 * its end; nothing reaches a client that was closed; and nothing of a closed client stays behind.
 *
 * All speak RESP3, so that messages can be told from replies; monitors' lines by their beginning.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1Bytes } from '../base/bytes.ts';
import type { Reply } from '../resp/reply.ts';
import { ReplyParser } from '../resp/reply-parser.ts';
import { requestOf, type TestClient, TestServer } from './testing.ts';

const clientCount = 5;
const password = 'secret';

const requests: readonly (readonly string[])[] = [
  ['PING'],
  ['ECHO', 'a\r\nb'],
  ['NO\r\nSUCH', 'x'],
  ['GET'],
  ['INCR', 'n'],
  ['RPUSH', 'l', 'x', 'y'],
  ['LPUSH', 'm', 'x'],
  ['BLPOP', 'l', 'm', '0'],
  ['BLPOP', 'l', '0.2'],
  ['BLMOVE', 'l', 'm', 'LEFT', 'LEFT', '1'],
  ['MULTI'],
  ['EXEC'],
  ['DISCARD'],
  ['WATCH', 'n'],
  ['SUBSCRIBE', 'c'],
  ['UNSUBSCRIBE', 'c'],
  ['PUBLISH', 'c', 'message'],
  ['MONITOR'],
  ['CLIENT', 'LIST'],
  ['CLIENT', 'KILL', 'ID', '1'],
  ['CLIENT', 'KILL', 'ID', '2'],
  ['CLIENT', 'KILL', 'TYPE', 'pubsub'],
  ['CLIENT', 'UNBLOCK', '3'],
  ['CLIENT', 'UNBLOCK', '4', 'ERROR'],
  ['CLIENT', 'PAUSE', '300', 'WRITE'],
  ['CLIENT', 'PAUSE', '100', 'ALL'],
  ['CLIENT', 'UNPAUSE'],
  ['AUTH', 'wrong'],
  ['AUTH', password],
  ['SELECT', '1'],
  ['SWAPDB', '0', '1'],
  ['ECHO', 'x'.repeat(30_000)],
  ['QUIT'],
];

/** Their replies are messages. */
const repliesAreMessages: ReadonlySet<string> = new Set(['SUBSCRIBE', 'UNSUBSCRIBE']);

type Step =
  | { readonly do: 'say'; readonly who: number; readonly what: readonly number[] }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'read'; readonly who: number; readonly room: number }
  | { readonly do: 'hangUp'; readonly who: number };

const who = fc.nat({ max: clientCount - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      who,
      what: fc.array(fc.nat({ max: requests.length - 1 }), { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat({ max: 400 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('read' as const), who, room: fc.nat({ max: 50_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hangUp' as const), who }) },
);

/** A client that remembers what it asked and hears what it is told. */
class Witness {
  readonly client: TestClient;
  readonly asked: string[] = [];
  heard = '';
  readonly #isSubscriber: boolean;
  #sent = '';

  constructor(client: TestClient, isSubscriber: boolean) {
    this.client = client;
    this.#isSubscriber = isSubscriber;
    this.ask(['HELLO', '3', 'AUTH', 'default', password]);
  }

  ask(...words: readonly string[][]): void {
    for (const request of words) {
      const [name] = request;
      // A monitor that wants to be one again gets no reply; in a transaction the replies that are
      // messages are none.
      if (name === 'MONITOR' && this.asked.includes(name)) continue;
      if (this.#isSubscriber ? name === 'MULTI' : repliesAreMessages.has(name)) continue;
      if (!repliesAreMessages.has(name)) this.asked.push(name);
      this.#sent += requestOf(...request);
    }
    this.client.send(this.#sent);
    this.#sent = '';
  }

  replies(): Reply[] {
    const bytes = latin1Bytes(this.heard);
    const parser = new ReplyParser();
    const replies: Reply[] = [];
    for (let at = 0; at < bytes.length; at = parser.position) {
      const reply = parser.next(bytes, at, bytes.length);
      // A connection that is destroyed may end within a reply.
      if (reply === undefined) break;
      assert.ok(reply.is !== 'broken', 'replies follow the protocol');
      const isLine = reply.is === 'simple' && /^\d+\.\d+ \[/.test(reply.text);
      if (reply.is !== 'push' && !isLine) replies.push(reply);
    }
    return replies;
  }
}

function play(steps: readonly Step[]): void {
  const server = new TestServer({ requirepass: password });
  const { engine } = server.server;
  const witnesses = Array.from({ length: clientCount }, (_, i) => {
    return new Witness(server.connect(), i % 2 === 1);
  });
  for (const one of steps) {
    if (one.do === 'wait') {
      server.advance(one.ms);
      continue;
    }
    const witness = witnesses[one.who];
    const { client } = witness;
    if (one.do === 'hangUp') client.link.hangUp();
    else if (one.do === 'read') witness.heard += client.link.read(one.room);
    else witness.ask(...one.what.map((index) => [...requests[index]]));
    for (const { client: any } of witnesses) any.link.settle();
  }
  finish(server, witnesses);
  assert.equal(engine.sessions.size, witnesses.filter(({ client }) => client.isOpen).length);
  for (const witness of witnesses) checkReplies(witness);
  for (const { client } of witnesses) client.link.hangUp();
  const { blocking, monitors, pubsub, sessions, watched } = engine;
  assert.deepEqual(
    [sessions.size, blocking.count, blocking.keyCount, blocking.pausedCount, monitors.count],
    [0, 0, 0, 0, 0],
  );
  assert.deepEqual([watched.watchers, pubsub.count('channels')], [0, 0]);
}

/** Lets all waits end, and everything be heard. */
function finish(server: TestServer, witnesses: readonly Witness[]): void {
  const helper = server.connect();
  helper.ask('AUTH', password);
  for (let round = 0; round < 30; round++) {
    server.advance(1000);
    for (const key of ['l', 'm']) helper.ask('RPUSH', key, 'x', 'x', 'x', 'x');
    helper.ask('SWAPDB', '0', '1');
    for (const witness of witnesses) witness.heard += witness.client.heard();
  }
  helper.link.hangUp();
}

/** One reply for each request, in order; fewer only when the connection ended. */
function checkReplies(witness: Witness): void {
  const { asked, client } = witness;
  const replies = witness.replies();
  assert.ok(replies.length <= asked.length, 'no more replies than requests');
  if (client.isOpen) assert.equal(replies.length, asked.length);
  for (const [i, reply] of replies.entries()) {
    const name = asked[i];
    const isPossible = reply.is === 'error' || isQueued(reply) || fits(name, reply);
    assert.ok(isPossible, `${name} is not answered by ${JSON.stringify(reply)}`);
  }
}

function isQueued(reply: Reply): boolean {
  return reply.is === 'simple' && reply.text === 'QUEUED';
}

/** Whether this can be the reply of that command. */
function fits(name: string, reply: Reply): boolean {
  switch (name) {
    case 'PING':
      return reply.is === 'simple' && reply.text === 'PONG';
    case 'ECHO':
      return reply.is === 'bulk';
    case 'INCR':
    case 'RPUSH':
    case 'LPUSH':
    case 'PUBLISH':
      return reply.is === 'integer';
    case 'BLPOP':
    case 'EXEC':
      return reply.is === 'array' || reply.is === 'null';
    case 'BLMOVE':
      return reply.is === 'bulk' || reply.is === 'null';
    case 'CLIENT':
      return reply.is !== 'array' && reply.is !== 'null';
    case 'HELLO':
      return reply.is === 'map';
    default:
      return reply.is === 'simple' && reply.text === 'OK';
  }
}

test('clients at cross purposes are each told what they asked for, in order', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 60, size: 'max' }), play), { numRuns: 80 });
});
