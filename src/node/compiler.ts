/**
 * What the program asks of V8's optimizing compiler: to inline more. By default a function that is
 * compiled takes in at most 920 bytes of bytecode of what it calls; the road of a command is many
 * small functions, and most of them were left as calls, at 3 to 5 ns each (see
 * docs/decisions/inlining.md).
 *
 * The flags belong to the whole process. So they are for a process that is a server, and are not
 * set where a server is embedded into somebody else's program.
 */
import { setFlagsFromString } from 'node:v8';

/** Bytes of bytecode but for the frequency, which is calls per call of the function around. */
const flags = [
  '--max-inlined-bytecode-size=600',
  '--max-inlined-bytecode-size-cumulative=2500',
  '--max-inlined-bytecode-size-absolute=8000',
  '--reserve-inline-budget-scale-factor=3',
  '--min-inlining-frequency=0.05',
];

/** To be called first of all. A V8 that does not know a flag says so and passes over it. */
export function inlineMore(): void {
  for (const flag of flags) setFlagsFromString(flag);
}
