/**
 * The access clock of a key, 24 bits: when it was used last (LRU), or how often (LFU).
 *
 *   LRU   seconds, wrapping after 194 days
 *   LFU   bits 8-23 minutes, wrapping after 45 days | bits 0-7 counter
 *
 * LFU's counter grows logarithmically: the larger it is, the less probable is a step. It falls by
 * one for each `lfu-decay-time` minutes in which the key was not used.
 */
import type { Prng } from '../base/prng.ts';

const clockMask = 0xffffff;
const minutesMask = 0xffff;
const counterMask = 0xff;
/** New keys are not the first to be evicted (LFU_INIT_VAL). */
const counterOfNewKeys = 5;
/** Granularity of the LRU clock (LRU_CLOCK_RESOLUTION). */
const secondMs = 1000;
const minuteMs = 60_000;

export function lruClock(nowMs: number): number {
  return Math.floor(nowMs / secondMs) & clockMask;
}

/** Seconds between a key's LRU clock and the present one. */
export function idleSeconds(clock: number, now: number): number {
  return now >= clock ? now - clock : now + (clockMask - clock);
}

/** The LRU clock of a key that was last used so many seconds before `nowMs`. */
export function clockOfIdle(nowMs: number, seconds: number): number {
  const clock = lruClock(nowMs) - (seconds % clockMask);
  return clock < 0 ? clock + clockMask : clock;
}

/** The LFU clock of a key with this counter. */
export function lfuClock(nowMs: number, counter: number): number {
  return (minutesAt(nowMs) << 8) | counter;
}

/** The LFU clock of a new key. */
export function lfuOfNewKey(nowMs: number): number {
  return lfuClock(nowMs, counterOfNewKeys);
}

/** LFU's counter of a key with this clock, minus what it lost since. */
export function lfuCounter(clock: number, nowMs: number, decayMinutes: number): number {
  const counter = clock & counterMask;
  if (decayMinutes === 0) return counter;
  const since = clock >>> 8;
  const now = minutesAt(nowMs);
  const passed = now >= since ? now - since : minutesMask - since + now;
  return Math.max(0, counter - Math.floor(passed / decayMinutes));
}

/** The LFU clock of a key that is used now and had `counter`. */
export function lfuUsed(counter: number, nowMs: number, logFactor: number, random: Prng): number {
  const over = Math.max(0, counter - counterOfNewKeys);
  const grows = counter < counterMask && random.float() < 1 / (over * logFactor + 1);
  return (minutesAt(nowMs) << 8) | (grows ? counter + 1 : counter);
}

function minutesAt(nowMs: number): number {
  return Math.floor(nowMs / minuteMs) & minutesMask;
}
