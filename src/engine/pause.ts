/**
 * CLIENT PAUSE: until when which commands wait. While it lasts keys do not expire by being deleted,
 * for that would be a change; they are hidden only.
 */

/** `write`: only those that may change or publish something. */
export type PauseScope = 'write' | 'all';

export class Pause {
  #scope: PauseScope = 'write';
  #untilMs = 0;

  /** A later end is kept, and so is the wider scope of a pause that lasts. */
  begin(scope: PauseScope, untilMs: number, nowMs: number): void {
    if (!(this.holds(nowMs) && this.#scope === 'all')) this.#scope = scope;
    this.#untilMs = Math.max(this.#untilMs, untilMs);
  }

  end(): void {
    this.#untilMs = 0;
  }

  /** Whether there is a pause at all. */
  holds(nowMs: number): boolean {
    return this.#untilMs > nowMs;
  }

  /** Whether a command has to wait; `mayPropagate`: it may change or publish something. */
  holdsCommand(nowMs: number, mayPropagate: boolean): boolean {
    return this.#untilMs > nowMs && (mayPropagate || this.#scope === 'all');
  }

  /** When it ends; 0 without one. */
  get untilMs(): number {
    return this.#untilMs;
  }
}
