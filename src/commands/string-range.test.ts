import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { testEngine } from '../engine/testing.ts';
import { stringCommands } from './string.ts';

const tooLong = { error: 'ERR string exceeds maximum allowed size (proto-max-bulk-len)' };

describe('APPEND', () => {
  test('a string grows and keeps its expiry', () => {
    const engine = testEngine([stringCommands]);
    engine.run('SET', 'k', 'ab', 'PX', 100);
    assert.equal(engine.run('APPEND', 'k', 'cd'), 4);
    assert.equal(engine.run('GET', 'k'), 'abcd');
    engine.nowMs += 101;
    assert.equal(engine.run('APPEND', 'k', 'ef'), 2);
  });

  test('an integer becomes text', () => {
    const { run } = testEngine([stringCommands]);
    run('SET', 'k', '-9223372036854775808');
    assert.equal(run('APPEND', 'k', '!'), 21);
    assert.equal(run('GET', 'k'), '-9223372036854775808!');
    assert.deepEqual(run('INCR', 'k'), { error: 'ERR value is not an integer or out of range' });
  });

  test('a string may be as long as the limit and not longer', () => {
    const engine = testEngine([stringCommands]);
    engine.engine.maxBulkBytes = 10;
    engine.run('SET', 'k', '123456');
    assert.equal(engine.run('APPEND', 'k', '7890'), 10);
    assert.deepEqual(engine.run('APPEND', 'k', 'x'), tooLong);
    assert.equal(engine.run('STRLEN', 'k'), 10);
  });

  test('events and changes are those of one command', () => {
    const engine = testEngine([stringCommands]);
    engine.run('APPEND', 'k', 'a');
    engine.run('APPEND', 'k', '');
    assert.deepEqual(engine.events(), ['append k', 'append k']);
    assert.equal(engine.engine.stats.dirty, 2);
  });
});

describe('SETRANGE', () => {
  test('what lies between the end and the offset is zero', () => {
    const { run } = testEngine([stringCommands]);
    assert.equal(run('SETRANGE', 'k', 3, 'ab'), 5);
    assert.equal(run('GET', 'k'), '\0\0\0ab');
    assert.equal(run('SETRANGE', 'k', 1, 'xyz'), 5);
    assert.equal(run('GET', 'k'), '\0xyzb');
  });

  test('nothing to write changes nothing and makes no key', () => {
    const engine = testEngine([stringCommands]);
    assert.equal(engine.run('SETRANGE', 'none', 9, ''), 0);
    engine.run('SET', 'k', 12345);
    assert.equal(engine.run('SETRANGE', 'k', 100, ''), 5);
    assert.deepEqual(engine.run('MGET', 'none', 'k'), [null, '12345']);
    assert.equal(engine.engine.stats.dirty, 1);
  });

  test('an offset is not negative, and the end is within the limit', () => {
    const engine = testEngine([stringCommands]);
    engine.engine.maxBulkBytes = 10;
    assert.deepEqual(engine.run('SETRANGE', 'k', -1, 'x'), { error: 'ERR offset is out of range' });
    assert.deepEqual(engine.run('SETRANGE', 'k', 10, 'x'), tooLong);
    assert.deepEqual(engine.run('SETRANGE', 'k', '9223372036854775807', 'x'), tooLong);
    assert.equal(engine.run('SETRANGE', 'k', 9, 'x'), 10);
  });
});

describe('GETRANGE', () => {
  test('indexes count from the beginning or from the end', () => {
    const { run } = testEngine([stringCommands]);
    run('SET', 'k', 'This is a string');
    assert.equal(run('GETRANGE', 'k', 0, 3), 'This');
    assert.equal(run('GETRANGE', 'k', -3, -1), 'ing');
    assert.equal(run('GETRANGE', 'k', 10, 100), 'string');
    assert.equal(run('SUBSTR', 'k', 5, 3), '');
    assert.equal(run('GETRANGE', 'none', 0, -1), '');
  });

  test('an integer is read as its digits', () => {
    const { run } = testEngine([stringCommands]);
    run('SET', 'k', 123456);
    assert.equal(run('GETRANGE', 'k', 1, -2), '2345');
    assert.equal(run('STRLEN', 'k'), 6);
  });

  test('before the beginning means the first byte, unless both are in the wrong order', () => {
    const { run } = testEngine([stringCommands]);
    run('SET', 'k', 'abc');
    assert.equal(run('GETRANGE', 'k', -100, -50), 'a');
    assert.equal(run('GETRANGE', 'k', -50, -100), '');
    assert.equal(run('GETRANGE', 'k', '-9223372036854775807', '-9223372036854775808'), '');
  });
});

test('any history of edits gives what a string of its own would hold', () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', '0', '7', '-'), maxLength: 30 }),
    fc.constant('x'.repeat(1020)),
  );
  const offset = fc.oneof(fc.nat(40), fc.nat(3000));
  const edit = fc.oneof(
    fc.record({ is: fc.constant('set' as const), text }),
    fc.record({ is: fc.constant('append' as const), text }),
    fc.record({ is: fc.constant('setrange' as const), text, offset }),
  );
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
      const { run } = testEngine([stringCommands]);
      let twin = '';
      run('SET', 'k', twin);
      for (const step of edits) {
        if (step.is === 'set') {
          twin = step.text;
          run('SET', 'k', step.text);
        } else if (step.is === 'append') {
          twin += step.text;
          assert.equal(run('APPEND', 'k', step.text), twin.length);
        } else {
          const from = step.offset;
          const end = from + step.text.length;
          if (step.text !== '') {
            twin = twin.padEnd(from, '\0').slice(0, from) + step.text + twin.slice(end);
          }
          assert.equal(run('SETRANGE', 'k', from, step.text), twin.length);
        }
        assert.equal(run('GET', 'k'), twin);
        assert.equal(run('STRLEN', 'k'), twin.length);
      }
    }),
    { numRuns: 150 },
  );
});
