/**
 * What COMMAND DOCS says of a command beyond its row: in a file of its own beside each family's
 * rows, and typed against them, so that a command without documentation does not compile.
 */
import type { CommandRows } from './command.ts';

export type ArgumentType =
  | 'block'
  | 'double'
  | 'integer'
  | 'key'
  | 'oneof'
  | 'pattern'
  | 'pure-token'
  | 'string'
  | 'unix-time';

export interface ArgumentDoc {
  readonly name: string;
  readonly type: ArgumentType;
  /** How syntax shows it, when that is not its name. */
  readonly display?: string;
  /** The index of the key spec that finds it. */
  readonly keySpec?: number;
  /** The word that precedes it, or that it is. */
  readonly token?: string;
  readonly since?: string;
  readonly deprecatedSince?: string;
  readonly optional?: true;
  readonly multiple?: true;
  /** The token is repeated with each of several. */
  readonly multipleToken?: true;
  /** The parts of a `block`, the choices of a `oneof`. */
  readonly arguments?: readonly ArgumentDoc[];
}

export interface CommandDoc {
  readonly summary: string;
  readonly complexity?: string;
  /** Since when the command has what, the oldest first. */
  readonly history?: readonly (readonly [since: string, change: string])[];
  readonly arguments?: readonly ArgumentDoc[];
  readonly subcommands?: Readonly<Record<string, CommandDoc>>;
}

/** Exactly one documentation per row, nested for subcommands. */
export type DocsOf<Rows extends CommandRows> = {
  readonly [Name in keyof Rows]: Rows[Name] extends { readonly subcommands: infer Subcommands }
    ? CommandDoc & { readonly subcommands: { readonly [Sub in keyof Subcommands]: CommandDoc } }
    : CommandDoc;
};
