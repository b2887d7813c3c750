import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DocArgument } from './command-docs.ts';
import { CommandHelp } from './help.ts';
import { describeArguments } from './hints.ts';

function argument(name: string, type: string, more: Partial<DocArgument> = {}): DocArgument {
  return { name, type, optional: false, multiple: false, multipleToken: false, parts: [], ...more };
}

function token(name: string): DocArgument {
  return argument(name, 'pure-token', { token: name });
}

const setArguments = [
  argument('key', 'key'),
  argument('value', 'string'),
  argument('condition', 'oneof', { optional: true, parts: [token('NX'), token('XX')] }),
  argument('get', 'pure-token', { token: 'GET', optional: true }),
  argument('expiration', 'oneof', {
    optional: true,
    parts: [argument('seconds', 'integer', { token: 'EX' }), token('KEEPTTL')],
  }),
];
const addArguments = [
  argument('key', 'key'),
  argument('increment', 'pure-token', { token: 'INCR', optional: true }),
  argument('data', 'block', {
    multiple: true,
    parts: [argument('score', 'double'), argument('member', 'string')],
  }),
];

function entry(name: string, parts: readonly DocArgument[]) {
  return {
    words: name.split(' '),
    summary: `About ${name}`,
    since: '1.0.0',
    group: 'string',
    arguments: parts,
    syntax: describeArguments(parts),
  };
}

const help = new CommandHelp([
  entry('CONFIG', []),
  entry('CONFIG GET', [argument('parameter', 'string', { multiple: true })]),
  entry('SET', setArguments),
  entry('ZADD', addArguments),
]);

test('the whole syntax is shown before the first argument', () => {
  assert.equal(help.hint('set '), 'key value [NX|XX] [GET] [EX seconds|KEEPTTL]');
  assert.equal(help.hint('zadd '), 'key [INCR] score member [score member ...]');
  assert.equal(help.hint('config get '), 'parameter [parameter ...]');
});

test('a word counts when a space follows it', () => {
  assert.equal(help.hint('SET'), undefined);
  assert.equal(help.hint('SET key'), 'key value [NX|XX] [GET] [EX seconds|KEEPTTL]');
  assert.equal(help.hint('SET key '), 'value [NX|XX] [GET] [EX seconds|KEEPTTL]');
});

test('optional arguments come in any order, the one that was begun first', () => {
  assert.equal(help.hint('SET k v get '), '[NX|XX] [EX seconds|KEEPTTL]');
  assert.equal(help.hint('SET k v EX '), 'seconds [NX|XX] [GET]');
  assert.equal(help.hint('SET k v EX 5 nx '), '[GET]');
});

test('what may be repeated is offered again and again', () => {
  assert.equal(help.hint('ZADD k 1 m '), '[score member ...]');
  assert.equal(help.hint('ZADD k 1 m 2 '), 'member [score member ...]');
});

test('a word that fits nowhere ends the hints', () => {
  assert.equal(help.hint('SET k v nonsense '), '');
  assert.equal(help.hint('SET k v EX soon '), '');
  assert.equal(help.hint('ZADD k high '), '');
  assert.equal(help.hint('nonsense '), undefined);
  assert.equal(help.hint('SET "open'), undefined);
});

test('completion goes through commands and subcommands, and through groups for help', () => {
  assert.deepEqual(help.completions('conf'), ['CONFIG', 'CONFIG GET']);
  assert.deepEqual(help.completions('config g'), ['CONFIG GET']);
  assert.deepEqual(help.completions('help @'), ['help @string']);
  assert.deepEqual(help.completions('@'), []);
});

test('help describes a command with its subcommands, or a group', () => {
  const text = help.describe(['config']);
  assert.match(text, /CONFIG GET/);
  assert.match(text, /group:/);
  assert.doesNotMatch(text, /ZADD/);
  const group = help.describe(['@STRING']);
  assert.match(group, /ZADD/);
  assert.doesNotMatch(group, /group:/);
});
