/** Why an RDB file cannot be read, with the lines that Redis writes to its log. */
import { rdbTypeNames } from './types.ts';

/**
 * `format`: it is no RDB file, or of a version that is not known. `short`: it ends too early.
 * `corrupt`: bytes are wrong. `refused`: it holds what this server does not have.
 */
export type RdbErrorKind = 'format' | 'short' | 'corrupt' | 'refused';

export interface RdbError {
  readonly kind: RdbErrorKind;
  /** Lines for the log, at warning level. */
  readonly lines: readonly string[];
}

export function shortRead(position: number): RdbError {
  return {
    kind: 'short',
    lines: [
      'Short read or OOM loading DB. Unrecoverable error, aborting now.',
      report(position, 'Unexpected EOF reading RDB file'),
    ],
  };
}

/** What was being read when bytes turned out wrong. */
export interface RdbPlace {
  readonly position: number;
  /** As redis-check-rdb calls it. */
  readonly doing: string;
  /** The key and the type of its value, where one was being read. */
  readonly key: string | undefined;
  readonly type: number;
  readonly keysRead: number;
}

/** With what redis-check-rdb tells of such a file, which Redis runs over it at once. */
export function corrupt(reason: string, place: RdbPlace): RdbError {
  const told = report(place.position, reason);
  const lines = [
    told,
    '--- RDB ERROR DETECTED ---',
    `[offset ${place.position}] ${told}`,
    `[additional info] While doing: ${place.doing}`,
  ];
  if (place.key !== undefined) {
    const name = rdbTypeNames[place.type] ?? 'unknown';
    lines.push(
      `[additional info] Reading key '${place.key}'`,
      `[additional info] Reading type ${place.type} (${name})`,
    );
  }
  lines.push(`[info] ${place.keysRead} keys read`);
  return { kind: 'corrupt', lines };
}

/** As Redis reports where it stands, but for a place in its sources. */
export function report(position: number, reason: string): string {
  return `Internal error in RDB reading offset ${position}, function at rdb.c:0 -> ${reason}`;
}
