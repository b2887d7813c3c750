/**
 * Classes of keyspace events as `notify-keyspace-events` spells them, one letter each, and as a
 * mask. `A` stands for all classes but misses (m) and new keys (n). The numbers are Redis's own.
 *
 * Written back, the letters stand in the order of this table; next to `A` the `n` is not written,
 * as in Redis 7.2.
 */

export const notifyClasses = {
  keyspace: 1 << 0, // K: publish to __keyspace@DB__:KEY
  keyevent: 1 << 1, // E: publish to __keyevent@DB__:EVENT
  generic: 1 << 2, // g
  string: 1 << 3, // $
  list: 1 << 4, // l
  set: 1 << 5, // s
  hash: 1 << 6, // h
  zset: 1 << 7, // z
  expired: 1 << 8, // x
  evicted: 1 << 9, // e
  stream: 1 << 10, // t
  keyMiss: 1 << 11, // m
  module: 1 << 13, // d
  newKey: 1 << 14, // n
} as const;

const letters: readonly (readonly [string, number])[] = [
  ['g', notifyClasses.generic],
  ['$', notifyClasses.string],
  ['l', notifyClasses.list],
  ['s', notifyClasses.set],
  ['h', notifyClasses.hash],
  ['z', notifyClasses.zset],
  ['x', notifyClasses.expired],
  ['e', notifyClasses.evicted],
  ['t', notifyClasses.stream],
  ['d', notifyClasses.module],
  ['n', notifyClasses.newKey],
];

const lettersBeside: readonly (readonly [string, number])[] = [
  ['K', notifyClasses.keyspace],
  ['E', notifyClasses.keyevent],
  ['m', notifyClasses.keyMiss],
];

/** The classes of `A`. */
export const notifyAll = letters
  .filter(([letter]) => letter !== 'n')
  .reduce((mask, [, bit]) => mask | bit, 0);

const maskOf: ReadonlyMap<string, number> = new Map([
  ...letters,
  ...lettersBeside,
  ['A', notifyAll],
]);

/** The mask of a text of letters, or undefined when a letter is none of them. */
export function parseNotifyFlags(text: string): number | undefined {
  let mask = 0;
  for (const letter of text) {
    const bits = maskOf.get(letter);
    if (bits === undefined) return undefined;
    mask |= bits;
  }
  return mask;
}

export function formatNotifyFlags(mask: number): string {
  const classes = (mask & notifyAll) === notifyAll ? 'A' : spell(letters, mask);
  return classes + spell(lettersBeside, mask);
}

function spell(table: readonly (readonly [string, number])[], mask: number): string {
  return table.map(([letter, bit]) => ((mask & bit) === 0 ? '' : letter)).join('');
}
