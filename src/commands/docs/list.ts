/** What COMMAND DOCS says of the list commands. */
import type { DocsOf } from '../../engine/command-doc.ts';
import type { listRows } from '../rows/list.ts';

export const listDocs: DocsOf<typeof listRows> = {
  blmove: {
    summary:
      'Shift an element from an end of one list to an end of another, waiting for one if need be',
    complexity: 'O(1)',
    arguments: [
      { name: 'source', type: 'key', keySpec: 0 },
      { name: 'destination', type: 'key', keySpec: 1 },
      {
        name: 'wherefrom',
        type: 'oneof',
        arguments: [
          { name: 'left', type: 'pure-token', token: 'LEFT' },
          { name: 'right', type: 'pure-token', token: 'RIGHT' },
        ],
      },
      {
        name: 'whereto',
        type: 'oneof',
        arguments: [
          { name: 'left', type: 'pure-token', token: 'LEFT' },
          { name: 'right', type: 'pure-token', token: 'RIGHT' },
        ],
      },
      { name: 'timeout', type: 'double' },
    ],
  },
  blmpop: {
    summary: 'Take elements from the first list that has any, waiting for one if need be',
    complexity: 'O(N+M), N = keys, M = elements returned',
    arguments: [
      { name: 'timeout', type: 'double' },
      { name: 'numkeys', type: 'integer' },
      { name: 'key', type: 'key', keySpec: 0, multiple: true },
      {
        name: 'where',
        type: 'oneof',
        arguments: [
          { name: 'left', type: 'pure-token', token: 'LEFT' },
          { name: 'right', type: 'pure-token', token: 'RIGHT' },
        ],
      },
      { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    ],
  },
  blpop: {
    summary: 'Take the head of the first list that has any, waiting for one if need be',
    complexity: 'O(N), N = keys',
    history: [['6.0.0', 'timeout may have decimals']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0, multiple: true },
      { name: 'timeout', type: 'double' },
    ],
  },
  brpop: {
    summary: 'Take the tail of the first list that has any, waiting for one if need be',
    complexity: 'O(N), N = keys',
    history: [['6.0.0', 'timeout may have decimals']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0, multiple: true },
      { name: 'timeout', type: 'double' },
    ],
  },
  brpoplpush: {
    summary: 'Shift the tail of one list to the head of another, waiting for one if need be',
    complexity: 'O(1)',
    history: [['6.0.0', 'timeout may have decimals']],
    arguments: [
      { name: 'source', type: 'key', keySpec: 0 },
      { name: 'destination', type: 'key', keySpec: 1 },
      { name: 'timeout', type: 'double' },
    ],
  },
  lindex: {
    summary: 'Read the element at a position of a list',
    complexity: 'O(N), N = elements on the way; O(1) at both ends',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'index', type: 'integer' },
    ],
  },
  linsert: {
    summary: 'Put an element before or after another one',
    complexity: 'O(N), N = elements on the way to the pivot',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      {
        name: 'where',
        type: 'oneof',
        arguments: [
          { name: 'before', type: 'pure-token', token: 'BEFORE' },
          { name: 'after', type: 'pure-token', token: 'AFTER' },
        ],
      },
      { name: 'pivot', type: 'string' },
      { name: 'element', type: 'string' },
    ],
  },
  llen: {
    summary: 'Tell how many elements a list has',
    complexity: 'O(1)',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  lmove: {
    summary: 'Shift an element from an end of one list to an end of another',
    complexity: 'O(1)',
    arguments: [
      { name: 'source', type: 'key', keySpec: 0 },
      { name: 'destination', type: 'key', keySpec: 1 },
      {
        name: 'wherefrom',
        type: 'oneof',
        arguments: [
          { name: 'left', type: 'pure-token', token: 'LEFT' },
          { name: 'right', type: 'pure-token', token: 'RIGHT' },
        ],
      },
      {
        name: 'whereto',
        type: 'oneof',
        arguments: [
          { name: 'left', type: 'pure-token', token: 'LEFT' },
          { name: 'right', type: 'pure-token', token: 'RIGHT' },
        ],
      },
    ],
  },
  lmpop: {
    summary: 'Take elements from the first list that has any',
    complexity: 'O(N+M), N = keys, M = elements returned',
    arguments: [
      { name: 'numkeys', type: 'integer' },
      { name: 'key', type: 'key', keySpec: 0, multiple: true },
      {
        name: 'where',
        type: 'oneof',
        arguments: [
          { name: 'left', type: 'pure-token', token: 'LEFT' },
          { name: 'right', type: 'pure-token', token: 'RIGHT' },
        ],
      },
      { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    ],
  },
  lpop: {
    summary: 'Take elements from the head of a list',
    complexity: 'O(N), N = elements returned',
    history: [['6.2.0', 'argument count']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'count', type: 'integer', since: '6.2.0', optional: true },
    ],
  },
  lpos: {
    summary: 'Find the positions of an element in a list',
    complexity: 'O(N), N = elements compared, at most MAXLEN',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'element', type: 'string' },
      { name: 'rank', type: 'integer', token: 'RANK', optional: true },
      { name: 'num-matches', type: 'integer', token: 'COUNT', optional: true },
      { name: 'len', type: 'integer', token: 'MAXLEN', optional: true },
    ],
  },
  lpush: {
    summary: 'Put elements at the head of a list, making it when missing',
    complexity: 'O(1) per element',
    history: [['2.4.0', 'accepts several elements']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'element', type: 'string', multiple: true },
    ],
  },
  lpushx: {
    summary: 'Put elements at the head of a list that is there already',
    complexity: 'O(1) per element',
    history: [['4.0.0', 'accepts several elements']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'element', type: 'string', multiple: true },
    ],
  },
  lrange: {
    summary: 'Read the elements between two positions of a list',
    complexity: 'O(S+N), S = distance to the first one, N = elements returned',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'start', type: 'integer' },
      { name: 'stop', type: 'integer' },
    ],
  },
  lrem: {
    summary: 'Remove elements equal to a value, from either end',
    complexity: 'O(N+M), N = length, M = elements removed',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'count', type: 'integer' },
      { name: 'element', type: 'string' },
    ],
  },
  lset: {
    summary: 'Replace the element at a position of a list',
    complexity: 'O(N), N = elements on the way; O(1) at both ends',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'index', type: 'integer' },
      { name: 'element', type: 'string' },
    ],
  },
  ltrim: {
    summary: 'Keep only the elements between two positions',
    complexity: 'O(N), N = elements removed',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'start', type: 'integer' },
      { name: 'stop', type: 'integer' },
    ],
  },
  rpop: {
    summary: 'Take elements from the tail of a list',
    complexity: 'O(N), N = elements returned',
    history: [['6.2.0', 'argument count']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'count', type: 'integer', since: '6.2.0', optional: true },
    ],
  },
  rpoplpush: {
    summary: 'Shift the tail of one list to the head of another',
    complexity: 'O(1)',
    arguments: [
      { name: 'source', type: 'key', keySpec: 0 },
      { name: 'destination', type: 'key', keySpec: 1 },
    ],
  },
  rpush: {
    summary: 'Put elements at the tail of a list, making it when missing',
    complexity: 'O(1) per element',
    history: [['2.4.0', 'accepts several elements']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'element', type: 'string', multiple: true },
    ],
  },
  rpushx: {
    summary: 'Put elements at the tail of a list that is there already',
    complexity: 'O(1) per element',
    history: [['4.0.0', 'accepts several elements']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'element', type: 'string', multiple: true },
    ],
  },
};
