/**
 * What every network must do; the numbers are those of `network.ts`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connection, ConnectionHandler, ConnectTo, Listening } from './network.ts';
import { failureCode, type MakeTrial, on, success, type Trial } from './trial.conformance.ts';

const host = '127.0.0.1';

/** Keeps what it was told. */
class Witness implements ConnectionHandler {
  bytes: number[] = [];
  /** Told of each piece instead of keeping its bytes. */
  onReceived: ((bytes: Uint8Array, end: number) => void) | undefined;
  drains = 0;
  reasons: string[] = [];

  received(bytes: Uint8Array, end: number): void {
    assert.equal(this.reasons.length, 0, 'nothing after closed');
    assert.ok(end > 0 && end <= bytes.length);
    if (this.onReceived !== undefined) this.onReceived(bytes, end);
    else for (let i = 0; i < end; i++) this.bytes.push(bytes[i]);
  }

  drained(): void {
    assert.equal(this.reasons.length, 0, 'nothing after closed');
    this.drains++;
  }

  closed(reason: string): void {
    this.reasons.push(reason);
  }

  get isClosed(): boolean {
    return this.reasons.length > 0;
  }

  get text(): string {
    return String.fromCharCode(...this.bytes);
  }
}

interface Side {
  readonly connection: Connection;
  readonly witness: Witness;
}

interface Pair {
  readonly listening: Listening;
  readonly client: Side;
  readonly server: Side;
}

async function listen(trial: Trial, sides: Side[]): Promise<Listening> {
  return success<Listening>(trial, (done) =>
    trial.platform.network.listen({ host, port: 0, backlog: 511 }, accepting(sides), done),
  );
}

function accepting(sides: Side[]): (connection: Connection) => void {
  return (connection) => {
    const witness = new Witness();
    connection.handler = witness;
    sides.push({ connection, witness });
  };
}

async function connect(trial: Trial, to: ConnectTo): Promise<Side> {
  const witness = new Witness();
  const connection = await success<Connection>(trial, (done) => {
    trial.platform.network.connect(to, witness, done);
  });
  return { connection, witness };
}

async function pair(trial: Trial): Promise<Pair> {
  const sides: Side[] = [];
  const listening = await listen(trial, sides);
  const client = await connect(trial, { host, port: listening.port });
  await trial.until(() => sides.length === 1);
  return { listening, client, server: sides[0] };
}

function finish(trial: Trial, { listening, client, server }: Pair): Promise<void> {
  listening.close();
  client.connection.destroy();
  server.connection.destroy();
  return trial.until(() => client.witness.isClosed && server.witness.isClosed);
}

function onPair(make: MakeTrial, body: (both: Pair, trial: Trial) => Promise<void>) {
  return on(make, async (trial) => {
    const both = await pair(trial);
    await body(both, trial);
    await finish(trial, both);
  });
}

function send(connection: Connection, text: string): boolean {
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return connection.write(bytes, 0, bytes.length);
}

/** Bytes whose order can be checked without keeping them. */
function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = patternAt(i);
  return bytes;
}

function patternAt(position: number): number {
  return (Math.imul(position, 0x9e3779b1) >>> 24) & 0xff;
}

/** Counts the bytes of the pattern as they come, and fails at the first wrong one. */
function expectPattern(witness: Witness): { count: number } {
  const seen = { count: 0 };
  witness.onReceived = (bytes, end) => {
    for (let i = 0; i < end; i++) {
      if (bytes[i] !== patternAt(seen.count++)) assert.fail('a byte is not the one that was sent');
    }
  };
  return seen;
}

export function networkConformance(name: string, make: MakeTrial): void {
  exchanging(name, make);
  writing(name, make);
  closing(name, make);
  failing(name, make);
}

function exchanging(name: string, make: MakeTrial): void {
  test(
    `${name}: what one side writes the other receives, in both directions`,
    onPair(make, async ({ client, server }, trial) => {
      assert.equal(send(client.connection, 'ping'), true);
      await trial.until(() => server.witness.text === 'ping');
      assert.equal(send(server.connection, 'pong'), true);
      await trial.until(() => client.witness.text === 'pong');
      assert.equal(client.witness.drains + server.witness.drains, 0);
    }),
  );

  test(
    `${name}: both sides agree on their addresses, also after the connection is closed`,
    on(make, async (trial) => {
      const both = await pair(trial);
      const { client, server } = both;
      const at = { kind: 'tcp', host, port: both.listening.port };
      assert.deepEqual(server.connection.local, at);
      assert.deepEqual(client.connection.remote, at);
      assert.deepEqual(server.connection.remote, client.connection.local);
      await finish(trial, both);
      assert.deepEqual(server.connection.local, at);
    }),
  );

  test(
    `${name}: bytes come in their order, however they are cut`,
    onPair(make, async ({ client, server }, trial) => {
      const all = pattern(300_000);
      const seen = expectPattern(server.witness);
      for (let at = 0, length = 1; at < all.length; at += length, length = (length * 7) % 9973) {
        client.connection.write(all, at, Math.min(all.length, at + length));
      }
      await trial.until(() => seen.count === all.length);
    }),
  );

  test(
    `${name}: a paused connection receives nothing until it is resumed`,
    onPair(make, async ({ client, server }, trial) => {
      send(client.connection, 'a');
      await trial.until(() => server.witness.text === 'a');
      server.connection.pause();
      send(client.connection, 'b');
      send(server.connection, 'c');
      await trial.until(() => client.witness.text === 'c');
      assert.equal(server.witness.text, 'a');
      server.connection.resume();
      await trial.until(() => server.witness.text === 'ab');
    }),
  );

  test(
    `${name}: many connections at once keep their bytes apart`,
    on(make, async (trial) => {
      const servers: Side[] = [];
      const listening = await listen(trial, servers);
      const clients: Side[] = [];
      for (let i = 0; i < 20; i++) {
        clients.push(await connect(trial, { host, port: listening.port }));
      }
      clients.forEach(({ connection }, i) => {
        send(connection, `client ${i}`);
      });
      await trial.until(() => servers.every(({ witness }) => witness.bytes.length >= 8));
      assert.equal(servers.length, 20);
      assert.equal(new Set(servers.map(({ witness }) => witness.text)).size, 20);
      listening.close();
      for (const { connection } of clients) connection.destroy();
      await trial.until(() => servers.every(({ witness }) => witness.isClosed));
    }),
  );

  test(
    `${name}: a unix socket carries bytes, and its addresses are its path`,
    on(make, async (trial) => {
      const path = `${trial.folder}/socket`;
      const sides: Side[] = [];
      const { network } = trial.platform;
      const listening = await success<Listening>(trial, (done) =>
        network.listen({ path, mode: 0o700, backlog: 511 }, accepting(sides), done),
      );
      assert.equal(listening.port, 0);
      const client = await connect(trial, { path });
      await trial.until(() => sides.length === 1);
      client.connection.setKeepAlive(300);
      send(client.connection, 'hello');
      await trial.until(() => sides[0].witness.text === 'hello');
      assert.deepEqual(sides[0].connection.local, { kind: 'unix', path });
      assert.deepEqual(client.connection.remote, { kind: 'unix', path });
      await finish(trial, { listening, client, server: sides[0] });
    }),
  );
}

function writing(name: string, make: MakeTrial): void {
  test(
    `${name}: after a write that answered true the buffer may be used again (2)`,
    onPair(make, async ({ client, server }, trial) => {
      const buffer = new Uint8Array(4);
      let taken = 0;
      for (let i = 0; i < 500; i++) {
        buffer.fill(i & 0xff);
        if (!client.connection.write(buffer, 1, 3)) break;
        taken++;
      }
      assert.equal(taken, 500);
      buffer.fill(0xff);
      await trial.until(() => server.witness.bytes.length === 1000);
      assert.deepEqual(
        server.witness.bytes,
        Array.from({ length: 1000 }, (_, i) => (i >> 1) & 0xff),
      );
    }),
  );

  test(
    `${name}: what a slow reader leaves is pending, and drained tells once that it is gone (3)`,
    onPair(make, async ({ client, server }, trial) => {
      const half = 12 << 20;
      const all = pattern(2 * half);
      const seen = expectPattern(client.witness);
      // The first write of all may take a slower way.
      server.connection.write(all, 0, 10);
      await trial.until(() => seen.count === 10);
      client.connection.pause();
      assert.equal(server.connection.write(all, 10, half), false);
      assert.ok(server.connection.pendingBytes > 0);
      assert.equal(server.connection.write(all, half, 2 * half), false);
      assert.ok(server.connection.pendingBytes > half);
      assert.equal(server.witness.drains, 0);
      client.connection.resume();
      await trial.until(() => server.witness.drains > 0 && seen.count === all.length);
      assert.equal(server.witness.drains, 1);
      assert.equal(server.connection.pendingBytes, 0);
      assert.equal(send(server.connection, 'x'), true);
    }),
  );

  test(
    `${name}: an empty write is taken`,
    onPair(make, async ({ client }) => {
      assert.equal(client.connection.write(new Uint8Array(8), 3, 3), true);
      assert.equal(client.connection.pendingBytes, 0);
    }),
  );

  test(
    `${name}: bytes of shared memory can be written`,
    onPair(make, async ({ client, server }, trial) => {
      const shared = new Uint8Array(new SharedArrayBuffer(16));
      shared.set([1, 2, 3, 4]);
      assert.equal(client.connection.write(shared, 1, 4), true);
      assert.equal(client.connection.write(shared, 0, 2), true);
      await trial.until(() => server.witness.bytes.length === 5);
      assert.deepEqual(server.witness.bytes, [2, 3, 4, 1, 2]);
    }),
  );
}

function closing(name: string, make: MakeTrial): void {
  test(
    `${name}: end sends what is pending, then both sides are closed once (5)`,
    onPair(make, async ({ client, server }, trial) => {
      const all = pattern(16 << 20);
      const seen = expectPattern(client.witness);
      client.connection.pause();
      assert.equal(server.connection.write(all, 0, all.length), false);
      server.connection.end();
      assert.equal(server.witness.isClosed, false);
      assert.equal(send(server.connection, 'too late'), true);
      client.connection.resume();
      await trial.until(() => client.witness.isClosed && server.witness.isClosed);
      assert.equal(seen.count, all.length);
      assert.deepEqual([client.witness.reasons, server.witness.reasons], [[''], ['']]);
      assert.equal(server.witness.drains, 0);
    }),
  );

  test(
    `${name}: a reply that was taken arrives although the connection is ended at once`,
    onPair(make, async ({ client, server }, trial) => {
      send(client.connection, 'quit');
      await trial.until(() => server.witness.text === 'quit');
      send(server.connection, 'bye');
      server.connection.end();
      await trial.until(() => client.witness.isClosed);
      assert.equal(client.witness.text, 'bye');
    }),
  );

  test(
    `${name}: destroy closes both sides, once, and not inside the call (4)`,
    onPair(make, async ({ client, server }, trial) => {
      client.connection.destroy();
      client.connection.destroy();
      client.connection.end();
      assert.equal(client.witness.isClosed, false);
      assert.equal(send(client.connection, 'x'), true);
      await trial.until(() => client.witness.isClosed && server.witness.isClosed);
      assert.deepEqual([client.witness.reasons, server.witness.reasons], [[''], ['']]);
      assert.equal(send(server.connection, 'x'), true);
      assert.equal(server.connection.pendingBytes, 0);
      assert.equal(server.witness.text, '');
    }),
  );

  test(
    `${name}: a connection may be destroyed while it receives, and receives nothing more`,
    onPair(make, async ({ client, server }, trial) => {
      let pieces = 0;
      server.witness.onReceived = () => {
        pieces++;
        server.connection.destroy();
      };
      client.connection.write(pattern(200_000), 0, 200_000);
      await trial.until(() => client.witness.isClosed && server.witness.isClosed);
      assert.equal(pieces, 1);
    }),
  );

  test(
    `${name}: a connection that is destroyed while it is accepted is closed for the client`,
    on(make, async (trial) => {
      let accepted = 0;
      const witness = new Witness();
      const listening = await success<Listening>(trial, (done) =>
        trial.platform.network.listen(
          { host, port: 0, backlog: 511 },
          (connection) => {
            accepted++;
            connection.handler = witness;
            connection.destroy();
          },
          done,
        ),
      );
      const client = await connect(trial, { host, port: listening.port });
      await trial.until(() => client.witness.isClosed && witness.isClosed);
      assert.equal(accepted, 1);
      listening.close();
    }),
  );

  test(
    `${name}: writing to a side that is gone ends in closed, never in an error thrown (6)`,
    onPair(make, async ({ client, server }, trial) => {
      server.connection.pause();
      client.connection.destroy();
      await trial.until(() => client.witness.isClosed);
      const write = (): void => {
        if (server.witness.isClosed) return;
        send(server.connection, 'anybody?');
        trial.platform.clock.soon(write);
      };
      write();
      await trial.until(() => server.witness.isClosed);
      assert.equal(server.witness.reasons.length, 1);
    }),
  );

  test(
    `${name}: who stops listening keeps the connections that exist and gets no new ones`,
    onPair(make, async ({ listening, client, server }, trial) => {
      listening.close();
      send(client.connection, 'still here');
      await trial.until(() => server.witness.text === 'still here');
      const { network } = trial.platform;
      const code = await failureCode<Connection>(trial, (done) => {
        network.connect({ host, port: listening.port }, new Witness(), done);
      });
      assert.equal(code, 'ECONNREFUSED');
    }),
  );
}

function failing(name: string, make: MakeTrial): void {
  test(
    `${name}: a port can be listened on once`,
    on(make, async (trial) => {
      const listening = await listen(trial, []);
      const at = { host, port: listening.port, backlog: 511 };
      const { network } = trial.platform;
      const code = await failureCode<Listening>(trial, (done) =>
        network.listen(at, accepting([]), done),
      );
      assert.equal(code, 'EADDRINUSE');
      listening.close();
    }),
  );

  test(
    `${name}: connecting where nobody listens fails`,
    on(make, async (trial) => {
      const { network } = trial.platform;
      const nowhere = `${trial.folder}/nobody`;
      const code = await failureCode<Connection>(trial, (done) => {
        network.connect({ path: nowhere }, new Witness(), done);
      });
      assert.equal(code, 'ENOENT');
    }),
  );

  test(
    `${name}: a connection that is given up fails as cancelled`,
    on(make, async (trial) => {
      const listening = await listen(trial, []);
      const { network } = trial.platform;
      const code = await failureCode<Connection>(trial, (done) => {
        network.connect({ host, port: listening.port }, new Witness(), done).cancel();
      });
      assert.equal(code, 'ECANCELED');
      listening.close();
    }),
  );
}
