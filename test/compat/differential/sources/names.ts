/** Names that mean something to a server: of databases, channels, clients, commands; limits. */
import type { Prng } from '../../../../src/base/prng.ts';
import { rows as dataRows } from '../../../../src/commands/rows/rows.ts';
import type { CommandRows } from '../../../../src/engine/command.ts';
import { dumpRows } from '../../../../src/persistence/dump-rows.ts';
import { replicationRows } from '../../../../src/replication/rows.ts';
import type { Draw, Sources } from '../template.ts';
import { choice, pick } from './draws.ts';
import { oddNumbers } from './numbers.ts';
import { allBytes, value } from './texts.ts';

const rows: CommandRows = { ...dataRows, ...dumpRows, ...replicationRows };

/** Names as COMMAND INFO takes them, with the arity that the whole request must have. */
const commands: readonly (readonly [name: string, arity: number])[] = Object.entries(rows).flatMap(
  ([name, row]) => [
    [name, row.arity] as const,
    ...Object.entries(row.subcommands ?? {}).map(
      ([sub, { arity }]) => [`${name}|${sub}`, arity] as const,
    ),
  ],
);

const containers = Object.keys(rows).filter((name) => rows[name].subcommands !== undefined);

/** Commands that refuse some count of arguments beyond their own name. */
const refusing = commands.filter(([, arity]) => arity > 0 || arity < -1);

/** A request with too few arguments, or too many. */
function wrongArity(prng: Prng): string[] {
  const [name, arity] = pick(prng, refusing);
  const words = name.split('|');
  const fewest = words.length;
  const least = Math.abs(arity);
  const mayBeFewer = least > fewest;
  const isFewer = mayBeFewer && (arity < 0 || prng.chance(0.5));
  if (!isFewer && arity < 0) return ['GET'];
  const length = isFewer ? fewest + prng.below(least - fewest) : least + 1 + prng.below(3);
  while (words.length < length) words.push(...value(prng));
  return words;
}

const database: Draw = (prng) => [
  prng.chance(0.9) ? String(prng.below(3)) : pick(prng, oddNumbers),
];

const sortPatterns = [
  'w_*',
  'w_*->m1',
  'h0->*',
  'h*->m2',
  '#',
  's0',
  'w_',
  '*',
  'w_*->',
  'nokey_*',
];

/** Of integers in a set, and of elements: see `families/config.ts`. */
const setLimits = [
  [4, 4],
  [16, 4],
  [16, 16],
  [64, 16],
  [512, 64],
  [512, 128],
  [0, 0],
] as const;

export const nameSources: Sources = {
  db: database,
  'sort-pattern': choice(...sortPatterns, 'l*'),
  'list-size': choice('-2', '-1', '-5', '4', '1', '20', '128', '0'),
  entries: choice('4', '16', '128', '512', '0', '64'),
  'set-limits': (prng) => {
    const [integers, elements] = pick(prng, setLimits);
    return ['set-max-intset-entries', `${integers}`, 'set-max-listpack-entries', `${elements}`];
  },
  'value-bytes': choice('64', '8', '20', '0', '256'),
  protocol: choice('2', '3'),
  channel: choice('c0', 'c1', 'c2', '', '__proto__', allBytes),
  'channel-pattern': choice('c*', 'c?', '*', '[c]1', '', '__proto__'),
  'client-name': choice('one', 'two', '', 'with blank', 'a\nb', 'caf\xc3\xa9', '{x}', '~'),
  /** A client that there certainly is not, or what is no number of a client. */
  'no-client': choice('99999999', '0', '-1', 'abc', '9223372036854775808', ''),
  'command-name': (prng) => [pick(prng, commands)[0]],
  'command-pattern': choice('zr*', 'L*', '[hs]len', 'bz??pop', 'config*', 'client', 's*card', '['),
  container: (prng) => [pick(prng, containers)],
  'wrong-arity': wrongArity,
  'no-command': choice('FOO', 'GETT', 'x'.repeat(200), '__proto__', '\x00\xff', 'a\nb', '', 'get '),
  'no-subcommand': choice('FOO', 'x'.repeat(200), 'constructor', '\x00\xff', 'a\nb', '', 'GET|SET'),
};
