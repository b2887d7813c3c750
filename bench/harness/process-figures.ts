/**
 * What Linux knows of a process: processor time of all its threads, living and ended, and its
 * resident memory.
 */
import { readFileSync } from 'node:fs';

/** Linux shows times in hundredths of a second on every architecture (USER_HZ). */
const ticksPerSecond = 100;

/** Seconds of processor time since the process began, user and system, to a hundredth. */
export function cpuSeconds(pid: number): number {
  return parseCpuSeconds(readFileSync(`/proc/${pid}/stat`, 'latin1'));
}

export function residentBytes(pid: number): number {
  return parseResidentBytes(readFileSync(`/proc/${pid}/status`, 'latin1'));
}

/** Fields 14 and 15 of `stat`; the second is a name in parentheses, which may hold both. */
export function parseCpuSeconds(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const seconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  if (Number.isNaN(seconds)) throw new Error('/proc/PID/stat is not as expected');
  return seconds;
}

export function parseResidentBytes(status: string): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kib === undefined) throw new Error('/proc/PID/status has no VmRSS');
  return Number(kib) * 1024;
}
