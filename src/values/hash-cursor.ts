/**
 * A cursor over the fields of a hash on any View, whatever its encoding: in the order of the
 * listpack or of the table. Reused.
 *
 *   cursor.begin(ref);
 *   while (cursor.next()) … cursor.field, cursor.value …
 *
 * (1) While a walk lasts the hash is not changed. The elements hold as long as elements do.
 */
import type { View } from '../memory/view.ts';
import { Element } from '../structures/element.ts';
import { firstAt, readOne } from '../structures/listpack.ts';
import { readKey } from '../structures/record.ts';
import { TableWalk } from '../structures/table-walk.ts';
import { readFieldValue } from './fields.ts';
import { encodingOf, encodings, rootOf } from './value.ts';

export class HashCursor {
  readonly field = new Element();
  readonly value = new Element();
  /** The field's record where the hash is a table. */
  record = 0;
  readonly #view: View;
  readonly #walk: TableWalk;
  #isSmall = false;
  #root = 0;
  /** Position of the next field in the listpack, 0 after the last. */
  #at = 0;

  constructor(view: View) {
    this.#view = view;
    this.#walk = new TableWalk(view);
  }

  begin(ref: number): void {
    const view = this.#view;
    this.#root = rootOf(view, ref);
    this.#isSmall = encodingOf(view, ref) === encodings.listpack;
    if (this.#isSmall) this.#at = firstAt(view, this.#root);
    else this.#walk.begin(this.#root);
  }

  /** Goes to the next field; false after the last. */
  next(): boolean {
    if (this.#isSmall) {
      if (this.#at === 0) return false;
      this.#at = this.atPair(this.#root, this.#at);
      return true;
    }
    const record = this.#walk.next();
    if (record === 0) return false;
    this.atRecord(record);
    return true;
  }

  /** Positions both elements on the pair at `at` of a listpack; returns where the next one is. */
  atPair(root: number, at: number): number {
    const valueAt = readOne(this.#view, root, at, this.field);
    return readOne(this.#view, root, valueAt, this.value);
  }

  /** Positions both elements on a record of a table. */
  atRecord(record: number): void {
    this.record = record;
    readKey(this.#view, record, this.field);
    readFieldValue(this.#view, record, this.value);
  }
}
