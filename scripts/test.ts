/**
 * Runs compiled tests, or those whose path contains one of the words given as arguments.
 *
 *   npm test                 unit tests beside the code, and test/system (real processes)
 *   npm run compat           all else below test/: these need a real Redis, and are longer
 *
 * `node --test` takes explicit files on all supported Node versions, patterns it does not. A
 * compiled test whose source is gone is left out.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A test that takes longer hangs. */
const unitTimeoutMs = 120_000;
const compatTimeoutMs = 900_000;

/** The compiled tests below a folder of the project. */
function testsBelow(folder: string): string[] {
  const compiled = join(root, 'dist', folder);
  if (!existsSync(compiled)) return [];
  return readdirSync(compiled, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .filter((name) => existsSync(join(root, folder, name.replace(/\.js$/, '.ts'))))
    .map((name) => join(compiled, name))
    .sort();
}

const system = join(root, 'dist', 'test', 'system') + sep;
const args = process.argv.slice(2);
const isCompat = args[0] === '--compat';
const words = isCompat ? args.slice(1) : args;
const files = ['src', 'scripts', 'bench', 'test']
  .flatMap(testsBelow)
  .filter((file) => {
    const isUnit = !file.startsWith(join(root, 'dist', 'test') + sep) || file.startsWith(system);
    return isUnit !== isCompat;
  })
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)));

if (files.length === 0) {
  console.error('no tests found');
  process.exit(1);
}
const timeout = `--test-timeout=${isCompat ? compatTimeoutMs : unitTimeoutMs}`;
const run = spawnSync(process.execPath, ['--test', timeout, ...files], { stdio: 'inherit' });
process.exit(run.status ?? 1);
