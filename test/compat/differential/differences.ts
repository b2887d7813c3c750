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
    name: 'OBJECT ENCODING of what is built from many arguments',
    reason: '7.2 makes a hash or a sorted set as large as the arguments may need, 7.0 as they do',
    since: redis72,
    concerns: (words) => /^object$/i.test(words[0]) && /^encoding$/i.test(words[1] ?? ''),
    isKnown: (peer, own) => peer.includes('listpack') && /hashtable|skiplist/.test(own),
  },
  {
    name: 'CLIENT SETINFO and NO-TOUCH',
    reason: 'subcommands of 7.2',
    since: redis72,
    concerns: (words) => /^client$/i.test(words[0]) && /^(setinfo|no-touch)$/i.test(words[1] ?? ''),
  },
  {
    name: 'libraries in CLIENT LIST and INFO',
    reason: 'fields of 7.2',
    since: redis72,
    concerns: (words) => /^client$/i.test(words[0]),
    isKnown: (peer, own) => own.replace(/ lib-name=[^\n]*?lib-ver=\S*/g, '') === peer,
  },
  {
    name: 'COMMAND INFO and DOCS, and subcommands of CLIENT in COMMAND LIST',
    reason: '7.2 tells more flags, tips and key specs, and has more subcommands',
    since: redis72,
    concerns: (words) =>
      /^command$/i.test(words[0]) &&
      (/^(info|docs)$/i.test(words[1] ?? '') || words.some((word) => word.startsWith('client|'))),
  },
  {
    name: 'HELLO without a password',
    reason: '7.2 mentions the version in the form that its error recommends',
    since: redis72,
    concerns: (words) => words.some((word) => /^hello/i.test(word)),
    isKnown: (peer, own) => own.replaceAll('the HELLO <proto> AUTH', 'the HELLO AUTH') === peer,
  },
  {
    name: 'waiting for several keys',
    reason: '7.2 runs the whole command again when one of its keys may have become ready',
    since: redis72,
    concerns: (words) => isWaitForSeveral(words),
  },
  {
    name: 'failed blocking commands in INFO',
    reason: '7.0 blames a command that waited for the errors of commands since then',
    since: redis72,
    concerns: (words) => /^info$/i.test(words[0]),
    isKnown: (peer, own) => withoutBlame(peer) === withoutBlame(own),
  },
  {
    name: 'DUMP',
    reason: 'the payload names the version of its format, and 7.2 has types of its own',
    since: redis72,
    concerns: (words) => /^dump$/i.test(words[0]),
    isKnown: (peer, own) => ![peer, own].some((reply) => /^(\$-1|_|null|-|error)/.test(reply)),
  },
  {
    name: 'DEBUG LISTPACK',
    reason: 'small lists and sets are listpacks since 7.2',
    since: redis72,
    concerns: (words) => /^debug$/i.test(words[0]) && /^listpack$/i.test(words[1] ?? ''),
  },
  {
    name: 'HELLO with SETNAME',
    reason: 'a name that is none is refused before anything is done since 7.2',
    since: redis72,
    concerns: (words) =>
      /^hello$/i.test(words[0]) && words.some((word) => word.toLowerCase() === 'setname'),
  },
  {
    name: 'limits of listpacks of sets',
    reason: 'directives of 7.2',
    since: redis72,
    concerns: (words) =>
      /^config$/i.test(words[0]) && words.some((word) => /^set-max-l/i.test(word)),
  },
  {
    name: 'OBJECT REFCOUNT of a small integer',
    reason: 'Starling says that all are shared; Redis shares but some, as with COPY not',
    since: Number.POSITIVE_INFINITY,
    concerns: (words) => /^object$/i.test(words[0]) && /^refcount$/i.test(words[1] ?? ''),
    isKnown: (peer, own) => peer === ':1\r\n' && own === ':2147483647\r\n',
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

/** Blocking commands without end, of more than one key. */
function isWaitForSeveral(words: Words): boolean {
  if (/^b(zm|lm)pop$/i.test(words[0])) return words[1] === '0' && words[2] !== '1';
  const isOfKeys = /^b([lr]pop|zpopm(in|ax))$/i.test(words[0]);
  return isOfKeys && words.length > 3 && words[words.length - 1] === '0';
}

function withoutBlame(info: string): string {
  return info.replace(/^(cmdstat_b[lrz].*failed_calls)=\d+$/gm, '$1');
}

/** Whether two replies are the same but for how the numbers in them are written. */
function haveEqualNumbers(peer: string, own: string): boolean {
  const [peers, owns] = [peer, own].map((reply) =>
    reply.split(/\r\n|[ ,{}[\]"]/).filter((part) => !part.startsWith('$')),
  );
  if (peers.length !== owns.length) return false;
  return peers.every((part, i) => part === owns[i] || Number(part) === Number(owns[i]));
}
