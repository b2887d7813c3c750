/**
 * What COMMAND DOCS says of the commands about the server: the containers by themselves, then the
 * rest.
 */
import type { DocsOf } from '../../engine/command-doc.ts';
import type {
  commandRows,
  configRows,
  debugRows,
  latencyRows,
  memoryRows,
  serverRows,
  slowlogRows,
} from '../rows/server.ts';

export const commandDocs: DocsOf<typeof commandRows> = {
  command: {
    summary: 'Describe every command',
    complexity: 'O(N), N = commands of the server',
    subcommands: {
      count: {
        summary: 'Count the commands',
        complexity: 'O(1)',
      },
      docs: {
        summary: 'Document commands: purpose, history and arguments',
        complexity: 'O(N), N = commands asked for',
        arguments: [{ name: 'command-name', type: 'string', optional: true, multiple: true }],
      },
      getkeys: {
        summary: 'Tell which arguments of a command are keys',
        complexity: 'O(N), N = arguments of the command',
        arguments: [
          { name: 'command', type: 'string' },
          { name: 'arg', type: 'string', optional: true, multiple: true },
        ],
      },
      getkeysandflags: {
        summary: 'Tell which arguments of a command are keys and what it does with them',
        complexity: 'O(N), N = arguments of the command',
        arguments: [
          { name: 'command', type: 'string' },
          { name: 'arg', type: 'string', optional: true, multiple: true },
        ],
      },
      help: {
        summary: 'List the subcommands',
        complexity: 'O(1)',
      },
      info: {
        summary: 'Describe commands by name',
        complexity: 'O(N), N = commands asked for',
        history: [['7.0.0', 'without a name: all commands']],
        arguments: [{ name: 'command-name', type: 'string', optional: true, multiple: true }],
      },
      list: {
        summary: 'List the names of commands, optionally filtered',
        complexity: 'O(N), N = commands of the server',
        arguments: [
          {
            name: 'filterby',
            type: 'oneof',
            token: 'FILTERBY',
            optional: true,
            arguments: [
              { name: 'module-name', type: 'string', token: 'MODULE' },
              { name: 'category', type: 'string', token: 'ACLCAT' },
              { name: 'pattern', type: 'pattern', token: 'PATTERN' },
            ],
          },
        ],
      },
    },
  },
};

export const configDocs: DocsOf<typeof configRows> = {
  config: {
    summary: 'Read, change and keep the configuration',
    complexity: 'Depends on the subcommand',
    subcommands: {
      get: {
        summary: 'Read the directives that match glob patterns',
        complexity: 'O(N), N = patterns',
        history: [['7.0.0', 'accepts several patterns']],
        arguments: [{ name: 'parameter', type: 'string', multiple: true }],
      },
      help: {
        summary: 'List the subcommands',
        complexity: 'O(1)',
      },
      resetstat: {
        summary: 'Let the counters of INFO begin again',
        complexity: 'O(1)',
      },
      rewrite: {
        summary: 'Write the running configuration back to its file',
        complexity: 'O(1)',
      },
      set: {
        summary: 'Change directives while the server runs, all or none',
        complexity: 'O(N), N = directives',
        history: [['7.0.0', 'accepts several directives']],
        arguments: [
          {
            name: 'data',
            type: 'block',
            multiple: true,
            arguments: [
              { name: 'parameter', type: 'string' },
              { name: 'value', type: 'string' },
            ],
          },
        ],
      },
    },
  },
};

export const debugDocs: DocsOf<typeof debugRows> = {
  debug: {
    summary: 'Tools for tests of the server',
    complexity: 'Depends on the subcommand',
  },
};

export const latencyDocs: DocsOf<typeof latencyRows> = {
  latency: {
    summary: 'Find out where the server loses time',
    complexity: 'Depends on the subcommand',
    subcommands: {
      doctor: {
        summary: 'Judge the recorded delays in words',
        complexity: 'O(1)',
      },
      graph: {
        summary: 'Draw the delays of an event with characters',
        complexity: 'O(1)',
        arguments: [{ name: 'event', type: 'string' }],
      },
      help: {
        summary: 'List the subcommands',
        complexity: 'O(1)',
      },
      histogram: {
        summary: 'Tell how long commands took, as a cumulative histogram',
        complexity: 'O(N), N = commands with figures',
        arguments: [{ name: 'command', type: 'string', optional: true, multiple: true }],
      },
      history: {
        summary: 'List the delays of an event with their times',
        complexity: 'O(1)',
        arguments: [{ name: 'event', type: 'string' }],
      },
      latest: {
        summary: 'List the latest and the longest delay of every event',
        complexity: 'O(1)',
      },
      reset: {
        summary: 'Forget the delays of the given events, or of all',
        complexity: 'O(1)',
        arguments: [{ name: 'event', type: 'string', optional: true, multiple: true }],
      },
    },
  },
};

export const memoryDocs: DocsOf<typeof memoryRows> = {
  memory: {
    summary: 'Find out where memory goes',
    complexity: 'Depends on the subcommand',
    subcommands: {
      doctor: {
        summary: 'Judge the use of memory in words',
        complexity: 'O(1)',
      },
      help: {
        summary: 'List the subcommands',
        complexity: 'O(1)',
      },
      'malloc-stats': {
        summary: "Show the allocator's own figures",
        complexity: 'Depends on how much memory is in use',
      },
      purge: {
        summary: 'Give unused memory back to the system',
        complexity: 'Depends on how much memory is in use',
      },
      stats: {
        summary: 'Tell what memory is used for',
        complexity: 'O(1)',
      },
      usage: {
        summary: 'Tell how many bytes a key takes',
        complexity: 'O(N), N = samples',
        arguments: [
          { name: 'key', type: 'key', keySpec: 0 },
          { name: 'count', type: 'integer', token: 'SAMPLES', optional: true },
        ],
      },
    },
  },
};

export const slowlogDocs: DocsOf<typeof slowlogRows> = {
  slowlog: {
    summary: 'Look at the commands that took long',
    complexity: 'Depends on the subcommand',
    subcommands: {
      get: {
        summary: 'List the latest slow commands',
        complexity: 'O(N), N = entries returned',
        history: [['4.0.0', 'address and name of the client']],
        arguments: [{ name: 'count', type: 'integer', optional: true }],
      },
      help: {
        summary: 'List the subcommands',
        complexity: 'O(1)',
      },
      len: {
        summary: 'Count the recorded slow commands',
        complexity: 'O(1)',
      },
      reset: {
        summary: 'Forget the recorded slow commands',
        complexity: 'O(N), N = entries',
      },
    },
  },
};

export const serverDocs: DocsOf<typeof serverRows> = {
  bgsave: {
    summary: 'Save the data set to a file while the server goes on',
    complexity: 'O(1)',
    history: [['3.2.2', 'SCHEDULE']],
    arguments: [
      { name: 'schedule', type: 'pure-token', token: 'SCHEDULE', since: '3.2.2', optional: true },
    ],
  },
  dbsize: {
    summary: 'Count the keys of the database',
    complexity: 'O(1)',
  },
  flushall: {
    summary: 'Empty all databases',
    complexity: 'O(N), N = keys in all databases',
    history: [
      ['4.0.0', 'option ASYNC'],
      ['6.2.0', 'option SYNC'],
    ],
    arguments: [
      {
        name: 'flush-type',
        type: 'oneof',
        optional: true,
        arguments: [
          { name: 'async', type: 'pure-token', token: 'ASYNC', since: '4.0.0' },
          { name: 'sync', type: 'pure-token', token: 'SYNC', since: '6.2.0' },
        ],
      },
    ],
  },
  flushdb: {
    summary: 'Empty the database',
    complexity: 'O(N), N = keys in the database',
    history: [
      ['4.0.0', 'option ASYNC'],
      ['6.2.0', 'option SYNC'],
    ],
    arguments: [
      {
        name: 'flush-type',
        type: 'oneof',
        optional: true,
        arguments: [
          { name: 'async', type: 'pure-token', token: 'ASYNC', since: '4.0.0' },
          { name: 'sync', type: 'pure-token', token: 'SYNC', since: '6.2.0' },
        ],
      },
    ],
  },
  bgrewriteaof: {
    summary: 'Rewrite the append-only file in the background',
    complexity: 'O(1)',
  },
  info: {
    summary: 'Report the state and the figures of the server by sections',
    complexity: 'O(1)',
    history: [['7.0.0', 'accepts several sections']],
    arguments: [{ name: 'section', type: 'string', optional: true, multiple: true }],
  },
  lastsave: {
    summary: 'Tell when the data was last saved, as a Unix time',
    complexity: 'O(1)',
  },
  lolwut: {
    summary: 'Draw a picture and tell the version',
    arguments: [{ name: 'version', type: 'integer', token: 'VERSION', optional: true }],
  },
  module: {
    summary: 'Look at loadable modules',
    complexity: 'Depends on the subcommand',
    subcommands: {
      help: {
        summary: 'List the subcommands',
        complexity: 'O(1)',
      },
      list: {
        summary: 'List the loaded modules',
        complexity: 'O(N), N = modules',
      },
    },
  },
  monitor: {
    summary: 'Follow every command that the server processes',
  },
  save: {
    summary: 'Save the data set to a file; everything else waits',
    complexity: 'O(N), N = keys of all databases',
  },
  shutdown: {
    summary: 'Stop the server, saving first when save points are set',
    complexity: 'O(N) when saving, N = keys in all databases; otherwise O(1)',
    history: [['7.0.0', 'options NOW, FORCE and ABORT']],
    arguments: [
      {
        name: 'save-selector',
        type: 'oneof',
        optional: true,
        arguments: [
          { name: 'nosave', type: 'pure-token', token: 'NOSAVE' },
          { name: 'save', type: 'pure-token', token: 'SAVE' },
        ],
      },
      { name: 'now', type: 'pure-token', token: 'NOW', since: '7.0.0', optional: true },
      { name: 'force', type: 'pure-token', token: 'FORCE', since: '7.0.0', optional: true },
      { name: 'abort', type: 'pure-token', token: 'ABORT', since: '7.0.0', optional: true },
    ],
  },
  swapdb: {
    summary: 'Exchange the contents of two databases',
    complexity: 'O(N), N = clients that watch or wait for keys of the two',
    arguments: [
      { name: 'index1', type: 'integer' },
      { name: 'index2', type: 'integer' },
    ],
  },
  time: {
    summary: "Tell the server's clock in seconds and microseconds",
    complexity: 'O(1)',
  },
};
