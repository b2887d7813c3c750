/**
 * The record of a key in the keyspace: the key, what kind of value it has, and the value or where
 * it is.
 *
 *   WORD            WHAT
 *   0               key length, flags, number of header words (structures/record.ts)
 *   1               bits 0-3 type, bits 4-7 encoding, bits 8-31 access clock
 *   2               string: length of the value behind the key, or the block that holds it;
 *                   collection: the root reference of the structure
 *   3, 4            only with the flag `hasExpiry`: expiry in Unix milliseconds, low and high half
 *   last            only for a key of 16 MiB or more: its length
 *
 * Behind the key stands a small string: its bytes, or 8 bytes (low, high half) when it is an
 * integer.
 *
 * (1) The numbers of types and encodings are kept in snapshots' memory: they are explicit and only
 *     added to.
 * (2) A collection's operations change word 2 and the encoding, never where the record is.
 */
import { bigintOf, isSafeInt64, joinInt64 } from '../base/number.ts';
import type { Arena } from '../memory/arena.ts';
import type { View } from '../memory/view.ts';
import { keyAt, keyLength } from '../structures/record.ts';

export const types = { string: 0, list: 1, set: 2, zset: 3, hash: 4, stream: 6 } as const;
export type ValueType = (typeof types)[keyof typeof types];

export const encodings = {
  /** 8 bytes behind the key. */
  int: 0,
  /** Bytes behind the key, as SET stored them. */
  embstr: 1,
  /** Bytes behind the key, too long to be called embedded or changed in place since. */
  raw: 2,
  /** Bytes in a block of their own (strings.ts). */
  block: 3,
  listpack: 4,
  quicklist: 5,
  intset: 6,
  table: 7,
  /** Member table and ordered tree; Redis's name for it stays. */
  skiplist: 8,
} as const;
export type Encoding = (typeof encodings)[keyof typeof encodings];

/** TYPE's answers, by type number. */
export const typeNames = ['string', 'list', 'set', 'zset', 'hash', '', 'stream'] as const;

/** OBJECT ENCODING's answers, by encoding number. */
export const encodingNames = [
  'int',
  'embstr',
  'raw',
  'raw',
  'listpack',
  'quicklist',
  'intset',
  'hashtable',
  'skiplist',
] as const;

/** Flag in word 0. */
export const hasExpiry = 1 << 3;

/** Flag in word 0: the value is being freed in slices, the access clock tells how far. */
const isBeingFreed = 1 << 4;

/** Header words of every record of the keyspace, and those that an expiry adds. */
export const plainWords = 2;
export const expiryWords = 2;

export const kindWord = 1;
export const rootWord = 2;
const expiryLowWord = 3;
const expiryHighWord = 4;

export function typeOf(view: View, ref: number): ValueType {
  return (view.i32(ref, kindWord) & 15) as ValueType;
}

export function encodingOf(view: View, ref: number): Encoding {
  return ((view.i32(ref, kindWord) >>> 4) & 15) as Encoding;
}

export function kindOf(type: ValueType, encoding: Encoding): number {
  return type | (encoding << 4);
}

export function setEncoding(arena: Arena, ref: number, encoding: Encoding): void {
  arena.setI32(ref, kindWord, (arena.i32(ref, kindWord) & ~0xf0) | (encoding << 4));
}

/** The 24-bit access clock: LRU seconds, or LFU's time and counter. */
export function accessClock(view: View, ref: number): number {
  return view.i32(ref, kindWord) >>> 8;
}

export function setAccessClock(arena: Arena, ref: number, clock: number): void {
  arena.setI32(ref, kindWord, (arena.i32(ref, kindWord) & 255) | (clock << 8));
}

/** Where the next slice of freeing a value goes on: what `setFreeingPlace` said, 0 before. */
export function freeingPlace(view: View, ref: number): number {
  return (view.i32(ref, 0) & isBeingFreed) === 0 ? 0 : accessClock(view, ref);
}

/** `place` has 24 bits. Only for a record that is in no database any more. */
export function setFreeingPlace(arena: Arena, ref: number, place: number): void {
  arena.setI32(ref, 0, arena.i32(ref, 0) | isBeingFreed);
  setAccessClock(arena, ref, place);
}

/** Root of a collection, block or length of a string. */
export function rootOf(view: View, ref: number): number {
  return view.i32(ref, rootWord);
}

export function setRoot(arena: Arena, ref: number, root: number): void {
  arena.setI32(ref, rootWord, root);
}

export function expires(view: View, ref: number): boolean {
  return (view.i32(ref, 0) & hasExpiry) !== 0;
}

/** Unix milliseconds, or -1 for a key that does not expire. */
export function expiryOf(view: View, ref: number): number {
  if ((view.i32(ref, 0) & hasExpiry) === 0) return -1;
  return view.i32(ref, expiryHighWord) * 0x1_0000_0000 + (view.i32(ref, expiryLowWord) >>> 0);
}

/** The halves of the expiry of a record that has one, int32 each. */
export function expiryLowHalf(view: View, ref: number): number {
  return view.i32(ref, expiryLowWord);
}

export function expiryHighHalf(view: View, ref: number): number {
  return view.i32(ref, expiryHighWord);
}

/** The expiry of a record that has one: exact where `expiryOf` is rounded, beyond 2^53. */
export function exactExpiryOf(view: View, ref: number): number | bigint {
  const lo = view.i32(ref, expiryLowWord);
  const hi = view.i32(ref, expiryHighWord);
  return isSafeInt64(lo, hi) ? joinInt64(lo, hi) : bigintOf(lo, hi);
}

/** Only for a record with the flag `hasExpiry`. `atMs` is a safe integer. */
export function setExpiryWords(arena: Arena, ref: number, atMs: number): void {
  arena.setI32(ref, expiryLowWord, atMs | 0);
  arena.setI32(ref, expiryHighWord, Math.floor(atMs / 0x1_0000_0000));
}

/** As `setExpiryWords`, for any int64. */
export function setExpiryHalves(arena: Arena, ref: number, lo: number, hi: number): void {
  arena.setI32(ref, expiryLowWord, lo);
  arena.setI32(ref, expiryHighWord, hi);
}

/** Gives a record with the flag `hasExpiry` the same expiry as another one that has it. */
export function copyExpiry(arena: Arena, fromRef: number, toRef: number): void {
  setExpiryHalves(
    arena,
    toRef,
    arena.i32(fromRef, expiryLowWord),
    arena.i32(fromRef, expiryHighWord),
  );
}

/** Where the bytes behind the key begin. */
export function valueAt(view: View, ref: number): number {
  return keyAt(view, ref) + keyLength(view, ref);
}
