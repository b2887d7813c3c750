/**
 * Puts records into a database in batches. Where a key belongs in a large table is seldom in a
 * cache; the slots of many keys are looked up side by side, so that their loads overlap, before the
 * first record is put in (bench/rdb.ts).
 *
 * (1) A record in the batch belongs to the batch; `flush` gives all to the database, or frees what
 *     is a duplicate.
 */
import type { Database } from '../../keyspace/database.ts';
import type { Keyspace } from '../../keyspace/keyspace.ts';
import { keyAt, keyLength } from '../../structures/record.ts';

const keysMax = 128;

type BatchTarget = Pick<Keyspace, 'arena' | 'databases' | 'tables' | 'values'>;

export class KeyBatch {
  /** A record that was not put in because its key was there already; 0 for none. */
  duplicate = 0;
  db: Database;
  readonly #keyspace: BatchTarget;
  readonly #replaces: boolean;
  readonly #hashes = new Int32Array(keysMax);
  readonly #refs = new Int32Array(keysMax);
  #count = 0;
  /** What was loaded ahead ends here, so that it counts as used. */
  #loaded = 0;

  /** `replaces`: a key that is there already is overwritten. */
  constructor(keyspace: BatchTarget, replaces: boolean) {
    this.#keyspace = keyspace;
    this.#replaces = replaces;
    this.db = keyspace.databases[0];
  }

  /** Adds a record for the database `db`; `hash` is that of its key. */
  add(ref: number, hash: number): void {
    if (this.#count === keysMax) this.flush();
    this.#hashes[this.#count] = hash;
    this.#refs[this.#count] = ref;
    this.#count++;
  }

  /** Puts all records in. A duplicate is kept in `duplicate`, the caller's, and the rest freed. */
  flush(): void {
    const { tables, values } = this.#keyspace;
    const hashes = this.#hashes;
    const count = this.#count;
    const root = this.db.keysRoot;
    let loaded = 0;
    for (let i = 0; i < count; i++) loaded ^= tables.approach(root, hashes[i]);
    this.#loaded ^= loaded;
    this.#count = 0;
    for (let i = 0; i < count; i++) {
      const ref = this.#refs[i];
      if (this.duplicate !== 0) values.free(ref);
      else if (tables.candidate(root, hashes[i]) === 0 || this.#isNew(ref, hashes[i])) {
        this.db.load(hashes[i], ref);
      } else {
        this.duplicate = ref;
      }
    }
  }

  /** Whether the key is not there, or not any more. */
  #isNew(ref: number, hash: number): boolean {
    const { arena } = this.#keyspace;
    const start = arena.base(ref) + keyAt(arena, ref);
    const end = start + keyLength(arena, ref);
    const had = this.db.findHashed(hash, arena.bytes(ref), start, end);
    if (had === 0) return true;
    if (!this.#replaces) return false;
    this.db.delete(had);
    return true;
  }
}
