/** Connections: how requests arrive and replies leave, whatever the pieces. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { requestOf, TestServer } from './testing.ts';

const everyByteAlone = 1;

describe('requests', () => {
  test('run the same however their bytes arrive', () => {
    const requests = [
      requestOf('SET', 'k', 'x'.repeat(300)),
      'PING\r\n',
      '\r\n',
      requestOf('GET', 'k'),
      requestOf('MULTI'),
      requestOf('INCR', 'n'),
      requestOf('NOSUCH', 'a\r\nb'),
      requestOf('EXEC'),
      requestOf('CLIENT', 'REPLY', 'SKIP'),
      requestOf('GET', 'k'),
      requestOf('ECHO', 'end'),
    ].join('');
    const whole = new TestServer().connect();
    whole.send(requests);
    const expected = whole.heard();
    assert.match(expected, /^\+OK\r\n\+PONG\r\n\$300\r\n/);
    assert.match(expected, /-EXECABORT .*\r\n\$3\r\nend\r\n$/);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 12 }), (cuts) => {
        const client = new TestServer().connect();
        let at = 0;
        for (const cut of cuts) {
          client.send(requests.slice(at, at + cut));
          at += cut;
        }
        client.send(requests.slice(at), 7);
        assert.equal(client.heard(), expected);
      }),
      { numRuns: 60 },
    );
  });

  test('after QUIT are not run', () => {
    const server = new TestServer();
    const client = server.connect();
    client.send(requestOf('QUIT') + requestOf('SET', 'k', 'v'));
    assert.equal(client.heard(), '+OK\r\n');
    assert.equal(client.isOpen, false);
    assert.equal(server.connect().ask('EXISTS', 'k'), ':0\r\n');
  });

  test('of a transaction that closes its own client run, but are not answered any more', () => {
    const server = new TestServer();
    const client = server.connect();
    const id = client.ask('CLIENT', 'ID').slice(1, -2);
    client.ask('MULTI');
    client.ask('PING');
    client.ask('CLIENT', 'KILL', 'ID', id, 'SKIPME', 'no');
    client.ask('SET', 'k', 'v');
    assert.equal(client.ask('EXEC'), '*3\r\n+PONG\r\n:1\r\n');
    assert.equal(client.isOpen, false);
    assert.equal(server.connect().ask('EXISTS', 'k'), ':1\r\n');
  });

  test('see the time that a command before them took, in one packet too', () => {
    const server = new TestServer();
    server.server.config.decide('enable-debug-command', 'yes');
    const client = server.connect();
    const dying = requestOf('SET', 'k', 'v', 'PX', '1');
    client.send(dying + requestOf('DEBUG', 'SLEEP', '0.005') + requestOf('EXISTS', 'k'));
    assert.equal(client.heard(), '+OK\r\n+OK\r\n:0\r\n');
  });

  test('that break the protocol are refused with what came before them answered', () => {
    const server = new TestServer();
    const client = server.connect();
    client.send('PING\r\n*x\r\nPING\r\n');
    assert.equal(client.heard(), '+PONG\r\n-ERR Protocol error: invalid multibulk length\r\n');
    assert.equal(client.isOpen, false);
    assert.match(server.connect().ask('INFO', 'errorstats'), /errorstat_ERR:count=1\r\n/);
  });

  test('that come while the session waits run after it, in order', () => {
    const server = new TestServer();
    const client = server.connect();
    client.send(requestOf('BLPOP', 'l', '0') + requestOf('ECHO', 'a'));
    client.send(requestOf('ECHO', 'b'), everyByteAlone);
    assert.equal(client.heard(), '');
    server.connect().say('RPUSH', 'l', 'x');
    assert.equal(client.heard(), '*2\r\n$1\r\nl\r\n$1\r\nx\r\n$1\r\na\r\n$1\r\nb\r\n');
  });

  test('of a browser end the connection at once', () => {
    const server = new TestServer();
    const client = server.connect();
    client.send('GET / HTTP/1.1\r\nHost: localhost\r\nSET k v\r\n\r\n');
    assert.equal(client.isOpen, false);
    assert.match(server.log.join('\n'), /Possible SECURITY ATTACK detected/);
    assert.equal(server.server.engine.sessions.size, 0);
    assert.equal(server.connect().ask('EXISTS', 'k'), ':0\r\n');
  });
});

describe('replies', () => {
  test('wait in one place while the other side does not read', () => {
    const server = new TestServer();
    const client = server.connect();
    const publisher = server.connect();
    client.ask('SUBSCRIBE', 'c');
    client.link.read(0);
    const message = '*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nx\r\n';
    for (let i = 0; i < 1000; i++) publisher.say('PUBLISH', 'c', 'x');
    assert.equal(client.link.pendingBytes, message.length, 'one message was given to the system');
    const carrier = server.server.engine.sessions.get(1)?.carrier;
    assert.equal(carrier?.outputBytes, 1000 * message.length);
    assert.equal(client.heard(), message.repeat(1000));
  });

  test('of a client that is closing leave before its end', () => {
    const client = new TestServer().connect();
    client.link.read(0);
    client.send(requestOf('ECHO', 'x'.repeat(100_000)) + requestOf('QUIT'));
    assert.equal(client.isOpen, true);
    assert.equal(client.heard(), `$100000\r\n${'x'.repeat(100_000)}\r\n+OK\r\n`);
    assert.equal(client.isOpen, false);
  });
});

describe('a session that is closed by another', () => {
  test('is gone at once, with all that it was in the middle of', () => {
    const server = new TestServer();
    const { engine } = server.server;
    const victim = server.connect();
    victim.ask('SUBSCRIBE', 'c');
    const waiting = server.connect();
    waiting.say('BLPOP', 'l', '0');
    const watching = server.connect();
    watching.ask('WATCH', 'k');
    const killer = server.connect();
    killer.send(
      ['1', '2', '3'].map((id) => requestOf('CLIENT', 'KILL', 'ID', id)).join('') +
        requestOf('PUBLISH', 'c', 'x') +
        requestOf('RPUSH', 'l', 'x') +
        requestOf('CLIENT', 'KILL', 'ID', '2'),
    );
    assert.equal(killer.heard(), ':1\r\n:1\r\n:1\r\n:0\r\n:1\r\n:0\r\n');
    assert.deepEqual([...engine.sessions.keys()], [4]);
    assert.equal(engine.watched.watchers, 0);
    assert.equal(engine.blocking.count, 0);
    for (const client of [victim, waiting, watching]) assert.equal(client.isOpen, false);
    assert.equal(victim.heard(), '');
  });

  test('gets no reply any more, though it had one coming in this very event', () => {
    const server = new TestServer();
    const waiting = server.connect();
    waiting.say('BLPOP', 'l', '0');
    const killer = server.connect();
    killer.send(
      requestOf('MULTI') +
        requestOf('RPUSH', 'l', 'x') +
        requestOf('CLIENT', 'KILL', 'TYPE', 'normal') +
        requestOf('EXEC'),
    );
    assert.equal(killer.heard(), '+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n:1\r\n:1\r\n');
    assert.equal(waiting.heard(), '');
    assert.equal(killer.ask('LLEN', 'l'), ':1\r\n', 'what it waited for was not taken');
  });

  test('may be the one that asks: its reply leaves, and nothing after it is run', () => {
    const server = new TestServer();
    const client = server.connect();
    client.send(requestOf('CLIENT', 'KILL', 'SKIPME', 'no', 'ID', '1') + requestOf('INCR', 'n'));
    assert.equal(client.heard(), ':1\r\n');
    assert.equal(client.isOpen, false);
    assert.equal(server.connect().ask('EXISTS', 'n'), ':0\r\n');
  });

  test('is closed once, also when the other side ends at the same moment', () => {
    const server = new TestServer();
    const client = server.connect();
    server.connect().ask('CLIENT', 'KILL', 'ID', '1');
    client.link.hangUp();
    client.link.hangUp();
    server.advance(5000);
    assert.equal(server.server.engine.sessions.size, 1);
  });
});

describe('the line of CLIENT LIST', () => {
  test('tells what is true of the connection', () => {
    const server = new TestServer();
    const client = server.connect({ kind: 'tcp', host: '::1', port: 4 });
    assert.match(
      client.ask('CLIENT', 'INFO'),
      / addr=\[::1\]:4 laddr=127\.0\.0\.1:6379 fd=-1 .* qbuf=26 qbuf-free=16358 argv-mem=10 .* obl=0 oll=0 omem=0 .* events=r /,
    );
    const unix = server.connect({ kind: 'unix', path: '/tmp/s' });
    assert.match(unix.ask('CLIENT', 'INFO'), / addr=\/tmp\/s:0 laddr=\/tmp\/s:0 .* flags=U /);
  });

  test('counts bytes of requests that wait, and room only while it is needed', () => {
    const server = new TestServer();
    const client = server.connect();
    const other = server.connect();
    const field = (name: string): number =>
      Number(new RegExp(` ${name}=(\\d+)`).exec(other.ask('CLIENT', 'LIST', 'ID', '1'))?.[1]);
    client.send('*2\r\n$4\r\nECHO\r\n$1000000\r\nabc');
    assert.equal(field('qbuf'), 27);
    assert.ok(field('qbuf') + field('qbuf-free') >= 1_000_000);
    server.advance(4000);
    assert.equal(field('qbuf'), 27);
    assert.equal(field('qbuf-free'), 0);
    client.send('x'.repeat(999_997));
    assert.equal(client.heard(), '');
    client.send('\r\n');
    assert.equal(client.heard().length, 1_000_012);
    assert.equal(field('qbuf'), 0);
  });

  test('shows no more room for what is announced than follows from what has arrived', () => {
    const server = new TestServer();
    const client = server.connect();
    const other = server.connect();
    const room = (): number => {
      const line = other.ask('CLIENT', 'LIST', 'ID', '1');
      const [, used, free] = / qbuf=(\d+) qbuf-free=(\d+) /.exec(line) ?? [];
      return Number(used) + Number(free);
    };
    const mebibyte = 1024 * 1024;
    client.send(`*2\r\n$4\r\nECHO\r\n$${512 * mebibyte}\r\n`);
    assert.equal(room(), mebibyte);
    server.advance(1500);
    assert.equal(room(), mebibyte);
    for (let arrived = 1; arrived <= 4; arrived++) {
      client.send('x'.repeat(mebibyte));
      assert.ok(room() <= 2 * (arrived + 1) * mebibyte, `${room()} after ${arrived} MiB`);
    }
  });

  test('shows the use of reply buffers, which is forgotten', () => {
    const server = new TestServer();
    const client = server.connect();
    const other = server.connect();
    const share = (): string =>
      / rbs=\d+ rbp=\d+ /.exec(other.ask('CLIENT', 'LIST', 'ID', '1'))?.[0] ?? '';
    client.ask('ECHO', 'x'.repeat(10_000));
    assert.equal(share(), ' rbs=16384 rbp=10010 ');
    server.advance(20_000);
    assert.equal(share(), ' rbs=1024 rbp=0 ');
    for (const size of [2048, 4096, 8192, 16_384]) {
      client.ask('ECHO', 'x'.repeat(20_000));
      server.advance(1100);
      assert.equal(share(), ` rbs=${size} rbp=${size / 2} `);
    }
  });
});
