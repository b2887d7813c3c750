import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import { encodingNames, encodingOf, encodings, types } from '../values/value.ts';
import { bitmapCommands } from './bitmap.ts';
import { stringCommands } from './string.ts';

const syntax = { error: 'ERR syntax error' };
const notInteger = { error: 'ERR value is not an integer or out of range' };
const wrongType = {
  error: 'WRONGTYPE Operation against a key holding the wrong kind of value',
};
const badOffset = { error: 'ERR bit offset is not an integer or out of range' };
const badBit = { error: 'ERR bit is not an integer or out of range' };

function started(): TestEngine {
  const engine = testEngine([stringCommands, bitmapCommands]);
  const { arena, databases } = engine.keyspace;
  const list = new TextEncoder().encode('list');
  databases[0].addCollection(list, 0, 4, types.list, encodings.listpack, arena.alloc(16));
  return engine;
}

function encoding({ keyspace }: TestEngine, key: string): string {
  const ref = keyspace.databases[0].find(new TextEncoder().encode(key), 0, key.length);
  return encodingNames[encodingOf(keyspace.arena, ref)];
}

function bitText(value: string): string {
  return Array.from(value, (byte) => byte.charCodeAt(0).toString(2).padStart(8, '0')).join('');
}

describe('SETBIT and GETBIT', () => {
  test('bit 0 is the highest of the first byte', () => {
    const { run } = started();
    assert.equal(run('SETBIT', 'k', 0, 1), 0);
    assert.equal(run('SETBIT', 'k', 15, 1), 0);
    assert.equal(run('GET', 'k'), '\x80\x01');
    assert.equal(run('SETBIT', 'k', 0, 0), 1);
    assert.equal(run('GET', 'k'), '\0\x01');
    assert.deepEqual([run('GETBIT', 'k', 15), run('GETBIT', 'k', 14)], [1, 0]);
  });

  test('behind the end, and in a missing key, all bits are 0', () => {
    const { run } = started();
    run('SETBIT', 'k', 3, 1);
    assert.equal(run('GETBIT', 'k', 4_000_000_000), 0);
    assert.equal(run('GETBIT', 'none', 0), 0);
    assert.equal(run('GET', 'none'), null);
  });

  test('an integer is its digits, and text once a bit was set', () => {
    const engine = started();
    engine.run('SET', 'k', '1');
    assert.equal(engine.run('GETBIT', 'k', 2), 1);
    assert.equal(engine.run('SETBIT', 'k', 6, 1), 0);
    assert.equal(engine.run('GET', 'k'), '3');
    assert.equal(encoding(engine, 'k'), 'raw');
    assert.equal(engine.run('INCR', 'k'), 4);
  });

  test('a bit that stays as it is changes nothing, unless the string grows', () => {
    const engine = started();
    engine.run('SETBIT', 'k', 1, 1);
    engine.feed();
    engine.events();
    engine.run('SETBIT', 'k', 1, 1);
    assert.deepEqual([engine.feed(), engine.events()], [[], []]);
    engine.run('SETBIT', 'k', 9, 0);
    assert.deepEqual([engine.feed(), engine.events()], [['SETBIT k 9 0'], ['setbit k']]);
  });

  test('offsets lie within the longest string, bits are 0 or 1', () => {
    const engine = started();
    engine.engine.maxBulkBytes = 1 << 20;
    for (const offset of ['-1', 'x', '', '1.0', '#1', 8 << 20, '9223372036854775808']) {
      assert.deepEqual(engine.run('SETBIT', 'k', offset, 1), badOffset, String(offset));
      assert.deepEqual(engine.run('GETBIT', 'k', offset), badOffset, String(offset));
    }
    for (const bit of ['2', '-1', 'x']) {
      assert.deepEqual(engine.run('SETBIT', 'k', 0, bit), badBit, bit);
    }
    assert.equal(engine.run('SETBIT', 'k', (8 << 20) - 1, 1), 0);
    assert.equal(engine.run('STRLEN', 'k'), 1 << 20);
  });

  test('other types have no bits', () => {
    const { run } = started();
    assert.deepEqual(run('SETBIT', 'list', 0, 1), wrongType);
    assert.deepEqual(run('GETBIT', 'list', 0), wrongType);
    assert.deepEqual(run('BITCOUNT', 'list'), wrongType);
    assert.deepEqual(run('BITPOS', 'list', 0), wrongType);
    assert.deepEqual(run('BITFIELD', 'list', 'GET', 'u8', 0), wrongType);
  });
});

describe('BITCOUNT', () => {
  test('counts the ones of a string or of a part of it', () => {
    const { run } = started();
    run('SET', 'k', 'foobar');
    assert.equal(run('BITCOUNT', 'k'), 26);
    assert.equal(run('BITCOUNT', 'k', 0, 0), 4);
    assert.equal(run('BITCOUNT', 'k', 1, 1), 6);
    assert.equal(run('BITCOUNT', 'k', 5, 30, 'BIT'), 17);
    assert.equal(run('BITCOUNT', 'k', -6, -2, 'byte'), 22);
  });

  test('of a missing key there is nothing to complain about', () => {
    const { run } = started();
    assert.equal(run('BITCOUNT', 'none', 'x', 'y', 'z'), 0);
    run('SET', 'k', 'a');
    assert.deepEqual(run('BITCOUNT', 'k', 'x', 1), notInteger);
    assert.deepEqual(run('BITCOUNT', 'k', 1), syntax);
    assert.deepEqual(run('BITCOUNT', 'k', 0, 1, 'hello'), syntax);
    assert.equal(run('BITCOUNT', 'k', -1, -2, 'hello'), 0);
  });

  test('any part has as many ones as its bits', () => {
    const index = fc.integer({ min: -90, max: 90 });
    const value = fc.string({ unit: fc.constantFrom('\0', '\xff', 'a', '\x81'), maxLength: 10 });
    fc.assert(
      fc.property(value, index, index, (text, first, last) => {
        const { run } = started();
        run('SET', 'k', text);
        const bits = bitText(text);
        const from = Math.max(0, first < 0 ? first + bits.length : first);
        const to = Math.max(0, last < 0 ? last + bits.length : last);
        const isBackwards = first < 0 && last < 0 && first > last;
        const part = isBackwards ? '' : bits.slice(from, to + 1);
        const count = run('BITCOUNT', 'k', first, last, 'BIT');
        assert.equal(count, part.replaceAll('0', '').length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('BITPOS', () => {
  test('finds the first bit of a kind', () => {
    const { run } = started();
    run('SET', 'k', '\xff\xf0\x00');
    assert.equal(run('BITPOS', 'k', 0), 12);
    assert.equal(run('BITPOS', 'k', 1), 0);
    assert.equal(run('BITPOS', 'k', 1, 2), -1);
    assert.equal(run('BITPOS', 'k', 0, 0, 8, 'BIT'), -1);
    assert.equal(run('BITPOS', 'k', 0, 7, 15, 'BIT'), 12);
  });

  test('a string of ones goes on with zeros, unless an end is given', () => {
    const { run } = started();
    run('SET', 'k', '\xff\xff\xff');
    assert.equal(run('BITPOS', 'k', 0), 24);
    assert.equal(run('BITPOS', 'k', 0, 1), 24);
    assert.equal(run('BITPOS', 'k', 0, 0, -1), -1);
    assert.equal(run('BITPOS', 'k', 0, 3), -1);
    run('SET', 'empty', '');
    assert.equal(run('BITPOS', 'empty', 0), -1);
  });

  test('a missing key is all zeros', () => {
    const { run } = started();
    assert.equal(run('BITPOS', 'none', 0), 0);
    assert.equal(run('BITPOS', 'none', 1, 'x'), -1);
  });

  test('mistakes are told in order', () => {
    const { run } = started();
    run('SET', 'k', 'a');
    assert.deepEqual(run('BITPOS', 'k', 2), { error: 'ERR The bit argument must be 1 or 0.' });
    assert.deepEqual(run('BITPOS', 'k', 'x'), notInteger);
    assert.deepEqual(run('BITPOS', 'k', 1, 'x', 'y', 'z'), notInteger);
    assert.deepEqual(run('BITPOS', 'k', 1, 0, 'y', 'z'), syntax);
    assert.deepEqual(run('BITPOS', 'k', 1, 0, 0, 'BIT', 'more'), syntax);
  });

  test('in any part of bits it finds what reading finds', () => {
    const index = fc.integer({ min: -90, max: 90 });
    const value = fc.string({ unit: fc.constantFrom('\0', '\xff', '\x18', '\xe7'), maxLength: 10 });
    fc.assert(
      fc.property(value, index, index, fc.constantFrom(0, 1), (text, first, last, bit) => {
        const { run } = started();
        run('SET', 'k', text);
        const bits = bitText(text);
        const from = Math.max(0, first < 0 ? first + bits.length : first);
        const to = Math.max(0, last < 0 ? last + bits.length : last);
        const found = bits.slice(0, to + 1).indexOf(String(bit), from);
        assert.equal(run('BITPOS', 'k', bit, first, last, 'BIT'), found);
      }),
      { numRuns: 500 },
    );
  });
});

describe('BITOP', () => {
  test('shorter strings go on with zeros, missing ones are empty', () => {
    const { run } = started();
    run('MSET', 'a', '\x01\x02\xff', 'b', '\x01\xff');
    assert.equal(run('BITOP', 'AND', 'r', 'a', 'b'), 3);
    assert.equal(run('GET', 'r'), '\x01\x02\0');
    assert.equal(run('BITOP', 'or', 'r', 'a', 'b', 'none'), 3);
    assert.equal(run('GET', 'r'), '\x01\xff\xff');
    assert.equal(run('BITOP', 'XOR', 'r', 'a', 'b'), 3);
    assert.equal(run('GET', 'r'), '\0\xfd\xff');
    assert.equal(run('BITOP', 'NOT', 'r', 'b'), 2);
    assert.equal(run('GET', 'r'), '\xfe\0');
  });

  test('the target may be a source, an integer or of another type', () => {
    const engine = started();
    engine.run('SET', 'k', 12);
    assert.equal(engine.run('BITOP', 'OR', 'k', 'k', 'k'), 2);
    assert.equal(engine.run('GET', 'k'), '12');
    assert.equal(encoding(engine, 'k'), 'raw');
    assert.equal(engine.run('BITOP', 'OR', 'list', 'k'), 2);
    assert.equal(engine.run('GET', 'list'), '12');
  });

  test('the target loses its expiry, and itself when the result is empty', () => {
    const engine = started();
    engine.run('SET', 'k', 'x', 'EX', 10);
    engine.run('SET', 'a', 'y');
    engine.events();
    engine.run('BITOP', 'OR', 'k', 'a');
    assert.equal(engine.keyspace.databases[0].expiringSize, 0);
    assert.equal(engine.run('BITOP', 'AND', 'k', 'none', 'nobody'), 0);
    assert.equal(engine.run('GET', 'k'), null);
    engine.run('BITOP', 'NOT', 'k', 'none');
    assert.deepEqual(
      engine.events().filter((event) => !event.startsWith('keymiss')),
      ['set k', 'del k'],
    );
  });

  test('what is no operation, or no string, is refused', () => {
    const { run } = started();
    run('SET', 'a', 'x');
    assert.deepEqual(run('BITOP', 'NAND', 'r', 'a'), syntax);
    assert.deepEqual(run('BITOP', 'NOT', 'r', 'a', 'a'), {
      error: 'ERR BITOP NOT must be called with a single source key.',
    });
    assert.deepEqual(run('BITOP', 'AND', 'r', 'a', 'list'), wrongType);
    assert.equal(run('GET', 'r'), null);
  });

  test('results longer than a window are whole, and leave nothing behind', () => {
    const engine = started();
    const { arena } = engine.keyspace;
    const before = arena.usedBytes;
    const a = 'abcdefg'.repeat(3000);
    const b = '\x0f\xff'.repeat(10_000);
    engine.run('MSET', 'a', a, 'b', b);
    assert.equal(engine.run('BITOP', 'AND', 'a', 'a', 'b'), a.length);
    const expected = Array.from(a, (byte, i) =>
      String.fromCharCode(i < b.length ? byte.charCodeAt(0) & b.charCodeAt(i) : 0),
    );
    assert.equal(engine.run('GET', 'a'), expected.join(''));
    engine.run('GETDEL', 'a');
    engine.run('GETDEL', 'b');
    assert.equal(arena.usedBytes, before);
  });
});
