/**
 * Whoever started the server and watches it. Upstart wants the process to stop once it is ready,
 * and continues it. systemd wants messages over a datagram socket, which there is no way to send:
 * its unit has to be of the type `simple` or `exec`.
 */
import type { Config } from '../engine/config/config.ts';
import type { Host } from '../platform/host.ts';
import type { LogLines } from './log-lines.ts';

export type Supervisor = 'upstart' | 'no';

/** Who supervises the server: it does not go into the background then. */
export function superviseBy(config: Config, host: Host, log: LogLines): Supervisor {
  switch (supervisorOf(config, host)) {
    case 'upstart':
      return upstart(host, log);
    case 'systemd':
      log.write(
        'warning',
        'systemd supervision requested or auto-detected, but Starling cannot send it messages: ' +
          'use a unit of Type=exec or Type=simple',
      );
      return 'no';
    default:
      return 'no';
  }
}

function supervisorOf(config: Config, host: Host): string {
  const mode = config.enumeration('supervised');
  if (mode !== 'auto') return mode;
  if (host.environment('UPSTART_JOB') !== undefined) return 'upstart';
  return host.environment('NOTIFY_SOCKET') === undefined ? 'no' : 'systemd';
}

function upstart(host: Host, log: LogLines): Supervisor {
  if (host.environment('UPSTART_JOB') === undefined) {
    log.write('warning', 'upstart supervision requested, but UPSTART_JOB not found!');
    return 'no';
  }
  log.write('notice', 'supervised by upstart, will stop to signal readiness.');
  host.suspend();
  return 'upstart';
}
