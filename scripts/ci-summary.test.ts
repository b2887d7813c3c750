/** The counting of CI: what may hide a failure must not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countSuite, countTests, type SuiteFiles } from './ci-summary.ts';

describe('the totals of node --test', () => {
  test('are read in both formats', () => {
    const tap = '# tests 5\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 0\n';
    assert.deepEqual(countTests(tap, 1), { passed: 3, failed: 2, notes: [] });
    assert.deepEqual(countTests('ℹ pass 4\nℹ fail 0\n', 0), { passed: 4, failed: 0, notes: [] });
  });

  test('of a run that died are a failure even when no test failed', () => {
    assert.equal(countTests('# pass 3\n# fail 0\n', 124).failed, 1);
    assert.equal(countTests('tsc: error\n', 2).failed, 1);
    assert.equal(countTests('', 0).failed, 1);
  });
});

describe("the cases of Redis's own suite", () => {
  const head = 'suite\tfile\tresult\tms\tname\n';
  const row = (result: string, name: string): string => `s\tunit/a\t${result}\t1\t${name}\n`;
  const files: SuiteFiles = {
    results: head + row('ok', 'one') + row('ok', 'two'),
    baseline: head + row('ok', 'one') + row('ok', 'two'),
    known: 'file\tresult\tcase\n',
    exceptions: '# a note\nfile\tcase\treason\n',
    asked: '# a note\nunit/a\n',
  };

  test('pass when they pass as on the reference', () => {
    assert.deepEqual(countSuite(files), { passed: 2, failed: 0, notes: [] });
  });

  test('fail when they fail here, also when they passed before', () => {
    const results = files.results + row('err', 'two');
    const notes = ['failed: unit/a two'];
    assert.deepEqual(countSuite({ ...files, results }), { passed: 1, failed: 1, notes });
  });

  test('fail when they do not appear, and when the reference does not know the file', () => {
    const lost = countSuite({ ...files, results: head + row('ok', 'one') });
    assert.deepEqual(lost, { passed: 1, failed: 1, notes: ['did not run: unit/a two'] });
    const unknown = countSuite({ ...files, asked: 'unit/a\nunit/b\n' });
    assert.deepEqual(unknown.notes, ['not in the baseline: unit/b']);
  });

  test('are no failure when they are excused', () => {
    const results = head + row('ok', 'one') + row('err', 'two');
    const known = `${files.known}unit/a\terr\ttwo\n`;
    assert.deepEqual(countSuite({ ...files, results, known }), { passed: 1, failed: 0, notes: [] });
    const exceptions = `${files.exceptions}unit/a\ttwo\tneeds a forked child\n`;
    const excepted = countSuite({ ...files, results, exceptions });
    assert.deepEqual(excepted, { passed: 1, failed: 0, notes: [] });
    assert.equal(countSuite({ ...files, known }).passed, 2);
  });

  test('that were skipped there and here are not counted', () => {
    const results = files.results + row('skip', 'three');
    const baseline = files.baseline + row('ignore', 'three');
    assert.equal(countSuite({ ...files, results, baseline }).failed, 0);
  });
});
