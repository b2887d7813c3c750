/**
 * CLIENT. Nothing here closes, silences or stops a connection for long; what does is a scenario.
 * None of these is mutated.
 */
import type { Family } from './family.ts';

export const clientFamily: Family = {
  family: 'client',
  weight: 3,
  commands: [
    'CLIENT GETNAME',
    'CLIENT SETNAME <client-name>',
    'CLIENT SETINFO (LIB-NAME|LIB-VER|lib-name|x) <client-name>',
    'CLIENT NO-EVICT (ON|OFF|x)',
    'CLIENT NO-TOUCH (ON|OFF|x)',
    ['CLIENT ID', 'shape'],
    ['CLIENT INFO', 'clients'],
    ['CLIENT LIST', 'clients'],
    ['CLIENT LIST TYPE (normal|NORMAL|pubsub|master|replica|slave|x)', 'clients'],
    ['CLIENT LIST ID {<no-client>}', 'clients'],
    ['CLIENT LIST {TYPE normal|ID <no-client>|x}', 'clients'],
    'CLIENT KILL [<value>]',
    'CLIENT KILL ID <no-client>',
    'CLIENT KILL ID <no-client> {SKIPME (yes|NO|x)|TYPE (normal|pubsub|x)|USER default|ADDR <value>|LADDR <value>}',
    'CLIENT KILL (ADDR|LADDR) 1.2.3.4:5',
    'CLIENT KILL (TYPE|USER|MAXAGE|SKIPME) x',
    'CLIENT KILL (TYPE|USER) <value>',
    'CLIENT LIST TYPE <value>',
    'CLIENT KILL (TYPE|USER|ID|x)',
    'CLIENT PAUSE (abc|-1|1.5|9223372036854775808) [WRITE|x]',
    'CLIENT UNPAUSE',
    'CLIENT REPLY (ON|on|x)',
    'CLIENT UNBLOCK <no-client> [TIMEOUT|ERROR|x]',
    ['CLIENT HELP', 'shape'],
    'CLIENT (x|GETNAMES|__proto__) [<value>]',
    'CLIENT (GETNAME|ID|SETNAME|NO-EVICT|REPLY|UNBLOCK|UNPAUSE|INFO|HELP) <value> <value> <value>',
    'CLIENT (SETNAME|NO-EVICT|REPLY|UNBLOCK|KILL|PAUSE)',
    'CLIENT',
  ],
};
