/**
 * Bits of a byte range. Bit 0 is the highest bit of the first byte, as in Redis's bitmaps: a range
 * reads from left to right like one long binary number. Positions of bits are safe integers, for a
 * range of 512 MiB has 2^32 of them.
 */

/** Ranges from here on are read by words; shorter ones are done before a view is made. */
const wordBytesMin = 128;

const onesOfByte = Uint8Array.from({ length: 256 }, (_, byte) => onesOfWord(byte));

/** Ones of a word. */
function onesOfWord(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  bits = (bits + (bits >>> 4)) & 0x0f0f0f0f;
  return Math.imul(bits, 0x01010101) >>> 24;
}

/** The words that lie in the range whole; it is long enough to have some. */
function wordsWithin(bytes: Uint8Array, start: number, end: number): Int32Array {
  const first = (bytes.byteOffset + start + 3) & ~3;
  return new Int32Array(bytes.buffer, first, (bytes.byteOffset + end - first) >>> 2);
}

/** How many bits are 1. @hot (bench/bits.ts) */
export function countOnes(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < wordBytesMin) return countOnesByByte(bytes, start, end);
  const words = wordsWithin(bytes, start, end);
  const from = words.byteOffset - bytes.byteOffset;
  const outside =
    countOnesByByte(bytes, start, from) + countOnesByByte(bytes, from + words.byteLength, end);
  return outside + countOnesOfWords(words);
}

function countOnesByByte(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) count += onesOfByte[bytes[at]];
  return count;
}

/**
 * Four words are added up before their sums are spread to bytes: 0.28 ns for a byte, against 2.2
 * from a table (bench/bits.ts).
 */
function countOnesOfWords(words: Int32Array): number {
  const quadsEnd = words.length & ~3;
  let count = 0;
  let at = 0;
  for (; at < quadsEnd; at += 4) {
    let a = words[at];
    let b = words[at + 1];
    let c = words[at + 2];
    let d = words[at + 3];
    a = (a - ((a >>> 1) & 0x55555555)) | 0;
    b = (b - ((b >>> 1) & 0x55555555)) | 0;
    c = (c - ((c >>> 1) & 0x55555555)) | 0;
    d = (d - ((d >>> 1) & 0x55555555)) | 0;
    a = (a & 0x33333333) + ((a >>> 2) & 0x33333333);
    b = (b & 0x33333333) + ((b >>> 2) & 0x33333333);
    c = (c & 0x33333333) + ((c >>> 2) & 0x33333333);
    d = (d & 0x33333333) + ((d >>> 2) & 0x33333333);
    const ab = (a + b) | 0;
    const cd = (c + d) | 0;
    const sums =
      (ab & 0x0f0f0f0f) + ((ab >>> 4) & 0x0f0f0f0f) + (cd & 0x0f0f0f0f) + ((cd >>> 4) & 0x0f0f0f0f);
    count += Math.imul(sums, 0x01010101) >>> 24;
  }
  for (; at < words.length; at++) count += onesOfWord(words[at]);
  return count;
}

/**
 * The first bit of the range that is `bit`, counted from the range's first bit; -1 when there is
 * none. @hot (bench/bits.ts)
 */
export function findBit(bytes: Uint8Array, start: number, end: number, bit: 0 | 1): number {
  const skipped = bit === 1 ? 0 : 0xff;
  let at = start;
  const bytesEnd = Math.min(end, start + wordBytesMin);
  while (at < bytesEnd && bytes[at] === skipped) at++;
  if (at === bytesEnd && end - at >= wordBytesMin) {
    at = skipWords(bytes, at, end, bit);
  }
  while (at < end && bytes[at] === skipped) at++;
  if (at === end) return -1;
  return (at - start) * 8 + Math.clz32(bytes[at] ^ skipped) - 24;
}

/** A position at or before the first byte of the range that has such a bit. */
function skipWords(bytes: Uint8Array, start: number, end: number, bit: 0 | 1): number {
  const words = wordsWithin(bytes, start, end);
  const from = words.byteOffset - bytes.byteOffset;
  if (findBit(bytes, start, from, bit) >= 0) return start;
  const skipped = bit === 1 ? 0 : -1;
  let at = 0;
  while (at < words.length && words[at] === skipped) at++;
  return from + 4 * at;
}

/**
 * The number in the bits [offset, offset + count) of the range, up to 53 of them; bits behind the
 * end are 0.
 */
export function readBits(
  bytes: Uint8Array,
  start: number,
  end: number,
  offset: number,
  count: number,
): number {
  let at = start + Math.floor(offset / 8);
  let value = 0;
  let free = 8 - (offset & 7);
  for (let left = count; left > 0; at++, free = 8) {
    const taken = Math.min(left, free);
    const byte = at < end ? bytes[at] : 0;
    value = value * (1 << taken) + ((byte >>> (free - taken)) & ((1 << taken) - 1));
    left -= taken;
  }
  return value;
}

/** target AND source, for the first `length` words. */
export function andWords(target: Int32Array, source: Int32Array, length: number): void {
  for (let i = 0; i < length; i++) target[i] &= source[i];
}

export function orWords(target: Int32Array, source: Int32Array, length: number): void {
  for (let i = 0; i < length; i++) target[i] |= source[i];
}

export function xorWords(target: Int32Array, source: Int32Array, length: number): void {
  for (let i = 0; i < length; i++) target[i] ^= source[i];
}

export function notWords(target: Int32Array, length: number): void {
  for (let i = 0; i < length; i++) target[i] = ~target[i];
}
