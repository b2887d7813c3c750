/**
 * Ordered trees: all that creates and changes one (ordered-tree.ts).
 *
 * A search leaves its way from the top: `#way[level]`, and in `#places[level]` the child that it
 * took. Splits and merges climb back along it.
 *
 * (1) A leaf that is the top node grows with its entries, so that small trees are small; all other
 *     leaves have the full capacity.
 * (2) A node that is filled in order, upwards or downwards, stays full when it splits; others split
 *     in the middle.
 * (3) A node with less than a quarter of its capacity is joined with its neighbour, or evened out
 *     with it where both together leave too little room.
 */
import { assert } from '../base/assert.ts';
import type { Arena } from '../memory/arena.ts';
import {
  childFor,
  childIn,
  count,
  countIn,
  entriesOf,
  headDoubles,
  nodeWords,
  placeFor,
  recordIn,
  rootWords,
  scoreIn,
} from './ordered-tree.ts';
import {
  countColumn,
  innerColumns,
  leafColumns,
  recordColumn,
  TreeNodes,
} from './ordered-tree-nodes.ts';

const rootBytes = 16;
/** Leaves of 64, 256 and 1024 bytes. */
const firstLeafEntries = 4;
const leafEntriesMax = 84;
/** Inner nodes of 1016 bytes. */
const innerChildrenMax = 50;
/** Inner nodes have at least two children, so that 2^31 entries need at most this many levels. */
const levelsMax = 32;

/** Smaller nodes make deeper trees, which tests want. */
export interface TreeLimits {
  readonly leafEntriesMax: number;
  readonly innerChildrenMax: number;
}

const usualLimits: TreeLimits = { leafEntriesMax, innerChildrenMax };

export class OrderedTrees {
  readonly #arena: Arena;
  readonly #limits: TreeLimits;
  readonly #nodes: TreeNodes;
  readonly #way = new Int32Array(levelsMax + 1);
  readonly #places = new Int32Array(levelsMax + 1);
  #placeInLeaf = 0;

  constructor(arena: Arena, limits: TreeLimits = usualLimits) {
    this.#arena = arena;
    this.#nodes = new TreeNodes(arena);
    this.#limits = limits;
  }

  create(): number {
    const arena = this.#arena;
    const root = arena.alloc(rootBytes);
    arena.setI32(root, rootWords.entries, 0);
    arena.setI32(root, rootWords.levels, 0);
    arena.setI32(root, rootWords.top, this.#nodes.create(firstLeafEntries, leafColumns));
    arena.setI32(root, rootWords.freeing, 0);
    return root;
  }

  /** Adds an entry that is not in the tree. */
  insert(root: number, score: number, record: number): void {
    const leaf = this.#descend(root, score, record);
    this.#insertAt(root, leaf, placeFor(this.#arena, leaf, score, record), score, record);
  }

  /** Adds an entry that is after all others; building a tree in order fills its nodes. */
  append(root: number, score: number, record: number): void {
    const leaf = this.#descendToRank(root, count(this.#arena, root));
    this.#insertAt(root, leaf, entriesOf(this.#arena, leaf), score, record);
  }

  /**
   * Adds the first `entries` of these, which are after all others and in order: leaf by leaf, a
   * fifth of the time of one after the other (bench/ordered-tree.ts).
   */
  appendRun(root: number, scores: Float64Array, records: Int32Array, entries: number): void {
    for (let at = 0; at < entries; ) {
      this.append(root, scores[at], records[at]);
      at++;
      at += this.#fillLast(root, scores, records, at, entries);
    }
  }

  /** Takes the entry out; it must be in the tree. */
  remove(root: number, score: number, record: number): void {
    const leaf = this.#descend(root, score, record);
    const at = placeFor(this.#arena, leaf, score, record);
    this.#assertIs(leaf, at, record);
    this.#removeRun(root, leaf, at, 1);
  }

  /** Gives the entry another score; it must be in the tree with the old one. */
  rescore(root: number, oldScore: number, record: number, score: number): void {
    const leaf = this.#descend(root, oldScore, record);
    const at = placeFor(this.#arena, leaf, oldScore, record);
    this.#assertIs(leaf, at, record);
    if (this.#staysAt(leaf, at, score)) {
      this.#arena.setF64(leaf, headDoubles + at, score);
      if (at === 0) this.#leafBegins(root, leaf);
      return;
    }
    this.#removeRun(root, leaf, at, 1);
    this.insert(root, score, record);
  }

  /**
   * Takes out entries from rank `rank` on, at most `entriesMax` and as many as one leaf has, and
   * pushes their records. Returns how many: at least one when `rank` is one of the tree.
   */
  removeSome(root: number, rank: number, entriesMax: number, removed: number[]): number {
    const arena = this.#arena;
    if (rank >= count(arena, root) || entriesMax <= 0) return 0;
    const leaf = this.#descendToRank(root, rank);
    const at = this.#placeInLeaf;
    const taken = Math.min(entriesMax, entriesOf(arena, leaf) - at);
    for (let i = at; i < at + taken; i++) removed.push(recordIn(arena, leaf, i));
    this.#removeRun(root, leaf, at, taken);
    return taken;
  }

  /**
   * Pushes records from rank `rank` on, at most `entriesMax` and as many as one leaf has. They
   * stay in the tree.
   */
  peek(root: number, rank: number, entriesMax: number, found: number[]): void {
    const arena = this.#arena;
    const leaf = this.#descendToRank(root, rank);
    const end = Math.min(this.#placeInLeaf + entriesMax, entriesOf(arena, leaf));
    for (let at = this.#placeInLeaf; at < end; at++) found.push(recordIn(arena, leaf, at));
  }

  /** Frees root and nodes, not the records. */
  free(root: number): void {
    const arena = this.#arena;
    this.#freeBelow(arena.i32(root, rootWords.top), arena.i32(root, rootWords.levels), true);
    arena.free(root);
  }

  /**
   * A slice of the end of a tree that nobody reads any more: pushes the records of its next leaf
   * and frees the leaf. False once all is freed, the root too.
   */
  freeLeaf(root: number, records: number[]): boolean {
    const arena = this.#arena;
    const begun = arena.i32(root, rootWords.freeing);
    const leaf = begun === 0 ? this.#firstLeaf(root) : begun;
    const next = arena.i32(leaf, nodeWords.next);
    for (let i = 0; i < entriesOf(arena, leaf); i++) records.push(recordIn(arena, leaf, i));
    arena.free(leaf);
    arena.setI32(root, rootWords.freeing, next);
    if (next !== 0) return true;
    const levels = arena.i32(root, rootWords.levels);
    if (levels > 0) this.#freeBelow(arena.i32(root, rootWords.top), levels, false);
    arena.free(root);
    return false;
  }

  /** Bytes that root and nodes take in the arena. */
  bytesUsed(root: number): number {
    const arena = this.#arena;
    const top = arena.i32(root, rootWords.top);
    return arena.sizeOf(root) + this.#bytesBelow(top, arena.i32(root, rootWords.levels));
  }

  // Ways down.

  #descend(root: number, score: number, record: number): number {
    const arena = this.#arena;
    const levels = arena.i32(root, rootWords.levels);
    let node = arena.i32(root, rootWords.top);
    for (let level = 0; level < levels; level++) {
      const child = childFor(arena, node, score, record);
      this.#way[level] = node;
      this.#places[level] = child;
      node = childIn(arena, node, child);
    }
    return node;
  }

  /** To the leaf with entry `rank`, which `#placeInLeaf` is in; a rank too high ends at the end. */
  #descendToRank(root: number, rank: number): number {
    const arena = this.#arena;
    const levels = arena.i32(root, rootWords.levels);
    let node = arena.i32(root, rootWords.top);
    let left = rank;
    for (let level = 0; level < levels; level++) {
      const last = entriesOf(arena, node) - 1;
      let child = 0;
      while (child < last && left >= countIn(arena, node, child)) {
        left -= countIn(arena, node, child++);
      }
      this.#way[level] = node;
      this.#places[level] = child;
      node = childIn(arena, node, child);
    }
    this.#placeInLeaf = left;
    return node;
  }

  #firstLeaf(root: number): number {
    const arena = this.#arena;
    let node = arena.i32(root, rootWords.top);
    for (let levels = arena.i32(root, rootWords.levels); levels > 0; levels--) {
      node = childIn(arena, node, 0);
    }
    return node;
  }

  // Adding.

  #insertAt(root: number, leaf: number, at: number, score: number, record: number): void {
    const arena = this.#arena;
    this.#addToCounts(root, 1);
    const capacity = arena.i32(leaf, nodeWords.capacity);
    if (entriesOf(arena, leaf) < capacity) {
      this.#nodes.putEntry(leaf, at, score, record);
    } else if (capacity < this.#limits.leafEntriesMax) {
      const roomy = Math.min(4 * capacity + 4, this.#limits.leafEntriesMax);
      this.#nodes.putEntry(this.#resizeTop(root, leaf, roomy), at, score, record);
    } else {
      this.#splitLeaf(root, leaf, at, score, record);
    }
  }

  #splitLeaf(root: number, leaf: number, at: number, score: number, record: number): void {
    const arena = this.#arena;
    const next = arena.i32(leaf, nodeWords.next);
    const entries = entriesOf(arena, leaf);
    let cut = entries >>> 1;
    if (at === entries && next === 0) cut = entries;
    else if (at === 0 && arena.i32(leaf, nodeWords.previous) === 0) cut = 0;
    const right = this.#nodes.create(this.#limits.leafEntriesMax, leafColumns);
    arena.setI32(right, nodeWords.previous, leaf);
    arena.setI32(right, nodeWords.next, next);
    arena.setI32(leaf, nodeWords.next, right);
    if (next !== 0) arena.setI32(next, nodeWords.previous, right);
    this.#nodes.moveTail(leaf, cut, right, leafColumns);
    if (at > cut || cut === entries) this.#nodes.putEntry(right, at - cut, score, record);
    else this.#nodes.putEntry(leaf, at, score, record);
    const level = arena.i32(root, rootWords.levels) - 1;
    this.#addSibling(root, level, right, entriesOf(arena, leaf), entriesOf(arena, right));
  }

  /**
   * A node below `#way[level]` was split: `right` is new behind the child that the way took, and
   * its first entry is known to itself.
   */
  #addSibling(
    root: number,
    level: number,
    right: number,
    leftEntries: number,
    rightEntries: number,
  ): void {
    const arena = this.#arena;
    if (level < 0) {
      this.#newTop(root, right, leftEntries, rightEntries);
      return;
    }
    const parent = this.#way[level];
    const at = this.#places[level] + 1;
    this.#nodes.setWord(parent, countColumn, at - 1, leftEntries);
    const score = scoreIn(arena, right, 0);
    const record = recordIn(arena, right, 0);
    const children = entriesOf(arena, parent);
    if (children < this.#limits.innerChildrenMax) {
      this.#nodes.putChild(parent, at, score, record, right, rightEntries);
      return;
    }
    let cut = children >>> 1;
    if (at === children) cut = children - 1;
    else if (at === 1) cut = 1;
    const split = this.#nodes.create(this.#limits.innerChildrenMax, innerColumns);
    this.#nodes.moveTail(parent, cut, split, innerColumns);
    const target = at > cut ? split : parent;
    this.#nodes.putChild(target, at > cut ? at - cut : at, score, record, right, rightEntries);
    this.#addSibling(root, level - 1, split, this.#sum(parent), this.#sum(split));
  }

  #newTop(root: number, right: number, leftEntries: number, rightEntries: number): void {
    const arena = this.#arena;
    const left = arena.i32(root, rootWords.top);
    const top = this.#nodes.create(this.#limits.innerChildrenMax, innerColumns);
    this.#nodes.putChild(top, 0, 0, 0, left, leftEntries);
    const score = scoreIn(arena, right, 0);
    this.#nodes.putChild(top, 1, score, recordIn(arena, right, 0), right, rightEntries);
    arena.setI32(root, rootWords.top, top);
    const levels = arena.i32(root, rootWords.levels) + 1;
    assert(levels <= levelsMax, 'tree: not deeper than its entries can make it');
    arena.setI32(root, rootWords.levels, levels);
  }

  /** Adds entries [from, end) to the last leaf, as many as it takes; how many. */
  #fillLast(
    root: number,
    scores: Float64Array,
    records: Int32Array,
    from: number,
    end: number,
  ): number {
    const arena = this.#arena;
    const leaf = this.#descendToRank(root, count(arena, root));
    const had = entriesOf(arena, leaf);
    const added = Math.min(arena.i32(leaf, nodeWords.capacity) - had, end - from);
    for (let i = 0; i < added; i++) {
      arena.setF64(leaf, headDoubles + had + i, scores[from + i]);
      this.#nodes.setWord(leaf, recordColumn, had + i, records[from + i]);
    }
    arena.setI32(leaf, nodeWords.entries, had + added);
    this.#addToCounts(root, added);
    return added;
  }

  // Taking away.

  #removeRun(root: number, leaf: number, at: number, taken: number): void {
    const arena = this.#arena;
    this.#addToCounts(root, -taken);
    this.#nodes.closeGap(leaf, at, taken, leafColumns);
    const left = entriesOf(arena, leaf);
    if (at === 0 && left > 0) this.#leafBegins(root, leaf);
    if (arena.i32(root, rootWords.levels) === 0) this.#shrinkTop(root, leaf);
    else if (left < this.#limits.leafEntriesMax >>> 2) this.#joinLeaf(root);
  }

  /** A sparse leaf gives its entries to a neighbour, or gets some. */
  #joinLeaf(root: number): void {
    const arena = this.#arena;
    const level = arena.i32(root, rootWords.levels) - 1;
    const parent = this.#way[level];
    const rightAt = Math.max(this.#places[level], 1);
    const left = childIn(arena, parent, rightAt - 1);
    const right = childIn(arena, parent, rightAt);
    const wasEmpty = entriesOf(arena, left) === 0;
    if (this.#isJoinable(left, right, this.#limits.leafEntriesMax)) {
      const next = arena.i32(right, nodeWords.next);
      arena.setI32(left, nodeWords.next, next);
      if (next !== 0) arena.setI32(next, nodeWords.previous, left);
      this.#join(parent, rightAt, left, right, leafColumns);
      if (wasEmpty) this.#leafBegins(root, left);
      this.#lostChild(root, level);
    } else {
      this.#nodes.even(left, right, leafColumns);
      this.#told(parent, rightAt, right, entriesOf(arena, left), entriesOf(arena, right));
    }
  }

  /** The node at `level` of the way has one child less. */
  #lostChild(root: number, level: number): void {
    const arena = this.#arena;
    const node = this.#way[level];
    const children = entriesOf(arena, node);
    if (level === 0) {
      if (children > 1) return;
      arena.setI32(root, rootWords.top, childIn(arena, node, 0));
      arena.setI32(root, rootWords.levels, arena.i32(root, rootWords.levels) - 1);
      arena.free(node);
      return;
    }
    if (children >= Math.max(2, this.#limits.innerChildrenMax >>> 2)) return;
    this.#joinInner(root, level - 1);
  }

  #joinInner(root: number, level: number): void {
    const arena = this.#arena;
    const parent = this.#way[level];
    const rightAt = Math.max(this.#places[level], 1);
    const left = childIn(arena, parent, rightAt - 1);
    const right = childIn(arena, parent, rightAt);
    // Its first child stops being a first child, or does so for a moment.
    arena.setF64(right, headDoubles, scoreIn(arena, parent, rightAt));
    this.#nodes.setWord(right, recordColumn, 0, recordIn(arena, parent, rightAt));
    if (this.#isJoinable(left, right, this.#limits.innerChildrenMax)) {
      this.#join(parent, rightAt, left, right, innerColumns);
      this.#lostChild(root, level);
    } else {
      this.#nodes.even(left, right, innerColumns);
      this.#told(parent, rightAt, right, this.#sum(left), this.#sum(right));
    }
  }

  #isJoinable(left: number, right: number, capacity: number): boolean {
    const arena = this.#arena;
    const leftEntries = entriesOf(arena, left);
    const rightEntries = entriesOf(arena, right);
    if (leftEntries === 0 || rightEntries === 0) return true;
    return leftEntries + rightEntries <= capacity - (capacity >>> 2);
  }

  /** Moves all of child `rightAt` into the child before it. */
  #join(parent: number, rightAt: number, left: number, right: number, columns: number): void {
    const arena = this.#arena;
    const at = entriesOf(arena, left);
    const moved = entriesOf(arena, right);
    this.#nodes.copyEntries(right, 0, left, at, moved, columns);
    arena.setI32(left, nodeWords.entries, at + moved);
    const both = countIn(arena, parent, rightAt - 1) + countIn(arena, parent, rightAt);
    this.#nodes.setWord(parent, countColumn, rightAt - 1, both);
    this.#nodes.closeGap(parent, rightAt, 1, innerColumns);
    arena.free(right);
  }

  /** Tells the parent how two evened children are now. */
  #told(
    parent: number,
    rightAt: number,
    right: number,
    leftEntries: number,
    rightEntries: number,
  ): void {
    const arena = this.#arena;
    this.#nodes.setWord(parent, countColumn, rightAt - 1, leftEntries);
    this.#nodes.setWord(parent, countColumn, rightAt, rightEntries);
    arena.setF64(parent, headDoubles + rightAt, scoreIn(arena, right, 0));
    this.#nodes.setWord(parent, recordColumn, rightAt, recordIn(arena, right, 0));
  }

  /** The leaf at the end of the way has another first entry: who knows the old one learns it. */
  #leafBegins(root: number, leaf: number): void {
    const arena = this.#arena;
    let level = arena.i32(root, rootWords.levels) - 1;
    while (level >= 0 && this.#places[level] === 0) level--;
    if (level < 0) return;
    const node = this.#way[level];
    arena.setF64(node, headDoubles + this.#places[level], scoreIn(arena, leaf, 0));
    this.#nodes.setWord(node, recordColumn, this.#places[level], recordIn(arena, leaf, 0));
  }

  /** Whether the entry at `at` keeps its place in the leaf with this score. */
  #staysAt(leaf: number, at: number, score: number): boolean {
    const arena = this.#arena;
    const last = entriesOf(arena, leaf) - 1;
    const isAfterPrevious =
      at > 0
        ? scoreIn(arena, leaf, at - 1) < score
        : arena.i32(leaf, nodeWords.previous) === 0 || scoreIn(arena, leaf, 0) < score;
    if (!isAfterPrevious) return false;
    if (at < last) return score < scoreIn(arena, leaf, at + 1);
    return arena.i32(leaf, nodeWords.next) === 0 || score < scoreIn(arena, leaf, last);
  }

  #assertIs(leaf: number, at: number, record: number): void {
    const arena = this.#arena;
    const isThere = at < entriesOf(arena, leaf) && recordIn(arena, leaf, at) === record;
    assert(isThere, 'tree: the entry is where its score says');
  }

  #addToCounts(root: number, added: number): void {
    const arena = this.#arena;
    const levels = arena.i32(root, rootWords.levels);
    arena.setI32(root, rootWords.entries, arena.i32(root, rootWords.entries) + added);
    for (let level = 0; level < levels; level++) {
      const node = this.#way[level];
      const at = this.#places[level];
      this.#nodes.setWord(node, countColumn, at, countIn(arena, node, at) + added);
    }
  }

  // The top leaf.

  #shrinkTop(root: number, leaf: number): void {
    const arena = this.#arena;
    const capacity = arena.i32(leaf, nodeWords.capacity);
    const smaller = Math.max(firstLeafEntries, (capacity - 4) >>> 2);
    if (smaller < capacity && entriesOf(arena, leaf) <= smaller >>> 1) {
      this.#resizeTop(root, leaf, smaller);
    }
  }

  /** The same entries in a leaf of another capacity. */
  #resizeTop(root: number, leaf: number, capacity: number): number {
    const arena = this.#arena;
    const resized = this.#nodes.create(capacity, leafColumns);
    this.#nodes.moveTail(leaf, 0, resized, leafColumns);
    arena.setI32(root, rootWords.top, resized);
    arena.free(leaf);
    return resized;
  }

  // Whole trees.

  /** Entries below an inner node. */
  #sum(node: number): number {
    const arena = this.#arena;
    let sum = 0;
    for (let at = entriesOf(arena, node) - 1; at >= 0; at--) sum += countIn(arena, node, at);
    return sum;
  }

  #freeBelow(node: number, levels: number, withLeaves: boolean): void {
    const arena = this.#arena;
    if (levels > (withLeaves ? 0 : 1)) {
      for (let at = entriesOf(arena, node) - 1; at >= 0; at--) {
        this.#freeBelow(childIn(arena, node, at), levels - 1, withLeaves);
      }
    }
    arena.free(node);
  }

  #bytesBelow(node: number, levels: number): number {
    const arena = this.#arena;
    let bytes = arena.sizeOf(node);
    if (levels === 0) return bytes;
    for (let at = entriesOf(arena, node) - 1; at >= 0; at--) {
      bytes += this.#bytesBelow(childIn(arena, node, at), levels - 1);
    }
    return bytes;
  }
}
