/** What COMMAND DOCS says of the string commands. */
import type { DocsOf } from '../../engine/command-doc.ts';
import type { stringRows } from '../rows/string.ts';

export const stringDocs: DocsOf<typeof stringRows> = {
  append: {
    summary: 'Add bytes to the end of a string, starting from an empty one',
    complexity: 'O(1) amortised; growth may move the string',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'value', type: 'string' },
    ],
  },
  decr: {
    summary: 'Take one from a counter that starts at 0',
    complexity: 'O(1)',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  decrby: {
    summary: 'Take an amount from a counter that starts at 0',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'decrement', type: 'integer' },
    ],
  },
  get: {
    summary: 'Read a string',
    complexity: 'O(1)',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  getdel: {
    summary: 'Read a string and remove its key in one step',
    complexity: 'O(1)',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  getex: {
    summary: 'Read a string and set, change or drop its expiry in one step',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      {
        name: 'expiration',
        type: 'oneof',
        optional: true,
        arguments: [
          { name: 'seconds', type: 'integer', token: 'EX' },
          { name: 'milliseconds', type: 'integer', token: 'PX' },
          { name: 'unix-time-seconds', type: 'unix-time', token: 'EXAT' },
          { name: 'unix-time-milliseconds', type: 'unix-time', token: 'PXAT' },
          { name: 'persist', type: 'pure-token', token: 'PERSIST' },
        ],
      },
    ],
  },
  getrange: {
    summary: 'Read the bytes between two offsets of a string',
    complexity: 'O(N), N = bytes returned',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'start', type: 'integer' },
      { name: 'end', type: 'integer' },
    ],
  },
  getset: {
    summary: 'Replace a string and hand back what it was',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'value', type: 'string' },
    ],
  },
  incr: {
    summary: 'Add one to a counter that starts at 0',
    complexity: 'O(1)',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  incrby: {
    summary: 'Add an amount to a counter that starts at 0',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'increment', type: 'integer' },
    ],
  },
  incrbyfloat: {
    summary: 'Add a decimal amount to a number that starts at 0',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'increment', type: 'double' },
    ],
  },
  lcs: {
    summary: 'Compare two strings by their longest common subsequence',
    complexity: 'O(N*M), N and M = lengths of the two strings',
    arguments: [
      { name: 'key1', type: 'key', keySpec: 0 },
      { name: 'key2', type: 'key', keySpec: 0 },
      { name: 'len', type: 'pure-token', token: 'LEN', optional: true },
      { name: 'idx', type: 'pure-token', token: 'IDX', optional: true },
      { name: 'min-match-len', type: 'integer', token: 'MINMATCHLEN', optional: true },
      { name: 'withmatchlen', type: 'pure-token', token: 'WITHMATCHLEN', optional: true },
    ],
  },
  mget: {
    summary: 'Read several strings at once, nil for each that is missing',
    complexity: 'O(N), N = keys read',
    arguments: [{ name: 'key', type: 'key', keySpec: 0, multiple: true }],
  },
  mset: {
    summary: 'Write several strings at once',
    complexity: 'O(N), N = keys written',
    arguments: [
      {
        name: 'data',
        type: 'block',
        multiple: true,
        arguments: [
          { name: 'key', type: 'key', keySpec: 0 },
          { name: 'value', type: 'string' },
        ],
      },
    ],
  },
  msetnx: {
    summary: 'Write several strings at once, or none of them if any key is there already',
    complexity: 'O(N), N = keys written',
    arguments: [
      {
        name: 'data',
        type: 'block',
        multiple: true,
        arguments: [
          { name: 'key', type: 'key', keySpec: 0 },
          { name: 'value', type: 'string' },
        ],
      },
    ],
  },
  psetex: {
    summary: 'Write a string that lives for so many milliseconds',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'milliseconds', type: 'integer' },
      { name: 'value', type: 'string' },
    ],
  },
  set: {
    summary: 'Write a string, whatever the key held before, with optional conditions and expiry',
    complexity: 'O(1)',
    history: [
      ['2.6.12', 'options EX, PX, NX and XX'],
      ['6.0.0', 'option KEEPTTL'],
      ['6.2.0', 'options GET, EXAT and PXAT'],
      ['7.0.0', 'NX may be combined with GET'],
    ],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'value', type: 'string' },
      {
        name: 'condition',
        type: 'oneof',
        since: '2.6.12',
        optional: true,
        arguments: [
          { name: 'nx', type: 'pure-token', token: 'NX' },
          { name: 'xx', type: 'pure-token', token: 'XX' },
        ],
      },
      { name: 'get', type: 'pure-token', token: 'GET', since: '6.2.0', optional: true },
      {
        name: 'expiration',
        type: 'oneof',
        optional: true,
        arguments: [
          { name: 'seconds', type: 'integer', token: 'EX', since: '2.6.12' },
          { name: 'milliseconds', type: 'integer', token: 'PX', since: '2.6.12' },
          { name: 'unix-time-seconds', type: 'unix-time', token: 'EXAT', since: '6.2.0' },
          { name: 'unix-time-milliseconds', type: 'unix-time', token: 'PXAT', since: '6.2.0' },
          { name: 'keepttl', type: 'pure-token', token: 'KEEPTTL', since: '6.0.0' },
        ],
      },
    ],
  },
  setex: {
    summary: 'Write a string that lives for so many seconds',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'seconds', type: 'integer' },
      { name: 'value', type: 'string' },
    ],
  },
  setnx: {
    summary: 'Write a string unless the key is there already',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'value', type: 'string' },
    ],
  },
  setrange: {
    summary: 'Write bytes into a string from an offset on, padding with zero bytes',
    complexity: 'O(1) for short values, otherwise O(M), M = bytes written',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'offset', type: 'integer' },
      { name: 'value', type: 'string' },
    ],
  },
  strlen: {
    summary: 'Tell how many bytes a string has',
    complexity: 'O(1)',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  substr: {
    summary: 'Read the bytes between two offsets of a string (old name)',
    complexity: 'O(N), N = bytes returned',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'start', type: 'integer' },
      { name: 'end', type: 'integer' },
    ],
  },
};
