/**
 * CONFIG: the limits of compact encodings, which change what everything else does, and mistakes.
 *
 * As many integers fit an intset as elements fit a listpack, or more. Else the encoding of a set
 * that is built from another would hang on the order of its elements, which each server has of its
 * own.
 */
import type { Family } from './family.ts';

export const configFamily: Family = {
  family: 'config',
  weight: 4,
  commands: [
    'CONFIG SET list-max-listpack-size <list-size>',
    'CONFIG SET list-max-ziplist-size <list-size>',
    'CONFIG SET list-compress-depth (0|1|2|x)',
    'CONFIG SET hash-max-listpack-entries <entries> hash-max-listpack-value <value-bytes>',
    'CONFIG SET hash-max-ziplist-entries <entries> hash-max-ziplist-value <value-bytes>',
    'CONFIG SET set-max-intset-entries (512|513|600|1024)',
    'CONFIG SET <set-limits> set-max-listpack-value <value-bytes>',
    'CONFIG SET zset-max-listpack-entries <entries> zset-max-listpack-value <value-bytes>',
    'CONFIG SET zset-max-ziplist-entries <entries>',
    'CONFIG SET hash-max-listpack-entries <int>',
    'CONFIG SET set-max-intset-entries (x|-1|1.5|9223372036854775808|)',
    'CONFIG SET list-max-listpack-size <int>',
    'CONFIG SET (lazyfree-lazy-user-del|lazyfree-lazy-user-flush|lazyfree-lazy-server-del|lazyfree-lazy-expire) (yes|no|x)',
    'CONFIG SET (hash-max-listpack-entries 7 x 1|hash-max-listpack-entries 7 databases|zset-max-listpack-entries 9 zset-max-listpack-entries 9)',
    'CONFIG SET hash-max-listpack-entries 6 set-max-intset-entries (x|-1|777)',
    'CONFIG SET hash-max-listpack-entries 6 hash-max-ziplist-entries 6',
    'CONFIG SET notify-keyspace-events (KEA|AKE|x|gE|Kx|)',
    'CONFIG SET notify-keyspace-events <no-text>',
    'CONFIG SET (databases|x|<value>) <value>',
    [
      'CONFIG GET (hash-max-listpack-entries|list-max-listpack-size|set-max-intset-entries|zset-max-*-value)',
      'pairs',
    ],
    [
      'CONFIG GET {hash-max-*|LIST-MAX-listpack-size|zset-max-ziplist-value|databases|lazyfree-lazy-*|notify-keyspace-events|x|}',
      'pairs',
    ],
    ['CONFIG GET {maxmemory|maxmemory-policy|timeout|appendonly|proto-max-bulk-len}', 'pairs'],
    'CONFIG (x|GET|SET) [databases]',
    'CONFIG RESETSTAT',
    'CONFIG REWRITE',
    ['CONFIG HELP', 'shape'],
  ],
};
