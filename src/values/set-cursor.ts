/**
 * A cursor over the members of a set, whatever its encoding: in the order of the integers, of the
 * listpack or of the table. Reused.
 *
 *   cursor.begin(ref);
 *   while (cursor.next()) … cursor.member …
 *
 * (1) While a walk lasts the set is not changed. The element holds as long as elements do.
 */
import type { Arena } from '../memory/arena.ts';
import { Element } from '../structures/element.ts';
import { count as integerCount, read as readInteger } from '../structures/intset.ts';
import { firstAt, read, readOne } from '../structures/listpack.ts';
import { readKey } from '../structures/record.ts';
import type { Tables } from '../structures/table.ts';
import { TableWalk } from '../structures/table-walk.ts';
import { type Encoding, encodingOf, encodings, rootOf } from './value.ts';

export class SetCursor {
  readonly member = new Element();
  /** Where the member is: position in the listpack, index in the intset, record of the table. */
  place = 0;
  readonly #arena: Arena;
  readonly #walk: TableWalk;
  #encoding: Encoding = encodings.intset;
  #root = 0;
  /** Position or index of the next member. */
  #next = 0;
  #count = 0;

  constructor(arena: Arena, tables: Tables) {
    this.#arena = arena;
    this.#walk = new TableWalk(tables);
  }

  begin(ref: number): void {
    const arena = this.#arena;
    const root = rootOf(arena, ref);
    this.#root = root;
    this.#encoding = encodingOf(arena, ref);
    if (this.#encoding === encodings.listpack) {
      this.#next = firstAt(arena, root);
    } else if (this.#encoding === encodings.intset) {
      this.#next = 0;
      this.#count = integerCount(arena, root);
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
      this.#next = readOne(this.#arena, this.#root, place, this.member);
      return true;
    }
    if (this.#encoding === encodings.intset) {
      if (place === this.#count) return false;
      this.place = place;
      this.#next = place + 1;
      readInteger(this.#arena, this.#root, place, this.member);
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
    const arena = this.#arena;
    this.place = place;
    if (encoding === encodings.listpack) {
      read(arena, root, place, this.member);
    } else if (encoding === encodings.intset) {
      readInteger(arena, root, place, this.member);
    } else {
      this.atRecord(place);
    }
  }

  /** Positions the element on a record of a table. */
  atRecord(record: number): void {
    readKey(this.#arena, record, this.member);
  }
}
