/** Commands of sets. */
import { type Family, sampled } from './family.ts';

export const setFamily: Family = {
  family: 'set',
  weight: 24,
  commands: [
    'SADD <set> <members>',
    'SADD <set> <members>',
    'SADD <set> {<int>}',
    'SREM <set> <members>',
    'SREM <set> {<member>}',
    'SCARD <set>',
    'SISMEMBER <set> <member>',
    'SMISMEMBER <set> <members>',
    ['SMEMBERS <set>', 'unordered'],
    'SMOVE <set> <set> <member>',
    ['SINTER <sets>', 'unordered'],
    ['SUNION <sets>', 'unordered'],
    ['SDIFF <sets>', 'unordered'],
    'SINTERSTORE <set> <sets>',
    'SUNIONSTORE <set> <sets>',
    'SDIFFSTORE <set> <sets>',
    'SINTERCARD <n-sets> [LIMIT <int>]',
    'SINTERCARD <n-sets> {LIMIT <int>|x}',
    ['SSCAN <set> 0 COUNT 100000 [MATCH <pattern>]', 'scan'],
    ['SSCAN <set> <int> {COUNT <int>|MATCH <pattern>|x}', 'shape'],
    sampled('SRANDMEMBER <set> [<int>]', 'SMEMBERS'),
    sampled('SPOP <set> [<count>]', 'SMEMBERS'),
  ],
};
