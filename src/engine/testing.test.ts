import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CommandRows, family } from './command.ts';
import { testEngine } from './testing.ts';

const rows = {
  shout: { arity: 2, flags: 'write', group: 'string', categories: 'string', since: '1.0.0' },
  pairs: { arity: -1, flags: 'readonly', group: 'string', categories: 'string', since: '1.0.0' },
  clock: { arity: 1, flags: 'readonly', group: 'string', categories: 'string', since: '1.0.0' },
} as const satisfies CommandRows;

const words = family(rows, {
  shout({ args, reply, engine }) {
    engine.stats.dirty++;
    reply.simple(args.text(1).toUpperCase());
  },
  pairs({ args, reply }) {
    reply.map((args.count - 1) / 2);
    for (let i = 1; i < args.count; i++) reply.bulk(args.bytes, args.start(i), args.end(i));
  },
  clock(ctx) {
    ctx.reply.integer(ctx.nowMs);
  },
});

test('replies come back as plain values, errors as objects', () => {
  const { run } = testEngine([words]);
  assert.equal(run('shout', 'hello'), 'HELLO');
  assert.deepEqual(run('shout'), {
    error: "ERR wrong number of arguments for 'shout' command",
  });
});

test('each session has its own protocol', () => {
  const engine = testEngine([words]);
  assert.deepEqual(engine.run('pairs', 'a', 1), ['a', '1']);
  assert.deepEqual(engine.session(3).run('pairs', 'a', 1), { map: [['a', '1']] });
  assert.equal(engine.wire('pairs', 'a', 1), '*2\r\n$1\r\na\r\n$1\r\n1\r\n');
});

test('time is what the test says', () => {
  const engine = testEngine([words]);
  engine.nowMs = 42;
  assert.equal(engine.run('clock'), 42);
});

test('what changes something is propagated as it came', () => {
  const engine = testEngine([words]);
  engine.run('shout', 'x');
  engine.run('clock');
  assert.deepEqual(engine.feed(), ['shout x']);
  assert.deepEqual(engine.feed(), []);
});
