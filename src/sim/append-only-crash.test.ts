/**
 * The append-only log of a whole server whose power is cut, and on a disk that fails.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '../base/prng.ts';
import { failure } from '../platform/failure.ts';
import { type Fault, type FaultOf, FaultyDisk } from './faulty-disk.ts';
import { digestOf, SimServer, someUnit } from './testing.ts';

const on = ['--appendonly', 'yes', '--enable-debug-command', 'yes'];

const full: Fault = { failure: failure('ENOSPC'), doneBytes: 0 };

/** A start on a disk whose calls fail as `faultOf` says. */
function startOn(server: SimServer, args: readonly string[], faultOf: FaultOf): void {
  server.start(args, (platform) => ({
    ...platform,
    disk: new FaultyDisk(platform.disk, faultOf),
  }));
}

test('with appendfsync always no acknowledged change is lost, whenever the power is cut', () => {
  for (let seed = 100; seed < 115; seed++) {
    const random = new Prng(seed);
    const server = new SimServer(seed);
    server.start([...on, '--appendfsync', 'always']);
    assert(server.isReady());
    let acknowledged = 0;
    let crashed = false;
    server.world.after(1 + random.below(60_000), () => {
      crashed = true;
      server.machine.crash();
    });
    while (!crashed) {
      const count = 1 + random.below(8);
      server.send(...Array.from({ length: count }, () => ['INCR', 'n'] as const));
      for (const answer of server.answers(count)) acknowledged = Number(answer);
    }
    server.start([...on, '--appendfsync', 'always']);
    assert(server.isReady());
    const found = Number(server.ask('GET', 'n'));
    assert(found >= acknowledged, `seed ${seed}: ${found} of ${acknowledged}`);
  }
});

test('with appendfsync everysec a crash leaves a whole number of units, two seconds old at most', () => {
  for (let seed = 200; seed < 208; seed++) {
    const random = new Prng(seed);
    const server = new SimServer(seed);
    server.start(on);
    assert(server.isReady());
    const digests: string[] = [digestOf(server)];
    const times: number[] = [server.world.nowUs];
    const units = 20 + random.below(60);
    for (let i = 0; i < units; i++) {
      const unit = someUnit(random);
      server.send(...unit);
      server.answers(unit.length);
      digests.push(digestOf(server));
      times.push(server.world.nowUs);
      server.advance(random.below(200));
    }
    const crashUs = server.world.nowUs;
    server.machine.crash();
    server.start(on);
    assert(server.isReady());
    const kept = digests.lastIndexOf(digestOf(server));
    const promised = times.findLastIndex((us) => us < crashUs - 2_100_000);
    assert(kept >= promised, `seed ${seed}: ${kept} units of ${units}, promised ${promised}`);
  }
});

test('a killed server loses nothing that it has answered', () => {
  for (const policy of ['everysec', 'no']) {
    const server = new SimServer(5);
    const args = [...on, '--appendfsync', policy];
    server.start(args);
    assert(server.isReady());
    for (let i = 1; i <= 50; i++) server.ask('INCR', 'n');
    server.machine.stop();
    server.start(args);
    assert(server.isReady());
    assert.equal(server.ask('GET', 'n'), '50');
  }
});

test('no acknowledged change is lost in a crash while logs are rewritten and switched', () => {
  for (let seed = 300; seed < 312; seed++) {
    const random = new Prng(seed);
    const server = new SimServer(seed);
    const args = [...on, '--appendfsync', 'always', '--rdb-key-save-delay', '2000'];
    server.start(args);
    assert(server.isReady());
    let acknowledged = 0;
    let crashed = false;
    server.world.after(1 + random.below(200_000), () => {
      crashed = true;
      server.machine.crash();
    });
    while (!crashed) {
      const count = 1 + random.below(6);
      if (random.chance(0.3)) server.ask('BGREWRITEAOF');
      if (random.chance(0.1)) server.ask('SET', `k${random.below(9)}`, 'v');
      server.send(...Array.from({ length: count }, () => ['INCR', 'n'] as const));
      for (const answer of server.answers(count)) acknowledged = Number(answer);
    }
    server.start(args);
    assert(server.isReady(), `seed ${seed}`);
    const found = Number(server.ask('GET', 'n'));
    assert(found >= acknowledged, `seed ${seed}: ${found} of ${acknowledged}`);
  }
});

test('while the disk is full nothing is written, and it is said why', () => {
  const server = new SimServer(11);
  let isFull = false;
  startOn(server, on, (call, path) => {
    return isFull && call === 'write' && path.endsWith('.incr.aof') ? full : undefined;
  });
  assert(server.isReady());
  assert.equal(server.ask('SET', 'a', '1'), 'OK');
  isFull = true;
  assert.equal(server.ask('SET', 'a', '2'), 'OK', 'Redis finds out behind the reply, too');
  const refusal = '-MISCONF Errors writing to the AOF file: No space left on device';
  assert.equal(server.ask('SET', 'a', '3'), refusal);
  assert.equal(server.ask('PING'), refusal);
  assert.equal(server.ask('GET', 'a'), '2');
  assert.match(String(server.ask('INFO', 'persistence')), /aof_last_write_status:err/);
  isFull = false;
  server.advance(500);
  assert.equal(server.ask('SET', 'b', '3'), 'OK');
  server.machine.stop();
  server.start(on);
  assert(server.isReady());
  assert.deepEqual(server.ask('MGET', 'a', 'b'), ['2', '3']);
});

test('whichever call of the disk fails, nothing that was acknowledged is lost', () => {
  const args = [...on, '--appendfsync', 'always'];
  for (let failing = 0, wasReached = true; wasReached; failing++) {
    const server = new SimServer(400 + failing);
    const random = new Prng(failing);
    let calls = 0;
    startOn(server, args, () => {
      if (calls++ !== failing) return undefined;
      return {
        failure: failure(random.chance(0.5) ? 'EIO' : 'ENOSPC'),
        doneBytes: random.below(9),
      };
    });
    let acknowledged = 0;
    if (server.isReady()) {
      for (let i = 0; i < 12 && server.machine.isRunning; i++) {
        if (i === 4 || i === 8) server.ask('BGREWRITEAOF');
        server.send(['INCR', 'n'], ['MULTI'], ['INCR', 'n'], ['INCR', 'n'], ['EXEC']);
        const exec = server.answers(5)[4];
        if (Array.isArray(exec)) acknowledged = Number(exec[1]);
      }
      server.advance(300);
    }
    wasReached = calls > failing;
    if (server.machine.isRunning) server.machine.crash();
    else server.machine.disk.crash();
    server.start(args);
    assert(server.isReady(), `call ${failing}`);
    const found = Number(server.ask('GET', 'n') ?? 0);
    assert(found >= acknowledged && found % 3 !== 2, `call ${failing}: ${found}, ${acknowledged}`);
  }
});
