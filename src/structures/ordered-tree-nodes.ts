/**
 * The nodes of ordered trees (ordered-tree.ts), written: columns of entries with gaps opened and
 * closed. `columns` is `leafColumns` or `innerColumns`; what an entry means is not known here.
 */
import type { Arena } from '../memory/arena.ts';
import { entriesOf, headDoubles, nodeHeadBytes, nodeHeadWords, nodeWords } from './ordered-tree.ts';

/** Columns of words behind the scores: records; of an inner node also children and counts. */
export const leafColumns = 1;
export const innerColumns = 3;

export const recordColumn = 0;
const childColumn = 1;
export const countColumn = 2;

/** The word where a column of a node begins. */
function columnWord(capacity: number, column: number): number {
  return nodeHeadWords + (2 + column) * capacity;
}

export class TreeNodes {
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  create(capacity: number, columns: number): number {
    const arena = this.#arena;
    const node = arena.alloc(nodeHeadBytes + (8 + 4 * columns) * capacity);
    arena.setI32(node, nodeWords.entries, 0);
    arena.setI32(node, nodeWords.capacity, capacity);
    arena.setI32(node, nodeWords.previous, 0);
    arena.setI32(node, nodeWords.next, 0);
    return node;
  }

  setWord(node: number, column: number, at: number, value: number): void {
    const arena = this.#arena;
    const word = columnWord(arena.i32(node, nodeWords.capacity), column) + at;
    arena.setI32(node, word, value);
  }

  putEntry(leaf: number, at: number, score: number, record: number): void {
    this.openGap(leaf, at, 1, leafColumns);
    this.#arena.setF64(leaf, headDoubles + at, score);
    this.setWord(leaf, recordColumn, at, record);
  }

  putChild(
    node: number,
    at: number,
    score: number,
    record: number,
    child: number,
    entries: number,
  ): void {
    this.openGap(node, at, 1, innerColumns);
    this.#arena.setF64(node, headDoubles + at, score);
    this.setWord(node, recordColumn, at, record);
    this.setWord(node, childColumn, at, child);
    this.setWord(node, countColumn, at, entries);
  }

  /** Makes room for `added` entries at `at`. */
  openGap(node: number, at: number, added: number, columns: number): void {
    const entries = entriesOf(this.#arena, node);
    this.#shift(node, at, at + added, entries - at, columns);
    this.#arena.setI32(node, nodeWords.entries, entries + added);
  }

  /** Takes `taken` entries away from `at` on. */
  closeGap(node: number, at: number, taken: number, columns: number): void {
    const entries = entriesOf(this.#arena, node);
    this.#shift(node, at + taken, at, entries - at - taken, columns);
    this.#arena.setI32(node, nodeWords.entries, entries - taken);
  }

  #shift(node: number, from: number, to: number, moved: number, columns: number): void {
    if (moved <= 0) return;
    const arena = this.#arena;
    const capacity = arena.i32(node, nodeWords.capacity);
    arena.move(node, nodeHeadBytes + 8 * to, nodeHeadBytes + 8 * from, 8 * moved);
    for (let column = 0; column < columns; column++) {
      const word = columnWord(capacity, column);
      arena.move(node, 4 * (word + to), 4 * (word + from), 4 * moved);
    }
  }

  /** Moves what a node has from `cut` on into an empty one. */
  moveTail(node: number, cut: number, target: number, columns: number): void {
    const moved = entriesOf(this.#arena, node) - cut;
    this.copyEntries(node, cut, target, 0, moved, columns);
    this.#arena.setI32(target, nodeWords.entries, moved);
    this.#arena.setI32(node, nodeWords.entries, cut);
  }

  copyEntries(
    node: number,
    from: number,
    target: number,
    to: number,
    copied: number,
    columns: number,
  ): void {
    if (copied <= 0) return;
    const arena = this.#arena;
    const fromCapacity = arena.i32(node, nodeWords.capacity);
    const toCapacity = arena.i32(target, nodeWords.capacity);
    const scoresAt = nodeHeadBytes + 8 * to;
    arena.copyBlock(node, nodeHeadBytes + 8 * from, target, scoresAt, 8 * copied);
    for (let column = 0; column < columns; column++) {
      const fromAt = 4 * (columnWord(fromCapacity, column) + from);
      const toAt = 4 * (columnWord(toCapacity, column) + to);
      arena.copyBlock(node, fromAt, target, toAt, 4 * copied);
    }
  }

  /** Gives both neighbours half of what they have together. */
  even(left: number, right: number, columns: number): void {
    const arena = this.#arena;
    const leftEntries = entriesOf(arena, left);
    const rightEntries = entriesOf(arena, right);
    const kept = (leftEntries + rightEntries) >>> 1;
    if (leftEntries > kept) {
      this.openGap(right, 0, leftEntries - kept, columns);
      this.copyEntries(left, kept, right, 0, leftEntries - kept, columns);
      arena.setI32(left, nodeWords.entries, kept);
    } else {
      this.copyEntries(right, 0, left, leftEntries, kept - leftEntries, columns);
      arena.setI32(left, nodeWords.entries, kept);
      this.closeGap(right, 0, kept - leftEntries, columns);
    }
  }
}
