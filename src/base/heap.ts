/**
 * A binary min-heap for timers: whoever has the smallest key comes first, among equals whoever was
 * put in first. An entry is its own handle: it knows its place, so that a cancelled timer goes out
 * in O(log n).
 *
 * (1) entries[i] does not come after its children entries[2i + 1] and entries[2i + 2].
 * (2) entries[i].place === i, and the place of an entry that is out is -1.
 */
import { assert } from './assert.ts';

/** What `push` returns. Only the heap changes it. */
export interface HeapEntry<T> {
  readonly key: number;
  readonly item: T;
}

class Entry<T> implements HeapEntry<T> {
  readonly item: T;
  readonly order: number;
  key: number;
  place: number;

  constructor(key: number, order: number, place: number, item: T) {
    this.key = key;
    this.order = order;
    this.place = place;
    this.item = item;
  }
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.key < b.key || (a.key === b.key && a.order < b.order);
}

export class Heap<T> {
  readonly #entries: Entry<T>[] = [];
  #pushes = 0;

  get size(): number {
    return this.#entries.length;
  }

  /** Adds an item; the entry returned serves to remove it before its time. */
  push(key: number, item: T): HeapEntry<T> {
    assert(!Number.isNaN(key), 'heap: a key has an order');
    const entry = new Entry(key, this.#pushes++, this.#entries.length, item);
    this.#entries.push(entry);
    this.#rise(entry);
    return entry;
  }

  /** The first entry, which stays in; undefined when the heap is empty. */
  first(): HeapEntry<T> | undefined {
    return this.#entries[0];
  }

  /** Takes the first entry out. */
  pop(): HeapEntry<T> | undefined {
    const entry = this.#entries[0];
    if (entry !== undefined) this.#takeOut(entry);
    return entry;
  }

  /** Whether the entry is in this heap. */
  has(entry: HeapEntry<T>): boolean {
    return entry instanceof Entry && this.#entries[entry.place] === entry;
  }

  /** Takes an entry out; false when it was out already. */
  remove(entry: HeapEntry<T>): boolean {
    if (!(entry instanceof Entry) || this.#entries[entry.place] !== entry) return false;
    this.#takeOut(entry);
    return true;
  }

  #takeOut(entry: Entry<T>): void {
    const last = this.#entries.pop();
    assert(last !== undefined, 'heap: an entry with a place is in');
    const place = entry.place;
    entry.place = -1;
    if (last === entry) return;
    last.place = place;
    this.#entries[place] = last;
    this.#rise(last);
    this.#sink(last);
  }

  #rise(entry: Entry<T>): void {
    let place = entry.place;
    while (place > 0) {
      const parent = this.#entries[(place - 1) >> 1];
      if (!isBefore(entry, parent)) break;
      this.#put(parent, place);
      place = (place - 1) >> 1;
    }
    this.#put(entry, place);
  }

  #sink(entry: Entry<T>): void {
    let place = entry.place;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.size) break;
      const isRightFirst =
        child + 1 < this.size && isBefore(this.#entries[child + 1], this.#entries[child]);
      if (isRightFirst) child++;
      if (!isBefore(this.#entries[child], entry)) break;
      this.#put(this.#entries[child], place);
      place = child;
    }
    this.#put(entry, place);
  }

  #put(entry: Entry<T>, place: number): void {
    this.#entries[place] = entry;
    entry.place = place;
  }
}
