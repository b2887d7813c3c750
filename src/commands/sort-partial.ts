/**
 * Sorting as far as it is asked for: what stands at some positions, and nothing else, is as in a
 * fully sorted array. Bentley and McIlroy's quicksort ("Engineering a sort function", 1993), which
 * leaves out the parts in which no wanted position lies.
 *
 *   | equal | less |  not yet seen  | greater | equal |      while a part is divided
 *   from    a      b                c         d      to
 *
 * (1) It is not stable. Which of two elements that compare equal comes first follows from these
 *     very exchanges: clients of SORT BY … LIMIT see the order that they have on Redis.
 */

export type Compare<T> = (a: T, b: T) => number;

/** Parts with fewer elements are sorted by insertion. */
const insertionMax = 7;
/** From this size on the pivot is the median of three medians. */
const ninesMin = 41;

/** Sorts so far that positions [first, end) are right. */
export function sortPartly<T>(items: T[], compare: Compare<T>, first: number, end: number): void {
  sortPart(items, compare, { from: 0, to: items.length }, { from: first, to: end });
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function sortPart<T>(items: T[], compare: Compare<T>, part: Range, wanted: Range): void {
  let { from, to } = part;
  while (to - from >= insertionMax) {
    swap(items, from, pivotOf(items, compare, from, to));
    const { less, greater } = divide(items, compare, from, to);
    if (less > 1 && touches(wanted, from, from + less)) {
      sortPart(items, compare, { from, to: from + less }, wanted);
    }
    if (greater <= 1 || !touches(wanted, to - greater, to)) return;
    from = to - greater;
  }
  insertionSort(items, compare, from, to);
}

function touches(wanted: Range, from: number, to: number): boolean {
  return wanted.from < to && wanted.to > from;
}

function insertionSort<T>(items: T[], compare: Compare<T>, from: number, to: number): void {
  for (let next = from + 1; next < to; next++) {
    for (let at = next; at > from && compare(items[at - 1], items[at]) > 0; at--) {
      swap(items, at, at - 1);
    }
  }
}

function pivotOf<T>(items: T[], compare: Compare<T>, from: number, to: number): number {
  const count = to - from;
  const middle = from + (count >> 1);
  if (count === insertionMax) return middle;
  const last = to - 1;
  if (count < ninesMin) return median(items, compare, [from, middle, last]);
  const step = count >> 3;
  return median(items, compare, [
    median(items, compare, [from, from + step, from + 2 * step]),
    median(items, compare, [middle - step, middle, middle + step]),
    median(items, compare, [last - 2 * step, last - step, last]),
  ]);
}

type Three = readonly [a: number, b: number, c: number];

function median<T>(items: readonly T[], compare: Compare<T>, [a, b, c]: Three): number {
  if (compare(items[a], items[b]) < 0) {
    if (compare(items[b], items[c]) < 0) return b;
    return compare(items[a], items[c]) < 0 ? c : a;
  }
  if (compare(items[b], items[c]) > 0) return b;
  return compare(items[a], items[c]) < 0 ? a : c;
}

/** Divides around the pivot, which comes first; how many elements are less and how many greater. */
function divide<T>(
  items: T[],
  compare: Compare<T>,
  from: number,
  to: number,
): { readonly less: number; readonly greater: number } {
  let a = from + 1;
  let b = a;
  let c = to - 1;
  let d = c;
  for (;;) {
    for (; b <= c; b++) {
      const order = compare(items[b], items[from]);
      if (order > 0) break;
      if (order === 0) swap(items, a++, b);
    }
    for (; b <= c; c--) {
      const order = compare(items[c], items[from]);
      if (order < 0) break;
      if (order === 0) swap(items, c, d--);
    }
    if (b > c) break;
    swap(items, b++, c--);
  }
  // The equal ones go from both ends to the middle.
  swapRanges(items, from, b - Math.min(a - from, b - a), Math.min(a - from, b - a));
  const tail = Math.min(d - c, to - 1 - d);
  swapRanges(items, b, to - tail, tail);
  return { less: b - a, greater: d - c };
}

function swap<T>(items: T[], i: number, j: number): void {
  const kept = items[i];
  items[i] = items[j];
  items[j] = kept;
}

function swapRanges<T>(items: T[], i: number, j: number, count: number): void {
  for (let k = 0; k < count; k++) swap(items, i + k, j + k);
}
