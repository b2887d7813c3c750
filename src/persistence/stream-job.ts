/**
 * The job that makes an RDB file of a snapshot and hands it over in pieces, for replicas that get
 * it while it is made. It reports pieces; its owner tells it how many bytes have been taken.
 *
 * (1) No more than `aheadBytesMax` are reported that were not taken, but for one step's.
 */
import type { SnapshotMemory } from '../memory/pages.ts';
import { SnapshotView } from '../memory/snapshot-view.ts';
import type { Job, JobKind, JobWorld, ThreadData } from '../platform/threads.ts';
import type { ByteSink } from './rdb/byte-sink.ts';
import { type DatabaseRoots, RdbWriter, type RdbWriterOptions } from './rdb/rdb-writer.ts';
import type { Plain } from './save-job.ts';

const pieceBytes = 256 * 1024;
const aheadBytesMax = 8 * 1024 * 1024;
/** How long the job sleeps when it is too far ahead. */
const waitUs = 500;

export interface StreamJobData {
  readonly memory: SnapshotMemory;
  readonly databases: readonly Plain<DatabaseRoots>[];
  readonly format: Plain<RdbWriterOptions>;
  /** Where the job tells how many keys it has written: one int32. */
  readonly progress: SharedArrayBuffer;
  /** Microseconds to wait for each key that was written; for tests. */
  readonly keyDelayUs: number;
  readonly [name: string]: ThreadData;
}

class Pieces implements ByteSink {
  /** Reported and not taken. */
  aheadBytes = 0;
  readonly #world: JobWorld;
  readonly #piece = new Uint8Array(pieceBytes);
  #length = 0;

  constructor(world: JobWorld) {
    this.#world = world;
  }

  write(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const count = Math.min(end - at, pieceBytes - this.#length);
      this.#piece.set(bytes.subarray(at, at + count), this.#length);
      this.#length += count;
      at += count;
      if (this.#length === pieceBytes) this.flush();
    }
  }

  flush(): void {
    if (this.#length === 0) return;
    this.aheadBytes += this.#length;
    this.#world.report(this.#piece.slice(0, this.#length));
    this.#length = 0;
  }
}

export const streamJob: JobKind<StreamJobData> = {
  module: 'persistence/stream-job',
  name: 'streamJob',
  begin({ databases, format, keyDelayUs, memory, progress }, world): Job {
    const pieces = new Pieces(world);
    const writer = new RdbWriter(new SnapshotView(memory), pieces, format);
    const told = new Int32Array(progress);
    writer.begin(databases);
    return {
      step(units) {
        if (pieces.aheadBytes > aheadBytesMax) {
          world.pause(waitUs);
          return false;
        }
        const { keys } = writer;
        const isDone = writer.step(keyDelayUs >= 1 ? 1 : units);
        Atomics.store(told, 0, writer.keys);
        if (isDone || keyDelayUs > 0) pieces.flush();
        if (keyDelayUs > 0) world.pause((writer.keys - keys) * keyDelayUs);
        return isDone;
      },
      told(taken) {
        if (typeof taken === 'number') pieces.aheadBytes -= taken;
      },
    };
  },
};
