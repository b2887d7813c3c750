/**
 * What a server measures about itself: how its events follow each other, and how fast some counters
 * grow.
 *
 * An event is one call of the platform into the server: bytes of a client, a timer. A rate is the
 * mean of the last 16 samples, one every 100 ms.
 */

const samplesKept = 16;
const secondUs = 1_000_000;

/** How fast a counter grows against another one (time, or a count of events). */
class Rate {
  readonly #scale: number;
  readonly #samples = new Float64Array(samplesKept);
  #next = 0;
  #lastValue = 0;
  #lastBase = 0;

  constructor(scale: number) {
    this.#scale = scale;
  }

  sample(value: number, base: number): void {
    if (this.#lastBase > 0) {
      const grown = base - this.#lastBase;
      const rate = grown > 0 ? ((value - this.#lastValue) * this.#scale) / grown : 0;
      this.#samples[this.#next] = Math.floor(rate);
      this.#next = (this.#next + 1) % samplesKept;
    }
    this.#lastValue = value;
    this.#lastBase = base;
  }

  get value(): number {
    return Math.floor(this.#samples.reduce((sum, sample) => sum + sample, 0) / samplesKept);
  }

  reset(): void {
    this.#samples.fill(0);
    this.#next = 0;
    this.#lastValue = 0;
    this.#lastBase = 0;
  }
}

/** Counters that rates are taken of. */
export interface Counters {
  readonly commandsRun: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export class Metrics {
  readonly commandsPerSecond = new Rate(secondUs);
  readonly bytesInPerSecond = new Rate(secondUs);
  readonly bytesOutPerSecond = new Rate(secondUs);
  readonly eventsPerSecond = new Rate(secondUs);
  readonly usPerEvent = new Rate(1);
  events = 0;
  eventUs = 0;
  eventUsMax = 0;
  commandsPerEventMax = 0;
  /** Microseconds that ticks took. */
  cronUs = 0;
  /** Microseconds that writing the append-only log took. */
  logUs = 0;
  #startedUs = 0;
  #commandsBefore = 0;

  eventBegins(nowUs: number, commandsRun: number): void {
    this.#startedUs = nowUs;
    this.#commandsBefore = commandsRun;
  }

  eventEnds(nowUs: number, commandsRun: number): void {
    const us = nowUs - this.#startedUs;
    const commands = commandsRun - this.#commandsBefore;
    this.events++;
    this.eventUs += us;
    if (us > this.eventUsMax) this.eventUsMax = us;
    if (commands > this.commandsPerEventMax) this.commandsPerEventMax = commands;
  }

  /** To be called every 100 ms. */
  sample(nowUs: number, counters: Counters): void {
    this.commandsPerSecond.sample(counters.commandsRun, nowUs);
    this.bytesInPerSecond.sample(counters.bytesIn, nowUs);
    this.bytesOutPerSecond.sample(counters.bytesOut, nowUs);
    this.eventsPerSecond.sample(this.events, nowUs);
    this.usPerEvent.sample(this.eventUs, this.events);
  }

  reset(): void {
    for (const rate of [
      this.commandsPerSecond,
      this.bytesInPerSecond,
      this.bytesOutPerSecond,
      this.eventsPerSecond,
      this.usPerEvent,
    ]) {
      rate.reset();
    }
    this.events = 0;
    this.eventUs = 0;
    this.eventUsMax = 0;
    this.commandsPerEventMax = 0;
    this.cronUs = 0;
    this.logUs = 0;
    this.#commandsBefore = 0;
  }
}
