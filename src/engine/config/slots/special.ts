/** The frame of a slot whose value has a grammar of its own; the grammars are beside it. */
import type { Scene, SpecialRow } from '../directive.ts';
import type { Origin, RewriteLines, SetOutcome, Slot } from './slot.ts';

export interface Wrong {
  readonly wrong: string;
}

/** How one special directive is read and written. */
export interface Grammar<V> {
  readonly initial: V;
  /** The new value, given the one before it. */
  parse(args: readonly string[], before: V): { readonly value: V } | Wrong;
  format(value: V): string;
  rewrite(value: V, lines: RewriteLines): void;
  /**
   * Most specials are applied whenever they are set, as in Redis; this one only when it changed.
   */
  readonly isQuiet?: true;
}

export class SpecialSlot<V> implements Slot {
  readonly name: string;
  readonly row: SpecialRow;
  readonly #grammar: Grammar<V>;
  #value: V;

  constructor(name: string, row: SpecialRow, grammar: Grammar<V>) {
    this.name = name;
    this.row = row;
    this.#grammar = grammar;
    this.#value = grammar.initial;
  }

  get value(): V {
    return this.#value;
  }

  set(args: readonly string[], _origin: Origin, _scene: Scene): SetOutcome {
    const parsed = this.#grammar.parse(args, this.#value);
    if ('wrong' in parsed) return parsed;
    const before = this.get();
    this.#value = parsed.value;
    return this.#grammar.isQuiet === true && this.get() === before ? 'same' : 'changed';
  }

  get(): string {
    return this.#grammar.format(this.#value);
  }

  remember(): () => undefined {
    const value = this.#value;
    return () => {
      this.#value = value;
    };
  }

  rewrite(lines: RewriteLines): void {
    this.#grammar.rewrite(this.#value, lines);
  }
}
