/**
 * Watched keys: who wants to know that a key changed (WATCH). A watcher is told once: it becomes
 * dirty, and its keys are watched no more.
 *
 * (1) A key that was already expired when it was watched does not make its watcher dirty by being
 *     deleted: for clients it was gone before.
 * (2) Flushing or swapping a database makes those dirty whose key was there before or is there now.
 */
import { latin1, latin1Bytes, textBytesMax } from '../base/bytes.ts';
import type { Database } from './database.ts';
import type { Keyspace } from './keyspace.ts';

export interface Watcher {
  /** Set when a watched key changed; whoever reads it clears it. */
  isDirtyByWatch: boolean;
  /** How many keys it watches. */
  watchedKeys: number;
}

interface Watch {
  readonly watcher: Watcher;
  readonly name: string;
  readonly database: number;
  wasExpired: boolean;
}

export class WatchedKeys {
  readonly #keyspace: Keyspace;
  /** For each database its watched keys, and for each of these who watches it. */
  readonly #watches: Map<string, Map<Watcher, Watch>>[] = [];
  readonly #byWatcher = new Map<Watcher, Watch[]>();
  /** Watched keys of all databases: nothing else is looked at while it is 0. */
  #count = 0;

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
    for (const _ of keyspace.databases) this.#watches.push(new Map());
  }

  /** Sessions that watch at least one key. */
  get watchers(): number {
    return this.#byWatcher.size;
  }

  /** A key of at most `textBytesMax`. */
  watch(watcher: Watcher, db: Database, key: Uint8Array, start: number, end: number): void {
    const name = latin1(key, start, end);
    const watches = this.#watches[db.index];
    const others = watches.get(name);
    if (others?.has(watcher)) return;
    const ref = db.find(key, start, end);
    const wasExpired = ref !== 0 && this.#keyspace.isExpired(ref);
    const watch: Watch = { watcher, name, database: db.index, wasExpired };
    const own = this.#byWatcher.get(watcher) ?? [];
    own.push(watch);
    this.#byWatcher.set(watcher, own);
    if (others === undefined) watches.set(name, new Map([[watcher, watch]]));
    else others.set(watcher, watch);
    watcher.watchedKeys = own.length;
    this.#count++;
  }

  /** Forgets all keys of a watcher; its dirtiness stays. */
  unwatch(watcher: Watcher): void {
    const own = this.#byWatcher.get(watcher);
    if (own === undefined) return;
    for (const watch of own) {
      const watches = this.#watches[watch.database];
      const others = watches.get(watch.name);
      others?.delete(watcher);
      if (others?.size === 0) watches.delete(watch.name);
    }
    this.#count -= own.length;
    this.#byWatcher.delete(watcher);
    watcher.watchedKeys = 0;
  }

  /** Whether a key of the watcher ran out of time since it was watched. */
  hasExpired(watcher: Watcher): boolean {
    const own = this.#byWatcher.get(watcher) ?? [];
    return own.some((watch) => {
      if (watch.wasExpired) return false;
      const ref = this.#find(this.#keyspace.databases[watch.database], watch.name);
      return ref !== 0 && this.#keyspace.isExpired(ref);
    });
  }

  /** The key changed. */
  changed(database: number, key: Uint8Array, start: number, end: number): void {
    if (this.#count === 0 || end - start > textBytesMax) return;
    const name = latin1(key, start, end);
    const watches = this.#watches[database].get(name);
    if (watches === undefined) return;
    const isGone = this.#keyspace.databases[database].find(key, start, end) === 0;
    for (const watch of [...watches.values()]) {
      if (watch.wasExpired) {
        if (isGone) watch.wasExpired = false;
        continue;
      }
      watch.watcher.isDirtyByWatch = true;
      this.unwatch(watch.watcher);
    }
  }

  /**
   * All keys of a database are about to go, or to be replaced by those of `replacedBy`. To be
   * called before it happens.
   */
  databaseChanges(db: Database, replacedBy: Database | undefined): void {
    if (this.#count === 0) return;
    for (const [name, watches] of this.#watches[db.index]) {
      const before = this.#find(db, name);
      const after = replacedBy === undefined ? 0 : this.#find(replacedBy, name);
      if (before === 0 && after === 0) continue;
      for (const watch of watches.values()) this.#replaced(watch, before, after);
    }
  }

  #replaced(watch: Watch, before: number, after: number): void {
    const staysExpired = after !== 0 && this.#keyspace.isExpired(after);
    if (watch.wasExpired) {
      if (after === 0) {
        watch.wasExpired = false;
        return;
      }
      if (staysExpired) return;
    } else if (before === 0 && staysExpired) {
      watch.wasExpired = true;
      return;
    }
    watch.watcher.isDirtyByWatch = true;
  }

  #find(db: Database, name: string): number {
    const bytes = latin1Bytes(name);
    return db.find(bytes, 0, bytes.length);
  }
}
