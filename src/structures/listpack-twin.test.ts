/**
 * The naive twin of listpacks: an array of texts (one character per byte), encoded from scratch by
 * the book and in BigInt, so that it shares no code with what it examines. Also the elements that
 * random histories are made of.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import type { Arena } from '../memory/arena.ts';
import { PoisonedArena } from '../memory/testing.ts';
import type { View } from '../memory/view.ts';

export function testArena(): Arena {
  return new PoisonedArena();
}

/** Everything that was allocated is free again. */
export function assertNoLeak(arena: Arena): void {
  assert.equal(arena.usedBytes, 0);
}

export function textAt(view: View, ref: number, start: number, end: number): string {
  return latin1(view.bytes(ref), view.base(ref) + start, view.base(ref) + end);
}

export function blockText(view: View, ref: number, length: number): string {
  return textAt(view, ref, 0, length);
}

function littleEndian(value: bigint, bytes: number): number[] {
  const unsigned = BigInt.asUintN(bytes * 8, value);
  return Array.from({ length: bytes }, (_, i) => Number((unsigned >> BigInt(8 * i)) & 0xffn));
}

export function meaning(text: string): bigint | undefined {
  if (!/^(0|-?[1-9][0-9]*)$/.test(text)) return undefined;
  const value = BigInt(text);
  return value === BigInt.asIntN(64, value) ? value : undefined;
}

function encodeInteger(value: bigint): number[] {
  if (value >= 0n && value < 128n) return [Number(value)];
  if (value >= -4096n && value < 4096n) {
    const bits = Number(BigInt.asUintN(13, value));
    return [0b110_00000 + Math.floor(bits / 256), bits % 256];
  }
  const sizes = [
    [0xf1, 2],
    [0xf2, 3],
    [0xf3, 4],
  ] as const;
  for (const [head, bytes] of sizes) {
    if (value === BigInt.asIntN(bytes * 8, value)) return [head, ...littleEndian(value, bytes)];
  }
  return [0xf4, ...littleEndian(value, 8)];
}

function stringHead(length: number): number[] {
  if (length < 64) return [0b10_000000 + length];
  if (length < 4096) return [0b1110_0000 + Math.floor(length / 256), length % 256];
  return [0xf0, ...littleEndian(BigInt(length), 4)];
}

function backLengthOf(length: number): number[] {
  const limits = [128, 16_383, 2_097_151, 268_435_455];
  const found = limits.findIndex((limit) => length < limit);
  const groups = found < 0 ? 5 : found + 1;
  return Array.from({ length: groups }, (_, i) => {
    const group = Math.floor(length / 128 ** (groups - 1 - i)) % 128;
    return i === 0 ? group : group + 128;
  });
}

export function encodeEntry(text: string): string {
  const value = meaning(text);
  const head = value === undefined ? stringHead(text.length) : encodeInteger(value);
  const body = value === undefined ? text : '';
  const back = backLengthOf(head.length + body.length);
  return String.fromCharCode(...head) + body + String.fromCharCode(...back);
}

/** The listpack of these texts, as text. */
export function encodeListpack(texts: readonly string[]): string {
  const entries = texts.map(encodeEntry).join('');
  const total = littleEndian(BigInt(entries.length + 7), 4);
  const count = littleEndian(BigInt(Math.min(texts.length, 65_535)), 2);
  return `${String.fromCharCode(...total, ...count)}${entries}\xff`;
}

/** Where the entry with this index begins. */
export function positionOf(texts: readonly string[], index: number): number {
  return 6 + texts.slice(0, index).map(encodeEntry).join('').length;
}

export function listpackBytes(texts: readonly string[]): Uint8Array {
  return latin1Bytes(encodeListpack(texts));
}

const integerText = fc
  .tuple(fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }), fc.integer({ min: 0, max: 66 }))
  .map(([value, shift]) => String(value >> BigInt(shift)));
const edges = [7n, 12n, 13n, 15n, 16n, 23n, 24n, 31n, 32n, 53n, 63n, 64n].flatMap((bits) =>
  [-1n, 0n, 1n].flatMap((by) => [String(2n ** bits + by), String(-(2n ** bits) + by)]),
);
const nearlyInteger = ['', '-', '-0', '00', '007', '+1', '1 ', ' 1', '1.0', '1e3', '0', '-1', '9:'];
const anyByte = fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte));

/** Texts that bear on every encoding; a few of them long. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: anyByte, maxLength: 12 }) },
  { weight: 4, arbitrary: integerText },
  { weight: 2, arbitrary: fc.constantFrom(...edges, ...nearlyInteger) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(61, 62, 63, 64, 65, 125, 126, 200, 1000, 4095, 4096)
      .map((length) => 'x'.repeat(length)),
  },
);
