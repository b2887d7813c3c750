import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeText } from './log-lines.ts';

test('log lines state the day and the millisecond, also on leap days and before 1970', () => {
  assert.equal(timeText(0), '01 Jan 1970 00:00:00.000');
  assert.equal(timeText(Date.UTC(2026, 10, 20, 11, 4, 5, 678)), '20 Nov 2026 11:04:05.678');
  assert.equal(timeText(Date.UTC(2024, 1, 29, 23, 59, 59, 999)), '29 Feb 2024 23:59:59.999');
  assert.equal(timeText(Date.UTC(2000, 1, 29)), '29 Feb 2000 00:00:00.000');
  assert.equal(timeText(Date.UTC(1969, 11, 31, 23)), '31 Dec 1969 23:00:00.000');
});
