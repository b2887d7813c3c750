/**
 * The configuration of a server: one slot per directive, read by typed getters, shown by CONFIG
 * GET, changed by CONFIG SET. It is pure: the working directory, which `dir` changes, and the log
 * come in by the constructor.
 *
 *   defaults ──▶ file, standard input, command line (config-file.ts) ──▶ CONFIG SET (config-set.ts)
 *                                                                  └──▶ CONFIG REWRITE (rewrite.ts)
 *
 * (1) A name or an old alias leads to the same slot; names are found without regard to case.
 * (2) A getter costs a look-up by name. Whoever needs a value per command keeps it, and registers
 *     `watch`.
 * (3) Hooks run after CONFIG SET has stored all new values, once each; reading the file runs none:
 *     the server
 *     is built from the loaded configuration.
 */
import { assert, unreachable } from '../../base/assert.ts';
import { latin1Bytes } from '../../base/bytes.ts';
import { globMatch } from '../../base/glob.ts';
import { asciiLower, untilNul } from './c-text.ts';
import { type Caller, type Hook, setAll } from './config-set.ts';
import type { DirectiveRow, Scene } from './directive.ts';
import {
  type BoolName,
  type Choice,
  type DirectiveName,
  directives,
  type EnumName,
  type Flag,
  type FlagsName,
  type IntegerName,
  type TextName,
} from './directives/table.ts';
import { type ChangeDirectory, DirectorySlot } from './slots/directory.ts';
import {
  areOomScoresUnordered,
  bindGrammar,
  notifyGrammar,
  oomScoresGrammar,
  outputLimitsGrammar,
  percentilesGrammar,
  replicaOfGrammar,
} from './slots/grammars.ts';
import { IntegerSlot } from './slots/integer.ts';
import { BoolSlot, EnumSlot, FlagsSlot, TextSlot } from './slots/plain.ts';
import { SaveSlot } from './slots/save.ts';
import type { Origin, SetOutcome, Slot } from './slots/slot.ts';
import { SpecialSlot } from './slots/special.ts';
import type { Address, OomScores, OutputLimit, OutputLimits, SavePoint } from './values.ts';

export type LogLevel = 'debug' | 'notice' | 'warning';

export interface ConfigOptions {
  /** The absolute path of the working directory at start. */
  readonly directory: string;
  readonly changeDirectory: ChangeDirectory;
  readonly log: (level: LogLevel, text: string) => void;
  readonly isSentinel?: boolean;
}

/** A name that a user may write: the directive's own or its alias. */
export interface Entry {
  readonly name: string;
  /** The name, for globs. */
  readonly bytes: Uint8Array;
  readonly slot: Slot;
  readonly isAlias: boolean;
}

export class Config implements Scene {
  readonly isSentinel: boolean;
  readonly log: ConfigOptions['log'];

  readonly #bools = new Map<string, BoolSlot>();
  readonly #integers = new Map<string, IntegerSlot>();
  readonly #texts = new Map<string, TextSlot>();
  readonly #enums = new Map<string, EnumSlot>();
  readonly #flags = new Map<string, FlagsSlot>();
  readonly #directory: DirectorySlot;
  readonly #save = new SaveSlot(directives.save);
  readonly #bind = new SpecialSlot('bind', directives.bind, bindGrammar);
  readonly #replicaOf = new SpecialSlot('replicaof', directives.replicaof, replicaOfGrammar);
  readonly #outputLimits = new SpecialSlot(
    'client-output-buffer-limit',
    directives['client-output-buffer-limit'],
    outputLimitsGrammar,
  );
  readonly #oomScores = new SpecialSlot(
    'oom-score-adj-values',
    directives['oom-score-adj-values'],
    oomScoresGrammar,
  );
  readonly #notify = new SpecialSlot(
    'notify-keyspace-events',
    directives['notify-keyspace-events'],
    notifyGrammar,
  );
  readonly #percentiles = new SpecialSlot(
    'latency-tracking-info-percentiles',
    directives['latency-tracking-info-percentiles'],
    percentilesGrammar,
  );

  /** In the order of the table, an alias after its directive. */
  readonly #entries = new Map<string, Entry>();
  readonly #hooks = new Map<Slot, Hook[]>();

  constructor(options: ConfigOptions) {
    this.isSentinel = options.isSentinel === true;
    this.log = options.log;
    const { directory, changeDirectory } = options;
    this.#directory = new DirectorySlot(directives.dir, directory, changeDirectory);
    for (const [name, row] of Object.entries<DirectiveRow>(directives)) {
      const slot = this.#slotFor(name, row);
      this.#entries.set(name, entryOf(name, slot, false));
      const { alias } = row;
      if (alias !== undefined) this.#entries.set(alias, entryOf(alias, slot, true));
    }
  }

  bool(name: BoolName): boolean {
    const slot = this.#bools.get(name);
    assert(slot !== undefined, 'config: every directive of the table has its slot');
    return slot.value;
  }

  /** Rounded beyond 2^53. A percentage is the negative number of percents. */
  integer(name: IntegerName): number {
    const slot = this.#integers.get(name);
    assert(slot !== undefined, 'config: every directive of the table has its slot');
    return slot.value;
  }

  text(name: TextName): string {
    const slot = this.#texts.get(name);
    assert(slot !== undefined, 'config: every directive of the table has its slot');
    return slot.value;
  }

  enumeration<N extends EnumName>(name: N): Choice<N> {
    const slot = this.#enums.get(name);
    assert(slot !== undefined, 'config: every directive of the table has its slot');
    // The slot holds nothing but choices of its row.
    return slot.value as Choice<N>;
  }

  flags<N extends FlagsName>(name: N): readonly Flag<N>[] {
    const slot = this.#flags.get(name);
    assert(slot !== undefined, 'config: every directive of the table has its slot');
    // The slot holds nothing but choices of its row.
    return slot.value as readonly Flag<N>[];
  }

  /** The absolute path of the working directory. */
  directory(): string {
    return this.#directory.value;
  }

  savePoints(): readonly SavePoint[] {
    return this.#save.value.map(({ seconds, changes }) => ({ seconds: Number(seconds), changes }));
  }

  outputLimits(): OutputLimits {
    const limits = this.#outputLimits.value;
    const limit = (name: keyof OutputLimits): OutputLimit => ({
      hardBytes: Number(limits[name].hard),
      softBytes: Number(limits[name].soft),
      softSeconds: limits[name].seconds,
    });
    return { normal: limit('normal'), replica: limit('replica'), pubsub: limit('pubsub') };
  }

  /**
   * Addresses as written: `*`, `::*`, an address; a leading `-` means that it may be missing. None:
   * no TCP.
   */
  binds(): readonly string[] {
    return this.#bind.value;
  }

  /** Undefined for a primary. */
  replicaOf(): Address | undefined {
    return this.#replicaOf.value;
  }

  oomScores(): OomScores {
    return this.#oomScores.value;
  }

  /** A mask of `notifyClasses`. */
  notifyFlags(): number {
    return this.#notify.value;
  }

  latencyPercentiles(): readonly number[] {
    return this.#percentiles.value;
  }

  /** Whether a guarded kind of command is open to a caller. */
  allows(
    name: 'enable-protected-configs' | 'enable-debug-command' | 'enable-module-command',
    isLocal: boolean,
  ): boolean {
    const allowed = this.enumeration(name);
    return allowed === 'yes' || (allowed === 'local' && isLocal);
  }

  /** True for a value that must not be seen in the slow log or by MONITOR. */
  isSensitive(name: string): boolean {
    return this.find(name)?.slot.row.flags?.includes('sensitive') === true;
  }

  /** The directive of that name or alias, whatever its case. */
  find(name: string): Entry | undefined {
    return this.#entries.get(asciiLower(name));
  }

  /** In the order of the table, aliases left out. */
  slots(): Slot[] {
    return [...this.#entries.values()].filter((entry) => !entry.isAlias).map(({ slot }) => slot);
  }

  textOf(directive: string): string {
    const entry = this.find(directive);
    assert(entry !== undefined, 'config: a check asks for a directive of the table');
    return entry.slot.get();
  }

  /**
   * CONFIG GET: names and values. A plain name is answered as it was written; a glob matches names
   * and aliases that are not hidden, in the order of the table. No name comes twice.
   */
  get(patterns: readonly string[]): (readonly [name: string, value: string])[] {
    const found = new Map<string, readonly [string, string]>();
    for (const pattern of new Set(patterns)) {
      const glob = untilNul(pattern);
      const entries = isGlob(glob) ? this.#matching(glob) : this.#named(pattern);
      for (const { name, slot } of entries) {
        const key = asciiLower(name);
        if (!found.has(key)) found.set(key, [name, slot.get()]);
      }
    }
    return [...found.values()];
  }

  /** CONFIG SET: all or nothing. Undefined when done, else the error reply. */
  set(
    pairs: readonly (readonly [name: string, value: string])[],
    caller: Caller,
  ): string | undefined {
    return setAll(this, pairs, caller);
  }

  /**
   * `hook` runs when CONFIG SET has changed one of the directives, once even if several changed. It
   * says why the new values cannot be applied, if so; then all are put back and the hooks run
   * again.
   */
  onApply(names: readonly DirectiveName[], hook: Hook): void {
    for (const name of names) {
      const slot = this.find(name)?.slot;
      assert(slot !== undefined, 'config: every directive of the table has its slot');
      const hooks = this.#hooks.get(slot);
      if (hooks === undefined) this.#hooks.set(slot, [hook]);
      else hooks.push(hook);
    }
  }

  /**
   * Runs `read` now and after every change of one of the directives: for values that are kept
   * elsewhere.
   */
  watch(names: readonly DirectiveName[], read: () => void): void {
    read();
    this.onApply(names, () => {
      read();
      return undefined;
    });
  }

  hooksOf(slot: Slot): readonly Hook[] {
    return this.#hooks.get(slot) ?? [];
  }

  /** Gives a directive arguments as a line of a file or CONFIG SET does, without hooks. */
  give(slot: Slot, args: readonly string[], origin: Origin): SetOutcome {
    const outcome = slot.set(args, origin, this);
    if (slot === this.#oomScores && outcome === 'changed') this.#warnOfOomScores();
    return outcome;
  }

  /**
   * What the server itself decides about its own configuration, such as fewer clients than there
   * are file descriptors, or the primary that it was told to follow (`replicaof`, HOST, PORT; `no`,
   * `one`). Runs no hooks.
   */
  decide(name: DirectiveName, ...args: readonly string[]): void {
    const slot = this.find(name)?.slot;
    const outcome = slot?.set(args, 'command', this);
    assert(outcome === 'changed' || outcome === 'same', 'config: the server knows good values');
  }

  /** Integers that are accepted outside of their bounds are bent to them when they are applied. */
  bend(directive: string): void {
    this.#integers.get(directive)?.bend();
  }

  #warnOfOomScores(): void {
    if (!areOomScoresUnordered(this.#oomScores.value)) return;
    this.log(
      'warning',
      'The oom-score-adj-values configuration may not work for non-privileged processes! ' +
        'Please consult the documentation.',
    );
  }

  #named(name: string): Entry[] {
    const entry = this.find(name);
    return entry === undefined ? [] : [{ ...entry, name }];
  }

  #matching(pattern: string): Entry[] {
    const glob = latin1Bytes(pattern);
    return [...this.#entries.values()].filter(({ bytes, slot }) => {
      if (slot.row.flags?.includes('hidden') === true) return false;
      return globMatch(glob, 0, glob.length, bytes, 0, bytes.length, true);
    });
  }

  #slotFor(name: string, row: DirectiveRow): Slot {
    switch (row.kind) {
      case 'bool':
        return keep(this.#bools, new BoolSlot(name, row));
      case 'integer':
        return keep(this.#integers, new IntegerSlot(name, row));
      case 'text':
        return keep(this.#texts, new TextSlot(name, row));
      case 'enum':
        return keep(this.#enums, new EnumSlot(name, row));
      case 'flags':
        return keep(this.#flags, new FlagsSlot(name, row));
      case 'special':
        return this.#specialFor(name);
      default:
        return unreachable(row);
    }
  }

  #specialFor(name: string): Slot {
    const slot = [
      this.#directory,
      this.#save,
      this.#bind,
      this.#replicaOf,
      this.#outputLimits,
      this.#oomScores,
      this.#notify,
      this.#percentiles,
    ].find((special) => special.name === name);
    assert(slot !== undefined, 'config: every special directive has its grammar');
    return slot;
  }
}

function entryOf(name: string, slot: Slot, isAlias: boolean): Entry {
  return { name, bytes: latin1Bytes(name), slot, isAlias };
}

function keep<S extends Slot>(slots: Map<string, S>, slot: S): S {
  slots.set(slot.name, slot);
  return slot;
}

function isGlob(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?') || pattern.includes('[');
}
