/** The manifest: names, changes, and a text that Redis reads and writes too. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  emptyManifest,
  formatManifest,
  isEmpty,
  loadedFiles,
  type Manifest,
  type ManifestError,
  parseManifest,
  withNewBase,
  withNewIncrement,
  withOldLogAsBase,
  withoutHistory,
  withRewritten,
} from './manifest.ts';

const name = 'appendonly.aof';

function parsed(text: string): Manifest {
  const result = parseManifest(text);
  assert(!('error' in result), JSON.stringify(result));
  return result;
}

function refused(text: string): ManifestError {
  const result = parseManifest(text);
  assert('error' in result);
  return result;
}

test('a first start has a base and an incremental file', () => {
  const manifest = withNewIncrement(withNewBase(emptyManifest, name, true), name);
  assert.equal(
    formatManifest(manifest),
    'file appendonly.aof.1.base.rdb seq 1 type b\n' +
      'file appendonly.aof.1.incr.aof seq 1 type i\n',
  );
  assert.deepEqual(
    loadedFiles(manifest).map((file) => file.name),
    ['appendonly.aof.1.base.rdb', 'appendonly.aof.1.incr.aof'],
  );
});

test('a rewrite turns what was before it into history, oldest first, the base behind it', () => {
  let manifest = withNewIncrement(withNewBase(emptyManifest, name, false), name);
  manifest = withNewIncrement(withNewIncrement(manifest, name), name);
  manifest = withRewritten(withNewBase(manifest, name, false), 1);
  assert.equal(
    formatManifest(manifest),
    'file appendonly.aof.2.base.aof seq 2 type b\n' +
      'file appendonly.aof.1.incr.aof seq 1 type h\n' +
      'file appendonly.aof.2.incr.aof seq 2 type h\n' +
      'file appendonly.aof.1.base.aof seq 1 type h\n' +
      'file appendonly.aof.3.incr.aof seq 3 type i\n',
  );
  assert.equal(withoutHistory(manifest).history.length, 0);
});

test('a rewrite of a log that is off keeps no incremental file', () => {
  const manifest = withRewritten(withNewIncrement(withNewBase(emptyManifest, name, true), name), 0);
  assert.deepEqual(manifest.increments, []);
  assert.equal(manifest.incrementSequence, 1);
});

test('an old log becomes the base under its own name', () => {
  const text = formatManifest(withOldLogAsBase(emptyManifest, name));
  assert.equal(text, 'file appendonly.aof seq 1 type b\n');
});

test('names with blanks or quotes are quoted and read back', () => {
  const odd = 'a b"c';
  const text = formatManifest(withOldLogAsBase(emptyManifest, odd));
  assert.equal(text, 'file "a b\\"c" seq 1 type b\n');
  assert.equal(parsed(text).base?.name, odd);
});

test('comments, blanks around a line and words of later versions are passed over', () => {
  const manifest = parsed('# a comment\n \tFILE x.1.incr.aof seq 1x type incr more words\r\n');
  assert.deepEqual(manifest.increments, [{ name: 'x.1.incr.aof', sequence: 1, role: 'i' }]);
  assert.equal(isEmpty(parsed('# nothing else\n')), true);
});

test('what is wrong with a manifest is said in the words of Redis', () => {
  const bad = 'Invalid AOF manifest file format';
  const base = 'file b seq 1 type b\n';
  const cases: readonly (readonly [string, string, number, string | undefined])[] = [
    ['', 'Found an empty AOF manifest', 0, undefined],
    ['\n', bad, 1, ''],
    [`${base}${base}`, 'Found duplicate base file information', 2, 'file b seq 1 type b'],
    ['file b seq 1 type b', 'The AOF manifest file contains too long line', 1, undefined],
    [
      `file ${'b'.repeat(1100)} seq 1 type b\n`,
      'The AOF manifest file contains too long line',
      1,
      undefined,
    ],
    ['file b seq 1\n', bad, 1, 'file b seq 1'],
    ['file b seq 1 type b more\n', bad, 1, 'file b seq 1 type b more'],
    ['file b seq 0 type b\n', bad, 1, 'file b seq 0 type b'],
    ['file "b seq 1 type b\n', bad, 1, 'file "b seq 1 type b'],
    [
      'file b/c seq 1 type b\n',
      "File can't be a path, just a filename",
      1,
      'file b/c seq 1 type b',
    ],
    ['file b seq 1 type x\n', 'Unknown AOF file type', 1, 'file b seq 1 type x'],
    [
      'file b seq 2 type i\nfile c seq 2 type i\n',
      'Found a non-monotonic sequence number',
      2,
      'file c seq 2 type i',
    ],
  ];
  for (const [text, error, lineNumber, line] of cases) {
    assert.deepEqual(refused(text), { error, lineNumber, line }, text);
  }
});

test('whatever the changes, a manifest is read back as it was', () => {
  const change = fc.constantFrom<(manifest: Manifest) => Manifest>(
    (manifest) => withNewBase(manifest, name, true),
    (manifest) => withNewBase(manifest, 'x y', false),
    (manifest) => withNewIncrement(manifest, name),
    (manifest) => withRewritten(manifest, manifest.increments.length === 0 ? 0 : 1),
    withoutHistory,
  );
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
      const manifest = changes.reduce((before, one) => one(before), emptyManifest);
      fc.pre(formatManifest(manifest) !== '');
      const back = parsed(formatManifest(manifest));
      assert.equal(formatManifest(back), formatManifest(manifest));
    }),
    { numRuns: 200 },
  );
});

test('any text is a manifest or is refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      parseManifest(text);
    }),
    { numRuns: 300 },
  );
});
