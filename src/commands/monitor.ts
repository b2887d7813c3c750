/** MONITOR. */
import { type CommandDefinition, family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { fail } from '../engine/reply-error.ts';
import { serverRows } from './rows/server.ts';

function monitor({ engine, reply, session }: Context): void {
  if (session.deniesBlocking) fail("ERR MONITOR isn't allowed for DENY BLOCKING client");
  // Whoever is one already gets no reply.
  if (session.isMonitor) return;
  engine.monitors.add(session);
  reply.ok();
}

export const monitorCommands: readonly CommandDefinition[] = family(
  { monitor: serverRows.monitor },
  { monitor },
);
