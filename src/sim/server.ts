/**
 * The real server, as simulations start it: the same code as in production, over a simulated
 * platform.
 */
import type { Platform } from '../platform/platform.ts';
import { families } from '../server/families.ts';
import type { Server } from '../server/server.ts';
import { start } from '../server/startup.ts';
import { serverPort } from './simulation.ts';

/** `started` gets the server once it accepts clients. */
export function startServer(
  platform: Platform,
  started: (server: Server) => void = () => {},
): void {
  start({
    platform,
    args: [
      ...['--bind', '0.0.0.0', '--port', String(serverPort), '--protected-mode', 'no'],
      ...['--enable-debug-command', 'yes'],
    ],
    families,
    complain: (text) => platform.log.write(text),
    started,
  });
}
