/**
 * How long commands take, for statistics. Reading the clock costs about as much as a small command
 * (45 ns here), so small commands that follow each other in one event are timed
 * together and share their time evenly; all others are timed one by one.
 *
 * (1) Every microsecond that commands took is counted once.
 * (2) A group is settled before anybody can look at what was counted: before a command that is
 *     timed
 *     alone, and at the end of the event.
 */
import type { Command } from './command.ts';

/** Commands that share one reading of the clock at most. */
const groupMax = 16;

/** Told of the time that each command of a group took. */
export type Settled = (commandId: number, shareUs: number) => void;

export class Stopwatch {
  readonly #readUs: () => number;
  readonly #settled: Settled;
  readonly #ids = new Int32Array(groupMax);
  #pending = 0;
  #lastUs = 0;

  constructor(readUs: () => number, settled: Settled) {
    this.#readUs = readUs;
    this.#settled = settled;
  }

  /** The latest reading of the clock. */
  get lastUs(): number {
    return this.#lastUs;
  }

  /** Nothing before this moment is a command's time. */
  startAt(us: number): void {
    this.#pending = 0;
    this.#lastUs = us;
  }

  /** A command of a group has run. True when the group is full, and was settled. */
  ran(command: Command): boolean {
    this.#ids[this.#pending++] = command.id;
    if (this.#pending < groupMax) return false;
    this.settle();
    return true;
  }

  /** Shares out the time since the last reading. */
  settle(): void {
    if (this.#pending === 0) return;
    const us = this.#readUs();
    const shareUs = (us - this.#lastUs) / this.#pending;
    for (let i = 0; i < this.#pending; i++) this.#settled(this.#ids[i], shareUs);
    this.startAt(us);
  }

  /** Begins to time a command alone: the time that it is. */
  beginAlone(): number {
    this.settle();
    this.#lastUs = this.#readUs();
    return this.#lastUs;
  }

  /** The command that is timed alone has run; the time that it is. */
  endAlone(): number {
    this.#lastUs = this.#readUs();
    return this.#lastUs;
  }
}
