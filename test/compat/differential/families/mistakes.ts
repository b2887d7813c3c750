/** Requests that no server takes: wrong counts of arguments, names that are none. */
import type { Family } from './family.ts';

export const mistakeFamily: Family = {
  family: 'mistakes',
  weight: 3,
  commands: [
    '<wrong-arity>',
    '<wrong-arity>',
    '<no-command>',
    '<no-command> <values>',
    '<no-command> {<value>|<int>}',
    '<container> <no-subcommand> [<values>]',
    '<container>',
    'MULTI <value>',
    'EXEC <value>',
    'MONITOR <value>',
    'RESET <value>',
    '(SUBSCRIBE|PSUBSCRIBE|SSUBSCRIBE)',
  ],
};
