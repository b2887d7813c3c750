/**
 * The disk of a machine: a tree of names, kept as a map from full paths, and the files they name.
 *
 * (1) A crash keeps of each file what `inode.ts` says, and of the changes of names since their
 *     folders were synced a prefix.
 * (2) A drive is the disk as one life of the machine sees it: relative to its folder, and with
 *     calls that complete in virtual time as long as that life lasts.
 */
import { assert } from '../base/assert.ts';
import type { Prng } from '../base/prng.ts';
import type { Disk, FileStat, OpenHow } from '../platform/disk.ts';
import { type Failure, type FailureCode, failure } from '../platform/failure.ts';
import { SimDrive } from './drive.ts';
import type { SimHost } from './host.ts';
import { Inode } from './inode.ts';
import type { Life, Machine } from './machine.ts';

type Entry = Inode | 'directory';

/** A change of names that is lost in a crash until its folder is synced. */
interface NameChange {
  readonly folder: string;
  apply(names: Map<string, Entry>): void;
}

export class SimDisk {
  readonly #machine: Machine;
  readonly #random: Prng;
  #names = new Map<string, Entry>([['/', 'directory']]);
  readonly #durableNames = new Map<string, Entry>([['/', 'directory']]);
  #changes: NameChange[] = [];

  constructor(machine: Machine, random: Prng) {
    this.#machine = machine;
    this.#random = random;
  }

  driveOf(life: Life, host: SimHost): Disk {
    return new SimDrive(this, life, host, this.#random.fork());
  }

  /** A full path without `.` and `..`. */
  resolve(folder: string, path: string): string {
    const parts: string[] = [];
    for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    return `/${parts.join('/')}`;
  }

  kindOf(path: string): 'file' | 'directory' | undefined {
    const entry = this.#names.get(path);
    if (entry === undefined) return undefined;
    return entry === 'directory' ? 'directory' : 'file';
  }

  /** What the power left, for tests: the content of a file. */
  contentOf(path: string): Uint8Array | undefined {
    const entry = this.#names.get(path);
    return entry instanceof Inode ? entry.content() : undefined;
  }

  open(path: string, how: OpenHow): Inode | Failure {
    const found = this.#find(path);
    if (found === 'directory') return failure('EISDIR');
    if (found instanceof Inode) {
      if (how === 'write') found.truncate(0);
      return found;
    }
    if (how === 'read' || !this.#hasFolder(path)) return found;
    const inode = new Inode(this.#machine.world.wallMs);
    this.#change({ folder: folderOf(path), apply: (names) => names.set(path, inode) });
    return inode;
  }

  readAll(path: string): Uint8Array | Failure {
    const found = this.#find(path);
    if (found === 'directory') return failure('EISDIR');
    return found instanceof Inode ? found.content() : found;
  }

  rename(from: string, to: string): Failure | undefined {
    const found = this.#find(from);
    if (found !== 'directory' && !(found instanceof Inode)) return found;
    if (!this.#hasFolder(to)) return this.#missing(to);
    if ((this.#names.get(to) === 'directory') !== (found === 'directory')) {
      if (this.#names.has(to)) return failure(found === 'directory' ? 'ENOTDIR' : 'EISDIR');
    }
    if (found === 'directory' && this.#below(to).length > 0) return failure('ENOTEMPTY');
    // What was created in another folder, and is not safe there, is safe once this one is synced.
    const moved = [from, ...this.#below(from)].map((path) => ({
      path,
      entry: this.#names.get(path),
    }));
    this.#change({
      folder: folderOf(to),
      apply(names) {
        for (const { entry, path } of moved) {
          names.delete(path);
          if (entry !== undefined) names.set(to + path.slice(from.length), entry);
        }
      },
    });
    return undefined;
  }

  unlink(path: string): Failure | undefined {
    const found = this.#find(path);
    if (found === 'directory') return failure('EISDIR');
    if (!(found instanceof Inode)) return found;
    this.#change({ folder: folderOf(path), apply: (names) => names.delete(path) });
    return undefined;
  }

  mkdir(path: string): Failure | undefined {
    if (this.#names.has(path)) return failure('EEXIST');
    if (!this.#hasFolder(path)) return this.#missing(path);
    this.#change({ folder: folderOf(path), apply: (names) => names.set(path, 'directory') });
    return undefined;
  }

  syncDirectory(path: string): Failure | undefined {
    const found = this.#find(path);
    if (found !== 'directory') return found instanceof Inode ? failure('ENOTDIR') : found;
    for (const change of this.#changes) {
      if (change.folder === path) change.apply(this.#durableNames);
    }
    this.#changes = this.#changes.filter((change) => change.folder !== path);
    return undefined;
  }

  stat(path: string): FileStat | Failure {
    const found = this.#find(path);
    if (found === 'directory') {
      return { kind: 'directory', sizeBytes: 4096, mode: 0o755, modifiedMs: 0 };
    }
    if (!(found instanceof Inode)) return found;
    const { size, modifiedMs } = found;
    return { kind: 'file', sizeBytes: size, mode: 0o644, modifiedMs };
  }

  readDirectory(path: string): readonly string[] | Failure {
    const found = this.#find(path);
    if (found !== 'directory') return found instanceof Inode ? failure('ENOTDIR') : found;
    const names = [...this.#names.keys()].filter((name) => name !== '/' && folderOf(name) === path);
    return names.map((name) => name.slice(name.lastIndexOf('/') + 1)).sort();
  }

  /** The power is cut: see (1). */
  crash(): void {
    const kept = this.#changes.slice(0, this.#random.below(this.#changes.length + 1));
    for (const change of kept) change.apply(this.#durableNames);
    this.#changes = [];
    this.#names = new Map(this.#durableNames);
    for (const inode of new Set(this.#names.values())) {
      if (inode instanceof Inode) inode.crash(this.#random);
    }
  }

  #change(change: NameChange): void {
    change.apply(this.#names);
    this.#changes.push(change);
  }

  #find(path: string): Entry | Failure {
    return this.#names.get(path) ?? this.#missing(path);
  }

  /** Why there is nothing at this path. */
  #missing(path: string): Failure {
    let folder = folderOf(path);
    while (!this.#names.has(folder)) folder = folderOf(folder);
    const code: FailureCode = this.#names.get(folder) === 'directory' ? 'ENOENT' : 'ENOTDIR';
    return failure(code);
  }

  #hasFolder(path: string): boolean {
    return this.#names.get(folderOf(path)) === 'directory';
  }

  #below(path: string): string[] {
    return [...this.#names.keys()].filter((name) => name.startsWith(`${path}/`));
  }
}

function folderOf(path: string): string {
  assert(path.startsWith('/'), 'disk: a full path');
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
