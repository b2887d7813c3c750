/**
 * Sorted sets: members with scores, in the order of (score, member).
 *
 *   small    encoding `listpack`: pairs in order (zset-listpack.ts), as Redis saves them
 *   large    encoding `skiplist`: a root block {table of members, ordered tree}; both lead to the
 *            same records (zset-member.ts), which are owned here
 *
 * Operations take the key's record and change its root and encoding, never where it is. What a
 * search finds stands in fields, so that a second step needs no second search: `score` after
 * `find`, `first` and `end` after a range was asked for.
 *
 * (1) No member is twice in a sorted set; no score is NaN.
 * (2) Small becomes large when it has to (`maxListpackEntries`, `maxListpackValueBytes`). Large
 *     becomes small only where Redis does so: when a command stores its result.
 * (3) A sorted set may be empty only until the command that emptied it deletes the key.
 */
import { assert } from '../base/assert.ts';
import type { Arena } from '../memory/arena.ts';
import type { Hasher } from '../structures/hasher.ts';
import { byteLength, emptyBytes } from '../structures/listpack.ts';
import { rankOf, rankOfKey, rankOfScore, count as treeCount } from '../structures/ordered-tree.ts';
import { OrderedTrees } from '../structures/ordered-tree-editor.ts';
import { keyAt, keyLength } from '../structures/record.ts';
import type { Tables } from '../structures/table.ts';
import { type Encoding, encodingOf, encodings, rootOf, setEncoding, setRoot } from './value.ts';
import type { ValueGround } from './value-ground.ts';
import { ZsetCursor, zsetRootWords } from './zset-cursor.ts';
import { ZsetListpacks } from './zset-listpack.ts';
import { createMember, memberScore, setMemberScore } from './zset-member.ts';
import type { LexBound, LexRange, ScoreRange } from './zset-range.ts';

const rootBytes = 8;
/** Members loaded ahead of their being taken. */
const aheadMembers = 16;
/** A listpack that would grow beyond this becomes large, whatever the limits say. */
const listpackBytesMax = 1 << 28;

/** How `put` is to be done. */
export const putFlags = {
  increment: 1,
  onlyNew: 2,
  onlyExisting: 4,
  onlyGreater: 8,
  onlyLess: 16,
} as const;

/** `kept`: the flags forbade it; `same`: the member had this score already. */
export type PutOutcome = 'added' | 'updated' | 'same' | 'kept' | 'nan';

export class Zsets {
  /** More members than this, or a longer one, make a sorted set large. */
  maxListpackEntries = 128;
  maxListpackValueBytes = 64;
  /** The score that `find` found or `put` left. */
  score = 0;
  /** Ranks [first, end) of the range that was asked for. */
  first = 0;
  end = 0;
  /** For the walks of commands. */
  readonly cursor: ZsetCursor;

  readonly #arena: Arena;
  readonly #tables: Tables;
  readonly #hasher: Hasher;
  readonly #listpacks: ZsetListpacks;
  readonly #trees: OrderedTrees;
  /** For what goes on inside, while a caller may be walking with the other one. */
  readonly #inner: ZsetCursor;
  readonly #records: number[] = [];
  /** Of the sorted set that members were taken from last, so many are loaded for the next time. */
  #aheadRoot = 0;
  #ahead = 0;
  /** What was loaded ahead ends here, so that it counts as used. */
  #loaded = 0;
  /** The record and the hash of the member that `find` looked for in a large one. */
  #record = 0;
  #hash = 0;

  constructor(ground: ValueGround) {
    this.#arena = ground.arena;
    this.#tables = ground.tables;
    this.#hasher = ground.hasher;
    this.#listpacks = new ZsetListpacks(ground.arena);
    this.#trees = new OrderedTrees(ground.arena);
    this.cursor = new ZsetCursor(ground.arena);
    this.#inner = new ZsetCursor(ground.arena);
  }

  // Making and freeing.

  /** The encoding for a sorted set of `entries` members, the first one of this length. */
  encodingFor(entries: number, valueBytes: number): Encoding {
    const isSmall = entries <= this.maxListpackEntries && valueBytes <= this.maxListpackValueBytes;
    return isSmall ? encodings.listpack : encodings.skiplist;
  }

  /** An empty sorted set; its root. */
  create(encoding: Encoding): number {
    if (encoding === encodings.listpack) return this.#listpacks.create(0);
    return this.#rootOfTable(this.#tables.create());
  }

  /** An empty large one with this table, which is empty; its root. */
  createLarge(table: number): number {
    return this.#rootOfTable(table);
  }

  /** Takes over a table of member records that are in no tree yet; the root of a large one. */
  adoptTable(table: number): number {
    const root = this.#rootOfTable(table);
    const tree = this.#treeOf(root);
    const records = this.#records;
    const size = this.#tables.directorySize(table);
    for (let entry = 0; entry < size; ) {
      entry = this.#tables.recordsOfSegment(table, entry, records);
      for (const record of records) {
        this.#trees.insert(tree, memberScore(this.#arena, record), record);
      }
      records.length = 0;
    }
    return root;
  }

  free(ref: number): void {
    this.freeSlice(ref, Number.POSITIVE_INFINITY);
  }

  /**
   * Frees about `members` members of a sorted set that nobody reads any more; true once all of it
   * is freed but the key's record.
   */
  freeSlice(ref: number, members: number): boolean {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (!this.#isLarge(ref)) {
      arena.free(root);
      return true;
    }
    const records = this.#records;
    for (let left = members; left > 0; ) {
      const isMore = this.#trees.freeLeaf(this.#treeOf(root), records);
      left -= Math.max(1, records.length);
      for (const record of records) arena.free(record);
      records.length = 0;
      if (isMore) continue;
      this.#tables.free(this.#tableOf(root));
      arena.free(root);
      return true;
    }
    return false;
  }

  /** The root of a copy in the same encoding. */
  copy(ref: number): number {
    if (this.#isLarge(ref)) return this.#largeOf(ref);
    return this.#listpacks.copy(rootOf(this.#arena, ref));
  }

  /** Bytes in the arena. Of many members only `samples` are looked at, 0 for all. */
  bytesUsed(ref: number, samples: number): number {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    if (!this.#isLarge(ref)) return arena.sizeOf(root);
    const members = this.length(ref);
    const looked = samples > 0 ? Math.min(samples, members) : members;
    const cursor = this.#inner;
    let sum = 0;
    for (let rank = 0; rank < looked; rank++) {
      if (rank === 0) cursor.seek(ref, 0);
      else cursor.next();
      sum += arena.sizeOf(cursor.record());
    }
    const table = this.#tables.bytesUsed(this.#tableOf(root));
    const tree = this.#trees.bytesUsed(this.#treeOf(root));
    const records = Math.ceil((sum / Math.max(looked, 1)) * members);
    return arena.sizeOf(root) + table + tree + records;
  }

  // Asking.

  /** How many members. */
  length(ref: number): number {
    const root = rootOf(this.#arena, ref);
    if (!this.#isLarge(ref)) return this.#listpacks.length(root);
    return treeCount(this.#arena, this.#treeOf(root));
  }

  /** Whether bytes[start, end) is a member; `score` is its score then. @hot */
  find(ref: number, bytes: Uint8Array, start: number, end: number): boolean {
    const root = rootOf(this.#arena, ref);
    if (!this.#isLarge(ref)) {
      if (!this.#listpacks.find(root, bytes, start, end)) return false;
      this.score = this.#listpacks.score;
      return true;
    }
    this.#hash = this.#hasher.hash(bytes, start, end);
    this.#record = this.#tables.find(this.#tableOf(root), this.#hash, bytes, start, end);
    if (this.#record === 0) return false;
    this.score = memberScore(this.#arena, this.#record);
    return true;
  }

  /** The rank of a member, and its `score`; -1 when it is none. */
  rank(ref: number, bytes: Uint8Array, start: number, end: number): number {
    if (!this.find(ref, bytes, start, end)) return -1;
    const root = rootOf(this.#arena, ref);
    if (!this.#isLarge(ref)) return this.#listpacks.rank(root);
    return rankOf(this.#arena, this.#treeOf(root), this.score, this.#record);
  }

  /** Leaves in `first` and `end` which ranks have a score within the range. */
  rangeByScore(ref: number, range: ScoreRange): void {
    this.first = 0;
    this.end = 0;
    if (range.isEmpty()) return;
    const root = rootOf(this.#arena, ref);
    if (this.#isLarge(ref)) {
      const tree = this.#treeOf(root);
      this.first = rankOfScore(this.#arena, tree, range.min, range.isMinExcluded);
      this.end = rankOfScore(this.#arena, tree, range.max, !range.isMaxExcluded);
    } else {
      this.#listpacks.rangeByScore(root, range);
      this.first = this.#listpacks.first;
      this.end = this.#listpacks.end;
    }
  }

  /**
   * Leaves in `first` and `end` which ranks have a member within the range, provided that all
   * scores are equal. Where they are not, `isReverse` tells from which end a small one is walked;
   * of a large one nobody can tell.
   */
  rangeByLex(ref: number, range: LexRange, isReverse: boolean): void {
    this.first = 0;
    this.end = 0;
    if (range.isEmpty()) return;
    const root = rootOf(this.#arena, ref);
    if (this.#isLarge(ref)) {
      const tree = this.#treeOf(root);
      this.first = this.#rankOfBound(tree, range.min, range.min.isExcluded);
      this.end = Math.max(this.first, this.#rankOfBound(tree, range.max, !range.max.isExcluded));
    } else {
      this.#listpacks.rangeByLex(root, range, isReverse);
      this.first = this.#listpacks.first;
      this.end = this.#listpacks.end;
    }
  }

  #rankOfBound(tree: number, bound: LexBound, withEqual: boolean): number {
    if (bound.infinite < 0) return 0;
    if (bound.infinite > 0) return treeCount(this.#arena, tree);
    return rankOfKey(this.#arena, tree, bound.bytes, bound.start, bound.end, withEqual);
  }

  /** The table of a large sorted set, whose records are members: for scanning. */
  tableOf(ref: number): number {
    assert(this.#isLarge(ref), 'zset: only a large one has a table');
    return this.#tableOf(rootOf(this.#arena, ref));
  }

  // Changing.

  /**
   * Gives the member bytes[start, end) this score, or adds it, as `flags` allow; `score` is what it
   * has afterwards. The bytes may not lie in this sorted set.
   */
  put(
    ref: number,
    score: number,
    flags: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): PutOutcome {
    if (Number.isNaN(score)) return 'nan';
    if (this.find(ref, bytes, start, end)) {
      return this.#putFound(ref, score, flags, bytes, start, end);
    }
    if ((flags & putFlags.onlyExisting) !== 0) return 'kept';
    this.score = score;
    if (!this.#isLarge(ref)) {
      if (this.#hasRoom(ref, end - start)) {
        const root = rootOf(this.#arena, ref);
        setRoot(this.#arena, ref, this.#listpacks.insert(root, score, bytes, start, end));
        return 'added';
      }
      this.convertToLarge(ref);
      this.#hash = this.#hasher.hash(bytes, start, end);
    }
    const root = rootOf(this.#arena, ref);
    const record = createMember(this.#arena, score, bytes, start, end);
    this.#tables.insert(this.#tableOf(root), this.#hash, record);
    this.#trees.insert(this.#treeOf(root), score, record);
    return 'added';
  }

  #putFound(
    ref: number,
    given: number,
    flags: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): PutOutcome {
    if ((flags & putFlags.onlyNew) !== 0) return 'kept';
    const old = this.score;
    const score = (flags & putFlags.increment) === 0 ? given : old + given;
    if (Number.isNaN(score)) return 'nan';
    if ((flags & putFlags.onlyLess) !== 0 && score >= old) return 'kept';
    if ((flags & putFlags.onlyGreater) !== 0 && score <= old) return 'kept';
    this.score = score;
    if (score === old) return 'same';
    const root = rootOf(this.#arena, ref);
    if (this.#isLarge(ref)) {
      setMemberScore(this.#arena, this.#record, score);
      this.#trees.rescore(this.#treeOf(root), old, this.#record, score);
    } else {
      const shorter = this.#listpacks.removeFound(root);
      setRoot(this.#arena, ref, this.#listpacks.insert(shorter, score, bytes, start, end));
    }
    return 'updated';
  }

  /** Takes a member out; false when it is none. */
  remove(ref: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (!this.find(ref, bytes, start, end)) return false;
    const root = rootOf(this.#arena, ref);
    if (this.#isLarge(ref)) {
      this.#trees.remove(this.#treeOf(root), this.score, this.#record);
      this.#tables.remove(this.#tableOf(root), this.#hash, this.#record);
      this.#arena.free(this.#record);
    } else {
      setRoot(this.#arena, ref, this.#listpacks.removeFound(root));
    }
    return true;
  }

  /** Takes out `members` members from rank `rank` on; so many must be there. */
  removeRange(ref: number, rank: number, members: number): void {
    const root = rootOf(this.#arena, ref);
    if (!this.#isLarge(ref)) {
      setRoot(this.#arena, ref, this.#listpacks.removeRange(root, rank, members));
      return;
    }
    this.#loadAhead(root, rank, members);
    const records = this.#records;
    for (let left = members; left > 0; ) {
      left -= this.#trees.removeSome(this.#treeOf(root), rank, left, records);
      assert(records.length > 0, 'zset: the range to be removed is there');
      for (const record of records) {
        this.#tables.remove(this.#tableOf(root), this.#hashOf(record), record);
        this.#arena.free(record);
      }
      records.length = 0;
    }
  }

  /**
   * Who takes members from one sorted set again and again takes the next ones soon: they are loaded
   * together, with their places in the table, where each would be waited for.
   */
  #loadAhead(root: number, rank: number, members: number): void {
    if (root !== this.#aheadRoot) {
      this.#aheadRoot = root;
      this.#ahead = 0;
      return;
    }
    this.#ahead -= members;
    if (this.#ahead >= 0) return;
    const arena = this.#arena;
    const records = this.#records;
    const first = rank === 0 ? 0 : Math.max(0, rank + 1 - aheadMembers);
    this.#trees.peek(this.#treeOf(root), first, aheadMembers, records);
    let loaded = 0;
    for (const record of records) loaded ^= arena.i32(record, 0);
    const table = this.#tableOf(root);
    for (const record of records) loaded ^= this.#tables.candidate(table, this.#hashOf(record));
    this.#loaded ^= loaded;
    this.#ahead = records.length - members;
    records.length = 0;
  }

  #hasRoom(ref: number, length: number): boolean {
    const root = rootOf(this.#arena, ref);
    return (
      this.#listpacks.length(root) < this.maxListpackEntries &&
      length <= this.maxListpackValueBytes &&
      byteLength(this.#arena, root) + length <= listpackBytesMax
    );
  }

  // The two encodings.

  /** Makes a small sorted set large when so many members are to come. */
  expect(ref: number, entries: number): void {
    if (entries > this.maxListpackEntries) this.convertToLarge(ref);
  }

  /** Makes a sorted set large, if it is not. */
  convertToLarge(ref: number): void {
    if (this.#isLarge(ref)) return;
    const root = this.#largeOf(ref);
    this.#arena.free(rootOf(this.#arena, ref));
    setRoot(this.#arena, ref, root);
    setEncoding(this.#arena, ref, encodings.skiplist);
  }

  /** Makes a large sorted set small if the limits let it be. */
  convertToSmall(ref: number): void {
    if (!this.#isLarge(ref) || this.length(ref) > this.maxListpackEntries) return;
    const cursor = this.#inner;
    const { member } = cursor;
    let total = 0;
    for (let isThere = cursor.seek(ref, 0); isThere; isThere = cursor.next()) {
      if (member.length > this.maxListpackValueBytes) return;
      total += member.length;
    }
    if (total > listpackBytesMax) return;
    let small = this.#listpacks.create(emptyBytes + total);
    for (let isThere = cursor.seek(ref, 0); isThere; isThere = cursor.next()) {
      const score = cursor.score();
      small = this.#listpacks.append(small, score, member.bytes, member.start, member.end);
    }
    this.free(ref);
    setRoot(this.#arena, ref, small);
    setEncoding(this.#arena, ref, encodings.listpack);
  }

  /**
   * The root of a large sorted set with the members of another one. A listpack that came from
   * outside may have them out of order, or one of them twice: then the first counts.
   */
  #largeOf(ref: number): number {
    const root = this.create(encodings.skiplist);
    const table = this.#tableOf(root);
    const tree = this.#treeOf(root);
    const cursor = this.#inner;
    const { member } = cursor;
    let last = Number.NEGATIVE_INFINITY;
    for (let isThere = cursor.seek(ref, 0); isThere; isThere = cursor.next()) {
      const { bytes, end, start } = member;
      const hash = this.#hasher.hash(bytes, start, end);
      if (this.#tables.find(table, hash, bytes, start, end) !== 0) continue;
      const score = cursor.score();
      const record = createMember(this.#arena, score, bytes, start, end);
      if (score > last) this.#trees.append(tree, score, record);
      else this.#trees.insert(tree, score, record);
      this.#tables.insert(table, hash, record);
      last = Math.max(last, score);
    }
    return root;
  }

  #rootOfTable(table: number): number {
    const root = this.#arena.alloc(rootBytes);
    this.#arena.setI32(root, zsetRootWords.table, table);
    this.#arena.setI32(root, zsetRootWords.tree, this.#trees.create());
    return root;
  }

  #isLarge(ref: number): boolean {
    return encodingOf(this.#arena, ref) !== encodings.listpack;
  }

  #tableOf(root: number): number {
    return this.#arena.i32(root, zsetRootWords.table);
  }

  #treeOf(root: number): number {
    return this.#arena.i32(root, zsetRootWords.tree);
  }

  #hashOf(record: number): number {
    const arena = this.#arena;
    const start = arena.base(record) + keyAt(arena, record);
    return this.#hasher.hash(arena.bytes(record), start, start + keyLength(arena, record));
  }
}
