/**
 * How two replies to one command are compared: each is brought into a canonical text, and these
 * must be the same.
 *
 *     exact        the bytes as they came
 *     unordered    elements of an array or a set in any order
 *     pairs        name and value in turn, or a map, in any order of the names
 *     scan         a cursor, and elements in any order
 *     scan-pairs   a cursor, and pairs in any order
 *     sample       elements drawn at random: how many, and that all belong to the reply before
 *     near         a number that depends on the clock
 *     shape        only of what type the reply is
 *     hello        as exact, but for what names the server
 *     clients      lines about clients, without addresses, times and bytes
 *     info         of INFO what counts what was sent
 *     described    what COMMAND tells of commands, without prose
 *     slow         entries of the slow log, without times
 *
 * The reply of EXEC is compared element by element, each by the check of its command.
 */
import type { Reply } from '../../../src/resp/reply.ts';
import { clientsText, describedText, infoText, slowText } from './figures.ts';
import type { Received, Words } from './wire.ts';

export interface Command {
  readonly words: Words;
  readonly check: Check;
}

export type Check =
  | 'exact'
  | 'unordered'
  | 'pairs'
  | 'scan'
  | 'scan-pairs'
  | 'sample'
  | 'near'
  | 'shape'
  | 'hello'
  | 'clients'
  | 'info'
  | 'described'
  | 'slow'
  /** The commands of the transaction that EXEC ends. */
  | readonly Command[];

/** Numbers of the clock are given in units of so many. */
const nearStep = 60_000;

/** `before` is the reply to the command before this one. */
export function canonical(check: Check, received: Received, before: Reply | undefined): string {
  const { reply, raw } = received;
  if (reply.is === 'error') return raw;
  if (typeof check !== 'string') return raw;
  switch (check) {
    case 'exact':
      return raw;
    case 'shape':
      return reply.is;
    case 'unordered':
      return sortedText(reply);
    case 'pairs':
      return pairsText(reply);
    case 'scan':
    case 'scan-pairs':
      return scanText(reply, check === 'scan' ? sortedText : pairsText);
    case 'sample':
      return sampleText(reply, before);
    case 'near':
      return nearText(reply);
    case 'hello':
      return withoutNames(raw);
    case 'clients':
      return clientsText(bytesOf(reply));
    case 'info':
      return infoText(bytesOf(reply));
    case 'described':
      return describedText(reply);
    case 'slow':
      return slowText(reply, text);
  }
}

function bytesOf(reply: Reply): string {
  const hasBytes = reply.is === 'bulk' || reply.is === 'verbatim';
  return hasBytes ? Buffer.from(reply.bytes).toString('latin1') : text(reply);
}

/** The reply of HELLO, or a line of MONITOR, without what differs between any two servers. */
export function withoutNames(raw: string): string {
  return raw
    .replace(/(version\r\n)\$\d+\r\n[^\r]*/, '$1')
    .replace(/(id\r\n:)\d+/, '$1')
    .replace(/^\+\d+\.\d+ \[(\d+) [^\]]*\]/, '+[$1]');
}

/** The elements of the replies of a whole scan, or its error. */
export function scannedText(replies: readonly Received[]): string {
  const found = new Set<string>();
  for (const { reply, raw } of replies) {
    const elements = items(reply)?.[1];
    if (elements === undefined) return raw;
    for (const element of items(elements) ?? []) found.add(text(element));
  }
  return [...found].sort().join('\n');
}

/** The replies in the reply of EXEC, if it has as many as there were commands. */
export function transactionReplies(
  commands: readonly Command[],
  { reply }: Received,
): readonly Received[] | undefined {
  if (reply.is !== 'array' || reply.items.length !== commands.length) return undefined;
  return reply.items.map((item) => ({ reply: item, raw: text(item) }));
}

/** A reply as one text; different replies give different texts. */
export function text(reply: Reply): string {
  switch (reply.is) {
    case 'simple':
    case 'error':
    case 'bignumber':
      return `${reply.is} ${reply.text}`;
    case 'double':
      return `double ${reply.text}`;
    case 'integer':
    case 'boolean':
      return `${reply.is} ${reply.value}`;
    case 'bulk':
      return JSON.stringify(Buffer.from(reply.bytes).toString('latin1'));
    case 'verbatim':
      return `${reply.format} ${JSON.stringify(Buffer.from(reply.bytes).toString('latin1'))}`;
    case 'null':
      return 'null';
    case 'map':
      return `map {${reply.entries.map(([key, value]) => `${text(key)}: ${text(value)}`).join()}}`;
    case 'attribute':
      return `attribute ${reply.entries.length} ${text(reply.reply)}`;
    default:
      return `${reply.is} [${reply.items.map(text).join()}]`;
  }
}

/** The elements of an aggregate; undefined for anything else. */
function items(reply: Reply): readonly Reply[] | undefined {
  return 'items' in reply ? reply.items : undefined;
}

function sortedText(reply: Reply): string {
  const elements = items(reply);
  if (elements === undefined) return text(reply);
  return `${reply.is} [${elements.map(text).sort().join()}]`;
}

function pairsText(reply: Reply): string {
  if (reply.is === 'map') {
    const entries = reply.entries.map(([key, value]) => `${text(key)}: ${text(value)}`);
    return `map {${entries.sort().join()}}`;
  }
  const elements = items(reply);
  if (elements === undefined || elements.length % 2 !== 0) return text(reply);
  const pairs: string[] = [];
  for (let i = 0; i < elements.length; i += 2) {
    pairs.push(`${text(elements[i])}: ${text(elements[i + 1])}`);
  }
  return `${reply.is} {${pairs.sort().join()}}`;
}

function scanText(reply: Reply, rest: (reply: Reply) => string): string {
  const elements = items(reply);
  if (elements?.length !== 2) return text(reply);
  return `${text(elements[0])} ${rest(elements[1])}`;
}

function sampleText(reply: Reply, before: Reply | undefined): string {
  const elements = items(reply) ?? [reply];
  const known = new Set(before === undefined ? [] : leaves(before));
  const drawn = leaves(reply);
  const foreign = drawn.filter((leaf) => leaf !== 'null' && !known.has(leaf));
  const isNull = reply.is === 'null';
  return `${isNull ? 'null' : reply.is} of ${elements.length}, foreign: ${foreign.join()}`;
}

function leaves(reply: Reply): string[] {
  if (reply.is === 'map') return reply.entries.flatMap(([key, value]) => [text(key), text(value)]);
  const elements = items(reply);
  return elements === undefined ? [text(reply)] : elements.flatMap(leaves);
}

function nearText(reply: Reply): string {
  if (reply.is !== 'integer' || reply.value < nearStep) return text(reply);
  return 'a time';
}
