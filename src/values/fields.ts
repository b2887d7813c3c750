/**
 * The records of a large hash: one for each field, in the hash's table.
 *
 *   WORD       WHAT
 *   0          length of the field, flag `hasBlock`, number of header words (structures/record.ts)
 *   1          length of the value behind the field, or the block that holds the value
 *   last       only for a field of 16 MiB or more: its length
 *
 *   block      word 0 length, then the value
 *
 * (1) A value of up to `embeddedBytesMax` bytes stands behind its field, a longer one in a block of
 *     its own, which belongs to the record.
 * (2) Who gets a record's new reference puts it in place in the table before anything else runs.
 */
import type { Arena } from '../memory/arena.ts';
import type { View } from '../memory/view.ts';
import type { Element } from '../structures/element.ts';
import { keyAt, keyLength, longKeyWords, writeRecordKey } from '../structures/record.ts';

/** Longer values get a block of their own. */
export const embeddedBytesMax = 1024;

/** Flag in word 0. */
const hasBlock = 1 << 3;
const plainWords = 1;
const valueWord = 1;
const blockHeadBytes = 4;

/** Positions the element on the value of a field's record. */
export function readFieldValue(view: View, ref: number, element: Element): void {
  const word = view.i32(ref, valueWord);
  if (isInBlock(view, ref)) {
    const start = view.base(word) + blockHeadBytes;
    element.setString(view.bytes(word), start, start + view.i32(word, 0));
  } else {
    const start = view.base(ref) + valueAt(view, ref);
    element.setString(view.bytes(ref), start, start + word);
  }
}

function isInBlock(view: View, ref: number): boolean {
  return (view.i32(ref, 0) & hasBlock) !== 0;
}

/** Where the bytes behind the field begin. */
function valueAt(view: View, ref: number): number {
  return keyAt(view, ref) + keyLength(view, ref);
}

export class Fields {
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** A record of the field bytes[start, end) with value[from, to). */
  create(
    bytes: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    from: number,
    to: number,
  ): number {
    const arena = this.#arena;
    const words = plainWords + longKeyWords(end - start);
    const at = 4 + 4 * words + end - start;
    const isEmbedded = to - from <= embeddedBytesMax;
    const ref = arena.alloc(isEmbedded ? at + to - from : at);
    writeRecordKey(arena, ref, words, isEmbedded ? 0 : hasBlock, bytes, start, end);
    if (isEmbedded) this.#embed(ref, at, value, from, to);
    else arena.setI32(ref, valueWord, this.#newBlock(value, from, to));
    return ref;
  }

  /** Gives the field another value. Returns the record, perhaps in another block. */
  setValue(ref: number, value: Uint8Array, from: number, to: number): number {
    const arena = this.#arena;
    const at = valueAt(arena, ref);
    // What is counted or stamped keeps its length: no need to look up the size of the block.
    if (!isInBlock(arena, ref) && arena.i32(ref, valueWord) === to - from) {
      arena.copyIn(ref, at, value, from, to);
      return ref;
    }
    if (isInBlock(arena, ref)) arena.free(arena.i32(ref, valueWord));
    if (to - from <= embeddedBytesMax) {
      const moved = arena.resize(ref, at, at + to - from);
      arena.setI32(moved, 0, arena.i32(moved, 0) & ~hasBlock);
      this.#embed(moved, at, value, from, to);
      return moved;
    }
    const moved = arena.resize(ref, at, at);
    arena.setI32(moved, 0, arena.i32(moved, 0) | hasBlock);
    arena.setI32(moved, valueWord, this.#newBlock(value, from, to));
    return moved;
  }

  free(ref: number): void {
    const arena = this.#arena;
    if (isInBlock(arena, ref)) arena.free(arena.i32(ref, valueWord));
    arena.free(ref);
  }

  copy(ref: number): number {
    const arena = this.#arena;
    const at = valueAt(arena, ref);
    const word = arena.i32(ref, valueWord);
    const length = isInBlock(arena, ref) ? at : at + word;
    const copied = arena.alloc(length);
    arena.copyBlock(ref, 0, copied, 0, length);
    if (!isInBlock(arena, ref)) return copied;
    const blockBytes = blockHeadBytes + arena.i32(word, 0);
    const block = arena.alloc(blockBytes);
    arena.copyBlock(word, 0, block, 0, blockBytes);
    arena.setI32(copied, valueWord, block);
    return copied;
  }

  /** Bytes that record and block take in the arena. */
  bytesUsed(ref: number): number {
    const arena = this.#arena;
    const own = arena.sizeOf(ref);
    return isInBlock(arena, ref) ? own + arena.sizeOf(arena.i32(ref, valueWord)) : own;
  }

  #embed(ref: number, at: number, value: Uint8Array, from: number, to: number): void {
    this.#arena.setI32(ref, valueWord, to - from);
    this.#arena.copyIn(ref, at, value, from, to);
  }

  #newBlock(value: Uint8Array, from: number, to: number): number {
    const block = this.#arena.alloc(blockHeadBytes + to - from);
    this.#arena.setI32(block, 0, to - from);
    this.#arena.copyIn(block, blockHeadBytes, value, from, to);
    return block;
  }
}
