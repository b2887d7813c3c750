/** The rows against what a real server of version 7.2 says in COMMAND INFO. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  type Command,
  type CommandRow,
  type CommandRows,
  categoryWords,
  family,
  type HandlersOf,
  shownFlagWords,
} from '../../engine/command.ts';
import { wordsOf } from '../../engine/flag-words.ts';
import { type KeySpec, keyFlagWords } from '../../engine/key-specs.ts';
import { Registry } from '../../engine/registry.ts';
import { bitmapRows } from './bitmap.ts';
import { clientRows, connectionRows } from './connection.ts';
import { genericRows } from './generic.ts';
import { hashRows } from './hash.ts';
import { listRows } from './list.ts';
import { pubsubRows } from './pubsub.ts';
import {
  commandRows,
  configRows,
  debugRows,
  latencyRows,
  memoryRows,
  serverRows,
  slowlogRows,
} from './server.ts';
import { setRows } from './set.ts';
import { sortedSetRows } from './sorted-set.ts';
import { stringRows } from './string.ts';
import { transactionRows } from './transactions.ts';

const rows: CommandRows = {
  ...bitmapRows,
  ...clientRows,
  ...commandRows,
  ...configRows,
  ...connectionRows,
  ...debugRows,
  ...genericRows,
  ...hashRows,
  ...latencyRows,
  ...listRows,
  ...memoryRows,
  ...pubsubRows,
  ...serverRows,
  ...setRows,
  ...slowlogRows,
  ...sortedSetRows,
  ...stringRows,
  ...transactionRows,
};

interface Told {
  readonly arity: number;
  readonly flags: readonly string[];
  readonly keys: readonly number[];
  readonly categories: readonly string[];
  readonly tips: readonly string[];
  readonly specs: readonly unknown[];
}

const golden = JSON.parse(
  readFileSync(new URL('../../../../test/golden/command-info-7.2.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Told>>;

function idle(): void {}

function idleHandlers(row: CommandRow): unknown {
  if (row.subcommands === undefined) return idle;
  return Object.fromEntries(['self', ...Object.keys(row.subcommands)].map((name) => [name, idle]));
}

function compiled(): Command[] {
  const handlers = Object.entries(rows).map(([name, row]) => [name, idleHandlers(row)]);
  const registry = new Registry([
    family(rows, Object.fromEntries(handlers) as HandlersOf<CommandRows>),
  ]);
  return Array.from({ length: registry.idCount }, (_, id) => registry.byId(id));
}

function told(command: Command): Told {
  return {
    arity: command.arity,
    flags: wordsOf(command.flags, shownFlagWords),
    keys: [command.firstKey, command.lastKey, command.keyStep],
    categories: wordsOf(command.categories, categoryWords).map((word) => `@${word}`),
    tips: command.row.tips ?? [],
    specs: command.keySpecs.map(toldSpec),
  };
}

function toldSpec({ flags, begin, find, notes }: KeySpec): unknown {
  return {
    ...(notes === undefined ? {} : { notes: true }),
    flags: wordsOf(flags, keyFlagWords),
    begin_search: { type: begin.by, spec: toldBegin(begin) },
    find_keys: { type: find.by === 'count' ? 'keynum' : find.by, spec: toldFind(find) },
  };
}

function toldBegin(begin: KeySpec['begin']): unknown {
  if (begin.by === 'index') return { index: begin.index };
  if (begin.by === 'unknown') return {};
  return { keyword: begin.keyword, startfrom: begin.startFrom };
}

function toldFind(find: KeySpec['find']): unknown {
  if (find.by === 'unknown') return {};
  if (find.by === 'range') return { lastkey: find.lastKey, keystep: find.step, limit: find.limit };
  return { keynumidx: find.countAt, firstkey: find.firstKey, keystep: find.step };
}

test('every row says of its command what Redis 7.2 says', () => {
  for (const command of compiled()) assert.deepEqual(told(command), golden[command.name]);
});

test('every command of the dump has a row', () => {
  const names = new Set(compiled().map((command) => command.name));
  assert.deepEqual(
    Object.keys(golden).filter((name) => !names.has(name)),
    [],
  );
});

test('a command that is deprecated says since when and what replaces it', () => {
  for (const { name, row } of compiled()) {
    const isDeprecated = row.docFlags === 'deprecated';
    assert.equal(row.deprecatedSince !== undefined, isDeprecated, name);
    assert.equal(row.replacedBy !== undefined, isDeprecated, name);
  }
});
