/** Slots of yes-or-no directives, texts, choices and sets of flags. */
import { asciiLower, untilNul } from '../c-text.ts';
import type { BoolRow, EnumRow, FlagsRow, Scene, TextRow } from '../directive.ts';
import { quote } from '../split-args.ts';
import { type Origin, outcomeOf, type RewriteLines, type SetOutcome, type Slot } from './slot.ts';

export class BoolSlot implements Slot {
  readonly name: string;
  readonly row: BoolRow;
  #value: boolean;

  constructor(name: string, row: BoolRow) {
    this.name = name;
    this.row = row;
    this.#value = row.default;
  }

  get value(): boolean {
    return this.#value;
  }

  set(args: readonly string[], _origin: Origin, scene: Scene): SetOutcome {
    const word = asciiLower(untilNul(args[0]));
    if (word !== 'yes' && word !== 'no') return { wrong: "argument must be 'yes' or 'no'" };
    const value = word === 'yes';
    const wrong = this.row.check?.(value, scene);
    if (wrong !== undefined) return { wrong };
    const isChanged = value !== this.#value;
    this.#value = value;
    return outcomeOf(isChanged, this.row);
  }

  get(): string {
    return this.#value ? 'yes' : 'no';
  }

  remember(): () => undefined {
    const value = this.#value;
    return () => {
      this.#value = value;
    };
  }

  rewrite(lines: RewriteLines): void {
    lines.put(this.name, `${this.name} ${this.get()}`, this.#value !== this.row.default);
  }
}

export class TextSlot implements Slot {
  readonly name: string;
  readonly row: TextRow;
  #value: string;

  constructor(name: string, row: TextRow) {
    this.name = name;
    this.row = row;
    this.#value = row.default;
  }

  get value(): string {
    return this.#value;
  }

  set(args: readonly string[], _origin: Origin, scene: Scene): SetOutcome {
    const value = this.row.isBinary === true ? args[0] : untilNul(args[0]);
    const wrong = this.row.check?.(value, scene);
    if (wrong !== undefined) return { wrong };
    const isChanged = value !== this.#value;
    this.#value = value;
    return outcomeOf(isChanged, this.row);
  }

  get(): string {
    return this.#value;
  }

  remember(): () => undefined {
    const value = this.#value;
    return () => {
      this.#value = value;
    };
  }

  rewrite(lines: RewriteLines): void {
    if (this.#value === '' && this.row.emptyIsUnset === true) {
      lines.drop(this.name);
      return;
    }
    const isForced = this.#value !== this.row.default;
    lines.put(this.name, `${this.name} ${quote(this.#value)}`, isForced);
  }
}

function refusal(choices: readonly string[]): SetOutcome {
  return { wrong: `argument(s) must be one of the following: ${choices.join(', ')}` };
}

export class EnumSlot implements Slot {
  readonly name: string;
  readonly row: EnumRow;
  #value: string;

  constructor(name: string, row: EnumRow) {
    this.name = name;
    this.row = row;
    this.#value = row.default;
  }

  get value(): string {
    return this.#value;
  }

  set(args: readonly string[]): SetOutcome {
    const word = args.length === 1 ? asciiLower(untilNul(args[0])) : '';
    if (!this.row.choices.includes(word)) return refusal(this.row.choices);
    const value = this.row.sameAs?.[word] ?? word;
    const isChanged = value !== this.#value;
    this.#value = value;
    return outcomeOf(isChanged, this.row);
  }

  get(): string {
    return this.#value;
  }

  remember(): () => undefined {
    const value = this.#value;
    return () => {
      this.#value = value;
    };
  }

  rewrite(lines: RewriteLines): void {
    lines.put(this.name, `${this.name} ${this.#value}`, this.#value !== this.row.default);
  }
}

const noFlags = 'default';

/** The flags are held in the order of the row, so that equal sets look equal. */
export class FlagsSlot implements Slot {
  readonly name: string;
  readonly row: FlagsRow;
  #value: readonly string[] = [];

  constructor(name: string, row: FlagsRow) {
    this.name = name;
    this.row = row;
  }

  get value(): readonly string[] {
    return this.#value;
  }

  set(args: readonly string[], _origin: Origin, scene: Scene): SetOutcome {
    const { choices, check } = this.row;
    const words = args.map((arg) => asciiLower(untilNul(arg)));
    const isKnown = words.every((word) => word === noFlags || choices.includes(word));
    if (words.length === 0 || !isKnown) return refusal([noFlags, ...choices]);
    const value = choices.filter((choice) => words.includes(choice));
    const wrong = check?.(value, scene);
    if (wrong !== undefined) return { wrong };
    const before = this.get();
    this.#value = value;
    return outcomeOf(this.get() !== before, this.row);
  }

  get(): string {
    return this.#value.length === 0 ? noFlags : this.#value.join(' ');
  }

  remember(): () => undefined {
    const value = this.#value;
    return () => {
      this.#value = value;
    };
  }

  rewrite(lines: RewriteLines): void {
    lines.put(this.name, `${this.name} ${this.get()}`, this.#value.length > 0);
  }
}
