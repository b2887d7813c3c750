/**
 * Log lines as operators of Redis know them, and as their tools read them:
 *
 *   12345:M 20 Nov 2026 11:04:05.678 * Ready to accept connections tcp
 *   pid : role   local time          level   message
 *
 * Roles: X Sentinel, C a child or a process that is still starting, S replica, M primary.
 * Levels: . debug, - verbose, * notice, # warning.
 */
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';

export const logLevels = ['debug', 'verbose', 'notice', 'warning', 'nothing'] as const;
export type LogLevel = (typeof logLevels)[number];

const levelMarks = { debug: '.', verbose: '-', notice: '*', warning: '#', nothing: ' ' } as const;
const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const dayMs = 86_400_000;

export class LogLines {
  /** Lines below it are dropped. */
  level: LogLevel = 'notice';
  role: 'X' | 'C' | 'S' | 'M' = 'C';
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #pid: number;

  constructor(log: Log, clock: Clock, pid: number) {
    this.#log = log;
    this.#clock = clock;
    this.#pid = pid;
  }

  /** Whether a line of this level is not dropped: for lines that are costly to make. */
  writes(level: LogLevel): boolean {
    return logLevels.indexOf(level) >= logLevels.indexOf(this.level);
  }

  write(level: LogLevel, message: string): void {
    if (!this.writes(level)) return;
    const nowMs = this.#clock.nowMs();
    const time = timeText(nowMs + this.#clock.utcOffsetMs(nowMs));
    this.#log.write(`${this.#pid}:${this.role} ${time} ${levelMarks[level]} ${message}`);
  }

  /** A line about a signal, in the form that tells so. */
  fromSignal(message: string): void {
    if (!this.writes('warning')) return;
    const seconds = Math.floor(this.#clock.nowMs() / 1000);
    this.#log.write(`${this.#pid}:signal-handler (${seconds}) ${message}`);
  }

  /** A line without anything in front of it: the logo. */
  raw(text: string): void {
    if (this.writes('notice')) this.#log.write(text);
  }
}

/** `20 Nov 2026 11:04:05.678` of a moment that is local time already. */
export function timeText(localMs: number): string {
  const { year, month, day } = dateOf(Math.floor(localMs / dayMs));
  const ms = ((localMs % dayMs) + dayMs) % dayMs;
  const seconds = Math.floor(ms / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  const name = months.slice(3 * month, 3 * month + 3);
  const date = `${String(day).padStart(2, '0')} ${name} ${year}`;
  return `${date} ${clock}.${String(ms % 1000).padStart(3, '0')}`;
}

/** The civil date of a day counted from 1970-01-01 (Hinnant's algorithm); month from 0. */
function dateOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = (shiftedMonth + 2) % 12;
  return { year: yearOfEra + era * 400 + (month < 2 ? 1 : 0), month, day };
}
