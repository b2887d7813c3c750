/** What COMMAND DOCS says of the set commands. */
import type { DocsOf } from '../../engine/command-doc.ts';
import type { setRows } from '../rows/set.ts';

export const setDocs: DocsOf<typeof setRows> = {
  sadd: {
    summary: 'Put members into a set, making it when missing',
    complexity: 'O(1) per member',
    history: [['2.4.0', 'accepts several members']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'member', type: 'string', multiple: true },
    ],
  },
  scard: {
    summary: 'Tell how many members a set has',
    complexity: 'O(1)',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  sdiff: {
    summary: 'List what the first set has and none of the others',
    complexity: 'O(N), N = members of all sets',
    arguments: [{ name: 'key', type: 'key', keySpec: 0, multiple: true }],
  },
  sdiffstore: {
    summary: 'Keep in a key what the first set has and none of the others',
    complexity: 'O(N), N = members of all sets',
    arguments: [
      { name: 'destination', type: 'key', keySpec: 0 },
      { name: 'key', type: 'key', keySpec: 1, multiple: true },
    ],
  },
  sinter: {
    summary: 'List what all sets have in common',
    complexity: 'O(N*M) at worst, N = size of the smallest set, M = sets',
    arguments: [{ name: 'key', type: 'key', keySpec: 0, multiple: true }],
  },
  sintercard: {
    summary: 'Count what all sets have in common',
    complexity: 'O(N*M) at worst, N = size of the smallest set, M = sets',
    arguments: [
      { name: 'numkeys', type: 'integer' },
      { name: 'key', type: 'key', keySpec: 0, multiple: true },
      { name: 'limit', type: 'integer', token: 'LIMIT', optional: true },
    ],
  },
  sinterstore: {
    summary: 'Keep in a key what all sets have in common',
    complexity: 'O(N*M) at worst, N = size of the smallest set, M = sets',
    arguments: [
      { name: 'destination', type: 'key', keySpec: 0 },
      { name: 'key', type: 'key', keySpec: 1, multiple: true },
    ],
  },
  sismember: {
    summary: 'Tell whether a set has a member',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'member', type: 'string' },
    ],
  },
  smembers: {
    summary: 'List all members',
    complexity: 'O(N), N = size of the set',
    arguments: [{ name: 'key', type: 'key', keySpec: 0 }],
  },
  smismember: {
    summary: 'Tell of each given member whether the set has it',
    complexity: 'O(N), N = members asked for',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'member', type: 'string', multiple: true },
    ],
  },
  smove: {
    summary: 'Hand a member over from one set to another',
    complexity: 'O(1)',
    arguments: [
      { name: 'source', type: 'key', keySpec: 0 },
      { name: 'destination', type: 'key', keySpec: 1 },
      { name: 'member', type: 'string' },
    ],
  },
  spop: {
    summary: 'Take members at random',
    complexity: 'O(1) for one, otherwise O(N), N = count',
    history: [['3.2.0', 'argument count']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'count', type: 'integer', since: '3.2.0', optional: true },
    ],
  },
  srandmember: {
    summary: 'Pick members at random and leave them',
    complexity: 'O(1) for one, otherwise O(N), N = absolute count',
    history: [['2.6.0', 'argument count']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'count', type: 'integer', since: '2.6.0', optional: true },
    ],
  },
  srem: {
    summary: 'Remove members, and the set with its last one',
    complexity: 'O(N), N = members',
    history: [['2.4.0', 'accepts several members']],
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'member', type: 'string', multiple: true },
    ],
  },
  sscan: {
    summary: 'Walk through a set, a few members per call',
    complexity: 'O(1) per call, O(N) for the whole walk, N = size of the set',
    arguments: [
      { name: 'key', type: 'key', keySpec: 0 },
      { name: 'cursor', type: 'integer' },
      { name: 'pattern', type: 'pattern', token: 'MATCH', optional: true },
      { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    ],
  },
  sunion: {
    summary: 'List what any of the sets has',
    complexity: 'O(N), N = members of all sets',
    arguments: [{ name: 'key', type: 'key', keySpec: 0, multiple: true }],
  },
  sunionstore: {
    summary: 'Keep in a key what any of the sets has',
    complexity: 'O(N), N = members of all sets',
    arguments: [
      { name: 'destination', type: 'key', keySpec: 0 },
      { name: 'key', type: 'key', keySpec: 1, multiple: true },
    ],
  },
};
