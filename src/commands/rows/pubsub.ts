/** Rows of the Pub/Sub commands. Shard channels are routed like keys: `not_key` specs. */
import type { CommandRows } from '../../engine/command.ts';
import { keyAt, keysFrom } from '../../engine/key-specs.ts';

export const pubsubRows = {
  psubscribe: {
    arity: -2,
    flags: 'pubsub noscript loading stale sentinel',
    group: 'pubsub',
    categories: '',
    since: '2.0.0',
  },
  publish: {
    arity: 3,
    flags: 'pubsub loading stale fast may_replicate sentinel',
    group: 'pubsub',
    categories: '',
    since: '2.0.0',
  },
  pubsub: {
    arity: -2,
    flags: '',
    group: 'pubsub',
    categories: '',
    since: '2.8.0',
    subcommands: {
      channels: {
        arity: -2,
        flags: 'pubsub loading stale',
        categories: '',
        since: '2.8.0',
      },
      help: {
        arity: 2,
        flags: 'loading stale',
        categories: '',
        since: '6.2.0',
      },
      numpat: {
        arity: 2,
        flags: 'pubsub loading stale',
        categories: '',
        since: '2.8.0',
      },
      numsub: {
        arity: -2,
        flags: 'pubsub loading stale',
        categories: '',
        since: '2.8.0',
      },
      shardchannels: {
        arity: -2,
        flags: 'pubsub loading stale',
        categories: '',
        since: '7.0.0',
      },
      shardnumsub: {
        arity: -2,
        flags: 'pubsub loading stale',
        categories: '',
        since: '7.0.0',
      },
    },
  },
  punsubscribe: {
    arity: -1,
    flags: 'pubsub noscript loading stale sentinel',
    group: 'pubsub',
    categories: '',
    since: '2.0.0',
  },
  spublish: {
    arity: 3,
    flags: 'pubsub loading stale fast may_replicate',
    group: 'pubsub',
    categories: '',
    keys: [keyAt(1, 'not_key')],
    since: '7.0.0',
  },
  ssubscribe: {
    arity: -2,
    flags: 'pubsub noscript loading stale',
    group: 'pubsub',
    categories: '',
    keys: [keysFrom(1, 'not_key')],
    since: '7.0.0',
  },
  subscribe: {
    arity: -2,
    flags: 'pubsub noscript loading stale sentinel',
    group: 'pubsub',
    categories: '',
    since: '2.0.0',
  },
  sunsubscribe: {
    arity: -1,
    flags: 'pubsub noscript loading stale',
    group: 'pubsub',
    categories: '',
    keys: [keysFrom(1, 'not_key')],
    since: '7.0.0',
  },
  unsubscribe: {
    arity: -1,
    flags: 'pubsub noscript loading stale sentinel',
    group: 'pubsub',
    categories: '',
    since: '2.0.0',
  },
} as const satisfies CommandRows;
