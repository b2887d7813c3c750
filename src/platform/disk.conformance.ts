/**
 * What every disk must do; the numbers are those of `disk.ts`. What a crash leaves is not tested
 * here, since the real disk cannot be crashed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Disk, File, FileStat, OpenHow } from './disk.ts';
import type { Done, Failure } from './failure.ts';
import {
  codeOf,
  failureCode,
  type MakeTrial,
  on,
  succeeded,
  success,
  type Trial,
} from './trial.conformance.ts';

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function open(trial: Trial, path: string, how: OpenHow): Promise<File> {
  return success<File>(trial, (done) => trial.platform.disk.open(path, how, done));
}

function close(trial: Trial, file: File): Promise<undefined> {
  return success<undefined>(trial, (done) => file.close(done));
}

async function write(trial: Trial, path: string, how: OpenHow, text: string): Promise<void> {
  const file = await open(trial, path, how);
  const bytes = bytesOf(text);
  await success<undefined>(trial, (done) => file.write(bytes, 0, bytes.length, done));
  await close(trial, file);
}

function textNow(disk: Disk, path: string): string {
  return succeeded(disk.loadTextNow(path));
}

type PathCall = (disk: Disk, path: string, done: Done<unknown>) => void;

/** Each call that takes a path, in both its forms. */
const pathCalls: Record<string, [PathCall, (disk: Disk, path: string) => unknown]> = {
  open: [(disk, path, done) => disk.open(path, 'read', done), (d, path) => d.openNow(path, 'read')],
  readAll: [(disk, path, done) => disk.readAll(path, done), (d, path) => d.readAllNow(path)],
  rename: [
    (disk, path, done) => disk.rename(path, `${path}2`, done),
    (disk, path) => disk.renameNow(path, `${path}2`),
  ],
  unlink: [(disk, path, done) => disk.unlink(path, done), (d, path) => d.unlinkNow(path)],
  mkdir: [
    (disk, path, done) => disk.mkdir(`${path}/below`, done),
    (disk, path) => disk.mkdirNow(`${path}/below`),
  ],
  syncDirectory: [
    (disk, path, done) => disk.syncDirectory(path, done),
    (disk, path) => disk.syncDirectoryNow(path),
  ],
  stat: [(disk, path, done) => disk.stat(path, done), (d, path) => d.statNow(path)],
  readDirectory: [
    (disk, path, done) => disk.readDirectory(path, done),
    (disk, path) => disk.readDirectoryNow(path),
  ],
};

export function diskConformance(name: string, make: MakeTrial): void {
  filesByCallback(name, make);
  filesNow(name, make);
  folders(name, make);
  failing(name, make);
}

function filesByCallback(name: string, make: MakeTrial): void {
  test(
    `${name}: what is written is read back, whole and in parts`,
    on(make, async (trial) => {
      const { disk } = trial.platform;
      const path = `${trial.folder}/file`;
      await write(trial, path, 'write', 'hello, world');
      const all = await success<Uint8Array>(trial, (done) => disk.readAll(path, done));
      assert.deepEqual(Array.from(all), Array.from(bytesOf('hello, world')));
      const file = await open(trial, path, 'read');
      const into = new Uint8Array(8);
      const count = await success<number>(trial, (done) => file.readAt(7, into, 1, 8, done));
      assert.equal(count, 5);
      assert.deepEqual(Array.from(into), [0, ...bytesOf('world'), 0, 0]);
      assert.equal(await success<number>(trial, (done) => file.readAt(99, into, 0, 8, done)), 0);
      await close(trial, file);
    }),
  );

  test(
    `${name}: writing empties a file, appending keeps it, both make it`,
    on(make, async (trial) => {
      const { disk } = trial.platform;
      const path = `${trial.folder}/file`;
      await write(trial, path, 'append', 'one');
      await write(trial, path, 'append', ' two');
      assert.equal(textNow(disk, path), 'one two');
      await write(trial, path, 'write', '3');
      assert.equal(textNow(disk, path), '3');
    }),
  );

  test(
    `${name}: calls on one file are done in their order (2)`,
    on(make, async (trial) => {
      const file = await open(trial, `${trial.folder}/file`, 'append');
      const ends: string[] = [];
      const ended = (what: string) => (result: Failure | undefined) => {
        succeeded(result);
        ends.push(what);
      };
      for (const text of ['a', 'bb', 'ccc']) file.write(bytesOf(text), 0, text.length, ended(text));
      file.datasync(ended('datasync'));
      file.truncate(4, ended('truncate'));
      file.sync(ended('sync'));
      file.close(ended('close'));
      assert.equal(ends.length, 0);
      await trial.until(() => ends.includes('close'));
      assert.deepEqual(ends, ['a', 'bb', 'ccc', 'datasync', 'truncate', 'sync', 'close']);
      assert.equal(textNow(trial.platform.disk, `${trial.folder}/file`), 'abbc');
    }),
  );

  test(
    `${name}: a part of a buffer is written, and bytes of shared memory too`,
    on(make, async (trial) => {
      const path = `${trial.folder}/file`;
      const file = await open(trial, path, 'write');
      const shared = new Uint8Array(new SharedArrayBuffer(8));
      shared.set(bytesOf('abcdefgh'));
      await success<undefined>(trial, (done) => file.write(shared, 2, 5, done));
      assert.equal(file.writeNow(shared, 0, 2), 2);
      await close(trial, file);
      assert.equal(textNow(trial.platform.disk, path), 'cdeab');
    }),
  );
}

function filesNow(name: string, make: MakeTrial): void {
  test(
    `${name}: every call on a file has a form that finishes at once`,
    on(make, async ({ platform: { disk }, folder }) => {
      const path = `${folder}/file`;
      const file = succeeded(disk.openNow(path, 'append'));
      assert.equal(file.writeNow(bytesOf('0123456789'), 0, 10), 10);
      assert.equal(file.syncNow(), undefined);
      assert.equal(file.truncateNow(6), undefined);
      assert.equal(file.writeNow(bytesOf('xy'), 0, 2), 2);
      assert.equal(file.datasyncNow(), undefined);
      assert.equal(file.closeNow(), undefined);
      const again = succeeded(disk.openNow(path, 'read'));
      const into = new Uint8Array(4);
      assert.equal(again.readAtNow(5, into, 0, 4), 3);
      assert.deepEqual(Array.from(into), [...bytesOf('5xy'), 0]);
      assert.equal(again.closeNow(), undefined);
      assert.equal(succeeded(disk.readAllNow(path)).length, 8);
    }),
  );

  test(
    `${name}: text is loaded and replaced with one byte per character`,
    on(make, async ({ platform: { disk }, folder }) => {
      const path = `${folder}/redis.conf`;
      assert.equal(disk.replaceTextNow(path, 'port 1\n\xff\x00'), undefined);
      assert.equal(disk.loadTextNow(path), 'port 1\n\xff\x00');
      assert.equal(disk.replaceTextNow(path, ''), undefined);
      assert.equal(disk.loadTextNow(path), '');
      assert.deepEqual(disk.readDirectoryNow(folder), ['redis.conf'], 'nothing is left over');
      assert.equal(codeOf(disk.replaceTextNow(`${folder}/none/x`, 'x')), 'ENOENT');
    }),
  );
}

function folders(name: string, make: MakeTrial): void {
  test(
    `${name}: files are renamed over others and removed`,
    on(make, async (trial) => {
      const { disk } = trial.platform;
      const [from, to] = [`${trial.folder}/from`, `${trial.folder}/to`];
      await write(trial, from, 'write', 'new');
      await write(trial, to, 'write', 'old');
      await success<undefined>(trial, (done) => disk.rename(from, to, done));
      assert.equal(textNow(disk, to), 'new');
      assert.equal(disk.renameNow(to, from), undefined);
      assert.deepEqual(disk.readDirectoryNow(trial.folder), ['from']);
      await success<undefined>(trial, (done) => disk.unlink(from, done));
      assert.deepEqual(disk.readDirectoryNow(trial.folder), []);
    }),
  );

  test(
    `${name}: a file that is open outlives its name`,
    on(make, async (trial) => {
      const { disk } = trial.platform;
      const [path, other] = [`${trial.folder}/file`, `${trial.folder}/other`];
      const file = await open(trial, path, 'append');
      assert.equal(file.writeNow(bytesOf('a'), 0, 1), 1);
      assert.equal(disk.renameNow(path, other), undefined);
      assert.equal(file.writeNow(bytesOf('b'), 0, 1), 1);
      assert.equal(textNow(disk, other), 'ab');
      assert.equal(disk.unlinkNow(other), undefined);
      assert.equal(file.writeNow(bytesOf('c'), 0, 1), 1);
      await close(trial, file);
      assert.equal(codeOf(disk.statNow(other)), 'ENOENT');
    }),
  );

  test(
    `${name}: folders are made, listed and synced`,
    on(make, async (trial) => {
      const { disk } = trial.platform;
      const folder = `${trial.folder}/appendonlydir`;
      await success<undefined>(trial, (done) => disk.mkdir(folder, done));
      for (const file of ['b', 'a', 'B']) await write(trial, `${folder}/${file}`, 'write', file);
      const names = await success<readonly string[]>(trial, (d) => disk.readDirectory(folder, d));
      assert.deepEqual(names, ['B', 'a', 'b']);
      await success<undefined>(trial, (done) => disk.syncDirectory(folder, done));
      assert.equal(disk.syncDirectoryNow(folder), undefined);
      assert.equal(disk.mkdirNow(`${folder}/below`), undefined);
      assert.deepEqual(disk.readDirectoryNow(folder), ['B', 'a', 'b', 'below']);
    }),
  );

  test(
    `${name}: stat tells kind, size and time`,
    on(make, async (trial) => {
      const { disk, clock } = trial.platform;
      const path = `${trial.folder}/file`;
      await write(trial, path, 'write', '12345');
      const stat = await success<FileStat>(trial, (done) => disk.stat(path, done));
      assert.deepEqual([stat.kind, stat.sizeBytes], ['file', 5]);
      assert.ok(Math.abs(stat.modifiedMs - clock.nowMs()) < 60_000);
      assert.ok(Number.isInteger(stat.modifiedMs));
      assert.equal(stat.mode & 0o400, 0o400);
      assert.equal(succeeded(disk.statNow(trial.folder)).kind, 'directory');
    }),
  );
}

function failing(name: string, make: MakeTrial): void {
  for (const [call, [start, now]] of Object.entries(pathCalls)) {
    test(
      `${name}: ${call} of what does not exist fails, in both forms`,
      on(make, async (trial) => {
        const { disk } = trial.platform;
        const path = `${trial.folder}/nothing`;
        assert.equal(await failureCode(trial, (done) => start(disk, path, done)), 'ENOENT');
        assert.equal(codeOf(now(disk, path)), 'ENOENT');
      }),
    );
  }

  test(
    `${name}: a file is no folder, and what exists is not made again`,
    on(make, async (trial) => {
      const { disk } = trial.platform;
      const path = `${trial.folder}/file`;
      await write(trial, path, 'write', 'x');
      assert.equal(codeOf(disk.mkdirNow(path)), 'EEXIST');
      assert.equal(codeOf(disk.readDirectoryNow(path)), 'ENOTDIR');
      assert.equal(codeOf(disk.statNow(`${path}/below`)), 'ENOTDIR');
      assert.equal(codeOf(disk.readAllNow(trial.folder)), 'EISDIR');
      assert.equal(codeOf(disk.openNow(trial.folder, 'append')), 'EISDIR');
    }),
  );

  test(
    `${name}: a failure carries the system's text`,
    on(make, async ({ platform: { disk }, folder }) => {
      const failed = disk.loadTextNow(`${folder}/nothing`) as Failure;
      assert.equal(failed.message, 'No such file or directory');
    }),
  );
}
