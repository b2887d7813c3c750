/**
 * Runs the compiled unit tests: every `*.test.js` below `dist/src`, or those whose path contains
 * one of the words given as arguments. `node --test` takes explicit files on all supported Node
 * versions, patterns it does not.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function testsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => join(folder, name))
    .sort();
}

const words = process.argv.slice(2);
const files = ['src', 'scripts'].flatMap((folder) => testsBelow(join(root, folder)));
const chosen = words.length === 0 ? files : files.filter((f) => words.some((w) => f.includes(w)));
const run = spawnSync(process.execPath, ['--test', ...chosen], { stdio: 'inherit' });
process.exit(run.status ?? 1);
