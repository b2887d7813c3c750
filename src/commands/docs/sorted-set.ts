/** What COMMAND DOCS says of the sorted set commands. */
import type { DocsOf } from '../../engine/command-doc.ts';
import type { sortedSetRows } from '../rows/sorted-set.ts';

export const sortedSetDocs: DocsOf<typeof sortedSetRows> = {
  bzmpop: {
    summary:
      'Take the lowest or highest members of the first sorted set that has any, waiting for one if need be',
    complexity: 'O(K)+O(M*log(N)), K = keys, N = size of the sorted set, M = members returned',
    arguments: [
      { name: 'timeout', type: 'double' },
      { name: 'numkeys', type: 'integer' },
      { name: 'key', type: 'key', keySpec: 0, multiple: true },
      {
        name: 'where',
        type: 'oneof',
        arguments: [
          { name: 'min', type: 'pure-token', token: 'MIN' },
          { name: 'max', type: 'pure-token', token: 'MAX' },
        ],
      },
      { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    ],
  },
  bzpopmax: {
    summary:
      'Take the highest member of the first sorted set that has any, waiting for one if need be',
    complexity: 'O(log(N)), N = size of the sorted set',
    history: [['6.0.0', 'timeout may have decimals']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0, multiple: true },
      { name: 'timeout', type: 'double' },
    ],
  },
  bzpopmin: {
    summary:
      'Take the lowest member of the first sorted set that has any, waiting for one if need be',
    complexity: 'O(log(N)), N = size of the sorted set',
    history: [['6.0.0', 'timeout may have decimals']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0, multiple: true },
      { name: 'timeout', type: 'double' },
    ],
  },
  zadd: {
    summary: 'Put members with scores into a sorted set, or give them new scores',
    complexity: 'O(log(N)) per member, N = size of the sorted set',
    history: [
      ['2.4.0', 'accepts several members'],
      ['3.0.2', 'options XX, NX, CH and INCR'],
      ['6.2.0', 'options GT and LT'],
    ],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      {
        name: 'condition',
        type: 'oneof',
        since: '3.0.2',
        optional: true,
        arguments: [
          { name: 'nx', type: 'pure-token', token: 'NX' },
          { name: 'xx', type: 'pure-token', token: 'XX' },
        ],
      },
      {
        name: 'comparison',
        type: 'oneof',
        since: '6.2.0',
        optional: true,
        arguments: [
          { name: 'gt', type: 'pure-token', token: 'GT' },
          { name: 'lt', type: 'pure-token', token: 'LT' },
        ],
      },
      { name: 'change', type: 'pure-token', token: 'CH', since: '3.0.2', optional: true },
      { name: 'increment', type: 'pure-token', token: 'INCR', since: '3.0.2', optional: true },
      {
        name: 'data',
        type: 'block',
        multiple: true,
        arguments: [
          { name: 'score', type: 'double' },
          { name: 'member', type: 'string' },
        ],
      },
    ],
  },
  zcard: {
    summary: 'Tell how many members a sorted set has',
    complexity: 'O(1)',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  zcount: {
    summary: 'Count the members whose scores lie between two bounds',
    complexity: 'O(log(N)), N = size of the sorted set',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'min', type: 'double' },
      { name: 'max', type: 'double' },
    ],
  },
  zdiff: {
    summary: 'List what the first sorted set has and none of the others',
    complexity:
      'O(L+(N-K)*log(N)) at worst, L = members of all sets, N = size of the first, K = size of the result',
    arguments: [
      { name: 'numkeys', type: 'integer' },
      { name: 'key', type: 'key', keySpec: 0, multiple: true },
      { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', optional: true },
    ],
  },
  zdiffstore: {
    summary: 'Keep in a key what the first sorted set has and none of the others',
    complexity:
      'O(L+(N-K)*log(N)) at worst, L = members of all sets, N = size of the first, K = size of the result',
    arguments: [
      { name: 'destination', type: 'key', keySpec: 0 },
      { name: 'numkeys', type: 'integer' },
      { name: 'key', type: 'key', keySpec: 1, multiple: true },
    ],
  },
  zincrby: {
    summary: 'Add to the score of a member that starts at 0',
    complexity: 'O(log(N)), N = size of the sorted set',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'increment', type: 'integer' },
      { name: 'member', type: 'string' },
    ],
  },
  zinter: {
    summary: 'List what all sorted sets have in common',
    complexity:
      'O(N*K)+O(M*log(M)) at worst, N = size of the smallest, K = sorted sets, M = size of the result',
    arguments: [
      { name: 'numkeys', type: 'integer' },
      { name: 'key', type: 'key', keySpec: 0, multiple: true },
      { name: 'weight', type: 'integer', token: 'WEIGHTS', optional: true, multiple: true },
      {
        name: 'aggregate',
        type: 'oneof',
        token: 'AGGREGATE',
        optional: true,
        arguments: [
          { name: 'sum', type: 'pure-token', token: 'SUM' },
          { name: 'min', type: 'pure-token', token: 'MIN' },
          { name: 'max', type: 'pure-token', token: 'MAX' },
        ],
      },
      { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', optional: true },
    ],
  },
  zintercard: {
    summary: 'Count what all sorted sets have in common',
    complexity: 'O(N*K) at worst, N = size of the smallest, K = sorted sets',
    arguments: [
      { name: 'numkeys', type: 'integer' },
      { name: 'key', type: 'key', keySpec: 0, multiple: true },
      { name: 'limit', type: 'integer', token: 'LIMIT', optional: true },
    ],
  },
  zinterstore: {
    summary: 'Keep in a key what all sorted sets have in common',
    complexity:
      'O(N*K)+O(M*log(M)) at worst, N = size of the smallest, K = sorted sets, M = size of the result',
    arguments: [
      { name: 'destination', type: 'key', keySpec: 0 },
      { name: 'numkeys', type: 'integer' },
      { name: 'key', type: 'key', keySpec: 1, multiple: true },
      { name: 'weight', type: 'integer', token: 'WEIGHTS', optional: true, multiple: true },
      {
        name: 'aggregate',
        type: 'oneof',
        token: 'AGGREGATE',
        optional: true,
        arguments: [
          { name: 'sum', type: 'pure-token', token: 'SUM' },
          { name: 'min', type: 'pure-token', token: 'MIN' },
          { name: 'max', type: 'pure-token', token: 'MAX' },
        ],
      },
    ],
  },
  zlexcount: {
    summary: 'Count the members between two bounds in byte order',
    complexity: 'O(log(N)), N = size of the sorted set',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'min', type: 'string' },
      { name: 'max', type: 'string' },
    ],
  },
  zmpop: {
    summary: 'Take the lowest or highest members of the first sorted set that has any',
    complexity: 'O(K)+O(M*log(N)), K = keys, N = size of the sorted set, M = members returned',
    arguments: [
      { name: 'numkeys', type: 'integer' },
      { name: 'key', type: 'key', keySpec: 0, multiple: true },
      {
        name: 'where',
        type: 'oneof',
        arguments: [
          { name: 'min', type: 'pure-token', token: 'MIN' },
          { name: 'max', type: 'pure-token', token: 'MAX' },
        ],
      },
      { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    ],
  },
  zmscore: {
    summary: 'Tell the scores of several members, nil for each that is missing',
    complexity: 'O(N), N = members asked for',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'member', type: 'string', multiple: true },
    ],
  },
  zpopmax: {
    summary: 'Take the members with the highest scores',
    complexity: 'O(M*log(N)), N = size of the sorted set, M = members returned',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'count', type: 'integer', optional: true },
    ],
  },
  zpopmin: {
    summary: 'Take the members with the lowest scores',
    complexity: 'O(M*log(N)), N = size of the sorted set, M = members returned',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'count', type: 'integer', optional: true },
    ],
  },
  zrandmember: {
    summary: 'Pick members at random',
    complexity: 'O(N), N = members returned',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      {
        name: 'options',
        type: 'block',
        optional: true,
        arguments: [
          { name: 'count', type: 'integer' },
          { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', optional: true },
        ],
      },
    ],
  },
  zrange: {
    summary: 'List members between two ranks, scores or bounds in byte order',
    complexity: 'O(log(N)+M), N = size of the sorted set, M = members returned',
    history: [['6.2.0', 'options REV, BYSCORE, BYLEX and LIMIT']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'start', type: 'string' },
      { name: 'stop', type: 'string' },
      {
        name: 'sortby',
        type: 'oneof',
        since: '6.2.0',
        optional: true,
        arguments: [
          { name: 'byscore', type: 'pure-token', token: 'BYSCORE' },
          { name: 'bylex', type: 'pure-token', token: 'BYLEX' },
        ],
      },
      { name: 'rev', type: 'pure-token', token: 'REV', since: '6.2.0', optional: true },
      {
        name: 'limit',
        type: 'block',
        token: 'LIMIT',
        since: '6.2.0',
        optional: true,
        arguments: [
          { name: 'offset', type: 'integer' },
          { name: 'count', type: 'integer' },
        ],
      },
      { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', optional: true },
    ],
  },
  zrangebylex: {
    summary: 'List members between two bounds in byte order',
    complexity: 'O(log(N)+M), N = size of the sorted set, M = members returned',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'min', type: 'string' },
      { name: 'max', type: 'string' },
      {
        name: 'limit',
        type: 'block',
        token: 'LIMIT',
        optional: true,
        arguments: [
          { name: 'offset', type: 'integer' },
          { name: 'count', type: 'integer' },
        ],
      },
    ],
  },
  zrangebyscore: {
    summary: 'List members whose scores lie between two bounds',
    complexity: 'O(log(N)+M), N = size of the sorted set, M = members returned',
    history: [['2.0.0', 'option WITHSCORES']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'min', type: 'double' },
      { name: 'max', type: 'double' },
      {
        name: 'withscores',
        type: 'pure-token',
        token: 'WITHSCORES',
        since: '2.0.0',
        optional: true,
      },
      {
        name: 'limit',
        type: 'block',
        token: 'LIMIT',
        optional: true,
        arguments: [
          { name: 'offset', type: 'integer' },
          { name: 'count', type: 'integer' },
        ],
      },
    ],
  },
  zrangestore: {
    summary: 'Keep in a key the members between two ranks, scores or bounds in byte order',
    complexity: 'O(log(N)+M), N = size of the sorted set, M = members stored',
    arguments: [
      { name: 'dst', type: 'key', keySpec: 0 },
      { name: 'src', type: 'key', keySpec: 1 },
      { name: 'min', type: 'string' },
      { name: 'max', type: 'string' },
      {
        name: 'sortby',
        type: 'oneof',
        optional: true,
        arguments: [
          { name: 'byscore', type: 'pure-token', token: 'BYSCORE' },
          { name: 'bylex', type: 'pure-token', token: 'BYLEX' },
        ],
      },
      { name: 'rev', type: 'pure-token', token: 'REV', optional: true },
      {
        name: 'limit',
        type: 'block',
        token: 'LIMIT',
        optional: true,
        arguments: [
          { name: 'offset', type: 'integer' },
          { name: 'count', type: 'integer' },
        ],
      },
    ],
  },
  zrank: {
    summary: 'Tell at which rank a member stands, the lowest score first',
    complexity: 'O(log(N)), N = size of the sorted set',
    history: [['7.2.0', 'option WITHSCORE']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'member', type: 'string' },
      { name: 'withscore', type: 'pure-token', token: 'WITHSCORE', optional: true },
    ],
  },
  zrem: {
    summary: 'Remove members, and the sorted set with its last one',
    complexity: 'O(M*log(N)), N = size of the sorted set, M = members',
    history: [['2.4.0', 'accepts several members']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'member', type: 'string', multiple: true },
    ],
  },
  zremrangebylex: {
    summary: 'Remove the members between two bounds in byte order',
    complexity: 'O(log(N)+M), N = size of the sorted set, M = members removed',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'min', type: 'string' },
      { name: 'max', type: 'string' },
    ],
  },
  zremrangebyrank: {
    summary: 'Remove the members between two ranks',
    complexity: 'O(log(N)+M), N = size of the sorted set, M = members removed',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'start', type: 'integer' },
      { name: 'stop', type: 'integer' },
    ],
  },
  zremrangebyscore: {
    summary: 'Remove the members whose scores lie between two bounds',
    complexity: 'O(log(N)+M), N = size of the sorted set, M = members removed',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'min', type: 'double' },
      { name: 'max', type: 'double' },
    ],
  },
  zrevrange: {
    summary: 'List members between two ranks, the highest score first',
    complexity: 'O(log(N)+M), N = size of the sorted set, M = members returned',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'start', type: 'integer' },
      { name: 'stop', type: 'integer' },
      { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', optional: true },
    ],
  },
  zrevrangebylex: {
    summary: 'List members between two bounds against the byte order',
    complexity: 'O(log(N)+M), N = size of the sorted set, M = members returned',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'max', type: 'string' },
      { name: 'min', type: 'string' },
      {
        name: 'limit',
        type: 'block',
        token: 'LIMIT',
        optional: true,
        arguments: [
          { name: 'offset', type: 'integer' },
          { name: 'count', type: 'integer' },
        ],
      },
    ],
  },
  zrevrangebyscore: {
    summary: 'List members whose scores lie between two bounds, the highest first',
    complexity: 'O(log(N)+M), N = size of the sorted set, M = members returned',
    history: [['2.1.6', 'bounds may exclude themselves']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'max', type: 'double' },
      { name: 'min', type: 'double' },
      { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', optional: true },
      {
        name: 'limit',
        type: 'block',
        token: 'LIMIT',
        optional: true,
        arguments: [
          { name: 'offset', type: 'integer' },
          { name: 'count', type: 'integer' },
        ],
      },
    ],
  },
  zrevrank: {
    summary: 'Tell at which rank a member stands, the highest score first',
    complexity: 'O(log(N)), N = size of the sorted set',
    history: [['7.2.0', 'option WITHSCORE']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'member', type: 'string' },
      { name: 'withscore', type: 'pure-token', token: 'WITHSCORE', optional: true },
    ],
  },
  zscan: {
    summary: 'Walk through a sorted set, a few members per call',
    complexity: 'O(1) per call, O(N) for the whole walk, N = size of the sorted set',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'cursor', type: 'integer' },
      { name: 'pattern', type: 'pattern', token: 'MATCH', optional: true },
      { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    ],
  },
  zscore: {
    summary: 'Tell the score of a member',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'member', type: 'string' },
    ],
  },
  zunion: {
    summary: 'List what any of the sorted sets has',
    complexity: 'O(N)+O(M*log(M)), N = members of all sorted sets, M = size of the result',
    arguments: [
      { name: 'numkeys', type: 'integer' },
      { name: 'key', type: 'key', keySpec: 0, multiple: true },
      { name: 'weight', type: 'integer', token: 'WEIGHTS', optional: true, multiple: true },
      {
        name: 'aggregate',
        type: 'oneof',
        token: 'AGGREGATE',
        optional: true,
        arguments: [
          { name: 'sum', type: 'pure-token', token: 'SUM' },
          { name: 'min', type: 'pure-token', token: 'MIN' },
          { name: 'max', type: 'pure-token', token: 'MAX' },
        ],
      },
      { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', optional: true },
    ],
  },
  zunionstore: {
    summary: 'Keep in a key what any of the sorted sets has',
    complexity: 'O(N)+O(M*log(M)), N = members of all sorted sets, M = size of the result',
    arguments: [
      { name: 'destination', type: 'key', keySpec: 0 },
      { name: 'numkeys', type: 'integer' },
      { name: 'key', type: 'key', keySpec: 1, multiple: true },
      { name: 'weight', type: 'integer', token: 'WEIGHTS', optional: true, multiple: true },
      {
        name: 'aggregate',
        type: 'oneof',
        token: 'AGGREGATE',
        optional: true,
        arguments: [
          { name: 'sum', type: 'pure-token', token: 'SUM' },
          { name: 'min', type: 'pure-token', token: 'MIN' },
          { name: 'max', type: 'pure-token', token: 'MAX' },
        ],
      },
    ],
  },
};
