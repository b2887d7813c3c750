/**
 * All types of values together: what does not care which type it meets asks here. Values of a type
 * are read and changed through its own class.
 */
import { Listpacks } from '../structures/listpack-editor.ts';
import { nodeCount } from '../structures/quicklist.ts';
import { Quicklists } from '../structures/quicklist-editor.ts';
import { Hashes } from './hash.ts';
import { Lists } from './list.ts';
import { Records } from './records.ts';
import { Sets } from './set.ts';
import { encodingOf, encodings, rootOf, setRoot, typeOf, types } from './value.ts';
import type { ValueGround } from './value-ground.ts';
import { Zsets } from './zset.ts';
import { ZsetBuilder } from './zset-builder.ts';
import { zsetRootWords } from './zset-cursor.ts';

export class Values {
  readonly records: Records;
  readonly listpacks: Listpacks;
  readonly quicklists: Quicklists;
  readonly lists: Lists;
  readonly hashes: Hashes;
  readonly sets: Sets;
  readonly zsets: Zsets;
  readonly zsetBuilder: ZsetBuilder;
  readonly #ground: ValueGround;

  constructor(ground: ValueGround) {
    const { arena } = ground;
    this.#ground = ground;
    this.records = new Records(arena);
    this.listpacks = new Listpacks(arena);
    this.quicklists = new Quicklists(arena, this.listpacks);
    this.lists = new Lists(arena, this.listpacks, this.quicklists);
    this.hashes = new Hashes(ground);
    this.sets = new Sets(ground);
    this.zsets = new Zsets(ground);
    this.zsetBuilder = new ZsetBuilder(ground, this.records, this.zsets);
  }

  /** Frees a record with its whole value. */
  free(ref: number): void {
    this.#freeCollection(ref);
    this.records.free(ref);
  }

  /**
   * Bytes of all blocks of the record and its value. Of a large collection `samples` parts are
   * looked at and the others taken to be like them; 0 looks at all.
   */
  bytesUsed(ref: number, samples: number): number {
    const own = this.records.bytesUsed(ref);
    switch (typeOf(this.#ground.arena, ref)) {
      case types.list:
        return own + this.lists.bytesUsed(ref, samples);
      case types.hash:
        return own + this.hashes.bytesUsed(ref, samples);
      case types.set:
        return own + this.sets.bytesUsed(ref, samples);
      case types.zset:
        return own + this.zsets.bytesUsed(ref, samples);
      default:
        return own;
    }
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
      case encodings.skiplist:
        return this.zsets.length(ref);
      default:
        return 1;
    }
  }

  /** Root of the table that holds a collection's elements, for DEBUG; 0 where there is none. */
  tableOf(ref: number): number {
    const { arena } = this.#ground;
    const root = rootOf(arena, ref);
    switch (encodingOf(arena, ref)) {
      case encodings.table:
        return root;
      case encodings.skiplist:
        return arena.i32(root, zsetRootWords.table);
      default:
        return 0;
    }
  }

  /**
   * Frees a part of a value that is in no database any more, `items` blocks or about as many;
   * whether all of it is gone, the record too. Between the calls the record is good for nothing
   * else.
   */
  freeSlice(ref: number, items: number): boolean {
    switch (typeOf(this.#ground.arena, ref)) {
      case types.list:
        if (!this.lists.freeSlice(ref, items)) return false;
        break;
      case types.hash:
        if (!this.hashes.freeSlice(ref, items)) return false;
        break;
      case types.set:
        if (!this.sets.freeSlice(ref, items)) return false;
        break;
      case types.zset:
        if (!this.zsets.freeSlice(ref, items)) return false;
        break;
      default:
        this.#freeCollection(ref);
    }
    this.records.free(ref);
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
    switch (typeOf(arena, ref)) {
      case types.list:
        return this.lists.copy(ref);
      case types.hash:
        return this.hashes.copy(ref);
      case types.set:
        return this.sets.copy(ref);
      case types.zset:
        return this.zsets.copy(ref);
      default: {
        const root = rootOf(arena, ref);
        const length = arena.sizeOf(root);
        const copied = arena.alloc(length);
        arena.copyBlock(root, 0, copied, 0, length);
        return copied;
      }
    }
  }

  /** Frees what a record holds outside of itself, unless it is a string's. */
  #freeCollection(ref: number): void {
    const { arena } = this.#ground;
    switch (typeOf(arena, ref)) {
      case types.string:
        break;
      case types.list:
        this.lists.free(ref);
        break;
      case types.hash:
        this.hashes.free(ref);
        break;
      case types.set:
        this.sets.free(ref);
        break;
      case types.zset:
        this.zsets.free(ref);
        break;
      default:
        arena.free(rootOf(arena, ref));
    }
  }
}
