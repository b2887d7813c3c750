/** Commands of times to live: far ones, or past ones. What expires meanwhile is a scenario. */
import type { Family } from './family.ts';

export const expiryFamily: Family = {
  family: 'expiry',
  weight: 10,
  commands: [
    'EXPIRE <key> <seconds>',
    'EXPIRE <key> <seconds> {NX|XX|GT|LT|nx|x}',
    'PEXPIRE <key> <ms> [NX|XX|GT|LT]',
    'PEXPIRE <key> <ms> {NX|XX|GT|LT|x}',
    'EXPIREAT <key> <at> [NX|XX|GT|LT]',
    'EXPIREAT <key> <at> {NX|XX|GT|LT}',
    'PEXPIREAT <key> <at-ms> [NX|XX|GT|LT]',
    'PERSIST <key>',
    ['TTL <key>', 'near'],
    ['PTTL <key>', 'near'],
    ['EXPIRETIME <key>', 'near'],
    ['PEXPIRETIME <key>', 'near'],
  ],
};
