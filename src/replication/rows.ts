/** Rows of the commands of replication, and what COMMAND DOCS says of them. */
import type { CommandRow, CommandRows } from '../engine/command.ts';
import type { CommandDoc, DocsOf } from '../engine/command-doc.ts';

const replicaOfRow = {
  arity: 3,
  flags: 'admin noscript stale no_async_loading',
  group: 'server',
  categories: '',
  since: '5.0.0',
} as const satisfies CommandRow;

export const replicationRows = {
  psync: {
    arity: -3,
    flags: 'admin noscript no_async_loading no_multi',
    group: 'server',
    categories: '',
    since: '2.8.0',
  },
  replconf: {
    arity: -1,
    flags: 'admin noscript loading stale allow_busy',
    group: 'server',
    categories: '',
    since: '3.0.0',
    docFlags: 'syscmd',
  },
  replicaof: replicaOfRow,
  role: {
    arity: 1,
    flags: 'noscript loading stale fast sentinel',
    group: 'server',
    categories: 'admin dangerous',
    since: '2.8.12',
  },
  slaveof: {
    ...replicaOfRow,
    since: '1.0.0',
    docFlags: 'deprecated',
    deprecatedSince: '5.0.0',
    replacedBy: '`REPLICAOF`',
  },
  sync: {
    arity: 1,
    flags: 'admin noscript no_async_loading no_multi',
    group: 'server',
    categories: '',
    since: '1.0.0',
  },
  wait: {
    arity: 3,
    flags: '',
    group: 'generic',
    categories: 'connection',
    since: '3.0.0',
    tips: ['request_policy:all_shards', 'response_policy:agg_min'],
  },
} as const satisfies CommandRows;

const replicaOfDoc: CommandDoc = {
  summary: 'Follow another server, or become a primary',
  complexity: 'O(1)',
  arguments: [
    {
      name: 'args',
      type: 'oneof',
      arguments: [
        {
          name: 'host-port',
          type: 'block',
          arguments: [
            { name: 'host', type: 'string' },
            { name: 'port', type: 'integer' },
          ],
        },
        {
          name: 'no-one',
          type: 'block',
          arguments: [
            { name: 'no', type: 'pure-token', token: 'NO' },
            { name: 'one', type: 'pure-token', token: 'ONE' },
          ],
        },
      ],
    },
  ],
};

export const replicationDocs: DocsOf<typeof replicationRows> = {
  psync: {
    summary: 'Begin or go on with replication, as a replica asks for it',
    arguments: [
      { name: 'replicationid', type: 'string' },
      { name: 'offset', type: 'integer' },
    ],
  },
  replconf: {
    summary: 'What a replica and its primary tell each other',
    complexity: 'O(1)',
  },
  replicaof: replicaOfDoc,
  role: {
    summary: 'Tell whether the server is a primary or a replica, and how it stands',
    complexity: 'O(1)',
  },
  slaveof: { ...replicaOfDoc, summary: 'REPLICAOF under its old name' },
  sync: { summary: 'Begin replication, as replicas asked for it before PSYNC' },
  wait: {
    summary: 'Wait until so many replicas have what this client wrote',
    complexity: 'O(1)',
    arguments: [
      { name: 'numreplicas', type: 'integer' },
      { name: 'timeout', type: 'integer' },
    ],
  },
};
