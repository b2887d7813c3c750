/**
 * The registry: all commands of a server, compiled from the rows of the families, and found by
 * name.
 *
 * (1) Names are unique; a container's subcommands are unique among themselves.
 * (2) `rename` changes only under which name `find` finds a command: names shown, ids, statistics
 *     and `findOriginal` stay with the original name.
 */
import { assert } from '../base/assert.ts';
import { indexOfByte } from '../base/bytes.ts';
import { Command, type CommandDefinition } from './command.ts';
import { foldCase, NameTable } from './name-table.ts';

export type RenameOutcome = 'renamed' | 'no such command' | 'name is taken';

const separator = 0x7c;

export class Registry {
  /** What can be called, by the lower-case name under which it is called. */
  readonly #callable = new Map<string, Command>();
  /** The same for `find`, rebuilt after a renaming. */
  #names: NameTable<Command>;
  readonly #originals: NameTable<Command>;
  readonly #byId: Command[] = [];

  constructor(families: readonly (readonly CommandDefinition[])[]) {
    let id = 0;
    const nextId = (): number => id++;
    for (const definition of families.flat()) {
      const command = new Command(definition, undefined, nextId);
      this.#callable.set(command.name, command);
      this.#byId[command.id] = command;
      for (const sub of command.subcommands) this.#byId[sub.id] = sub;
    }
    assert(id === this.#byId.length, 'registry: ids are dense');
    this.#names = new NameTable([...this.#callable]);
    this.#originals = this.#names;
    assert(
      this.#callable.size === families.flat().length,
      'registry: a name stands in one family, once',
    );
  }

  /** How many commands can be called, a container counting as one. */
  get count(): number {
    return this.#callable.size;
  }

  /** How many ids there are: commands and subcommands, disabled ones too. */
  get idCount(): number {
    return this.#byId.length;
  }

  byId(id: number): Command {
    return this.#byId[id];
  }

  /**
   * Commands that can be called, without subcommands, in the order of the families; renamed ones
   * last.
   */
  all(): Iterable<Command> {
    return this.#callable.values();
  }

  /** The command (or container) of this name, in any case. */
  find(bytes: Uint8Array, start: number, end: number): Command | undefined {
    return this.#names.find(bytes, start, end);
  }

  /** Undefined also when `parent` is no container. */
  findSubcommand(
    parent: Command,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): Command | undefined {
    return parent.subcommandNames?.find(bytes, start, end);
  }

  /**
   * Finds `get`, `config` and `config|get`: the notation of COMMAND INFO, COMMAND DOCS and ACL
   * rules.
   */
  findFullName(bytes: Uint8Array, start: number, end: number): Command | undefined {
    const bar = indexOfByte(bytes, separator, start, end);
    if (bar < 0) return this.find(bytes, start, end);
    const parent = this.find(bytes, start, bar);
    return parent === undefined ? undefined : this.findSubcommand(parent, bytes, bar + 1, end);
  }

  /** By the name before any renaming. */
  findOriginal(bytes: Uint8Array, start: number, end: number): Command | undefined {
    return this.#originals.find(bytes, start, end);
  }

  /**
   * The directive rename-command: from now on `name` is found as `newName` only, or not at all when
   * that is empty.
   */
  rename(name: string, newName: string): RenameOutcome {
    const command = this.#callable.get(foldCase(name));
    if (command === undefined) return 'no such command';
    const target = foldCase(newName);
    this.#callable.delete(foldCase(name));
    const isTaken = this.#callable.has(target);
    if (target !== '' && !isTaken) this.#callable.set(target, command);
    this.#names = new NameTable([...this.#callable]);
    return isTaken ? 'name is taken' : 'renamed';
  }
}
