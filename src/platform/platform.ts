/**
 * The whole outside world, as interfaces. `node/` implements them for real and `sim/`
 * deterministically; nothing else may. Each interface has a conformance suite beside it
 * (`clock.conformance.ts`...) that both implementations pass.
 *
 * Everything that may take time completes by callback, and a callback never runs inside the call
 * that asked for it. There are no promises: between a check and its use nothing else can happen.
 */
import type { Clock } from './clock.ts';
import type { Disk } from './disk.ts';
import type { Host } from './host.ts';
import type { Log } from './log.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { Threads } from './threads.ts';

export interface Platform {
  readonly clock: Clock;
  readonly network: Network;
  readonly disk: Disk;
  readonly random: Random;
  readonly threads: Threads;
  readonly log: Log;
  readonly host: Host;
}
