/** Rows of the transaction commands. */
import type { CommandRows } from '../../engine/command.ts';
import { keysFrom } from '../../engine/key-specs.ts';

export const transactionRows = {
  discard: {
    arity: 1,
    flags: 'noscript loading stale fast allow_busy',
    group: 'transactions',
    categories: 'transaction',
    since: '2.0.0',
  },
  exec: {
    arity: 1,
    flags: 'noscript loading stale skip_slowlog',
    group: 'transactions',
    categories: 'transaction',
    since: '1.2.0',
  },
  multi: {
    arity: 1,
    flags: 'noscript loading stale fast allow_busy',
    group: 'transactions',
    categories: 'transaction',
    since: '1.2.0',
  },
  unwatch: {
    arity: 1,
    flags: 'noscript loading stale fast allow_busy',
    group: 'transactions',
    categories: 'transaction',
    since: '2.2.0',
  },
  watch: {
    arity: -2,
    flags: 'noscript loading stale fast allow_busy',
    group: 'transactions',
    categories: 'transaction',
    keys: [keysFrom(1, 'RO')],
    since: '2.2.0',
  },
} as const satisfies CommandRows;
