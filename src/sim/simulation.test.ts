/**
 * The proof of determinism, on a small server that keeps its own log of requests.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../base/bytes.ts';
import { Failure } from '../platform/failure.ts';
import type { Connection, ConnectionHandler } from '../platform/network.ts';
import type { Platform } from '../platform/platform.ts';
import { ReplyParser } from '../resp/reply-parser.ts';
import { type SimulationEnd, serverPort, simulate } from './simulation.ts';

/** Answers each request with how many there were so far, after drawing from its platform. */
class CountingSession implements ConnectionHandler {
  readonly #parser = new ReplyParser();
  readonly #connection: Connection;
  readonly #count: () => number;

  constructor(connection: Connection, count: () => number) {
    this.#connection = connection;
    this.#count = count;
  }

  received(bytes: Uint8Array, end: number): void {
    for (let at = 0; at < end; at = this.#parser.position) {
      if (this.#parser.next(bytes, at, end) === undefined) break;
      const reply = latin1Bytes(`:${this.#count()}\r\n`);
      this.#connection.write(reply, 0, reply.length);
    }
  }

  drained(): void {}
  closed(): void {}
}

/** `steps`: the number that the server adds for each request. */
function countingServer(platform: Platform, steps: (platform: Platform) => number): void {
  let requests = 0;
  const log = platform.disk.openNow('/requests', 'append');
  assert.ok(!(log instanceof Failure));
  const count = (): number => {
    requests += steps(platform);
    const line = latin1Bytes(`${requests}\n`);
    log.writeNow(line, 0, line.length);
    return requests;
  };
  platform.network.listen(
    { host: '0.0.0.0', port: serverPort, backlog: 511 },
    (connection) => {
      connection.handler = new CountingSession(connection, count);
    },
    (listening) => assert.ok(!(listening instanceof Failure)),
  );
}

function run(seed: number, steps = (_: Platform): number => 1): SimulationEnd {
  return simulate({
    seed,
    clients: 4,
    requestsEach: 60,
    startServer: (platform) => countingServer(platform, steps),
  });
}

test('the same seed twice gives the same hash over all effects', () => {
  for (const seed of [1, 2, 3]) assert.deepEqual(run(seed), run(seed));
});

test('another seed gives another hash', () => {
  const hashes = new Set(Array.from({ length: 10 }, (_, seed) => run(seed).hash));
  assert.equal(hashes.size, 10);
});

test('every request is answered, and nothing else is', () => {
  const { answered, violations } = run(4);
  assert.deepEqual([answered, violations], [240, []]);
});

test('one effect that differs changes the hash', () => {
  let requests = 0;
  const oneOff = run(5, () => (++requests === 200 ? 2 : 1));
  assert.notEqual(oneOff.hash, run(5).hash);
});

test('chance that does not come from the seed is found out', () => {
  const chancy = (): number => Math.floor(Math.random() * 1000);
  assert.notEqual(run(6, chancy).hash, run(6, chancy).hash);
});

test('a server that answers what nobody asked is found out', () => {
  const { violations } = simulate({
    seed: 7,
    clients: 1,
    requestsEach: 5,
    startServer(platform) {
      const accept = (connection: Connection): void => {
        connection.handler = { received() {}, drained() {}, closed() {} };
        const greeting = latin1Bytes('+OK\r\n'.repeat(50));
        connection.write(greeting, 0, greeting.length);
      };
      const at = { host: '0.0.0.0', port: serverPort, backlog: 511 };
      platform.network.listen(at, accept, () => {});
    },
  });
  assert.ok(violations.includes('a reply to no request'));
});
