/** Commands of bits in strings. */
import type { Family } from './family.ts';

export const bitmapFamily: Family = {
  family: 'bitmap',
  weight: 10,
  commands: [
    'SETBIT <string> <offset> <bit>',
    'GETBIT <string> <offset>',
    'BITCOUNT <string> [<int> <int> [BYTE|BIT|byte]]',
    'BITCOUNT <key> [<small>]',
    'BITPOS <string> <bit> [<int> [<int> [BYTE|BIT|x]]]',
    'BITOP (AND|OR|XOR|and) <string> <strings>',
    'BITOP NOT <string> <strings>',
    'BITOP <value> <key> <keys>',
    'BITFIELD <string> {GET <int-type> <field-offset>|SET <int-type> <field-offset> <int>|INCRBY <int-type> <field-offset> <int>|OVERFLOW (WRAP|SAT|FAIL|wrap|x)}',
    'BITFIELD_RO <string> {GET <int-type> <field-offset>}',
    'BITFIELD_RO <string> {GET <int-type> <field-offset>|SET u8 0 1}',
    'BITFIELD <key>',
    'BITPOS <key> <small>',
    'GETBIT <key> <offset>',
    'SETBIT <key> <offset> <bit>',
    'BITFIELD <string> {OVERFLOW (WRAP|SAT|FAIL) INCRBY <int-type> <field-offset> <int>}',
    'BITFIELD_RO <key> {GET <int-type> <field-offset>|x}',
  ],
};
