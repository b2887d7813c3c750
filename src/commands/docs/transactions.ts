/** What COMMAND DOCS says of the transaction commands. */
import type { DocsOf } from '../../engine/command-doc.ts';
import type { transactionRows } from '../rows/transactions.ts';

export const transactionDocs: DocsOf<typeof transactionRows> = {
  discard: {
    summary: 'Give up the open transaction',
    complexity: 'O(N), N = queued commands',
  },
  exec: {
    summary: 'Run the queued commands without anything in between',
    complexity: 'Depends on the queued commands',
  },
  multi: {
    summary: 'Open a transaction: commands are queued until EXEC',
    complexity: 'O(1)',
  },
  unwatch: {
    summary: 'Stop watching all keys',
    complexity: 'O(1)',
  },
  watch: {
    summary: 'Make the next transaction fail if one of the keys changes before it',
    complexity: 'O(1) per key',
    arguments: [{ name: 'key', type: 'key', keySpec: 0, multiple: true }],
  },
};
