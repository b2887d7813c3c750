/** Commands of hashes. */
import { type Family, sampled } from './family.ts';

export const hashFamily: Family = {
  family: 'hash',
  weight: 24,
  commands: [
    'HSET <hash> <pairs>',
    'HSET <hash> <pairs>',
    'HMSET <hash> <pairs>',
    'HSETNX <hash> <member> <value>',
    'HGET <hash> <member>',
    'HMGET <hash> <members>',
    'HDEL <hash> <members>',
    'HDEL <hash> {<member>}',
    'HLEN <hash>',
    'HEXISTS <hash> <member>',
    'HSTRLEN <hash> <member>',
    'HINCRBY <hash> <member> <int>',
    'HINCRBYFLOAT <hash> <member> <float>',
    ['HGETALL <hash>', 'pairs'],
    ['HKEYS <hash>', 'unordered'],
    ['HVALS <hash>', 'unordered'],
    ['HSCAN <hash> 0 COUNT 100000 [MATCH <pattern>]', 'scan-pairs'],
    ['HSCAN <hash> <int> {COUNT <int>|MATCH <pattern>|x}', 'shape'],
    sampled('HRANDFIELD <hash> <int> [WITHVALUES]', 'HGETALL'),
    sampled('HRANDFIELD <hash> [<count>]', 'HGETALL'),
    sampled('HRANDFIELD <hash> <count> WITHVALUES', 'HGETALL'),
    'HSETNX <hash> <member> <value> [<value>]',
    sampled('HRANDFIELD <hash> <small> {WITHVALUES|x}', 'HGETALL'),
  ],
};
