import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoryFigures } from '../engine/memory-figures.ts';
import { testEngine } from '../engine/testing.ts';
import { memoryFamily } from './memory.ts';
import { memoryReport } from './memory-report.ts';
import { type ServerMachine, type ShutdownOptions, serverFamily } from './server.ts';
import { stringCommands } from './string.ts';
import { transactionCommands } from './transactions.ts';

class Machine implements ServerMachine {
  readonly ends: string[] = [];
  isEnding = false;
  saveOutcome: 'saved' | 'failed' | 'busy' = 'saved';
  besideOutcome: 'started' | 'saving' | 'rewriting' = 'started';

  lastSaveSeconds(): number {
    return 77;
  }

  /** What saving does besides. */
  saved = (): void => {};

  save(): 'saved' | 'failed' | 'busy' {
    this.saved();
    return this.saveOutcome;
  }

  saveBeside(mayWait: boolean): 'started' | 'scheduled' | 'saving' | 'rewriting' {
    return mayWait && this.besideOutcome === 'rewriting' ? 'scheduled' : this.besideOutcome;
  }

  saveSoon(): 'scheduled' | 'saving' {
    return 'scheduled';
  }

  shutDown(options: ShutdownOptions, failed: (error: string) => void): void {
    const words = Object.entries(options).filter(([, isSet]) => isSet);
    this.ends.push(words.map(([word]) => word).join(' '));
    if (options.save) failed('ERR Errors trying to SHUTDOWN. Check logs.');
  }

  abortShutdown(): boolean {
    return this.isEnding;
  }

  rewriteLog(isInTransaction: boolean) {
    return isInTransaction ? { status: 'scheduled' } : { error: 'ERR already in progress' };
  }
}

const mebibyte = 1024 * 1024;
const figures: MemoryFigures = {
  used: 100 * mebibyte,
  arena: 99 * mebibyte,
  active: 100 * mebibyte,
  clients: mebibyte,
  databases: [{ index: 3, keyTable: 1000, expiryTable: 64 }],
  keys: 10,
  overhead: 2 * mebibyte,
  dataset: 98 * mebibyte,
  resident: 120 * mebibyte,
  startup: mebibyte,
  peak: 110 * mebibyte,
  system: 1024 * mebibyte,
};

function engineWith(machine: Machine) {
  return testEngine([
    serverFamily(machine),
    memoryFamily(() => figures),
    stringCommands,
    transactionCommands,
  ]);
}

test('a rewrite of the append-only log waits for the end of a transaction', () => {
  const { run } = engineWith(new Machine());
  assert.deepEqual(run('BGREWRITEAOF'), { error: 'ERR already in progress' });
  run('MULTI');
  run('BGREWRITEAOF');
  assert.deepEqual(run('EXEC'), ['scheduled']);
});

test('the server tells its time, its role, its modules and when it saved', () => {
  const engine = engineWith(new Machine());
  engine.nowMs = 1_700_000_000_123;
  assert.match(String(engine.run('TIME')), /^1700000000,12300\d$/);
  assert.deepEqual(engine.run('MODULE', 'LIST'), []);
  assert.equal(engine.run('LASTSAVE'), 77);
});

test('LOLWUT draws as large as it is asked to, and tells the version', () => {
  const { run } = engineWith(new Machine());
  assert.match(String(run('LOLWUT')), /Starling ver\. .* \(Redis ver\. 7\.2\.6\)\n$/);
  const lines = String(run('LOLWUT', 'VERSION', '6', '10', '3', '99')).split('\n');
  assert.equal(lines.length, 3 + 3);
  assert.ok(lines.slice(0, 3).every((line) => line.length <= 10));
  const noInteger = { error: 'ERR value is not an integer or out of range' };
  assert.deepEqual(run('LOLWUT', 'VERSION', 'x'), noInteger);
  assert.deepEqual(run('LOLWUT', 'VERSION', '5', 'x'), noInteger);
  assert.equal(String(run('LOLWUT', 'x', '3')).split('\n').length, 3 + 3);
});

test('SHUTDOWN takes its options in any order, and refuses contrary ones', () => {
  const machine = new Machine();
  const { run } = engineWith(machine);
  run('SHUTDOWN', 'now', 'NOSAVE', 'force');
  run('SHUTDOWN');
  assert.deepEqual(machine.ends, ['nosave now force', '']);
  for (const options of [['SAVE', 'NOSAVE'], ['ABORT', 'NOW'], ['NONSENSE']]) {
    assert.deepEqual(run('SHUTDOWN', ...options), { error: 'ERR syntax error' });
  }
  assert.deepEqual(run('SHUTDOWN', 'SAVE'), {
    error: 'ERR Errors trying to SHUTDOWN. Check logs.',
  });
  assert.deepEqual(run('SHUTDOWN', 'ABORT'), { error: 'ERR No shutdown in progress.' });
  machine.isEnding = true;
  assert.equal(run('SHUTDOWN', 'ABORT'), 'OK');
});

test('MEMORY USAGE is what the key takes, with its places in the tables', () => {
  const { keyspace, run } = engineWith(new Machine());
  assert.equal(run('MEMORY', 'USAGE', 'none'), null);
  const before = keyspace.arena.usedBytes;
  run('SET', 'key', 'x'.repeat(5000));
  const grown = keyspace.arena.usedBytes - before;
  assert.equal(run('MEMORY', 'USAGE', 'key', 'SAMPLES', '0'), grown + 8);
  assert.deepEqual(run('MEMORY', 'USAGE', 'key', 'SAMPLES'), { error: 'ERR syntax error' });
  assert.deepEqual(run('MEMORY', 'USAGE', 'key', 'SAMPLES', '-1'), { error: 'ERR syntax error' });
});

test('MEMORY STATS has as many pairs as it says', () => {
  const session = engineWith(new Machine()).session(3);
  const { map } = session.run('MEMORY', 'STATS') as { map: [string, unknown][] };
  assert.equal(map.length, 28);
  const stats = new Map(map);
  assert.equal(stats.get('total.allocated'), figures.used);
  assert.equal(stats.get('keys.bytes-per-key'), Math.floor((99 * mebibyte) / 10));
  assert.deepEqual(stats.get('db.3'), {
    map: [
      ['overhead.hashtable.main', 1000],
      ['overhead.hashtable.expires', 64],
      ['overhead.hashtable.slot-to-keys', 0],
    ],
  });
});

test('MEMORY DOCTOR finds peaks, fragmentation and large buffers', () => {
  assert.match(memoryReport(figures, 10), /as it should be/);
  assert.match(memoryReport({ ...figures, used: mebibyte }, 10), /too little/);
  assert.match(memoryReport({ ...figures, peak: 200 * mebibyte }, 10), /Peak memory/);
  assert.match(memoryReport({ ...figures, active: 200 * mebibyte }, 10), /Fragmentation/);
  assert.match(memoryReport({ ...figures, resident: 200 * mebibyte }, 10), /Resident memory/);
  assert.match(memoryReport(figures, 1), /Client buffers: 1\.00M/);
});

test('SAVE replies when the file is there, or that there is none', () => {
  const machine = new Machine();
  const { run } = engineWith(machine);
  assert.equal(run('SAVE'), 'OK');
  machine.saveOutcome = 'failed';
  assert.deepEqual(run('SAVE'), { error: 'ERR' });
  machine.saveOutcome = 'busy';
  assert.deepEqual(run('SAVE'), { error: 'ERR Background save already in progress' });
});

test('SAVE is no change, though it leaves fewer changes than there were', () => {
  const machine = new Machine();
  const test = engineWith(machine);
  const { stats } = test.engine;
  machine.saved = () => {
    stats.dirty = 0;
  };
  stats.dirty = 5;
  test.feed();
  test.run('SAVE');
  assert.deepEqual(test.feed(), []);
});

test('BGSAVE says whether it has started, will start, or why not', () => {
  const machine = new Machine();
  const { run } = engineWith(machine);
  assert.equal(run('BGSAVE'), 'Background saving started');
  assert.equal(run('BGSAVE', 'schedule'), 'Background saving started');
  assert.deepEqual(run('BGSAVE', 'now'), { error: 'ERR syntax error' });
  assert.deepEqual(run('BGSAVE', 'SCHEDULE', 'x'), { error: 'ERR syntax error' });
  machine.besideOutcome = 'saving';
  assert.deepEqual(run('BGSAVE'), { error: 'ERR Background save already in progress' });
  machine.besideOutcome = 'rewriting';
  assert.match(JSON.stringify(run('BGSAVE')), /Another child process is active \(AOF\?\)/);
  assert.equal(run('BGSAVE', 'SCHEDULE'), 'Background saving scheduled');
  run('MULTI');
  run('BGSAVE');
  assert.deepEqual(run('EXEC'), ['Background saving scheduled']);
});
