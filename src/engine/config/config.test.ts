/**
 * The configuration: getters, CONFIG GET, CONFIG SET and its refusals in Redis's words, hooks and
 * their roll-back.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Config } from './config.ts';
import type { Caller } from './config-set.ts';
import { notifyClasses } from './notify-flags.ts';

const local: Caller = { isLocal: true, isLoading: false };

interface Bench {
  readonly config: Config;
  readonly logged: string[];
  /** Sets pairs given as one flat list. */
  set(...words: string[]): string | undefined;
  value(name: string): string | undefined;
}

function bench(): Bench {
  const logged: string[] = [];
  const config = new Config({
    directory: '/start',
    changeDirectory: (path) =>
      path.includes('nowhere') ? { failure: 'No such file or directory' } : { path: `/at/${path}` },
    log: (level, text) => logged.push(`${level} ${text}`),
  });
  return {
    config,
    logged,
    set: (...words) => config.set(pairsOf(words), local),
    value: (name) => config.get([name])[0]?.[1],
  };
}

function pairsOf(words: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i < words.length; i += 2) pairs.push([words[i], words[i + 1]]);
  return pairs;
}

function failed(name: string, why: string): string {
  return `ERR CONFIG SET failed (possibly related to argument '${name}') - ${why}`;
}

test('getters give values in the types of their directives', () => {
  const { config, set } = bench();
  assert.equal(config.bool('protected-mode'), true);
  assert.equal(config.integer('maxclients'), 10000);
  assert.equal(config.text('dbfilename'), 'dump.rdb');
  assert.equal(config.enumeration('appendfsync'), 'everysec');
  assert.deepEqual(config.flags('shutdown-on-sigterm'), []);
  assert.deepEqual(config.savePoints()[0], { seconds: 3600, changes: 1 });
  assert.equal(config.outputLimits().replica.hardBytes, 256 * 1024 * 1024);
  assert.deepEqual(config.binds(), ['*', '-::*']);
  assert.equal(config.replicaOf(), undefined);
  assert.deepEqual(config.oomScores(), [0, 200, 800]);
  assert.deepEqual(config.latencyPercentiles(), [50, 99, 99.9]);
  assert.equal(config.directory(), '/start');
  assert.equal(set('notify-keyspace-events', 'Kx', 'maxmemory', '1gb'), undefined);
  assert.equal(config.notifyFlags(), notifyClasses.keyspace | notifyClasses.expired);
  assert.equal(config.integer('maxmemory'), 1024 ** 3);
});

test('values are shown in their canonical form', () => {
  const { config, set, value } = bench();
  config.decide('enable-protected-configs', 'yes');
  const sets: readonly (readonly [name: string, value: string, shown: string])[] = [
    ['maxmemory', '18446744073709551615', '18446744073709551615'],
    ['maxmemory', '2Kb', '2048'],
    ['maxmemory-clients', '5%', '5%'],
    ['maxmemory-clients', '5mb', '5242880'],
    ['PROTECTED-mode', 'NO', 'no'],
    ['oom-score-adj', 'relative', 'yes'],
    ['shutdown-on-sigint', 'force NOW nosave', 'nosave now force'],
    ['shutdown-on-sigint', 'default', 'default'],
    ['save', '', ''],
    ['save', '10 20 30 40', '10 20 30 40'],
    ['bind', '', ''],
    ['bind', '127.0.0.1 -::1', '127.0.0.1 -::1'],
    ['notify-keyspace-events', 'EKx', 'xKE'],
    ['latency-tracking-info-percentiles', '', ''],
    ['latency-tracking-info-percentiles', '50.50 1e1', '50.5 10'],
    ['slave-priority', '7', '7'],
    ['hz', '0', '1'],
    ['hz', '501', '500'],
    ['repl-backlog-size', '1', '16384'],
    ['dbfilename', 'a\0b', 'a'],
    ['requirepass', 'a\0b', 'a\0b'],
  ];
  for (const [name, given, shown] of sets) {
    assert.equal(set(name, given), undefined, name);
    assert.equal(value(name), shown, name);
  }
  assert.equal(value('replica-priority'), '7');
  const limits = 'normal 0 0 0 slave 1024 2 3 pubsub 33554432 8388608 60';
  assert.equal(set('client-output-buffer-limit', 'replica 1kb 2 3'), undefined);
  assert.equal(value('client-output-buffer-limit'), limits);
});

test('a value that does not fit is refused in the words of Redis, and nothing changes', () => {
  const { config, set } = bench();
  config.decide('enable-protected-configs', 'yes');
  const before = config.get(['*']);
  const percentiles = 'latency-tracking-info-percentiles';
  const shutdownChoices = 'default, save, nosave, now, force';
  const refusals: readonly (readonly [name: string, value: string, why: string])[] = [
    ['timeout', 'x', "argument couldn't be parsed into an integer"],
    ['timeout', '-1', 'argument must be between 0 and 2147483647 inclusive'],
    [
      'slowlog-log-slower-than',
      '-2',
      'argument must be between -1 and 9223372036854775807 inclusive',
    ],
    ['maxclients', '0', 'argument must be between 1 and 4294967295 inclusive'],
    ['maxmemory', '1q', 'argument must be a memory value'],
    ['maxmemory-clients', '1q', 'argument must be a memory or percent value'],
    ['maxmemory-clients', '200%', 'percentage argument must be less or equal to 100'],
    [
      'proto-max-bulk-len',
      '1',
      'argument must be between 1048576 and 9223372036854775807 inclusive',
    ],
    ['protected-mode', 'maybe', "argument must be 'yes' or 'no'"],
    ['appendfsync', 'x', 'argument(s) must be one of the following: everysec, always, no'],
    ['shutdown-on-sigterm', '', `argument(s) must be one of the following: ${shutdownChoices}`],
    [
      'shutdown-on-sigterm',
      'save nosave',
      "shutdown options SAVE and NOSAVE can't be used simultaneously",
    ],
    ['save', '1', 'Invalid save parameters'],
    ['save', '0 1', 'Invalid save parameters'],
    ['save', '1  1', 'Invalid save parameters'],
    ['dbfilename', 'a/b', "dbfilename can't be a path, just a filename"],
    ['notify-keyspace-events', 'Q', "Invalid event class character. Use 'Ag$lshzxeKEtmdn'."],
    [
      'client-output-buffer-limit',
      'normal 1 2',
      'Wrong number of arguments in buffer limit configuration.',
    ],
    [
      'client-output-buffer-limit',
      'normal 1 2 3 master 1 2 3',
      'Invalid client class specified in buffer limit configuration.',
    ],
    [
      'client-output-buffer-limit',
      'normal 1 2 x',
      'Error in hard, soft or soft_seconds setting in buffer limit configuration.',
    ],
    ['oom-score-adj-values', '1 2', 'wrong number of arguments'],
    [
      'oom-score-adj-values',
      '1 2 2001',
      'Invalid oom-score-adj-values, elements must be between -2000 and 2000.',
    ],
    ['bind', 'a '.repeat(17).trim(), 'Too many bind addresses specified.'],
    [percentiles, '50 x', `Invalid ${percentiles} parameters`],
    [percentiles, '100.1', `${percentiles} parameters should sit between [0.0,100.0]`],
    [
      'cluster-announce-hostname',
      'a_b',
      'Hostnames may only contain alphanumeric characters, hyphens or dots',
    ],
    ['cluster-announce-hostname', 'a'.repeat(256), 'Hostnames must be less than 256 characters'],
    [
      'cluster-announce-human-nodename',
      'a{',
      'Announced human node name contained invalid character',
    ],
    ['daemonize', 'yes', "can't set immutable config"],
    ['dir', 'nowhere', 'No such file or directory'],
  ];
  for (const [name, given, why] of refusals) assert.equal(set(name, given), failed(name, why));
  assert.deepEqual(config.get(['*']), before);
});

test('several directives are set together or not at all', () => {
  const { set, value } = bench();
  const why = 'percentage argument must be less or equal to 100';
  const refused = set('maxmemory', '5', 'save', '1 2', 'maxmemory-clients', '200%', 'hz', 'x');
  assert.equal(refused, failed('maxmemory-clients', why));
  assert.equal(value('maxmemory'), '0');
  assert.equal(value('save'), '3600 1 300 100 60 10000');
  assert.equal(set('maxmemory', '5', 'maxmemory-clients', '20%'), undefined);
  assert.equal(value('maxmemory-clients'), '20%');
});

test('the first bad name or directive of a call is reported, as it was written', () => {
  const { set, value } = bench();
  const unknown = "ERR Unknown option or number of arguments for CONFIG SET - 'noSuch'";
  assert.equal(set('maxmemory', '5', 'noSuch', '1', 'daemonize', 'yes'), unknown);
  const cut = "ERR Unknown option or number of arguments for CONFIG SET - 'hz'";
  assert.equal(set('hz\0', '5'), cut);
  const immutable = failed('Daemonize', "can't set immutable config");
  assert.equal(set('Daemonize', 'yes', 'noSuch', '1'), immutable);
  assert.equal(set('hz', '5', 'HZ', '6'), failed('HZ', 'duplicate parameter'));
  assert.equal(set('slave-priority', '5', 'replica-priority', '6'), undefined);
  assert.equal(value('slave-priority'), '6');
});

test('protected directives open to all or to local clients only', () => {
  const { config } = bench();
  const pairs = [['dbfilename', 'x.rdb']] as const;
  const refused = failed('dbfilename', "can't set protected config");
  assert.equal(config.set(pairs, local), refused);
  config.decide('enable-protected-configs', 'local');
  assert.equal(config.set(pairs, { ...local, isLocal: false }), refused);
  assert.equal(config.set(pairs, local), undefined);
  config.decide('enable-protected-configs', 'yes');
  assert.equal(config.set(pairs, { ...local, isLocal: false }), undefined);
});

test('a server that is loading refuses the directives that would disturb it', () => {
  const { config } = bench();
  config.decide('enable-protected-configs', 'yes');
  const loading = { ...local, isLoading: true };
  const error = 'LOADING Redis is loading the dataset in memory';
  assert.equal(config.set([['dir', '/x']], loading), error);
  assert.equal(config.set([['appendonly', 'yes']], loading), error);
  assert.equal(config.set([['loglevel', 'debug']], loading), undefined);
});

test('dir is the path that the change of directory gave, and goes back with the others', () => {
  const { config, set, value } = bench();
  config.decide('enable-protected-configs', 'yes');
  assert.equal(set('dir', 'data'), undefined);
  assert.equal(config.directory(), '/at/data');
  assert.equal(set('dir', 'other', 'hz', 'x')?.includes('hz'), true);
  assert.equal(value('dir'), '/at//at/data');
});

test('a hook runs once per call, for changed directives only', () => {
  const { config, set } = bench();
  let runs = 0;
  config.onApply(['min-replicas-to-write', 'min-replicas-max-lag'], () => {
    runs++;
    return undefined;
  });
  set('min-replicas-to-write', '1', 'min-slaves-max-lag', '3');
  assert.equal(runs, 1);
  set('min-replicas-to-write', '1');
  assert.equal(runs, 1);
  set('min-slaves-to-write', '2');
  assert.equal(runs, 2);
});

test('specials and files of TLS are applied even when they are set to what they are', () => {
  const { config, set, value } = bench();
  const applied: string[] = [];
  for (const name of ['bind', 'tls-cert-file', 'port', 'oom-score-adj-values'] as const) {
    config.onApply([name], () => {
      applied.push(name);
      return undefined;
    });
    assert.equal(set(name, value(name) ?? ''), undefined);
  }
  assert.deepEqual(applied, ['bind', 'tls-cert-file']);
});

test('when a hook fails, all values go back and all hooks run again', () => {
  const { config, logged, set, value } = bench();
  const seen: string[] = [];
  config.onApply(['maxmemory'], () => {
    seen.push(`maxmemory ${config.integer('maxmemory')}`);
    return undefined;
  });
  config.onApply(['port'], () => {
    seen.push(`port ${config.integer('port')}`);
    return config.integer('port') === 1
      ? 'Unable to listen on this port. Check server logs.'
      : undefined;
  });
  config.onApply(['hz'], () => {
    seen.push(`hz ${config.integer('hz')}`);
    return undefined;
  });
  const refused = set('maxmemory', '5', 'port', '1', 'hz', '20', 'save', '1 1');
  assert.equal(refused, failed('port', 'Unable to listen on this port. Check server logs.'));
  assert.deepEqual(seen, ['maxmemory 5', 'port 1', 'maxmemory 0', 'port 6379', 'hz 10']);
  assert.equal(value('save'), '3600 1 300 100 60 10000');
  assert.deepEqual(logged, [
    'warning Failed applying new configuration. Possibly related to new port setting. ' +
      'Restoring previous settings.',
  ]);
});

test('a watcher reads at once and after every change', () => {
  const { config, set } = bench();
  let kept = 0;
  config.watch(['timeout'], () => {
    kept = config.integer('timeout') + 1;
  });
  assert.equal(kept, 1);
  set('timeout', '9');
  assert.equal(kept, 10);
});

test('CONFIG GET answers names as they are written and globs in the order of the table', () => {
  const { config } = bench();
  const names = (...patterns: string[]): string[] => config.get(patterns).map(([name]) => name);
  assert.deepEqual(names('MAXmemory', 'nosuch', 'maxmemory'), ['MAXmemory']);
  assert.deepEqual(names('*OF'), ['replicaof', 'slaveof']);
  assert.deepEqual(names('maxmemory*'), [
    'maxmemory',
    'maxmemory-policy',
    'maxmemory-samples',
    'maxmemory-eviction-tenacity',
    'maxmemory-clients',
  ]);
  assert.deepEqual(names('SLAVEOF', '*of', 'hz', 'h?'), ['SLAVEOF', 'replicaof', 'hz']);
  assert.deepEqual(names('key-load-delay', 'key-load*'), ['key-load-delay']);
  assert.deepEqual(names('__proto__', 'constructor', '', 'hz\0'), []);
});

test('what the server decides needs no leave', () => {
  const { config, value } = bench();
  config.decide('replicaof', '10.0.0.1', '6380');
  assert.deepEqual(config.replicaOf(), { host: '10.0.0.1', port: 6380 });
  assert.equal(value('slaveof'), '10.0.0.1 6380');
  config.decide('replicaof', 'no', 'one');
  assert.equal(value('replicaof'), '');
  config.decide('maxclients', '4064');
  assert.equal(config.integer('maxclients'), 4064);
  assert.throws(() => config.decide('maxclients', '0'));
});

test('scores that the kernel may refuse are warned of', () => {
  const { logged, set } = bench();
  assert.equal(set('oom-score-adj-values', '1 2 3'), undefined);
  assert.deepEqual(logged, []);
  assert.equal(set('oom-score-adj-values', '3 2 1'), undefined);
  assert.equal(logged.length, 1);
});

test('secrets are known as such by every name', () => {
  const { config } = bench();
  for (const name of ['requirepass', 'MASTERAUTH', 'masteruser']) {
    assert.equal(config.isSensitive(name), true);
  }
  assert.equal(config.isSensitive('maxmemory'), false);
  assert.equal(config.isSensitive('nosuch'), false);
});
