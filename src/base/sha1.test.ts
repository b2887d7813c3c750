import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1Bytes } from './bytes.ts';
import { Sha1, sha1Bytes, sha1Hex } from './sha1.ts';

const nodeHex = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex');

test('the published examples', () => {
  const rows: [string, string][] = [
    ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['return 1', 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db'],
  ];
  for (const [text, digest] of rows) {
    assert.equal(sha1Hex(latin1Bytes(`x${text}x`), 1, 1 + text.length), digest);
  }
});

test('every length around the block size is padded as Node pads it', () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = new Uint8Array(length).map((_, i) => i * 3);
    assert.equal(sha1Hex(bytes, 0, length), nodeHex(bytes), `${length}`);
  }
});

test('pieces of any length give the digest of the whole', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 150 }), { maxLength: 6 });
  fc.assert(
    fc.property(pieces, (list) => {
      const digest = new Sha1();
      for (const piece of list) digest.update(piece, 0, piece.length);
      const target = new Uint8Array(sha1Bytes + 1);
      assert.equal(digest.finish(target, 1), sha1Bytes + 1);
      assert.equal(Buffer.from(target.subarray(1)).toString('hex'), nodeHex(Buffer.concat(list)));
    }),
    { numRuns: 100 },
  );
});

test('after reset it begins anew', () => {
  const digest = new Sha1();
  digest.update(new Uint8Array(100), 0, 100);
  digest.reset();
  digest.update(latin1Bytes('abc'), 0, 3);
  const target = new Uint8Array(sha1Bytes);
  digest.finish(target, 0);
  assert.equal(Buffer.from(target).toString('hex'), nodeHex(latin1Bytes('abc')));
});
