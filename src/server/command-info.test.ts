/** Rows and documentation against what a real server of version 7.2 says of its commands. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { latin1 } from '../base/bytes.ts';
import {
  commandDocs,
  commandInfo,
  docOfSubcommand,
  type Told,
  writeTold,
} from '../commands/command-info.ts';
import { docs as ownDocs } from '../commands/docs/docs.ts';
import { rows as ownRows } from '../commands/rows/rows.ts';
import {
  type Command,
  type CommandRow,
  type CommandRows,
  family,
  type HandlersOf,
} from '../engine/command.ts';
import type { CommandDoc } from '../engine/command-doc.ts';
import { Registry } from '../engine/registry.ts';
import { dumpDocs, dumpRows } from '../persistence/dump-rows.ts';
import { replicationDocs, replicationRows } from '../replication/rows.ts';
import { ReplyBuffers } from '../resp/reply-buffers.ts';
import { ReplyWriter } from '../resp/reply-writer.ts';

const rows: CommandRows = { ...ownRows, ...dumpRows, ...replicationRows };
const docs: Readonly<Record<string, CommandDoc>> = {
  ...ownDocs,
  ...dumpDocs,
  ...replicationDocs,
};

function idle(): void {}

function idleHandlers(row: CommandRow): unknown {
  if (row.subcommands === undefined) return idle;
  return Object.fromEntries(['self', ...Object.keys(row.subcommands)].map((name) => [name, idle]));
}

const handlers = Object.fromEntries(
  Object.entries(rows).map(([name, row]) => [name, idleHandlers(row)]),
) as HandlersOf<CommandRows>;
const registry = new Registry([family(rows, handlers)]);
const commands = Array.from({ length: registry.idCount }, (_, id) => registry.byId(id));

function docOf(command: Command): CommandDoc | undefined {
  if (command.parent === undefined) return docs[command.name];
  return docOfSubcommand(command, docOf(command.parent));
}

type Facts = Readonly<Record<string, unknown>>;

function golden(name: string): Readonly<Record<string, Facts>> {
  const path = new URL(`../../../test/golden/${name}`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, Facts>>;
}

/** As JSON has it: sets are arrays, maps objects, a status is text. */
function plain(told: Told): unknown {
  if (typeof told !== 'object') return told;
  if (told instanceof Map) {
    return Object.fromEntries([...told].map(([name, value]) => [name, plain(value)]));
  }
  if ('status' in told) return told.status;
  return [...(told as Iterable<Told>)].map(plain);
}

/** Notes are our own words: only that there are any is compared. */
function infoFacts(command: Command): Facts {
  const info = plain(commandInfo(command)) as unknown[];
  const specs = info[8] as Facts[];
  return {
    arity: info[1],
    flags: info[2],
    keys: info.slice(3, 6),
    categories: info[6],
    tips: info[7],
    specs: specs.map((spec) => ('notes' in spec ? { ...spec, notes: true } : spec)),
  };
}

test('every row says of its command what Redis 7.2 says', () => {
  const told = golden('command-info-7.2.json');
  for (const command of commands) assert.deepEqual(infoFacts(command), told[command.name]);
  assert.equal(commands.length, Object.keys(told).length);
});

/** So are summaries, the remarks on complexity, and what history says of a version. */
function docFacts(command: Command): Facts {
  const { summary, complexity, replaced_by, subcommands, history, ...facts } = plain(
    commandDocs(command, docOf(command)),
  ) as Facts;
  assert.equal(typeof summary, 'string', command.name);
  const since = history === undefined ? {} : { history: (history as string[][]).map(([v]) => v) };
  return {
    ...facts,
    ...since,
    replaced: replaced_by !== undefined,
    complexity: complexity !== undefined,
  };
}

test('the documentation has the arguments and the versions of Redis 7.2', () => {
  const told = golden('command-docs-7.2.json');
  for (const command of commands) assert.deepEqual(docFacts(command), told[command.name]);
  assert.equal(commands.length, Object.keys(told).length);
});

test('every argument that is a key names a key spec of its command', () => {
  for (const command of commands) {
    const text = JSON.stringify(docOf(command)?.arguments ?? []);
    for (const [, index] of text.matchAll(/"keySpec":(\d+)/g)) {
      assert.ok(Number(index) < command.keySpecs.length, command.name);
    }
  }
});

test('the entries of subcommands stand last in that of their container', () => {
  const container = commands.find((command) => command.name === 'object');
  assert.ok(container !== undefined);
  const info = plain(commandInfo(container)) as unknown[][];
  assert.deepEqual(
    info[9]?.map((entry) => (entry as unknown[])[0]),
    container.subcommands.map((sub) => sub.name),
  );
});

function written(resp: 2 | 3, told: Told): string {
  const reply = new ReplyWriter(new ReplyBuffers());
  reply.resp = resp;
  writeTold(reply, told);
  const bytes = reply.take();
  return latin1(bytes, 0, bytes.length).replaceAll('\r\n', ' ');
}

test('an entry has sets and maps in RESP3 and arrays in RESP2', () => {
  const get = commands.find((command) => command.name === 'object|encoding');
  assert.ok(get !== undefined);
  assert.equal(
    written(3, commandInfo(get)),
    '*10 $15 object|encoding :3 ~1 +readonly :2 :2 :1 ~3 +@keyspace +@read +@slow ~1 ' +
      '$23 nondeterministic_output ~1 %3 $5 flags ~1 +RO $12 begin_search %2 $4 type $5 index ' +
      '$4 spec %1 $5 index :2 $9 find_keys %2 $4 type $5 range $4 spec %3 $7 lastkey :0 ' +
      '$7 keystep :1 $5 limit :0 ~0 ',
  );
  assert.equal(
    written(2, commandInfo(get)),
    '*10 $15 object|encoding :3 *1 +readonly :2 :2 :1 *3 +@keyspace +@read +@slow *1 ' +
      '$23 nondeterministic_output *1 *6 $5 flags *1 +RO $12 begin_search *4 $4 type $5 index ' +
      '$4 spec *2 $5 index :2 $9 find_keys *4 $4 type $5 range $4 spec *6 $7 lastkey :0 ' +
      '$7 keystep :1 $5 limit :0 *0 ',
  );
});

test('documentation is a map of bulk strings', () => {
  const quit = commands.find((command) => command.name === 'quit');
  assert.ok(quit !== undefined);
  assert.equal(
    written(3, commandDocs(quit, { summary: 'S', complexity: 'O(1)' })),
    '%7 $7 summary $1 S $5 since $5 1.0.0 $5 group $10 connection $10 complexity $4 O(1) ' +
      '$9 doc_flags ~1 +deprecated $16 deprecated_since $5 7.2.0 ' +
      '$11 replaced_by $22 closing the connection ',
  );
});
