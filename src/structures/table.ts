/**
 * The hash table: records found by key, grown and shrunk in small steps. One table serves the
 * keyspace, large hashes, large sets and the members of large sorted sets.
 *
 * Extendible hashing. A directory of 2^depth entries, indexed by the highest bits of a key's hash,
 * names segments; a segment of local depth L stands at 2^(depth - L) neighbouring entries. Inside a
 * segment: open addressing with linear probing; a slot is (hash, record), so that a split reads no
 * record.
 *
 *   root     0 records | 1 depth | 2 directory, or the only segment when depth is 0
 *            3 segments whose local depth is depth
 *   segment  0 records | 1 local depth | 2 slots | 3 -
 *            then for each slot: hash, record (0: empty)
 *
 *   hash:  | directory: highest bits ...        | field: lowest 12 bits |
 *   home slot = field * slots >> 12, which grows with the field in a segment of any size
 *
 * (1) A search begins at the home slot and ends at the record or at an empty slot; deletion closes
 *     the gap it leaves.
 * (2) A change touches at most two segments and, when the directory doubles or halves, the
 *     directory (4 bytes for some 600 records): nothing in proportion to the table happens at once.
 * (3) The table owns root, directory and segments; the records belong to the caller.
 *
 * Scanning goes through (field, directory bits) in that order. Both are bits of the hash and never
 * change, however the table grows or shrinks in between; so a record that is present throughout is
 * visited.
 */
import { assert } from '../base/assert.ts';
import type { Prng } from '../base/prng.ts';
import type { Arena } from '../memory/arena.ts';
import type { View } from '../memory/view.ts';
import { recordHasKey } from './record.ts';

const rootBytes = 16;
const segmentHeadWords = 4;
const segmentBytesMin = 64;
const segmentBytesMax = 8192;
const fieldBits = 12;
const fields = 1 << fieldBits;
const fieldMask = fields - 1;
const depthMax = 32 - fieldBits;
const prefixes = 2 ** depthMax;
/** Fields of one scan step in a table of several segments: two slots of a full-size one. */
const scanFields = 8;

const rCount = 0;
const rDepth = 1;
const rDirectory = 2;
const rDeepest = 3;
const sCount = 0;
const sDepth = 1;
const sSlots = 2;

function slotsIn(bytes: number): number {
  return (bytes - 4 * segmentHeadWords) >>> 3;
}

const fullSlots = slotsIn(segmentBytesMax);
/** A segment with fewer records than this looks for its buddy to merge with. */
const mergeBelow = fullSlots >>> 3;
const mergedMax = fullSlots >>> 1;

/** Of records that are told beforehand: what a segment takes without being full, most likely. */
const recordsUsual = 780;
/** What is reserved for records that are only announced: 64 MiB. */
const reservedSegmentsMax = 8192;

function recordsMax(slots: number): number {
  return slots - Math.max(1, slots >>> 3);
}

/**
 * Whether all segments of a table have the usual size, which then need not be read from them: one
 * load less to wait for in each search. A lone segment may be smaller, one at the deepest larger.
 */
function isFullSize(depth: number): boolean {
  return depth !== 0 && depth !== depthMax;
}

// Reading, on any View, for walks in which nothing is changed.

/** How many records the table has. */
export function recordCount(view: View, root: number): number {
  return view.i32(root, rCount);
}

/** Number of directory entries: segments are asked for by entry; some entries are the same one. */
export function directorySize(view: View, root: number): number {
  return 2 ** view.i32(root, rDepth);
}

/** The segment at directory entry `entry`. */
export function segmentAt(view: View, root: number, entry: number): number {
  const directory = view.i32(root, rDirectory);
  return view.i32(root, rDepth) === 0 ? directory : view.i32(directory, entry);
}

/** How many directory entries, one after the other, are this segment. */
export function entriesOfSegment(view: View, root: number, segment: number): number {
  return 2 ** (view.i32(root, rDepth) - view.i32(segment, sDepth));
}

export function slotsOfSegment(view: View, segment: number): number {
  return view.i32(segment, sSlots);
}

/** The record in a slot, 0 for none. */
export function recordInSlot(view: View, segment: number, slot: number): number {
  return view.i32(segment, segmentHeadWords + (slot << 1) + 1);
}

/** The hash of the record in a slot that is not empty. */
export function hashInSlot(view: View, segment: number, slot: number): number {
  return view.i32(segment, segmentHeadWords + (slot << 1));
}

/** The slot in which a record with this hash belongs, in a segment of so many. */
export function homeSlot(hash: number, slots: number): number {
  return ((hash & fieldMask) * slots) >>> fieldBits;
}

export class Tables {
  /** The hash of the record that `random` chose. */
  randomHash = 0;
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  create(): number {
    return this.createFor(0);
  }

  /** The same with room for so many records, if that is within reason. */
  createFor(records: number): number {
    let bytes = segmentBytesMin;
    while (bytes < segmentBytesMax && recordsMax(slotsIn(bytes)) < records) bytes *= 2;
    if (recordsMax(slotsIn(bytes)) >= records) {
      return this.#newRoot(0, this.#newSegment(bytes, 0), 1);
    }
    const arena = this.#arena;
    const wanted = Math.min(records / recordsUsual, reservedSegmentsMax);
    const depth = Math.ceil(Math.log2(Math.max(2, wanted)));
    const segments = 2 ** depth;
    const directory = arena.alloc(4 * segments);
    for (let entry = 0; entry < segments; entry++) {
      arena.setI32(directory, entry, this.#newSegment(segmentBytesMax, depth));
    }
    return this.#newRoot(depth, directory, segments);
  }

  #newRoot(depth: number, directory: number, deepest: number): number {
    const arena = this.#arena;
    const root = arena.alloc(rootBytes);
    arena.setI32(root, rCount, 0);
    arena.setI32(root, rDepth, depth);
    arena.setI32(root, rDirectory, directory);
    arena.setI32(root, rDeepest, deepest);
    return root;
  }

  /** Records in the table. */
  count(root: number): number {
    return this.#arena.i32(root, rCount);
  }

  /** The record with this key, or 0. */
  find(root: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
    const arena = this.#arena;
    const depth = arena.i32(root, rDepth);
    let segment = arena.i32(root, rDirectory);
    if (depth !== 0) segment = arena.i32(segment, hash >>> (32 - depth));
    const words = arena.words(segment);
    const base = arena.base(segment) >>> 2;
    const slots = isFullSize(depth) ? fullSlots : words[base + sSlots];
    let slot = ((hash & fieldMask) * slots) >>> fieldBits;
    for (;;) {
      const at = base + segmentHeadWords + (slot << 1);
      const ref = words[at + 1];
      if (ref === 0) return 0;
      if (words[at] === hash && recordHasKey(arena, ref, bytes, start, end)) return ref;
      if (++slot === slots) slot = 0;
    }
  }

  /**
   * The first record with this very hash, or 0: very likely the one that a search will find. It
   * reads no record. Asked for several hashes in a row, the loads overlap, where each of several
   * searches waits for its own.
   */
  candidate(root: number, hash: number): number {
    const arena = this.#arena;
    const depth = arena.i32(root, rDepth);
    let segment = arena.i32(root, rDirectory);
    if (depth !== 0) segment = arena.i32(segment, hash >>> (32 - depth));
    const words = arena.words(segment);
    const base = arena.base(segment) >>> 2;
    const slots = isFullSize(depth) ? fullSlots : words[base + sSlots];
    let slot = ((hash & fieldMask) * slots) >>> fieldBits;
    for (;;) {
      const at = base + segmentHeadWords + (slot << 1);
      const ref = words[at + 1];
      if (ref === 0 || words[at] === hash) return ref;
      if (++slot === slots) slot = 0;
    }
  }

  /**
   * Loads what `insert` of this hash will look at: where to put several records is loaded side by
   * side then. The sum means nothing.
   */
  approach(root: number, hash: number): number {
    const arena = this.#arena;
    const segment = this.#segmentFor(root, hash);
    const slots = isFullSize(arena.i32(root, rDepth)) ? fullSlots : arena.i32(segment, sSlots);
    return arena.i32(segment, sCount) + hashInSlot(arena, segment, homeSlot(hash, slots));
  }

  /** Adds a record whose key is not in the table. */
  insert(root: number, hash: number, record: number): void {
    const arena = this.#arena;
    let segment = this.#segmentFor(root, hash);
    while (arena.i32(segment, sCount) >= recordsMax(arena.i32(segment, sSlots))) {
      this.#makeRoom(root, segment, hash);
      segment = this.#segmentFor(root, hash);
    }
    this.#place(segment, hash, record);
    arena.setI32(root, rCount, arena.i32(root, rCount) + 1);
  }

  /** Puts `record` where `old` was: the same key, in another block. */
  replace(root: number, hash: number, old: number, record: number): void {
    const segment = this.#segmentFor(root, hash);
    const slot = this.#slotOf(segment, hash, old);
    assert(slot >= 0, 'table: only a record of the table is replaced');
    this.#arena.setI32(segment, segmentHeadWords + (slot << 1) + 1, record);
  }

  /** Takes the record out; false when it is not in the table. The block stays the caller's. */
  remove(root: number, hash: number, record: number): boolean {
    const arena = this.#arena;
    const segment = this.#segmentFor(root, hash);
    const slot = this.#slotOf(segment, hash, record);
    if (slot < 0) return false;
    this.#closeGap(segment, slot);
    const left = arena.i32(segment, sCount) - 1;
    arena.setI32(segment, sCount, left);
    arena.setI32(root, rCount, arena.i32(root, rCount) - 1);
    const slots = arena.i32(segment, sSlots);
    if (left < slots >>> 3) this.#shrink(root, segment, hash);
    return true;
  }

  /** A record chosen uniformly, or 0 from an empty table; leaves its hash in `randomHash`. */
  random(root: number, prng: Prng): number {
    const arena = this.#arena;
    if (arena.i32(root, rCount) === 0) return 0;
    const depth = arena.i32(root, rDepth);
    for (;;) {
      const entry = depth === 0 ? 0 : prng.next32() >>> (32 - depth);
      const segment = depth === 0 ? arena.i32(root, rDirectory) : this.#entry(root, entry);
      const words = arena.words(segment);
      const base = arena.base(segment) >>> 2;
      // A segment stands at several entries: only the first counts, so that each segment is as
      // likely.
      const spread = 1 << (depth - words[base + sDepth]);
      if ((entry & (spread - 1)) !== 0) continue;
      // Slots are so few against 2^32 that none is likelier than another by more than a millionth.
      const slot = Math.floor((prng.next32() * words[base + sSlots]) / 2 ** 32);
      const at = base + segmentHeadWords + (slot << 1);
      if (words[at + 1] === 0) continue;
      this.randomHash = words[at];
      return words[at + 1];
    }
  }

  /**
   * One step of a scan from `cursor` (0 to begin): pushes the records it meets and returns the next
   * cursor, 0 at the end. A cursor is below 2^32; any number is accepted.
   */
  scan(root: number, cursor: number, found: number[]): number {
    const arena = this.#arena;
    const field = Math.floor(cursor / prefixes) % fields;
    const prefix = cursor % prefixes;
    const depth = arena.i32(root, rDepth);
    if (depth === 0) {
      const segment = arena.i32(root, rDirectory);
      const slots = arena.i32(segment, sSlots);
      const step = Math.max(scanFields, fields >>> (31 - Math.clz32(slots)));
      this.#collect(segment, field, field + step, found);
      return field + step >= fields ? 0 : (field + step) * prefixes;
    }
    const segment = this.#entry(root, prefix >>> (depthMax - depth));
    this.#collect(segment, field, field + scanFields, found);
    const width = 2 ** (depthMax - arena.i32(segment, sDepth));
    const next = (Math.floor(prefix / width) + 1) * width;
    if (next < prefixes) return field * prefixes + next;
    return field + scanFields >= fields ? 0 : (field + scanFields) * prefixes;
  }

  /** Number of segments that `recordsOfSegment` can be asked for; some are the same one. */
  directorySize(root: number): number {
    return 2 ** this.#arena.i32(root, rDepth);
  }

  /**
   * Pushes all records of the segment at directory entry `entry` and returns the next segment's
   * entry. For whole walks in which nothing is changed.
   */
  recordsOfSegment(root: number, entry: number, found: number[]): number {
    const arena = this.#arena;
    const depth = arena.i32(root, rDepth);
    const segment = depth === 0 ? arena.i32(root, rDirectory) : this.#entry(root, entry);
    const words = arena.words(segment);
    const first = (arena.base(segment) >>> 2) + segmentHeadWords + 1;
    const end = first + 2 * arena.i32(segment, sSlots);
    for (let at = first; at < end; at += 2) if (words[at] !== 0) found.push(words[at]);
    return entry + 2 ** (depth - arena.i32(segment, sDepth));
  }

  /** Frees root, directory and segments. The records must have been taken care of before. */
  free(root: number): void {
    const arena = this.#arena;
    const size = this.directorySize(root);
    if (size === 1) {
      arena.free(arena.i32(root, rDirectory));
    } else {
      const depth = arena.i32(root, rDepth);
      for (let entry = 0; entry < size; ) {
        const segment = this.#entry(root, entry);
        entry += 2 ** (depth - arena.i32(segment, sDepth));
        arena.free(segment);
      }
      arena.free(arena.i32(root, rDirectory));
    }
    arena.free(root);
  }

  /**
   * Takes the table apart, in steps: pushes the records of the segment at directory entry `entry`
   * (0 to begin), frees the segment, and returns the next one's entry; -1 after the last, when the
   * table is gone. Between the steps the table is good for nothing else.
   */
  takeSegment(root: number, entry: number, found: number[]): number {
    const arena = this.#arena;
    const depth = arena.i32(root, rDepth);
    const next = this.recordsOfSegment(root, entry, found);
    arena.free(depth === 0 ? arena.i32(root, rDirectory) : this.#entry(root, entry));
    if (next < 2 ** depth) return next;
    if (depth > 0) arena.free(arena.i32(root, rDirectory));
    arena.free(root);
    return -1;
  }

  /** Bytes that root, directory and segments take in the arena. */
  bytesUsed(root: number): number {
    const arena = this.#arena;
    const depth = arena.i32(root, rDepth);
    const directory = arena.i32(root, rDirectory);
    let bytes = arena.sizeOf(root) + (depth === 0 ? 0 : arena.sizeOf(directory));
    for (let entry = 0; entry < 2 ** depth; ) {
      const segment = depth === 0 ? directory : this.#entry(root, entry);
      entry += 2 ** (depth - arena.i32(segment, sDepth));
      bytes += arena.sizeOf(segment);
    }
    return bytes;
  }

  // Segments.

  #segmentFor(root: number, hash: number): number {
    const arena = this.#arena;
    const depth = arena.i32(root, rDepth);
    const directory = arena.i32(root, rDirectory);
    return depth === 0 ? directory : arena.i32(directory, hash >>> (32 - depth));
  }

  #entry(root: number, entry: number): number {
    return this.#arena.i32(this.#arena.i32(root, rDirectory), entry);
  }

  #newSegment(bytes: number, depth: number): number {
    const arena = this.#arena;
    const segment = arena.alloc(bytes);
    arena.fill(segment, 0, bytes, 0);
    arena.setI32(segment, sDepth, depth);
    arena.setI32(segment, sSlots, slotsIn(bytes));
    return segment;
  }

  #place(segment: number, hash: number, record: number): void {
    const arena = this.#arena;
    const slots = arena.i32(segment, sSlots);
    let slot = homeSlot(hash, slots);
    while (arena.i32(segment, segmentHeadWords + (slot << 1) + 1) !== 0) {
      if (++slot === slots) slot = 0;
    }
    arena.setI32(segment, segmentHeadWords + (slot << 1), hash);
    arena.setI32(segment, segmentHeadWords + (slot << 1) + 1, record);
    arena.setI32(segment, sCount, arena.i32(segment, sCount) + 1);
  }

  #slotOf(segment: number, hash: number, record: number): number {
    const arena = this.#arena;
    const slots = arena.i32(segment, sSlots);
    let slot = ((hash & fieldMask) * slots) >>> fieldBits;
    for (;;) {
      const found = arena.i32(segment, segmentHeadWords + (slot << 1) + 1);
      if (found === record) return slot;
      if (found === 0) return -1;
      if (++slot === slots) slot = 0;
    }
  }

  /** Empties the slot; records behind it that would no longer be found move up. */
  #closeGap(segment: number, slot: number): void {
    const arena = this.#arena;
    const slots = arena.i32(segment, sSlots);
    let gap = slot;
    let next = slot;
    for (;;) {
      if (++next === slots) next = 0;
      const at = segmentHeadWords + (next << 1);
      const record = arena.i32(segment, at + 1);
      if (record === 0) break;
      const hash = arena.i32(segment, at);
      const home = ((hash & fieldMask) * slots) >>> fieldBits;
      const reachable = gap <= next ? gap < home && home <= next : gap < home || home <= next;
      if (reachable) continue;
      arena.setI32(segment, segmentHeadWords + (gap << 1), hash);
      arena.setI32(segment, segmentHeadWords + (gap << 1) + 1, record);
      gap = next;
    }
    arena.setI32(segment, segmentHeadWords + (gap << 1) + 1, 0);
  }

  #collect(segment: number, fromField: number, toField: number, found: number[]): void {
    const arena = this.#arena;
    const slots = arena.i32(segment, sSlots);
    const slot = (fromField * slots) >>> fieldBits;
    const last = ((Math.min(toField, fields) - 1) * slots) >>> fieldBits;
    for (let passed = slot; passed < slot + slots; passed++) {
      const at = segmentHeadWords + ((passed % slots) << 1);
      const record = arena.i32(segment, at + 1);
      if (record === 0) {
        if (passed >= last) return;
        continue;
      }
      const field = arena.i32(segment, at) & fieldMask;
      if (field >= fromField && field < toField) found.push(record);
    }
  }

  // Growing.

  #makeRoom(root: number, segment: number, hash: number): void {
    const arena = this.#arena;
    const bytes = arena.i32(segment, sSlots) * 8 + 4 * segmentHeadWords;
    const local = arena.i32(segment, sDepth);
    if (bytes < segmentBytesMax || local === depthMax) {
      this.#rebuild(root, segment, hash, bytes * 2);
      return;
    }
    if (local === arena.i32(root, rDepth)) this.#doubleDirectory(root);
    this.#split(root, segment, hash);
  }

  /** The same records in a segment of another size. */
  #rebuild(root: number, segment: number, hash: number, bytes: number): void {
    const local = this.#arena.i32(segment, sDepth);
    const rebuilt = this.#newSegment(bytes, local);
    this.#moveAll(segment, rebuilt);
    this.#setEntries(root, hash, local, rebuilt);
    this.#arena.free(segment);
  }

  #moveAll(segment: number, target: number): void {
    const arena = this.#arena;
    const slots = arena.i32(segment, sSlots);
    for (let slot = 0; slot < slots; slot++) {
      const at = segmentHeadWords + (slot << 1);
      const record = arena.i32(segment, at + 1);
      if (record !== 0) this.#place(target, arena.i32(segment, at), record);
    }
  }

  #split(root: number, segment: number, hash: number): void {
    const arena = this.#arena;
    const local = arena.i32(segment, sDepth) + 1;
    const bit = 1 << (32 - local);
    const low = this.#newSegment(segmentBytesMax, local);
    const high = this.#newSegment(segmentBytesMax, local);
    const slots = arena.i32(segment, sSlots);
    for (let slot = 0; slot < slots; slot++) {
      const at = segmentHeadWords + (slot << 1);
      const record = arena.i32(segment, at + 1);
      if (record === 0) continue;
      const recordHash = arena.i32(segment, at);
      this.#place((recordHash & bit) === 0 ? low : high, recordHash, record);
    }
    this.#setEntries(root, hash & ~bit, local, low);
    this.#setEntries(root, hash | bit, local, high);
    if (local === arena.i32(root, rDepth)) {
      arena.setI32(root, rDeepest, arena.i32(root, rDeepest) + 2);
    }
    arena.free(segment);
  }

  /**
   * Makes all directory entries of the segment that `hash` belongs to, at local depth `local`, name
   * `segment`.
   */
  #setEntries(root: number, hash: number, local: number, segment: number): void {
    const arena = this.#arena;
    const depth = arena.i32(root, rDepth);
    if (depth === 0) {
      arena.setI32(root, rDirectory, segment);
      return;
    }
    const directory = arena.i32(root, rDirectory);
    const width = 2 ** (depth - local);
    const first = local === 0 ? 0 : (hash >>> (32 - local)) * width;
    for (let entry = first; entry < first + width; entry++) {
      arena.setI32(directory, entry, segment);
    }
  }

  #doubleDirectory(root: number): void {
    const arena = this.#arena;
    const depth = arena.i32(root, rDepth);
    const old = arena.i32(root, rDirectory);
    const directory = arena.alloc(4 * 2 ** (depth + 1));
    for (let entry = 0; entry < 2 ** depth; entry++) {
      const segment = depth === 0 ? old : arena.i32(old, entry);
      arena.setI32(directory, 2 * entry, segment);
      arena.setI32(directory, 2 * entry + 1, segment);
    }
    if (depth > 0) arena.free(old);
    arena.setI32(root, rDepth, depth + 1);
    arena.setI32(root, rDirectory, directory);
    arena.setI32(root, rDeepest, 0);
  }

  // Shrinking.

  #shrink(root: number, segment: number, hash: number): void {
    const arena = this.#arena;
    const bytes = arena.i32(segment, sSlots) * 8 + 4 * segmentHeadWords;
    if (arena.i32(root, rDepth) === 0) {
      if (bytes > segmentBytesMin) this.#rebuild(root, segment, hash, bytes / 2);
    } else if (arena.i32(segment, sCount) < mergeBelow) {
      this.#merge(root, segment, hash);
    }
  }

  /** Joins the segment with its buddy where that is as deep and both leave room in one. */
  #merge(root: number, segment: number, hash: number): void {
    const arena = this.#arena;
    const local = arena.i32(segment, sDepth);
    if (local === 0) return;
    const depth = arena.i32(root, rDepth);
    const buddy = this.#entry(root, (hash ^ (1 << (32 - local))) >>> (32 - depth));
    if (arena.i32(buddy, sDepth) !== local) return;
    if (arena.i32(buddy, sCount) + arena.i32(segment, sCount) > mergedMax) return;
    const merged = this.#newSegment(segmentBytesMax, local - 1);
    this.#moveAll(segment, merged);
    this.#moveAll(buddy, merged);
    this.#setEntries(root, hash, local - 1, merged);
    arena.free(segment);
    arena.free(buddy);
    if (local !== depth) return;
    const deepest = arena.i32(root, rDeepest) - 2;
    arena.setI32(root, rDeepest, deepest);
    if (deepest === 0) this.#halveDirectory(root);
  }

  #halveDirectory(root: number): void {
    const arena = this.#arena;
    const depth = arena.i32(root, rDepth) - 1;
    const old = arena.i32(root, rDirectory);
    if (depth === 0) {
      arena.setI32(root, rDirectory, arena.i32(old, 0));
      arena.setI32(root, rDeepest, 1);
    } else {
      const directory = arena.alloc(4 * 2 ** depth);
      let deepest = 0;
      for (let entry = 0; entry < 2 ** depth; entry++) {
        const segment = arena.i32(old, 2 * entry);
        arena.setI32(directory, entry, segment);
        if (arena.i32(segment, sDepth) === depth) deepest++;
      }
      arena.setI32(root, rDirectory, directory);
      arena.setI32(root, rDeepest, deepest);
    }
    arena.setI32(root, rDepth, depth);
    arena.free(old);
  }
}
