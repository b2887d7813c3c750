/**
 * CLIENT PAUSE: until when which commands wait. While it lasts keys do not expire by being deleted,
 * for that would be a change; they are hidden only.
 *
 * A server that is about to end and saves what it has is frozen: all commands wait, whatever
 * clients have asked for.
 */

/** `write`: only those that may change or publish something. */
export type PauseScope = 'write' | 'all';

export class Pause {
  #scope: PauseScope = 'write';
  #untilMs = 0;
  #isFrozen = false;

  /** A later end is kept, and so is the wider scope of a pause that lasts. */
  begin(scope: PauseScope, untilMs: number, nowMs: number): void {
    if (!(this.holds(nowMs) && this.#scope === 'all')) this.#scope = scope;
    this.#untilMs = Math.max(this.#untilMs, untilMs);
  }

  end(): void {
    this.#untilMs = 0;
  }

  freeze(): void {
    this.#isFrozen = true;
  }

  thaw(): void {
    this.#isFrozen = false;
  }

  /** Whether there is a pause at all. */
  holds(nowMs: number): boolean {
    return this.#isFrozen || this.#untilMs > nowMs;
  }

  /** Whether a command has to wait; `mayPropagate`: it may change or publish something. */
  holdsCommand(nowMs: number, mayPropagate: boolean): boolean {
    return this.#isFrozen || (this.#untilMs > nowMs && (mayPropagate || this.#scope === 'all'));
  }

  /** When it ends; 0 without one. */
  get untilMs(): number {
    return this.#isFrozen ? Number.POSITIVE_INFINITY : this.#untilMs;
  }
}
