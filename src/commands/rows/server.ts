/** Rows of the commands about the server: the containers by themselves, then the rest. */
import type { CommandRows } from '../../engine/command.ts';
import { keyAt } from '../../engine/key-specs.ts';

export const commandRows = {
  command: {
    arity: -1,
    flags: 'loading stale sentinel',
    group: 'server',
    categories: 'connection',
    since: '2.8.13',
    tips: ['nondeterministic_output_order'],
    runsAlone: true,
    subcommands: {
      count: {
        arity: 2,
        flags: 'loading stale sentinel',
        categories: 'connection',
        since: '2.8.13',
      },
      docs: {
        arity: -2,
        flags: 'loading stale sentinel',
        categories: 'connection',
        since: '7.0.0',
        tips: ['nondeterministic_output_order'],
      },
      getkeys: {
        arity: -3,
        flags: 'loading stale sentinel',
        categories: 'connection',
        since: '2.8.13',
      },
      getkeysandflags: {
        arity: -3,
        flags: 'loading stale sentinel',
        categories: 'connection',
        since: '7.0.0',
      },
      help: {
        arity: 2,
        flags: 'loading stale sentinel',
        categories: 'connection',
        since: '5.0.0',
      },
      info: {
        arity: -2,
        flags: 'loading stale sentinel',
        categories: 'connection',
        since: '2.8.13',
        tips: ['nondeterministic_output_order'],
      },
      list: {
        arity: -2,
        flags: 'loading stale sentinel',
        categories: 'connection',
        since: '7.0.0',
        tips: ['nondeterministic_output_order'],
      },
    },
  },
} as const satisfies CommandRows;

export const configRows = {
  config: {
    arity: -2,
    flags: '',
    group: 'server',
    categories: '',
    since: '2.0.0',
    subcommands: {
      get: {
        arity: -3,
        flags: 'admin noscript loading stale',
        categories: '',
        since: '2.0.0',
      },
      help: {
        arity: 2,
        flags: 'loading stale',
        categories: '',
        since: '5.0.0',
      },
      resetstat: {
        arity: 2,
        flags: 'admin noscript loading stale',
        categories: '',
        since: '2.0.0',
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
      },
      rewrite: {
        arity: 2,
        flags: 'admin noscript loading stale',
        categories: '',
        since: '2.8.0',
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
      },
      set: {
        arity: -4,
        flags: 'admin noscript loading stale',
        categories: '',
        since: '2.0.0',
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
      },
    },
  },
} as const satisfies CommandRows;

export const debugRows = {
  debug: {
    arity: -2,
    flags: 'admin noscript loading stale protected',
    group: 'server',
    categories: '',
    since: '1.0.0',
    docFlags: 'syscmd',
  },
} as const satisfies CommandRows;

export const latencyRows = {
  latency: {
    arity: -2,
    flags: '',
    group: 'server',
    categories: '',
    since: '2.8.13',
    subcommands: {
      doctor: {
        arity: 2,
        flags: 'admin noscript loading stale',
        categories: '',
        since: '2.8.13',
        tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
      },
      graph: {
        arity: 3,
        flags: 'admin noscript loading stale',
        categories: '',
        since: '2.8.13',
        tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
      },
      help: {
        arity: 2,
        flags: 'loading stale',
        categories: '',
        since: '2.8.13',
      },
      histogram: {
        arity: -2,
        flags: 'admin noscript loading stale',
        categories: '',
        since: '7.0.0',
        tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
      },
      history: {
        arity: 3,
        flags: 'admin noscript loading stale',
        categories: '',
        since: '2.8.13',
        tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
      },
      latest: {
        arity: 2,
        flags: 'admin noscript loading stale',
        categories: '',
        since: '2.8.13',
        tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
      },
      reset: {
        arity: -2,
        flags: 'admin noscript loading stale',
        categories: '',
        since: '2.8.13',
        tips: ['request_policy:all_nodes', 'response_policy:agg_sum'],
      },
    },
  },
} as const satisfies CommandRows;

export const memoryRows = {
  memory: {
    arity: -2,
    flags: '',
    group: 'server',
    categories: '',
    since: '4.0.0',
    subcommands: {
      doctor: {
        arity: 2,
        flags: '',
        categories: '',
        since: '4.0.0',
        tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
      },
      help: {
        arity: 2,
        flags: 'loading stale',
        categories: '',
        since: '4.0.0',
      },
      'malloc-stats': {
        arity: 2,
        flags: '',
        categories: '',
        since: '4.0.0',
        tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
      },
      purge: {
        arity: 2,
        flags: '',
        categories: '',
        since: '4.0.0',
        tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
      },
      stats: {
        arity: 2,
        flags: '',
        categories: '',
        since: '4.0.0',
        tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
      },
      usage: {
        arity: -3,
        flags: 'readonly',
        categories: '',
        keys: [keyAt(2, 'RO')],
        since: '4.0.0',
      },
    },
  },
} as const satisfies CommandRows;

export const slowlogRows = {
  slowlog: {
    arity: -2,
    flags: '',
    group: 'server',
    categories: '',
    since: '2.2.12',
    subcommands: {
      get: {
        arity: -2,
        flags: 'admin loading stale',
        categories: '',
        since: '2.2.12',
        tips: ['request_policy:all_nodes', 'nondeterministic_output'],
      },
      help: {
        arity: 2,
        flags: 'loading stale',
        categories: '',
        since: '6.2.0',
      },
      len: {
        arity: 2,
        flags: 'admin loading stale',
        categories: '',
        since: '2.2.12',
        tips: ['request_policy:all_nodes', 'response_policy:agg_sum', 'nondeterministic_output'],
      },
      reset: {
        arity: 2,
        flags: 'admin loading stale',
        categories: '',
        since: '2.2.12',
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
      },
    },
  },
} as const satisfies CommandRows;

export const serverRows = {
  bgsave: {
    arity: -1,
    flags: 'admin noscript no_async_loading',
    group: 'server',
    categories: '',
    since: '1.0.0',
  },
  dbsize: {
    arity: 1,
    flags: 'readonly fast',
    group: 'server',
    categories: 'keyspace',
    since: '1.0.0',
    tips: ['request_policy:all_shards', 'response_policy:agg_sum'],
  },
  flushall: {
    arity: -1,
    flags: 'write',
    group: 'server',
    categories: 'keyspace dangerous',
    since: '1.0.0',
    tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  },
  flushdb: {
    arity: -1,
    flags: 'write',
    group: 'server',
    categories: 'keyspace dangerous',
    since: '1.0.0',
    tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  },
  bgrewriteaof: {
    arity: 1,
    flags: 'admin noscript no_async_loading',
    group: 'server',
    categories: '',
    since: '1.0.0',
  },
  info: {
    arity: -1,
    flags: 'loading stale sentinel',
    group: 'server',
    categories: 'dangerous',
    since: '1.0.0',
    tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  },
  lastsave: {
    arity: 1,
    flags: 'loading stale fast',
    group: 'server',
    categories: 'admin dangerous',
    since: '1.0.0',
    tips: ['nondeterministic_output'],
  },
  lolwut: {
    arity: -1,
    flags: 'readonly fast',
    group: 'server',
    categories: '',
    since: '5.0.0',
  },
  module: {
    arity: -2,
    flags: '',
    group: 'server',
    categories: '',
    since: '4.0.0',
    subcommands: {
      help: {
        arity: 2,
        flags: 'loading stale',
        categories: '',
        since: '5.0.0',
      },
      list: {
        arity: 2,
        flags: 'admin noscript',
        categories: '',
        since: '4.0.0',
        tips: ['nondeterministic_output_order'],
      },
    },
  },
  monitor: {
    arity: 1,
    flags: 'admin noscript loading stale',
    group: 'server',
    categories: '',
    since: '1.0.0',
  },
  save: {
    arity: 1,
    flags: 'admin noscript no_async_loading no_multi',
    group: 'server',
    categories: '',
    since: '1.0.0',
  },
  shutdown: {
    arity: -1,
    flags: 'admin noscript loading stale no_multi allow_busy sentinel',
    group: 'server',
    categories: '',
    since: '1.0.0',
  },
  swapdb: {
    arity: 3,
    flags: 'write fast',
    group: 'server',
    categories: 'keyspace dangerous',
    since: '4.0.0',
  },
  time: {
    arity: 1,
    flags: 'loading stale fast',
    group: 'server',
    categories: '',
    since: '2.6.0',
    tips: ['nondeterministic_output'],
  },
} as const satisfies CommandRows;
