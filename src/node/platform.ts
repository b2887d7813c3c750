/**
 * The real platform.
 */
import type { Platform } from '../platform/platform.ts';
import { nodeClock } from './clock.ts';
import { nodeDisk } from './disk.ts';
import { nodeHost } from './host.ts';
import { nodeLog } from './log.ts';
import { nodeNetwork } from './network.ts';
import { nodeRandom } from './random.ts';
import { nodeThreads } from './threads.ts';

export function nodePlatform(): Platform {
  return {
    clock: nodeClock(),
    network: nodeNetwork({ receive: 'door', send: 'door' }),
    disk: nodeDisk(),
    random: nodeRandom(),
    threads: nodeThreads(),
    log: nodeLog(),
    host: nodeHost(),
  };
}
