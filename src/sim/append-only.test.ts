/**
 * The append-only log of a whole server, on a disk that loses what was not synced.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { Prng } from '../base/prng.ts';
import { digestOf, putFile, SimServer, someUnit } from './testing.ts';

const manifestPath = '/appendonlydir/appendonly.aof.manifest';
const basePath = '/appendonlydir/appendonly.aof.1.base.rdb';
const incrementPath = '/appendonlydir/appendonly.aof.1.incr.aof';
const on = ['--appendonly', 'yes', '--enable-debug-command', 'yes'];

interface Recorded {
  readonly log: Uint8Array;
  readonly base: Uint8Array;
  readonly manifest: Uint8Array;
  /** What the data set was after each unit, the empty one first. */
  readonly digests: readonly string[];
  /** How long the log was then. */
  readonly lengths: readonly number[];
}

/** A server that has done so many units, and its log. */
function record(seed: number, units: number, ...directives: string[]): Recorded {
  const server = new SimServer(seed);
  const random = new Prng(seed);
  server.start([...on, ...directives]);
  assert(server.isReady());
  const digests: string[] = [digestOf(server)];
  const lengths: number[] = [0];
  for (let i = 0; i < units; i++) {
    const unit = someUnit(random);
    server.send(...unit);
    assert.equal(server.answers(unit.length).length, unit.length);
    digests.push(digestOf(server));
    lengths.push(server.content(incrementPath).length);
  }
  return {
    log: server.content(incrementPath),
    base: server.content(basePath),
    manifest: server.content(manifestPath),
    digests,
    lengths,
  };
}

/** A server that starts with such a log. */
function startWith({ base, manifest }: Recorded, log: Uint8Array, args = on): SimServer {
  const server = new SimServer(1);
  server.start(args, (platform) => {
    putFile(platform, basePath, base);
    putFile(platform, incrementPath, log);
    return putFile(platform, manifestPath, manifest);
  });
  return server;
}

/** The last unit that is whole in so many bytes of the log. */
function wholeUnits({ lengths }: Recorded, bytes: number): number {
  return lengths.findLastIndex((length) => length <= bytes);
}

const recorded = record(7, 60);

function isIdle(server: SimServer): boolean {
  return String(server.ask('INFO', 'persistence')).includes('aof_rewrite_in_progress:0');
}

function manifestOf(server: SimServer): string {
  const bytes = server.content(manifestPath);
  return latin1(bytes, 0, bytes.length);
}

test('a log is loaded, appended to and loaded again', () => {
  const server = startWith(recorded, recorded.log);
  assert(server.isReady());
  assert.equal(digestOf(server), recorded.digests.at(-1));
  server.ask('SELECT', 9);
  server.ask('SET', 'new', 'value');
  const digest = digestOf(server);
  server.machine.stop();
  server.start(on);
  assert(server.isReady());
  assert.equal(digestOf(server), digest);
});

test('wherever a log is cut, a whole number of units is left, and more can be appended', () => {
  const random = new Prng(3);
  const { digests, log } = recorded;
  for (let cut = 0; cut < log.length; cut += 1 + random.below(90)) {
    const server = startWith(recorded, log.slice(0, cut));
    assert(server.isReady(), `cut at ${cut}`);
    assert.equal(digestOf(server), digests[wholeUnits(recorded, cut)], `cut at ${cut}`);
    server.ask('SET', 'new', 'value');
    const digest = digestOf(server);
    server.machine.stop();
    server.start(on);
    assert(server.isReady(), `cut at ${cut}, second start`);
    assert.equal(digestOf(server), digest, `cut at ${cut}, second start`);
  }
});

test('zeros that a crash left at the end are cut off', () => {
  const random = new Prng(4);
  const { digests, log } = recorded;
  for (let cut = 1; cut < log.length; cut += 1 + random.below(200)) {
    const torn = new Uint8Array(log.length);
    torn.set(log.subarray(0, cut));
    const server = startWith(recorded, torn);
    assert(server.isReady(), `zeros from ${cut} on`);
    assert.equal(digestOf(server), digests[wholeUnits(recorded, cut)], `zeros from ${cut} on`);
  }
});

test('a log that is not whole keeps the server from starting where that is wanted', () => {
  const { lengths, log } = recorded;
  const cut = lengths[20] + 3;
  const args = [...on, '--aof-load-truncated', 'no'];
  const server = startWith(recorded, log.slice(0, cut), args);
  assert.equal(server.isReady(), false);
  assert(server.machine.lines.some((line) => line.includes('Unexpected end of file reading')));
  assert.equal(server.content(incrementPath).length, cut);
});

test('what is no command keeps the server from starting, and the log as it is', () => {
  const { lengths, log } = recorded;
  const broken = log.slice();
  broken[lengths[20]] = '!'.charCodeAt(0);
  const server = startWith(recorded, broken);
  assert.equal(server.isReady(), false);
  assert(server.machine.lines.some((line) => line.includes('Bad file format reading the append')));
  assert.deepEqual(server.content(incrementPath), broken);
});

test('an unknown command keeps the server from starting', () => {
  const server = startWith(recorded, latin1Bytes('*1\r\n$5\r\nbla\r\n\r\n'));
  assert.equal(server.isReady(), false);
  assert(server.machine.lines.some((line) => line.includes("Unknown command 'bla")));
});

test('annotations are skipped, and one that is cut off is cut off', () => {
  const text = '#TS:1700000000\r\n*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n#TS:17';
  const server = startWith(recorded, latin1Bytes(text));
  assert(server.isReady());
  assert.equal(server.ask('GET', 'a'), '1');
  const left = server.content(incrementPath);
  assert.equal(latin1(left, 0, left.length), text.slice(0, -6));
});

test('clients are told to wait while a log is loaded', () => {
  const server = startWith(recorded, recorded.log, [...on, '--key-load-delay', '20000']);
  assert.equal(server.ask('GET', 'x'), '-LOADING Redis is loading the dataset in memory');
  assert.match(
    String(server.ask('INFO', 'persistence')),
    /loading:1\r\n[\s\S]*loading_total_bytes:\d/,
  );
  assert.equal(server.ask('PING'), '-LOADING Redis is loading the dataset in memory');
  assert(server.isReady());
  assert.equal(digestOf(server), recorded.digests.at(-1));
});

test('an old log of a single file moves into the folder', () => {
  const server = new SimServer(1);
  server.start(on, (platform) => putFile(platform, '/appendonly.aof', recorded.log));
  assert(server.isReady());
  assert.equal(digestOf(server), recorded.digests.at(-1));
  const manifest = server.content(manifestPath);
  assert.equal(
    latin1(manifest, 0, manifest.length),
    'file appendonly.aof seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n',
  );
  assert.deepEqual(server.content('/appendonlydir/appendonly.aof'), recorded.log);
});

test('a file that the manifest names and the disk has not keeps the server from starting', () => {
  const server = new SimServer(1);
  server.start(on, (platform) => {
    putFile(platform, basePath, recorded.base);
    return putFile(platform, manifestPath, recorded.manifest);
  });
  assert.equal(server.isReady(), false);
  assert(server.machine.lines.some((line) => line.includes('Unable to obtain the AOF file')));
});

test('a rewrite, in either form, and what came after it are the data set', () => {
  for (const form of ['yes', 'no']) {
    const server = new SimServer(8);
    const random = new Prng(8);
    const args = [...on, '--aof-use-rdb-preamble', form];
    server.start(args);
    assert(server.isReady());
    const change = (): void => {
      const unit = someUnit(random);
      server.send(...unit);
      server.answers(unit.length);
    };
    for (let i = 0; i < 300; i++) server.ask('RPUSH', 'long', i);
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 40; i++) change();
      server.ask('BGREWRITEAOF');
      for (let i = 0; i < 40 || !isIdle(server); i++) change();
    }
    const kind = form === 'yes' ? 'rdb' : 'aof';
    assert.equal(
      manifestOf(server),
      `file appendonly.aof.4.base.${kind} seq 4 type b\n` +
        'file appendonly.aof.4.incr.aof seq 4 type i\n',
    );
    const digest = digestOf(server);
    server.machine.stop();
    server.start(args);
    assert(server.isReady());
    assert.equal(digestOf(server), digest);
    const { disk } = server.platform ?? {};
    assert.deepEqual(disk?.readDirectoryNow('/appendonlydir'), [
      `appendonly.aof.4.base.${kind}`,
      'appendonly.aof.4.incr.aof',
      'appendonly.aof.manifest',
    ]);
  }
});

test('a log that is switched on while the server runs begins with all there is', () => {
  const server = new SimServer(9);
  const random = new Prng(9);
  server.start([...on, '--appendonly', 'no']);
  assert(server.isReady());
  const change = (): void => {
    const unit = someUnit(random);
    server.send(...unit);
    server.answers(unit.length);
  };
  for (let i = 0; i < 30; i++) change();
  assert.equal(server.ask('CONFIG', 'SET', 'appendonly', 'yes'), 'OK');
  for (let i = 0; i < 30 || !isIdle(server); i++) change();
  for (let i = 0; i < 10; i++) change();
  const digest = digestOf(server);
  server.machine.stop();
  server.start(on);
  assert(server.isReady());
  assert.equal(digestOf(server), digest);
  assert.equal(server.ask('CONFIG', 'SET', 'appendonly', 'no'), 'OK');
  change();
  server.machine.stop();
  server.start(on);
  assert(server.isReady());
  assert.equal(digestOf(server), digest, 'what changed while the log was off is not in it');
});

test('a log that has grown enough is rewritten by itself', () => {
  const server = new SimServer(10);
  server.start([...on, '--auto-aof-rewrite-min-size', '2000']);
  assert(server.isReady());
  const value = 'x'.repeat(100);
  for (let i = 0; i < 30; i++) server.ask('SET', 'k', value);
  server.advance(1000);
  assert(server.machine.lines.some((line) => line.includes('Starting automatic rewriting of AOF')));
  assert.equal(isIdle(server), true);
  assert.match(manifestOf(server), /base\.rdb seq 2 type b/);
});
