/** Checks an RDB file at the beginning of a log, by reading it into a keyspace of its own. */
import { Prng } from '../../base/prng.ts';
import { Keyspace } from '../../keyspace/keyspace.ts';
import { RdbReader } from '../../persistence/rdb/rdb-reader.ts';
import type { Input } from './input.ts';

/** More databases than anybody has. */
const databases = 16_384;
const stepBytes = 1 << 20;

/** What there is to say; `end` is where the commands begin, or -1 where the file is broken. */
export interface CheckedPreamble {
  readonly lines: readonly string[];
  readonly end: number;
}

export function checkPreamble(input: Input, path: string, nowMs: number): CheckedPreamble {
  const keyspace = new Keyspace({ databases, random: new Prng(nowMs) });
  keyspace.setTime(nowMs);
  const lines = [`[offset 0] Checking RDB file ${path}`];
  const reader = new RdbReader({
    keyspace,
    nowMs,
    dropsExpired: false,
    checksSum: true,
    sanitizes: true,
    replaces: true,
    aux: (name, value) => lines.push(`[offset ${reader.position}] AUX FIELD ${name} = '${value}'`),
    library: () => undefined,
  });
  let progress = reader.step(stepBytes);
  while (progress === 'hungry' || progress === 'more') {
    if (progress === 'hungry') {
      const piece = input.piece();
      if (piece.length > 0) reader.feed(piece, 0, piece.length);
      else reader.end();
    }
    progress = reader.step(stepBytes);
  }
  const expiring = keyspace.databases.reduce((sum, { expiringSize }) => sum + expiringSize, 0);
  const figures = [`[info] ${reader.keysLoaded} keys read`, `[info] ${expiring} expires`];
  if (progress === 'done') {
    lines.push(`[offset ${reader.position}] \\o/ RDB looks OK! \\o/`, ...figures);
    return { lines, end: reader.position };
  }
  const reasons = reader.error?.lines ?? [];
  lines.push('--- RDB ERROR DETECTED ---');
  lines.push(...reasons.map((reason) => `[offset ${reader.position}] ${reason}`), ...figures);
  return { lines, end: -1 };
}
