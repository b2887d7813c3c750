/**
 * What SPOP hands to replicas and the append-only file: the members that chance chose, as SREM
 * commands of bounded length.
 */
import type { Context } from '../engine/context.ts';
import type { Element } from '../structures/element.ts';

const membersMax = 1024;

export class SremFeed {
  readonly #ctx: Context;
  readonly #members: Uint8Array[] = [];
  readonly #most: number;

  constructor(ctx: Context, expected: number) {
    this.#ctx = ctx;
    this.#most = Math.min(expected, membersMax);
  }

  add({ bytes, end, start }: Element): void {
    if (!this.#ctx.isFed) return;
    this.#members.push(bytes.slice(start, end));
    if (this.#members.length === this.#most) this.end();
  }

  /** Hands over what is left. */
  end(): void {
    if (this.#members.length === 0) return;
    this.#ctx.propagateAs('SREM', this.#ctx.args.slice(1), ...this.#members);
    this.#members.length = 0;
  }
}
