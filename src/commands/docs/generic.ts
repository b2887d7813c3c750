/** What COMMAND DOCS says of the commands on keys of any type. */
import type { DocsOf } from '../../engine/command-doc.ts';
import type { genericRows } from '../rows/generic.ts';

export const genericDocs: DocsOf<typeof genericRows> = {
  copy: {
    summary: 'Duplicate a key, also into another database',
    complexity: 'O(N) for collections, N = nested elements; O(1) for strings',
    arguments: [
      { name: 'source', type: 'key', keySpec: 0 },
      { name: 'destination', type: 'key', keySpec: 1 },
      { name: 'destination-db', type: 'integer', token: 'DB', optional: true },
      { name: 'replace', type: 'pure-token', token: 'REPLACE', optional: true },
    ],
  },
  del: {
    summary: 'Remove keys with all they hold',
    complexity: 'O(N), N = keys; plus O(M) per collection, M = its elements',
    arguments: [{ name: 'key', type: 'key', keySpec: 0, multiple: true }],
  },
  exists: {
    summary: 'Count how many of the given keys are there',
    complexity: 'O(N), N = keys asked for',
    history: [['3.0.3', 'accepts several keys']],
    arguments: [{ name: 'key', type: 'key', keySpec: 0, multiple: true }],
  },
  expire: {
    summary: 'Let a key live for so many seconds from now',
    complexity: 'O(1)',
    history: [['7.0.0', 'options NX, XX, GT and LT']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'seconds', type: 'integer' },
      {
        name: 'condition',
        type: 'oneof',
        since: '7.0.0',
        optional: true,
        arguments: [
          { name: 'nx', type: 'pure-token', token: 'NX' },
          { name: 'xx', type: 'pure-token', token: 'XX' },
          { name: 'gt', type: 'pure-token', token: 'GT' },
          { name: 'lt', type: 'pure-token', token: 'LT' },
        ],
      },
    ],
  },
  expireat: {
    summary: 'Let a key live until a Unix time in seconds',
    complexity: 'O(1)',
    history: [['7.0.0', 'options NX, XX, GT and LT']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'unix-time-seconds', type: 'unix-time' },
      {
        name: 'condition',
        type: 'oneof',
        since: '7.0.0',
        optional: true,
        arguments: [
          { name: 'nx', type: 'pure-token', token: 'NX' },
          { name: 'xx', type: 'pure-token', token: 'XX' },
          { name: 'gt', type: 'pure-token', token: 'GT' },
          { name: 'lt', type: 'pure-token', token: 'LT' },
        ],
      },
    ],
  },
  expiretime: {
    summary: 'Tell at which Unix time in seconds a key expires',
    complexity: 'O(1)',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  keys: {
    summary: 'List every key whose name matches a glob pattern',
    complexity: 'O(N), N = keys in the database',
    arguments: [{ name: 'pattern', type: 'pattern' }],
  },
  move: {
    summary: 'Hand a key over to another database',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'db', type: 'integer' },
    ],
  },
  object: {
    summary: 'Look at how a key is stored',
    complexity: 'Depends on the subcommand',
    subcommands: {
      encoding: {
        summary: "Name the representation of a key's value",
        complexity: 'O(1)',
        arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
      },
      freq: {
        summary: "Tell a key's access counter under an LFU policy",
        complexity: 'O(1)',
        arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
      },
      help: {
        summary: 'List the subcommands',
        complexity: 'O(1)',
      },
      idletime: {
        summary: 'Tell for how many seconds a key was not accessed',
        complexity: 'O(1)',
        arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
      },
      refcount: {
        summary: "Tell the reference count of a key's value",
        complexity: 'O(1)',
        arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
      },
    },
  },
  persist: {
    summary: "Drop a key's expiry so that it stays",
    complexity: 'O(1)',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  pexpire: {
    summary: 'Let a key live for so many milliseconds from now',
    complexity: 'O(1)',
    history: [['7.0.0', 'options NX, XX, GT and LT']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'milliseconds', type: 'integer' },
      {
        name: 'condition',
        type: 'oneof',
        since: '7.0.0',
        optional: true,
        arguments: [
          { name: 'nx', type: 'pure-token', token: 'NX' },
          { name: 'xx', type: 'pure-token', token: 'XX' },
          { name: 'gt', type: 'pure-token', token: 'GT' },
          { name: 'lt', type: 'pure-token', token: 'LT' },
        ],
      },
    ],
  },
  pexpireat: {
    summary: 'Let a key live until a Unix time in milliseconds',
    complexity: 'O(1)',
    history: [['7.0.0', 'options NX, XX, GT and LT']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'unix-time-milliseconds', type: 'unix-time' },
      {
        name: 'condition',
        type: 'oneof',
        since: '7.0.0',
        optional: true,
        arguments: [
          { name: 'nx', type: 'pure-token', token: 'NX' },
          { name: 'xx', type: 'pure-token', token: 'XX' },
          { name: 'gt', type: 'pure-token', token: 'GT' },
          { name: 'lt', type: 'pure-token', token: 'LT' },
        ],
      },
    ],
  },
  pexpiretime: {
    summary: 'Tell at which Unix time in milliseconds a key expires',
    complexity: 'O(1)',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  pttl: {
    summary: 'Tell how many milliseconds a key has left',
    complexity: 'O(1)',
    history: [['2.8.0', '-2 for a missing key']],
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  randomkey: {
    summary: 'Pick any key of the database',
    complexity: 'O(1)',
  },
  rename: {
    summary: 'Give a key another name, replacing what bears it',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'newkey', type: 'key', keySpec: 1 },
    ],
  },
  renamenx: {
    summary: 'Give a key another name unless that name is taken',
    complexity: 'O(1)',
    history: [['3.2.0', 'same name twice is no error']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'newkey', type: 'key', keySpec: 1 },
    ],
  },
  scan: {
    summary: 'Walk through the keys of the database, a few per call',
    complexity: 'O(1) per call, O(N) for the whole walk, N = keys',
    history: [['6.0.0', 'option TYPE']],
    arguments: [
      { name: 'cursor', type: 'integer' },
      { name: 'pattern', type: 'pattern', token: 'MATCH', optional: true },
      { name: 'count', type: 'integer', token: 'COUNT', optional: true },
      { name: 'type', type: 'string', token: 'TYPE', since: '6.0.0', optional: true },
    ],
  },
  sort: {
    summary: 'Put the elements of a list, set or sorted set in order, and optionally store them',
    complexity: 'O(N+M*log(M)), N = elements, M = elements returned; O(N) when not sorting',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      {
        name: 'by-pattern',
        type: 'pattern',
        display: 'pattern',
        keySpec: 1,
        token: 'BY',
        optional: true,
      },
      {
        name: 'limit',
        type: 'block',
        token: 'LIMIT',
        optional: true,
        arguments: [
          { name: 'offset', type: 'integer' },
          { name: 'count', type: 'integer' },
        ],
      },
      {
        name: 'get-pattern',
        type: 'pattern',
        display: 'pattern',
        keySpec: 1,
        token: 'GET',
        optional: true,
        multiple: true,
        multipleToken: true,
      },
      {
        name: 'order',
        type: 'oneof',
        optional: true,
        arguments: [
          { name: 'asc', type: 'pure-token', token: 'ASC' },
          { name: 'desc', type: 'pure-token', token: 'DESC' },
        ],
      },
      { name: 'sorting', type: 'pure-token', token: 'ALPHA', optional: true },
      { name: 'destination', type: 'key', keySpec: 2, token: 'STORE', optional: true },
    ],
  },
  sort_ro: {
    summary: 'Put the elements of a list, set or sorted set in order, without writing',
    complexity: 'O(N+M*log(M)), N = elements, M = elements returned; O(N) when not sorting',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      {
        name: 'by-pattern',
        type: 'pattern',
        display: 'pattern',
        keySpec: 1,
        token: 'BY',
        optional: true,
      },
      {
        name: 'limit',
        type: 'block',
        token: 'LIMIT',
        optional: true,
        arguments: [
          { name: 'offset', type: 'integer' },
          { name: 'count', type: 'integer' },
        ],
      },
      {
        name: 'get-pattern',
        type: 'pattern',
        display: 'pattern',
        keySpec: 1,
        token: 'GET',
        optional: true,
        multiple: true,
        multipleToken: true,
      },
      {
        name: 'order',
        type: 'oneof',
        optional: true,
        arguments: [
          { name: 'asc', type: 'pure-token', token: 'ASC' },
          { name: 'desc', type: 'pure-token', token: 'DESC' },
        ],
      },
      { name: 'sorting', type: 'pure-token', token: 'ALPHA', optional: true },
    ],
  },
  touch: {
    summary: 'Count as an access to each of the given keys',
    complexity: 'O(N), N = keys',
    arguments: [{ name: 'key', type: 'key', keySpec: 0, multiple: true }],
  },
  ttl: {
    summary: 'Tell how many seconds a key has left',
    complexity: 'O(1)',
    history: [['2.8.0', '-2 for a missing key']],
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  type: {
    summary: 'Name the data type of a key',
    complexity: 'O(1)',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  unlink: {
    summary: 'Remove keys at once and free their memory bit by bit later',
    complexity: 'O(1) per key; the memory is freed in O(N) afterwards, N = allocations',
    arguments: [{ name: 'key', type: 'key', keySpec: 0, multiple: true }],
  },
};
