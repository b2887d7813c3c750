/**
 * What only a simulated world can do: stop and crash machines, cut ways, move clocks.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import type { File } from '../platform/disk.ts';
import { Failure } from '../platform/failure.ts';
import type { Connection, ConnectionHandler } from '../platform/network.ts';
import type { Platform } from '../platform/platform.ts';
import { succeeded } from '../platform/trial.conformance.ts';
import type { Machine } from './machine.ts';
import { World } from './world.ts';

const secondUs = 1_000_000;

interface End extends ConnectionHandler {
  text: string;
  reason: string | undefined;
  connection: Connection;
}

function endOf(connection: Connection): End {
  const end: End = {
    connection,
    text: '',
    reason: undefined,
    received(bytes, length) {
      end.text += latin1(bytes, 0, length);
    },
    drained() {},
    closed(reason) {
      end.reason = reason;
    },
  };
  connection.handler = end;
  return end;
}

/** Two machines with one connection between them. */
function joined(seed: number): { world: World; a: Machine; b: Machine; near: End; far: End } {
  const world = new World(seed);
  const [a, b] = [world.addMachine('a'), world.addMachine('b')];
  const ends: End[] = [];
  b.boot().network.listen(
    { host: b.address, port: 7000, backlog: 8 },
    (connection) => ends.push(endOf(connection)),
    () => {},
  );
  const nobody: ConnectionHandler = { received() {}, drained() {}, closed() {} };
  a.boot().network.connect({ host: b.address, port: 7000 }, nobody, (result) => {
    ends.push(endOf(succeeded(result)));
  });
  assert.ok(world.runUntil(() => ends.length === 2, secondUs));
  const [far, near] = ends;
  return { world, a, b, near, far };
}

function send(end: End, text: string): void {
  end.connection.write(latin1Bytes(text), 0, text.length);
}

function rest(world: World): void {
  world.runUntil(() => false, 300 * secondUs);
}

function append(disk: Platform['disk'], path: string): File {
  return succeeded(disk.openNow(path, 'append'));
}

function add(file: File, text: string): void {
  file.writeNow(latin1Bytes(text), 0, text.length);
}

function contentOf(machine: Machine, path: string): string | undefined {
  const bytes = machine.disk.contentOf(path);
  return bytes === undefined ? undefined : latin1(bytes, 0, bytes.length);
}

test('a cut way holds bytes back, the other way stays open, and healing delivers in order', () => {
  const { world, a, b, near, far } = joined(1);
  world.wire.cut(a, b);
  send(near, 'one ');
  send(far, 'still open');
  rest(world);
  assert.deepEqual([near.text, far.text], ['still open', '']);
  send(near, 'two ');
  world.wire.heal(a, b);
  send(near, 'three');
  rest(world);
  assert.equal(far.text, 'one two three');
});

test('bytes keep their order whatever is cut and healed', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.array(fc.constantFrom('cut', 'heal', 'send', 'wait')),
      (seed, acts) => {
        const { world, a, b, near, far } = joined(seed);
        let sent = '';
        for (const act of acts) {
          if (act === 'cut') world.wire.cut(a, b);
          else if (act === 'heal') world.wire.heal(a, b);
          else if (act === 'wait') world.step();
          else {
            const text = `<${sent.length}>`;
            send(near, text);
            sent += text;
          }
        }
        world.wire.heal(a, b);
        rest(world);
        assert.equal(far.text, sent);
      },
    ),
    { numRuns: 100 },
  );
});

test('a program that is stopped closes its connections, and runs nothing more', () => {
  const { world, a, near, far } = joined(2);
  let isLate = false;
  const machine = world.addMachine('c');
  machine.boot().clock.after(10, () => {
    isLate = true;
  });
  machine.stop();
  a.stop();
  rest(world);
  assert.equal(isLate, false);
  assert.deepEqual([near.reason, far.reason], [undefined, '']);
});

test('a machine without power says nothing, and once it is back it resets what it forgot', () => {
  const { world, a, near, far } = joined(3);
  a.crash();
  send(far, 'anybody?');
  rest(world);
  assert.equal(far.reason, undefined);
  a.boot();
  send(far, 'anybody now?');
  rest(world);
  assert.equal(far.reason, 'Connection reset by peer');
  assert.equal(near.reason, undefined);
});

test('connecting to a machine without power times out, to a stopped program is refused', () => {
  const world = new World(4);
  const [a, b] = [world.addMachine('a'), world.addMachine('b')];
  const { network } = a.boot();
  const codes: unknown[] = [];
  const handler: ConnectionHandler = { received() {}, drained() {}, closed() {} };
  const connect = (): void => {
    network.connect({ host: b.address, port: 7000 }, handler, (result) =>
      codes.push(result instanceof Failure ? result.code : 'connected'),
    );
    rest(world);
  };
  connect();
  b.boot();
  b.crash();
  connect();
  assert.deepEqual(codes, ['ECONNREFUSED', 'ETIMEDOUT']);
});

test('a crash keeps what was synced, and of the rest a beginning', () => {
  const lengths = new Set<number>();
  for (let seed = 0; seed < 60; seed++) {
    const machine = new World(seed).addMachine('a');
    const { disk } = machine.boot();
    const file = append(disk, '/data');
    add(file, 'synced ');
    file.syncNow();
    disk.syncDirectoryNow('/');
    for (const text of ['not ', 'yet ', 'synced']) add(file, text);
    machine.crash();
    const left = contentOf(machine, '/data') ?? '';
    assert.ok('synced not yet synced'.startsWith(left) && left.startsWith('synced '));
    lengths.add(left.length);
  }
  assert.ok(lengths.size > 5, 'also in the middle of a write');
});

test('a sync that was under way covers what was written before it, not after', () => {
  const world = new World(5);
  const machine = world.addMachine('a');
  const { disk } = machine.boot();
  const file = append(disk, '/data');
  disk.syncDirectoryNow('/');
  let isSynced = false;
  add(file, 'before ');
  file.sync(() => {
    isSynced = true;
  });
  world.step();
  add(file, 'x');
  assert.ok(world.runUntil(() => isSynced, secondUs));
  machine.crash();
  assert.ok(['before ', 'before x'].includes(contentOf(machine, '/data') ?? ''));
});

test('a rename is lost in a crash unless its folder was synced', () => {
  const left = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const machine = new World(seed).addMachine('a');
    const { disk } = machine.boot();
    disk.replaceTextNow('/conf', 'old');
    const file = succeeded(disk.openNow('/temp', 'write'));
    add(file, 'new');
    file.syncNow();
    disk.renameNow('/temp', '/conf');
    if (seed % 2 === 0) disk.syncDirectoryNow('/');
    machine.crash();
    left.add(`${seed % 2 === 0 ? 'synced' : 'not synced'}: ${contentOf(machine, '/conf')}`);
  }
  assert.deepEqual([...left].sort(), ['not synced: new', 'not synced: old', 'synced: new']);
});

test('text that was replaced survives a crash whole', () => {
  for (let seed = 0; seed < 20; seed++) {
    const machine = new World(seed).addMachine('a');
    machine.boot().disk.replaceTextNow('/conf', 'port 7000\n');
    machine.crash();
    assert.equal(contentOf(machine, '/conf'), 'port 7000\n');
  }
});

test('a file that is overwritten is in a crash what it was, or a beginning of the changes', () => {
  for (let seed = 0; seed < 40; seed++) {
    const machine = new World(seed).addMachine('a');
    const { disk } = machine.boot();
    disk.replaceTextNow('/data', 'long ago');
    const file = succeeded(disk.openNow('/data', 'write'));
    add(file, 'now');
    machine.crash();
    assert.ok(['long ago', '', 'n', 'no', 'now'].includes(contentOf(machine, '/data') ?? '?'));
  }
});

test('each machine has its own wall clock over the same time', () => {
  const world = new World(6);
  const [a, b] = [world.addMachine('a'), world.addMachine('b')];
  b.clockSkewMs = -5000;
  const [near, far] = [a.boot().clock, b.boot().clock];
  assert.equal(near.nowMs() - far.nowMs(), 5000);
  assert.equal(near.monotonicUs(), far.monotonicUs());
});

test('a signal is an event for who asked for it, and the end for who did not', () => {
  const world = new World(7);
  const [a, b] = [world.addMachine('a'), world.addMachine('b')];
  const got: string[] = [];
  a.boot().host.onSignal('SIGTERM', () => got.push('SIGTERM'));
  b.boot();
  a.signal('SIGTERM');
  b.signal('SIGTERM');
  rest(world);
  assert.deepEqual([got, a.isRunning, b.isRunning], [['SIGTERM'], true, false]);
});
