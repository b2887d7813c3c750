/**
 * What a row of the directive tables says. The rows themselves are in `directives/`, one file per
 * subject; what the server holds for a row at run time is a slot (`slots/`).
 *
 * A row names its kind, its default and its bounds in the words of redis.conf, so that the tables
 * read as prose. Bounds of an integer that are not given are 0 and 2^31 - 1; an integer is a plain
 * decimal unless it names a unit.
 */

/**
 * immutable     only the configuration file and the command line may set it
 * protected     as immutable, unless `enable-protected-configs` allows it
 * sensitive     its value is redacted from the slow log and MONITOR
 * hidden        CONFIG GET shows it for its exact name only, not for a pattern
 * deny-loading  CONFIG SET refuses it while a data set is loaded
 * debug         belongs into a crash report
 * volatile      names a thing outside (a file): setting the same value again applies it again
 * multi         takes several arguments
 */
export type DirectiveFlag =
  | 'immutable'
  | 'protected'
  | 'sensitive'
  | 'hidden'
  | 'deny-loading'
  | 'debug'
  | 'volatile'
  | 'multi';

/** What a check may look at: other directives in the form of CONFIG GET. */
export interface Scene {
  textOf(directive: string): string;
  readonly isSentinel: boolean;
}

/** Undefined when the value is good, else why it is not, in Redis's words. */
export type Check<V> = (value: V, scene: Scene) => string | undefined;

interface RowBase {
  readonly alias?: string;
  readonly flags?: readonly DirectiveFlag[];
}

export interface BoolRow extends RowBase {
  readonly kind: 'bool';
  readonly default: boolean;
  readonly check?: Check<boolean>;
}

/**
 * memory             bytes, or with a suffix: k = 1000, kb = 1024, and so on
 * memory-or-percent  the same, or `n%`; a percentage is held as the negative number -n
 * octal              digits of base 8
 */
export type IntegerUnit = 'memory' | 'memory-or-percent' | 'octal';

export interface IntegerRow extends RowBase {
  readonly kind: 'integer';
  readonly default: number;
  readonly min?: number;
  readonly max?: number | bigint;
  /** Values outside are accepted, and bent to these bounds when they are applied. */
  readonly bentTo?: readonly [min: number, max: number];
  readonly unit?: IntegerUnit;
  /** Compared as an unsigned 64-bit number, so that all 64 bits may be used. */
  readonly isUnsigned?: true;
}

export interface TextRow extends RowBase {
  readonly kind: 'text';
  readonly default: string;
  /**
   * An empty value means that the directive is not set at all: CONFIG REWRITE leaves no line of it.
   */
  readonly emptyIsUnset?: true;
  /** May contain NUL; any other text ends at its first NUL. */
  readonly isBinary?: true;
  readonly check?: Check<string>;
}

/** One of `choices`. A name in `sameAs` is accepted and means the other one. */
export interface EnumRow extends RowBase {
  readonly kind: 'enum';
  readonly default: string;
  readonly choices: readonly string[];
  readonly sameAs?: Readonly<Record<string, string>>;
}

/** Any of `choices`, or `default` for none of them. */
export interface FlagsRow extends RowBase {
  readonly kind: 'flags';
  readonly choices: readonly string[];
  readonly check?: Check<readonly string[]>;
}

/** Has a grammar of its own, in `slots/`. */
export interface SpecialRow extends RowBase {
  readonly kind: 'special';
}

export type DirectiveRow = BoolRow | IntegerRow | TextRow | EnumRow | FlagsRow | SpecialRow;

export type DirectiveTable = Readonly<Record<string, DirectiveRow>>;

/** Bounds of C's types, as Redis uses them in its table. */
export const int32Min = -2_147_483_648;
export const int32Max = 2_147_483_647;
export const uint32Max = 4_294_967_295;
export const int64Max = 9_223_372_036_854_775_807n;
export const uint64Max = 18_446_744_073_709_551_615n;
