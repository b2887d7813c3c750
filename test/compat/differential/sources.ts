/**
 * What the placeholders of the templates stand for: names of keys, members, numbers and texts,
 * edge cases among them.
 *
 * Words have one character per byte. Few keys and few members, so that commands meet; times so far
 * away that nothing expires while two servers are compared.
 */
import type { Prng } from '../../../src/base/prng.ts';
import type { Draw, Sources } from './template.ts';

const allBytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');

/** Each type has its keys; a few have names that a careless server could trip over. */
export const keysOfType = {
  string: ['s0', 's1', 's2', 's3', '', 'w_1', 'w_2', 'w_m1'],
  hash: ['h0', 'h1', 'h2', 'h3', '__proto__', 'w_3'],
  list: ['l0', 'l1', 'l2', 'l3', 'constructor'],
  set: ['t0', 't1', 't2', 't3', '\x00\xff\r\n'],
  zset: ['z0', 'z1', 'z2', 'z3', 'toString'],
} as const;

export type TypeName = keyof typeof keysOfType;

export const typeNames = Object.keys(keysOfType) as TypeName[];

/** Sorted sets whose members all have one score: of others an order of members is not defined. */
const lexKeys = ['y0', 'y1', 'y2', 'y0', 'y1', 'not-a-sorted-set'] as const;

/** Lists that stay lists: elements that compare as equal have an order there, in a set not. */
const ownLists = ['q0', 'q1'] as const;

/** Keys of which something always holds: nothing is sent to them but what the table says. */
export const keptKeys: ReadonlySet<string> = new Set([...lexKeys, ...ownLists]);

export const allKeys: readonly string[] = [...typeNames.flatMap((t) => keysOfType[t]), 'gone'];

export function pick<T>(prng: Prng, from: readonly T[]): T {
  return from[prng.below(from.length)];
}

/** A key of this type, mostly. */
function keyOf(type: TypeName): Draw {
  const own = keysOfType[type];
  return (prng) => [pick(prng, prng.chance(0.06) ? allKeys : own)];
}

const anyKey: Draw = (prng) => [pick(prng, allKeys)];

function some(draw: Draw, most: number): Draw {
  return (prng) => Array.from({ length: 1 + prng.below(most) }, () => draw(prng)).flat();
}

/** The number of keys, now and then a wrong one, and the keys. */
function counted(key: Draw): Draw {
  const keys = some(key, 4);
  return (prng) => {
    const drawn = keys(prng);
    const count = prng.chance(0.95) ? String(drawn.length) : pick(prng, oddNumbers);
    return [count, ...drawn];
  };
}

export const oddNumbers = [
  '0',
  '-1',
  '-0',
  '+1',
  '01',
  ' 1',
  '1 ',
  '',
  'abc',
  '1.0',
  '1e2',
  '0x10',
  '2147483647',
  '2147483648',
  '-2147483649',
  '4294967296',
  '9223372036854775806',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775807',
  '-9223372036854775808',
  '-9223372036854775809',
  '18446744073709551615',
  '123456789012345678901234567890',
] as const;

const oddFloats = [
  'nan',
  '-nan',
  'inf',
  '-inf',
  '+inf',
  'Infinity',
  'infinit',
  '1e308',
  '-1.7976931348623157e308',
  '1e309',
  '5e-324',
  '1e-400',
  '-0.0',
  '0x1p3',
  '0x',
  '1.',
  '.5',
  '.',
  '1e',
  '1e+5',
  '3.0e1',
  ' 3',
  '3 ',
  '3\x00',
  '3.14159265358979323846',
  '0.1',
  '1234567890123456789',
  '9007199254740993',
  '17179869184.5',
  '-123.456e-7',
  '1e21',
  '1e20',
  '123456789.123456789',
] as const;

const small: Draw = (prng) => [String(prng.below(24) - 4)];

const integer: Draw = (prng) => {
  const dice = prng.below(20);
  if (dice < 2) return [pick(prng, oddNumbers)];
  if (dice < 4) return [String(prng.below(2 ** 32) - 2 ** 31)];
  if (dice < 5) return [String((BigInt(prng.next32()) << 31n) - (1n << 62n))];
  return small(prng);
};

const float: Draw = (prng) => {
  const dice = prng.below(20);
  if (dice < 3) return [pick(prng, oddFloats)];
  if (dice < 4) return [pick(prng, oddNumbers)];
  if (dice < 9) return [((prng.float() - 0.5) * 10 ** prng.below(12)).toFixed(prng.below(9))];
  if (dice < 11) return [String((prng.float() - 0.5) * 10 ** (prng.below(40) - 20))];
  return small(prng);
};

const texts = [
  '',
  'a',
  'abc',
  'foobar',
  'ohmytext',
  'mynewtext',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  allBytes,
  '\x00',
  '\r\n',
  '\xff\xfe\x00\x80',
  'x'.repeat(43),
  'x'.repeat(44),
  'x'.repeat(45),
  'y'.repeat(63),
  'y'.repeat(64),
  'y'.repeat(65),
  'caf\xc3\xa9',
] as const;

const value: Draw = (prng) => {
  const dice = prng.below(24);
  if (dice < 10) return [String(prng.below(100))];
  if (dice < 12) return integer(prng);
  if (dice < 13) return float(prng);
  if (dice < 21) return [pick(prng, texts)];
  if (dice < 22) return [Buffer.from(prng.bytes(prng.below(100))).toString('latin1')];
  if (dice < 23) return [`v${prng.below(1000)}`.repeat(1 + prng.below(60))];
  return [pick(prng, 'pqrs'.split('')).repeat(prng.chance(0.05) ? 20_000 : 300)];
};

/** Of a hash, a set or a sorted set. */
const member: Draw = (prng) => {
  const dice = prng.below(20);
  if (dice < 8) return [`m${prng.below(30)}`];
  if (dice < 15) return [String(prng.below(40))];
  if (dice < 18) return [pick(prng, 'abcdef'.split(''))];
  if (dice < 19) return [pick(prng, texts)];
  return value(prng);
};

/** Seldom so many that a compact encoding is left. */
function many(one: Draw, most: number): Draw {
  const few = some(one, 5);
  return (prng) => {
    if (!prng.chance(0.03)) return few(prng);
    return Array.from({ length: most / 3 + prng.below(most) }, () => one(prng)).flat();
  };
}

const bulkMember: Draw = (prng) =>
  prng.chance(0.5) ? [String(prng.below(100_000))] : [`n${prng.below(2000)}`];

const mixedMember: Draw = (prng) => (prng.chance(0.7) ? member : bulkMember)(prng);

const score: Draw = (prng) => (prng.chance(0.6) ? small : float)(prng);

const pair: Draw = (prng) => [...mixedMember(prng), ...value(prng)];
const scored: Draw = (prng) => [...score(prng), ...mixedMember(prng)];

const scoreBound: Draw = (prng) => {
  const dice = prng.below(10);
  if (dice < 2) return [pick(prng, ['-inf', '+inf', 'inf', '(inf', '(-inf'])];
  return [`${dice < 5 ? '(' : ''}${score(prng)[0]}`];
};

const lexMember: Draw = (prng) => ['0', ...mixedMember(prng)];

const lexBound: Draw = (prng) => {
  const dice = prng.below(12);
  if (dice < 3) return [pick(prng, ['-', '+'])];
  if (dice < 4) return [pick(prng, ['', 'a', '(', '[', '--', '++', '-inf', '\xff'])];
  return [`${dice < 8 ? '[' : '('}${member(prng)[0]}`];
};

const patterns = [
  '*',
  '?',
  's*',
  '?[0-3]',
  '[^m]*',
  'm*',
  '*1*',
  '[a-c]*',
  '[c-a]*',
  '\\*',
  '[',
  '[a',
  '\\',
  '',
  '__*__',
  '*********a',
  'm[0-9][^0-9]',
  '[]',
  '[^]*',
  '\xff*',
] as const;

/** Never so soon that a key is gone before the comparison ends, or gone for one side alone. */
const seconds: Draw = (prng) => {
  const dice = prng.below(14);
  if (dice < 1) return [pick(prng, oddNumbers)];
  if (dice < 2) return [String(-prng.below(1000))];
  return [String(100_000 + 100 * prng.below(1_000_000))];
};

const milliseconds: Draw = (prng) => {
  const drawn = seconds(prng)[0];
  return [/^\d{6,9}$/.test(drawn) ? `${drawn}000` : drawn];
};

/** From the year 2100 on, or long ago. */
const secondsAt: Draw = (prng) => {
  const dice = prng.below(14);
  if (dice < 1) return [pick(prng, oddNumbers)];
  if (dice < 3) return [String(1 + prng.below(1_000_000))];
  return [String(4_102_444_800 + 100 * prng.below(1_000_000))];
};

const millisecondsAt: Draw = (prng) => {
  const drawn = secondsAt(prng)[0];
  return [/^\d{10}$/.test(drawn) ? `${drawn}000` : drawn];
};

/** Where nothing comes the wait must be short, and a wrong time is refused before any wait. */
const wait: Draw = (prng) => [
  pick(prng, ['0.001', '0.002', '0.001', '-1', 'abc', '', 'nan', '1e400', '9223372036854775807']),
];

const offset: Draw = (prng) => {
  const dice = prng.below(16);
  if (dice < 1) return [pick(prng, ['-1', 'abc', '4294967296', '9223372036854775807', '1.5', ''])];
  if (dice < 2) return [String(prng.below(100_000))];
  return [String(prng.below(300))];
};

const integerType: Draw = (prng) => {
  const dice = prng.below(12);
  if (dice < 1) return [pick(prng, ['u64', 'i65', 'u0', 'i0', 'x8', 'u', '', 'U8', 'u063', 'i-1'])];
  if (dice < 3) return [pick(prng, ['i64', 'u63', 'i1', 'u1'])];
  return [`${pick(prng, ['i', 'u'])}${1 + prng.below(63)}`];
};

const fieldOffset: Draw = (prng) =>
  prng.chance(0.3) ? [`#${prng.below(40)}`] : prng.chance(0.05) ? ['#-1'] : offset(prng);

const database: Draw = (prng) => [
  prng.chance(0.9) ? String(prng.below(3)) : pick(prng, oddNumbers),
];

const sortPattern: Draw = (prng) => [
  pick(prng, ['w_*', 'w_*->m1', 'h0->*', 'h*->m2', '#', 's0', 'w_', '*', 'w_*->', 'nokey_*', 'l*']),
];

const choice =
  (...from: readonly string[]): Draw =>
  (prng) => [pick(prng, from)];

const listSize = choice('-2', '-1', '-5', '4', '1', '20', '128', '0');
const entries = choice('4', '16', '128', '512', '0', '64');
const valueBytes = choice('64', '8', '20', '0', '256');

export const sources: Sources = {
  string: keyOf('string'),
  hash: keyOf('hash'),
  list: keyOf('list'),
  set: keyOf('set'),
  zset: keyOf('zset'),
  lex: choice(...lexKeys),
  'own-list': choice(...ownLists),
  'lex-members': many(lexMember, 150),
  key: anyKey,
  strings: some(keyOf('string'), 4),
  lists: some(keyOf('list'), 3),
  sets: some(keyOf('set'), 4),
  zsets: some(keyOf('zset'), 3),
  keys: some(anyKey, 4),
  'n-lists': counted(keyOf('list')),
  'n-sets': counted(keyOf('set')),
  'n-zsets': counted((prng) => keyOf(prng.chance(0.8) ? 'zset' : 'set')(prng)),
  int: integer,
  small,
  count: (prng) => (prng.chance(0.9) ? [String(prng.below(12))] : integer(prng)),
  float,
  value,
  values: many(value, 150),
  member,
  members: many(mixedMember, 500),
  pairs: many(pair, 400),
  scored: many(scored, 150),
  'one-scored': scored,
  score,
  min: scoreBound,
  max: scoreBound,
  lexmin: lexBound,
  lexmax: lexBound,
  pattern: (prng) => [pick(prng, patterns)],
  seconds,
  ms: milliseconds,
  at: secondsAt,
  'at-ms': millisecondsAt,
  wait,
  offset,
  bit: choice('0', '1', '0', '1', '2', 'x'),
  'int-type': integerType,
  'field-offset': fieldOffset,
  db: database,
  'sort-pattern': sortPattern,
  weights: some(score, 3),
  'list-size': listSize,
  entries,
  'value-bytes': valueBytes,
  channel: choice('c0', 'c1', 'c2', '', '__proto__', allBytes),
  'channel-pattern': choice('c*', 'c?', '*', '[c]1', '', '__proto__'),
};
