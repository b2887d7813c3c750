/**
 * The slot of an integer. It is held exactly, as a BigInt, because CONFIG GET must show all 64 bits
 * of a limit; those who use it get a plain number, exact to 2^53.
 */
import { formatMemory, isClamped, parseLoose, parseMemory, parseStrict } from '../c-text.ts';
import { type IntegerRow, int32Max } from '../directive.ts';
import { outcomeOf, type RewriteLines, type SetOutcome, type Slot } from './slot.ts';

export class IntegerSlot implements Slot {
  readonly name: string;
  readonly row: IntegerRow;
  readonly #min: bigint;
  readonly #max: bigint;
  readonly #default: bigint;
  #exact: bigint;
  #value: number;

  constructor(name: string, row: IntegerRow) {
    this.name = name;
    this.row = row;
    this.#min = BigInt(row.min ?? 0);
    this.#max = BigInt(row.max ?? int32Max);
    this.#default = BigInt(row.default);
    this.#exact = this.#default;
    this.#value = row.default;
  }

  get exact(): bigint {
    return this.#exact;
  }

  /** Rounded beyond 2^53; a percentage is negative. */
  get value(): number {
    return this.#value;
  }

  set(args: readonly string[]): SetOutcome {
    const parsed = this.#parse(args[0]);
    if (parsed === undefined) return { wrong: this.#unreadable() };
    const value = BigInt.asIntN(64, parsed);
    const wrong = this.#outOfBounds(value);
    if (wrong !== undefined) return { wrong };
    const before = this.#exact;
    this.#put(this.row.isUnsigned === true ? BigInt.asUintN(64, value) : value);
    return outcomeOf(this.#exact !== before, this.row);
  }

  /** Brings a value that was accepted outside of the narrower bounds of its row into them. */
  bend(): void {
    const [min, max] = this.row.bentTo ?? [this.#value, this.#value];
    if (this.#value < min) this.#put(BigInt(min));
    else if (this.#value > max) this.#put(BigInt(max));
  }

  #put(value: bigint): void {
    this.#exact = value;
    this.#value = Number(value);
  }

  get(): string {
    if (this.#isPercent()) return `${-this.#exact}%`;
    return this.row.unit === 'octal' ? this.#exact.toString(8) : this.#exact.toString();
  }

  remember(): () => undefined {
    const value = this.#exact;
    return () => {
      this.#put(value);
    };
  }

  rewrite(lines: RewriteLines): void {
    const isBytes = this.row.unit?.startsWith('memory') === true && !this.#isPercent();
    const text = isBytes ? formatMemory(this.#exact) : this.get();
    lines.put(this.name, `${this.name} ${text}`, this.#exact !== this.#default);
  }

  #isPercent(): boolean {
    return this.row.unit === 'memory-or-percent' && this.#exact < 0n;
  }

  #parse(text: string): bigint | undefined {
    switch (this.row.unit) {
      case 'memory':
        return parseMemory(text);
      case 'memory-or-percent':
        return parseMemory(text) ?? parsePercent(text);
      case 'octal':
        return parseOctal(text);
      default:
        return parseStrict(text);
    }
  }

  #unreadable(): string {
    switch (this.row.unit) {
      case 'memory':
        return 'argument must be a memory value';
      case 'memory-or-percent':
        return 'argument must be a memory or percent value';
      case 'octal':
        return "argument couldn't be parsed as an octal number";
      default:
        return "argument couldn't be parsed into an integer";
    }
  }

  #outOfBounds(value: bigint): string | undefined {
    if (this.row.unit === 'memory-or-percent' && value < 0n) {
      if (value >= this.#min) return undefined;
      return `percentage argument must be less or equal to ${-this.#min}`;
    }
    const compared = this.row.isUnsigned === true ? BigInt.asUintN(64, value) : value;
    if (compared >= this.#min && compared <= this.#max) return undefined;
    const base = this.row.unit === 'octal' ? 8 : 10;
    const bounds = `${this.#min.toString(base)} and ${this.#max.toString(base)}`;
    return `argument must be between ${bounds} inclusive`;
  }
}

function parsePercent(text: string): bigint | undefined {
  if (text.length < 2 || !text.endsWith('%')) return undefined;
  const percent = parseStrict(text.slice(0, -1));
  return percent === undefined || percent < 0n ? undefined : -percent;
}

function parseOctal(text: string): bigint | undefined {
  const value = parseLoose(text, 8);
  return value === undefined || isClamped(value) ? undefined : value;
}
