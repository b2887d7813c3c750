/**
 * The tick: what a server does by itself, `hz` times a second. Work that could last is done in
 * slices with a budget, so that no client notices.
 */
import type { Server } from './server.ts';

/** What freeing may take of a tick. */
const reclaimBudgetUs = 5_000;

export function startTicking(server: Server): void {
  const { clock } = server.platform;
  const tick = (): void => {
    server.event(() => runTick(server));
    clock.after(periodMs(server), tick);
  };
  clock.after(periodMs(server), tick);
}

function periodMs(server: Server): number {
  return Math.max(1, Math.floor(1000 / server.config.integer('hz')));
}

function runTick(server: Server): void {
  const { keyspace, switches } = server.engine;
  if (switches.pausesCron) return;
  server.clients.tick(keyspace.nowMs);
  keyspace.activeExpiry.slowCycle(server.engine.monotonicUs);
  keyspace.reclaimer.sliceFor(reclaimBudgetUs, server.engine.monotonicUs);
}
