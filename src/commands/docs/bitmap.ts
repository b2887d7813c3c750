/** What COMMAND DOCS says of the bitmap commands, which take a string for a row of bits. */
import type { DocsOf } from '../../engine/command-doc.ts';
import type { bitmapRows } from '../rows/bitmap.ts';

export const bitmapDocs: DocsOf<typeof bitmapRows> = {
  bitcount: {
    summary: 'Count the one bits of a string or of a part of it',
    complexity: 'O(N), N = bytes looked at',
    history: [['7.0.0', 'unit BYTE or BIT']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      {
        name: 'range',
        type: 'block',
        optional: true,
        arguments: [
          { name: 'start', type: 'integer' },
          { name: 'end', type: 'integer' },
          {
            name: 'unit',
            type: 'oneof',
            since: '7.0.0',
            optional: true,
            arguments: [
              { name: 'byte', type: 'pure-token', token: 'BYTE' },
              { name: 'bit', type: 'pure-token', token: 'BIT' },
            ],
          },
        ],
      },
    ],
  },
  bitfield: {
    summary: 'Read, set and increment integers of any width inside a string',
    complexity: 'O(1) per operation',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      {
        name: 'operation',
        type: 'oneof',
        optional: true,
        multiple: true,
        arguments: [
          {
            name: 'get-block',
            type: 'block',
            token: 'GET',
            arguments: [
              { name: 'encoding', type: 'string' },
              { name: 'offset', type: 'integer' },
            ],
          },
          {
            name: 'write',
            type: 'block',
            arguments: [
              {
                name: 'overflow-block',
                type: 'oneof',
                token: 'OVERFLOW',
                optional: true,
                arguments: [
                  { name: 'wrap', type: 'pure-token', token: 'WRAP' },
                  { name: 'sat', type: 'pure-token', token: 'SAT' },
                  { name: 'fail', type: 'pure-token', token: 'FAIL' },
                ],
              },
              {
                name: 'write-operation',
                type: 'oneof',
                arguments: [
                  {
                    name: 'set-block',
                    type: 'block',
                    token: 'SET',
                    arguments: [
                      { name: 'encoding', type: 'string' },
                      { name: 'offset', type: 'integer' },
                      { name: 'value', type: 'integer' },
                    ],
                  },
                  {
                    name: 'incrby-block',
                    type: 'block',
                    token: 'INCRBY',
                    arguments: [
                      { name: 'encoding', type: 'string' },
                      { name: 'offset', type: 'integer' },
                      { name: 'increment', type: 'integer' },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
  bitfield_ro: {
    summary: 'Read integers of any width inside a string',
    complexity: 'O(1) per operation',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      {
        name: 'get-block',
        type: 'block',
        token: 'GET',
        optional: true,
        multiple: true,
        multipleToken: true,
        arguments: [
          { name: 'encoding', type: 'string' },
          { name: 'offset', type: 'integer' },
        ],
      },
    ],
  },
  bitop: {
    summary: 'Combine strings bit by bit into another key',
    complexity: 'O(N), N = length of the longest string',
    arguments: [
      {
        name: 'operation',
        type: 'oneof',
        arguments: [
          { name: 'and', type: 'pure-token', token: 'AND' },
          { name: 'or', type: 'pure-token', token: 'OR' },
          { name: 'xor', type: 'pure-token', token: 'XOR' },
          { name: 'not', type: 'pure-token', token: 'NOT' },
        ],
      },
      { name: 'destkey', type: 'key', keySpec: 0 },
      { name: 'key', type: 'key', keySpec: 1, multiple: true },
    ],
  },
  bitpos: {
    summary: 'Find where the first bit of the given value is',
    complexity: 'O(N), N = bytes looked at',
    history: [['7.0.0', 'unit BYTE or BIT']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'bit', type: 'integer' },
      {
        name: 'range',
        type: 'block',
        optional: true,
        arguments: [
          { name: 'start', type: 'integer' },
          {
            name: 'end-unit-block',
            type: 'block',
            optional: true,
            arguments: [
              { name: 'end', type: 'integer' },
              {
                name: 'unit',
                type: 'oneof',
                since: '7.0.0',
                optional: true,
                arguments: [
                  { name: 'byte', type: 'pure-token', token: 'BYTE' },
                  { name: 'bit', type: 'pure-token', token: 'BIT' },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
  getbit: {
    summary: 'Read the bit at an offset',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'offset', type: 'integer' },
    ],
  },
  setbit: {
    summary: 'Change the bit at an offset and hand back what it was',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'offset', type: 'integer' },
      { name: 'value', type: 'integer' },
    ],
  },
};
