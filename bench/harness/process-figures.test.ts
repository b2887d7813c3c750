import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCpuSeconds, parseResidentBytes } from './process-figures.ts';

test('processor time is user and system time together', () => {
  const stat = '77 (node) S 1 77 77 0 -1 4194560 9000 0 12 0 150 25 7 8 20 0 11 0 900 1 2\n';
  assert.equal(parseCpuSeconds(stat), 1.75);
});

test('a name with spaces and parentheses moves no field', () => {
  const stat = '77 (a) 9 (b) S 1 77 77 0 -1 4194560 9000 0 12 0 150 25 7 8 20 0 11 0 900\n';
  assert.equal(parseCpuSeconds(stat), 1.75);
  assert.throws(() => parseCpuSeconds('77 (node) S 1'), /not as expected/);
});

test('resident memory is what VmRSS says, in bytes', () => {
  assert.equal(parseResidentBytes('Name:\tnode\nVmHWM:\t   900 kB\nVmRSS:\t   512 kB\n'), 524_288);
  assert.throws(() => parseResidentBytes('Name:\tkthread\n'), /no VmRSS/);
});
