/**
 * Reading a configuration: files, includes, standard input, options; failures in the very text of
 * Redis.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCommandLine } from './command-line.ts';
import { Config } from './config.ts';
import { isLoadFailure, type LoadedLines, type LoadResult, loadConfig } from './config-file.ts';

interface World {
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly standardInput?: string;
  readonly isSentinel?: boolean;
}

interface Outcome {
  readonly config: Config;
  readonly result: LoadResult;
  readonly logged: string[];
}

const commands = new Set(['get', 'set', 'flushdb']);

function load(text: string, world: World = {}): Outcome {
  const files = new Map(Object.entries({ ...world.files, 'main.conf': text }));
  const logged: string[] = [];
  const config = new Config({
    directory: '/',
    changeDirectory: (path) => ({ path }),
    log: (_level, line) => logged.push(line),
    isSentinel: world.isSentinel === true,
  });
  const { options, readsStandardInput } = readCommandLine(['main.conf', ...(world.args ?? [])]);
  const standardInput = readsStandardInput ? world.standardInput : undefined;
  const texts = { configFile: 'main.conf', standardInput, options };
  const result = loadConfig(config, texts, {
    version: '7.2.6',
    readFile(path) {
      const found = files.get(path);
      return found === undefined ? { failure: 'No such file or directory' } : { text: found };
    },
    listDirectory: (folder) =>
      folder === 'd' ? ['b.conf', 'a.conf'].filter((name) => files.has(`d/${name}`)) : undefined,
    isCommand: (name) => commands.has(name.toLowerCase()),
    tryLogFile: (path) => (path === '/bad/log' ? 'No such file or directory' : undefined),
    checkUser: ([name]) => (name === 'bad' ? `Error in user declaration '${name}': no` : undefined),
  });
  return { config, result, logged };
}

function good(text: string, world: World = {}): Outcome & { readonly lines: LoadedLines } {
  const outcome = load(text, world);
  if (isLoadFailure(outcome.result)) assert.fail(JSON.stringify(outcome.result));
  return { ...outcome, lines: outcome.result };
}

function value(outcome: Outcome, name: string): string | undefined {
  return outcome.config.get([name])[0]?.[1];
}

function fatal(lineNumber: number, line: string, why: string): LoadResult {
  const head = '\n*** FATAL CONFIG FILE ERROR (Redis 7.2.6) ***\n';
  return {
    stderr: `${head}Reading the configuration file, at line ${lineNumber}\n>>> '${line}'\n${why}\n`,
  };
}

test('directives are read with comments, quotes, aliases and any case; the last line wins', () => {
  const outcome = good(
    '# comment\n\n  port 7000  \r\n\tTIMEOUT "5"\nslave-priority 3\nreplica-priority 4\nlogfile \'\'\n',
  );
  assert.equal(value(outcome, 'port'), '7000');
  assert.equal(value(outcome, 'timeout'), '5');
  assert.equal(value(outcome, 'slave-priority'), '4');
});

test('options of the command line are read last', () => {
  const outcome = good('port 1\nloglevel notice\n', {
    args: ['loglevel', 'verbose', '--port', '3', '--maxmemory 700mb', '--save'],
  });
  assert.equal(value(outcome, 'port'), '3');
  assert.equal(value(outcome, 'maxmemory'), '734003200');
  assert.equal(value(outcome, 'save'), '');
});

test('standard input stands between the file and the options', () => {
  const world = { args: ['--port', '3', '-'], standardInput: 'port 2\nhz 20\ntimeout 9' };
  const outcome = good('port 1\nhz 30\n', world);
  assert.equal(value(outcome, 'port'), '3');
  assert.equal(value(outcome, 'hz'), '20');
  assert.deepEqual(outcome.logged, ['Reading config from stdin']);
});

test('save lines add up, replace the defaults, and an empty one forgets them all', () => {
  assert.equal(value(good('port 1'), 'save'), '3600 1 300 100 60 10000');
  assert.equal(value(good('save 900 1\nsave 300 10 60 5'), 'save'), '900 1 300 10 60 5');
  assert.equal(value(good('save "900 1 300 10"'), 'save'), '900 1 300 10');
  assert.equal(value(good('save 900 1\nsave ""\nsave 5 5'), 'save'), '5 5');
  assert.equal(value(good('save'), 'save'), '');
  assert.equal(value(good("save ''"), 'save'), '');
});

test('directives with several arguments take them as words or as one quoted text', () => {
  assert.equal(value(good('bind 127.0.0.1 ::1'), 'bind'), '127.0.0.1 ::1');
  assert.equal(value(good('bind "127.0.0.1  ::1"'), 'bind'), '127.0.0.1 ::1');
  assert.equal(value(good('bind'), 'bind'), '');
  assert.equal(
    value(good('shutdown-on-sigterm "nosave now"'), 'shutdown-on-sigterm'),
    'nosave now',
  );
  assert.equal(value(good('slaveof 10.0.0.1 6379'), 'replicaof'), '10.0.0.1 6379');
});

test('an included file is read at once, and its failures name its own lines', () => {
  const files = { 'i.conf': 'port 2\ntimeout 2', 'bad.conf': '\nport x' };
  const outcome = good('port 1\ninclude i.conf\ntimeout 3', { files });
  assert.equal(value(outcome, 'port'), '2');
  assert.equal(value(outcome, 'timeout'), '3');
  const wrong = "argument couldn't be parsed into an integer";
  assert.deepEqual(
    load('a\n', { files }).result,
    fatal(1, 'a', 'Bad directive or wrong number of arguments'),
  );
  assert.deepEqual(load('port 1\n\ninclude bad.conf', { files }).result, fatal(2, 'port x', wrong));
});

test('after an include, a save line replaces what was said before', () => {
  const files = { 'i.conf': 'save 1 1\nsave 2 2' };
  const outcome = good('include i.conf\nsave 3 3\nsave 4 4', { files });
  assert.equal(value(outcome, 'save'), '4 4');
});

test('an include with wildcards reads what matches in order, and nothing is no error', () => {
  const files = { 'd/a.conf': 'port 2\nhz 20\n', 'd/b.conf': 'port 3' };
  const outcome = good('include d/*.conf\ninclude none/*.conf', { files });
  assert.equal(value(outcome, 'port'), '3');
  assert.equal(value(outcome, 'hz'), '20');
});

test('a file that cannot be opened is a line of the log', () => {
  const log = "Fatal error, can't open config file 'gone.conf': No such file or directory";
  assert.deepEqual(load('include gone.conf').result, { log });
});

test('a file that includes itself ends with a failure', () => {
  const { result } = load('include main.conf');
  assert.deepEqual(result, fatal(1, 'include main.conf', 'Too many levels of include'));
});

test('a bad line is quoted with its number and what is wrong with it', () => {
  const bad = 'Bad directive or wrong number of arguments';
  const failures: readonly (readonly [line: string, why: string])[] = [
    ['nosuch 1', bad],
    ['include', bad],
    ['rename-command get', bad],
    ['port', 'wrong number of arguments'],
    ['port 1 2', 'wrong number of arguments'],
    ['port "1', 'Unbalanced quotes in configuration line'],
    ['port 70000', 'argument must be between 0 and 65535 inclusive'],
    ['unixsocketperm 9', "argument couldn't be parsed as an octal number"],
    ['unixsocketperm 1000', 'argument must be between 0 and 777 inclusive'],
    ['replicaof a', 'wrong number of arguments'],
    ['replicaof a 99999', 'Invalid master port'],
    ['rename-command nosuch x', 'No such command in rename-command'],
    ['rename-command get SET', 'Target command name already exists'],
    ['sentinel monitor a', 'sentinel directive while not in sentinel mode'],
    ['mod.x', 'Module config specified without value'],
    ['user bad on', "Error in user declaration 'bad': no"],
  ];
  for (const [line, why] of failures) {
    assert.deepEqual(load(`\n#\n\t${line}\r\nhz 5`).result, fatal(3, line, why));
  }
});

test('options count their lines behind those of the file', () => {
  const { result } = load('port 1', { args: ['--port', '--bla', '--hz', '5'] });
  const why = "argument couldn't be parsed into an integer";
  assert.deepEqual(result, fatal(2, 'port "--bla"', why));
});

test('a log file that cannot be opened and a replica in a cluster are found at the end', () => {
  const head = '\n*** FATAL CONFIG FILE ERROR (Redis 7.2.6) ***\n';
  const log = "Can't open the log file: No such file or directory\n";
  assert.deepEqual(load('logfile /bad/log\n').result, { stderr: head + log });
  const cluster = 'replicaof directive not allowed in cluster mode\n';
  const text = 'cluster-enabled yes\nreplicaof a 1';
  assert.deepEqual(load(text).result, { stderr: head + cluster });
});

test('a cluster has one database, and hz is bent to its bounds', () => {
  const outcome = good('cluster-enabled yes\nhz 1000');
  assert.equal(value(outcome, 'databases'), '1');
  assert.equal(value(outcome, 'hz'), '500');
  assert.deepEqual(outcome.logged, [
    'WARNING: Changing databases number from 16 to 1 since we are in cluster mode',
  ]);
});

test('lines that are no directives are kept for those who understand them', () => {
  const { lines } = good(
    'rename-command get ""\nrename-command SET get\nuser a on +@all\nuser b off\n' +
      'loadmodule /m.so 1 "2 3"\nmod.X a b\nlua-replicate-commands yes\nsentinel\n',
  );
  assert.deepEqual(lines.renames, [
    { from: 'get', to: '' },
    { from: 'SET', to: 'get' },
  ]);
  assert.deepEqual(lines.users, [
    ['a', 'on', '+@all'],
    ['b', 'off'],
  ]);
  assert.deepEqual(lines.modules, [['/m.so', '1', '2 3']]);
  assert.deepEqual([...lines.moduleSettings], [['mod.x', 'a b']]);
});

test('a sentinel keeps its lines with their numbers', () => {
  const text = 'port 1\n sentinel monitor m 127.0.0.1 1 2 ';
  const { lines } = good(text, { isSentinel: true });
  const line = 'sentinel monitor m 127.0.0.1 1 2';
  const args = ['monitor', 'm', '127.0.0.1', '1', '2'];
  assert.deepEqual(lines.sentinel, [{ args, lineNumber: 2, line }]);
});

test('a renamed command leaves its name free and takes the new one', () => {
  const gone = load('rename-command get a\nrename-command get b').result;
  assert.deepEqual(gone, fatal(2, 'rename-command get b', 'No such command in rename-command'));
  const taken = load('rename-command get a\nrename-command set A').result;
  assert.deepEqual(taken, fatal(2, 'rename-command set A', 'Target command name already exists'));
});
