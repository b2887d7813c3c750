/**
 * A walk through a table on any View: all records, one after the other, in the table's own order.
 * Reused.
 *
 * (1) While a walk lasts nothing is added to or removed from its table. The records may be read.
 */
import type { View } from '../memory/view.ts';
import {
  directorySize,
  entriesOfSegment,
  recordInSlot,
  segmentAt,
  slotsOfSegment,
} from './table.ts';

/** Enough for the loads to overlap, few enough for a walk that ends early. */
const slotsAtOnce = 32;

export class TableWalk {
  readonly #view: View;
  #root = 0;
  #segment = 0;
  #slot = 0;
  #slots = 0;
  /** The directory entry of the next segment. */
  #entry = 0;
  #entries = 0;
  /** Records that come next: those from `#next` to `#count`. */
  readonly #records = new Int32Array(slotsAtOnce);
  #next = 0;
  #count = 0;

  constructor(view: View) {
    this.#view = view;
  }

  begin(root: number): void {
    this.#root = root;
    this.#slot = 0;
    this.#slots = 0;
    this.#entry = 0;
    this.#entries = directorySize(this.#view, root);
    this.#next = 0;
    this.#count = 0;
  }

  /** The next record, or 0 after the last. */
  next(): number {
    while (this.#next === this.#count) {
      if (this.#slot === this.#slots && !this.#nextSegment()) return 0;
      this.#gather();
    }
    return this.#records[this.#next++];
  }

  #nextSegment(): boolean {
    if (this.#entry === this.#entries) return false;
    const view = this.#view;
    this.#segment = segmentAt(view, this.#root, this.#entry);
    // Its slots are read one by one: a snapshot is asked for all of them at once.
    view.bytes(this.#segment);
    this.#entry += entriesOfSegment(view, this.#root, this.#segment);
    this.#slot = 0;
    this.#slots = slotsOfSegment(view, this.#segment);
    return true;
  }

  /** The records of the next slots, loaded together: the walk does not wait for each alone. */
  #gather(): void {
    const view = this.#view;
    const end = Math.min(this.#slot + slotsAtOnce, this.#slots);
    let count = 0;
    for (; this.#slot < end; this.#slot++) {
      const record = recordInSlot(view, this.#segment, this.#slot);
      if (record !== 0) this.#records[count++] = record;
    }
    this.#next = 0;
    this.#count = count;
    view.prepare(this.#records, count);
  }
}
