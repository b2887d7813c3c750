import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { History, isSensitive } from './history.ts';

test('lines with a password are not for the history', () => {
  for (const line of [
    'AUTH secret',
    'auth user secret',
    'ACL SETUSER u >secret',
    'config set maxmemory 1 requirepass secret',
    'HELLO 3 AUTH u secret',
    'HELLO 3 SETNAME me AUTH u secret',
    'MIGRATE h 1 k 0 5 COPY AUTH secret',
    'MIGRATE h 1 k 0 5 AUTH2 u secret KEYS a',
  ]) {
    assert.ok(isSensitive(line.split(' ')), line);
  }
});

test('lines that only look like it are', () => {
  for (const line of [
    'GET auth',
    'ACL LIST',
    'CONFIG GET requirepass',
    'CONFIG SET maxmemory-policy requirepass',
    'HELLO 3',
    'MIGRATE h 1 k 0 5 KEYS auth x',
  ]) {
    assert.ok(!isSensitive(line.split(' ')), line);
  }
});

test('the file keeps the last hundred lines, without repetitions and secrets, for its owner', () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-history-'));
  const file = join(folder, 'history');
  try {
    const history = new History(file);
    for (let i = 0; i < 120; i++) history.add(`get ${i}`);
    history.add('get 119');
    history.add('3 auth secret');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, 100);
    assert.equal(lines[0], 'get 20');
    assert.equal(lines[99], 'get 119');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(new History(file).newestFirst[0], 'get 119');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a history without a file, or one that cannot be written, works in memory', () => {
  for (const file of [undefined, '/nonexistent/folder/history']) {
    const history = new History(file);
    history.add('ping');
    assert.deepEqual(history.newestFirst, ['ping']);
  }
});
