/**
 * SHA-1 (FIPS 180-4), for the names of scripts and whatever else Redis names so. It is no
 * protection against forgery any more, and nothing here relies on it as one.
 */
import { assert } from './assert.ts';
import { copyBytes, latin1 } from './bytes.ts';

const blockBytes = 64;
export const sha1Bytes = 20;

/** The message schedule; shared, because a block is digested in one go. */
const schedule = new Int32Array(80);

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

/**
 * A digest that is fed piece by piece. After `finish` it must be `reset` before it is used again.
 */
export class Sha1 {
  readonly #state = new Int32Array(5);
  readonly #pending = new Uint8Array(blockBytes);
  /** Bytes so far; the last `length % 64` of them are pending. */
  #length = 0;

  constructor() {
    this.reset();
  }

  reset(): void {
    this.#state.set([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
    this.#length = 0;
  }

  update(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    const used = this.#length % blockBytes;
    this.#length += end - start;
    if (used > 0) {
      at = Math.min(end, start + blockBytes - used);
      copyBytes(bytes, start, at, this.#pending, used);
      if (used + at - start < blockBytes) return;
      this.#digestBlock(this.#pending, 0);
    }
    for (; at + blockBytes <= end; at += blockBytes) this.#digestBlock(bytes, at);
    copyBytes(bytes, at, end, this.#pending, 0);
  }

  /** Writes the digest, 20 bytes; returns the position after it. */
  finish(target: Uint8Array, at: number): number {
    assert(Number.isSafeInteger(this.#length * 8), 'sha1: the length in bits is exact');
    const bits = this.#length * 8;
    const pending = this.#pending;
    const used = this.#length % blockBytes;
    pending[used] = 0x80;
    pending.fill(0, used + 1);
    if (used >= blockBytes - 8) {
      this.#digestBlock(pending, 0);
      pending.fill(0);
    }
    writeWord(Math.floor(bits / 2 ** 32), pending, blockBytes - 8);
    writeWord(bits, pending, blockBytes - 4);
    this.#digestBlock(pending, 0);
    for (let i = 0; i < 5; i++) writeWord(this.#state[i], target, at + 4 * i);
    return at + sha1Bytes;
  }

  #digestBlock(bytes: Uint8Array, at: number): void {
    fillSchedule(bytes, at);
    const state = this.#state;
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    let e = state[4];
    for (let i = 0; i < 80; i++) {
      let mixed: number;
      if (i < 20) mixed = (d ^ (b & (c ^ d))) + 0x5a827999;
      else if (i < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
      else if (i < 60) mixed = ((b & c) | (d & (b | c))) + 0x8f1bbcdc;
      else mixed = (b ^ c ^ d) + 0xca62c1d6;
      const next = (rotate(a, 5) + mixed + e + schedule[i]) | 0;
      e = d;
      d = c;
      c = rotate(b, 30);
      b = a;
      a = next;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
  }
}

function fillSchedule(bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++) {
    const from = at + 4 * i;
    schedule[i] =
      (bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3];
  }
  for (let i = 16; i < 80; i++) {
    const mixed = schedule[i - 3] ^ schedule[i - 8] ^ schedule[i - 14] ^ schedule[i - 16];
    schedule[i] = rotate(mixed, 1);
  }
}

/** The low 32 bits of a value, big-endian. */
function writeWord(value: number, target: Uint8Array, at: number): void {
  target[at] = value >>> 24;
  target[at + 1] = value >>> 16;
  target[at + 2] = value >>> 8;
  target[at + 3] = value;
}

const hexDigits = '0123456789abcdef';

/** The digest of one range as 40 lower-case hex digits. */
export function sha1Hex(bytes: Uint8Array, start: number, end: number): string {
  const digest = new Sha1();
  digest.update(bytes, start, end);
  const binary = new Uint8Array(sha1Bytes);
  digest.finish(binary, 0);
  const text = new Uint8Array(2 * sha1Bytes);
  for (let i = 0; i < sha1Bytes; i++) {
    text[2 * i] = hexDigits.charCodeAt(binary[i] >> 4);
    text[2 * i + 1] = hexDigits.charCodeAt(binary[i] & 15);
  }
  return latin1(text, 0, text.length);
}
