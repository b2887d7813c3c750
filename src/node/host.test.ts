/**
 * The real host: what it tells must make sense on the machine that runs the test.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf } from '../platform/trial.conformance.ts';
import { nodeHost } from './host.ts';

test('the process and the machine describe themselves', () => {
  const host = nodeHost();
  assert.equal(host.pid, process.pid);
  assert.match(host.osName, /^\S+ \S+ \S+$/);
  assert.ok(host.systemMemoryBytes > 1 << 20);
  assert.equal(host.environment('no such variable'), undefined);
  assert.equal(host.currentFolder(), process.cwd());
});

test('memory is resident, and the heap lies within its limit', () => {
  const { rssBytes, heapUsedBytes, heapTotalBytes, heapLimitBytes } = nodeHost().memory();
  assert.ok(rssBytes > 1 << 20);
  assert.ok(heapUsedBytes > 0 && heapUsedBytes <= heapTotalBytes);
  assert.ok(heapTotalBytes <= heapLimitBytes);
});

test('processor time is counted in seconds and grows with work', () => {
  const host = nodeHost();
  const before = host.cpu();
  let work = 0;
  while (host.cpu().userSeconds < before.userSeconds + 0.02) work++;
  assert.ok(work > 0);
  assert.ok(before.userSeconds < 600 && before.systemSeconds < 600);
  assert.ok(before.mainThreadUserSeconds <= before.userSeconds + 0.05);
});

test('a folder that does not exist cannot become the current one', () => {
  assert.equal(codeOf(nodeHost().changeFolder('/no/such/folder')), 'ENOENT');
});
