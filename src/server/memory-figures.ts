/**
 * What a server's memory is used for, in bytes. `used` is exact: blocks that the arena has handed
 * out, and the buffers of clients. What the JavaScript engine takes for itself is no part of it but
 * of the resident size.
 */
import type { Engine } from '../engine/engine.ts';
import type { Host } from '../platform/host.ts';

export interface MemoryFigures {
  readonly used: number;
  readonly arena: number;
  readonly active: number;
  readonly clients: number;
  /** Tables of keys and expiries. */
  readonly tables: number;
  readonly overhead: number;
  readonly dataset: number;
  readonly resident: number;
  readonly startup: number;
  readonly peak: number;
  readonly system: number;
}

export class MemoryWatch {
  readonly #engine: Engine;
  readonly #host: Host;
  /** What was used before there was any key or client. */
  readonly startupBytes: number;
  #peakBytes = 0;

  constructor(engine: Engine, host: Host) {
    this.#engine = engine;
    this.#host = host;
    this.startupBytes = engine.keyspace.arena.usedBytes;
    this.#peakBytes = this.startupBytes;
  }

  get usedBytes(): number {
    return this.#engine.keyspace.arena.usedBytes + this.#clientBytes();
  }

  /** Remembers how much is used, if it is more than ever. To be called in every tick. */
  sample(): void {
    this.#peakBytes = Math.max(this.#peakBytes, this.usedBytes);
  }

  figures(): MemoryFigures {
    const { keyspace } = this.#engine;
    const { arena, tables: keyTables } = keyspace;
    const clients = this.#clientBytes();
    const used = arena.usedBytes + clients;
    this.#peakBytes = Math.max(this.#peakBytes, used);
    let tables = 0;
    for (const db of keyspace.databases) {
      if (db.size === 0) continue;
      tables += keyTables.bytesUsed(db.keysRoot) + keyTables.bytesUsed(db.expiringRoot);
    }
    const startup = this.startupBytes;
    const overhead = startup + clients + tables;
    return {
      used,
      arena: arena.usedBytes,
      active: arena.activeBytes,
      clients,
      tables,
      overhead,
      dataset: Math.max(0, used - overhead),
      resident: this.#host.memory().rssBytes,
      startup,
      peak: this.#peakBytes,
      system: this.#host.systemMemoryBytes,
    };
  }

  #clientBytes(): number {
    let bytes = 0;
    for (const { carrier, transaction } of this.#engine.sessions.values()) {
      bytes += carrier.heldBytes;
      bytes += transaction?.bytesUsed ?? 0;
    }
    return bytes;
  }
}
