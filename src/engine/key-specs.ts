/**
 * Where the keys of a request are: key specs, as rows declare them and as COMMAND INFO shows them.
 *
 * A spec says where to begin (at an index, after a keyword, or it cannot be said) and what to take
 * from there (a range, or as many as a count argument says). A spec that cannot tell everything
 * (`incomplete`, `unknown`, or flags that depend on options, `variable_flags`) is backed by the
 * command's key finder (key-finders.ts).
 *
 * (1) All positions found are below the count of arguments: a request that contradicts its specs
 *     has no keys, and its handler reports the error.
 * (2) Specs marked `not_key` (shard channels) are no keys, but they are routed like keys in a
 *     cluster.
 */
import { assert } from '../base/assert.ts';
import { parseInt64, parseSafeInteger } from '../base/number.ts';
import { type FlagTable, maskOf } from './flag-words.ts';

/** What a command does with a key. The numbers are ours; the words are the protocol's. */
export const keyFlags = {
  readOnly: 1 << 0,
  readWrite: 1 << 1,
  overwrite: 1 << 2,
  remove: 1 << 3,
  access: 1 << 4,
  update: 1 << 5,
  insert: 1 << 6,
  delete: 1 << 7,
  notKey: 1 << 8,
  incomplete: 1 << 9,
  variableFlags: 1 << 10,
} as const;

export const keyFlagWords: FlagTable = [
  ['RO', keyFlags.readOnly],
  ['RW', keyFlags.readWrite],
  ['OW', keyFlags.overwrite],
  ['RM', keyFlags.remove],
  ['access', keyFlags.access],
  ['update', keyFlags.update],
  ['insert', keyFlags.insert],
  ['delete', keyFlags.delete],
  ['not_key', keyFlags.notKey],
  ['incomplete', keyFlags.incomplete],
  ['variable_flags', keyFlags.variableFlags],
];

/** `startFrom` below 0 counts from the end and searches backwards. */
export type BeginSearch =
  | { readonly by: 'index'; readonly index: number }
  | {
      readonly by: 'keyword';
      readonly keyword: string;
      /** The keyword in lower case, for comparing. */
      readonly word: string;
      readonly startFrom: number;
    }
  | { readonly by: 'unknown' };

/**
 * `lastKey` is relative to the first key, or below 0 to the end of the request; `limit` n > 1 takes
 * the first n-th part of the rest. `countAt` and `firstKey` are relative to where the search began.
 */
export type FindKeys =
  | {
      readonly by: 'range';
      readonly lastKey: number;
      readonly step: number;
      readonly limit: number;
    }
  | {
      readonly by: 'count';
      readonly countAt: number;
      readonly firstKey: number;
      readonly step: number;
    }
  | { readonly by: 'unknown' };

export interface KeySpec {
  readonly flags: number;
  readonly begin: BeginSearch;
  readonly find: FindKeys;
  readonly notes?: string;
}

/** One key at a fixed index. */
export function keyAt(index: number, flags: string): KeySpec {
  return keyRange(index, flags, { lastKey: 0, step: 1 });
}

/** Keys from a fixed index to the end. */
export function keysFrom(index: number, flags: string): KeySpec {
  return keyRange(index, flags, { lastKey: -1, step: 1 });
}

/** Keys from a fixed index on, with a last key and a step. */
export function keyRange(
  index: number,
  flags: string,
  range: { readonly lastKey: number; readonly step: number },
): KeySpec {
  return {
    flags: maskOf(flags, keyFlagWords),
    begin: { by: 'index', index },
    find: { by: 'range', ...range, limit: 0 },
  };
}

/** A count at a fixed index, and that many keys behind it. */
export function countedKeys(index: number, flags: string): KeySpec {
  return {
    flags: maskOf(flags, keyFlagWords),
    begin: { by: 'index', index },
    find: { by: 'count', countAt: 0, firstKey: 1, step: 1 },
  };
}

/** Keys whose names cannot be told from the positions of the arguments. */
export function unknownKeys(flags: string): KeySpec {
  return {
    flags: maskOf(flags, keyFlagWords),
    begin: { by: 'unknown' },
    find: { by: 'unknown' },
  };
}

/**
 * Keys behind a keyword: one, or with `lastKey` and `limit` the rest of the request or a part of
 * it.
 */
export function keysAfter(
  begin: { readonly keyword: string; readonly startFrom: number },
  flags: string,
  range: { readonly lastKey: number; readonly limit: number },
): KeySpec {
  return {
    flags: maskOf(flags, keyFlagWords),
    begin: { by: 'keyword', word: begin.keyword.toLowerCase(), ...begin },
    find: { by: 'range', step: 1, ...range },
  };
}

/** The same spec with a remark for COMMAND INFO. */
export function noted(spec: KeySpec, notes: string): KeySpec {
  return { ...spec, notes };
}

/**
 * A request: argument i is bytes [bounds[2i], bounds[2i + 1]). Argument 0 is the command's name.
 */
export interface Request {
  readonly bytes: Uint8Array;
  readonly bounds: Int32Array;
  readonly count: number;
}

/** Finds the keys that specs cannot tell. Adds to `into`, which it receives empty. */
export type KeyFinder = (request: Request, into: KeyPositions) => void;

/** What the search needs to know of a command. */
export interface KeyTable {
  readonly keySpecs: readonly KeySpec[];
  readonly keyFinder: KeyFinder | undefined;
}

/**
 * The argument indexes of a request's keys, with what the command does with each. Reused from
 * request to request.
 */
export class KeyPositions {
  /** Valid up to `count`; replaced when it grows. */
  indexes = new Int32Array(16);
  flags = new Int32Array(16);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  add(index: number, flags: number): void {
    if (this.count === this.indexes.length) this.#grow();
    this.indexes[this.count] = index;
    this.flags[this.count] = flags;
    this.count++;
  }

  #grow(): void {
    const indexes = new Int32Array(this.indexes.length * 2);
    const flags = new Int32Array(indexes.length);
    indexes.set(this.indexes);
    flags.set(this.flags);
    this.indexes = indexes;
    this.flags = flags;
  }
}

/** True when the command can name keys at all. */
export function mayHaveKeys(table: KeyTable): boolean {
  if (table.keyFinder !== undefined) return true;
  for (const spec of table.keySpecs) if ((spec.flags & keyFlags.notKey) === 0) return true;
  return false;
}

/** The keys of a request, as ACL and COMMAND GETKEYS see them. */
export function findKeys(table: KeyTable, request: Request, into: KeyPositions): void {
  search(table, request, into, keyFlags.notKey);
}

/** The keys of a request and its shard channels: all that decides which slot it belongs to. */
export function findRoutedKeys(table: KeyTable, request: Request, into: KeyPositions): void {
  search(table, request, into, 0);
}

function search(table: KeyTable, request: Request, into: KeyPositions, skip: number): void {
  into.clear();
  let useful = false;
  let variable = false;
  for (const spec of table.keySpecs) {
    if ((spec.flags & skip) === 0) useful = true;
    if ((spec.flags & keyFlags.variableFlags) !== 0) variable = true;
  }
  if (useful && !variable && searchSpecs(table.keySpecs, request, into, skip)) return;
  into.clear();
  if (table.keyFinder !== undefined) table.keyFinder(request, into);
}

/**
 * False when a spec cannot tell, or the request contradicts it: what was added does not count then.
 */
function searchSpecs(
  specs: readonly KeySpec[],
  request: Request,
  into: KeyPositions,
  skip: number,
): boolean {
  for (const spec of specs) {
    if ((spec.flags & skip) !== 0) continue;
    const begin = beginOf(spec.begin, request);
    if (begin === keywordAbsent) continue;
    if (begin === cannotTell) return false;
    if (!takeKeys(spec, begin, request, into)) return false;
    if ((spec.flags & keyFlags.incomplete) !== 0) return false;
  }
  return true;
}

const keywordAbsent = 0;
const cannotTell = -1;

function beginOf(begin: BeginSearch, request: Request): number {
  switch (begin.by) {
    case 'index':
      return begin.index;
    case 'keyword':
      return afterKeyword(begin.word, begin.startFrom, request);
    case 'unknown':
      return cannotTell;
  }
}

function afterKeyword(word: string, startFrom: number, request: Request): number {
  // The last argument is never looked at forwards: no key could follow it.
  if (startFrom > 0) {
    for (let i = startFrom; i < request.count - 1; i++) {
      if (argumentIs(request, i, word)) return i + 1;
    }
  } else {
    for (let i = request.count + startFrom; i > 1; i--) {
      if (argumentIs(request, i, word)) return i + 1;
    }
  }
  return keywordAbsent;
}

function takeKeys(spec: KeySpec, begin: number, request: Request, into: KeyPositions): boolean {
  const find = spec.find;
  if (find.by === 'unknown') return false;
  let first = begin;
  let last: number;
  if (find.by === 'range') {
    last = lastOfRange(find, first, request.count);
  } else {
    const count = readCount(request, first + find.countAt);
    if (count < 0) return false;
    first += find.firstKey;
    last = first + count - 1;
  }
  if (last >= request.count || last < first) return false;
  for (let i = first; i <= last; i += find.step) into.add(i, spec.flags);
  return true;
}

function lastOfRange(
  range: { readonly lastKey: number; readonly limit: number },
  first: number,
  count: number,
): number {
  if (range.lastKey >= 0) return first + range.lastKey;
  if (range.limit === 0) return count + range.lastKey;
  assert(range.lastKey === -1, 'key spec: a limited range runs to the end');
  return first + Math.trunc((count - first) / range.limit) - 1;
}

/** A count argument; -1 when it is absent or no count. Redis keeps the low 32 bits of it. */
function readCount(request: Request, index: number): number {
  if (index >= request.count) return -1;
  const { bytes, bounds } = request;
  const [start, end] = [bounds[2 * index], bounds[2 * index + 1]];
  const count = parseSafeInteger(bytes, start, end);
  if (count >= 0) return count | 0;
  const wide = parseInt64(bytes, start, end);
  return wide !== undefined && wide >= 0n ? Number(BigInt.asIntN(32, wide)) : -1;
}

/** True when the argument is this word, given in lower case, in any case. */
export function argumentIs(request: Request, index: number, word: string): boolean {
  const start = request.bounds[2 * index];
  if (request.bounds[2 * index + 1] - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) {
    const byte = request.bytes[start + i];
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (lower !== word.charCodeAt(i)) return false;
  }
  return true;
}
