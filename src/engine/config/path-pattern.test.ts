/** Wildcards in the paths of `include`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasWildcard, matchingPaths } from './path-pattern.ts';

const folders: ReadonlyMap<string, readonly string[]> = new Map([
  ['.', ['b.conf', 'a.conf', '.hidden.conf', 'conf.d', 'x.txt']],
  ['conf.d', ['2.conf', '10.conf', '.old.conf']],
  ['/', ['etc']],
  ['/etc', ['one', 'two']],
  ['/etc/one', ['r.conf']],
  ['/etc/two', ['r.conf', 's.conf']],
]);

function found(pattern: string): string[] {
  return matchingPaths(pattern, (folder) => folders.get(folder.replace(/^\.\//, '')));
}

test('names match within one folder, sorted by bytes, hidden ones only by a dot', () => {
  assert.deepEqual(found('*.conf'), ['a.conf', 'b.conf']);
  assert.deepEqual(found('.*.conf'), ['.hidden.conf']);
  assert.deepEqual(found('conf.d/*.conf'), ['conf.d/10.conf', 'conf.d/2.conf']);
  assert.deepEqual(found('[!a].conf'), ['b.conf']);
  assert.deepEqual(found('[^b].conf'), ['a.conf']);
  assert.deepEqual(found('?.txt'), ['x.txt']);
});

test('every part of a path may have wildcards', () => {
  assert.deepEqual(found('/etc/*/r.conf'), ['/etc/one/r.conf', '/etc/two/r.conf']);
  assert.deepEqual(found('/e*/t*/*'), ['/etc/two/r.conf', '/etc/two/s.conf']);
  assert.deepEqual(found('./conf.d/2*'), ['./conf.d/2.conf']);
});

test('nothing that matches is no error', () => {
  assert.deepEqual(found('*.none'), []);
  assert.deepEqual(found('nowhere/*.conf'), []);
  assert.deepEqual(found('x.txt/*'), []);
});

test('wildcards are seen', () => {
  assert.equal(hasWildcard('/etc/redis.conf'), false);
  for (const path of ['a*', 'a?', 'a[b']) assert.equal(hasWildcard(path), true);
});
