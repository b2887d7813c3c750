/** COMMAND: what the servers tell of their commands, of those that Starling has. */
import type { Family } from './family.ts';

export const commandFamily: Family = {
  family: 'command',
  weight: 3,
  commands: [
    ['COMMAND COUNT', 'shape'],
    ['COMMAND INFO {<command-name>}', 'described'],
    ['COMMAND INFO {<command-name>|x|}', 'described'],
    ['COMMAND DOCS {<command-name>|x}', 'described'],
    'COMMAND (GETKEYS|GETKEYSANDFLAGS) (GET <key>|MSET {<key> <value>}|SET <key> <value> [GET]|ZUNIONSTORE <zset> <n-zsets>|PING|x|GET)',
    'COMMAND (GETKEYS|GETKEYSANDFLAGS) (SORT <key> STORE <key>|SORT <key> {BY <key>|GET <key>|STORE <key>|LIMIT <small> <small>}|SORT_RO <key> GET <key>)',
    'COMMAND (GETKEYS|GETKEYSANDFLAGS) (LMPOP <n-lists> LEFT|BLMPOP 0 <n-lists> LEFT|ZMPOP <n-zsets> MIN|ZDIFF <n-zsets>|SINTERCARD <n-sets>)',
    'COMMAND (GETKEYS|GETKEYSANDFLAGS) (BITFIELD <key> {GET u8 0|SET u8 0 1}|BITOP AND <keys>|LCS <keys>|MEMORY USAGE <key>|OBJECT ENCODING <key>|SPUBLISH <channel> x)',
    'COMMAND (GETKEYS|GETKEYSANDFLAGS) <command-name> [<values>]',
    ['COMMAND LIST FILTERBY (PATTERN <command-name>|MODULE <value>|ACLCAT x)', 'unordered'],
    ['COMMAND LIST FILTERBY PATTERN <command-pattern>', 'unordered'],
    ['COMMAND LIST FILTERBY ACLCAT (hash|list|set|transaction|x)', 'unordered'],
    'COMMAND LIST (FILTERBY|x) [PATTERN|x]',
    ['COMMAND HELP', 'shape'],
    'COMMAND (x|INFOS|GETKEYS|COUNT) <value>',
  ],
};
