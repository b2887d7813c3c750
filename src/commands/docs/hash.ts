/** What COMMAND DOCS says of the hash commands. */
import type { DocsOf } from '../../engine/command-doc.ts';
import type { hashRows } from '../rows/hash.ts';

export const hashDocs: DocsOf<typeof hashRows> = {
  hdel: {
    summary: 'Remove fields of a hash, and the hash with its last one',
    complexity: 'O(N), N = fields',
    history: [['2.4.0', 'accepts several fields']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'field', type: 'string', multiple: true },
    ],
  },
  hexists: {
    summary: 'Tell whether a hash has a field',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'field', type: 'string' },
    ],
  },
  hget: {
    summary: 'Read the value of a field',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'field', type: 'string' },
    ],
  },
  hgetall: {
    summary: 'Read all fields with their values',
    complexity: 'O(N), N = size of the hash',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  hincrby: {
    summary: 'Add an amount to a field that counts from 0',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'field', type: 'string' },
      { name: 'increment', type: 'integer' },
    ],
  },
  hincrbyfloat: {
    summary: 'Add a decimal amount to a field that counts from 0',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'field', type: 'string' },
      { name: 'increment', type: 'double' },
    ],
  },
  hkeys: {
    summary: 'Read all fields',
    complexity: 'O(N), N = size of the hash',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  hlen: {
    summary: 'Tell how many fields a hash has',
    complexity: 'O(1)',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  hmget: {
    summary: 'Read the values of several fields, nil for each that is missing',
    complexity: 'O(N), N = fields',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'field', type: 'string', multiple: true },
    ],
  },
  hmset: {
    summary: 'Write several fields',
    complexity: 'O(N), N = fields',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      {
        name: 'data',
        type: 'block',
        multiple: true,
        arguments: [
          { name: 'field', type: 'string' },
          { name: 'value', type: 'string' },
        ],
      },
    ],
  },
  hrandfield: {
    summary: 'Pick fields at random',
    complexity: 'O(N), N = fields returned',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      {
        name: 'options',
        type: 'block',
        optional: true,
        arguments: [
          { name: 'count', type: 'integer' },
          { name: 'withvalues', type: 'pure-token', token: 'WITHVALUES', optional: true },
        ],
      },
    ],
  },
  hscan: {
    summary: 'Walk through a hash, a few fields per call',
    complexity: 'O(1) per call, O(N) for the whole walk, N = size of the hash',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'cursor', type: 'integer' },
      { name: 'pattern', type: 'pattern', token: 'MATCH', optional: true },
      { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    ],
  },
  hset: {
    summary: 'Write fields, making the hash when missing',
    complexity: 'O(1) per field',
    history: [['4.0.0', 'accepts several fields']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      {
        name: 'data',
        type: 'block',
        multiple: true,
        arguments: [
          { name: 'field', type: 'string' },
          { name: 'value', type: 'string' },
        ],
      },
    ],
  },
  hsetnx: {
    summary: 'Write a field unless it is there already',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'field', type: 'string' },
      { name: 'value', type: 'string' },
    ],
  },
  hstrlen: {
    summary: 'Tell how many bytes the value of a field has',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'field', type: 'string' },
    ],
  },
  hvals: {
    summary: 'Read all values',
    complexity: 'O(N), N = size of the hash',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
};
