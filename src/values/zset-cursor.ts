/**
 * A cursor over a sorted set in either encoding, on any View: positioned by rank, then moved from
 * member to member. It is reused, and holds until the sorted set is changed.
 */
import type { View } from '../memory/view.ts';
import { Element } from '../structures/element.ts';
import { nextAt, previousAt, read, seek } from '../structures/listpack.ts';
import { TreeCursor } from '../structures/ordered-tree.ts';
import { keyAt, keyLength } from '../structures/record.ts';
import { encodingOf, encodings, rootOf } from './value.ts';
import { listpackScore } from './zset-member.ts';

/** Words of the root block of a large sorted set. */
export const zsetRootWords = { table: 0, tree: 1 } as const;

/** Members that are taken at once: as many as a leaf of the tree has. */
const takenMax = 84;

export class ZsetCursor {
  /** The member; holds until the cursor moves or the arena is written to. */
  readonly member = new Element();
  /** What `take` took. */
  readonly records = new Int32Array(takenMax);
  readonly scores = new Float64Array(takenMax);
  readonly #view: View;
  readonly #entry: TreeCursor;
  /** The listpack, or 0 in a large sorted set. */
  #listpack = 0;
  #at = 0;

  constructor(view: View) {
    this.#view = view;
    this.#entry = new TreeCursor(view);
  }

  /** Goes to the member of this rank in the sorted set of a key's record; false if none has it. */
  seek(ref: number, rank: number): boolean {
    const view = this.#view;
    const root = rootOf(view, ref);
    if (encodingOf(view, ref) === encodings.listpack) {
      this.#listpack = root;
      return this.#moveTo(rank < 0 ? 0 : seek(view, root, 2 * rank));
    }
    this.#listpack = 0;
    const tree = view.i32(root, zsetRootWords.tree);
    return this.#entry.seek(tree, rank) && this.#readEntry();
  }

  /** As `seek`, in a large sorted set, but for `take`: the member is not read. */
  enter(ref: number, rank: number): boolean {
    const view = this.#view;
    this.#listpack = 0;
    return this.#entry.seek(view.i32(rootOf(view, ref), zsetRootWords.tree), rank);
  }

  /**
   * In a large sorted set that was entered: leaves up to `wanted` members in `records` and `scores`
   * and goes behind them; how many, at least one while there are any.
   */
  take(wanted: number, isForward: boolean): number {
    return this.#entry.take(wanted, isForward, this.records, this.scores);
  }

  /** To the member with the next higher rank; false when there is none. */
  next(): boolean {
    if (this.#listpack === 0) return this.#entry.next() && this.#readEntry();
    const scoreAt = nextAt(this.#view, this.#listpack, this.#at);
    return this.#moveTo(nextAt(this.#view, this.#listpack, scoreAt));
  }

  /** To the member with the next lower rank; false when there is none. */
  previous(): boolean {
    if (this.#listpack === 0) return this.#entry.previous() && this.#readEntry();
    const scoreAt = previousAt(this.#view, this.#listpack, this.#at);
    return this.#moveTo(scoreAt === 0 ? 0 : previousAt(this.#view, this.#listpack, scoreAt));
  }

  score(): number {
    if (this.#listpack === 0) return this.#entry.score();
    const scoreAt = nextAt(this.#view, this.#listpack, this.#at);
    return listpackScore(this.#view, this.#listpack, scoreAt);
  }

  /** Positions `element` on the score as it is stored, in a small sorted set only. */
  readScore(element: Element): void {
    const scoreAt = nextAt(this.#view, this.#listpack, this.#at);
    read(this.#view, this.#listpack, scoreAt, element);
  }

  /** The member's record, in a large sorted set only. */
  record(): number {
    return this.#entry.record();
  }

  #moveTo(at: number): boolean {
    this.#at = at;
    if (at === 0) return false;
    read(this.#view, this.#listpack, at, this.member);
    return true;
  }

  #readEntry(): boolean {
    const view = this.#view;
    const record = this.#entry.record();
    const start = view.base(record) + keyAt(view, record);
    this.member.setString(view.bytes(record), start, start + keyLength(view, record));
    return true;
  }
}
