import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1Bytes } from './bytes.ts';
import { Crc64 } from './crc64.ts';

/** The definition, bit by bit, most significant bit of the polynomial first, bytes reflected. */
function twin(bytes: Uint8Array): bigint {
  let crc = 0n;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const isSet = ((crc >> 63n) & 1n) !== BigInt((byte >> bit) & 1);
      crc = (crc << 1n) & 0xffff_ffff_ffff_ffffn;
      if (isSet) crc ^= 0xad93d23594c935a9n;
    }
  }
  const reflected = [...crc.toString(2).padStart(64, '0')].reverse().join('');
  return BigInt(`0b${reflected}`);
}

function crcOf(bytes: Uint8Array): Crc64 {
  const crc = new Crc64();
  crc.update(bytes, 0, bytes.length);
  return crc;
}

test('the check value of Redis', () => {
  assert.equal(crcOf(latin1Bytes('123456789')).value(), 0xe9c6d914c4b8d9can);
  assert.equal(crcOf(new Uint8Array(0)).value(), 0n);
});

test('any range in any pieces gives the CRC of the definition', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 });
  fc.assert(
    fc.property(pieces, (list) => {
      const crc = new Crc64();
      for (const piece of list) {
        const around = Uint8Array.of(7, ...piece, 7);
        crc.update(around, 1, 1 + piece.length);
      }
      assert.equal(crc.value(), twin(Uint8Array.from(list.flatMap((piece) => [...piece]))));
    }),
    { numRuns: 100 },
  );
});

test('it is written little-endian, and recognized', () => {
  const crc = crcOf(latin1Bytes('123456789'));
  const target = new Uint8Array(10);
  assert.equal(crc.write(target, 1), 9);
  assert.equal(Buffer.from(target.subarray(1, 9)).readBigUInt64LE(), 0xe9c6d914c4b8d9can);
  assert.ok(crc.matches(target, 1));
  for (let at = 1; at < 9; at++) {
    target[at] ^= 0x10;
    assert.ok(!crc.matches(target, 1), `a change at ${at}`);
    target[at] ^= 0x10;
  }
});

test('after reset it begins anew', () => {
  const crc = crcOf(latin1Bytes('something'));
  crc.reset();
  crc.update(latin1Bytes('123456789'), 0, 9);
  assert.equal(crc.value(), 0xe9c6d914c4b8d9can);
});
