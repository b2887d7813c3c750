/**
 * CONFIG SET: several directives, all or nothing.
 *
 *   find all ──▶ store all ──▶ run the hooks of what changed ──▶ done
 *       │            │                    │
 *       └─ refuse    └─ put back          └─ put back, run the hooks again
 *
 * (1) A refused CONFIG SET leaves every value as it was.
 * (2) A hook runs once, however many of its directives changed, in the order of the first of them.
 * (3) After a failure all these hooks run again, those too that had not run: they follow the
 *     values, not the change.
 */
import { untilNul } from './c-text.ts';
import type { Config, Entry } from './config.ts';

/** Applies stored values to the world; says why it cannot, if so. */
export type Hook = () => string | undefined;

/** What CONFIG SET must know about the one who calls it. */
export interface Caller {
  /** Connected over a Unix socket or the loopback interface. */
  readonly isLocal: boolean;
  /** A data set is being loaded. */
  readonly isLoading: boolean;
}

export type Pairs = readonly (readonly [name: string, value: string])[];

const loadingError = 'LOADING Redis is loading the dataset in memory';

interface PlannedHook {
  readonly hook: Hook;
  /** The directive that brought the hook in: it gets the blame. */
  readonly cause: string;
}

/** Undefined when done, else the error reply. */
export function setAll(config: Config, pairs: Pairs, caller: Caller): string | undefined {
  const entries = entriesOf(config, pairs, caller);
  if (typeof entries === 'string') return entries;
  const undo = remember(entries);
  const planned = store(config, entries, pairs, undo);
  return typeof planned === 'string' ? planned : applyAll(config, planned, undo);
}

/**
 * Whether CONFIG SET would find the values good: `look` sees the configuration as it would be then,
 * and everything is put back. Runs no hooks. The error reply, if not.
 */
export function tryAll(
  config: Config,
  pairs: Pairs,
  caller: Caller,
  look: () => void,
): string | undefined {
  const entries = entriesOf(config, pairs, caller);
  if (typeof entries === 'string') return entries;
  const undo = remember(entries);
  const planned = store(config, entries, pairs, undo);
  if (typeof planned === 'string') return planned;
  look();
  putBack(config, undo);
  return undefined;
}

/** The directives of the names, or why they may not be set. */
function entriesOf(config: Config, pairs: Pairs, caller: Caller): Entry[] | string {
  const entries: Entry[] = [];
  for (const [name] of pairs) {
    const entry = config.find(name);
    if (entry === undefined) {
      return `ERR Unknown option or number of arguments for CONFIG SET - '${untilNul(name)}'`;
    }
    const refused = refusal(config, entry, caller);
    if (refused !== undefined) return refused === loadingError ? refused : failed(name, refused);
    // A directive and its alias may stand in one call: the later one wins.
    if (entries.includes(entry)) return failed(name, 'duplicate parameter');
    entries.push(entry);
  }
  return entries;
}

function refusal(config: Config, entry: Entry, caller: Caller): string | undefined {
  const flags = entry.slot.row.flags ?? [];
  if (flags.includes('immutable')) return "can't set immutable config";
  const isOpen = config.allows('enable-protected-configs', caller.isLocal);
  if (flags.includes('protected') && !isOpen) return "can't set protected config";
  return flags.includes('deny-loading') && caller.isLoading ? loadingError : undefined;
}

/** The error reply for a directive that cannot be set. */
export function failed(name: string, why: string): string {
  return `ERR CONFIG SET failed (possibly related to argument '${untilNul(name)}') - ${why}`;
}

function remember(entries: readonly Entry[]): Undo {
  return entries.map(({ slot }) => slot.remember());
}

/** Stores the values; which hooks are to run, or what is wrong with a value. */
function store(
  config: Config,
  entries: readonly Entry[],
  pairs: Pairs,
  undo: Undo,
): PlannedHook[] | string {
  const planned: PlannedHook[] = [];
  for (const [i, entry] of entries.entries()) {
    const outcome = config.give(entry.slot, argumentsOf(entry, pairs[i][1]), 'command');
    if (typeof outcome === 'object') {
      putBack(config, undo);
      return failed(entry.name, outcome.wrong);
    }
    if (outcome === 'changed') plan(config, entry, planned);
  }
  for (const { slot } of entries) config.bend(slot.name);
  return planned;
}

/** The value of a directive with several arguments is cut at every single space. */
function argumentsOf(entry: Entry, value: string): string[] {
  if (entry.slot.row.flags?.includes('multi') !== true) return [value];
  return value === '' ? [] : value.split(' ');
}

function plan(config: Config, entry: Entry, planned: PlannedHook[]): void {
  for (const hook of config.hooksOf(entry.slot)) {
    if (!planned.some((other) => other.hook === hook)) planned.push({ hook, cause: entry.name });
  }
}

type Undo = readonly (() => string | undefined)[];

function applyAll(config: Config, planned: readonly PlannedHook[], undo: Undo): string | undefined {
  for (const { hook, cause } of planned) {
    const why = hook();
    if (why === undefined) continue;
    config.log(
      'warning',
      `Failed applying new configuration. Possibly related to new ${cause} setting. ` +
        'Restoring previous settings.',
    );
    putBack(config, undo);
    applyAgain(config, planned);
    return failed(cause, why);
  }
  return undefined;
}

function putBack(config: Config, undo: Undo): void {
  for (const restore of undo) {
    const why = restore();
    if (why !== undefined) {
      config.log(
        'warning',
        `Failed restoring failed CONFIG SET command. Error setting dir: ${why}`,
      );
    }
  }
}

function applyAgain(config: Config, planned: readonly PlannedHook[]): void {
  for (const { hook } of planned) {
    const why = hook();
    if (why === undefined) continue;
    config.log('warning', `Failed applying restored failed CONFIG SET command: ${why}`);
  }
}
