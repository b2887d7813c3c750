/**
 * Clock: the time, and being called later.
 *
 * (1) `nowMs` is the wall clock and may jump; `monotonicUs` never goes back. Neither moves by
 *     itself inside a simulated event.
 * (2) Timers that are due run in the order of their due times, equal ones in the order in which
 *     they were started.
 * (3) What is given to `soon` runs after the current event and before the platform waits for the
 *     next one, in order, once. What is given to it while such calls run waits for the next round.
 * (4) No call runs inside the call that asked for it.
 */
export interface Clock {
  /** Wall clock: whole milliseconds since 1970. */
  nowMs(): number;

  /** Microseconds since an arbitrary moment, whole. */
  monotonicUs(): number;

  /** What must be added to UTC at that wall time to get local time. */
  utcOffsetMs(atMs: number): number;

  /** Runs once, not before `delayMs` have passed; 0 <= delayMs <= `delayMsMax`. */
  after(delayMs: number, run: () => void): Timer;

  soon(run: () => void): void;
}

export interface Timer {
  /** Nothing runs after this; a second call, or one after the timer ran, does nothing. */
  cancel(): void;
}

/** Just under 25 days: what 31 bits of milliseconds hold. */
export const delayMsMax = 0x7fff_ffff;
