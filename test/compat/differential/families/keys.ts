/** Commands of keys, whatever they hold. */
import { type Family, sampled } from './family.ts';

export const keysFamily: Family = {
  family: 'keys',
  weight: 14,
  commands: [
    'DEL <keys>',
    'UNLINK <keys>',
    'EXISTS <keys>',
    'TOUCH <keys>',
    'TYPE <key>',
    'RENAME <key> <key>',
    'RENAMENX <key> <key>',
    'COPY <key> <key> [DB <db>] [REPLACE]',
    'COPY <key> <key> {REPLACE|DB <db>|x}',
    'MOVE <key> <db>',
    'DBSIZE',
    sampled('RANDOMKEY', 'KEYS'),
    ['KEYS <pattern>', 'unordered'],
    ['SCAN 0 COUNT 100000', 'scan'],
    [
      'SCAN 0 COUNT 100000 [MATCH <pattern>] [TYPE (string|hash|list|set|zset|stream|x|STRING)]',
      'scan',
    ],
    ['SCAN <int> [COUNT <count>] [MATCH <pattern>]', 'shape'],
    // Not with TYPE: INFO counts the keys that are looked at, and these hang on the table.
    ['SCAN 0 {COUNT <int>|MATCH <pattern>|x}', 'shape'],
    'SCAN (x|-1|0) TYPE',
    'OBJECT ENCODING <key>',
    'OBJECT REFCOUNT <key>',
    ['OBJECT IDLETIME <key>', 'shape'],
    'OBJECT FREQ <key>',
    'OBJECT (HELP|x|encoding) [<key>]',
  ],
};
