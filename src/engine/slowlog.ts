/**
 * The slow log: requests that took long, the latest ones. An entry keeps as much of a request as
 * tells what it was: 32 arguments, 128 bytes of each, and nothing of secrets.
 */
import type { Args } from './args.ts';
import type { Session } from './session.ts';

const argumentsMax = 32;
const argumentBytesMax = 128;

export interface SlowEntry {
  readonly id: number;
  /** Unix seconds of its end. */
  readonly atSeconds: number;
  readonly us: number;
  readonly words: readonly string[];
  readonly address: string;
  readonly name: string;
}

export class SlowLog {
  /** From the oldest to the latest; ids follow each other without gaps. */
  readonly #entries = new Map<number, SlowEntry>();
  #lengthMax = 0;
  #nextId = 0;

  get length(): number {
    return this.#entries.size;
  }

  set lengthMax(entries: number) {
    this.#lengthMax = entries;
    this.#trim();
  }

  add(session: Session, args: Args, us: number, nowMs: number): void {
    const id = this.#nextId++;
    this.#entries.set(id, {
      id,
      atSeconds: Math.floor(nowMs / 1000),
      us,
      words: wordsOf(args),
      address: session.carrier.remoteAddress,
      name: session.name,
    });
    this.#trim();
  }

  /** The latest entries, the latest first. */
  latest(count: number): SlowEntry[] {
    const entries: SlowEntry[] = [];
    for (let id = this.#nextId - 1; entries.length < count; id--) {
      const entry = this.#entries.get(id);
      if (entry === undefined) break;
      entries.push(entry);
    }
    return entries;
  }

  reset(): void {
    this.#entries.clear();
  }

  #trim(): void {
    for (const id of this.#entries.keys()) {
      if (this.#entries.size <= this.#lengthMax) return;
      this.#entries.delete(id);
    }
  }
}

function wordsOf(args: Args): string[] {
  const words: string[] = [];
  const isCut = args.count > argumentsMax;
  const shown = isCut ? argumentsMax - 1 : args.count;
  for (let i = 0; i < shown; i++) words.push(args.shown(i, argumentBytesMax));
  if (isCut) words.push(`... (${args.count - shown} more arguments)`);
  return words;
}
