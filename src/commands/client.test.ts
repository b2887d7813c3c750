/** CLIENT and the connection commands, on an engine without connections. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testEngine } from '../engine/testing.ts';
import { connectionCommands } from './connection.ts';
import { databaseCommands, genericCommands } from './generic.ts';
import { listCommands } from './list.ts';
import { monitorCommands } from './monitor.ts';
import { pubsubCommands } from './pubsub.ts';
import { stringCommands } from './string.ts';
import { transactionCommands } from './transactions.ts';

/** `session` may be taken out of it. */
function made() {
  const made = testEngine([
    connectionCommands,
    databaseCommands,
    genericCommands,
    listCommands,
    monitorCommands,
    pubsubCommands,
    stringCommands,
    transactionCommands,
  ]);
  made.session = made.session.bind(made);
  return made;
}

function protect(engine: ReturnType<typeof made>['engine'], password: string): void {
  engine.config.set([['requirepass', password]], { isLocal: true, isLoading: false });
}

describe('AUTH', () => {
  test('without a password is told so, but the default user needs none', () => {
    const { run } = made();
    assert.match(JSON.stringify(run('AUTH', 'x')), /called without any password configured/);
    assert.equal(run('AUTH', 'default', 'anything'), 'OK');
    assert.deepEqual(run('AUTH', 'a', 'b', 'c'), { error: 'ERR syntax error' });
  });

  test('wants the whole password, and no more', () => {
    const { engine, session } = made();
    protect(engine, 'secret');
    const { run, session: inner } = session();
    inner.isAuthenticated = false;
    const wrong = {
      error: 'WRONGPASS invalid username-password pair or user is disabled.',
    };
    for (const password of ['', 'secre', 'secrets', 'secretsecret', 'Secret', 'secret\0']) {
      assert.deepEqual(run('AUTH', password), wrong, password);
    }
    assert.deepEqual(run('AUTH', 'someone', 'secret'), wrong);
    assert.deepEqual(run('GET', 'k'), { error: 'NOAUTH Authentication required.' });
    assert.equal(engine.stats.authDenials, 7);
    assert.equal(run('AUTH', 'secret'), 'OK');
    assert.equal(run('GET', 'k'), null);
  });

  test('with a binary password compares all bytes', () => {
    const { engine, session } = made();
    protect(engine, 'abc\0\xffdef');
    const { run, session: inner } = session();
    inner.isAuthenticated = false;
    assert.match(JSON.stringify(run('AUTH', 'abc')), /WRONGPASS/);
    assert.equal(run('AUTH', 'abc\0\xffdef'), 'OK');
  });

  test('is needed no more when the password is taken away', () => {
    const { engine, session } = made();
    protect(engine, 'secret');
    const { run, session: inner } = session();
    inner.isAuthenticated = false;
    protect(engine, '');
    assert.equal(run('GET', 'k'), null);
  });
});

describe('HELLO', () => {
  test('tells about the server, in the protocol that it switches to', () => {
    const { wire, session } = made();
    assert.match(
      wire('HELLO', 3),
      /^%7\r\n\$6\r\nserver\r\n\$5\r\nredis\r\n\$7\r\nversion\r\n\$5\r\n7\.2\.6\r\n\$5\r\nproto\r\n:3\r\n/,
    );
    assert.match(wire('HELLO'), /^%7/);
    assert.match(wire('HELLO', 2), /^\*14/);
    assert.deepEqual(session().run('HELLO'), [
      ...['server', 'redis', 'version', '7.2.6', 'proto', 2, 'id', 2, 'mode', 'standalone'],
      ...['role', 'master', 'modules', []],
    ]);
  });

  test('changes nothing when one of its options is wrong', () => {
    const { run, session } = made();
    const errors: [(string | number)[], string][] = [
      [['x'], 'ERR Protocol version is not an integer or out of range'],
      [[1], 'NOPROTO unsupported protocol version'],
      [[4], 'NOPROTO unsupported protocol version'],
      [[3, 'AUTH', 'x'], "ERR Syntax error in HELLO option 'AUTH'"],
      [[3, 'nonsense'], "ERR Syntax error in HELLO option 'nonsense'"],
      [
        [3, 'SETNAME', 'a b'],
        'ERR Client names cannot contain spaces, newlines or special characters.',
      ],
      [
        [3, 'SETNAME', 'a', 'AUTH', 'x', 'y'],
        'WRONGPASS invalid username-password pair or user is disabled.',
      ],
    ];
    for (const [args, error] of errors) assert.deepEqual(run('HELLO', ...args), { error });
    assert.equal(run('CLIENT', 'GETNAME'), null);
    const other = session();
    other.run('HELLO', 3, 'SETNAME', 'me', 'AUTH', 'default', 'x');
    assert.equal(other.run('CLIENT', 'GETNAME'), 'me');
    assert.equal(other.session.protocol, 3);
  });

  test('of a stranger needs the password with it', () => {
    const { engine, session } = made();
    protect(engine, 'secret');
    const { run, session: inner } = session();
    inner.isAuthenticated = false;
    assert.match(JSON.stringify(run('HELLO', 3)), /NOAUTH HELLO must be called with/);
    assert.equal(inner.protocol, 2);
    run('HELLO', 3, 'AUTH', 'default', 'secret');
    assert.equal(inner.protocol, 3);
  });
});

test('RESET makes a session what it was at its beginning, but for its library', () => {
  const { engine, session } = made();
  const { run, session: inner, send } = session(3);
  run('CLIENT', 'SETNAME', 'me');
  run('CLIENT', 'SETINFO', 'lib-name', 'lib');
  run('CLIENT', 'NO-TOUCH', 'on');
  run('CLIENT', 'NO-EVICT', 'on');
  run('SELECT', 3);
  run('WATCH', 'k');
  run('MULTI');
  assert.equal(run('RESET'), 'RESET');
  run('HELLO', 3);
  run('SUBSCRIBE', 'c');
  run('MONITOR');
  send('CLIENT', 'REPLY', 'OFF');
  assert.equal(run('RESET'), 'RESET');
  assert.equal(
    engine.describe(inner).replace(/^.*? name=/, 'name='),
    'name= age=0 idle=0 flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 qbuf=0 qbuf-free=0 argv-mem=0 ' +
      'multi-mem=0 rbs=16384 rbp=0 obl=0 oll=0 omem=0 tot-mem=20480 events=r cmd=reset ' +
      'user=default redir=-1 resp=2 lib-name=lib lib-ver=',
  );
  assert.equal(engine.watched.watchers, 0);
});

describe('CLIENT', () => {
  test('names hold printable letters only, and an empty one takes the name away', () => {
    const { run } = made();
    for (const name of ['a b', 'a\n', '\x7f', '\xe9']) {
      assert.match(JSON.stringify(run('CLIENT', 'SETNAME', name)), /cannot contain spaces/);
    }
    assert.equal(run('CLIENT', 'SETNAME', 'a!~'), 'OK');
    assert.equal(run('CLIENT', 'GETNAME'), 'a!~');
    assert.equal(run('CLIENT', 'SETNAME', ''), 'OK');
    assert.equal(run('CLIENT', 'GETNAME'), null);
    assert.deepEqual(run('CLIENT', 'SETINFO', 'Badger', 'x'), {
      error: "ERR Unrecognized option 'Badger'",
    });
    assert.deepEqual(run('CLIENT', 'SETINFO', 'Lib-Ver', 'x y'), {
      error: 'ERR Lib-Ver cannot contain spaces, newlines or special characters.',
    });
  });

  test('LIST shows who is meant, in the order in which they came', () => {
    const { run, session } = made();
    const other = session();
    other.run('SUBSCRIBE', 'c');
    const ids = (...args: (string | number)[]): string[] =>
      String(run('CLIENT', 'LIST', ...args))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(' ')[0]);
    assert.deepEqual(ids(), ['id=1', 'id=2']);
    assert.deepEqual(ids('TYPE', 'PubSub'), ['id=2']);
    assert.deepEqual(ids('TYPE', 'normal'), ['id=1']);
    assert.deepEqual(ids('TYPE', 'slave'), []);
    assert.deepEqual(ids('ID', 2, 9, 1), ['id=2', 'id=1']);
    assert.deepEqual(run('CLIENT', 'LIST', 'ID', 'x'), { error: 'ERR Invalid client ID' });
    assert.deepEqual(run('CLIENT', 'LIST', 'ID'), { error: 'ERR syntax error' });
    assert.deepEqual(run('CLIENT', 'LIST', 'TYPE', 'x'), { error: "ERR Unknown client type 'x'" });
  });

  test('INFO shows what the session is in the middle of', () => {
    const { engine, session, nowMs } = made();
    const { run, session: inner } = session(3);
    run('MULTI');
    run('GET', 'key');
    engine.keyspace.setTime(nowMs + 2500);
    assert.match(
      engine.describe(inner),
      / age=2 idle=2 flags=x .* multi=1 .* multi-mem=22 .* cmd=get /,
    );
    run('CLIENT', 'INFO');
    assert.match(String(run('EXEC')), / flags=x .* multi=2 .* cmd=exec /);
    assert.match(engine.describe(inner), / flags=N .* multi=-1 /);
    run('BLPOP', 'list', 0);
    assert.match(engine.describe(inner), / flags=b .* argv-mem=10 .* cmd=blpop /);
  });

  test('KILL checks all its options before anybody is closed', () => {
    const { run } = made();
    const errors: [(string | number)[], string][] = [
      [['1.2.3.4:5'], 'ERR No such client'],
      [['ID', 'x'], 'ERR client-id should be greater than 0'],
      [['ID', 0], 'ERR client-id should be greater than 0'],
      [['ID', 1, 'TYPE'], 'ERR syntax error'],
      [['TYPE', 'x\0y'], "ERR Unknown client type 'x'"],
      [['USER', 'nobody\0'], "ERR No such user 'nobody'"],
      [['SKIPME', 'maybe'], 'ERR syntax error'],
      [['AGE', '1'], 'ERR syntax error'],
    ];
    for (const [args, error] of errors) {
      assert.deepEqual(run('CLIENT', 'KILL', ...args), { error });
    }
    assert.equal(run('CLIENT', 'KILL', 'ID', 1), 0);
  });

  test('REPLY OFF silences replies and errors, messages come all the same', () => {
    const { session } = made();
    const other = session();
    const { send, received } = session(3);
    send('CLIENT', 'REPLY', 'OFF');
    send('SET', 'k', 'v');
    send('NOSUCH');
    send('SUBSCRIBE', 'c');
    send('CLIENT', 'REPLY', 'SKIP');
    other.run('PUBLISH', 'c', 'hello');
    assert.deepEqual(received(), [
      { push: ['subscribe', 'c', 1] },
      { push: ['message', 'c', 'hello'] },
    ]);
    send('PUBLISH', 'c', 'own');
    assert.deepEqual(received(), [{ push: ['message', 'c', 'own'] }]);
    send('CLIENT', 'REPLY', 'ON');
    send('GET', 'k');
    assert.deepEqual(received(), ['OK', 'v']);
  });

  test('REPLY SKIP silences one command, also one that fails or is unknown', () => {
    const { session } = made();
    const { send, received } = session();
    for (const skipped of [['PING'], ['NOSUCH'], ['GET'], ['LPOP']]) {
      send('CLIENT', 'REPLY', 'SKIP');
      send(...skipped);
      send('ECHO', 'x');
      assert.deepEqual(received(), ['x']);
    }
    send('CLIENT', 'REPLY', 'SKIP');
    send('CLIENT', 'REPLY', 'ON');
    assert.deepEqual(received(), ['OK']);
  });

  test('REPLY SKIP holds for a command as long as it waits', () => {
    const { session } = made();
    const { send, received } = session();
    const other = session();
    send('CLIENT', 'REPLY', 'SKIP');
    send('BLPOP', 'l', 0);
    other.run('RPUSH', 'l', 'x');
    assert.deepEqual(received(), []);
    assert.equal(other.run('EXISTS', 'l'), 0);
    send('PING');
    assert.deepEqual(received(), ['PONG']);
  });

  test('NO-TOUCH leaves the access clocks alone, but for TOUCH', () => {
    const made_ = made();
    const { run } = made_;
    run('SET', 'k', 'v');
    run('CLIENT', 'NO-TOUCH', 'ON');
    made_.nowMs += 10_000;
    run('GET', 'k');
    assert.equal(run('OBJECT', 'IDLETIME', 'k'), 10);
    run('TOUCH', 'k');
    assert.equal(run('OBJECT', 'IDLETIME', 'k'), 0);
    run('CLIENT', 'NO-TOUCH', 'OFF');
    made_.nowMs += 10_000;
    run('GET', 'k');
    assert.equal(run('OBJECT', 'IDLETIME', 'k'), 0);
  });

  test('PAUSE holds commands back, and keys whose time is over stay, hidden', () => {
    const made_ = made();
    const { engine, keyspace, run, session } = made_;
    const other = session();
    run('SET', 'k', 'v', 'PX', 10);
    assert.equal(run('CLIENT', 'PAUSE', 1000, 'WRITE'), 'OK');
    made_.nowMs += 100;
    assert.equal(run('GET', 'k'), null);
    assert.equal(keyspace.databases[0].size, 1);
    assert.equal(other.run('SET', 'a', 'b'), undefined);
    assert.match(engine.describe(other.session), / flags=b /);
    assert.equal(run('CLIENT', 'UNPAUSE'), 'OK');
    assert.deepEqual(other.received(), ['OK']);
    assert.equal(run('GET', 'k'), null);
    assert.equal(keyspace.databases[0].size, 1);
    assert.equal(keyspace.expiredKeys, 1);
    for (const [args, error] of [
      [[1, 'x'], 'ERR CLIENT PAUSE mode must be WRITE or ALL'],
      [['x'], 'ERR timeout is not an integer or out of range'],
      [[-1], 'ERR timeout is negative'],
      [['9223372036854775807'], 'ERR timeout is out of range'],
    ] as const) {
      assert.deepEqual(run('CLIENT', 'PAUSE', ...args), { error });
    }
  });

  test('UNBLOCK ends a wait, and only that of a key', () => {
    const { run, session } = made();
    const other = session();
    other.run('BLPOP', 'l', 0);
    assert.equal(run('CLIENT', 'UNBLOCK', 2, 'TIMEOUT'), 1);
    assert.deepEqual(other.received(), [null]);
    other.run('BLPOP', 'l', 0);
    assert.equal(run('CLIENT', 'UNBLOCK', 2, 'ERROR'), 1);
    assert.deepEqual(other.received(), [
      { error: 'UNBLOCKED client unblocked via CLIENT UNBLOCK' },
    ]);
    assert.equal(run('CLIENT', 'UNBLOCK', 2), 0);
    assert.deepEqual(run('CLIENT', 'UNBLOCK', 2, 'x'), {
      error: 'ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR',
    });
    run('CLIENT', 'PAUSE', 1000, 'WRITE');
    other.run('SET', 'a', 'b');
    assert.equal(run('CLIENT', 'UNBLOCK', 2), 0);
  });
});

describe('MONITOR', () => {
  test('shows each command once, quoted, in the order of a transaction', () => {
    const { session } = made();
    const monitor = session();
    const { run } = session();
    assert.equal(monitor.run('MONITOR'), 'OK');
    assert.equal(monitor.run('MONITOR'), undefined);
    run('SET', 'a"b', '\x00\n');
    run('MULTI');
    run('GET', 'k');
    run('EXEC');
    run('CLIENT', 'LIST');
    run('SELECT', 2);
    run('PING');
    run('GET');
    run('EXEC', 'x');
    const prefix = '1700000000.000000 [0 127.0.0.1:50000]';
    assert.deepEqual(monitor.received(), [
      `${prefix} "SET" "a\\"b" "\\x00\\n"`,
      `${prefix} "MULTI"`,
      `${prefix} "GET" "k"`,
      `${prefix} "EXEC"`,
      // Of the database in which the command has left the client.
      `${prefix.replace('[0', '[2')} "SELECT" "2"`,
      `${prefix.replace('[0', '[2')} "PING"`,
      // What is refused is not shown, but for the end of a transaction.
      `${prefix.replace('[0', '[2')} "EXEC" "x"`,
    ]);
  });

  test('shows a command that waits where it began to, and not again', () => {
    const { session } = made();
    const monitor = session();
    monitor.run('MONITOR');
    const waiting = session();
    waiting.run('BLPOP', 'l', 0);
    session().run('RPUSH', 'l', 'x');
    assert.deepEqual(
      monitor.received().map((line) => String(line).split('] ')[1]),
      ['"BLPOP" "l" "0"', '"RPUSH" "l" "x"'],
    );
  });

  test('hides passwords', () => {
    const { session } = made();
    const monitor = session();
    monitor.run('MONITOR');
    const { run } = session();
    run('AUTH', 'not-real');
    run('AUTH', 'not-real', 'not-a-password');
    run('HELLO', 2, 'AUTH', 'not-real', 'not-a-password');
    run('ECHO', 'x', 'y');
    run('ECHO', 'x');
    assert.deepEqual(
      monitor.received().map((line) => String(line).split('] ')[1]),
      [
        '"AUTH" "(redacted)"',
        '"AUTH" "(redacted)" "(redacted)"',
        '"HELLO" "2" "AUTH" "(redacted)" "(redacted)"',
        '"ECHO" "x"',
      ],
    );
  });

  test('keeps its lines out of the reply of its own transaction', () => {
    const { session } = made();
    const monitor = session();
    monitor.run('MONITOR');
    for (const word of ['MULTI', 'PING', 'PING']) monitor.send(word);
    const [ok, line, ...queued] = monitor.received();
    assert.equal(ok, 'OK');
    assert.match(String(line), /"MULTI"$/);
    assert.deepEqual(queued, ['QUEUED', 'QUEUED']);
    monitor.send('EXEC');
    assert.deepEqual(
      monitor.received().map((line) => (typeof line === 'string' ? line.split('] ')[1] : line)),
      [['PONG', 'PONG'], '"PING"', '"PING"', '"EXEC"'],
    );
    assert.deepEqual(monitor.run('GET', 'k'), {
      error: "ERR Replica can't interact with the keyspace",
    });
  });
});
