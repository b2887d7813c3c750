/**
 * The style test: what the compiler and the formatter cannot see. It reads every TypeScript file
 * of the project as text, compares it with the table in `floors.ts`, and prints one line for each
 * thing to mend, with what to do instead.
 *
 *   imports   go down only; no file is dead                               tidy/imports.ts
 *   bans      what pure floors may not name; leftovers; words             tidy/bans.ts
 *   shape     sizes, the design note, benches of hot leaves               tidy/shape.ts
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkBans } from './tidy/bans.ts';
import { checkImports, checkPureConfig, deadFiles } from './tidy/imports.ts';
import { checkShape } from './tidy/shape.ts';
import { readSource } from './tidy/source.ts';

/** All complaints about a tree of files, given as path → text. */
export function tidy(files: ReadonlyMap<string, string>): string[] {
  const sources = [...files]
    .filter(([path]) => path.endsWith('.ts'))
    .map(([path, text]) => readSource(path, text));
  const exists = (path: string): boolean => files.has(path);
  const config = files.get('tsconfig.pure.json');
  return [
    ...sources.flatMap((source) => [
      ...checkImports(source),
      ...checkBans(source),
      ...checkShape(source, exists),
    ]),
    ...deadFiles(sources),
    ...(config === undefined ? [] : checkPureConfig(config)),
  ];
}

function readTree(root: string): Map<string, string> {
  const files = new Map([['tsconfig.pure.json', '']]);
  for (const folder of ['src', 'scripts', 'bench', 'test']) {
    for (const path of filesBelow(root, folder)) if (path.endsWith('.ts')) files.set(path, '');
  }
  for (const path of files.keys()) files.set(path, readFileSync(join(root, path), 'utf8'));
  return files;
}

function filesBelow(root: string, folder: string): string[] {
  let entries: ReturnType<typeof entriesOf>;
  try {
    entries = entriesOf(join(root, folder));
  } catch {
    return [];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(root, path) : [path];
    });
}

function entriesOf(folder: string): import('node:fs').Dirent[] {
  return readdirSync(folder, { withFileTypes: true });
}

function main(): void {
  const files = readTree(fileURLToPath(new URL('../..', import.meta.url)));
  const complaints = tidy(files);
  for (const complaint of complaints) console.log(complaint);
  console.log(`tidy: ${files.size} files, ${complaints.length} to mend`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
