/**
 * A cursor over the members of a set on any View, whatever its encoding: in the order of the
 * integers, of the listpack or of the table. Reused.
 *
 *   cursor.begin(ref);
 *   while (cursor.next()) … cursor.member …
 *
 * (1) While a walk lasts the set is not changed. The element holds as long as elements do.
 */
import type { View } from '../memory/view.ts';
import { Element } from '../structures/element.ts';
import { count as integerCount, read as readInteger } from '../structures/intset.ts';
import { firstAt, read, readOne } from '../structures/listpack.ts';
import { readKey } from '../structures/record.ts';
import { TableWalk } from '../structures/table-walk.ts';
import { type Encoding, encodingOf, encodings, rootOf } from './value.ts';

export class SetCursor {
  readonly member = new Element();
  /** Where the member is: position in the listpack, index in the intset, record of the table. */
  place = 0;
  readonly #view: View;
  readonly #walk: TableWalk;
  #encoding: Encoding = encodings.intset;
  #root = 0;
  /** Position or index of the next member. */
  #next = 0;
  #count = 0;

  constructor(view: View) {
    this.#view = view;
    this.#walk = new TableWalk(view);
  }

  begin(ref: number): void {
    const view = this.#view;
    const root = rootOf(view, ref);
    this.#root = root;
    this.#encoding = encodingOf(view, ref);
    if (this.#encoding === encodings.listpack) {
      this.#next = firstAt(view, root);
    } else if (this.#encoding === encodings.intset) {
      this.#next = 0;
      this.#count = integerCount(view, root);
    } else {
      this.#walk.begin(root);
    }
  }

  /** Goes to the next member; false after the last. */
  next(): boolean {
    const place = this.#next;
    if (this.#encoding === encodings.listpack) {
      if (place === 0) return false;
      this.place = place;
      this.#next = readOne(this.#view, this.#root, place, this.member);
      return true;
    }
    if (this.#encoding === encodings.intset) {
      if (place === this.#count) return false;
      this.place = place;
      this.#next = place + 1;
      readInteger(this.#view, this.#root, place, this.member);
      return true;
    }
    const record = this.#walk.next();
    if (record === 0) return false;
    this.place = record;
    this.atRecord(record);
    return true;
  }

  /** Positions the element on a member that is somewhere else than a walk would be. */
  at(encoding: Encoding, root: number, place: number): void {
    const view = this.#view;
    this.place = place;
    if (encoding === encodings.listpack) {
      read(view, root, place, this.member);
    } else if (encoding === encodings.intset) {
      readInteger(view, root, place, this.member);
    } else {
      this.atRecord(place);
    }
  }

  /** Positions the element on a record of a table. */
  atRecord(record: number): void {
    readKey(this.#view, record, this.member);
  }
}
