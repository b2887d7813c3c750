/**
 * Clock: Node's timers and the system's two clocks.
 */
import { performance } from 'node:perf_hooks';
import { type Clock, delayMsMax } from '../platform/clock.ts';

export function nodeClock(): Clock {
  return {
    nowMs: () => Date.now(),
    monotonicUs: () => Math.floor(performance.now() * 1000),
    utcOffsetMs: (atMs) => -new Date(atMs).getTimezoneOffset() * 60_000,
    after(delayMs, run) {
      // Node counts whole milliseconds and may come up to one early; it starts what is longer than
      // the limit at once.
      const timer = setTimeout(run, Math.min(delayMs + 1, delayMsMax));
      return { cancel: () => clearTimeout(timer) };
    },
    soon: (run) => {
      setImmediate(run);
    },
  };
}
