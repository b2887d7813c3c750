/**
 * Where members and scores of sorted sets are: records of large ones, pairs in the listpacks of
 * small ones.
 *
 *   member's record (structures/record.ts)
 *   WORD            WHAT
 *   1, 2            score: low and high half of the double
 *   last            only for a member of 16 MiB or more: its length
 *
 * A listpack holds member, score, member, score, ... in order. A score is stored as an integer when
 * it is one (up to 2^62, zero without its sign), else as the shortest text that gives it back.
 */
import { joinInt64, parseDoubleLoosely } from '../base/number.ts';
import type { Arena } from '../memory/arena.ts';
import type { View } from '../memory/view.ts';
import { Element } from '../structures/element.ts';
import { integerAt, read } from '../structures/listpack.ts';
import { longKeyWords, writeRecordKey } from '../structures/record.ts';

const scoreWords = 2;
const lowWord = 1;
const highWord = 2;

/** Scores are integers in a listpack up to this magnitude (double2ll). */
const storedIntegerMax = 2 ** 62;

const doubles = new Float64Array(1);
const halves = new Int32Array(doubles.buffer);
const element = new Element();

/** A record with this score for the member bytes[start, end). */
export function createMember(
  arena: Arena,
  score: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  const words = scoreWords + longKeyWords(end - start);
  const record = arena.alloc(4 + 4 * words + end - start);
  writeRecordKey(arena, record, words, 0, bytes, start, end);
  setMemberScore(arena, record, score);
  return record;
}

export function memberScore(view: View, record: number): number {
  halves[0] = view.i32(record, lowWord);
  halves[1] = view.i32(record, highWord);
  return doubles[0];
}

export function setMemberScore(arena: Arena, record: number, score: number): void {
  doubles[0] = score;
  arena.setI32(record, lowWord, halves[0]);
  arena.setI32(record, highWord, halves[1]);
}

/** The score at `at` of a listpack. */
export function listpackScore(view: View, ref: number, at: number): number {
  const integer = integerAt(view, ref, at);
  if (!Number.isNaN(integer)) return integer;
  read(view, ref, at, element);
  if (element.isInteger) return joinInt64(element.lo, element.hi);
  return parseDoubleLoosely(element.bytes, element.start, element.end) ?? 0;
}

/** Whether a listpack stores the score as an integer. */
export function isStoredAsInteger(score: number): boolean {
  return score === Math.trunc(score) && Math.abs(score) <= storedIntegerMax;
}
