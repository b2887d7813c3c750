/** The writer on a disk that is slow, full or broken. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1 } from '../../base/bytes.ts';
import { Config } from '../../engine/config/config.ts';
import { ChangeFeed, FeedStream } from '../../engine/feed.ts';
import { LatencyMonitor } from '../../engine/latency-monitor.ts';
import type { File } from '../../platform/disk.ts';
import { type Done, type Failure, failure } from '../../platform/failure.ts';
import { LogWriter } from './writer.ts';

/** A file whose next calls may fail, and whose syncs last until they are told to end. */
class TestFile implements File {
  content = '';
  calls: string[] = [];
  /** What the next writes answer: how many bytes they take at most, or why none. */
  readonly writes: (number | Failure)[] = [];
  readonly syncs: Failure[] = [];
  truncateFailure: Failure | undefined;
  readonly #waiting: Done<undefined>[] = [];

  writeNow(bytes: Uint8Array, start: number, end: number): number | Failure {
    const allowed = this.writes.shift() ?? end - start;
    if (typeof allowed !== 'number') return allowed;
    const count = Math.min(allowed, end - start);
    this.content += latin1(bytes, start, start + count);
    this.calls.push('write');
    return count;
  }

  datasyncNow(): Failure | undefined {
    this.calls.push('datasync');
    return this.syncs.shift();
  }

  syncNow(): Failure | undefined {
    this.calls.push('sync');
    return this.syncs.shift();
  }

  datasync(done: Done<undefined>): void {
    this.calls.push('begin datasync');
    this.#waiting.push(done);
  }

  sync(done: Done<undefined>): void {
    this.datasync(done);
  }

  /** The oldest sync that lasts has ended. */
  synced(failed?: Failure): void {
    this.#waiting.shift()?.(failed);
  }

  truncateNow(sizeBytes: number): Failure | undefined {
    if (this.truncateFailure === undefined) this.content = this.content.slice(0, sizeBytes);
    return this.truncateFailure;
  }

  closeNow(): undefined {
    this.calls.push('close');
  }

  close(done: Done<undefined>): void {
    this.calls.push('close');
    done(undefined);
  }

  write(): void {}
  readAt(): void {}
  readAtNow(): number {
    return 0;
  }
  truncate(): void {}
}

interface Made {
  readonly writer: LogWriter;
  readonly file: TestFile;
  readonly time: { nowMs: number };
  readonly log: string[];
  readonly exits: number[];
  readonly woken: string[];
  /** Feeds a command, and flushes as at the end of a turn. */
  change(word: string): void;
}

function make(policy: 'always' | 'everysec' | 'no', isSaving = false): Made {
  const config = new Config({
    directory: '/',
    changeDirectory: (path) => ({ path }),
    log: () => {},
  });
  config.set(
    [
      ['appendfsync', policy],
      ['no-appendfsync-on-rewrite', 'yes'],
    ],
    { isLocal: true, isLoading: false },
  );
  const time = { nowMs: 1_000_000 };
  const stream = new FeedStream(time);
  const feed = new ChangeFeed();
  feed.add(stream);
  const log: string[] = [];
  const exits: number[] = [];
  const woken: string[] = [];
  const writer = new LogWriter(
    {
      config,
      time,
      latency: new LatencyMonitor(),
      log: (_, message) => log.push(message),
      monotonicUs: () => 0,
      stallBeforeWrite: () => {},
      isSaving: () => isSaving,
      exit: (code) => exits.push(code),
      problemChanged: () => woken.push(writer.problem?.code ?? 'good'),
      mayWrite: () => woken.push('may write'),
    },
    stream,
  );
  const file = new TestFile();
  writer.use(file, 0);
  const change = (word: string): void => {
    feed.command(0, [word]);
    feed.unitEnds(true);
    writer.flush(false);
  };
  return { writer, file, time, log, exits, woken, change };
}

function requestOf(word: string): string {
  return `*1\r\n$${word.length}\r\n${word}\r\n`;
}

const select = '*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n';

test('always: what is written is synced at once', () => {
  const { change, file, writer } = make('always');
  change('a');
  change('b');
  assert.deepEqual(file.calls, ['write', 'datasync', 'write', 'datasync']);
  assert.equal(file.content, select + requestOf('a') + requestOf('b'));
  assert.deepEqual([writer.fileBytes, writer.logBytes], [file.content.length, file.content.length]);
});

test('always: what cannot be written or synced ends the process', () => {
  const full = make('always');
  full.file.writes.push(failure('ENOSPC'));
  full.change('a');
  assert.deepEqual(full.exits, [1]);
  assert.deepEqual(full.log, [
    'Error writing to the AOF file: No space left on device',
    "Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting...",
  ]);
  const broken = make('always');
  broken.file.syncs.push(failure('EIO'));
  broken.change('a');
  assert.deepEqual(broken.exits, [1]);
  assert.match(
    broken.log[0],
    /^Can't persist AOF for fsync error .*: Input\/output error. Exiting/,
  );
});

test('everysec: one sync a second, beside the commands', () => {
  const { change, file, time } = make('everysec');
  change('a');
  change('b');
  time.nowMs += 1000;
  change('c');
  file.synced();
  change('d');
  time.nowMs += 1000;
  change('e');
  assert.deepEqual(file.calls, [
    'write',
    'write',
    'write',
    'begin datasync',
    'write',
    'write',
    'begin datasync',
  ]);
});

test('everysec: what was written last is synced when nothing follows', () => {
  const { change, file, time, writer } = make('everysec');
  change('a');
  time.nowMs += 1000;
  writer.flush(false);
  writer.flush(false);
  assert.deepEqual(file.calls, ['write', 'begin datasync']);
  file.synced();
  time.nowMs += 5000;
  writer.flush(false);
  assert.deepEqual(file.calls, ['write', 'begin datasync']);
});

test('everysec: writing is put off while a sync lasts, and goes on when it ends', () => {
  const { change, file, time, woken, writer } = make('everysec');
  time.nowMs += 1000;
  change('a');
  change('b');
  assert.deepEqual(file.calls, ['write', 'begin datasync']);
  assert.equal(writer.isBehind, true);
  file.synced();
  assert.deepEqual(woken, ['may write']);
  writer.flush(false);
  assert.equal(file.content, select + requestOf('a') + requestOf('b'));
  assert.deepEqual([writer.isBehind, writer.delayedSyncs], [false, 0]);
});

test('everysec: a sync that lasts too long is not waited for', () => {
  const { change, file, log, time, writer } = make('everysec');
  time.nowMs += 1000;
  change('a');
  change('b');
  time.nowMs += 1999;
  change('c');
  assert.equal(file.calls.length, 2);
  time.nowMs += 1000;
  change('d');
  assert.equal(
    file.content,
    ['a', 'b', 'c', 'd'].reduce((all, w) => all + requestOf(w), select),
  );
  assert.equal(writer.delayedSyncs, 1);
  assert.match(log[0], /^Asynchronous AOF fsync is taking too long/);
});

test('a full disk keeps what it cannot take for later, and is told of each half minute', () => {
  const { change, file, log, time, woken, writer } = make('everysec');
  file.writes.push(failure('ENOSPC'), failure('ENOSPC'));
  change('a');
  time.nowMs += 5000;
  writer.flush(false);
  assert.deepEqual(log, ['Error writing to the AOF file: No space left on device']);
  assert.equal(writer.problem?.code, 'ENOSPC');
  time.nowMs += 31_000;
  file.writes.push(failure('ENOSPC'));
  writer.flush(false);
  assert.equal(log.length, 2);
  writer.flush(false);
  assert.equal(log.at(-1), 'AOF write error looks solved, Redis can write again.');
  assert.equal(writer.problem, undefined);
  assert.equal(woken.at(-1), 'good');
  assert.equal(file.content, select + requestOf('a'));
});

test('half a write is taken back', () => {
  const { change, file, log, writer } = make('no');
  change('a');
  file.writes.push(5, failure('ENOSPC'));
  change('b');
  assert.equal(file.content, select + requestOf('a'));
  assert.match(log[0], /^Short write while writing to the AOF file: \(nwritten=5, expected=11\)/);
  assert.equal(writer.problem?.code, 'ENOSPC');
  writer.flush(false);
  assert.equal(file.content, select + requestOf('a') + requestOf('b'));
});

test('half a write that cannot be taken back is completed', () => {
  const { change, file, log, writer } = make('no');
  file.writes.push(5, failure('ENOSPC'));
  file.truncateFailure = failure('EIO');
  change('a');
  assert.match(log[1], /^Could not remove short write from the append-only file/);
  writer.flush(false);
  assert.equal(file.content, select + requestOf('a'));
  assert.equal(writer.fileBytes, file.content.length);
});

test('a sync that failed beside the commands is a problem until one succeeds', () => {
  const { change, file, log, time, writer } = make('everysec');
  time.nowMs += 1000;
  change('a');
  file.synced(failure('EIO'));
  assert.equal(writer.problem?.code, 'EIO');
  assert.deepEqual(log, ['Fail to fsync the AOF file: Input/output error']);
  time.nowMs += 1000;
  change('b');
  file.synced();
  assert.equal(writer.problem, undefined);
});

test('nothing is synced while a snapshot is written, where that is wanted', () => {
  for (const policy of ['always', 'everysec'] as const) {
    const { change, file, time } = make(policy, true);
    time.nowMs += 1000;
    change('a');
    assert.deepEqual(file.calls, ['write']);
  }
});

test('a new file takes what follows; the one before is synced and closed', () => {
  const { change, file, writer } = make('everysec');
  change('a');
  const next = new TestFile();
  writer.use(next, 0);
  change('b');
  assert.deepEqual(file.calls, ['write', 'begin datasync', 'close']);
  assert.equal(next.content, requestOf('b'));
  assert.equal(writer.logBytes, file.content.length + next.content.length);
});

test('closing writes and syncs what there is', () => {
  const { change, file, writer } = make('everysec');
  change('a');
  writer.close();
  assert.deepEqual(file.calls, ['write', 'sync', 'close']);
  assert.equal(writer.isOpen, false);
});
