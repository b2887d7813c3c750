/**
 * What a CI run amounts to: every case that ran is counted, and every part that could not run is
 * one failure. The last line is `N passed, N failed`; the exit status is 0 only if nothing failed.
 *
 *   node dist/scripts/ci-summary.js RESULTS KNOWN BASELINE
 *
 *   RESULTS    a folder: steps.tsv (step, exit status), a log for each step, suite/tests.tsv
 *   KNOWN      cases of the suite that differ between Redis versions: file, result, case
 *   BASELINE   the suite's results on the reference server: suite, file, result, ms, case
 *
 * (1) A case of the suite that passes on the reference and does not appear here at all has failed:
 *     a server that dies early loses cases silently.
 * (2) A case of KNOWN or of test/conformance-exceptions.tsv that fails or does not run is no
 *     failure.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Count {
  readonly passed: number;
  readonly failed: number;
  /** What failed, for people. */
  readonly notes: readonly string[];
}

/** Steps whose log is that of `node --test`; the others only have to succeed. */
const testSteps: ReadonlySet<string> = new Set(['unit tests', 'compatibility tests']);
const suiteStep = "Redis's own suite";

/** So many failures are shown by name; all are counted. */
const notesMax = 100;

/** The totals that `node --test` prints at its end, in both of its formats. */
export function countTests(log: string, status: number): Count {
  const total = (word: string): number => {
    const found = [...log.matchAll(new RegExp(`^(?:#|ℹ) ${word} (\\d+)$`, 'gm'))];
    return Number(found.at(-1)?.[1] ?? 0);
  };
  const passed = total('pass');
  const failed = total('fail') + total('cancelled');
  if (passed + failed === 0) return { passed, failed: 1, notes: ['no test ran'] };
  if (status === 0 || failed > 0) return { passed, failed, notes: [] };
  return { passed, failed: 1, notes: [`ended with status ${status}`] };
}

export interface SuiteFiles {
  readonly results: string;
  readonly baseline: string;
  readonly known: string;
  readonly exceptions: string;
  /** The files that were asked for. */
  readonly asked: string;
}

export function countSuite(files: SuiteFiles): Count {
  const asked = lines(files.asked).map((line) => line.trim());
  const excused = new Set([
    ...rows(files.known).map(([file, , name]) => caseId(file, name)),
    ...rows(files.exceptions).map(([file, name]) => caseId(file, name)),
  ]);
  const ran = outcomes(files.results, asked);
  const reference = outcomes(files.baseline, asked);
  const failed = [...ran]
    .filter(([id, isGood]) => !isGood && !excused.has(id))
    .map(([id]) => `failed: ${id}`);
  const lost = [...reference]
    .filter(([id, isGood]) => isGood && !ran.has(id) && !excused.has(id))
    .map(([id]) => `did not run: ${id}`);
  const silent = asked
    .filter((file) => ![...reference.keys()].some((id) => id.startsWith(`${file} `)))
    .map((file) => `not in the baseline: ${file}`);
  return {
    passed: [...ran.values()].filter((isGood) => isGood).length,
    failed: failed.length + lost.length + silent.length,
    notes: [...failed, ...lost, ...silent],
  };
}

/** Case → did it pass every time. What was skipped is left out. */
function outcomes(table: string, asked: readonly string[]): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const [, file, result, , name] of rows(table)) {
    if (file === undefined || !asked.includes(file)) continue;
    if (result === 'skip' || result === 'ignore') continue;
    const id = caseId(file, name);
    found.set(id, result === 'ok' && found.get(id) !== false);
  }
  return found;
}

function caseId(file: string | undefined, name: string | undefined): string {
  return `${file} ${name}`;
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** The cells of a table behind its head line. */
function rows(text: string): string[][] {
  return lines(text)
    .slice(1)
    .map((line) => line.split('\t'));
}

function countStep(name: string, status: number, log: string, suite: SuiteFiles): Count {
  if (testSteps.has(name)) return countTests(log, status);
  if (name === suiteStep && suite.results !== '') return withStatus(countSuite(suite), status);
  if (status === 0) return { passed: 0, failed: 0, notes: [] };
  return { passed: 0, failed: 1, notes: [`could not run (status ${status})`] };
}

/** The runner ends with 1 when a case failed, excused or not; any other status is a failure. */
function withStatus(count: Count, status: number): Count {
  if (status === 0 || status === 1) return count;
  const notes = [...count.notes, `ended with status ${status}`];
  return { passed: count.passed, failed: count.failed + 1, notes };
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function main(results: string, known: string, baseline: string): void {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const suite: SuiteFiles = {
    results: read(join(results, 'suite', 'tests.tsv')),
    baseline: read(baseline),
    known: read(known),
    exceptions: read(join(root, 'test', 'conformance-exceptions.tsv')),
    asked: read(join(root, 'test', 'conformance.txt')),
  };
  let passed = 0;
  let failed = 0;
  for (const line of lines(read(join(results, 'steps.tsv')))) {
    const [name = '', status = ''] = line.split('\t');
    const log = read(join(results, `${name}.log`));
    const count = countStep(name, Number(status), log, suite);
    console.log(`${name}: ${count.passed} passed, ${count.failed} failed`);
    for (const note of count.notes.slice(0, notesMax)) console.log(`  ${note}`);
    if (count.notes.length > notesMax) console.log(`  and ${count.notes.length - notesMax} more`);
    passed += count.passed;
    failed += count.failed;
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [results = '', known = '', baseline = ''] = process.argv.slice(2);
  main(results, known, baseline);
}
