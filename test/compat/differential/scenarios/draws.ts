/** What a scenario may draw: steps that need several connections, or an order of their own. */
import type { Prng } from '../../../../src/base/prng.ts';
import type { Command } from '../checks.ts';
import type { Protocol } from '../side.ts';
import type { Batch, Listening, Step } from '../step.ts';
import type { Words } from '../wire.ts';

export interface Draws {
  readonly prng: Prng;
  readonly protocol: Protocol;
  /** One command of any family, with those around it that its check needs. */
  readonly drawn: () => readonly Command[];
  /** The same; none that draws at random, blocks, or leaves the database or the protocol. */
  readonly calm: () => readonly Command[];
  readonly batch: () => Batch;
  /** MULTI, commands, and its end. */
  readonly transaction: () => readonly Command[];
}

export type Scenario = (draws: Draws) => readonly Step[];

export function exact(...words: Words): Command {
  return { words, check: 'exact' };
}

export function batchOn(connection: 0 | 1, ...commands: readonly Command[]): Batch {
  return { is: 'batch', connection, commands };
}

export function listening(...commands: readonly Words[]): Listening {
  return { is: 'listening', commands };
}

/** HELLO with a protocol that the run allows. */
export function helloWords({ prng, protocol }: Draws): Words {
  return ['HELLO', protocol === 'both' ? String(2 + prng.below(2)) : protocol];
}
