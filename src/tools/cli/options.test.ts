import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Invocation, type Options, parseArguments } from './options.ts';
import { UsageError } from './usage-error.ts';

interface Setting {
  readonly terminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

function parse(
  line: string,
  setting: Setting = {},
): { invocation: Invocation; warnings: string[] } {
  const warnings: string[] = [];
  const invocation = parseArguments(line.split(' '), {
    terminal: setting.terminal ?? false,
    env: setting.env ?? {},
    warn: (message) => warnings.push(message),
  });
  return { invocation, warnings };
}

function optionsOf(line: string, setting: Setting = {}): Options {
  const { invocation } = parse(line, setting);
  assert.ok(invocation.kind === 'run');
  return invocation.options;
}

function messageOf(line: string): string {
  try {
    parse(line);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
  return assert.fail(`accepted: ${line}`);
}

test('options end at the first word without a dash', () => {
  const { invocation } = parse('-h host -p 7000 set -n 5');
  assert.ok(invocation.kind === 'run');
  assert.equal(invocation.firstWord, 4);
  assert.equal(invocation.options.database, 0);
  assert.equal(invocation.options.host, 'host');
  assert.equal(invocation.options.port, 7000);
});

test('a value is the next word, whatever it looks like', () => {
  assert.equal(optionsOf('-a -secret ping').password, '-secret');
  assert.equal(optionsOf('-r -1 ping').repeat, -1);
});

test('-h asks for help only as the last word', () => {
  assert.equal(parse('-p 7000 -h').invocation.kind, 'help');
  assert.equal(parse('--help').invocation.kind, 'help');
  assert.equal(parse('--version').invocation.kind, 'version');
});

test('what the table does not have, or lacks its value, is refused', () => {
  for (const line of ['--nope', '-p7000 ping', '--port=7000', '--', '-', '-X', '-xe']) {
    const word = line.split(' ')[0];
    assert.equal(messageOf(line), `Unrecognized option or bad number of args for: '${word}'`);
  }
  assert.equal(messageOf('-p 70000 ping'), 'Invalid server port.');
});

test('pairs that contradict each other are refused', () => {
  assert.equal(messageOf('-2 -3 ping'), 'Options -2 and -3 are mutually exclusive.');
  assert.equal(messageOf('-c -s path ping'), 'Options -c and -s are mutually exclusive.');
  assert.equal(messageOf('-x -X tag set'), 'Options -x and -X are mutually exclusive.');
});

test('the format follows the output unless it is given', () => {
  assert.equal(optionsOf('ping').output, 'raw');
  assert.equal(optionsOf('ping', { terminal: true }).output, 'standard');
  assert.equal(optionsOf('--csv ping', { terminal: true }).output, 'csv');
  assert.equal(optionsOf('--no-raw ping').output, 'standard');
  assert.equal(optionsOf('ping', { terminal: true }).showPushes, true);
  assert.equal(optionsOf('--show-pushes no ping', { terminal: true }).showPushes, false);
});

test('JSON prefers RESP3 but does not insist on it', () => {
  assert.equal(optionsOf('--json ping').protocol, 'preferred');
  assert.equal(optionsOf('-3 --json ping').protocol, 'resp3');
  assert.equal(optionsOf('--json -2 ping').forceResp2, true);
});

test('a password on the command line is warned of and wins over the environment', () => {
  const env = { REDISCLI_AUTH: 'hidden' };
  assert.equal(optionsOf('ping', { env }).password, 'hidden');
  assert.equal(optionsOf('-a open ping', { env }).password, 'open');
  assert.deepEqual(parse('ping', { env }).warnings, []);
  assert.equal(parse('-a open ping').warnings.length, 1);
  assert.deepEqual(parse('-a open --no-auth-warning ping').warnings, []);
});

test('a quoted pattern is unquoted', () => {
  assert.equal(optionsOf('--scan --quoted-pattern "*:\\x32"').pattern, '*:2');
  assert.equal(
    messageOf('--scan --quoted-pattern "open'),
    'Invalid quoted string specified for --quoted-pattern.',
  );
});

test('what is not supported yet is remembered by its name', () => {
  for (const line of ['--rdb file', '--replica', '--cluster check', '--lru-test 5']) {
    const options = optionsOf(line);
    assert.equal(options.mode, 'unsupported');
    assert.equal(options.unsupported, line.split(' ')[0]);
  }
});
