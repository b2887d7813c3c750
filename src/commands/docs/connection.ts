/** What COMMAND DOCS says of the commands about the connection itself, and of CLIENT. */
import type { DocsOf } from '../../engine/command-doc.ts';
import type { clientRows, connectionRows } from '../rows/connection.ts';

export const clientDocs: DocsOf<typeof clientRows> = {
  client: {
    summary: 'Look at connections and steer them',
    complexity: 'Depends on the subcommand',
    subcommands: {
      getname: {
        summary: 'Tell the name that the connection gave itself',
        complexity: 'O(1)',
      },
      help: {
        summary: 'List the subcommands',
        complexity: 'O(1)',
      },
      id: {
        summary: 'Tell the number of the connection, which no other ever has',
        complexity: 'O(1)',
      },
      info: {
        summary: 'Describe this connection in one line',
        complexity: 'O(1)',
      },
      kill: {
        summary: 'Close connections chosen by address or by filters',
        complexity: 'O(N), N = connections',
        history: [
          ['2.8.12', 'filters instead of an address'],
          ['2.8.12', 'filter ID'],
          ['3.2.0', 'type master'],
          ['5.0.0', 'type replica, slave stays as an alias'],
          ['6.2.0', 'filter LADDR'],
        ],
        arguments: [
          {
            name: 'filter',
            type: 'oneof',
            arguments: [
              { name: 'old-format', type: 'string', display: 'ip:port', deprecatedSince: '2.8.12' },
              {
                name: 'new-format',
                type: 'oneof',
                multiple: true,
                arguments: [
                  {
                    name: 'client-id',
                    type: 'integer',
                    token: 'ID',
                    since: '2.8.12',
                    optional: true,
                  },
                  {
                    name: 'client-type',
                    type: 'oneof',
                    token: 'TYPE',
                    since: '2.8.12',
                    optional: true,
                    arguments: [
                      { name: 'normal', type: 'pure-token', token: 'NORMAL' },
                      { name: 'master', type: 'pure-token', token: 'MASTER', since: '3.2.0' },
                      { name: 'slave', type: 'pure-token', token: 'SLAVE' },
                      { name: 'replica', type: 'pure-token', token: 'REPLICA', since: '5.0.0' },
                      { name: 'pubsub', type: 'pure-token', token: 'PUBSUB' },
                    ],
                  },
                  { name: 'username', type: 'string', token: 'USER', optional: true },
                  {
                    name: 'addr',
                    type: 'string',
                    display: 'ip:port',
                    token: 'ADDR',
                    optional: true,
                  },
                  {
                    name: 'laddr',
                    type: 'string',
                    display: 'ip:port',
                    token: 'LADDR',
                    since: '6.2.0',
                    optional: true,
                  },
                  {
                    name: 'skipme',
                    type: 'oneof',
                    token: 'SKIPME',
                    optional: true,
                    arguments: [
                      { name: 'yes', type: 'pure-token', token: 'YES' },
                      { name: 'no', type: 'pure-token', token: 'NO' },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      },
      list: {
        summary: 'Describe connections, a line each',
        complexity: 'O(N), N = connections',
        history: [
          ['2.8.12', 'field id'],
          ['5.0.0', 'filter TYPE'],
          ['6.0.0', 'field user'],
          ['6.2.0', 'fields argv-mem, tot-mem, laddr and redir, filter ID'],
          ['7.0.0', 'fields resp, multi-mem, rbs and rbp'],
          ['7.0.3', 'field ssub'],
        ],
        arguments: [
          {
            name: 'client-type',
            type: 'oneof',
            token: 'TYPE',
            since: '5.0.0',
            optional: true,
            arguments: [
              { name: 'normal', type: 'pure-token', token: 'NORMAL' },
              { name: 'master', type: 'pure-token', token: 'MASTER' },
              { name: 'replica', type: 'pure-token', token: 'REPLICA' },
              { name: 'pubsub', type: 'pure-token', token: 'PUBSUB' },
            ],
          },
          {
            name: 'client-id',
            type: 'integer',
            token: 'ID',
            since: '6.2.0',
            optional: true,
            multiple: true,
          },
        ],
      },
      'no-evict': {
        summary: 'Spare this connection when client memory runs short',
        complexity: 'O(1)',
        arguments: [
          {
            name: 'enabled',
            type: 'oneof',
            arguments: [
              { name: 'on', type: 'pure-token', token: 'ON' },
              { name: 'off', type: 'pure-token', token: 'OFF' },
            ],
          },
        ],
      },
      'no-touch': {
        summary: 'Let this connection read keys without making them look used',
        complexity: 'O(1)',
        arguments: [
          {
            name: 'enabled',
            type: 'oneof',
            arguments: [
              { name: 'on', type: 'pure-token', token: 'ON' },
              { name: 'off', type: 'pure-token', token: 'OFF' },
            ],
          },
        ],
      },
      pause: {
        summary: 'Hold back the commands of all clients for a while',
        complexity: 'O(1)',
        history: [['6.2.0', 'modes WRITE and ALL']],
        arguments: [
          { name: 'timeout', type: 'integer' },
          {
            name: 'mode',
            type: 'oneof',
            since: '6.2.0',
            optional: true,
            arguments: [
              { name: 'write', type: 'pure-token', token: 'WRITE' },
              { name: 'all', type: 'pure-token', token: 'ALL' },
            ],
          },
        ],
      },
      reply: {
        summary: 'Choose which replies this connection gets: all, none, or all but the next',
        complexity: 'O(1)',
        arguments: [
          {
            name: 'action',
            type: 'oneof',
            arguments: [
              { name: 'on', type: 'pure-token', token: 'ON' },
              { name: 'off', type: 'pure-token', token: 'OFF' },
              { name: 'skip', type: 'pure-token', token: 'SKIP' },
            ],
          },
        ],
      },
      setinfo: {
        summary: 'Tell the server which client library is speaking',
        complexity: 'O(1)',
        arguments: [
          {
            name: 'attr',
            type: 'oneof',
            arguments: [
              { name: 'libname', type: 'string', token: 'LIB-NAME' },
              { name: 'libver', type: 'string', token: 'LIB-VER' },
            ],
          },
        ],
      },
      setname: {
        summary: 'Give the connection a name',
        complexity: 'O(1)',
        arguments: [{ name: 'connection-name', type: 'string' }],
      },
      unblock: {
        summary: 'Wake a connection that waits in a blocking command',
        complexity: 'O(log(N)), N = connections',
        arguments: [
          { name: 'client-id', type: 'integer' },
          {
            name: 'unblock-type',
            type: 'oneof',
            optional: true,
            arguments: [
              { name: 'timeout', type: 'pure-token', token: 'TIMEOUT' },
              { name: 'error', type: 'pure-token', token: 'ERROR' },
            ],
          },
        ],
      },
      unpause: {
        summary: 'Let the commands go on that CLIENT PAUSE holds back',
        complexity: 'O(N), N = paused clients',
      },
    },
  },
};

export const connectionDocs: DocsOf<typeof connectionRows> = {
  auth: {
    summary: 'Log in with a password, or with a user name and a password',
    complexity: 'O(N), N = passwords of the user',
    history: [['6.0.0', 'user name and password']],
    arguments: [
      { name: 'username', type: 'string', since: '6.0.0', optional: true },
      { name: 'password', type: 'string' },
    ],
  },
  echo: {
    summary: 'Send the argument back',
    complexity: 'O(1)',
    arguments: [{ name: 'message', type: 'string' }],
  },
  hello: {
    summary: 'Choose the protocol version, optionally log in, and learn about the server',
    complexity: 'O(1)',
    history: [['6.2.0', 'the version may be left out']],
    arguments: [
      {
        name: 'arguments',
        type: 'block',
        optional: true,
        arguments: [
          { name: 'protover', type: 'integer' },
          {
            name: 'auth',
            type: 'block',
            token: 'AUTH',
            optional: true,
            arguments: [
              { name: 'username', type: 'string' },
              { name: 'password', type: 'string' },
            ],
          },
          { name: 'clientname', type: 'string', token: 'SETNAME', optional: true },
        ],
      },
    ],
  },
  ping: {
    summary: 'Ask whether the server answers',
    complexity: 'O(1)',
    arguments: [{ name: 'message', type: 'string', optional: true }],
  },
  quit: {
    summary: 'Have the server close the connection',
    complexity: 'O(1)',
  },
  reset: {
    summary: 'Put the connection back to how it began',
    complexity: 'O(1)',
  },
  select: {
    summary: 'Choose the database that later commands work on',
    complexity: 'O(1)',
    arguments: [{ name: 'index', type: 'integer' }],
  },
};
