import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../base/bytes.ts';
import {
  aclCategories,
  type Command,
  type CommandRow,
  commandFlags,
  family,
  type Handler,
} from './command.ts';
import type { Context } from './context.ts';
import { type KeySpec, keyAt, keyRange, keysFrom, unknownKeys } from './key-specs.ts';
import { Registry } from './registry.ts';

const nothing: Handler = (_ctx: Context): void => {};
const row = { arity: 2, flags: '', group: 'generic', categories: '', since: '1.0.0' } as const;

const rows = {
  get: { ...row, flags: 'readonly fast', group: 'string', keys: [keyAt(1, 'RO access')] },
  config: { ...row, arity: -2, subcommands: { get: row, set: row } },
  command: { ...row, arity: -1, runsAlone: true, subcommands: { count: row } },
} as const;

function registry(): Registry {
  return new Registry([
    family(rows, {
      get: nothing,
      config: { get: nothing, set: nothing },
      command: { self: nothing, count: nothing },
    }),
  ]);
}

function find(commands: Registry, name: string): Command | undefined {
  const bytes = latin1Bytes(name);
  return commands.findFullName(bytes, 0, bytes.length);
}

test('commands and subcommands are found by name in any case', () => {
  const commands = registry();
  assert.equal(find(commands, 'gEt')?.name, 'get');
  assert.equal(find(commands, 'CONFIG|Set')?.name, 'config|set');
  assert.equal(find(commands, 'config|set')?.parent?.name, 'config');
  for (const absent of ['', 'gets', 'ge', 'config|', 'config|none', 'get|get', 'config|get|get']) {
    assert.equal(find(commands, absent), undefined, absent);
  }
});

test('a container counts as one command, every subcommand has an id', () => {
  const commands = registry();
  assert.equal(commands.count, 3);
  assert.equal(commands.idCount, 6);
  for (let id = 0; id < 6; id++) assert.equal(commands.byId(id).id, id);
});

test('a container runs alone only when its row says so', () => {
  const commands = registry();
  assert.equal(find(commands, 'config')?.run, undefined);
  assert.equal(find(commands, 'command')?.run, nothing);
});

test('a renamed command is found under its new name only and keeps its own', () => {
  const commands = registry();
  assert.equal(commands.rename('GET', 'Obtain'), 'renamed');
  assert.equal(find(commands, 'get'), undefined);
  assert.equal(find(commands, 'OBTAIN')?.name, 'get');
  const bytes = latin1Bytes('get');
  assert.equal(commands.findOriginal(bytes, 0, 3)?.name, 'get');
  assert.equal(commands.count, 3);
});

test('a command renamed to nothing cannot be called', () => {
  const commands = registry();
  assert.equal(commands.rename('config', ''), 'renamed');
  assert.equal(find(commands, 'config|get'), undefined);
  assert.equal(commands.count, 2);
});

test('renaming what is absent or onto a taken name is refused', () => {
  const commands = registry();
  assert.equal(commands.rename('nothing', 'x'), 'no such command');
  assert.equal(commands.rename('get', 'CONFIG'), 'name is taken');
});

test('a name that two families declare is a bug', () => {
  const one = family({ get: row }, { get: nothing });
  assert.throws(() => new Registry([one, one]), /once/);
});

test('rows without a handler and handlers without a row do not compile', () => {
  // @ts-expect-error no handler for get
  assert.throws(() => family({ get: row }, {}));
  // @ts-expect-error no handler for config|set
  assert.throws(() => family({ config: rows.config }, { config: { get: nothing } }));
  // @ts-expect-error no handler for command itself
  assert.throws(() => family({ command: rows.command }, { command: { count: nothing } }));
  // @ts-expect-error no row for put
  family({ get: row }, { get: nothing, put: nothing });
});

function compiled(extra: Partial<CommandRow>): Command {
  const [command] = new Registry([family({ x: { ...row, ...extra } }, { x: nothing })]).all();
  return command;
}

test('flags imply ACL categories', () => {
  const { read, write, fast, slow, admin, dangerous, scripting, hash } = aclCategories;
  assert.equal(compiled({ flags: 'readonly fast' }).categories, read | fast);
  assert.equal(compiled({ flags: 'write', categories: 'hash' }).categories, write | hash | slow);
  assert.equal(compiled({ flags: 'admin' }).categories, admin | dangerous | slow);
  assert.equal(
    compiled({ flags: 'readonly', categories: 'scripting' }).categories,
    scripting | slow,
  );
});

test('an unknown flag word is a bug', () => {
  assert.throws(() => compiled({ flags: 'writes' }), /every word/);
});

function triple(...keys: KeySpec[]): [number, number, number, boolean] {
  const { firstKey, lastKey, keyStep, flags } = compiled({ keys });
  return [firstKey, lastKey, keyStep, (flags & commandFlags.movableKeys) !== 0];
}

test('key specs condense to the legacy triple', () => {
  assert.deepEqual(triple(), [0, 0, 0, false]);
  assert.deepEqual(triple(keyAt(1, 'RO')), [1, 1, 1, false]);
  assert.deepEqual(triple(keyRange(1, 'OW', { lastKey: -1, step: 2 })), [1, -1, 2, false]);
  assert.deepEqual(triple(keyAt(1, 'RO'), keyAt(2, 'OW')), [1, 2, 1, false]);
  assert.deepEqual(triple(keyAt(2, 'RO'), keysFrom(3, 'RO')), [2, -1, 1, false]);
});

test('what the triple cannot tell makes keys movable', () => {
  assert.deepEqual(triple(unknownKeys('RO')), [0, 0, 0, true]);
  assert.deepEqual(triple(keyAt(1, 'RO'), unknownKeys('OW')), [1, 1, 1, true]);
  assert.deepEqual(triple(keyAt(1, 'RO'), keyAt(3, 'OW')), [1, 1, 1, true]);
  assert.deepEqual(triple(keyAt(1, 'RO incomplete')), [1, 1, 1, true]);
});
