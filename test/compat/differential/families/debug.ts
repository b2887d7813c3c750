/** DEBUG: digests of what is held, samples of the protocol, and switches for tests. */
import type { Family } from './family.ts';

export const debugFamily: Family = {
  family: 'debug',
  weight: 2,
  commands: [
    'DEBUG DIGEST',
    'DEBUG DIGEST-VALUE <keys>',
    'DEBUG PROTOCOL (string|integer|double|bignum|null|array|set|map|attrib|verbatim|true|false|x)',
    'DEBUG ERROR <member>',
    'DEBUG QUICKLIST-PACKED-THRESHOLD (100b|1k|0)',
    'DEBUG QUICKLIST-PACKED-THRESHOLD (x|-1|5gb)',
    'DEBUG SLEEP 0',
    'DEBUG SET-ACTIVE-EXPIRE 0',
    'DEBUG STRINGMATCH-LEN <count> <pattern>',
    'DEBUG OBJECT never',
    'DEBUG LISTPACK (never|<string>)',
    ['DEBUG HELP', 'shape'],
    'DEBUG (x|<value>)',
    'DEBUG',
  ],
};
