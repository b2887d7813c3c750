/**
 * What a family of commands is here: templates (`template.ts`) of what is sent. A row is a template
 * whose reply is compared exactly, or a template with its check (`checks.ts`).
 */
import type { Check } from '../checks.ts';

/** Draws elements at random. `facts`: the command that tells all there is to draw from. */
export interface Sampled {
  readonly template: string;
  readonly facts: 'SMEMBERS' | 'HGETALL' | 'ZRANGE' | 'KEYS';
}

export type Row = string | readonly [template: string, check: Check] | Sampled;

export interface Family {
  readonly family: string;
  /** How often it is drawn, compared with the others. */
  readonly weight: number;
  readonly commands: readonly Row[];
}

export function sampled(template: string, facts: Sampled['facts']): Sampled {
  return { template, facts };
}
