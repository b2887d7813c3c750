/**
 * Log: standard output, or a file that is opened for each line, so that it can be rotated by
 * moving it away.
 */
import { appendFileSync, writeSync } from 'node:fs';
import type { Log } from '../platform/log.ts';
import { attemptVoid } from './failures.ts';

/** A full pipe is tried again so many times, then the rest of the line is lost. */
const triesMax = 100;

export function nodeLog(): Log {
  let path = '';
  return {
    toFile(next) {
      const failed = next === '' ? undefined : attemptVoid(() => appendFileSync(next, ''));
      if (failed === undefined) path = next;
      return failed;
    },
    write(line) {
      const bytes = Buffer.from(`${line}\n`, 'latin1');
      if (path === '') writeOut(bytes);
      else attemptVoid(() => appendFileSync(path, bytes));
    },
  };
}

function writeOut(bytes: Uint8Array): void {
  let at = 0;
  for (let tries = 0; at < bytes.length && tries < triesMax; tries++) {
    const failed = attemptVoid(() => {
      at += writeSync(1, bytes, at);
    });
    if (failed !== undefined && failed.code !== 'EAGAIN') return;
  }
}
