/** Why an RDB file cannot be read, with the lines that Redis writes to its log. */

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

export function corrupt(position: number, reason: string): RdbError {
  return { kind: 'corrupt', lines: [report(position, reason)] };
}

/** As Redis reports where it stands, but for a place in its sources. */
function report(position: number, reason: string): string {
  return `Internal error in RDB reading offset ${position}, function at rdb.c:0 -> ${reason}`;
}
