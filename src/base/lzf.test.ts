import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1, latin1Bytes } from './bytes.ts';
import { lzfCompress, lzfDecompress } from './lzf.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function compress(text: string, room = text.length): Uint8Array | undefined {
  const bytes = latin1Bytes(text);
  const target = new Uint8Array(room);
  const end = lzfCompress(bytes, 0, bytes.length, target, 0, room);
  return end < 0 ? undefined : target.subarray(0, end);
}

/** Decompresses to text of the length given; undefined when refused. */
function decompress(bytes: readonly number[], length: number): string | undefined {
  const target = new Uint8Array(length);
  const isWhole = lzfDecompress(Uint8Array.from(bytes), 0, bytes.length, target, 0, length);
  return isWhole ? latin1(target, 0, length) : undefined;
}

test('output is that of Redis, byte for byte', () => {
  // From DUMP of a real server (7.2.6), where the value is the text.
  const rows: [string, string][] = [
    ['a'.repeat(30), '016161e01100016161'],
    ['abc'.repeat(20), '0361626361e02d02016263'],
    ['hello world, hello world, hello', '0d68656c6c6f20776f726c642c2068e0060c016c6f'],
    [`${'0123456789'.repeat(5)}x`, '0a3031323334353637383930e01d09013978'],
    ['x'.repeat(300), '017878e0ff00e01700017878'],
    [
      'the cat sat on the mat, the rat sat on the cat and the bat',
      '087468652063617420732003036f6e2074200e036d61742c600800722013e00217402602616e64601a02626174',
    ],
    [
      'aaaaaaaaaabbbbbbbbbbccccccccccaaaaaaaaaabbbbbbbbbb',
      '016161c0000062e000000063e00000c01be0011d016262',
    ],
    [
      `${'ab'.repeat(9)}${'cd'.repeat(9)}${'ab'.repeat(9)}`,
      '02616261e00601016364e00701e00721016162',
    ],
  ];
  for (const [text, expected] of rows)
    assert.equal(hex(compress(text) ?? latin1Bytes('')), expected);
});

test('literals and copies are read, overlapping ones too', () => {
  assert.equal(decompress([2, 97, 98, 99], 3), 'abc');
  assert.equal(decompress([0, 97, 0x20, 0], 4), 'aaaa');
  assert.equal(decompress([1, 97, 98, 0x40, 1], 6), 'ababab');
  assert.equal(decompress([0, 97, 0xe0, 0, 0], 10), 'a'.repeat(10));
  assert.equal(decompress([0, 97, 0xe0, 255, 0], 265), 'a'.repeat(265));
  assert.equal(decompress([], 0), '');
});

test('hostile input is refused', () => {
  const rows: [number[], number][] = [
    [[2, 97, 98], 3], // The run ends after the input.
    [[2, 97, 98, 99], 2], // It does not fit.
    [[2, 97, 98, 99], 4], // It does not fill.
    [[0x20, 0], 3], // A copy from before the beginning.
    [[0, 97, 0x20, 1], 4],
    [[0, 97, 0x3f, 255], 4],
    [[0, 97, 0x20], 4], // A copy without its offset.
    [[0, 97, 0xe0], 10], // Without its length.
    [[0, 97, 0xe0, 0], 10],
    [[0, 97, 0x20, 0], 3], // It does not fit.
    [[0], 1],
    [[], 1],
  ];
  for (const [bytes, length] of rows)
    assert.equal(decompress(bytes, length), undefined, `${bytes}`);
});

test('input is not read back before the target’s own range', () => {
  const target = Uint8Array.of(120, 120, 120, 0, 0, 0, 0);
  assert.equal(lzfDecompress(Uint8Array.of(0, 97, 0x20, 1), 0, 4, target, 3, 7), false);
});

test('what does not shrink does not fit', () => {
  assert.equal(compress('abcdefghijklmnopqrstuvwxyz', 22), undefined);
  assert.equal(compress('', 10), undefined);
  assert.equal(compress('aaaaaaaaaa', 0), undefined);
});
