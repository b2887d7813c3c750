/**
 * What a server's memory is used for, in bytes. `used` is what the arena has handed out, to the
 * byte, and what clients hold: their buffers as they are, the session itself as an estimate. What
 * the JavaScript engine takes besides is part of the resident size only.
 */
import type { Host } from '../platform/host.ts';
import { memoryOf } from './client-line.ts';
import type { Engine } from './engine.ts';

export interface MemoryFigures {
  readonly used: number;
  readonly arena: number;
  readonly active: number;
  readonly clients: number;
  /** Of databases that hold something. */
  readonly databases: readonly DatabaseMemory[];
  readonly keys: number;
  readonly overhead: number;
  readonly dataset: number;
  readonly resident: number;
  readonly startup: number;
  readonly peak: number;
  readonly system: number;
}

export interface DatabaseMemory {
  readonly index: number;
  /** Bytes of the table of keys, and of those that expire. */
  readonly keyTable: number;
  readonly expiryTable: number;
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
    const { arena } = keyspace;
    const clients = this.#clientBytes();
    const used = arena.usedBytes + clients;
    this.#peakBytes = Math.max(this.#peakBytes, used);
    const databases = this.#databases();
    const startup = this.startupBytes;
    let overhead = startup + clients;
    for (const { expiryTable, keyTable } of databases) overhead += keyTable + expiryTable;
    return {
      used,
      arena: arena.usedBytes,
      active: arena.activeBytes,
      clients,
      databases,
      keys: keyspace.databases.reduce((keys, { size }) => keys + size, 0),
      overhead,
      dataset: Math.max(0, used - overhead),
      resident: this.#host.memory().rssBytes,
      startup,
      peak: this.#peakBytes,
      system: this.#host.systemMemoryBytes,
    };
  }

  #databases(): DatabaseMemory[] {
    const { databases, tables } = this.#engine.keyspace;
    return databases
      .filter(({ size }) => size > 0)
      .map(({ expiringRoot, index, keysRoot }) => ({
        index,
        keyTable: tables.bytesUsed(keysRoot),
        expiryTable: tables.bytesUsed(expiringRoot),
      }));
  }

  #clientBytes(): number {
    let bytes = 0;
    for (const session of this.#engine.sessions.values()) bytes += memoryOf(session);
    return bytes;
  }
}
