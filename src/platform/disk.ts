/**
 * Disk: files by path. A relative path starts at the host's current folder.
 *
 * (1) What is written survives a crash of the process at once, and a crash of the machine after
 *     `sync` or `datasync` of the file. That a file was created, renamed or removed survives it
 *     after `syncDirectory` of its folder.
 * (2) Calls on one file are done in their order. A call is complete when its `done` runs, never
 *     before the call has returned.
 * (3) The caller must not change bytes[start, end) until `done` runs.
 * (4) The calls that end in `Now` finish before they return. They stop the server for as long as
 *     the disk takes, so they are for starting up, for CONFIG REWRITE, and for the append-only
 *     file, whose writes go to the page cache.
 */
import type { Done, Failure } from './failure.ts';

export interface Disk {
  /**
   * `read`: must exist. `write`: created or emptied. `append`: created or kept, writes go to its
   * end.
   */
  open(path: string, how: OpenHow, done: Done<File>): void;
  openNow(path: string, how: OpenHow): File | Failure;

  readAll(path: string, done: Done<Uint8Array>): void;
  readAllNow(path: string): Uint8Array | Failure;

  /** Replaces an existing target in one step. */
  rename(from: string, to: string, done: Done<undefined>): void;
  renameNow(from: string, to: string): Failure | undefined;

  unlink(path: string, done: Done<undefined>): void;
  unlinkNow(path: string): Failure | undefined;

  /** The folder must not exist, its parent must. */
  mkdir(path: string, done: Done<undefined>): void;
  mkdirNow(path: string): Failure | undefined;

  syncDirectory(path: string, done: Done<undefined>): void;
  syncDirectoryNow(path: string): Failure | undefined;

  stat(path: string, done: Done<FileStat>): void;
  statNow(path: string): FileStat | Failure;

  /** Names without their folder, sorted. */
  readDirectory(path: string, done: Done<readonly string[]>): void;
  readDirectoryNow(path: string): readonly string[] | Failure;

  /** The whole file as a string of one character per byte. */
  loadTextNow(path: string): string | Failure;

  /**
   * The file has this text (one byte per character) or, whatever happens, the one that it had
   * before: written beside it, synced, renamed over it, the folder synced.
   */
  replaceTextNow(path: string, text: string): Failure | undefined;
}

export type OpenHow = 'read' | 'write' | 'append';

export interface FileStat {
  readonly kind: 'file' | 'directory' | 'other';
  readonly sizeBytes: number;
  /** Permission bits. */
  readonly mode: number;
  readonly modifiedMs: number;
}

export interface File {
  /** Adds bytes[start, end) at the end of what was written. All of them, or a Failure. */
  write(bytes: Uint8Array, start: number, end: number, done: Done<undefined>): void;
  /** As `write`; answers how many bytes were written, which is fewer only when the disk is full. */
  writeNow(bytes: Uint8Array, start: number, end: number): number | Failure;

  /**
   * Fills bytes[start, end) from that position; the result is how many were read, fewer only at the
   * end of the file.
   */
  readAt(position: number, bytes: Uint8Array, start: number, end: number, done: Done<number>): void;
  readAtNow(position: number, bytes: Uint8Array, start: number, end: number): number | Failure;

  /** Data and all that is known about the file. */
  sync(done: Done<undefined>): void;
  syncNow(): Failure | undefined;
  /** Data, and of the rest what is needed to read it back. */
  datasync(done: Done<undefined>): void;
  datasyncNow(): Failure | undefined;

  truncate(sizeBytes: number, done: Done<undefined>): void;
  truncateNow(sizeBytes: number): Failure | undefined;

  /** Nothing may be called after it. */
  close(done: Done<undefined>): void;
  closeNow(): Failure | undefined;
}
