import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { testEngine } from '../engine/testing.ts';
import { encodingNames, encodingOf } from '../values/value.ts';
import { stringCommands } from './string.ts';

const notInteger = { error: 'ERR value is not an integer or out of range' };
const overflow = { error: 'ERR increment or decrement would overflow' };
const notFloat = { error: 'ERR value is not a valid float' };
const min = '-9223372036854775808';
const max = '9223372036854775807';

describe('INCR, DECR, INCRBY, DECRBY', () => {
  test('a missing key counts from 0', () => {
    const engine = testEngine([stringCommands]);
    assert.equal(engine.run('INCR', 'a'), 1);
    assert.equal(engine.run('DECR', 'b'), -1);
    assert.equal(engine.run('INCRBY', 'c', min), BigInt(min));
    assert.deepEqual(engine.events(), ['incrby a', 'incrby b', 'incrby c']);
  });

  test('the key keeps its expiry', () => {
    const engine = testEngine([stringCommands]);
    engine.run('SET', 'k', 5, 'PX', 100);
    assert.equal(engine.run('DECRBY', 'k', 7), -2);
    engine.nowMs += 101;
    assert.equal(engine.run('INCR', 'k'), 1);
  });

  test('nothing but an integer can be counted', () => {
    const { run } = testEngine([stringCommands]);
    for (const value of ['', ' 1', '1 ', '+1', '01', '1.5', 'x', '9223372036854775808']) {
      run('SET', 'k', value);
      assert.deepEqual(run('INCR', 'k'), notInteger, value);
      assert.deepEqual(run('INCRBY', 'n', value), notInteger, value);
    }
    assert.equal(run('GET', 'n'), null);
  });

  test('a sum beyond 64 bits is refused and changes nothing', () => {
    const { run } = testEngine([stringCommands]);
    run('MSET', 'high', max, 'low', min);
    assert.deepEqual(run('INCR', 'high'), overflow);
    assert.deepEqual(run('DECR', 'low'), overflow);
    assert.deepEqual(run('INCRBY', 'low', min), overflow);
    assert.deepEqual(run('DECRBY', 'low', min), { error: 'ERR decrement would overflow' });
    assert.deepEqual(run('MGET', 'high', 'low'), [max, min]);
    assert.equal(run('INCRBY', 'low', max), -1);
  });

  test('integers that were appended to count too', () => {
    const { run } = testEngine([stringCommands]);
    run('APPEND', 'k', '4');
    run('APPEND', 'k', '1');
    assert.equal(run('INCR', 'k'), 42);
  });

  test('sums are those of exact integers', () => {
    const near = fc.constantFrom(0n, 2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n));
    const int64 = fc
      .tuple(near, fc.bigInt(-5n, 5n))
      .map(([value, by]) => BigInt.asIntN(64, value + by));
    fc.assert(
      fc.property(int64, fc.array(int64, { maxLength: 8 }), (first, increments) => {
        const { run } = testEngine([stringCommands]);
        let twin = first;
        run('SET', 'k', String(first));
        for (const increment of increments) {
          const sum = twin + increment;
          const reply = run('INCRBY', 'k', String(increment));
          if (BigInt.asIntN(64, sum) === sum) {
            twin = sum;
            assert.equal(String(reply), String(sum));
          } else {
            assert.deepEqual(reply, overflow);
          }
          assert.equal(run('GET', 'k'), String(twin));
          assert.equal(run('STRLEN', 'k'), String(twin).length);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('INCRBYFLOAT', () => {
  test('sums are decimal, without an exponent or trailing zeros', () => {
    const { run } = testEngine([stringCommands]);
    assert.equal(run('INCRBYFLOAT', 'k', '3.0e3'), '3000');
    assert.equal(run('INCRBYFLOAT', 'k', '-1.25'), '2998.75');
    assert.equal(run('INCRBYFLOAT', 'k', '1e18'), '1000000000000002998.75');
    assert.equal(run('INCRBYFLOAT', 'k', '-1000000000000002998.75'), '0');
  });

  test('an integer stays text when it is the sum', () => {
    const engine = testEngine([stringCommands]);
    const { arena, databases } = engine.keyspace;
    engine.run('SET', 'k', 1);
    engine.run('INCRBYFLOAT', 'k', 1);
    const ref = databases[0].find(new TextEncoder().encode('k'), 0, 1);
    assert.equal(encodingNames[encodingOf(arena, ref)], 'embstr');
    assert.equal(engine.run('INCR', 'k'), 3);
  });

  test('the sum is propagated, with the expiry kept', () => {
    const engine = testEngine([stringCommands]);
    engine.run('INCRBYFLOAT', 'k', '1.5');
    engine.run('INCRBYFLOAT', 'k', '1.5');
    assert.deepEqual(engine.feed(), ['SET k 1.5 KEEPTTL', 'SET k 3 KEEPTTL']);
    assert.deepEqual(engine.events(), ['incrbyfloat k', 'incrbyfloat k']);
  });

  test('neither spaces nor words are numbers, nor is an infinite sum', () => {
    const { run } = testEngine([stringCommands]);
    for (const value of ['', ' 1', '1 ', 'x', 'nan', '1e5000']) {
      assert.deepEqual(run('INCRBYFLOAT', 'k', value), notFloat, value);
    }
    run('SET', 'text', 'x');
    assert.deepEqual(run('INCRBYFLOAT', 'text', 1), notFloat);
    assert.deepEqual(run('INCRBYFLOAT', 'k', '+inf'), {
      error: 'ERR increment would produce NaN or Infinity',
    });
  });
});
