/**
 * Floating listpacks: a listpack that does not begin with its block, so that elements are added and
 * taken away in front without moving all the others, which is 1 µs for 8 KiB of shared memory. The
 * listpack's bytes are the same, only their place is another.
 *
 *   0 (4) | start (4) | room | listpack | room
 *
 * The first word tells: a listpack that is not floating begins with its length, which is not 0.
 * Lists are the only ones whose listpacks float.
 *
 * (1) `start` leaves room for the two words before it.
 * (2) Only what is changed at an end floats on; other changes settle it first, after which it is a
 *     listpack like any other (`listpack-editor.ts`).
 * (3) A listpack gets to float only from `floatingBytesMin` on: moving less is as fast. From there
 *     on its block grows by more than it must and shrinks late, so that it seldom has to move.
 */
import type { Arena } from '../memory/arena.ts';
import type { View } from '../memory/view.ts';
import { byteLength, countUnknown, headerBytes, headerCount, lastAt, seek } from './listpack.ts';
import type { Listpacks } from './listpack-editor.ts';
import { entryBytes, terminator } from './listpack-entry.ts';

export const startWord = 1;
/** Bytes of the two words. */
export const wordsBytes = 8;
export const floatingBytesMin = 256;
/** So much room is made at least, else a part of the listpack's bytes. */
const roomBytesMin = 64;
/** A block this much larger than twice its listpack is given back. */
const wasteBytesMax = 128;
/** What an entry has at most besides the bytes of its string. */
const entryOverheadBytes = 10;

/** Where in its block the listpack begins. */
export function startOf(view: View, ref: number): number {
  return view.i32(ref, 0) !== 0 ? 0 : view.i32(ref, startWord);
}

/** Whether a block of that size is not much too large for a listpack of `total` bytes. */
export function isThrifty(size: number, total: number): boolean {
  return size <= 2 * total + wasteBytesMax;
}

export class FloatingListpacks {
  readonly #arena: Arena;
  readonly #listpacks: Listpacks;
  readonly #share: number;

  /** Room is made for `share` times the bytes that there are. */
  constructor(arena: Arena, listpacks: Listpacks, share: number) {
    this.#arena = arena;
    this.#listpacks = listpacks;
    this.#share = share;
  }

  /**
   * Adds the bytes in front. No block is made larger than `bytesMax` for the sake of room.
   * @hot bench/listpack.ts
   */
  prepend(ref: number, bytes: Uint8Array, start: number, end: number, bytesMax: number): number {
    const arena = this.#arena;
    const listpacks = this.#listpacks;
    const had = startOf(arena, ref);
    if (had === 0 && arena.i32(ref, 0) < floatingBytesMin) {
      return listpacks.prepend(ref, bytes, start, end);
    }
    const added = listpacks.entryBytesFor(bytes, start, end);
    const fits = had >= wordsBytes + added;
    if (!fits && wordsBytes + byteLength(arena, ref, had) + added > bytesMax) {
      return listpacks.prepend(this.settle(ref), bytes, start, end);
    }
    const moved = fits ? ref : this.#float(ref, had, added, 0, bytesMax);
    const from = arena.i32(moved, startWord);
    const total = byteLength(arena, moved, from);
    const count = headerCount(arena, moved, from);
    const to = from - added;
    listpacks.writePlanned(moved, to + headerBytes, bytes, start, end);
    this.#writeHead(moved, to, total + added, count, 1);
    return moved;
  }

  /** Adds the bytes at the end. */
  append(ref: number, bytes: Uint8Array, start: number, end: number, bytesMax: number): number {
    const arena = this.#arena;
    const listpacks = this.#listpacks;
    const had = startOf(arena, ref);
    if (had === 0) {
      const needed = arena.i32(ref, 0) + end - start + entryOverheadBytes;
      return listpacks.append(this.#grown(ref, needed, bytesMax), bytes, start, end);
    }
    const added = listpacks.entryBytesFor(bytes, start, end);
    const total = byteLength(arena, ref, had);
    const fits = had + total + added <= arena.sizeOf(ref);
    const moved = fits ? ref : this.#float(ref, had, 0, added, bytesMax);
    const from = arena.i32(moved, startWord);
    const count = headerCount(arena, moved, from);
    listpacks.writePlanned(moved, from + total - 1, bytes, start, end);
    arena.setU8(moved, from + total + added - 1, terminator);
    this.#writeHead(moved, from, total + added, count, 1);
    return moved;
  }

  /** Removes the first element; there are others. */
  removeFirst(ref: number): number {
    const arena = this.#arena;
    const from = startOf(arena, ref);
    if (from === 0 && arena.i32(ref, 0) < floatingBytesMin) {
      return this.#listpacks.remove(ref, headerBytes);
    }
    const length = entryBytes(arena.bytes(ref), arena.base(ref) + from + headerBytes);
    return this.#dropFront(ref, from, length, 1);
  }

  /** Removes the last element; there are others. */
  removeLast(ref: number): number {
    const arena = this.#arena;
    const from = startOf(arena, ref);
    const at = lastAt(arena, ref, from);
    if (at < floatingBytesMin) return this.#listpacks.remove(this.settle(ref), at - from);
    return this.#cutOff(ref, from, at, 1);
  }

  /** Removes up to `count` entries from that with index `index` on (from the end when negative). */
  removeRange(ref: number, index: number, count: number): number {
    const arena = this.#arena;
    const from = startOf(arena, ref);
    const told = headerCount(arena, ref, from);
    const first = index < 0 ? told + index : index;
    const removed = Math.min(count, told - first);
    if (from !== 0 && told !== countUnknown) {
      if (first < 0 || removed <= 0) return ref;
      const at = seek(arena, ref, first, from);
      if (first + removed === told) return this.#cutOff(ref, from, at, removed);
      if (first === 0) {
        return this.#dropFront(ref, from, seek(arena, ref, removed, from) - at, removed);
      }
    }
    return this.#listpacks.removeRange(this.settle(ref), index, count);
  }

  /** A listpack that does not float, with the same bytes. */
  settle(ref: number): number {
    const arena = this.#arena;
    const from = startOf(arena, ref);
    if (from === 0) return ref;
    const total = byteLength(arena, ref, from);
    if (!this.#fits(ref, total)) return this.#repacked(ref);
    arena.move(ref, 0, from, total);
    return ref;
  }

  /** The same in a block that is not much too large, for a listpack that nobody adds to soon. */
  fit(ref: number): number {
    return this.#fits(ref, byteLength(this.#arena, ref, startOf(this.#arena, ref)))
      ? ref
      : this.#repacked(ref);
  }

  /** A copy, which does not float. */
  copy(ref: number): number {
    const arena = this.#arena;
    const from = startOf(arena, ref);
    const total = byteLength(arena, ref, from);
    const copied = arena.alloc(total);
    arena.copyBlock(ref, from, copied, 0, total);
    return copied;
  }

  /**
   * Makes room for `inFront` bytes before the listpack, `behind` after it, and more where there is
   * need of one of them.
   */
  #float(ref: number, had: number, inFront: number, behind: number, bytesMax: number): number {
    const arena = this.#arena;
    const total = byteLength(arena, ref, had);
    const needed = total + inFront + behind;
    const capacity = this.#roomFor(wordsBytes + needed, bytesMax);
    const fits = arena.sizeOf(ref) >= capacity;
    const moved = fits ? ref : arena.alloc(capacity);
    const spare = arena.sizeOf(moved) - wordsBytes - needed;
    // Who adds behind gets half of what is to spare, who adds in front gets all.
    const tail = behind === 0 ? 0 : behind + (spare >>> 1);
    const to = arena.sizeOf(moved) - tail - total;
    if (fits) {
      arena.move(ref, to, had, total);
    } else {
      arena.copyBlock(ref, had, moved, to, total);
      arena.free(ref);
    }
    arena.setI32(moved, 0, 0);
    arena.setI32(moved, startWord, to);
    return moved;
  }

  /** A block for `needed` bytes and more, with the listpack, which does not float. */
  #grown(ref: number, needed: number, bytesMax: number): number {
    const arena = this.#arena;
    if (needed < floatingBytesMin || needed <= arena.sizeOf(ref)) return ref;
    return arena.resize(ref, arena.i32(ref, 0), this.#roomFor(needed, bytesMax));
  }

  /** How large a block is made for `needed` bytes. */
  #roomFor(needed: number, bytesMax: number): number {
    const room = Math.max(Math.floor(needed * this.#share), roomBytesMin);
    return Math.max(needed, Math.min(needed + room, bytesMax));
  }

  /** Removes the first `removed` entries, which have `length` bytes. */
  #dropFront(ref: number, from: number, length: number, removed: number): number {
    const arena = this.#arena;
    const total = byteLength(arena, ref, from) - length;
    const count = headerCount(arena, ref, from);
    let to = from + length;
    if (to < wordsBytes) {
      to = arena.sizeOf(ref) - total;
      if (to < wordsBytes) return this.#listpacks.removeRange(ref, 0, removed);
      arena.move(ref, to + headerBytes, from + length + headerBytes, total - headerBytes);
    }
    arena.setI32(ref, 0, 0);
    this.#writeHead(ref, to, total, count, -removed);
    return this.#thrifty(ref, total);
  }

  /** Removes the entry at `at` and all that follow, `removed` of them. */
  #cutOff(ref: number, from: number, at: number, removed: number): number {
    const arena = this.#arena;
    const total = at + 1 - from;
    arena.setU8(ref, at, terminator);
    this.#writeHead(ref, from, total, headerCount(arena, ref, from), -removed);
    return this.#thrifty(ref, total);
  }

  #writeHead(ref: number, start: number, total: number, count: number, added: number): void {
    const arena = this.#arena;
    if (start !== 0) arena.setI32(ref, startWord, start);
    arena.setU32(ref, start, total);
    const sum = count === countUnknown ? count : Math.min(count + added, countUnknown);
    arena.setU16(ref, start + 4, sum);
  }

  /** Gives the block back that became much too large. */
  #thrifty(ref: number, total: number): number {
    return isThrifty(this.#arena.sizeOf(ref), total) ? ref : this.#repacked(ref);
  }

  /** Whether the block is at most one size larger than it has to be. */
  #fits(ref: number, total: number): boolean {
    const arena = this.#arena;
    return arena.sizeOf(ref) <= arena.sizeFor(arena.sizeFor(total) + 1);
  }

  #repacked(ref: number): number {
    const copied = this.copy(ref);
    this.#arena.free(ref);
    return copied;
  }
}
