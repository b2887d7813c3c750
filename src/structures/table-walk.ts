/**
 * A walk through a table: all records, one after the other, in the table's own order. Reused.
 *
 * (1) While a walk lasts nothing is added to or removed from its table. The records may be read.
 */
import type { Tables } from './table.ts';

export class TableWalk {
  readonly #tables: Tables;
  /** The records of the segment that the walk is in. */
  readonly #records: number[] = [];
  #index = 0;
  #root = 0;
  #entry = 0;
  #entries = 0;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  begin(root: number): void {
    this.#records.length = 0;
    this.#index = 0;
    this.#root = root;
    this.#entry = 0;
    this.#entries = this.#tables.directorySize(root);
  }

  /** The next record, or 0 after the last. */
  next(): number {
    const records = this.#records;
    while (this.#index === records.length) {
      if (this.#entry === this.#entries) return 0;
      records.length = 0;
      this.#index = 0;
      this.#entry = this.#tables.recordsOfSegment(this.#root, this.#entry, records);
    }
    return records[this.#index++];
  }
}
