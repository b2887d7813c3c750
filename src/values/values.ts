/**
 * All types of values together: what does not care which type it meets asks here. Values of a type
 * are read and changed through its own class.
 */
import type { Arena } from '../memory/arena.ts';
import type { Hasher } from '../structures/hasher.ts';
import { nodeCount } from '../structures/quicklist.ts';
import type { Tables } from '../structures/table.ts';
import { Records } from './records.ts';
import { encodingOf, encodings, rootOf, setRoot, typeOf, types } from './value.ts';

/** What the types are built on. */
export interface ValueGround {
  readonly arena: Arena;
  readonly tables: Tables;
  readonly hasher: Hasher;
}

export class Values {
  readonly records: Records;
  readonly #ground: ValueGround;

  constructor(ground: ValueGround) {
    this.#ground = ground;
    this.records = new Records(ground.arena);
  }

  /** Frees a record with its whole value. */
  free(ref: number): void {
    const type = typeOf(this.#ground.arena, ref);
    if (type !== types.string) this.#freeCollection(rootOf(this.#ground.arena, ref));
    this.records.free(ref);
  }

  /**
   * How much work it is to free the value: its blocks, about. Values of up to 64 are not worth a
   * slice (LAZYFREE_THRESHOLD, `lazyfreeGetFreeEffort`).
   */
  effort(ref: number): number {
    const { arena, tables } = this.#ground;
    switch (encodingOf(arena, ref)) {
      case encodings.quicklist:
        return nodeCount(arena, rootOf(arena, ref));
      case encodings.table:
        return tables.count(rootOf(arena, ref));
      default:
        return 1;
    }
  }

  /**
   * Frees a part of a value that is in no database any more, `items` blocks or about as many;
   * whether all of it is gone, the record too. Between the calls the record is good for nothing
   * else.
   */
  freeSlice(ref: number, _items: number): boolean {
    this.free(ref);
    return true;
  }

  /** The same value in a record of its own under another key, without expiry. */
  copy(ref: number, key: Uint8Array, start: number, end: number): number {
    const { arena } = this.#ground;
    const copied = this.records.copy(ref, key, start, end);
    if (typeOf(arena, ref) !== types.string) {
      setRoot(arena, copied, this.#copyCollection(ref));
    }
    return copied;
  }

  /** A copy of a collection's structure; its root. */
  #copyCollection(ref: number): number {
    const { arena } = this.#ground;
    const root = rootOf(arena, ref);
    const length = arena.sizeOf(root);
    const copied = arena.alloc(length);
    arena.copyBlock(root, 0, copied, 0, length);
    return copied;
  }

  #freeCollection(root: number): void {
    this.#ground.arena.free(root);
  }
}
