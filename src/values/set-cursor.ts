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
import { firstAt, nextAt, read } from '../structures/listpack.ts';
import { keyAt, keyLength } from '../structures/record.ts';
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
    const place = this.#nextPlace();
    if (place < 0) return false;
    this.at(this.#encoding, this.#root, place);
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
    const arena = this.#arena;
    const start = arena.base(record) + keyAt(arena, record);
    this.member.setString(arena.bytes(record), start, start + keyLength(arena, record));
  }

  #nextPlace(): number {
    const place = this.#next;
    if (this.#encoding === encodings.listpack) {
      if (place === 0) return -1;
      this.#next = nextAt(this.#arena, this.#root, place);
      return place;
    }
    if (this.#encoding === encodings.intset) {
      if (place === this.#count) return -1;
      this.#next = place + 1;
      return place;
    }
    const record = this.#walk.next();
    return record === 0 ? -1 : record;
  }
}
