/**
 * The real server, as simulations start it: the same code as in production, over a simulated
 * platform.
 */
import type { Platform } from '../platform/platform.ts';
import { families } from '../server/families.ts';
import { start } from '../server/startup.ts';
import { serverPort } from './simulation.ts';

export function startServer(platform: Platform): void {
  start({
    platform,
    args: ['--bind', '0.0.0.0', '--port', String(serverPort), '--protected-mode', 'no'],
    families,
    complain: (text) => platform.log.write(text),
  });
}
