/**
 * What is known about the commands: names, summaries and arguments, read from the reply to COMMAND
 * DOCS.
 *
 * An argument is a tree: a *block* needs all its parts in order, a *oneof* exactly one of them; a
 * leaf is a word of the user. Any of them may be announced by a *token*, may be optional, and may
 * be repeated.
 */

import type { Reply } from '../../resp/reply.ts';
import { replyText } from './format.ts';
import { describeArguments } from './hints.ts';

export interface DocArgument {
  readonly name: string;
  /** string, integer, double, key, pattern, unix-time, pure-token, oneof or block. */
  readonly type: string;
  readonly displayText?: string;
  readonly token?: string;
  readonly optional: boolean;
  readonly multiple: boolean;
  /** The token comes again with each repetition. */
  readonly multipleToken: boolean;
  readonly parts: readonly DocArgument[];
}

export interface DocEntry {
  /** In upper case, such as CONFIG and GET. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly since: string | undefined;
  readonly group: string;
  /** Undefined when only the number of arguments is known. */
  readonly arguments: readonly DocArgument[] | undefined;
  /** The syntax after the name. */
  readonly syntax: string;
}

/**
 * The entries of a reply to COMMAND DOCS, subcommands included, sorted by name; undefined if it is
 * none.
 */
export function readCommandDocs(reply: Reply): DocEntry[] | undefined {
  if (reply.is !== 'map' && reply.is !== 'array') return undefined;
  const entries = fieldsOf(reply).flatMap(([name, docs]) => readEntry([name.toUpperCase()], docs));
  return sortEntries(entries);
}

export function sortEntries(entries: DocEntry[]): DocEntry[] {
  return entries.sort((a, b) => {
    const one = a.words.join(' ');
    const other = b.words.join(' ');
    return one < other ? -1 : Number(one > other);
  });
}

/**
 * Entries for the commands in a reply to COMMAND that `known` does not have: only the number of
 * arguments is told.
 */
export function readCommandTable(reply: Reply, known: readonly DocEntry[]): DocEntry[] {
  if (reply.is !== 'array') return [];
  const names = new Set(known.map((entry) => entry.words[0]));
  return reply.items.flatMap((row) => {
    if (row.is !== 'array') return [];
    const [nameReply, arity, , firstKey] = row.items;
    const name = nameReply && replyText(nameReply)?.toUpperCase();
    if (name === undefined || names.has(name)) return [];
    if (arity?.is !== 'integer' || firstKey?.is !== 'integer') return [];
    const syntax = syntaxOfArity(Number(arity.value), Number(firstKey.value) === 1);
    return [
      {
        words: [name],
        summary: 'The server tells nothing about this command',
        since: undefined,
        group: 'generic',
        arguments: undefined,
        syntax,
      },
    ];
  });
}

function syntaxOfArity(arity: number, beginsWithKey: boolean): string {
  const words = Array.from({ length: Math.max(Math.abs(arity) - 1, 0) }, () => 'arg');
  if (beginsWithKey && words.length > 0) words[0] = 'key';
  if (arity < 0) words.push('...options...');
  return words.join(' ');
}

function readEntry(words: readonly string[], docs: Reply): DocEntry[] {
  const fields = new Map(fieldsOf(docs));
  const parts = listOf(fields.get('arguments')).map(readArgument);
  const entry: DocEntry = {
    words,
    summary: textOf(fields.get('summary')) ?? '',
    since: textOf(fields.get('since')),
    group: textOf(fields.get('group')) ?? '',
    arguments: parts,
    syntax: describeArguments(parts),
  };
  const subcommands = fieldsOf(fields.get('subcommands')).flatMap(([name, subcommandDocs]) => {
    const own = name.slice(name.indexOf('|') + 1).toUpperCase();
    return readEntry([words[0], own], subcommandDocs);
  });
  return [entry, ...subcommands];
}

function readArgument(reply: Reply): DocArgument {
  const fields = new Map(fieldsOf(reply));
  const flags = listOf(fields.get('flags')).map(textOf);
  const displayText = textOf(fields.get('display_text'));
  const token = textOf(fields.get('token'));
  return {
    name: textOf(fields.get('name')) ?? '',
    type: textOf(fields.get('type')) ?? 'string',
    ...(displayText === undefined ? {} : { displayText }),
    ...(token === undefined ? {} : { token }),
    optional: flags.includes('optional'),
    multiple: flags.includes('multiple'),
    multipleToken: flags.includes('multiple_token'),
    parts: listOf(fields.get('arguments')).map(readArgument),
  };
}

/** Names and values of a map, which RESP2 sends as a flat array. */
function fieldsOf(reply: Reply | undefined): [string, Reply][] {
  if (reply?.is === 'map') {
    return reply.entries.map(([name, value]) => [replyText(name) ?? '', value]);
  }
  const items = listOf(reply);
  const fields: [string, Reply][] = [];
  for (let i = 0; i + 1 < items.length; i += 2) {
    fields.push([replyText(items[i]) ?? '', items[i + 1]]);
  }
  return fields;
}

function listOf(reply: Reply | undefined): readonly Reply[] {
  return reply?.is === 'array' || reply?.is === 'set' ? reply.items : [];
}

function textOf(reply: Reply | undefined): string | undefined {
  return reply && replyText(reply);
}
