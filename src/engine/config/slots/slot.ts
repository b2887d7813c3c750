/**
 * A slot holds the value of one directive at run time. It reads arguments, shows the value as
 * CONFIG GET does, can go back to what it held, and writes its line for CONFIG REWRITE. One class
 * per kind of row.
 *
 * (1) A slot that refuses arguments keeps its value.
 * (2) Setting what `get` shows leaves the value as it is.
 */
import type { DirectiveRow, Scene } from '../directive.ts';

/**
 * `same` when nothing changed and nothing needs to be applied; `wrong` says why the arguments were
 * refused.
 */
export type SetOutcome = 'changed' | 'same' | { readonly wrong: string };

/** Where arguments come from: `save` lines of one file add up, CONFIG SET replaces. */
export type Origin = 'file' | 'command';

/** Where slots leave their lines (`rewrite.ts`). */
export interface RewriteLines {
  /** Replaces the next old line of the directive, else appends one when `isForced`. */
  put(directive: string, line: string, isForced: boolean): void;
  /** The directive needs no (further) line: what is left of its old ones goes. */
  drop(directive: string): void;
}

export interface Slot {
  readonly name: string;
  readonly row: DirectiveRow;
  set(args: readonly string[], origin: Origin, scene: Scene): SetOutcome;
  /** The value in the form of CONFIG GET. */
  get(): string;
  /** Returns a function that brings back the value of now; it says what went wrong, if anything. */
  remember(): () => string | undefined;
  rewrite(lines: RewriteLines): void;
}

export function outcomeOf(isChanged: boolean, row: DirectiveRow): SetOutcome {
  return isChanged || row.flags?.includes('volatile') === true ? 'changed' : 'same';
}
