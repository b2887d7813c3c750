/**
 * COMMAND: what the server can do, told from its own registry.
 *
 * Lists are in the order of the registry. Commands appear under their own names even when the
 * configuration renamed them; a name that a client gives is looked up as it would be called.
 */

import { latin1Bytes } from '../base/bytes.ts';
import { globMatch } from '../base/glob.ts';
import type { Args } from '../engine/args.ts';
import {
  type Command,
  type CommandDefinition,
  categoryWords,
  commandFlags,
  family,
} from '../engine/command.ts';
import type { CommandDoc } from '../engine/command-doc.ts';
import type { Context } from '../engine/context.ts';
import {
  findKeys,
  KeyPositions,
  keyFlagWords,
  mayHaveKeys,
  type Request,
} from '../engine/key-specs.ts';
import type { Registry } from '../engine/registry.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { commandDocs, commandInfo, docOfSubcommand, flagSet, writeTold } from './command-info.ts';
import { replyHelp } from './help.ts';
import { commandRows } from './rows/server.ts';

/** `docs`: by command name; a command that it lacks is told without summary and arguments. */
export function commandFamily(docs: Readonly<Record<string, CommandDoc>>): CommandDefinition[] {
  return family(commandRows, {
    command: {
      self: infoOfAll,
      count,
      docs: (ctx) => tellDocs(ctx, docs),
      getkeys: (ctx) => tellKeys(ctx, false),
      getkeysandflags: (ctx) => tellKeys(ctx, true),
      help: (ctx) => replyHelp(ctx, helpLines),
      info,
      list,
    },
  });
}

function infoOfAll({ engine: { registry }, reply }: Context): void {
  reply.array(registry.count);
  for (const command of registry.all()) writeTold(reply, commandInfo(command));
}

function count({ engine: { registry }, reply }: Context): void {
  reply.integer(registry.count);
}

/** COMMAND INFO [name …] */
function info(ctx: Context): void {
  const { args, reply } = ctx;
  if (args.count === 2) {
    infoOfAll(ctx);
    return;
  }
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) {
    const command = namedBy(ctx, i);
    if (command === undefined) reply.nullBulk();
    else writeTold(reply, commandInfo(command));
  }
}

function namedBy({ engine: { registry }, args }: Context, index: number): Command | undefined {
  return registry.findFullName(args.bytes, args.start(index), args.end(index));
}

/** COMMAND DOCS [name …]: names that do not exist are left out. */
function tellDocs(ctx: Context, docs: Readonly<Record<string, CommandDoc>>): void {
  const { args, engine, reply } = ctx;
  const told = args.count === 2 ? [...engine.registry.all()] : commandsNamed(ctx);
  reply.map(told.length);
  for (const command of told) {
    reply.bulkText(command.name);
    writeTold(reply, commandDocs(command, docOf(command, docs)));
  }
}

function commandsNamed(ctx: Context): Command[] {
  const commands: Command[] = [];
  for (let i = 2; i < ctx.args.count; i++) {
    const command = namedBy(ctx, i);
    if (command !== undefined) commands.push(command);
  }
  return commands;
}

function docOf(
  command: Command,
  docs: Readonly<Record<string, CommandDoc>>,
): CommandDoc | undefined {
  const { parent } = command;
  return parent === undefined ? docs[command.name] : docOfSubcommand(command, docs[parent.name]);
}

/** COMMAND LIST [FILTERBY (MODULE name | ACLCAT category | PATTERN glob)] */
function list({ engine: { registry }, args, reply }: Context): void {
  const isListed = args.count === 2 ? everything : listFilter(args);
  const names: string[] = [];
  for (const command of registry.all()) {
    for (const one of [command, ...command.subcommands]) if (isListed(one)) names.push(one.name);
  }
  reply.array(names.length);
  for (const name of names) reply.bulkText(name);
}

type ListFilter = (command: Command) => boolean;

function everything(): boolean {
  return true;
}

/** No command comes from a module. */
function nothing(): boolean {
  return false;
}

function listFilter(args: Args): ListFilter {
  if (args.count !== 5 || !args.is(2, 'filterby')) return fail(replyErrors.syntax);
  if (args.is(3, 'module')) return nothing;
  if (args.is(3, 'aclcat')) return inCategory(args.word(4));
  if (args.is(3, 'pattern')) return matching(args);
  return fail(replyErrors.syntax);
}

/** An unknown category has no commands. */
function inCategory(category: string): ListFilter {
  const bit = categoryWords.find(([word]) => word === category)?.[1] ?? 0;
  return (command) => (command.categories & bit) !== 0;
}

function matching(args: Args): ListFilter {
  const { bytes } = args;
  const start = args.start(4);
  const end = args.end(4);
  return ({ name }) => globMatch(bytes, start, end, latin1Bytes(name), 0, name.length, true);
}

/** COMMAND GETKEYS and GETKEYSANDFLAGS: a whole request stands behind the subcommand. */
function tellKeys({ engine: { registry }, args, reply }: Context, withFlags: boolean): void {
  const request = {
    bytes: args.bytes,
    bounds: args.bounds.subarray(4),
    count: args.count - 2,
  };
  const command = commandOf(registry, request) ?? fail('ERR Invalid command specified');
  if (!mayHaveKeys(command)) fail('ERR The command has no key arguments');
  const { arity } = command;
  if (arity > 0 ? request.count !== arity : request.count < -arity) {
    fail('ERR Invalid number of arguments specified for command');
  }
  const keys = new KeyPositions();
  findKeys(command, request, keys);
  if (keys.count === 0 && (command.flags & commandFlags.noMandatoryKeys) === 0) {
    fail('ERR Invalid arguments specified for command');
  }
  reply.array(keys.count);
  for (let i = 0; i < keys.count; i++) {
    const index = keys.indexes[i] + 2;
    if (withFlags) reply.array(2);
    reply.bulk(args.bytes, args.start(index), args.end(index));
    if (withFlags) writeTold(reply, flagSet(keys.flags[i], keyFlagWords));
  }
}

/** As a request is looked up: a container with something behind it means that subcommand. */
function commandOf(
  registry: Registry,
  { bytes, bounds, count: argumentCount }: Request,
): Command | undefined {
  const command = registry.find(bytes, bounds[0], bounds[1]);
  if (command?.subcommandNames === undefined || argumentCount === 1) return command;
  return registry.findSubcommand(command, bytes, bounds[2], bounds[3]);
}

const helpLines = [
  '(no subcommand)',
  '    Return details about all Redis commands.',
  'COUNT',
  '    Return the total number of commands in this Redis server.',
  'LIST',
  '    Return a list of all commands in this Redis server.',
  'INFO [<command-name> ...]',
  '    Return details about multiple Redis commands.',
  '    If no command names are given, documentation details for all',
  '    commands are returned.',
  'DOCS [<command-name> ...]',
  '    Return documentation details about multiple Redis commands.',
  '    If no command names are given, documentation details for all',
  '    commands are returned.',
  'GETKEYS <full-command>',
  '    Return the keys from a full Redis command.',
  'GETKEYSANDFLAGS <full-command>',
  '    Return the keys and the access flags from a full Redis command.',
] as const;
