/** Rows of the commands about the connection itself, and of CLIENT. */
import type { CommandRows } from '../../engine/command.ts';

export const clientRows = {
  client: {
    arity: -2,
    flags: 'sentinel',
    group: 'connection',
    categories: '',
    since: '2.4.0',
    subcommands: {
      getname: {
        arity: 2,
        flags: 'noscript loading stale sentinel',
        categories: 'connection',
        since: '2.6.9',
      },
      help: {
        arity: 2,
        flags: 'loading stale sentinel',
        categories: 'connection',
        since: '5.0.0',
      },
      id: {
        arity: 2,
        flags: 'noscript loading stale sentinel',
        categories: 'connection',
        since: '5.0.0',
      },
      info: {
        arity: 2,
        flags: 'noscript loading stale sentinel',
        categories: 'connection',
        since: '6.2.0',
        tips: ['nondeterministic_output'],
      },
      kill: {
        arity: -3,
        flags: 'admin noscript loading stale sentinel',
        categories: 'connection',
        since: '2.4.0',
      },
      list: {
        arity: -2,
        flags: 'admin noscript loading stale sentinel',
        categories: 'connection',
        since: '2.4.0',
        tips: ['nondeterministic_output'],
      },
      'no-evict': {
        arity: 3,
        flags: 'admin noscript loading stale sentinel',
        categories: 'connection',
        since: '7.0.0',
      },
      'no-touch': {
        arity: 3,
        flags: 'noscript loading stale',
        categories: 'connection',
        since: '7.2.0',
      },
      pause: {
        arity: -3,
        flags: 'admin noscript loading stale sentinel',
        categories: 'connection',
        since: '3.0.0',
      },
      reply: {
        arity: 3,
        flags: 'noscript loading stale sentinel',
        categories: 'connection',
        since: '3.2.0',
      },
      setinfo: {
        arity: 4,
        flags: 'noscript loading stale sentinel',
        categories: 'connection',
        since: '7.2.0',
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
      },
      setname: {
        arity: 3,
        flags: 'noscript loading stale sentinel',
        categories: 'connection',
        since: '2.6.9',
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
      },
      unblock: {
        arity: -3,
        flags: 'admin noscript loading stale sentinel',
        categories: 'connection',
        since: '5.0.0',
      },
      unpause: {
        arity: 2,
        flags: 'admin noscript loading stale sentinel',
        categories: 'connection',
        since: '6.2.0',
      },
    },
  },
} as const satisfies CommandRows;

export const connectionRows = {
  auth: {
    arity: -2,
    flags: 'noscript loading stale fast no_auth allow_busy sentinel',
    group: 'connection',
    categories: 'connection',
    since: '1.0.0',
  },
  echo: {
    arity: 2,
    flags: 'loading stale fast',
    group: 'connection',
    categories: 'connection',
    since: '1.0.0',
  },
  hello: {
    arity: -1,
    flags: 'noscript loading stale fast no_auth allow_busy sentinel',
    group: 'connection',
    categories: 'connection',
    since: '6.0.0',
  },
  ping: {
    arity: -1,
    flags: 'fast sentinel',
    group: 'connection',
    categories: 'connection',
    since: '1.0.0',
    tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  },
  quit: {
    arity: -1,
    flags: 'noscript loading stale fast no_auth allow_busy',
    group: 'connection',
    categories: 'connection',
    since: '1.0.0',
    docFlags: 'deprecated',
    deprecatedSince: '7.2.0',
    replacedBy: 'closing the connection',
  },
  reset: {
    arity: 1,
    flags: 'noscript loading stale fast no_auth allow_busy',
    group: 'connection',
    categories: 'connection',
    since: '6.2.0',
  },
  select: {
    arity: 2,
    flags: 'loading stale fast',
    group: 'connection',
    categories: 'connection',
    since: '1.0.0',
  },
} as const satisfies CommandRows;
