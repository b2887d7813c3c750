import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../base/bytes.ts';
import { Element } from './element.ts';
import {
  byteLength,
  count,
  firstAt,
  integerAt,
  lastAt,
  previousAt,
  read,
  seek,
} from './listpack.ts';
import { checkListpack } from './listpack-check.ts';
import { Listpacks } from './listpack-editor.ts';
import {
  assertNoLeak,
  blockText,
  encodeListpack,
  listpackBytes,
  testArena,
} from './listpack-twin.test.ts';

const arena = testArena();
const listpacks = new Listpacks(arena);

function listpackOf(texts: readonly string[]): number {
  let ref = listpacks.create(0);
  for (const text of texts) {
    const bytes = latin1Bytes(text);
    ref = listpacks.append(ref, bytes, 0, bytes.length);
  }
  return ref;
}

function hex(ref: number): string {
  return Buffer.from(blockText(arena, ref, byteLength(arena, ref)), 'latin1').toString('hex');
}

test('the bytes are those that redis-server 7.2 dumps for the same elements', () => {
  const integers =
    '0 127 128 -1 4095 -4096 4096 -4097 32767 -32768 32768 -8388608 8388607 8388608 -2147483648 ' +
    '2147483647 2147483648 9223372036854775807 -9223372036854775808';
  const strings = ['9223372036854775808', '', '-0', '007', 'hello', 'x'.repeat(63), 'y'.repeat(64)];
  const ref = listpackOf([...integers.split(' '), ...strings]);
  const dumped =
    '110100001a0000017f01c08002dfff02cfff02d00002f1001003f1ffef03f1ff7f03f1008003f200800004f2000080' +
    '04f2ffff7f04f30000800005f30000008005f3ffffff7f05f4000000800000000009f4ffffffffffffff7f09f400' +
    '00000000000080099339323233333732303336383534373735383038148001822d300383303037048568656c6c6f' +
    `06bf${'78'.repeat(63)}40e040${'79'.repeat(64)}42ff`;
  assert.equal(hex(ref), dumped);
  arena.free(ref);
});

test('back-lengths grow at the lengths at which those of redis-server 7.2 do', () => {
  const ends: [number, string][] = [
    [16_377, '61617ffe0701ff'],
    [16_378, '616100ffff0701ff'],
    [16_379, '61610180800701ff'],
  ];
  for (const [length, end] of ends) {
    const ref = listpackOf(['a'.repeat(length), '7']);
    assert.ok(hex(ref).endsWith(end), `${length}`);
    arena.free(ref);
  }
});

test('strings longer than three groups of back-length are read from both sides', () => {
  for (const length of [2_097_145, 2_097_146, 2_097_147, 3_000_000]) {
    const long = 'z'.repeat(length);
    const ref = listpackOf(['a', long, 'b']);
    const element = new Element();
    assert.equal(count(arena, ref), 3);
    const at = previousAt(arena, ref, lastAt(arena, ref));
    assert.equal(at, seek(arena, ref, 1));
    read(arena, ref, at, element);
    assert.equal(element.length, length);
    assert.equal(previousAt(arena, ref, at), firstAt(arena, ref));
    const bytes = arena.bytes(ref).slice(arena.base(ref), arena.base(ref) + byteLength(arena, ref));
    assert.equal(checkListpack(bytes, 0, bytes.length), 3);
    arena.free(ref);
  }
  assertNoLeak(arena);
});

test('65535 elements and more are counted by a walk, and sought from where the index says', () => {
  const many = 65_534;
  let ref = listpacks.adopt(listpackBytes(Array(many).fill('1')), 0, 7 + 2 * many);
  for (let i = 0; i < 3; i++) ref = listpacks.appendInteger(ref, 2 + i);
  assert.equal(count(arena, ref), many + 3);
  assert.equal(integerAt(arena, ref, seek(arena, ref, -1)), 4);
  assert.equal(integerAt(arena, ref, seek(arena, ref, many + 1)), 3);
  assert.equal(seek(arena, ref, many + 3), 0);
  assert.equal(seek(arena, ref, -many - 4), 0);
  ref = listpacks.removeRange(ref, -3, 10);
  assert.equal(count(arena, ref), many);
  // As in Redis, the header does not learn by itself that the count is known again.
  const texts: string[] = Array(many).fill('1');
  const expected = encodeListpack(texts).replace(/^(....)../s, '$1\xff\xff');
  assert.equal(blockText(arena, ref, byteLength(arena, ref)), expected);
  arena.free(ref);
  assertNoLeak(arena);
});

test('a block shrinks only when it is more than a size class too large', () => {
  let ref = listpackOf(Array(30).fill('abcdef'));
  const before = arena.sizeOf(ref);
  ref = listpacks.remove(ref, seek(arena, ref, 0));
  assert.equal(arena.sizeOf(ref), before);
  ref = listpacks.removeRange(ref, 3, 100);
  assert.equal(arena.sizeOf(ref), arena.sizeFor(byteLength(arena, ref)));
  arena.free(ref);
  assertNoLeak(arena);
});

function checked(...bytes: number[]): number {
  return checkListpack(Uint8Array.from([0xee, ...bytes, 0xee]), 1, bytes.length + 1);
}

test('bytes from outside must be exactly one whole listpack', () => {
  assert.equal(checked(7, 0, 0, 0, 0, 0, 0xff), 0);
  assert.equal(checked(9, 0, 0, 0, 1, 0, 5, 1, 0xff), 1);
  const broken: Record<string, number[]> = {
    'no bytes': [],
    'too short for a header': [6, 0, 0, 0, 0, 0],
    'total too large': [8, 0, 0, 0, 0, 0, 0xff],
    'total too small': [8, 0, 0, 0, 1, 0, 5, 1, 0xff],
    'no terminator': [9, 0, 0, 0, 1, 0, 5, 1, 0xfe],
    'a terminator too early': [9, 0, 0, 0, 1, 0, 0xff, 1, 0xff],
    'wrong count': [9, 0, 0, 0, 2, 0, 5, 1, 0xff],
    'wrong back-length': [9, 0, 0, 0, 1, 0, 5, 2, 0xff],
    'an encoding that does not exist': [9, 0, 0, 0, 1, 0, 0xf5, 1, 0xff],
    'a string over the end': [9, 0, 0, 0, 1, 0, 0x82, 3, 0xff],
    'an integer over the end': [9, 0, 0, 0, 1, 0, 0xf4, 9, 0xff],
    'half a length': [8, 0, 0, 0, 1, 0, 0xe0, 0xff],
    'a length of 4 GiB': [13, 0, 0, 0, 1, 0, 0xf0, 0xff, 0xff, 0xff, 0xff, 4, 0xff],
    'a back-length with a group too many': [10, 0, 0, 0, 1, 0, 5, 0, 0x81, 0xff],
  };
  for (const [name, bytes] of Object.entries(broken)) assert.equal(checked(...bytes), -1, name);
  assert.equal(checked(9, 0, 0, 0, 0xff, 0xff, 5, 1, 0xff), 1, 'an unknown count');
});
