/**
 * The tick: what a server does by itself, `hz` times a second. Work that could last is done in
 * slices with a budget, so that no client notices.
 */
import type { Server } from './server.ts';

/** What freeing may take of a tick. */
const reclaimBudgetUs = 5_000;
const clientsPerTickMax = 200;
const hzMax = 500;
/** A little less than 100 ms: a tick that is early is not missed. */
const samplePeriodUs = 95_000;
const reportPeriodUs = 5_000_000;
/** Memory that was freed is kept for the next keys, for some of these. */
const decayPeriodUs = 2_500_000;

export function startTicking(server: Server): void {
  const { clock } = server.platform;
  const tick = (): void => {
    server.event(() => runTick(server));
    clock.after(periodMs(server), tick);
  };
  clock.after(periodMs(server), tick);
}

/** So many ticks a second that each has to look at a bounded number of clients. */
function periodMs(server: Server): number {
  const { config, engine } = server;
  let hz = config.integer('hz');
  if (config.bool('dynamic-hz')) {
    while (engine.sessions.size / hz > clientsPerTickMax && hz < hzMax) hz *= 2;
  }
  server.hz = Math.min(hz, hzMax);
  return Math.max(1, Math.floor(1000 / server.hz));
}

function runTick(server: Server): void {
  const { engine, metrics } = server;
  const { keyspace, switches } = engine;
  engine.expireWaits();
  if (switches.pausesCron) return;
  const startUs = engine.monotonicUs();
  if (startUs >= server.nextSampleUs) {
    server.nextSampleUs = startUs + samplePeriodUs;
    metrics.sample(startUs, engine.stats);
    server.memory.sample();
  }
  if (startUs >= server.nextReportUs) {
    server.nextReportUs = startUs + reportPeriodUs;
    report(server);
  }
  if (startUs >= server.nextDecayUs) {
    server.nextDecayUs = startUs + decayPeriodUs;
    keyspace.arena.decay();
  }
  server.shutdown.tick();
  server.clients.tick(keyspace.nowMs);
  server.expire('slow');
  server.saving.tick();
  server.aof.tick();
  server.replication.tick();
  keyspace.reclaimer.sliceFor(reclaimBudgetUs, engine.monotonicUs);
  metrics.cronUs += engine.monotonicUs() - startUs;
}

/** What there is, for those who read the log at its lower levels. */
function report({ engine, log, memory }: Server): void {
  if (!log.writes('verbose')) return;
  for (const { expiringSize, index, size } of engine.keyspace.databases) {
    if (size > 0) log.write('verbose', `DB ${index}: ${size} keys (${expiringSize} volatile).`);
  }
  log.write(
    'debug',
    `${engine.sessions.size} clients connected (0 replicas), ${memory.usedBytes} bytes in use`,
  );
}
