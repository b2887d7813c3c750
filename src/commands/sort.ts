/**
 * SORT: the elements of a list, a set or a sorted set in order, or what belongs to them.
 *
 *   parse ──▶ load ──▶ weigh (BY) ──▶ order ──▶ LIMIT ──▶ reply, or store as a list (STORE)
 *                      └─ BY without a star: the order of a list or sorted set stays
 *
 * (1) Elements are copied before anything else is looked up: to look up may delete keys.
 * (2) A weight that is no number is reported after all look-ups were made, as Redis does.
 */
import { latin1Bytes } from '../base/bytes.ts';
import type { Args } from '../engine/args.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { Element } from '../structures/element.ts';
import { listLength } from '../values/list.ts';
import { encodings, typeOf, types } from '../values/value.ts';
import { type Sorted, scoreOf, sortElements } from './sort-order.ts';
import { SortPattern } from './sort-pattern.ts';

interface SortOptions {
  isDescending: boolean;
  isAlpha: boolean;
  skip: number;
  /** Below 0: all. */
  limit: number;
  by: SortPattern | undefined;
  /** A BY without a star, wherever it stands, leaves the order as it is. */
  keepsOrder: boolean;
  /** Argument of the key that STORE names; 0 without. */
  storeAt: number;
  readonly gets: SortPattern[];
}

interface Range {
  readonly start: number;
  readonly end: number;
}

const emptyBytes = latin1Bytes('');

/** The fill of a list that STORE makes, whatever the directive says; see quicklist-limits.ts. */
const storedFill = -2;

/** SORT key [BY pattern] [LIMIT offset count] [GET pattern ...] [ASC | DESC] [ALPHA] [STORE key] */
export function sort(ctx: Context): void {
  run(ctx, parse(ctx.args, true));
}

/** SORT_RO key, without STORE */
export function sortReadOnly(ctx: Context): void {
  run(ctx, parse(ctx.args, false));
}

function parse(args: Args, mayStore: boolean): SortOptions {
  const options: SortOptions = {
    isDescending: false,
    isAlpha: false,
    skip: 0,
    limit: -1,
    by: undefined,
    keepsOrder: false,
    storeAt: 0,
    gets: [],
  };
  for (let i = 2; i < args.count; ) i += parseOption(args, i, options, mayStore);
  return options;
}

/** Reads the option at `i`; how many arguments it takes. */
function parseOption(args: Args, i: number, options: SortOptions, mayStore: boolean): number {
  const left = args.count - i - 1;
  if (args.is(i, 'asc') || args.is(i, 'desc')) {
    options.isDescending = args.is(i, 'desc');
    return 1;
  }
  if (args.is(i, 'alpha')) {
    options.isAlpha = true;
    return 1;
  }
  if (args.is(i, 'limit') && left >= 2) {
    options.skip = args.integer(i + 1);
    options.limit = args.integer(i + 2);
    return 3;
  }
  if (left === 0) fail(replyErrors.syntax);
  if (mayStore && args.is(i, 'store')) options.storeAt = i + 1;
  else if (args.is(i, 'by')) {
    options.by = new SortPattern(args.copy(i + 1));
    options.keepsOrder ||= !options.by.hasStar;
  } else if (args.is(i, 'get')) options.gets.push(new SortPattern(args.copy(i + 1)));
  else fail(replyErrors.syntax);
  return 2;
}

function run(ctx: Context, options: SortOptions): void {
  const { arena, values } = ctx.keyspace;
  const ref = ctx.read(1);
  const type = ref === 0 ? types.list : typeOf(arena, ref);
  if (type !== types.list && type !== types.set && type !== types.zset) {
    fail(replyErrors.wrongType);
  }
  let { by, isAlpha, keepsOrder } = options;
  if (keepsOrder && type === types.set && options.storeAt !== 0) {
    // What is stored must be the same on all replicas, and a set has no order of its own.
    keepsOrder = false;
    isAlpha = true;
    by = undefined;
  }
  // Redis sorts a small sorted set as a large one, and leaves it large.
  if (type === types.zset) values.zsets.convertToLarge(ref);
  const count = ref === 0 ? 0 : countOf(ctx, ref);
  const range = rangeOf(count, options);
  let elements: Sorted[];
  if (keepsOrder && type !== types.set) {
    elements = ref === 0 ? [] : loadRange(ctx, ref, range, options.isDescending);
  } else {
    elements = ref === 0 ? [] : loadAll(ctx, ref);
    if (!keepsOrder) order(ctx, elements, { ...options, ...range, by, isAlpha });
    elements = elements.slice(range.start, range.end);
  }
  if (options.storeAt === 0) replyAll(ctx, elements, options.gets);
  else storeAll(ctx, elements, options);
}

/** Positions [start, end) of what LIMIT leaves of `count` elements. */
function rangeOf(count: number, { limit, skip }: SortOptions): Range {
  const start = Math.min(Math.max(skip, 0), count);
  const end = limit < 0 ? count : Math.min(count, start + limit);
  return { start, end };
}

// Loading.

function countOf({ keyspace }: Context, ref: number): number {
  const { arena, values } = keyspace;
  switch (typeOf(arena, ref)) {
    case types.list:
      return listLength(arena, ref);
    case types.set:
      return values.sets.count(ref);
    default:
      return values.zsets.length(ref);
  }
}

function loadAll(ctx: Context, ref: number): Sorted[] {
  const { arena, values } = ctx.keyspace;
  if (typeOf(arena, ref) !== types.set) {
    return loadRange(ctx, ref, { start: 0, end: countOf(ctx, ref) }, false);
  }
  const elements: Sorted[] = [];
  const { cursor } = values.sets;
  cursor.begin(ref);
  while (cursor.next()) elements.push(sorted(cursor.member));
  return elements;
}

/** The elements at positions [start, end) of a list or sorted set, counted from one of its ends. */
function loadRange(ctx: Context, ref: number, { start, end }: Range, isFromEnd: boolean): Sorted[] {
  const { arena, values } = ctx.keyspace;
  const first = isFromEnd ? countOf(ctx, ref) - 1 - start : start;
  const elements: Sorted[] = [];
  if (start >= end) return elements;
  if (typeOf(arena, ref) === types.list) {
    const element = new Element();
    values.lists.walk(ref, first, !isFromEnd);
    while (elements.length < end - start && values.lists.next()) {
      values.lists.read(element);
      elements.push(sorted(element));
    }
    return elements;
  }
  const { cursor } = values.zsets;
  let isMore = cursor.seek(ref, first);
  while (isMore && elements.length < end - start) {
    elements.push(sorted(cursor.member));
    isMore = isFromEnd ? cursor.previous() : cursor.next();
  }
  return elements;
}

function sorted({ bytes, start, end }: Element): Sorted {
  return { bytes: bytes.slice(start, end), score: 0, weight: undefined };
}

// Ordering.

function order(ctx: Context, elements: Sorted[], options: SortOptions & Range): void {
  const { by, isAlpha } = options;
  const found = new Element();
  let isNumeric = true;
  for (const element of elements) {
    if (by === undefined) {
      found.setString(element.bytes, 0, element.bytes.length);
    } else if (!by.look(ctx, element.bytes, found)) {
      continue;
    }
    if (!isAlpha) {
      element.score = scoreOf(found.bytes, found.start, found.end);
      if (Number.isNaN(element.score)) isNumeric = false;
    } else if (by !== undefined) {
      element.weight = found.bytes.slice(found.start, found.end);
    }
  }
  if (!isNumeric) fail("ERR One or more scores can't be converted into double");
  sortElements(elements, {
    isDescending: options.isDescending,
    isAlpha,
    hasWeights: by !== undefined,
    isStored: options.storeAt !== 0,
    start: options.start,
    end: options.end,
  });
}

// The result.

function replyAll(ctx: Context, elements: readonly Sorted[], gets: readonly SortPattern[]): void {
  const { reply } = ctx;
  const found = new Element();
  reply.array(elements.length * Math.max(1, gets.length));
  for (const { bytes } of elements) {
    if (gets.length === 0) reply.bulk(bytes, 0, bytes.length);
    for (const get of gets) {
      if (get.look(ctx, bytes, found)) reply.bulk(found.bytes, found.start, found.end);
      else reply.nullBulk();
    }
  }
}

function storeAll(ctx: Context, elements: readonly Sorted[], options: SortOptions): void {
  const { args, db, keyspace, reply } = ctx;
  const { storeAt } = options;
  const start = args.start(storeAt);
  const end = args.end(storeAt);
  const results = resultsOf(ctx, elements, options.gets);
  if (results.length > 0) {
    keyspace.put(db, listOf(ctx, storeAt, results));
    ctx.changed(storeAt, eventClasses.list, 'sortstore');
    ctx.dirty(results.length - 1);
  } else {
    const had = db.find(args.bytes, start, end);
    if (had !== 0) {
      keyspace.remove(db, had, keyspace.settings.lazyServerDel);
      ctx.changed(storeAt, eventClasses.generic, 'del');
    }
  }
  reply.integer(results.length);
}

function resultsOf(
  ctx: Context,
  elements: readonly Sorted[],
  gets: readonly SortPattern[],
): Uint8Array[] {
  if (gets.length === 0) return elements.map(({ bytes }) => bytes);
  const found = new Element();
  return elements.flatMap(({ bytes }) =>
    gets.map((get) =>
      get.look(ctx, bytes, found) ? found.bytes.slice(found.start, found.end) : emptyBytes,
    ),
  );
}

/** A record for the key at argument `index` that holds these elements as a list. */
function listOf(ctx: Context, index: number, elements: readonly Uint8Array[]): number {
  const { args, keyspace } = ctx;
  const { lists, quicklists } = keyspace.values;
  // Built large, as Redis does, and made small at the end: nodes part where they would there.
  const root = quicklists.create(storedFill);
  const start = args.start(index);
  const end = args.end(index);
  const { quicklist } = encodings;
  const ref = keyspace.records.createCollection(
    args.bytes,
    start,
    end,
    types.list,
    quicklist,
    root,
  );
  for (const bytes of elements) lists.pushTail(ref, bytes, 0, bytes.length);
  lists.fit(ref);
  return ref;
}
