/**
 * Clock: virtual time, with the skew of the machine.
 */
import { assert } from '../base/assert.ts';
import { type Clock, delayMsMax } from '../platform/clock.ts';
import type { Life } from './machine.ts';

/** A program that asks for turn after turn must not stop the time. */
const turnUs = 1;

export function simClock(life: Life): Clock {
  const { machine } = life;
  const { world } = machine;
  return {
    nowMs: () => world.wallMs + machine.clockSkewMs,
    monotonicUs: () => Math.floor(world.nowUs),
    utcOffsetMs: () => 0,
    after(delayMs, run) {
      assert(delayMs >= 0 && delayMs <= delayMsMax, 'clock: a delay lies in 0 … delayMsMax');
      const event = life.after(Math.max(turnUs, Math.ceil(delayMs * 1000)), () => {
        world.note(machine.name, 'timer', delayMs);
        run();
      });
      return {
        cancel: () => {
          event.run = undefined;
        },
      };
    },
    soon(run) {
      // Behind what is ready at this very moment, as in an event loop.
      life.after(turnUs, run);
    },
  };
}
