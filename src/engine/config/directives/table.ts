/**
 * All directives of Redis 7.2 in one table, and the types that follow from it: a misspelt name, or
 * a name of another kind, does not compile. The order of the rows is the order of CONFIG GET and of
 * what CONFIG REWRITE appends.
 *
 * `include`, `rename-command`, `user`, `loadmodule` and `sentinel` are no directives with a value
 * but lines of a file: `config-file.ts` reads them, and `MODULE.NAME` lines too.
 */
import type { DirectiveRow } from '../directive.ts';
import { clusterDirectives } from './cluster.ts';
import { diagnosticsDirectives } from './diagnostics.ts';
import { memoryDirectives } from './memory.ts';
import { networkDirectives } from './network.ts';
import { persistenceDirectives } from './persistence.ts';
import { processDirectives } from './process.ts';
import { replicationDirectives } from './replication.ts';
import { securityDirectives } from './security.ts';
import { tlsDirectives } from './tls.ts';

export const directives = {
  ...networkDirectives,
  ...tlsDirectives,
  ...processDirectives,
  ...securityDirectives,
  ...memoryDirectives,
  ...persistenceDirectives,
  ...replicationDirectives,
  ...clusterDirectives,
  ...diagnosticsDirectives,
} as const;

type Directives = typeof directives;

export type DirectiveName = keyof Directives;

type NameOf<K extends DirectiveRow['kind']> = {
  [N in DirectiveName]: Directives[N]['kind'] extends K ? N : never;
}[DirectiveName];

export type BoolName = NameOf<'bool'>;
export type IntegerName = NameOf<'integer'>;
export type TextName = NameOf<'text'>;
export type EnumName = NameOf<'enum'>;
export type FlagsName = NameOf<'flags'>;

export type Choice<N extends EnumName> = Directives[N]['choices'][number];
export type Flag<N extends FlagsName> = Directives[N]['choices'][number];
