/**
 * What stands in a simulated file, and what of it would be left after the power was cut.
 *
 *     durable bytes, then the changes since the last sync, in their order
 *
 * (1) A crash keeps the durable bytes and a prefix of the changes, of the last one perhaps a part.
 * (2) A sync that is under way covers the changes made before it began.
 * (3) As long as changes only append, the durable bytes are the beginning of the present ones and
 *     are not held twice.
 */
import type { Prng } from '../base/prng.ts';

type Change =
  | { readonly is: 'write'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly is: 'truncate'; readonly size: number };

export class Inode {
  modifiedMs: number;
  #bytes = new Uint8Array(64);
  #size = 0;
  #changes: Change[] = [];
  #changesForgotten = 0;
  #durableSize = 0;
  /** Set when the present bytes do not begin with the durable ones any more. */
  #durable: Uint8Array | undefined;

  constructor(nowMs: number) {
    this.modifiedMs = nowMs;
  }

  get size(): number {
    return this.#size;
  }

  read(position: number, into: Uint8Array, start: number, end: number): number {
    const count = Math.max(0, Math.min(end - start, this.#size - position));
    into.set(this.#bytes.subarray(position, position + count), start);
    return count;
  }

  content(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }

  write(at: number, source: Uint8Array, start: number, end: number): void {
    const bytes = source.slice(start, end);
    if (at < this.#durableSize) this.#keepDurable();
    this.#changes.push({ is: 'write', at, bytes });
    this.#put(at, bytes);
  }

  truncate(size: number): void {
    if (size < this.#durableSize) this.#keepDurable();
    this.#changes.push({ is: 'truncate', size });
    this.#resize(size);
  }

  /** A mark for `synced`: what has been changed by now. */
  get changesMade(): number {
    return this.#changesForgotten + this.#changes.length;
  }

  /** The changes up to the mark have become durable. */
  synced(mark: number): void {
    const count = mark - this.#changesForgotten;
    if (count <= 0) return;
    const rest = this.#changes.slice(count);
    if (rest.length === 0) {
      this.#durable = undefined;
      this.#durableSize = this.#size;
    } else {
      const [bytes, size] = [this.#bytes, this.#size];
      this.#replay(this.#changes.slice(0, count));
      this.#durable = this.content();
      this.#durableSize = this.#size;
      this.#bytes = bytes;
      this.#size = size;
    }
    this.#changes = rest;
    this.#changesForgotten = mark;
  }

  crash(random: Prng): void {
    const kept = this.#changes.slice(0, random.below(this.#changes.length + 1));
    const last = kept.at(-1);
    if (last?.is === 'write' && random.chance(0.5)) {
      const torn = last.bytes.slice(0, random.below(last.bytes.length + 1));
      kept[kept.length - 1] = { ...last, bytes: torn };
    }
    this.#replay(kept);
    this.#changesForgotten += this.#changes.length;
    this.#changes = [];
    this.#durable = undefined;
    this.#durableSize = this.#size;
  }

  /** Makes the durable bytes with these changes the present ones. */
  #replay(changes: readonly Change[]): void {
    const durable = this.#durable ?? this.#bytes.slice(0, this.#durableSize);
    this.#bytes = durable.slice();
    this.#size = this.#durableSize;
    for (const change of changes) {
      if (change.is === 'write') this.#put(change.at, change.bytes);
      else this.#resize(change.size);
    }
  }

  #keepDurable(): void {
    this.#durable ??= this.#bytes.slice(0, this.#durableSize);
  }

  #put(at: number, bytes: Uint8Array): void {
    this.#resize(Math.max(this.#size, at + bytes.length));
    this.#bytes.set(bytes, at);
  }

  #resize(size: number): void {
    if (size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(size, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = larger;
    }
    if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }
}
