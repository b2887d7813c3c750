/**
 * Writes an RDB file: a machine over the calls of a disk that finish before they return, for a
 * thread of its own, or for a server that does nothing else meanwhile (SAVE).
 *
 *   open the temporary file ──▶ write ──▶ sync ──▶ close          `putInPlace`: rename, sync folder
 *
 * (1) The file that is replaced stays whole until the new one is complete and synced.
 * (2) A temporary file that could not be written is removed.
 */
import type { View } from '../memory/view.ts';
import { Failure, failure } from '../platform/failure.ts';
import type { JobDisk, JobFile } from '../platform/threads.ts';
import { BaseCommands, type BaseCommandsOptions } from './aof/base-commands.ts';
import type { ByteSink } from './rdb/byte-sink.ts';
import { type DatabaseRoots, RdbWriter, type RdbWriterOptions } from './rdb/rdb-writer.ts';

/** So much is written between two syncs, where these are wanted (REDIS_AUTOSYNC_BYTES). */
const syncedBytes = 4 * 1024 * 1024;

/** An RDB file, or the commands that make the data set: a base of the append-only log. */
export type SnapshotFormat = RdbWriterOptions | BaseCommandsOptions;

export interface RdbFilePlan {
  /** Absolute. */
  readonly folder: string;
  /** Names in the folder: of the file while it is written, and afterwards. */
  readonly temporary: string;
  readonly target: string;
  readonly databases: readonly DatabaseRoots[];
  readonly format: SnapshotFormat;
  /** Whether the disk is kept busy while the file is written, instead of at its end. */
  readonly syncsOften: boolean;
}

/** The file as the writer sees it: after the first failure nothing more is written. */
class FileSink implements ByteSink {
  failure: Failure | undefined;
  readonly #file: JobFile;
  readonly #syncsOften: boolean;
  #unsynced = 0;

  constructor(file: JobFile, syncsOften: boolean) {
    this.#file = file;
    this.#syncsOften = syncsOften;
  }

  write(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end && this.failure === undefined; ) {
      const written = this.#file.writeNow(bytes, at, end);
      if (written instanceof Failure) this.failure = written;
      else if (written === 0) this.failure = failure('ENOSPC');
      else at += written;
    }
    this.#unsynced += end - start;
    if (!this.#syncsOften || this.#unsynced < syncedBytes) return;
    this.#unsynced = 0;
    this.failure ??= this.#file.datasyncNow();
  }
}

export class RdbFile {
  /** Why there is no file, as a line for the log; undefined while all goes well. */
  error: string | undefined;
  readonly #disk: JobDisk;
  readonly #plan: RdbFilePlan;
  readonly #file: JobFile | undefined;
  readonly #sink: FileSink | undefined;
  readonly #writer: RdbWriter | BaseCommands | undefined;

  constructor(view: View, disk: JobDisk, plan: RdbFilePlan) {
    this.#disk = disk;
    this.#plan = plan;
    const file = disk.openNow(temporaryPath(plan), 'write');
    if (file instanceof Failure) {
      this.error =
        `Failed opening the temp RDB file ${plan.temporary} (in server root dir ${plan.folder}) ` +
        `for saving: ${file.message}`;
      return;
    }
    this.#file = file;
    this.#sink = new FileSink(file, plan.syncsOften);
    const { format } = plan;
    this.#writer =
      'version' in format
        ? new RdbWriter(view, this.#sink, format)
        : new BaseCommands(view, this.#sink, format);
    this.#writer.begin(plan.databases);
  }

  /** Keys written. */
  get keys(): number {
    return this.#writer?.keys ?? 0;
  }

  /** Goes on for so many units of the writer; true when it is over: see `error`. */
  step(units: number): boolean {
    const sink = this.#sink;
    const writer = this.#writer;
    if (sink === undefined || writer === undefined) return true;
    const isWhole = writer.step(units);
    if (sink.failure !== undefined) this.#failed('rdbSaveRio', sink.failure);
    else if (isWhole) this.#complete();
    return isWhole || this.error !== undefined;
  }

  #complete(): void {
    const unsynced = this.#file?.syncNow();
    if (unsynced !== undefined) {
      this.#failed('fsync', unsynced);
      return;
    }
    const unclosed = this.#file?.closeNow();
    if (unclosed !== undefined) this.#failed('fclose', unclosed);
  }

  #failed(what: string, failure: Failure): void {
    this.error = `Write error while saving DB to the disk(${what}): ${failure.message}`;
    if (what !== 'fclose') this.#file?.closeNow();
    this.#disk.unlinkNow(temporaryPath(this.#plan));
  }
}

export function temporaryPath({ folder, temporary }: RdbFilePlan): string {
  return pathIn(folder, temporary);
}

/** The finished file takes its place; answers with a line for the log where it could not. */
export function putInPlace(disk: JobDisk, plan: RdbFilePlan): string | undefined {
  const { folder, target, temporary } = plan;
  const failed = disk.renameNow(temporaryPath(plan), pathIn(folder, target));
  if (failed === undefined) return undefined;
  disk.unlinkNow(temporaryPath(plan));
  return (
    `Error moving temp DB file ${temporary} on the final destination ${target} ` +
    `(in server root dir ${folder}): ${failed.message}`
  );
}

/** As a line for the log: the file is in place, but may not be after a crash of the machine. */
export function unsyncedFolder({ message }: Failure): string {
  return `Failed to fsync directory while saving DB: ${message}`;
}

export function pathIn(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
