import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1Bytes } from './bytes.ts';
import { crc16, keySlot, slotCount } from './crc16.ts';

const slotOf = (key: string) => keySlot(latin1Bytes(`{${key}}`), 1, 1 + key.length);

/** The definition: the remainder of a division by the polynomial, bit by bit. */
function twin(bytes: Uint8Array): number {
  let remainder = 0n;
  for (const byte of bytes) remainder = (remainder << 8n) | BigInt(byte);
  remainder <<= 16n;
  for (let bit = BigInt(bytes.length) * 8n + 15n; bit >= 16n; bit--) {
    if ((remainder >> bit) & 1n) remainder ^= 0x11021n << (bit - 16n);
  }
  return Number(remainder);
}

test('the check value of CRC-16/XMODEM', () => {
  assert.equal(crc16(latin1Bytes('123456789'), 0, 9), 0x31c3);
  assert.equal(crc16(latin1Bytes(''), 0, 0), 0);
});

test('any range gives the remainder of the division', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const around = Uint8Array.of(7, ...bytes, 7);
      assert.equal(crc16(around, 1, 1 + bytes.length), twin(bytes));
    }),
  );
});

test('slots are those that CLUSTER KEYSLOT answers', () => {
  const rows: [string, number][] = [
    ['', 0],
    ['foo', 12182],
    ['bar', 5061],
    ['hello', 866],
    ['{foo}bar', 12182],
    ['user{foo}', 12182],
  ];
  for (const [key, slot] of rows) assert.equal(slotOf(key), slot, key);
});

test('only the first tag counts, and only if something is in it', () => {
  const whole = (key: string) => crc16(latin1Bytes(key), 0, key.length) % slotCount;
  for (const key of ['{}foo', '{}{foo}', 'a{b', 'a}b{', 'a{}b{c}', '}{']) {
    assert.equal(slotOf(key), whole(key), key);
  }
  assert.equal(slotOf('a{b}c{d}'), whole('b'));
  assert.equal(slotOf('{{b}}'), whole('{b'));
  assert.equal(slotOf('x}{b}'), whole('b'));
});
