/** LPOS: where in a list an element is. */
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { ListpackSearch } from '../structures/listpack-search.ts';
import { listLength } from '../values/list.ts';
import { types } from '../values/value.ts';

const int64Max = 2 ** 63;
const int64Min = -(2n ** 63n);

/** Without COUNT: one position is wanted, not an array of them. */
const noCount = -1;

const search = new ListpackSearch();

interface Wanted {
  /** Which match is the first that counts, from 1 on. */
  readonly rank: number;
  readonly isForward: boolean;
  /** How many matches are wanted, 0 for all, or `noCount`. */
  readonly count: number;
  /** How many elements are looked at, 0 for all. */
  readonly lengthMax: number;
}

/** LPOS key element [RANK rank] [COUNT num-matches] [MAXLEN len] */
export function lpos(ctx: Context): void {
  const { reply } = ctx;
  const wanted = readWanted(ctx);
  const ref = ctx.readType(1, types.list);
  if (wanted.count === noCount) {
    const found = ref === 0 ? -1 : findOne(ctx, ref, wanted);
    if (found < 0) reply.nullBulk();
    else reply.integer(found);
  } else if (ref === 0) {
    reply.array(0);
  } else {
    replyAll(ctx, ref, wanted);
  }
}

function readWanted({ args }: Context): Wanted {
  let rank = 1;
  let count = noCount;
  let lengthMax = 0;
  for (let i = 3; i < args.count; i += 2) {
    if (i + 1 === args.count) fail(replyErrors.syntax);
    if (args.is(i, 'rank')) {
      rank = rankArgument(args, i + 1);
    } else if (args.is(i, 'count')) {
      count = args.integerIn(i + 1, 0, int64Max, "ERR COUNT can't be negative");
    } else if (args.is(i, 'maxlen')) {
      lengthMax = args.integerIn(i + 1, 0, int64Max, "ERR MAXLEN can't be negative");
    } else {
      fail(replyErrors.syntax);
    }
  }
  return { rank: Math.abs(rank), isForward: rank > 0, count, lengthMax };
}

function rankArgument(args: Context['args'], index: number): number {
  const rank = args.integer(index);
  if (rank === 0) {
    fail(
      "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... " +
        'or use negative to start from the end of the list',
    );
  }
  if (rank === -int64Max && args.int64(index) === int64Min) {
    fail(`ERR value is out of range, value must between ${int64Min + 1n} and ${-int64Min - 1n}`);
  }
  return rank;
}

/** The position of the match that is wanted, or -1. */
function findOne(ctx: Context, ref: number, wanted: Wanted): number {
  const { arena, values } = ctx.keyspace;
  const { isForward, rank } = wanted;
  const length = listLength(arena, ref);
  const most = startSearch(ctx, ref, wanted);
  let passed = 0;
  for (let matches = 1; values.lists.find(search, most - passed); matches++) {
    passed += search.passed;
    if (matches === rank) return isForward ? passed : length - 1 - passed;
    passed++;
  }
  return -1;
}

function replyAll(ctx: Context, ref: number, wanted: Wanted): void {
  const { keyspace, reply } = ctx;
  const { lists } = keyspace.values;
  const { count, isForward, rank } = wanted;
  const length = listLength(keyspace.arena, ref);
  const mark = reply.deferArray();
  const most = startSearch(ctx, ref, wanted);
  let passed = 0;
  let replied = 0;
  for (let matches = 1; lists.find(search, most - passed); matches++) {
    passed += search.passed;
    if (matches >= rank) {
      reply.integer(isForward ? passed : length - 1 - passed);
      replied++;
      if (replied === count) break;
    }
    passed++;
  }
  reply.closeArray(mark, replied);
}

/** Stands before the first element to look at; how many are to be looked at. */
function startSearch(ctx: Context, ref: number, wanted: Wanted): number {
  const { args, keyspace } = ctx;
  const { isForward, lengthMax } = wanted;
  search.begin(args.bytes, args.start(2), args.end(2));
  keyspace.values.lists.walk(ref, isForward ? 0 : -1, isForward);
  const length = listLength(keyspace.arena, ref);
  return lengthMax === 0 ? length : Math.min(lengthMax, length);
}
