/**
 * How a command is described to clients: an entry of COMMAND INFO from its row, an entry of COMMAND
 * DOCS from its row and its documentation, as a small tree of values that `writeTold` encodes.
 */
import { type Command, categoryWords, shownFlagWords } from '../engine/command.ts';
import type { ArgumentDoc, CommandDoc } from '../engine/command-doc.ts';
import { type FlagTable, wordsOf } from '../engine/flag-words.ts';
import {
  type BeginSearch,
  type FindKeys,
  type KeySpec,
  keyFlagWords,
} from '../engine/key-specs.ts';
import type { ReplyWriter } from '../resp/reply-writer.ts';

/** Text is a bulk string; what the protocol has as a status is marked so. */
export type Told =
  | string
  | number
  | { readonly status: string }
  | readonly Told[]
  | ReadonlySet<Told>
  | ReadonlyMap<string, Told>;

export function writeTold(reply: ReplyWriter, told: Told): void {
  if (typeof told === 'string') reply.bulkText(told);
  else if (typeof told === 'number') reply.integer(told);
  else if (told instanceof Map) {
    reply.map(told.size);
    for (const [name, value] of told) {
      reply.bulkText(name);
      writeTold(reply, value);
    }
  } else if (told instanceof Set) {
    reply.set(told.size);
    for (const value of told) writeTold(reply, value);
  } else if ('status' in told) reply.simple(told.status);
  else {
    const values = [...(told as readonly Told[])];
    reply.array(values.length);
    for (const value of values) writeTold(reply, value);
  }
}

/** An entry of COMMAND INFO: ten facts, the last of them the entries of the subcommands. */
export function commandInfo(command: Command): Told {
  return [
    command.name,
    command.arity,
    flagSet(command.flags, shownFlagWords),
    command.firstKey,
    command.lastKey,
    command.keyStep,
    statusSet(wordsOf(command.categories, categoryWords).map((word) => `@${word}`)),
    new Set(command.row.tips),
    new Set(command.keySpecs.map(keySpecInfo)),
    // Without subcommands it is a set, with subcommands an array: so has Redis.
    command.subcommands.length === 0 ? new Set() : command.subcommands.map(commandInfo),
  ];
}

export function flagSet(mask: number, table: FlagTable): Told {
  return statusSet(wordsOf(mask, table));
}

function statusSet(words: readonly string[]): Told {
  return new Set(words.map((status) => ({ status })));
}

function keySpecInfo({ notes, flags, begin, find }: KeySpec): Told {
  return tell([
    ['notes', notes],
    ['flags', flagSet(flags, keyFlagWords)],
    ['begin_search', beginSearchInfo(begin)],
    ['find_keys', findKeysInfo(find)],
  ]);
}

function beginSearchInfo(begin: BeginSearch): Told {
  switch (begin.by) {
    case 'index':
      return searchInfo('index', [['index', begin.index]]);
    case 'keyword':
      return searchInfo('keyword', [
        ['keyword', begin.keyword],
        ['startfrom', begin.startFrom],
      ]);
    case 'unknown':
      return searchInfo('unknown', []);
  }
}

function findKeysInfo(find: FindKeys): Told {
  switch (find.by) {
    case 'range':
      return searchInfo('range', [
        ['lastkey', find.lastKey],
        ['keystep', find.step],
        ['limit', find.limit],
      ]);
    case 'count':
      return searchInfo('keynum', [
        ['keynumidx', find.countAt],
        ['firstkey', find.firstKey],
        ['keystep', find.step],
      ]);
    case 'unknown':
      return searchInfo('unknown', []);
  }
}

function searchInfo(type: string, spec: readonly Field[]): Told {
  return tell([
    ['type', type],
    ['spec', tell(spec)],
  ]);
}

/** An entry of COMMAND DOCS. */
export function commandDocs(command: Command, doc: CommandDoc | undefined): Told {
  const { row, subcommands } = command;
  return tell([
    ['summary', doc?.summary],
    ['since', row.since],
    ['group', command.group],
    ['complexity', doc?.complexity],
    ['doc_flags', row.docFlags === undefined ? undefined : statusSet(row.docFlags.split(' '))],
    ['deprecated_since', row.deprecatedSince],
    ['replaced_by', row.replacedBy],
    ['history', doc?.history === undefined ? undefined : new Set(doc.history)],
    ['arguments', doc?.arguments?.map(argumentDocs)],
    ['subcommands', subcommands.length === 0 ? undefined : subcommandDocs(subcommands, doc)],
  ]);
}

function subcommandDocs(subcommands: readonly Command[], doc: CommandDoc | undefined): Told {
  return tell(subcommands.map((sub) => [sub.name, commandDocs(sub, docOfSubcommand(sub, doc))]));
}

/** The documentation of a subcommand, which stands within that of its container. */
export function docOfSubcommand(
  subcommand: Command,
  doc: CommandDoc | undefined,
): CommandDoc | undefined {
  return doc?.subcommands?.[subcommand.name.slice(subcommand.name.indexOf('|') + 1)];
}

function argumentDocs(argument: ArgumentDoc): Told {
  const isPlain = argument.arguments === undefined;
  return tell([
    ['name', argument.name],
    ['type', argument.type],
    ['display_text', isPlain ? (argument.display ?? argument.name) : undefined],
    ['key_spec_index', argument.keySpec],
    ['token', argument.token],
    ['since', argument.since],
    ['deprecated_since', argument.deprecatedSince],
    ['flags', argumentFlags(argument)],
    ['arguments', argument.arguments?.map(argumentDocs)],
  ]);
}

function argumentFlags({ optional, multiple, multipleToken }: ArgumentDoc): Told | undefined {
  const words: string[] = [];
  if (optional === true) words.push('optional');
  if (multiple === true) words.push('multiple');
  if (multipleToken === true) words.push('multiple_token');
  return words.length === 0 ? undefined : statusSet(words);
}

type Field = readonly [name: string, value: Told | undefined];

/** A map without the fields about which there is nothing to say. */
function tell(fields: readonly Field[]): Told {
  const told = new Map<string, Told>();
  for (const [name, value] of fields) if (value !== undefined) told.set(name, value);
  return told;
}
