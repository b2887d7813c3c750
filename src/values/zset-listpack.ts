/**
 * Small sorted sets: pairs of member and score in a listpack, in order (zset-member.ts).
 *
 * Operations take the listpack's reference; those that change it return the one that holds from
 * then on. What a search finds stands in fields: `at` and `score` after `find`, `first` and `end`
 * after a range was asked for.
 */
import { compareBytes } from '../base/bytes.ts';
import { doubleBytesMax, hiOf, loOf, writeDouble } from '../base/number.ts';
import type { Arena } from '../memory/arena.ts';
import { Element } from '../structures/element.ts';
import {
  byteLength,
  count,
  find,
  firstAt,
  lastAt,
  nextAt,
  previousAt,
  read,
} from '../structures/listpack.ts';
import { Listpacks } from '../structures/listpack-editor.ts';
import { isStoredAsInteger, listpackScore } from './zset-member.ts';
import type { LexRange, ScoreRange } from './zset-range.ts';

export class ZsetListpacks {
  /** Where the member that `find` found is, 0 for nowhere, and its score. */
  at = 0;
  score = 0;
  /** Ranks [first, end) of the range that was asked for. */
  first = 0;
  end = 0;
  readonly #arena: Arena;
  readonly #listpacks: Listpacks;
  readonly #member = new Element();
  readonly #text = new Uint8Array(doubleBytesMax);

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#listpacks = new Listpacks(arena);
  }

  /** An empty one with room for `capacity` bytes. */
  create(capacity: number): number {
    return this.#listpacks.create(capacity);
  }

  copy(root: number): number {
    return this.#listpacks.copy(root);
  }

  /** How many members. */
  length(root: number): number {
    return count(this.#arena, root) >>> 1;
  }

  /** Whether bytes[start, end) is a member; `at` and `score` tell where and with what score. */
  find(root: number, bytes: Uint8Array, start: number, end: number): boolean {
    const arena = this.#arena;
    this.at = find(arena, root, firstAt(arena, root), bytes, start, end, 1);
    if (this.at === 0) return false;
    this.score = listpackScore(arena, root, nextAt(arena, root, this.at));
    return true;
  }

  /** The rank of the member that `find` found. */
  rank(root: number): number {
    const arena = this.#arena;
    let rank = 0;
    for (let at = firstAt(arena, root); at !== this.at; rank++) {
      at = nextAt(arena, root, nextAt(arena, root, at));
    }
    return rank;
  }

  /** Leaves in `first` and `end` which ranks have a score within the range. */
  rangeByScore(root: number, range: ScoreRange): void {
    const arena = this.#arena;
    this.first = 0;
    this.end = 0;
    let at = firstAt(arena, root);
    for (let rank = 0; at !== 0; rank++) {
      const scoreAt = nextAt(arena, root, at);
      const score = listpackScore(arena, root, scoreAt);
      if (!range.isToMax(score)) return;
      if (!range.isFromMin(score)) this.first = rank + 1;
      this.end = rank + 1;
      at = nextAt(arena, root, scoreAt);
    }
  }

  /**
   * Leaves in `first` and `end` which ranks have a member within the range: walked from the
   * beginning, or from the end for `isReverse`, as Redis does, since where scores differ it makes a
   * difference.
   */
  rangeByLex(root: number, range: LexRange, isReverse: boolean): void {
    this.first = 0;
    this.end = 0;
    if (!this.#isInLexRange(root, range)) return;
    if (isReverse) this.#walkLexReverse(root, range);
    else this.#walkLex(root, range);
  }

  /** Whether the last member is not below the range and the first one not above it. */
  #isInLexRange(root: number, range: LexRange): boolean {
    const arena = this.#arena;
    const last = lastAt(arena, root);
    if (last === 0) return false;
    return (
      this.#isFromMin(root, previousAt(arena, root, last), range) &&
      this.#isToMax(root, firstAt(arena, root), range)
    );
  }

  #walkLex(root: number, range: LexRange): void {
    const arena = this.#arena;
    let at = firstAt(arena, root);
    let rank = 0;
    for (; at !== 0 && !this.#isFromMin(root, at, range); rank++) {
      at = nextAt(arena, root, nextAt(arena, root, at));
    }
    this.first = rank;
    for (; at !== 0 && this.#isToMax(root, at, range); rank++) {
      at = nextAt(arena, root, nextAt(arena, root, at));
    }
    this.end = rank;
  }

  #walkLexReverse(root: number, range: LexRange): void {
    const arena = this.#arena;
    let at = previousAt(arena, root, lastAt(arena, root));
    let rank = count(arena, root) >>> 1;
    for (; at !== 0 && !this.#isToMax(root, at, range); rank--) at = this.#pairBefore(root, at);
    this.end = rank;
    for (; at !== 0 && this.#isFromMin(root, at, range); rank--) at = this.#pairBefore(root, at);
    this.first = rank;
  }

  #pairBefore(root: number, at: number): number {
    const scoreAt = previousAt(this.#arena, root, at);
    return scoreAt === 0 ? 0 : previousAt(this.#arena, root, scoreAt);
  }

  #isFromMin(root: number, at: number, range: LexRange): boolean {
    const member = this.#member;
    read(this.#arena, root, at, member);
    return range.isFromMin(member.bytes, member.start, member.end);
  }

  #isToMax(root: number, at: number, range: LexRange): boolean {
    const member = this.#member;
    read(this.#arena, root, at, member);
    return range.isToMax(member.bytes, member.start, member.end);
  }

  /** Puts a pair where it belongs; the bytes may not lie in this listpack. */
  insert(root: number, score: number, bytes: Uint8Array, start: number, end: number): number {
    const at = this.#placeFor(root, score, bytes, start, end);
    const scored = this.#insertScore(root, at, score);
    return this.#listpacks.insertBefore(scored, at, bytes, start, end);
  }

  /** Puts a pair at the end, where it belongs. */
  append(root: number, score: number, bytes: Uint8Array, start: number, end: number): number {
    const at = byteLength(this.#arena, root) - 1;
    const scored = this.#insertScore(root, at, score);
    return this.#listpacks.insertBefore(scored, at, bytes, start, end);
  }

  /** Takes out the member that `find` found. */
  removeFound(root: number): number {
    return this.#listpacks.removeMany(root, this.at, 2);
  }

  /** Takes out members from rank `rank` on. */
  removeRange(root: number, rank: number, members: number): number {
    return this.#listpacks.removeRange(root, 2 * rank, 2 * members);
  }

  /** Where the pair belongs: the position of a member, or of the terminator. */
  #placeFor(root: number, score: number, bytes: Uint8Array, start: number, end: number): number {
    const arena = this.#arena;
    const terminatorAt = byteLength(arena, root) - 1;
    const last = lastAt(arena, root);
    if (last === 0 || listpackScore(arena, root, last) < score) return terminatorAt;
    const member = this.#member;
    for (let at = firstAt(arena, root); at !== 0; ) {
      const scoreAt = nextAt(arena, root, at);
      const own = listpackScore(arena, root, scoreAt);
      if (own > score) return at;
      if (own === score) {
        read(arena, root, at, member);
        if (compareBytes(member.bytes, member.start, member.end, bytes, start, end) > 0) return at;
      }
      at = nextAt(arena, root, scoreAt);
    }
    return terminatorAt;
  }

  #insertScore(root: number, at: number, score: number): number {
    if (isStoredAsInteger(score)) {
      return this.#listpacks.insertInt64(root, at, loOf(score), hiOf(score));
    }
    const end = writeDouble(score, this.#text, 0);
    return this.#listpacks.insertBefore(root, at, this.#text, 0, end);
  }
}
