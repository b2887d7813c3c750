/**
 * What the configuration says about keys. The server copies the directives here, at the start and
 * whenever one of them changes, so that nobody looks up a directive by name while a command runs.
 */

/** `hide`: a key whose time is over is gone for readers; only a replication stream deletes it. */
export type ExpiryMode = 'delete' | 'hide' | 'off';

export class KeyspaceSettings {
  /** `lazyfree-lazy-user-del`: DEL frees big values in slices, as UNLINK does. */
  lazyUserDel = false;
  /** `lazyfree-lazy-user-flush`: FLUSHALL and FLUSHDB without an option are ASYNC. */
  lazyUserFlush = false;
  /** `lazyfree-lazy-server-del`: values that are overwritten as a side effect (RENAME). */
  lazyServerDel = false;
  /** `lazyfree-lazy-expire`; also whether the deletion is propagated as UNLINK. */
  lazyExpire = false;
  /** `lazyfree-lazy-eviction`; also whether the deletion is propagated as UNLINK. */
  lazyEviction = false;
  /** Whether `maxmemory-policy` is one of the LFU policies: access clocks are LFU's then. */
  usesLfu = false;
  /** `lfu-log-factor` and `lfu-decay-time` (minutes). */
  lfuLogFactor = 10;
  lfuDecayMinutes = 1;
  /** `active-expire-effort`: 1 to 10. */
  expireEffort = 1;
  /** `hz`: slow expiry cycles per second. */
  hz = 10;
  /** What becomes of keys whose time is over; `off` while a data set is loaded. */
  expiry: ExpiryMode = 'delete';
}
