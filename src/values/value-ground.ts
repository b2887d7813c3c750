/** What all types of values are built on. */
import type { Arena } from '../memory/arena.ts';
import type { Hasher } from '../structures/hasher.ts';
import type { Tables } from '../structures/table.ts';

export interface ValueGround {
  readonly arena: Arena;
  readonly tables: Tables;
  readonly hasher: Hasher;
}
