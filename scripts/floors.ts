/**
 * The table of floors: which folder of `src/` stands on which floor, and every exception with its
 * reason.
 *
 * (1) A file imports files of its own folder and of folders on lower floors, nothing else of
 *     `src/`.
 * (2) Folders on one floor do not know each other; the floor above introduces them.
 * (3) A pure folder touches no clock, network, disk, randomness or promise: it is handed them, or
 *     does without.
 *     It is compiled a second time by `tsconfig.pure.json`, without Node's types.
 *
 * `scripts/tidy.ts` reads this table; ARCHITECTURE.md tells the story of it.
 */

export interface Floor {
  readonly floor: number;
  readonly folders: readonly string[];
  readonly pure: boolean;
}

export const floors: readonly Floor[] = [
  { floor: 0, folders: ['base', 'platform'], pure: true },
  { floor: 1, folders: ['memory', 'resp'], pure: true },
  { floor: 2, folders: ['structures'], pure: true },
  { floor: 3, folders: ['values'], pure: true },
  { floor: 4, folders: ['keyspace'], pure: true },
  { floor: 5, folders: ['engine'], pure: true },
  { floor: 6, folders: ['commands', 'persistence', 'scripting', 'link'], pure: true },
  { floor: 7, folders: ['replication', 'cluster', 'sentinel'], pure: true },
  { floor: 8, folders: ['server'], pure: true },
  { floor: 9, folders: ['sim'], pure: true },
  { floor: 9, folders: ['node', 'tools', 'console'], pure: false },
  { floor: 10, folders: ['bin', 'embed'], pure: false },
];

/** A rule that does not hold in one file. `path` ends with `/` for a whole folder. */
export interface Exception {
  readonly rule: Rule;
  readonly path: string;
  readonly reason: string;
}

export type Rule =
  | 'imports'
  | 'purity'
  | 'words'
  | 'file-size'
  | 'function-size'
  | 'line-length'
  | 'dead-file';

export const exceptions: readonly Exception[] = [
  {
    rule: 'purity',
    path: 'src/sim/main.ts',
    reason: 'the program that runs seeds reads its arguments',
  },
  {
    rule: 'purity',
    path: 'src/memory/pages.ts',
    reason: 'shared memory is freed by the collector only: what it left is used again',
  },
  { rule: 'dead-file', path: 'src/sim/main.ts', reason: 'started by `npm run sim`' },
  { rule: 'dead-file', path: 'src/bin/', reason: 'started from the command line' },
  { rule: 'dead-file', path: 'src/embed/index.ts', reason: 'the entry point of the package' },
  { rule: 'file-size', path: 'src/commands/rows/', reason: 'tables: one row a command' },
  { rule: 'file-size', path: 'src/commands/docs/', reason: 'tables: one row a command' },
  { rule: 'line-length', path: 'src/commands/docs/', reason: 'summaries are one sentence each' },
];

/** Whole identifiers of Redis's wire and configuration that tables name without quotes. */
export const wireWords: ReadonlySet<string> = new Set([
  'masterauth',
  'masteruser',
  'replicaof',
  'slaveof',
]);

export const limits = {
  fileLines: 600,
  functionLines: 70,
  lineColumns: 100,
  /** `engine/context.ts` is where a god object would grow. */
  contextMembers: 24,
} as const;

export interface Place {
  readonly folder: string;
  readonly floor: number;
  readonly pure: boolean;
}

const places = new Map<string, Place>(
  floors.flatMap((row) =>
    row.folders.map((folder): [string, Place] => [
      folder,
      { folder, floor: row.floor, pure: row.pure },
    ]),
  ),
);

/** Where a file of `src/` stands; undefined when its folder has no row. */
export function placeOf(path: string): Place | undefined {
  const parts = path.split('/');
  return parts[0] === 'src' && parts.length > 2 ? places.get(parts[1] ?? '') : undefined;
}

export function pureFolders(): string[] {
  return floors.filter((row) => row.pure).flatMap((row) => row.folders);
}

export function isExcepted(rule: Rule, path: string): boolean {
  return exceptions.some(
    (row) =>
      row.rule === rule && (row.path.endsWith('/') ? path.startsWith(row.path) : path === row.path),
  );
}
