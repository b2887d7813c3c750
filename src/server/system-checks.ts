/**
 * Settings of the machine that do a server no good: told in the log at start, and by
 * `--check-system`.
 */
import type { Host } from '../platform/host.ts';
import type { Server } from './server.ts';

export interface SystemCheck {
  readonly name: string;
  /** What is wrong; empty when it is as it should be, undefined when it cannot be known. */
  readonly finding: string | undefined;
}

/** The kernel never promises more memory than there is. */
const neverOvercommits = '2';

export function systemChecks(host: Host): SystemCheck[] {
  const overcommit = host.kernelSetting('overcommit_memory');
  const hugePages = host.kernelSetting('transparent_hugepage');
  const clock = host.kernelSetting('clocksource');
  return [
    {
      name: 'xen-clocksource',
      finding: clock === undefined ? undefined : clock === 'xen' ? slowClock : '',
    },
    {
      name: 'overcommit',
      finding: overcommit === undefined ? undefined : overcommit === neverOvercommits ? strict : '',
    },
    {
      name: 'THP',
      finding:
        hugePages === undefined ? undefined : hugePages.includes('[always]') ? largePages : '',
    },
  ];
}

const slowClock =
  "The clock source of this machine is 'xen': asking for the time is slow, and every command asks. " +
  "Try 'echo tsc > /sys/devices/system/clocksource/clocksource0/current_clocksource'.";

const strict =
  'Memory overcommit must be enabled! The kernel counts memory that is set aside as if it were ' +
  'used (vm.overcommit_memory = 2), and data is kept in chunks that are set aside as a whole. Set ' +
  'vm.overcommit_memory to 0 or 1.';

const largePages =
  'You have Transparent Huge Pages (THP) support enabled in your kernel. A page of memory becomes ' +
  "2 MB, and may be made at any moment: expect delays and more memory. Run 'echo madvise > " +
  "/sys/kernel/mm/transparent_hugepage/enabled' as root, and start the server again.";

/** What `--check-system` prints, and whether all is well. */
export function checkReport(host: Host): { readonly text: string; readonly isGood: boolean } {
  const checks = systemChecks(host);
  const lines = checks.map(({ finding, name }) => {
    if (finding === undefined) return `[${name}]...skipped`;
    return finding === '' ? `[${name}]...OK` : `[${name}]...WARNING:\n${finding}`;
  });
  return { text: lines.join('\n'), isGood: checks.every(({ finding }) => (finding ?? '') === '') };
}

export function warnOfSystem(host: Host, warn: (text: string) => void): void {
  for (const { finding } of systemChecks(host)) {
    if (finding !== undefined && finding !== '') warn(`WARNING ${finding}`);
  }
}

export function warnOfBacklog({ config, log, platform }: Server): void {
  const kernelMax = Number(platform.host.kernelSetting('somaxconn') ?? 0);
  const backlog = config.integer('tcp-backlog');
  if (!(kernelMax > 0) || kernelMax >= backlog) return;
  log.write(
    'warning',
    `WARNING: The TCP backlog setting of ${backlog} cannot be enforced because ` +
      `/proc/sys/net/core/somaxconn is set to the lower value of ${kernelMax}.`,
  );
}
