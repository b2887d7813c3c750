/**
 * The slot of `dir`, the working directory. Setting it changes the directory of the process at
 * once, so that relative paths of later lines are found from there; what it holds is the absolute
 * path that came out.
 */
import { untilNul } from '../c-text.ts';
import type { SpecialRow } from '../directive.ts';
import { quote } from '../split-args.ts';
import type { RewriteLines, SetOutcome, Slot } from './slot.ts';

/** The absolute path after the change, or the operating system's words why there was none. */
export type ChangeDirectory = (
  path: string,
) => { readonly path: string } | { readonly failure: string };

export class DirectorySlot implements Slot {
  readonly name = 'dir';
  readonly row: SpecialRow;
  readonly #change: ChangeDirectory;
  #path: string;

  constructor(row: SpecialRow, path: string, change: ChangeDirectory) {
    this.row = row;
    this.#path = path;
    this.#change = change;
  }

  get value(): string {
    return this.#path;
  }

  set(args: readonly string[]): SetOutcome {
    if (args.length !== 1) return { wrong: 'wrong number of arguments' };
    const wrong = this.#move(untilNul(args[0]));
    return wrong === undefined ? 'changed' : { wrong };
  }

  get(): string {
    return this.#path;
  }

  remember(): () => string | undefined {
    const path = this.#path;
    return () => (path === this.#path ? undefined : this.#move(path));
  }

  rewrite(lines: RewriteLines): void {
    lines.put('dir', `dir ${quote(this.#path)}`, true);
  }

  #move(path: string): string | undefined {
    const moved = this.#change(path);
    if ('failure' in moved) return moved.failure;
    this.#path = moved.path;
    return undefined;
  }
}
