/**
 * A world in virtual time: machines, the network between them, and one queue of events.
 *
 * (1) Time stands still inside an event and jumps to the due time of the next one between events.
 * (2) Everything that is left to chance is drawn from the seed, so the same seed and the same
 *     programs give the same effects at the same times: the same `hash`.
 * (3) Each part of the world draws from a generator of its own: what one of them draws more or less
 *     does not move the others.
 */
import { assert } from '../base/assert.ts';
import { Prng } from '../base/prng.ts';
import { EffectHash } from './effect-hash.ts';
import { EventQueue, type SimEvent } from './event-queue.ts';
import { Machine } from './machine.ts';
import { Wire } from './wire.ts';

/** The wall clock of all machines when a world begins: 2024-01-01. */
const beginMs = 1_704_067_200_000;

export class World {
  readonly seed: number;
  readonly wire: Wire;
  /** Told of each effect as a line, for people who read a run. */
  tracer: ((line: string) => void) | undefined;
  readonly #random: Prng;
  readonly #queue = new EventQueue();
  readonly #hash = new EffectHash();
  #nowUs = 0;
  readonly #machines: Machine[] = [];

  constructor(seed: number) {
    this.seed = seed;
    this.#random = new Prng(seed);
    this.wire = new Wire(this);
  }

  get nowUs(): number {
    return this.#nowUs;
  }

  get wallMs(): number {
    return beginMs + Math.floor(this.#nowUs / 1000);
  }

  get hash(): string {
    return this.#hash.text;
  }

  /** A source of chance for one part of the world (3). */
  forkRandom(): Prng {
    return this.#random.fork();
  }

  /** Adds a machine; its address is 10.0.0.n, counted from 1. */
  addMachine(name: string): Machine {
    assert(this.#machines.length < 254, 'world: one network holds 254 machines');
    const machine = new Machine(this, name, `10.0.0.${this.#machines.length + 1}`);
    this.#machines.push(machine);
    return machine;
  }

  machineAt(address: string): Machine | undefined {
    return this.#machines.find((machine) => machine.address === address);
  }

  /** Runs it in so many microseconds of virtual time, as an event of its own. */
  after(delayUs: number, run: () => void): SimEvent {
    assert(delayUs >= 0, 'world: nothing happens in the past');
    return this.#queue.add(this.#nowUs + delayUs, run);
  }

  /** Notes an effect: who did what, and a number that says how much. */
  note(who: string, what: string, amount: number): void {
    this.#hash.addNumber(this.#nowUs);
    this.#hash.addText(who);
    this.#hash.addText(what);
    this.#hash.addNumber(amount);
    this.tracer?.(`${this.#nowUs} ${who} ${what} ${amount}`);
  }

  noteBytes(who: string, what: string, bytes: Uint8Array, start: number, end: number): void {
    this.note(who, what, end - start);
    this.#hash.addBytes(bytes, start, end);
  }

  /** Lets the next event happen; false when there is none. */
  step(): boolean {
    const event = this.#queue.takeFirst();
    if (event === undefined) return false;
    if (event.run !== undefined) {
      this.#nowUs = event.dueUs;
      event.run();
    }
    return true;
  }

  /** Runs until the condition holds; answers false when the world came to rest or time ran out. */
  runUntil(condition: () => boolean, limitUs: number): boolean {
    const endUs = this.#nowUs + limitUs;
    while (!condition()) if (this.#nowUs > endUs || !this.step()) return false;
    return true;
  }
}
