import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../../base/bytes.ts';
import type { Reply } from '../../resp/reply.ts';
import { readCommandDocs, readCommandTable } from './command-docs.ts';
import { fallbackDocs } from './fallback-docs.ts';

type Plain = string | number | readonly Plain[];

function reply(plain: Plain): Reply {
  if (typeof plain === 'string') return { is: 'bulk', bytes: latin1Bytes(plain) };
  if (typeof plain === 'number') return { is: 'integer', value: plain };
  return { is: 'array', items: plain.map(reply) };
}

function asMap(flat: Reply): Reply {
  assert.ok(flat.is === 'array');
  const entries = flat.items
    .filter((_, i) => i % 2 === 0)
    .map((name, i) => [name, flat.items[2 * i + 1]] as const);
  return { is: 'map', entries };
}

const key = ['name', 'key', 'type', 'key', 'flags', ['multiple']];
const docs = reply([
  'object',
  [
    'summary',
    'A container',
    'group',
    'generic',
    'subcommands',
    ['object|freq', ['since', '4.0.0']],
  ],
  'del',
  ['summary', 'Remove keys', 'since', '1.0.0', 'group', 'generic', 'arguments', [key]],
]);

test('COMMAND DOCS reads the same from RESP2 and RESP3', () => {
  const entries = readCommandDocs(docs);
  assert.deepEqual(readCommandDocs(asMap(docs)), entries);
  assert.deepEqual(
    entries?.map(({ words, since, syntax }) => [words.join(' '), since, syntax]),
    [
      ['DEL', '1.0.0', 'key [key ...]'],
      ['OBJECT', undefined, ''],
      ['OBJECT FREQ', '4.0.0', ''],
    ],
  );
});

test('COMMAND adds what the documentation does not know', () => {
  const table = reply([
    ['del', -2, [], 1, -1, 1],
    ['newcommand', -3, [], 1, 1, 1],
    ['other', 2, [], 0, 0, 0],
  ]);
  const more = readCommandTable(table, readCommandDocs(docs) ?? []);
  assert.deepEqual(
    more.map(({ words, syntax }) => [words[0], syntax]),
    [
      ['NEWCOMMAND', 'key arg ...options...'],
      ['OTHER', 'arg'],
    ],
  );
});

test('our own documentation has an entry for each command and subcommand', () => {
  const entries = fallbackDocs();
  const names = entries.map((entry) => entry.words.join(' '));
  for (const name of ['GET', 'ZADD', 'CONFIG SET', 'CLIENT']) assert.ok(names.includes(name), name);
  assert.ok(entries.every((entry) => entry.summary !== '' && entry.since !== undefined));
});
