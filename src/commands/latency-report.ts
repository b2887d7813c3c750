/**
 * LATENCY DOCTOR: what the monitor saw, event by event, and what can be done about it. Advice is
 * given once, whatever the number of events that ask for it.
 */
import type { Engine } from '../engine/engine.ts';
import { analyze, type LatencySeries } from '../engine/latency-monitor.ts';

const hzAdvised = 100;

type Advice = 'slowLogOff' | 'slowLogHigh' | 'slowLog' | 'large' | 'system' | 'hz' | 'disk';

const advices: ReadonlyMap<string, readonly Advice[]> = new Map([
  ['command', ['slowLog', 'large']],
  ['fast-command', ['system']],
  ['expire-cycle', ['hz', 'large']],
  ['expire-del', ['large']],
  ['eviction-del', ['large']],
  ['eviction-cycle', ['large']],
  ['aof-write-pending-fsync', ['disk']],
  ['aof-write-active-child', ['disk']],
  ['aof-write-alone', ['disk']],
  ['aof-fsync-always', ['disk']],
  ['aof-fstat', ['disk']],
  ['aof-rename', ['disk']],
  ['rdb-unlink-temp-file', ['disk']],
]);

export function latencyReport(engine: Engine): string {
  const { events, thresholdMs } = engine.latency;
  if (events.size === 0 && thresholdMs === 0) {
    return (
      'Nothing is measured: the latency monitor is off. Switch it on with "CONFIG SET ' +
      'latency-monitor-threshold <milliseconds>" and ask again after a while.\n'
    );
  }
  if (events.size === 0) {
    return `Nothing has taken ${thresholdMs} ms or more since the monitor was switched on.\n`;
  }
  let report = 'These events held the server up:\n\n';
  let number = 0;
  const given = new Set<Advice>();
  for (const [event, series] of events) {
    number++;
    report += `${number}. ${eventLine(engine, event, series)}\n`;
    for (const advice of advices.get(event) ?? []) given.add(advice);
  }
  if (given.has('slowLog')) addSlowLog(engine, given);
  if (engine.config.integer('hz') >= hzAdvised) given.delete('hz');
  if (given.size === 0) return `${report}\nThere is no general advice for events of this kind.\n`;
  report += '\nWhat can be done about it:\n\n';
  for (const advice of given) report += `- ${adviceText(engine, advice)}\n`;
  return report;
}

function eventLine(engine: Engine, event: string, series: LatencySeries): string {
  const found = analyze(series, engine.keyspace.nowMs);
  return (
    `${event}: ${series.samples.length} latency spikes (average ${found.averageMs}ms, mean ` +
    `deviation ${found.deviationMs}ms, period ${found.periodSeconds.toFixed(2)} sec). ` +
    `Worst all time event ${series.maxMs}ms.`
  );
}

function addSlowLog({ config, latency }: Engine, given: Set<Advice>): void {
  const slowerThan = config.integer('slowlog-log-slower-than');
  if (slowerThan < 0) given.add('slowLogOff');
  else if (slowerThan / 1000 > latency.thresholdMs) given.add('slowLogHigh');
}

function adviceText({ latency }: Engine, advice: Advice): string {
  const set = `CONFIG SET slowlog-log-slower-than ${latency.thresholdMs * 1000}`;
  switch (advice) {
    case 'slowLogOff':
      return `The slow log is off, so that nobody knows which commands were slow. Try "${set}".`;
    case 'slowLogHigh':
      return `The slow log leaves out commands that this monitor sees. Try "${set}".`;
    case 'slowLog':
      return 'Look into the slow log (SLOWLOG GET) for the commands that took so long.';
    case 'large':
      return (
        'Freeing a large value takes time. Divide very large values, use UNLINK instead of DEL, ' +
        'or set the lazyfree-lazy-* directives.'
      );
    case 'system':
      return (
        'Commands that do next to nothing were slow, so the process did not get the processor, ' +
        'or the collector of JavaScript was at work. Lower the load of the machine, look for ' +
        'noisy neighbours, and measure with "starling-cli --intrinsic-latency 100".'
      );
    case 'hz':
      return (
        'Many keys expire at once. Smaller and more frequent cycles spread the work: ' +
        `"CONFIG SET hz ${hzAdvised}".`
      );
    case 'disk':
      return (
        'The disk is slow or busy. Keep the files on a local disk that other programs leave ' +
        'alone, or relax the appendfsync policy.'
      );
  }
}
