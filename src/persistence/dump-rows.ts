/** Rows of the commands that take single values out and in, and what COMMAND DOCS says of them. */
import type { CommandRow, CommandRows } from '../engine/command.ts';
import type { CommandDoc, DocsOf } from '../engine/command-doc.ts';
import { keyAt } from '../engine/key-specs.ts';

const restoreRow = {
  arity: -4,
  flags: 'write denyoom',
  group: 'generic',
  categories: 'keyspace dangerous',
  keys: [keyAt(1, 'OW update')],
  since: '2.6.0',
} as const satisfies CommandRow;

export const dumpRows = {
  dump: {
    arity: 2,
    flags: 'readonly',
    group: 'generic',
    categories: 'keyspace',
    keys: [keyAt(1, 'RO access')],
    since: '2.6.0',
    tips: ['nondeterministic_output'],
  },
  restore: restoreRow,
  'restore-asking': {
    ...restoreRow,
    flags: 'write denyoom asking',
    group: 'server',
    since: '3.0.0',
    docFlags: 'syscmd',
  },
} as const satisfies CommandRows;

const restoreDoc: CommandDoc = {
  summary: 'Make a key of what DUMP gave',
  complexity: 'O(N*M), N = elements and M = their size; sorted sets O(N*M*log(N))',
  history: [
    ['3.0.0', 'option REPLACE'],
    ['5.0.0', 'option ABSTTL'],
    ['5.0.0', 'options IDLETIME and FREQ'],
  ],
  arguments: [
    { name: 'key', type: 'key', keySpec: 0 },
    { name: 'ttl', type: 'integer' },
    { name: 'serialized-value', type: 'string' },
    { name: 'replace', type: 'pure-token', token: 'REPLACE', since: '3.0.0', optional: true },
    { name: 'absttl', type: 'pure-token', token: 'ABSTTL', since: '5.0.0', optional: true },
    { name: 'seconds', type: 'integer', token: 'IDLETIME', since: '5.0.0', optional: true },
    { name: 'frequency', type: 'integer', token: 'FREQ', since: '5.0.0', optional: true },
  ],
};

export const dumpDocs: DocsOf<typeof dumpRows> = {
  dump: {
    summary: 'The value of a key as bytes that RESTORE takes',
    complexity: 'O(N*M), N = elements and M = their size',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  restore: restoreDoc,
  'restore-asking': { ...restoreDoc, summary: 'RESTORE, as MIGRATE sends it within a cluster' },
};
