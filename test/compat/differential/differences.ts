/**
 * What Redis 7.2 does differently from an older peer, by name, and the few things that Starling
 * does differently from both. Starling follows 7.2; a difference that is not in this table is a
 * mistake.
 */
import type { Words } from './wire.ts';

export interface KnownDifference {
  readonly name: string;
  readonly reason: string;
  /** Peers from this version on do as Starling does; infinite if none does. */
  readonly since: number;
  concerns(words: Words): boolean;
  /**
   * Whether these two replies are the known difference. Without it the command is not sent to such
   * a peer, because the data would differ from then on.
   */
  isKnown?(peer: string, own: string): boolean;
}

const redis72 = 70_200;

export const knownDifferences: readonly KnownDifference[] = [
  {
    name: 'OBJECT ENCODING of lists and sets',
    reason: 'lists and sets are listpacks while they are small since 7.2',
    since: redis72,
    concerns: (words) => /^object$/i.test(words[0]) && /^encoding$/i.test(words[1] ?? ''),
    isKnown: (peer, own) => /quicklist|hashtable/.test(peer) && /listpack|quicklist/.test(own),
  },
  {
    name: 'OBJECT REFCOUNT of a small integer',
    reason: 'Starling says that all are shared; Redis shares but some, as with COPY not',
    since: Number.POSITIVE_INFINITY,
    concerns: (words) => /^object$/i.test(words[0]) && /^refcount$/i.test(words[1] ?? ''),
    isKnown: (peer, own) => peer === ':1\r\n' && own === ':2147483647\r\n',
  },
  {
    name: 'SORT after an overflow',
    reason: 'Redis takes the mark that an earlier number was out of range for one of this number',
    since: Number.POSITIVE_INFINITY,
    concerns: (words) => /^sort(_ro)?$/i.test(words[0]),
    isKnown: (peer) => peer.includes("ERR One or more scores can't be converted into double"),
  },
  {
    name: 'timeouts that are too long',
    reason: 'an overflow is told apart from a negative timeout since 7.2',
    since: redis72,
    concerns: (words) => /^b/i.test(words[0]),
    isKnown: (peer, own) => peer.includes('timeout is negative') && own.includes('out of range'),
  },
  {
    name: 'scores',
    reason: '7.2 writes the shortest text that gives the same number, 7.0 seventeen digits',
    since: redis72,
    concerns: (words) => /^b?z/i.test(words[0]),
    isKnown: haveEqualNumbers,
  },
  {
    name: 'ZRANK and ZREVRANK WITHSCORE',
    reason: 'an option of 7.2',
    since: redis72,
    concerns: (words) => /^z(rev)?rank$/i.test(words[0]) && words.length !== 3,
  },
  {
    name: 'the end of HELP',
    reason: '7.0 says "Prints", 7.2 "Print"',
    since: redis72,
    concerns: (words) => /^help$/i.test(words[1] ?? ''),
    isKnown: (peer, own) => peer.replace('    Prints this', '    Print this') === own,
  },
  {
    name: 'COMMAND GETKEYS of a command without keys',
    reason: '7.2 has an error of its own for it',
    since: redis72,
    concerns: (words) => /^command$/i.test(words[0]) && /^getkeys/i.test(words[1] ?? ''),
  },
  {
    name: 'LSET with an index beyond 32 bits',
    reason: 'small lists are listpacks since 7.2, which take the low 32 bits of an index',
    since: redis72,
    concerns: (words) => /^lset$/i.test(words[0]) && Math.abs(Number(words[2])) >= 2 ** 31,
  },
  {
    name: 'LPOS with the least rank',
    reason: '7.2 refuses it, 7.0 negates it into itself',
    since: redis72,
    concerns: (words) => /^lpos$/i.test(words[0]) && words.includes(String(-(2n ** 63n))),
    isKnown: (_, own) => own.startsWith('-ERR value is out of range'),
  },
  {
    name: 'digests of sorted sets',
    reason: 'they are made from the text of a score, of which see above',
    since: redis72,
    concerns: (words) => /^debug$/i.test(words[0]) && /^digest/i.test(words[1] ?? ''),
  },
];

/** The difference that forbids sending this command to a peer of that version. */
export function isAvoided(words: Words, version: number): boolean {
  return knownDifferences.some(
    (known) => known.isKnown === undefined && version < known.since && known.concerns(words),
  );
}

/** The name of the known difference between two replies, if it is one. */
export function knownAs(
  words: Words,
  version: number,
  replies: { readonly peer: string; readonly own: string },
): string | undefined {
  return knownDifferences.find(
    (known) =>
      version < known.since &&
      known.concerns(words) &&
      known.isKnown?.(replies.peer, replies.own) === true,
  )?.name;
}

/** Whether two replies are the same but for how the numbers in them are written. */
function haveEqualNumbers(peer: string, own: string): boolean {
  const [peers, owns] = [peer, own].map((reply) =>
    reply.split(/\r\n|[ ,{}[\]"]/).filter((part) => !part.startsWith('$')),
  );
  if (peers.length !== owns.length) return false;
  return peers.every((part, i) => part === owns[i] || Number(part) === Number(owns[i]));
}
