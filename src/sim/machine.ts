/**
 * A machine of the simulated world: an address, a disk, and the one program that runs on it.
 *
 * A program runs in a life, from `boot` to `crash`, `stop` or its own `exit`. What a life has
 * started and not finished dies with it: no timer, no callback and no connection of it does
 * anything in the next one. The disk goes on from life to life.
 */
import { assert } from '../base/assert.ts';
import type { Prng } from '../base/prng.ts';
import type { Platform } from '../platform/platform.ts';
import { simClock } from './clock.ts';
import { SimDisk } from './disk.ts';
import type { SimEvent } from './event-queue.ts';
import { SimHost } from './host.ts';
import { SimLog } from './log.ts';
import { simRandom } from './random.ts';
import { simThreads } from './threads.ts';
import type { World } from './world.ts';

/** One run of a program. */
export class Life {
  readonly machine: Machine;
  #isOver = false;
  readonly #mourners = new Set<() => void>();

  constructor(machine: Machine) {
    this.machine = machine;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** As `World.after`, but nothing happens when the life is over by then. */
  after(delayUs: number, run: () => void): SimEvent {
    return this.machine.world.after(delayUs, () => {
      if (!this.#isOver) run();
    });
  }

  /** Runs when the life ends. */
  atEnd(run: () => void): void {
    this.#mourners.add(run);
  }

  notAtEnd(run: () => void): void {
    this.#mourners.delete(run);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const run of this.#mourners) run();
  }
}

export class Machine {
  readonly world: World;
  readonly name: string;
  readonly address: string;
  readonly disk: SimDisk;
  /** What is added to the wall clock on this machine. */
  clockSkewMs = 0;
  /** All lines that its programs have logged. */
  readonly lines: string[] = [];
  readonly #random: Prng;
  #life: Life | undefined;
  #host: SimHost | undefined;
  #lives = 0;
  #isPowered = true;

  constructor(world: World, name: string, address: string) {
    this.world = world;
    this.name = name;
    this.address = address;
    this.#random = world.forkRandom();
    this.disk = new SimDisk(this, this.#random.fork());
  }

  get isRunning(): boolean {
    return this.#life !== undefined && !this.#life.isOver;
  }

  /** Without power a machine answers nothing, not even that nobody listens. */
  get isPowered(): boolean {
    return this.#isPowered;
  }

  /** Begins a life. The program is started with this platform, by the caller. */
  boot(): Platform {
    assert(!this.isRunning, 'machine: one program at a time');
    this.#isPowered = true;
    const life = new Life(this);
    const host = new SimHost(life, ++this.#lives);
    this.#life = life;
    this.#host = host;
    this.world.note(this.name, 'boot', this.#lives);
    const disk = this.disk.driveOf(life, host);
    return {
      clock: simClock(life),
      network: this.world.wire.networkOf(life),
      disk,
      random: simRandom(this.#random.fork()),
      threads: simThreads(life, this.#random.fork(), disk),
      log: new SimLog(life),
      host,
    };
  }

  /** Sends a signal to the program. */
  signal(name: string): void {
    const host = this.#host;
    if (host !== undefined && this.isRunning) this.world.after(0, () => host.deliver(name));
  }

  /** Kills the program (kill -9): the disk keeps all that was written. */
  stop(): void {
    this.world.note(this.name, 'stop', 0);
    this.#life?.end();
  }

  /** Cuts the power: the program dies, and the disk loses what was not synced. */
  crash(): void {
    this.world.note(this.name, 'crash', 0);
    this.#isPowered = false;
    this.#life?.end();
    this.disk.crash();
  }
}
