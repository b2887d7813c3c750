/**
 * Imports go down only. The scan is a regular expression over the text without comments: it sees
 * `import`, `export … from`, `import('…')` in types, and for dead files also any string that
 * names a neighbour's file (a worker is started by its URL).
 */
import { exceptions, isExcepted, placeOf, pureFolders } from '../floors.ts';
import { isTest, lineAt, type Source } from './source.ts';

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

const importForms =
  /\b(?:import|export)\b[^;'"`]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g;
const fileNames = /['"`](\.{1,2}\/[^'"`\n]+\.[jt]s)['"`]/g;

/** Packages that only tests may use. */
const testPackages: ReadonlySet<string> = new Set(['fast-check']);

export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  for (const match of source.strings.matchAll(importForms)) {
    const isCode = /\S/.test(source.code[match.index] ?? ' ');
    const specifier = match[1] ?? match[2];
    if (!isCode || specifier === undefined) continue;
    found.push({ specifier, line: lineAt(source.text, match.index + match[0].length) });
  }
  return found;
}

export function checkImports(source: Source): string[] {
  if (!source.path.startsWith('src/') || source.path.endsWith('.d.ts')) return [];
  const place = placeOf(source.path);
  if (place === undefined) return [`${source.path}: its folder has no row in scripts/floors.ts`];
  if (isExcepted('imports', source.path)) return [];
  return importsOf(source).flatMap(({ specifier, line }) => {
    const complaint = specifier.startsWith('.')
      ? complainOfFile(source.path, resolve(source.path, specifier))
      : complainOfPackage(source.path, specifier);
    return complaint === '' ? [] : [`${source.path}:${line}: ${complaint}`];
  });
}

/** The path that a relative specifier names. */
export function resolve(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function complainOfFile(from: string, to: string): string {
  const here = placeOf(from);
  const there = placeOf(to);
  if (here === undefined) return '';
  if (!to.endsWith('.ts')) return `${to}: an import names the .ts file`;
  if (isTest(to) && !isTest(from)) return `${to}: only tests import tests`;
  if (there === undefined) return `${to}: src/ imports only folders of scripts/floors.ts`;
  if (there.folder === here.folder || there.floor < here.floor) return '';
  if (isTest(from) && there.folder === 'sim') return '';
  const both = `${here.folder}/ (floor ${here.floor}) imports ${there.folder}/ (${there.floor})`;
  if (there.floor > here.floor) return `${both}: imports go down only`;
  return `${both}: siblings do not know each other, the floor above introduces them`;
}

function complainOfPackage(from: string, specifier: string): string {
  if (isTest(from)) return '';
  const isBuiltIn = specifier.startsWith('node:');
  if (isBuiltIn && (placeOf(from)?.pure !== true || isExcepted('purity', from))) return '';
  if (isBuiltIn) return `${specifier} on a pure floor: the platform does it (src/platform/)`;
  if (testPackages.has(specifier)) return `${specifier}: a package for tests only`;
  return `${specifier}: Starling has no run-time dependency (a built-in is written node:…)`;
}

/** Files of `src/` that nothing imports or names. */
export function deadFiles(sources: readonly Source[]): string[] {
  const named = new Set(sources.flatMap(filesNamed));
  return sources
    .map((source) => source.path)
    .filter((path) => path.startsWith('src/') && !path.endsWith('.d.ts'))
    .filter((path) => !path.endsWith('.test.ts') && !named.has(path))
    .filter((path) => !isExcepted('dead-file', path))
    .map((path) => `${path}: dead, no other file imports it`);
}

function filesNamed(source: Source): string[] {
  return [...source.strings.matchAll(fileNames)]
    .map((match) => resolve(source.path, (match[1] ?? '').replace(/\.js$/, '.ts')))
    .filter((path) => path !== source.path);
}

/** `tsconfig.pure.json` compiles exactly the pure folders. */
export function checkPureConfig(text: string): string[] {
  const config = JSON.parse(text) as { include?: string[]; exclude?: string[] };
  const included = config.include ?? [];
  const wanted = pureFolders().map((folder) => `src/${folder}`);
  const missing = wanted.filter((path) => !included.includes(path));
  const surplus = included.filter((path) => !wanted.includes(path) && !path.endsWith('.d.ts'));
  const excused = exceptions.filter((row) => row.rule === 'purity').map((row) => row.path);
  const hidden = (config.exclude ?? []).filter(
    (path) => !path.startsWith('src/**/*.') && !excused.includes(path),
  );
  return [
    ...missing.map((path) => `tsconfig.pure.json: ${path} is pure and is not included`),
    ...surplus.map((path) => `tsconfig.pure.json: ${path} has no pure row in scripts/floors.ts`),
    ...hidden.map((path) => `tsconfig.pure.json: ${path} is excluded without a row of exceptions`),
  ];
}
