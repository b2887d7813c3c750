/**
 * The real log.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync } from 'node:fs';
import { test } from 'node:test';
import { codeOf, on } from '../platform/trial.conformance.ts';
import { nodeLog } from './log.ts';
import { nodeTrial } from './trial.conformance.ts';

test(
  'lines go to the end of a file, which may be moved away meanwhile',
  on(
    () => nodeTrial({}),
    async ({ folder }) => {
      const log = nodeLog();
      assert.equal(log.toFile(`${folder}/log`), undefined);
      log.write('one');
      log.write('caf\xe9');
      renameSync(`${folder}/log`, `${folder}/log.1`);
      log.write('three');
      assert.equal(readFileSync(`${folder}/log.1`, 'latin1'), 'one\ncaf\xe9\n');
      assert.equal(readFileSync(`${folder}/log`, 'latin1'), 'three\n');
    },
  ),
);

test(
  'a file that cannot be opened is a failure, and lines go where they went',
  on(
    () => nodeTrial({}),
    async ({ folder }) => {
      const log = nodeLog();
      log.toFile(`${folder}/log`);
      assert.equal(codeOf(log.toFile(`${folder}/none/log`)), 'ENOENT');
      log.write('still here');
      assert.equal(readFileSync(`${folder}/log`, 'latin1'), 'still here\n');
    },
  ),
);

test('without a file lines go to standard output, all of them before the process ends', () => {
  const module = new URL('./log.js', import.meta.url).href;
  const program = `
    import { nodeLog } from '${module}';
    const log = nodeLog();
    for (let i = 0; i < 5000; i++) log.write('line ' + i + ' '.repeat(100));
    process.exit(0);`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', program]);
  const lines = run.stdout.toString('latin1').split('\n');
  assert.equal(lines.length, 5001);
  assert.equal(lines[4999].trimEnd(), 'line 4999');
});
