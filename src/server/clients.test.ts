/** Clients of a server: who may come in, and at which byte of a limit one has to go. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requestOf, type TestClient, TestServer } from './testing.ts';

const password = 'secret';

/** A client of a server with a password, which it has given or not. */
function guarded(isAuthenticated: boolean): { server: TestServer; client: TestClient } {
  const server = new TestServer({ requirepass: password });
  const client = server.connect();
  if (isAuthenticated) assert.equal(client.ask('AUTH', password), '+OK\r\n');
  return { server, client };
}

/** In one packet, and one byte per packet. */
const packets = [64 * 1024, 1];

describe('coming in', () => {
  test('is for maxclients at a time', () => {
    const server = new TestServer({ maxclients: '2' });
    const first = server.connect();
    assert.equal(server.connect().ask('PING'), '+PONG\r\n');
    const third = server.connect();
    assert.equal(third.heard(), '-ERR max number of clients reached\r\n');
    assert.equal(third.isOpen, false);
    first.ask('QUIT');
    assert.equal(server.connect().ask('PING'), '+PONG\r\n');
    const { stats } = server.server.engine;
    assert.deepEqual([stats.connectionsReceived, stats.connectionsRejected], [3, 1]);
  });

  test('from elsewhere needs a password or the end of protected mode', () => {
    const server = new TestServer();
    const far = { kind: 'tcp', host: '10.1.2.3', port: 5 } as const;
    assert.match(server.connect(far).heard(), /^-DENIED Redis is running in protected mode/);
    for (const host of ['127.0.0.9', '::1', '::ffff:127.0.0.1']) {
      assert.equal(server.connect({ kind: 'tcp', host, port: 5 }).ask('PING'), '+PONG\r\n');
    }
    server.configure({ 'protected-mode': 'no' });
    assert.equal(server.connect(far).ask('PING'), '+PONG\r\n');
    server.configure({ 'protected-mode': 'yes', requirepass: password });
    assert.match(server.connect(far).ask('PING'), /^-NOAUTH/);
  });

  test('sets the time after which silence is probed, as it is now', () => {
    const server = new TestServer({ 'tcp-keepalive': '60' });
    assert.equal(server.connect().link.keepAliveSeconds, 60);
    server.configure({ 'tcp-keepalive': '0' });
    assert.equal(server.connect().link.keepAliveSeconds, 0);
  });
});

describe('the idle', () => {
  test('are closed after the timeout, but not those who wait, listen or watch', () => {
    const server = new TestServer({ timeout: '10' });
    const idle = server.connect();
    const busy = server.connect();
    const waiting = server.connect();
    waiting.say('BLPOP', 'l', '0');
    const listening = server.connect();
    listening.ask('SUBSCRIBE', 'c');
    const monitor = server.connect();
    monitor.ask('MONITOR');
    for (let i = 0; i < 10; i++) {
      server.advance(1000);
      busy.ask('PING');
    }
    assert.equal(idle.isOpen, true);
    server.advance(2000);
    assert.equal(idle.isOpen, false);
    for (const client of [busy, waiting, listening, monitor]) assert.equal(client.isOpen, true);
    assert.equal(server.server.engine.sessions.size, 4);
  });
});

describe('requests of a stranger', () => {
  test('have ten arguments at most', () => {
    for (const each of packets) {
      for (const [isAuthenticated, count, isRefused] of [
        [false, 9, false],
        [false, 10, false],
        [false, 11, true],
        [true, 11, false],
        [true, 100, false],
      ] as const) {
        const { client } = guarded(isAuthenticated);
        client.send(requestOf('DEL', ...Array.from({ length: count - 1 }, () => 'k')), each);
        const expected = isAuthenticated ? ':0\r\n' : '-NOAUTH Authentication required.\r\n';
        assert.equal(
          client.heard(),
          isRefused ? '-ERR Protocol error: unauthenticated multibulk length\r\n' : expected,
        );
        assert.equal(client.isOpen, !isRefused);
      }
    }
  });

  test('have arguments of 16 KiB at most', () => {
    for (const each of packets) {
      for (const [isAuthenticated, length, isRefused] of [
        [false, 16_383, false],
        [false, 16_384, false],
        [false, 16_385, true],
        [true, 16_385, false],
      ] as const) {
        const { client } = guarded(isAuthenticated);
        client.send(requestOf('ECHO', 'x'.repeat(length)), each);
        assert.match(
          client.heard(),
          isRefused
            ? /^-ERR Protocol error: unauthenticated bulk length\r\n$/
            : isAuthenticated
              ? /^\$16385\r\nx+\r\n$/
              : /^-NOAUTH Authentication required\.\r\n$/,
        );
        assert.equal(client.isOpen, !isRefused);
      }
    }
  });

  test('pile up to 1 MiB at most while they have to wait', () => {
    for (const each of [64 * 1024, 1000]) {
      for (const [extra, isOpen] of [
        [-1, true],
        [0, true],
        [1, false],
      ] as const) {
        const { server, client } = guarded(false);
        server.server.engine.beginPause('all', 1_800_000_000_000);
        const request = requestOf('AUTH', 'wrong');
        client.send(request);
        client.send('x'.repeat(1024 * 1024 + extra), each);
        assert.equal(client.isOpen, isOpen);
        assert.equal(server.server.engine.stats.queryLimitDisconnections, isOpen ? 0 : 1);
      }
    }
  });

  test('that arrive after the password have no such limits', () => {
    const { client } = guarded(false);
    client.send(requestOf('AUTH', password) + requestOf('ECHO', 'x'.repeat(20_000)));
    assert.match(client.heard(), /^\+OK\r\n\$20000\r\nx+\r\n$/);
  });
});

test('lines are 64 KiB long at most, whoever sends them', () => {
  for (const isAuthenticated of [false, true]) {
    for (const each of packets) {
      for (const [length, isRefused] of [
        [65_535, false],
        [65_536, false],
        [65_537, true],
      ] as const) {
        const { client } = guarded(isAuthenticated);
        client.send(`${'x'.repeat(length)}\n`, each);
        assert.match(
          client.heard(),
          isRefused ? /^-ERR Protocol error: too big inline request/ : /^-(ERR unknown|NOAUTH)/,
        );
        assert.equal(client.isOpen, !isRefused);
      }
    }
  }
});

describe('client-query-buffer-limit', () => {
  const limit = 1024 * 1024;

  test('holds to the byte for a request that is not complete', () => {
    for (const [extra, isOpen] of [
      [-1, true],
      [0, true],
      [1, false],
    ] as const) {
      const server = new TestServer({ 'client-query-buffer-limit': '1mb' });
      const client = server.connect();
      const header = '*2\r\n$4\r\nECHO\r\n$2000000\r\n';
      client.send(header + 'x'.repeat(limit + extra - header.length), 10_007);
      assert.equal(client.isOpen, isOpen);
      if (isOpen) continue;
      assert.match(
        server.log.join('\n'),
        /Closing client that reached max query buffer length: id=1 .* \(qbuf initial bytes: "\*2\\r\\n\$4\\r\\nECHO/,
      );
    }
  });

  test('counts commands that are queued', () => {
    const server = new TestServer({ 'client-query-buffer-limit': '1mb' });
    const client = server.connect();
    client.ask('MULTI');
    let queued = 0;
    while (client.isOpen && queued < 200) {
      client.say('ECHO', 'x'.repeat(10_000));
      queued++;
    }
    assert.equal(client.isOpen, false);
    assert.ok(queued > 100 && queued < 106, 'about a MiB of requests was queued');
  });
});

describe('replies that are not taken', () => {
  test('of a stranger are 64 KiB at most, also within one packet', () => {
    const reply = '-NOAUTH Authentication required.\r\n';
    const most = Math.floor((64 * 1024) / reply.length);
    for (const isOnePacket of [true, false]) {
      for (const [count, isOpen] of [
        [most, true],
        [most + 1, false],
      ] as const) {
        const { server, client } = guarded(false);
        client.link.read(0);
        if (isOnePacket) client.send('PING\r\n'.repeat(count));
        else for (let i = 0; i < count; i++) client.send('PING\r\n');
        assert.equal(client.isOpen, isOpen);
        assert.equal(server.server.engine.stats.outputLimitDisconnections, isOpen ? 0 : 1);
      }
    }
  });

  test('of a normal client end it at the hard limit, to the byte', () => {
    for (const [bytes, isOpen] of [
      [99_999, true],
      [100_000, false],
      [100_001, false],
    ] as const) {
      const server = new TestServer({ 'client-output-buffer-limit': 'normal 100000 0 0' });
      const client = server.connect();
      client.link.read(0);
      const overhead = '$1234\r\n\r\n'.length;
      const pieces = 50;
      const each = Math.floor(bytes / pieces) - overhead;
      const rest = bytes - pieces * (each + overhead);
      for (let i = 0; i < pieces; i++) {
        client.say('ECHO', 'x'.repeat(i === 0 ? each + rest : each));
      }
      assert.equal(client.isOpen, isOpen);
    }
  });

  test('of a pipeline end it while the pipeline runs, and nothing is sent', () => {
    const server = new TestServer({ 'client-output-buffer-limit': 'normal 100000 0 0' });
    server.connect().ask('SET', 'big', 'x'.repeat(10_000));
    const client = server.connect();
    client.send((requestOf('GET', 'big') + requestOf('INCR', 'n')).repeat(15));
    assert.equal(client.heard(), '');
    assert.equal(client.isOpen, false);
    assert.equal(server.connect().ask('GET', 'n'), '$1\r\n9\r\n', 'what came after was not run');
  });

  test('of one command end it, but the command and its transaction are done', () => {
    const server = new TestServer({ 'client-output-buffer-limit': 'normal 100000 0 0' });
    const writer = server.connect();
    for (let i = 0; i < 20; i++) writer.ask('RPUSH', 'l', 'x'.repeat(10_000));
    const client = server.connect();
    for (const words of [['MULTI'], ['LRANGE', 'l', '0', '-1'], ['SET', 'k', 'v']]) {
      client.ask(...words);
    }
    assert.equal(client.ask('EXEC'), '');
    assert.equal(client.isOpen, false);
    assert.equal(writer.ask('GET', 'k'), '$1\r\nv\r\n');
    assert.deepEqual([...server.server.engine.sessions.keys()], [1]);
    assert.match(
      server.log.join('\n'),
      /Client id=2 .* cmd=exec .* scheduled to be closed ASAP for overcoming of output buffer/,
    );
  });

  test('of a command that would go on and on end it soon', () => {
    const server = new TestServer({ 'client-output-buffer-limit': 'normal 1mb 0 0' });
    const setup = server.connect();
    setup.ask('HSET', 'h', 'field', 'value');
    setup.ask('SADD', 's', 'member');
    setup.ask('ZADD', 'z', '1', 'member');
    for (const words of [
      ['HRANDFIELD', 'h', '-999999999', 'WITHVALUES'],
      ['SRANDMEMBER', 's', '-999999999'],
      ['ZRANDMEMBER', 'z', '-999999999'],
    ]) {
      const client = server.connect();
      assert.equal(client.ask(...words), '');
      assert.equal(client.isOpen, false);
    }
  });

  test('end a subscriber by the limit of its class, in the middle of a publication', () => {
    const server = new TestServer({ 'client-output-buffer-limit': 'pubsub 100000 0 0' });
    const [slow, quick, publisher] = [server.connect(), server.connect(), server.connect()];
    for (const client of [slow, quick]) client.ask('SUBSCRIBE', 'c');
    slow.link.read(0);
    for (let i = 0; i < 11; i++) {
      assert.equal(publisher.ask('PUBLISH', 'c', 'x'.repeat(10_000)), i < 10 ? ':2\r\n' : ':1\r\n');
      assert.equal(quick.heard().length, 10_034);
    }
    assert.equal(slow.isOpen, false);
  });

  test('end it after the seconds of the soft limit, with or without traffic', () => {
    const server = new TestServer({ 'client-output-buffer-limit': 'normal 0 50000 3' });
    const client = server.connect();
    client.link.read(0);
    client.say('ECHO', 'x'.repeat(70_000));
    server.advance(3900);
    assert.equal(client.isOpen, true);
    client.link.read(30_000);
    server.advance(1100);
    client.say('ECHO', 'x'.repeat(70_000));
    server.advance(3900);
    assert.equal(client.isOpen, true, 'it was below the limit in between');
    server.advance(1200);
    assert.equal(client.isOpen, false);
  });
});
