/** Commands of the connection itself. Passwords are a scenario. */
import type { Family } from './family.ts';

export const connectionFamily: Family = {
  family: 'connection',
  weight: 3,
  commands: [
    'PING [<value>]',
    'ECHO <value>',
    'SELECT <db>',
    'SELECT <int>',
    'SWAPDB <db> <db>',
    ['HELLO <small>', 'hello'],
    ['HELLO [<protocol>] [SETNAME <client-name>]', 'hello'],
    ['HELLO (x|<int>) {SETNAME <client-name>|x}', 'hello'],
    'AUTH <value>',
  ],
};
