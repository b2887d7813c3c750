/**
 * Values of all directives at once: what CONFIG GET shows is accepted by CONFIG SET and by a file,
 * and a rewritten file gives the same values again.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Config } from './config.ts';
import { loadConfig } from './config-file.ts';
import type { DirectiveRow, IntegerRow } from './directive.ts';
import { type DirectiveName, directives } from './directives/table.ts';
import { rewriteConfig, userLines } from './rewrite.ts';
import { quote } from './split-args.ts';

const local = { isLocal: true, isLoading: false };

function newConfig(): Config {
  return new Config({ directory: '/data', changeDirectory: (path) => ({ path }), log: () => {} });
}

function read(config: Config, text: string): void {
  const texts = { configFile: '', standardInput: undefined, options: text };
  const result = loadConfig(config, texts, {
    version: '7.2.6',
    readFile: () => ({ text: '' }),
    listDirectory: () => [],
    isCommand: () => true,
  });
  assert.ok('renames' in result, JSON.stringify(result));
}

const rows = Object.entries<DirectiveRow>(directives) as [DirectiveName, DirectiveRow][];

function integerText(row: IntegerRow): fc.Arbitrary<string> {
  const bounds = { min: BigInt(row.min ?? 0), max: BigInt(row.max ?? 2147483647) };
  const [bentMin, bentMax] = row.bentTo ?? [bounds.min, bounds.max];
  const min = row.unit === 'memory-or-percent' ? 0n : BigInt(bentMin);
  const max = typeof bentMax === 'number' && bentMax > 2 ** 63 ? bounds.max : BigInt(bentMax);
  const base = row.unit === 'octal' ? 8 : 10;
  const plain = fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max));
  const text = plain.map((value) => value.toString(base));
  if (row.unit !== 'memory-or-percent') return text;
  return fc.oneof(
    text,
    fc.integer({ min: 1, max: 100 }).map((percent) => `${percent}%`),
  );
}

const letters = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code));
const anyText = fc.string({ unit: letters, maxLength: 8 });
const small = fc.integer({ min: 0, max: 2000 });

/** Values in the form of CONFIG GET for the specials, and for texts that are checked. */
const ownTexts: Readonly<Partial<Record<DirectiveName, fc.Arbitrary<string>>>> = {
  bind: fc.subarray(['*', '-::*', '127.0.0.1', '::1']).map((binds) => binds.join(' ')),
  'client-output-buffer-limit': fc
    .tuple(
      fc.constantFrom('normal', 'slave', 'pubsub'),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      small,
    )
    .map(([name, hard, seconds]) => `${name} ${hard} ${hard} ${seconds}`),
  dir: fc.constantFrom('/a', '/b c', '/"'),
  'oom-score-adj-values': fc.tuple(small, small, small).map((scores) => scores.join(' ')),
  save: fc
    .array(fc.tuple(fc.integer({ min: 1, max: 9999 }), small), { maxLength: 4 })
    .map((points) => points.flat().join(' ')),
  replicaof: fc.constantFrom('', '10.0.0.1 6379'),
  'latency-tracking-info-percentiles': fc
    .array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 3 })
    .map((all) => all.map((value) => `${value / 10_000}`).join(' ')),
  'notify-keyspace-events': fc.subarray([...'g$lshzxetdKEm']).map((all) => all.join('')),
  'proc-title-template': fc.constantFrom('{title} x', 'a{{b', '{port}'),
  'cluster-announce-hostname': fc.constantFrom('', 'a-b.c', 'X1'),
  'cluster-announce-human-nodename': fc.constantFrom('', 'a b', '/x'),
  dbfilename: fc.constantFrom('x.rdb', '', 'a b"'),
  appendfilename: fc.constantFrom('x.aof', "it's"),
  appenddirname: fc.constantFrom('d', 'a b'),
};

function valueFor(name: DirectiveName, row: DirectiveRow): fc.Arbitrary<string> {
  const own = ownTexts[name];
  if (own !== undefined) return own;
  switch (row.kind) {
    case 'bool':
      return name === 'activedefrag' ? fc.constant('no') : fc.constantFrom('yes', 'no');
    case 'integer':
      return integerText(row);
    case 'enum':
      return fc.constantFrom(...row.choices.filter((word) => row.sameAs?.[word] === undefined));
    case 'flags':
      return fc.subarray(['nosave', 'now', 'force']).map((all) => all.join(' ') || 'default');
    default:
      return anyText;
  }
}

/** A directive and a value that it accepts. A cluster bends other directives, so none is made. */
const setting = fc
  .constantFrom(...rows.filter(([name]) => name !== 'cluster-enabled'))
  .chain(([name, row]) => valueFor(name, row).map((value) => [name, value] as const));
const settings = fc.array(setting, { maxLength: 30 });

function give(config: Config, [name, value]: readonly [DirectiveName, string]): void {
  if (name === 'replicaof')
    config.decide(name, ...(value === '' ? ['no', 'one'] : value.split(' ')));
  else if (
    directives[name].kind === 'special' &&
    name !== 'dir' &&
    name !== 'notify-keyspace-events'
  ) {
    config.decide(name, ...(value === '' ? [] : value.split(' ')));
  } else if (directives[name].kind === 'flags') config.decide(name, ...value.split(' '));
  else config.decide(name, value);
}

test('every value is shown as it was given, but for what several may mean', () => {
  fc.assert(
    fc.property(setting, (one) => {
      const config = newConfig();
      give(config, one);
      const shown = config.get([one[0]])[0][1];
      if (one[0] === 'client-output-buffer-limit') assert.ok(shown.includes(one[1]));
      else if (one[0] !== 'notify-keyspace-events') assert.equal(shown, one[1]);
    }),
    { numRuns: 500 },
  );
});

test('what CONFIG GET shows is accepted by CONFIG SET and changes nothing', () => {
  fc.assert(
    fc.property(settings, (all) => {
      const config = newConfig();
      for (const one of all) give(config, one);
      config.decide('enable-protected-configs', 'yes');
      const before = config.get(['*']);
      const mutable = before.filter(
        ([name]) => config.find(name)?.slot.row.flags?.includes('immutable') !== true,
      );
      assert.equal(config.set(mutable, local), undefined);
      assert.deepEqual(config.get(['*']), before);
    }),
    { numRuns: 50 },
  );
});

test('a rewritten file gives the same values, whatever stood in it before', () => {
  const junk = fc.constantFrom(
    '# c',
    '',
    'port 5',
    'PORT "5',
    'slaveof a 1',
    'save 1 1',
    'nosuch 1',
  );
  const old = fc.array(junk, { maxLength: 8 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(settings, old, fc.boolean(), (all, oldText, isForcingAll) => {
      const config = newConfig();
      for (const one of all) give(config, one);
      const options = { providers: [userLines([])], isForcingAll };
      const text = rewriteConfig(oldText, config, options);
      const again = newConfig();
      read(again, text);
      const names = config.slots().map((slot) => slot.name);
      assert.deepEqual(again.get(names), config.get(names));
    }),
    { numRuns: 200 },
  );
});

test('every default is accepted by CONFIG SET and by a file', () => {
  for (const { name, row } of newConfig().slots()) {
    const config = newConfig();
    config.decide('enable-protected-configs', 'yes');
    const shown = config.get([name])[0][1];
    if (row.flags?.includes('immutable') !== true) {
      assert.equal(config.set([[name, shown]], local), undefined, name);
    }
    if (name !== 'replicaof') read(config, `${name} ${quote(shown)}`);
    assert.equal(config.get([name])[0][1], shown, name);
  }
});
