import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import { type DebugMachine, debugFamily } from './debug.ts';
import { genericCommands } from './generic.ts';
import { stringCommands } from './string.ts';

class Machine implements DebugMachine {
  readonly done: string[] = [];

  stall(us: number): void {
    this.done.push(`stall ${us}`);
  }

  log(line: string): void {
    this.done.push(line);
  }

  crash(how: string): never {
    throw new Error(`crashed: ${how}`);
  }

  rewriteWholeConfig(): string | undefined {
    return 'nowhere';
  }
}

function engineWith(machine: Machine): TestEngine {
  const debug = debugFamily(machine, { reload: ({ reply }) => reply.simple('reloaded') });
  const test = testEngine([debug, genericCommands, stringCommands]);
  test.engine.config.decide('enable-debug-command', 'yes');
  return test;
}

const emptyDigest = '0000000000000000000000000000000000000000';

test('the digest is that of Redis, and of nothing zero', () => {
  const test = engineWith(new Machine());
  assert.equal(test.run('DEBUG', 'DIGEST'), emptyDigest);
  test.run('SET', 'foo', 'bar');
  assert.equal(test.run('DEBUG', 'DIGEST'), 'd2ab4820c1be0580ea28efbfe8bfa1dc05bb802a');
  test.run('SET', 'n', '12345');
  test.run('PEXPIREAT', 'n', '9999999999999');
  assert.equal(test.run('DEBUG', 'DIGEST'), '8642e4878ba9bfbee925cb8441ceb4037b4374bf');
  test.run('MOVE', 'foo', 9);
  assert.equal(test.run('DEBUG', 'DIGEST'), '47ed120ed4a460fd1fdad76a889a41f9b3a1d5ac');
  assert.deepEqual(test.run('DEBUG', 'DIGEST-VALUE', 'n', 'none'), [
    '074a6e8892a0b0b4fcf085794cb69322c36c9d00',
    emptyDigest,
  ]);
});

test('POPULATE makes what is not there, and tells nobody', () => {
  const test = engineWith(new Machine());
  test.run('SET', 'key:1', 'kept');
  test.feed();
  assert.equal(test.run('DEBUG', 'POPULATE', 3), 'OK');
  assert.equal(test.run('GET', 'key:1'), 'kept');
  assert.equal(test.run('GET', 'key:2'), 'value:2');
  assert.equal(test.run('DEBUG', 'POPULATE', 2, 'p', 10), 'OK');
  assert.equal(test.run('GET', 'p:1'), 'value:1\0\0\0');
  assert.equal(test.run('DEBUG', 'POPULATE', 1, 'q', 3), 'OK');
  assert.equal(test.run('GET', 'q:0'), 'val');
  assert.deepEqual(test.feed(), []);
  assert.deepEqual(test.run('DEBUG', 'POPULATE', -1), {
    error: 'ERR value is out of range, must be positive',
  });
});

test('OBJECT, SDSLEN and HTSTATS describe', () => {
  const test = engineWith(new Machine());
  test.run('SET', 'a', 'text');
  assert.match(
    String(test.run('DEBUG', 'OBJECT', 'a')),
    /^Value at:0x[0-9a-f]+ refcount:1 encoding:embstr serializedlength:\d+ lru:\d+ lru_seconds_idle:0$/,
  );
  assert.deepEqual(test.run('DEBUG', 'OBJECT', 'x'), { error: 'ERR no such key' });
  assert.match(String(test.run('DEBUG', 'SDSLEN', 'a')), /key_sds_len:1, .* val_sds_len:4, /);
  for (let i = 0; i < 5; i++) test.run('SET', `k${i}`, i);
  assert.match(
    String(test.run('DEBUG', 'HTSTATS', 0)),
    / table size: 8\n number of elements: 6\n\[Expires HT\]\n.*\nNo stats available/,
  );
  assert.deepEqual(test.run('DEBUG', 'HTSTATS', 16), { error: 'ERR Out of range database' });
  assert.match(JSON.stringify(test.run('DEBUG', 'HTSTATS-KEY', 'a')), /not represented using an/);
});

test('PROTOCOL has a reply of each type', () => {
  const test = engineWith(new Machine());
  const newer = test.session(3);
  assert.deepEqual(newer.run('DEBUG', 'PROTOCOL', 'set'), { set: [0, 1, 2] });
  assert.deepEqual(newer.run('DEBUG', 'PROTOCOL', 'MAP'), {
    map: [
      [0, false],
      [1, true],
      [2, false],
    ],
  });
  assert.equal(newer.wire('DEBUG', 'PROTOCOL', 'double'), ',3.141\r\n');
  assert.equal(test.wire('DEBUG', 'PROTOCOL', 'verbatim'), '$25\r\nThis is a verbatim\nstring\r\n');
  assert.deepEqual(test.run('DEBUG', 'PROTOCOL', 'push'), {
    error: 'ERR RESP2 is not supported by this command',
  });
  assert.match(JSON.stringify(test.run('DEBUG', 'PROTOCOL', 'constructor')), /Wrong protocol type/);
});

test('what steers the server goes to its machine', () => {
  const machine = new Machine();
  const test = engineWith(machine);
  assert.equal(test.run('DEBUG', 'SLEEP', '0.25'), 'OK');
  assert.equal(test.run('DEBUG', 'LOG', 'hello'), 'OK');
  assert.deepEqual(machine.done, ['stall 250000', 'DEBUG LOG: hello']);
  assert.throws(() => test.run('DEBUG', 'ASSERT'), /crashed: assert/);
  assert.equal(test.run('DEBUG', 'RELOAD', 'NOSAVE'), 'reloaded');
  assert.match(JSON.stringify(test.run('DEBUG', 'CONFIG-REWRITE-FORCE-ALL')), /failed: nowhere/);
});

test('switches are switched', () => {
  const test = engineWith(new Machine());
  test.run('DEBUG', 'SET-ACTIVE-EXPIRE', 0);
  assert.equal(test.keyspace.activeExpiry.isEnabled, false);
  test.run('DEBUG', 'set-active-expire', 1);
  assert.equal(test.keyspace.activeExpiry.isEnabled, true);
  const { switches } = test.engine;
  test.run('DEBUG', 'REPLYBUFFER', 'PEAK-RESET-TIME', 'never');
  assert.equal(switches.replyPeakResetMs, -1);
  test.run('DEBUG', 'REPLYBUFFER', 'PEAK-RESET-TIME', 'reset');
  assert.equal(switches.replyPeakResetMs, 5000);
  test.run('DEBUG', 'REPLYBUFFER', 'RESIZING', 0);
  assert.equal(switches.resizesReplyBuffers, false);
  assert.equal(test.run('DEBUG', 'QUICKLIST-PACKED-THRESHOLD', '100b'), 'OK');
  assert.match(JSON.stringify(test.run('DEBUG', 'QUICKLIST-PACKED-THRESHOLD', '4gb')), /smaller/);
});

test('errors are as the client asked, unknown subcommands as Redis says', () => {
  const test = engineWith(new Machine());
  assert.deepEqual(test.run('DEBUG', 'ERROR', 'FOO b\r\nar'), { error: 'FOO b  ar' });
  for (const parts of [['nothing'], ['DIGEST', 'x'], ['SLEEP']]) {
    assert.deepEqual(test.run('debug', ...parts), {
      error: `ERR unknown subcommand or wrong number of arguments for '${parts[0]}'. Try DEBUG HELP.`,
    });
  }
  assert.match(JSON.stringify(test.run('DEBUG', 'a\0b')), / for 'a'\. Try/);
  assert.equal(
    test.run('DEBUG', 'STRINGMATCH-TEST'),
    'Apparently Redis did not crash: test passed',
  );
});
