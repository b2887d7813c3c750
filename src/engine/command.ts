/**
 * What a command is: the row in which its family declares it, and the compiled form that the road
 * of a request tests.
 *
 * - A row is prose: flags and categories as words, subcommands nested. It states the explicit ACL
 *   categories only; those that follow from the flags are added here.
 * - `family` joins the rows of a family with its handlers; a row without a handler, or a handler
 *   without a row, does not compile.
 * - A `Command` is what the registry hands out: bit masks, the legacy key triple, a dense id for
 *   statistics.
 *
 * (1) A container (CONFIG) runs nothing itself unless its row says `runsAlone` (COMMAND); `run` is
 *     absent then.
 * (2) A command keeps its name and id for ever; renaming changes only under which name it is found.
 */
import { assert } from '../base/assert.ts';
import type { Context } from './context.ts';
import { type FlagTable, maskOf } from './flag-words.ts';
import { type KeyFinderName, keyFinders } from './key-finders.ts';
import { type KeyFinder, type KeySpec, keyFlags } from './key-specs.ts';
import { NameTable } from './name-table.ts';

export type Handler = (ctx: Context) => void;

export type CommandGroup =
  | 'bitmap'
  | 'cluster'
  | 'connection'
  | 'generic'
  | 'geo'
  | 'hash'
  | 'hyperloglog'
  | 'list'
  | 'pubsub'
  | 'scripting'
  | 'sentinel'
  | 'server'
  | 'set'
  | 'sorted-set'
  | 'stream'
  | 'string'
  | 'transactions';

export interface SubcommandRow {
  /** How many arguments with the name (and the subcommand's); below 0: at least that many. */
  readonly arity: number;
  /** Words of `commandFlagWords`. */
  readonly flags: string;
  /** Words of `categoryWords` that do not follow from the flags. */
  readonly categories: string;
  readonly since: string;
  readonly keys?: readonly KeySpec[];
  readonly keyFinder?: KeyFinderName;
  /** Hints for cluster clients. */
  readonly tips?: readonly string[];
  /** `deprecated`, `syscmd`. */
  readonly docFlags?: string;
  readonly deprecatedSince?: string;
  readonly replacedBy?: string;
  /** The same few steps every time, though `fast` is not among its flags. */
  readonly isConstant?: true;
}

export interface CommandRow extends SubcommandRow {
  readonly group: CommandGroup;
  readonly subcommands?: Readonly<Record<string, SubcommandRow>>;
  /** The container is also a command without a subcommand; its handler is `self`. */
  readonly runsAlone?: true;
}

export const commandFlags = {
  write: 1 << 0,
  readonly: 1 << 1,
  denyOom: 1 << 2,
  admin: 1 << 4,
  pubsub: 1 << 5,
  noScript: 1 << 6,
  blocking: 1 << 8,
  loading: 1 << 9,
  stale: 1 << 10,
  noMonitor: 1 << 11,
  noSlowlog: 1 << 12,
  asking: 1 << 13,
  fast: 1 << 14,
  noAuth: 1 << 15,
  mayReplicate: 1 << 16,
  sentinel: 1 << 17,
  onlySentinel: 1 << 18,
  noMandatoryKeys: 1 << 19,
  protected: 1 << 20,
  noAsyncLoading: 1 << 23,
  noMulti: 1 << 24,
  movableKeys: 1 << 25,
  allowBusy: 1 << 26,
  touchesArbitraryKeys: 1 << 28,
} as const;

/** The flags that COMMAND INFO shows, in its order. */
export const shownFlagWords: FlagTable = [
  ['write', commandFlags.write],
  ['readonly', commandFlags.readonly],
  ['denyoom', commandFlags.denyOom],
  ['admin', commandFlags.admin],
  ['pubsub', commandFlags.pubsub],
  ['noscript', commandFlags.noScript],
  ['blocking', commandFlags.blocking],
  ['loading', commandFlags.loading],
  ['stale', commandFlags.stale],
  ['skip_monitor', commandFlags.noMonitor],
  ['skip_slowlog', commandFlags.noSlowlog],
  ['asking', commandFlags.asking],
  ['fast', commandFlags.fast],
  ['no_auth', commandFlags.noAuth],
  ['no_mandatory_keys', commandFlags.noMandatoryKeys],
  ['no_async_loading', commandFlags.noAsyncLoading],
  ['no_multi', commandFlags.noMulti],
  ['movablekeys', commandFlags.movableKeys],
  ['allow_busy', commandFlags.allowBusy],
];

/** The words that rows may use. `movablekeys` is not for rows: it follows from the key specs. */
export const commandFlagWords: FlagTable = [
  ...shownFlagWords.filter(([word]) => word !== 'movablekeys'),
  ['may_replicate', commandFlags.mayReplicate],
  ['sentinel', commandFlags.sentinel],
  ['only_sentinel', commandFlags.onlySentinel],
  ['protected', commandFlags.protected],
  ['touches_arbitrary_keys', commandFlags.touchesArbitraryKeys],
];

export const aclCategories = {
  keyspace: 1 << 0,
  read: 1 << 1,
  write: 1 << 2,
  set: 1 << 3,
  sortedSet: 1 << 4,
  list: 1 << 5,
  hash: 1 << 6,
  string: 1 << 7,
  bitmap: 1 << 8,
  hyperLogLog: 1 << 9,
  geo: 1 << 10,
  stream: 1 << 11,
  pubsub: 1 << 12,
  admin: 1 << 13,
  fast: 1 << 14,
  slow: 1 << 15,
  blocking: 1 << 16,
  dangerous: 1 << 17,
  connection: 1 << 18,
  transaction: 1 << 19,
  scripting: 1 << 20,
} as const;

/** In the order in which COMMAND INFO and ACL CAT name them. */
export const categoryWords: FlagTable = [
  ['keyspace', aclCategories.keyspace],
  ['read', aclCategories.read],
  ['write', aclCategories.write],
  ['set', aclCategories.set],
  ['sortedset', aclCategories.sortedSet],
  ['list', aclCategories.list],
  ['hash', aclCategories.hash],
  ['string', aclCategories.string],
  ['bitmap', aclCategories.bitmap],
  ['hyperloglog', aclCategories.hyperLogLog],
  ['geo', aclCategories.geo],
  ['stream', aclCategories.stream],
  ['pubsub', aclCategories.pubsub],
  ['admin', aclCategories.admin],
  ['fast', aclCategories.fast],
  ['slow', aclCategories.slow],
  ['blocking', aclCategories.blocking],
  ['dangerous', aclCategories.dangerous],
  ['connection', aclCategories.connection],
  ['transaction', aclCategories.transaction],
  ['scripting', aclCategories.scripting],
];

export type CommandRows = Readonly<Record<string, CommandRow>>;

/** Exactly one handler per row, nested for subcommands; a container that runs alone adds `self`. */
export type HandlersOf<Rows extends CommandRows> = {
  readonly [Name in keyof Rows]: Rows[Name] extends { readonly subcommands: infer Subcommands }
    ? { readonly [Sub in keyof Subcommands]: Handler } & (Rows[Name] extends {
        readonly runsAlone: true;
      }
        ? { readonly self: Handler }
        : unknown)
    : Handler;
};

/** A row with its handler, for the registry. */
export interface CommandDefinition {
  /** Lower case; a subcommand's own name, without its container's. */
  readonly name: string;
  readonly row: SubcommandRow;
  readonly group: CommandGroup;
  /** Absent for a container that does not run alone. */
  readonly run: Handler | undefined;
  readonly subcommands: readonly CommandDefinition[];
}

/** Joins the rows of a family with its handlers. */
export function family<const Rows extends CommandRows>(
  rows: Rows,
  handlers: HandlersOf<NoInfer<Rows>>,
): CommandDefinition[] {
  const named: Readonly<Record<string, unknown>> = handlers;
  return Object.entries(rows).map(([name, row]) => define(name, row, named[name]));
}

function define(name: string, row: CommandRow, handlers: unknown): CommandDefinition {
  const { group } = row;
  if (row.subcommands === undefined) {
    return { name, row, group, run: handlerOf(handlers), subcommands: [] };
  }
  const named = handlers as Readonly<Record<string, unknown>>;
  const run = row.runsAlone === true ? handlerOf(named.self) : undefined;
  const subcommands = Object.entries(row.subcommands).map(
    ([sub, subRow]): CommandDefinition => ({
      name: sub,
      row: subRow,
      group,
      run: handlerOf(named[sub]),
      subcommands: [],
    }),
  );
  return { name, row, group, run, subcommands };
}

function handlerOf(value: unknown): Handler {
  assert(typeof value === 'function', 'family: every row has a handler');
  return value as Handler;
}

/** The compiled command. */
export class Command {
  /** Lower case, with its container: `config|set`. */
  readonly name: string;
  /** Dense over commands and subcommands, from 0 in the order of the families. */
  readonly id: number;
  readonly arity: number;
  /** Bits of `commandFlags`. */
  readonly flags: number;
  /** Bits of `aclCategories`, with those that follow from the flags. */
  readonly categories: number;
  readonly isWrite: boolean;
  /** Of constant cost, and it never waits: not worth two looks at the clock. */
  readonly isSmall: boolean;
  readonly keySpecs: readonly KeySpec[];
  readonly keyFinder: KeyFinder | undefined;
  /**
   * The legacy triple: what can be told of the keys by first index, last index (below 0: from the
   * end) and step.
   */
  readonly firstKey: number;
  readonly lastKey: number;
  readonly keyStep: number;
  readonly run: Handler | undefined;
  readonly parent: Command | undefined;
  /** Empty unless the command is a container. */
  readonly subcommands: readonly Command[];
  /** A container's subcommands by their own names. */
  readonly subcommandNames: NameTable<Command> | undefined;
  readonly group: CommandGroup;
  readonly row: SubcommandRow;

  constructor(definition: CommandDefinition, parent: Command | undefined, nextId: () => number) {
    const { row } = definition;
    const keySpecs = row.keys ?? [];
    const legacy = legacyKeys(keySpecs);
    this.name = parent === undefined ? definition.name : `${parent.name}|${definition.name}`;
    this.id = nextId();
    this.arity = row.arity;
    this.flags =
      maskOf(row.flags, commandFlagWords) | (legacy.movable ? commandFlags.movableKeys : 0);
    this.categories = withImplied(maskOf(row.categories, categoryWords), this.flags);
    this.isWrite = (this.flags & commandFlags.write) !== 0;
    const isFast = (this.flags & commandFlags.fast) !== 0 || row.isConstant === true;
    this.isSmall = isFast && (this.flags & commandFlags.blocking) === 0;
    this.keySpecs = keySpecs;
    this.keyFinder = row.keyFinder === undefined ? undefined : keyFinders[row.keyFinder];
    this.firstKey = legacy.first;
    this.lastKey = legacy.last;
    this.keyStep = legacy.step;
    this.run = definition.run;
    this.parent = parent;
    this.group = definition.group;
    this.row = row;
    this.subcommands = definition.subcommands.map((sub) => new Command(sub, this, nextId));
    this.subcommandNames = tableOf(definition.subcommands, this.subcommands);
  }
}

function tableOf(
  definitions: readonly CommandDefinition[],
  commands: readonly Command[],
): NameTable<Command> | undefined {
  if (commands.length === 0) return undefined;
  return new NameTable(definitions.map(({ name }, i) => [name, commands[i]] as const));
}

/** Flags imply categories; what is not fast is slow. */
function withImplied(explicit: number, flags: number): number {
  let categories = explicit;
  if ((flags & commandFlags.write) !== 0) categories |= aclCategories.write;
  // Scripts that only read are still scripting, not reading: a user allowed @read may not run them.
  if ((flags & commandFlags.readonly) !== 0 && (explicit & aclCategories.scripting) === 0) {
    categories |= aclCategories.read;
  }
  if ((flags & commandFlags.admin) !== 0)
    categories |= aclCategories.admin | aclCategories.dangerous;
  if ((flags & commandFlags.pubsub) !== 0) categories |= aclCategories.pubsub;
  if ((flags & commandFlags.blocking) !== 0) categories |= aclCategories.blocking;
  categories |= (flags & commandFlags.fast) !== 0 ? aclCategories.fast : 0;
  return (categories & aclCategories.fast) !== 0 ? categories : categories | aclCategories.slow;
}

interface LegacyKeys {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  /** The triple does not tell all keys. */
  readonly movable: boolean;
}

/**
 * Condenses key specs to a triple, as clients older than key specs know it: index ranges that
 * follow each other.
 */
function legacyKeys(specs: readonly KeySpec[]): LegacyKeys {
  if (specs.length === 0) return { first: 0, last: 0, step: 0, movable: false };
  if (specs.length === 1) {
    const [{ begin, find, flags }] = specs;
    if (begin.by === 'index' && find.by === 'range') {
      const movable = (flags & keyFlags.incomplete) !== 0;
      const last = find.lastKey < 0 ? find.lastKey : begin.index + find.lastKey;
      return { first: begin.index, last, step: find.step, movable };
    }
  }
  return joinedKeys(specs);
}

function joinedKeys(specs: readonly KeySpec[]): LegacyKeys {
  let movable = false;
  let first = 0;
  let last = 0;
  for (const { begin, find, flags } of specs) {
    if (begin.by !== 'index' || find.by !== 'range' || find.step !== 1) {
      movable = true;
      continue;
    }
    if (last !== 0 && last !== begin.index - 1) {
      movable = true;
      continue;
    }
    if ((flags & keyFlags.incomplete) !== 0) movable = true;
    first = first === 0 ? begin.index : Math.min(first, begin.index);
    const end = find.lastKey < 0 ? find.lastKey : begin.index + find.lastKey;
    // As unsigned numbers: counted from the end is further than any index.
    last = Math.max(last >>> 0, end >>> 0) | 0;
  }
  if (first === 0) return { first: 0, last: 0, step: 0, movable: true };
  return { first, last, step: 1, movable };
}
