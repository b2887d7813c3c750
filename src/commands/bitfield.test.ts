import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { testEngine } from '../engine/testing.ts';
import { bitmapCommands } from './bitmap.ts';
import { stringCommands } from './string.ts';

const families = [stringCommands, bitmapCommands];
const syntax = { error: 'ERR syntax error' };

describe('BITFIELD', () => {
  test('SET replies what was there, GET what is there, INCRBY what is there then', () => {
    const { run } = testEngine(families);
    assert.deepEqual(run('BITFIELD', 'k', 'SET', 'i8', 0, -100, 'SET', 'i8', 0, 101), [0, -100]);
    assert.deepEqual(run('BITFIELD', 'k', 'GET', 'u8', 0, 'INCRBY', 'u8', 0, 9), [101, 110]);
    assert.equal(run('GET', 'k'), 'n');
  });

  test('#n is the n-th field of its width', () => {
    const { run } = testEngine(families);
    run('BITFIELD', 'k', 'SET', 'u8', '#0', 65, 'SET', 'u8', '#2', 66, 'SET', 'u4', '#3', 5);
    assert.equal(run('GET', 'k'), 'A\x05B');
    assert.deepEqual(run('BITFIELD', 'k', 'GET', 'u8', '#100'), [0]);
  });

  test('an overflow wraps, saturates or fails, as OVERFLOW said last', () => {
    const engine = testEngine(families);
    const words = 'BITFIELD k SET u2 0 3 INCRBY u2 0 1 OVERFLOW SAT INCRBY u2 0 9'.split(' ');
    assert.deepEqual(engine.run(...words), [0, 0, 3]);
    const failing = 'BITFIELD k OVERFLOW FAIL INCRBY u2 0 1 OVERFLOW WRAP INCRBY u2 0 1'.split(' ');
    assert.deepEqual(engine.run(...failing), [null, 0]);
    const { wire } = engine.session(3);
    assert.equal(wire('BITFIELD', 'k', 'OVERFLOW', 'FAIL', 'SET', 'u2', 0, 4), '*1\r\n_\r\n');
  });

  test('a negative value is more than an unsigned field holds', () => {
    const { run } = testEngine(families);
    const set = (...words: (string | number)[]): unknown => {
      run('BITFIELD', 'k', ...words);
      return run('BITFIELD', 'k', 'GET', 'u8', 0);
    };
    assert.deepEqual(set('OVERFLOW', 'SAT', 'SET', 'u8', 0, -1), [255]);
    assert.deepEqual(set('SET', 'u8', 0, -2), [254]);
    assert.deepEqual(set('OVERFLOW', 'SAT', 'INCRBY', 'u8', 0, -255), [0]);
  });

  test('nothing is written unless all arguments are right', () => {
    const { run } = testEngine(families);
    const invalidType = {
      error:
        'ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.',
    };
    const set = ['SET', 'u8', 0, 1];
    for (const [words, error] of [
      [['GET', 'u8'], syntax],
      [['SET', 'u8', 0], syntax],
      [['OVERFLOW'], syntax],
      [['nonsense'], syntax],
      [['OVERFLOW', 'nonsense'], { error: 'ERR Invalid OVERFLOW type specified' }],
      [['GET', 'u64', 0], invalidType],
      [['GET', 'i65', 0], invalidType],
      [['GET', 'u0', 0], invalidType],
      [['GET', '8', 0], invalidType],
      [['GET', 'u8', '-1'], { error: 'ERR bit offset is not an integer or out of range' }],
      [['GET', 'u8', '#'], { error: 'ERR bit offset is not an integer or out of range' }],
      [['SET', 'u8', 0, 'x'], { error: 'ERR value is not an integer or out of range' }],
    ] as const) {
      assert.deepEqual(run('BITFIELD', 'k', ...set, ...words), error, words.join(' '));
    }
    assert.equal(run('GET', 'k'), null);
  });

  test('without anything to write it is a read', () => {
    const engine = testEngine(families);
    assert.deepEqual(engine.run('BITFIELD', 'none'), []);
    assert.deepEqual(engine.run('BITFIELD', 'none', 'GET', 'i64', 5), [0]);
    assert.equal(engine.run('GET', 'none'), null);
    assert.deepEqual(engine.feed(), []);
  });

  test('one event, and one change for each operation that changed something', () => {
    const engine = testEngine(families);
    engine.run('SET', 'k', '\0\0');
    engine.events();
    const { stats } = engine.engine;
    const before = stats.dirty;
    engine.run('BITFIELD', 'k', 'SET', 'u8', 0, 0, 'SET', 'u8', 0, 1, 'INCRBY', 'u8', 8, 2);
    assert.deepEqual(engine.events(), ['setbit k']);
    assert.equal(stats.dirty - before, 2);
    engine.run('BITFIELD', 'k', 'SET', 'u8', 0, 1);
    assert.deepEqual(engine.events(), []);
    engine.run('BITFIELD', 'k', 'SET', 'u8', 0, 1, 'SET', 'u8', 16, 0);
    assert.equal(stats.dirty - before, 4);
  });

  test('BITFIELD_RO only reads', () => {
    const { run } = testEngine(families);
    run('SET', 'k', 12);
    assert.deepEqual(run('BITFIELD_RO', 'k', 'GET', 'u8', 0, 'GET', 'u8', 8), [49, 50]);
    assert.deepEqual(run('BITFIELD_RO', 'k', 'GET', 'u8', 0, 'SET', 'u8', 0, 1), {
      error: 'ERR BITFIELD_RO only supports the GET subcommand',
    });
  });
});

/** One long binary number, in which each field is computed with bigints. */
class Twin {
  bits = 0n;
  readonly length: number;

  constructor(length: number) {
    this.length = length;
  }

  get(isSigned: boolean, width: number, offset: number): bigint {
    const value = BigInt.asUintN(width, this.bits >> BigInt(this.length - offset - width));
    return isSigned ? BigInt.asIntN(width, value) : value;
  }

  set(width: number, offset: number, value: bigint): void {
    const shift = BigInt(this.length - offset - width);
    const old = BigInt.asUintN(width, this.bits >> shift);
    this.bits ^= (old ^ BigInt.asUintN(width, value)) << shift;
  }
}

function fitted(
  value: bigint,
  isSigned: boolean,
  width: number,
  overflow: string,
): bigint | undefined {
  const wrapped = isSigned ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value);
  if (wrapped === value || overflow === 'WRAP') return wrapped;
  if (overflow === 'FAIL') return undefined;
  const span = 1n << BigInt(width);
  if (value > 0n) return (isSigned ? span / 2n : span) - 1n;
  return isSigned ? -span / 2n : 0n;
}

test('fields of every width, at any bit, count like integers of that width', () => {
  const near = fc
    .tuple(fc.nat(63), fc.bigInt(-3n, 3n), fc.boolean())
    .map(([power, by, isNegative]) => (isNegative ? -1n : 1n) * (1n << BigInt(power)) + by)
    .map((value) => BigInt.asIntN(64, value));
  const step = fc.record({
    isSigned: fc.boolean(),
    width: fc.integer({ min: 1, max: 63 }),
    offset: fc.nat(130),
    overflow: fc.constantFrom('WRAP', 'SAT', 'FAIL'),
    increment: near,
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const { run } = testEngine(families);
      const twin = new Twin(200);
      run('SETBIT', 'k', twin.length - 1, 0);
      for (const { isSigned, width, offset, overflow, increment } of steps) {
        const type = `${isSigned ? 'i' : 'u'}${width}`;
        const sum = twin.get(isSigned, width, offset) + increment;
        const expected = fitted(sum, isSigned, width, overflow);
        if (expected !== undefined) twin.set(width, offset, expected);
        const words = ['OVERFLOW', overflow, 'INCRBY', type, offset, String(increment)];
        const [reply] = run('BITFIELD', 'k', ...words) as unknown[];
        assert.equal(String(reply), String(expected ?? null));
        const [read] = run('BITFIELD', 'k', 'GET', type, offset) as unknown[];
        assert.equal(String(read), String(twin.get(isSigned, width, offset)));
      }
      const bits = Array.from(run('GET', 'k') as string, (byte) =>
        byte.charCodeAt(0).toString(2).padStart(8, '0'),
      );
      assert.equal(BigInt(`0b${bits.join('')}`), twin.bits);
    }),
    { numRuns: 200 },
  );
});

test('i64 is exact up to both ends', () => {
  const { run } = testEngine(families);
  const max = 2n ** 63n - 1n;
  const words = ['SET', 'i64', 3, String(max), 'INCRBY', 'i64', 3, 1, 'GET', 'i64', 3];
  assert.deepEqual(run('BITFIELD', 'k', ...words), [0, -max - 1n, -max - 1n]);
  const saturated = ['OVERFLOW', 'SAT', 'INCRBY', 'i64', 3, -1];
  assert.deepEqual(run('BITFIELD', 'k', ...saturated), [-max - 1n]);
});

test('a signed field that is set far below its minimum saturates at its maximum', () => {
  const { run } = testEngine(families);
  const set = ['OVERFLOW', 'SAT', 'SET', 'i41', 0];
  run('BITFIELD', 'k', ...set, '-9223372036854775808');
  assert.deepEqual(run('BITFIELD', 'k', 'GET', 'i41', 0), [2 ** 40 - 1]);
  run('BITFIELD', 'k', ...set, '-9223370000000000000');
  assert.deepEqual(run('BITFIELD', 'k', 'GET', 'i41', 0), [-(2 ** 40)]);
});
