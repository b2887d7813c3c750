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
  /** The records of the slots before this one are loaded already. */
  #loadedEnd = 0;
  /** What was loaded ahead ends here, so that it counts as used. */
  #loaded = 0;

  constructor(view: View) {
    this.#view = view;
  }

  begin(root: number): void {
    this.#root = root;
    this.#slot = 0;
    this.#slots = 0;
    this.#entry = 0;
    this.#entries = directorySize(this.#view, root);
  }

  /** The next record, or 0 after the last. */
  next(): number {
    const view = this.#view;
    for (;;) {
      while (this.#slot < this.#slots) {
        if (this.#slot === this.#loadedEnd) this.#loadAhead();
        const record = recordInSlot(view, this.#segment, this.#slot++);
        if (record !== 0) return record;
      }
      if (this.#entry === this.#entries) return 0;
      this.#segment = segmentAt(view, this.#root, this.#entry);
      this.#entry += entriesOfSegment(view, this.#root, this.#segment);
      this.#slot = 0;
      this.#loadedEnd = 0;
      this.#slots = slotsOfSegment(view, this.#segment);
    }
  }

  /** Loads the next records together, so that the walk does not wait for one after the other. */
  #loadAhead(): void {
    const view = this.#view;
    const end = Math.min(this.#slot + slotsAtOnce, this.#slots);
    let loaded = 0;
    for (let slot = this.#slot; slot < end; slot++) {
      const record = recordInSlot(view, this.#segment, slot);
      loaded ^= view.i32(record === 0 ? this.#segment : record, 0);
    }
    this.#loaded ^= loaded;
    this.#loadedEnd = end;
  }
}
