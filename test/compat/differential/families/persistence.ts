/**
 * DUMP and RESTORE, and SAVE. The payload of a hash table or an intset hangs on its order or on the
 * machine, so elements that have an order are compared. What BGSAVE replies hangs on whether one
 * before it is still at work: it is sent as a mistake alone.
 */
import type { Family } from './family.ts';

export const persistenceFamily: Family = {
  family: 'persistence',
  weight: 3,
  commands: [
    'DUMP <own-list>',
    'DUMP <lex>',
    'DUMP never',
    ['DUMP <key>', 'shape'],
    'RESTORE <key> 0 <payload> REPLACE',
    'RESTORE <key> (0|<ms>) <payload> [REPLACE] [IDLETIME <count>]',
    'RESTORE <key> (0|<at-ms>) <payload> ABSTTL REPLACE',
    'RESTORE <key> (0|<int>) <payload> {REPLACE|ABSTTL|IDLETIME <int>|FREQ <int>|x}',
    'RESTORE <key> 0 (<broken-payload>|<value>) [REPLACE]',
    'RESTORE-ASKING <key> 0 <payload> [REPLACE]',
    'SAVE',
    'BGSAVE x',
  ],
};
