/**
 * Log: lines are kept with the machine. A file is taken for a name and not written, so that the
 * simulated disk holds only what matters to recovery.
 */
import type { Log } from '../platform/log.ts';
import type { Life } from './machine.ts';

export class SimLog implements Log {
  readonly #life: Life;

  constructor(life: Life) {
    this.#life = life;
  }

  toFile(): undefined {
    return undefined;
  }

  write(line: string): void {
    const { machine } = this.#life;
    machine.lines.push(line);
    machine.world.note(machine.name, line, 0);
  }
}
