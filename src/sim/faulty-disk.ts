/**
 * A disk on which calls fail: whoever makes it says which. What fails has no effect, but for a
 * write, of which a part may have been done.
 */
import type { Disk, File, FileStat, OpenHow } from '../platform/disk.ts';
import { type Done, Failure } from '../platform/failure.ts';

/** `sync` stands for both kinds of syncing a file. */
export type DiskCall =
  | 'open'
  | 'read'
  | 'write'
  | 'sync'
  | 'truncate'
  | 'close'
  | 'rename'
  | 'unlink'
  | 'mkdir'
  | 'syncDirectory'
  | 'stat'
  | 'readDirectory'
  | 'replace';

/** Why a call fails; `doneBytes`: how much of a write is done all the same. */
export interface Fault {
  readonly failure: Failure;
  readonly doneBytes: number;
}

export type FaultOf = (call: DiskCall, path: string) => Fault | undefined;

export class FaultyDisk implements Disk {
  readonly #disk: Disk;
  readonly #faultOf: FaultOf;

  constructor(disk: Disk, faultOf: FaultOf) {
    this.#disk = disk;
    this.#faultOf = faultOf;
  }

  open(path: string, how: OpenHow, done: Done<File>): void {
    this.#disk.open(path, how, (file) => done(this.#opened(file, path)));
  }

  openNow(path: string, how: OpenHow): File | Failure {
    const fault = this.#faultOf('open', path);
    if (fault !== undefined) return fault.failure;
    const file = this.#disk.openNow(path, how);
    return file instanceof Failure ? file : new FaultyFile(file, path, this.#faultOf);
  }

  #opened(file: File | Failure, path: string): File | Failure {
    if (file instanceof Failure) return file;
    return this.#faultOf('open', path)?.failure ?? new FaultyFile(file, path, this.#faultOf);
  }

  readAll(path: string, done: Done<Uint8Array>): void {
    this.#disk.readAll(path, (bytes) => done(this.#faultOf('read', path)?.failure ?? bytes));
  }

  readAllNow(path: string): Uint8Array | Failure {
    return this.#faultOf('read', path)?.failure ?? this.#disk.readAllNow(path);
  }

  rename(from: string, to: string, done: Done<undefined>): void {
    this.#void('rename', from, done, (then) => this.#disk.rename(from, to, then));
  }

  renameNow(from: string, to: string): Failure | undefined {
    return this.#faultOf('rename', from)?.failure ?? this.#disk.renameNow(from, to);
  }

  unlink(path: string, done: Done<undefined>): void {
    this.#void('unlink', path, done, (then) => this.#disk.unlink(path, then));
  }

  unlinkNow(path: string): Failure | undefined {
    return this.#faultOf('unlink', path)?.failure ?? this.#disk.unlinkNow(path);
  }

  mkdir(path: string, done: Done<undefined>): void {
    this.#void('mkdir', path, done, (then) => this.#disk.mkdir(path, then));
  }

  mkdirNow(path: string): Failure | undefined {
    return this.#faultOf('mkdir', path)?.failure ?? this.#disk.mkdirNow(path);
  }

  syncDirectory(path: string, done: Done<undefined>): void {
    this.#void('syncDirectory', path, done, (then) => this.#disk.syncDirectory(path, then));
  }

  syncDirectoryNow(path: string): Failure | undefined {
    return this.#faultOf('syncDirectory', path)?.failure ?? this.#disk.syncDirectoryNow(path);
  }

  stat(path: string, done: Done<FileStat>): void {
    this.#disk.stat(path, (stat) => done(this.#faultOf('stat', path)?.failure ?? stat));
  }

  statNow(path: string): FileStat | Failure {
    return this.#faultOf('stat', path)?.failure ?? this.#disk.statNow(path);
  }

  readDirectory(path: string, done: Done<readonly string[]>): void {
    this.#disk.readDirectory(path, (names) =>
      done(this.#faultOf('readDirectory', path)?.failure ?? names),
    );
  }

  readDirectoryNow(path: string): readonly string[] | Failure {
    return this.#faultOf('readDirectory', path)?.failure ?? this.#disk.readDirectoryNow(path);
  }

  loadTextNow(path: string): string | Failure {
    return this.#faultOf('read', path)?.failure ?? this.#disk.loadTextNow(path);
  }

  replaceTextNow(path: string, text: string): Failure | undefined {
    return this.#faultOf('replace', path)?.failure ?? this.#disk.replaceTextNow(path, text);
  }

  /** A call that fails takes its time, as one that works; what does nothing is asked to do it. */
  #void(
    call: DiskCall,
    path: string,
    done: Done<undefined>,
    begin: (then: Done<undefined>) => void,
  ): void {
    const fault = this.#faultOf(call, path);
    if (fault === undefined) begin(done);
    else this.#disk.stat('/', () => done(fault.failure));
  }
}

class FaultyFile implements File {
  readonly #file: File;
  readonly #path: string;
  readonly #faultOf: FaultOf;

  constructor(file: File, path: string, faultOf: FaultOf) {
    this.#file = file;
    this.#path = path;
    this.#faultOf = faultOf;
  }

  #fault(call: DiskCall): Fault | undefined {
    return this.#faultOf(call, this.#path);
  }

  write(bytes: Uint8Array, start: number, end: number, done: Done<undefined>): void {
    const fault = this.#fault('write');
    const to = fault === undefined ? end : Math.min(end, start + fault.doneBytes);
    this.#file.write(bytes, start, to, (result) => done(fault?.failure ?? result));
  }

  writeNow(bytes: Uint8Array, start: number, end: number): number | Failure {
    const fault = this.#fault('write');
    if (fault === undefined) return this.#file.writeNow(bytes, start, end);
    if (fault.doneBytes === 0) return fault.failure;
    return this.#file.writeNow(bytes, start, Math.min(end, start + fault.doneBytes));
  }

  readAt(
    position: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    done: Done<number>,
  ): void {
    this.#file.readAt(position, bytes, start, end, (count) =>
      done(this.#fault('read')?.failure ?? count),
    );
  }

  readAtNow(position: number, bytes: Uint8Array, start: number, end: number): number | Failure {
    return this.#fault('read')?.failure ?? this.#file.readAtNow(position, bytes, start, end);
  }

  sync(done: Done<undefined>): void {
    const fault = this.#fault('sync');
    this.#file.sync((result) => done(fault?.failure ?? result));
  }

  syncNow(): Failure | undefined {
    return this.#fault('sync')?.failure ?? this.#file.syncNow();
  }

  datasync(done: Done<undefined>): void {
    this.sync(done);
  }

  datasyncNow(): Failure | undefined {
    return this.#fault('sync')?.failure ?? this.#file.datasyncNow();
  }

  truncate(sizeBytes: number, done: Done<undefined>): void {
    const failed = this.#fault('truncate')?.failure;
    if (failed === undefined) this.#file.truncate(sizeBytes, done);
    else this.#file.readAt(0, new Uint8Array(0), 0, 0, () => done(failed));
  }

  truncateNow(sizeBytes: number): Failure | undefined {
    return this.#fault('truncate')?.failure ?? this.#file.truncateNow(sizeBytes);
  }

  close(done: Done<undefined>): void {
    const failed = this.#fault('close')?.failure;
    this.#file.close((result) => done(failed ?? result));
  }

  closeNow(): Failure | undefined {
    const failed = this.#fault('close')?.failure;
    return this.#file.closeNow() ?? failed;
  }
}
