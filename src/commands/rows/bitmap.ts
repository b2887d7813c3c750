/** Rows of the bitmap commands, which take a string for a row of bits. */
import type { CommandRows } from '../../engine/command.ts';
import { keyAt, keysFrom, noted } from '../../engine/key-specs.ts';

export const bitmapRows = {
  bitcount: {
    arity: -2,
    flags: 'readonly',
    group: 'bitmap',
    categories: 'bitmap',
    keys: [keyAt(1, 'RO access')],
    since: '2.6.0',
  },
  bitfield: {
    arity: -2,
    flags: 'write denyoom',
    group: 'bitmap',
    categories: 'bitmap',
    keys: [
      noted(
        keyAt(1, 'RW access update variable_flags'),
        'only reads while there is neither SET nor INCRBY',
      ),
    ],
    keyFinder: 'bitfield',
    since: '3.2.0',
  },
  bitfield_ro: {
    arity: -2,
    flags: 'readonly fast',
    group: 'bitmap',
    categories: 'bitmap',
    keys: [keyAt(1, 'RO access')],
    since: '6.0.0',
  },
  bitop: {
    arity: -4,
    flags: 'write denyoom',
    group: 'bitmap',
    categories: 'bitmap',
    keys: [keyAt(2, 'OW update'), keysFrom(3, 'RO access')],
    since: '2.6.0',
  },
  bitpos: {
    arity: -3,
    flags: 'readonly',
    group: 'bitmap',
    categories: 'bitmap',
    keys: [keyAt(1, 'RO access')],
    since: '2.8.7',
  },
  getbit: {
    arity: 3,
    flags: 'readonly fast',
    group: 'bitmap',
    categories: 'bitmap',
    keys: [keyAt(1, 'RO access')],
    since: '2.2.0',
  },
  setbit: {
    arity: 4,
    flags: 'write denyoom',
    group: 'bitmap',
    categories: 'bitmap',
    keys: [keyAt(1, 'RW access update')],
    since: '2.2.0',
  },
} as const satisfies CommandRows;
