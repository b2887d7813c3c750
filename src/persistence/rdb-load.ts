/**
 * Loads an RDB file into a keyspace: feeds the reader with pieces of the file, in slices.
 *
 *   open ──▶ step, step, ... ──▶ 'done' | 'failed'
 */
import type { Disk, File } from '../platform/disk.ts';
import { Failure } from '../platform/failure.ts';
import { RdbReader, type RdbReaderOptions } from './rdb/rdb-reader.ts';

const pieceBytes = 1024 * 1024;

export class RdbLoad {
  readonly reader: RdbReader;
  /** Size of the file when it was opened. */
  readonly totalBytes: number;
  readonly #file: File;
  readonly #piece = new Uint8Array(pieceBytes);
  /** Bytes of the file that were read. */
  #readBytes = 0;
  #failure: Failure | undefined;

  private constructor(file: File, totalBytes: number, options: RdbReaderOptions) {
    this.#file = file;
    this.totalBytes = totalBytes;
    this.reader = new RdbReader(options);
  }

  static open(disk: Disk, path: string, options: RdbReaderOptions): RdbLoad | Failure {
    const stat = disk.statNow(path);
    if (stat instanceof Failure) return stat;
    const file = disk.openNow(path, 'read');
    return file instanceof Failure ? file : new RdbLoad(file, stat.sizeBytes, options);
  }

  /** Reads on for about so many bytes of the file. */
  step(bytes: number): 'more' | 'done' | 'failed' {
    const { reader } = this;
    const until = reader.position + bytes;
    while (reader.position < until) {
      const progress = reader.step(until - reader.position);
      if (progress === 'hungry') this.#feed();
      else if (progress !== 'more') {
        this.#file.closeNow();
        return progress;
      }
    }
    return 'more';
  }

  /** Why it failed, as lines for the log. */
  get errorLines(): readonly string[] {
    const { error } = this.reader;
    const unread = this.#failure;
    const lines = error?.lines ?? [];
    return unread === undefined
      ? lines
      : [`Error reading the RDB file: ${unread.message}`, ...lines];
  }

  #feed(): void {
    const piece = this.#piece;
    const count = this.#file.readAtNow(this.#readBytes, piece, 0, piece.length);
    if (count instanceof Failure) this.#failure = count;
    if (count instanceof Failure || count === 0) {
      this.reader.end();
      return;
    }
    this.#readBytes += count;
    this.reader.feed(piece, 0, count);
  }
}
