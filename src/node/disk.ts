/**
 * Disk: the file system. What completes by callback runs in libuv's thread pool; what ends in `Now`
 * stops the process until it is done.
 */
import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Disk, File, FileStat, OpenHow } from '../platform/disk.ts';
import { type Done, Failure } from '../platform/failure.ts';
import { attempt, attemptVoid, failureOf } from './failures.ts';
import { NodeFile } from './file.ts';

const flagOf = { read: 'r', write: 'w', append: 'a' } as const satisfies Record<OpenHow, string>;

/** An ordinary file, before the umask. */
const fileMode = 0o666;

export function nodeDisk(): Disk {
  return {
    open(path, how, done) {
      fs.open(path, flagOf[how], fileMode, (error, number) =>
        done(error ? failureOf(error) : new NodeFile(number)),
      );
    },
    openNow: (path, how) =>
      attempt<File>(() => new NodeFile(fs.openSync(path, flagOf[how], fileMode))),
    readAll: (path, done) => fs.readFile(path, answer(done)),
    readAllNow: (path) => attempt<Uint8Array>(() => fs.readFileSync(path)),
    rename: (from, to, done) => fs.rename(from, to, answerVoid(done)),
    renameNow: (from, to) => attemptVoid(() => fs.renameSync(from, to)),
    unlink: (path, done) => fs.unlink(path, answerVoid(done)),
    unlinkNow: (path) => attemptVoid(() => fs.unlinkSync(path)),
    mkdir: (path, done) => fs.mkdir(path, answerVoid(done)),
    mkdirNow: (path) => attemptVoid(() => fs.mkdirSync(path)),
    syncDirectory,
    syncDirectoryNow,
    stat(path, done) {
      fs.stat(path, (error, stats) => done(error ? failureOf(error) : statOf(stats)));
    },
    statNow: (path) => attempt(() => statOf(fs.statSync(path))),
    readDirectory(path, done) {
      fs.readdir(path, (error, names) => done(error ? failureOf(error) : names.sort()));
    },
    readDirectoryNow: (path) => attempt(() => fs.readdirSync(path).sort()),
    loadTextNow: (path) => attempt(() => fs.readFileSync(path, 'latin1')),
    replaceTextNow,
  };
}

function answer<Result>(done: Done<Result>) {
  return (error: Error | null, result: Result): void => done(error ? failureOf(error) : result);
}

export function answerVoid(done: Done<undefined>) {
  return (error?: Error | null): void => done(error ? failureOf(error) : undefined);
}

function statOf(stats: fs.Stats): FileStat {
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other';
  const { size, mode, mtimeMs } = stats;
  return { kind, sizeBytes: size, mode: mode & 0o7777, modifiedMs: Math.floor(mtimeMs) };
}

function syncDirectory(path: string, done: Done<undefined>): void {
  fs.open(path, 'r', (openError, number) => {
    if (openError) {
      done(failureOf(openError));
      return;
    }
    fs.fsync(number, (error) => fs.close(number, () => answerVoid(done)(error)));
  });
}

function syncDirectoryNow(path: string): Failure | undefined {
  return attemptVoid(() => withOpen(path, 'r', (number) => fs.fsyncSync(number)));
}

function withOpen(path: string, flags: string, run: (number: number) => void): void {
  const number = fs.openSync(path, flags, fileMode);
  try {
    run(number);
  } finally {
    fs.closeSync(number);
  }
}

function replaceTextNow(path: string, text: string): Failure | undefined {
  const folder = dirname(path);
  const beside = join(folder, `${basename(path)}.${process.pid}.tmp`);
  const written = attemptVoid(() => {
    withOpen(beside, 'w', (number) => {
      fs.writeFileSync(number, text, 'latin1');
      keepMode(path, number);
      fs.fsyncSync(number);
    });
    fs.renameSync(beside, path);
  });
  if (written instanceof Failure) {
    attemptVoid(() => fs.unlinkSync(beside));
    return written;
  }
  return syncDirectoryNow(folder);
}

/** The new file may be read by whom the old one could be read by, and by nobody else. */
function keepMode(path: string, number: number): void {
  const before = attempt(() => fs.statSync(path));
  if (!(before instanceof Failure)) fs.fchmodSync(number, before.mode & 0o7777);
}
