/**
 * The request writer: a command as the bytes that a client sends. For links, tests and tools.
 */
import { assert } from '../base/assert.ts';
import { writeLatin1 } from '../base/bytes.ts';
import { integerLength, writeInteger } from '../base/number.ts';

const carriageReturn = 13;
const newline = 10;
const star = 42;
const dollar = 36;

/** A text has one character per byte (whoever has Unicode encodes it); a number is written out. */
export type RequestWord = string | Uint8Array | number;

/** The command as an array of binary strings. */
export function encodeRequest(words: readonly RequestWord[]): Uint8Array {
  assert(words.length > 0, 'request: there is a command');
  const parts = words.map((word) => (typeof word === 'number' ? String(word) : word));
  let length = headerLength(parts.length);
  for (const part of parts) length += headerLength(part.length) + part.length + 2;
  const bytes = new Uint8Array(length);
  let at = writeHeader(star, parts.length, bytes, 0);
  for (const part of parts) {
    at = writeHeader(dollar, part.length, bytes, at);
    if (typeof part === 'string') writeLatin1(part, bytes, at);
    else bytes.set(part, at);
    at = writeLineEnd(bytes, at + part.length);
  }
  assert(at === length, 'request: as long as computed');
  return bytes;
}

function headerLength(count: number): number {
  return integerLength(count) + 3;
}

function writeHeader(type: number, count: number, bytes: Uint8Array, at: number): number {
  bytes[at] = type;
  return writeLineEnd(bytes, writeInteger(count, bytes, at + 1));
}

function writeLineEnd(bytes: Uint8Array, at: number): number {
  bytes[at] = carriageReturn;
  bytes[at + 1] = newline;
  return at + 2;
}
