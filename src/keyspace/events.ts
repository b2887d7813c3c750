/**
 * What the keyspace tells those above it. Classes of keyspace events are the flags of
 * `notify-keyspace-events`.
 */

export const eventClasses = {
  keyspace: 1 << 0,
  keyevent: 1 << 1,
  generic: 1 << 2,
  string: 1 << 3,
  list: 1 << 4,
  set: 1 << 5,
  hash: 1 << 6,
  zset: 1 << 7,
  expired: 1 << 8,
  evicted: 1 << 9,
  stream: 1 << 10,
  keyMiss: 1 << 11,
  loaded: 1 << 12,
  module: 1 << 13,
  newKey: 1 << 14,
} as const;

/** Implemented by the engine. The key's bytes are valid only during the call. */
export interface KeyspaceListener {
  /** The value of a key changed, or the key came or went: for WATCH and client caches. */
  changed(database: number, key: Uint8Array, start: number, end: number): void;
  /** Something that can be subscribed to happened. */
  notify(
    eventClass: number,
    event: string,
    database: number,
    key: Uint8Array,
    start: number,
    end: number,
  ): void;
  /** A key was deleted because its time was over: replicas and the AOF get a deletion. */
  expired(database: number, key: Uint8Array, start: number, end: number): void;
  /** A key that somebody may wait for came into being. */
  ready(database: number, key: Uint8Array, start: number, end: number): void;
  /** A database is about to lose all its keys, which are still there. */
  emptying(database: number): void;
  /** Two databases are about to exchange what they hold. */
  swapping(database: number, other: number): void;
  /** They did: somebody may wait for a key that is here now. */
  swapped(database: number, other: number): void;
}
