/**
 * The disk as one life of a machine uses it. A call that completes by callback takes effect when it
 * completes, some virtual time later: a crash before that finds it undone.
 */
import { latin1, latin1Bytes } from '../base/bytes.ts';
import type { Prng } from '../base/prng.ts';
import type { Disk, File, FileStat, OpenHow } from '../platform/disk.ts';
import { type Done, Failure } from '../platform/failure.ts';
import type { SimDisk } from './disk.ts';
import type { SimHost } from './host.ts';
import type { Inode } from './inode.ts';
import type { Life } from './machine.ts';

const callUsMax = 100;
const syncUsMax = 20_000;

export class SimDrive implements Disk {
  readonly #disk: SimDisk;
  readonly #life: Life;
  readonly #host: SimHost;
  readonly #random: Prng;

  constructor(disk: SimDisk, life: Life, host: SimHost, random: Prng) {
    this.#disk = disk;
    this.#life = life;
    this.#host = host;
    this.#random = random;
  }

  #path(path: string): string {
    return this.#disk.resolve(this.#host.currentFolder(), path);
  }

  #later<Result>(work: () => Result | Failure, done: Done<Result>): void {
    this.#life.after(1 + this.#random.below(callUsMax), () => done(work()));
  }

  #note(what: string, path: string, amount: number): void {
    const { machine } = this.#life;
    machine.world.note(machine.name, `${what} ${path}`, amount);
  }

  open(path: string, how: OpenHow, done: Done<File>): void {
    this.#later<File>(() => this.openNow(path, how), done);
  }

  openNow(path: string, how: OpenHow): File | Failure {
    const full = this.#path(path);
    const inode = this.#disk.open(full, how);
    this.#note(`open ${how}`, full, inode instanceof Failure ? 0 : 1);
    if (inode instanceof Failure) return inode;
    return new SimFile(inode, full, how, this.#life, this.#random.fork());
  }

  readAll(path: string, done: Done<Uint8Array>): void {
    this.#later<Uint8Array>(() => this.readAllNow(path), done);
  }

  readAllNow(path: string): Uint8Array | Failure {
    return this.#disk.readAll(this.#path(path));
  }

  rename(from: string, to: string, done: Done<undefined>): void {
    this.#later<undefined>(() => this.renameNow(from, to), done);
  }

  renameNow(from: string, to: string): Failure | undefined {
    this.#note(`rename ${from}`, to, 0);
    return this.#disk.rename(this.#path(from), this.#path(to));
  }

  unlink(path: string, done: Done<undefined>): void {
    this.#later<undefined>(() => this.unlinkNow(path), done);
  }

  unlinkNow(path: string): Failure | undefined {
    this.#note('unlink', path, 0);
    return this.#disk.unlink(this.#path(path));
  }

  mkdir(path: string, done: Done<undefined>): void {
    this.#later<undefined>(() => this.mkdirNow(path), done);
  }

  mkdirNow(path: string): Failure | undefined {
    this.#note('mkdir', path, 0);
    return this.#disk.mkdir(this.#path(path));
  }

  syncDirectory(path: string, done: Done<undefined>): void {
    this.#later<undefined>(() => this.syncDirectoryNow(path), done);
  }

  syncDirectoryNow(path: string): Failure | undefined {
    this.#note('sync folder', path, 0);
    return this.#disk.syncDirectory(this.#path(path));
  }

  stat(path: string, done: Done<FileStat>): void {
    this.#later<FileStat>(() => this.statNow(path), done);
  }

  statNow(path: string): FileStat | Failure {
    return this.#disk.stat(this.#path(path));
  }

  readDirectory(path: string, done: Done<readonly string[]>): void {
    this.#later<readonly string[]>(() => this.readDirectoryNow(path), done);
  }

  readDirectoryNow(path: string): readonly string[] | Failure {
    return this.#disk.readDirectory(this.#path(path));
  }

  loadTextNow(path: string): string | Failure {
    const bytes = this.readAllNow(path);
    return bytes instanceof Failure ? bytes : latin1(bytes, 0, bytes.length);
  }

  replaceTextNow(path: string, text: string): Failure | undefined {
    const full = this.#path(path);
    const beside = `${full}.tmp`;
    const file = this.openNow(beside, 'write');
    if (file instanceof Failure) return file;
    const bytes = latin1Bytes(text);
    file.writeNow(bytes, 0, bytes.length);
    file.syncNow();
    file.closeNow();
    return (
      this.renameNow(beside, full) ??
      this.syncDirectoryNow(full.slice(0, full.lastIndexOf('/')) || '/')
    );
  }
}

class SimFile implements File {
  readonly #inode: Inode;
  readonly #path: string;
  readonly #isAppending: boolean;
  readonly #life: Life;
  readonly #random: Prng;
  #position = 0;
  #lastUs = 0;

  constructor(inode: Inode, path: string, how: OpenHow, life: Life, random: Prng) {
    this.#inode = inode;
    this.#path = path;
    this.#isAppending = how === 'append';
    this.#life = life;
    this.#random = random;
  }

  /** Behind all calls on this file that have not completed. */
  #later<Result>(usMax: number, work: () => Result, done: Done<Result>): void {
    const { nowUs } = this.#life.machine.world;
    this.#lastUs = Math.max(this.#lastUs, nowUs + 1 + this.#random.below(usMax));
    this.#life.after(this.#lastUs - nowUs, () => done(work()));
  }

  write(bytes: Uint8Array, start: number, end: number, done: Done<undefined>): void {
    this.#later(callUsMax, () => void this.writeNow(bytes, start, end), done);
  }

  writeNow(bytes: Uint8Array, start: number, end: number): number {
    const { machine } = this.#life;
    machine.world.noteBytes(machine.name, `write ${this.#path}`, bytes, start, end);
    const at = this.#isAppending ? this.#inode.size : this.#position;
    this.#inode.write(at, bytes, start, end);
    this.#inode.modifiedMs = machine.world.wallMs;
    this.#position = at + end - start;
    return end - start;
  }

  readAt(
    position: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    done: Done<number>,
  ): void {
    this.#later(callUsMax, () => this.readAtNow(position, bytes, start, end), done);
  }

  readAtNow(position: number, bytes: Uint8Array, start: number, end: number): number {
    return this.#inode.read(position, bytes, start, end);
  }

  sync(done: Done<undefined>): void {
    // What is queued before it is covered, what comes while it works is not.
    let mark = 0;
    this.#later(
      1,
      () => {
        mark = this.#inode.changesMade;
        return undefined;
      },
      () => {},
    );
    this.#later(
      syncUsMax,
      () => {
        this.#noteSync();
        this.#inode.synced(mark);
        return undefined;
      },
      done,
    );
  }

  syncNow(): undefined {
    this.#noteSync();
    this.#inode.synced(this.#inode.changesMade);
  }

  #noteSync(): void {
    const { machine } = this.#life;
    machine.world.note(machine.name, `sync ${this.#path}`, this.#inode.size);
  }

  datasync(done: Done<undefined>): void {
    this.sync(done);
  }

  datasyncNow(): undefined {
    this.syncNow();
  }

  truncate(sizeBytes: number, done: Done<undefined>): void {
    this.#later(callUsMax, () => this.truncateNow(sizeBytes), done);
  }

  truncateNow(sizeBytes: number): undefined {
    const { machine } = this.#life;
    machine.world.note(machine.name, `truncate ${this.#path}`, sizeBytes);
    this.#inode.truncate(sizeBytes);
  }

  close(done: Done<undefined>): void {
    this.#later(1, () => undefined, done);
  }

  closeNow(): undefined {}
}
