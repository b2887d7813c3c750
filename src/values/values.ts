/**
 * All types of values together: what does not care which type it meets asks here. Values of a type
 * are read and changed through its own class.
 */
import type { Arena } from '../memory/arena.ts';
import type { Hasher } from '../structures/hasher.ts';
import type { Tables } from '../structures/table.ts';
import { Records } from './records.ts';
import { rootOf, typeOf, types } from './value.ts';

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

  #freeCollection(root: number): void {
    this.#ground.arena.free(root);
  }
}
