/** Names of keys. Few, so that commands meet. */
import type { Draw, Sources } from '../template.ts';
import { choice, pick, some } from './draws.ts';
import { oddNumbers } from './numbers.ts';

/** Each type has its keys; a few have names that a careless server could trip over. */
const keysOfType = {
  string: ['s0', 's1', 's2', 's3', '', 'w_1', 'w_2', 'w_m1'],
  hash: ['h0', 'h1', 'h2', 'h3', '__proto__', 'w_3'],
  list: ['l0', 'l1', 'l2', 'l3', 'constructor'],
  set: ['t0', 't1', 't2', 't3', '\x00\xff\r\n'],
  zset: ['z0', 'z1', 'z2', 'z3', 'toString'],
} as const;

type TypeName = keyof typeof keysOfType;

const typeNames = Object.keys(keysOfType) as TypeName[];

/** Sorted sets whose members all have one score: of others an order of members is not defined. */
const lexKeys = ['y0', 'y1', 'y2', 'y0', 'y1', 'not-a-sorted-set'] as const;

/** Lists that stay lists: elements that compare as equal have an order there, in a set not. */
const ownLists = ['q0', 'q1'] as const;

/** Keys of which something always holds: nothing is sent to them but what the table says. */
export const keptKeys: ReadonlySet<string> = new Set([...lexKeys, ...ownLists]);

const allKeys: readonly string[] = [...typeNames.flatMap((t) => keysOfType[t]), 'gone'];

/** A key of this type, mostly. */
function keyOf(type: TypeName): Draw {
  const own = keysOfType[type];
  return (prng) => [pick(prng, prng.chance(0.06) ? allKeys : own)];
}

export const anyKey: Draw = (prng) => [pick(prng, allKeys)];

/** The number of keys, now and then a wrong one, and the keys. */
function counted(key: Draw): Draw {
  const keys = some(key, 4);
  return (prng) => {
    const drawn = keys(prng);
    const count = prng.chance(0.95) ? String(drawn.length) : pick(prng, oddNumbers);
    return [count, ...drawn];
  };
}

export const keySources: Sources = {
  string: keyOf('string'),
  hash: keyOf('hash'),
  list: keyOf('list'),
  set: keyOf('set'),
  zset: keyOf('zset'),
  lex: choice(...lexKeys),
  'own-list': choice(...ownLists),
  key: anyKey,
  strings: some(keyOf('string'), 4),
  lists: some(keyOf('list'), 3),
  sets: some(keyOf('set'), 4),
  zsets: some(keyOf('zset'), 3),
  keys: some(anyKey, 4),
  'n-lists': counted(keyOf('list')),
  'n-sets': counted(keyOf('set')),
  'n-zsets': counted((prng) => keyOf(prng.chance(0.8) ? 'zset' : 'set')(prng)),
};
