/** CLIENT PAUSE: until when which commands wait. */

/** `write`: only those that may change or publish something. */
export type PauseScope = 'write' | 'all';

export class Pause {
  #scope: PauseScope = 'all';
  #untilMs = 0;

  get untilMs(): number {
    return this.#untilMs;
  }

  /** A later end is kept; the scope is the new one. */
  begin(scope: PauseScope, untilMs: number): void {
    this.#scope = scope;
    this.#untilMs = Math.max(this.#untilMs, untilMs);
  }

  end(): void {
    this.#untilMs = 0;
  }

  holdsAll(nowMs: number): boolean {
    return this.#untilMs > nowMs && this.#scope === 'all';
  }

  holdsWrites(nowMs: number): boolean {
    return this.#untilMs > nowMs;
  }
}
