/**
 * Sorted sets out of several: ZUNION, ZINTER, ZDIFF, their storing forms, ZINTERCARD. Sets take
 * part as sorted sets of equal scores.
 *
 * (1) Inputs are taken from the smallest on, except by ZDIFF: it decides in which order scores are
 *     added up, and so what rounding gives.
 * (2) A product or a sum that is not a number counts as 0.
 */
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import type { Element } from '../structures/element.ts';
import { typeOf, types, type ValueType } from '../values/value.ts';
import type { Values } from '../values/values.ts';
import { beginMembers, replyMember, store } from './sorted-set-changes.ts';

type Operation = 'union' | 'inter' | 'diff';
type Aggregate = (sum: number, score: number) => number;

/** One of the inputs; `ref` is 0 for a key that does not exist. */
interface Source {
  readonly ref: number;
  readonly type: ValueType;
  readonly members: number;
  weight: number;
}

interface Request {
  readonly sources: Source[];
  aggregate: Aggregate;
  withScores: boolean;
  /** 0 for none. */
  limit: number;
}

/** ZUNION numkeys key [key ...] [WEIGHTS weight ...] [AGGREGATE SUM | MIN | MAX] [WITHSCORES] */
export function zunion(ctx: Context): void {
  replyResult(ctx, 'union');
}

/** ZINTER numkeys key [key ...] [WEIGHTS weight ...] [AGGREGATE SUM | MIN | MAX] [WITHSCORES] */
export function zinter(ctx: Context): void {
  replyResult(ctx, 'inter');
}

/** ZDIFF numkeys key [key ...] [WITHSCORES] */
export function zdiff(ctx: Context): void {
  replyResult(ctx, 'diff');
}

/** ZUNIONSTORE dst numkeys key [key ...] [WEIGHTS weight ...] [AGGREGATE SUM | MIN | MAX] */
export function zunionstore(ctx: Context): void {
  storeResult(ctx, 'union', 'zunionstore');
}

/** ZINTERSTORE dst numkeys key [key ...] [WEIGHTS weight ...] [AGGREGATE SUM | MIN | MAX] */
export function zinterstore(ctx: Context): void {
  storeResult(ctx, 'inter', 'zinterstore');
}

/** ZDIFFSTORE dst numkeys key [key ...] */
export function zdiffstore(ctx: Context): void {
  storeResult(ctx, 'diff', 'zdiffstore');
}

/** ZINTERCARD numkeys key [key ...] [LIMIT limit] */
export function zintercard(ctx: Context): void {
  const { values } = ctx.keyspace;
  const { limit, sources } = read(ctx, 1, 'inter', 'card');
  sortSources(sources);
  const [first, ...others] = sources;
  let members = 0;
  const walk = new Walk(values, first);
  while ((limit === 0 || members < limit) && walk.next()) {
    if (others.every((other) => other.ref === first.ref || has(values, other, walk.member))) {
      members++;
    }
  }
  ctx.reply.integer(members);
}

function replyResult(ctx: Context, operation: Operation): void {
  const { keyspace, reply } = ctx;
  const { values } = keyspace;
  const { cursor } = values.zsets;
  const request = read(ctx, 1, operation, 'reply');
  build(values, operation, request);
  const ref = values.zsetBuilder.finish(ctx.args.bytes, 0, 0);
  beginMembers(reply, values.zsets.length(ref), request.withScores);
  for (let isThere = cursor.seek(ref, 0); isThere; isThere = cursor.next()) {
    replyMember(reply, cursor, request.withScores);
  }
  if (keyspace.settings.lazyServerDel) keyspace.reclaimer.free(ref);
  else values.free(ref);
}

function storeResult(ctx: Context, operation: Operation, event: string): void {
  const { args, keyspace } = ctx;
  const { values } = keyspace;
  build(values, operation, read(ctx, 2, operation, 'store'));
  const ref = values.zsetBuilder.finish(args.bytes, args.start(1), args.end(1));
  values.zsets.convertToSmall(ref);
  store(ctx, 1, ref, event);
}

// Arguments.

/** Reads everything from `numkeys` at argument `at` on. */
function read(
  ctx: Context,
  at: number,
  operation: Operation,
  purpose: 'reply' | 'store' | 'card',
): Request {
  const { args, command } = ctx;
  const keys = args.integer(at);
  if (keys < 1) fail(`ERR at least 1 input key is needed for '${command.name}' command`);
  if (keys > args.count - (at + 1)) fail(replyErrors.syntax);
  const sources: Source[] = [];
  for (let i = at + 1; i <= at + keys; i++) sources.push(sourceAt(ctx, i));
  const request: Request = { sources, aggregate: sum, withScores: false, limit: 0 };
  const takesWeights = operation !== 'diff' && purpose !== 'card';
  for (let i = at + keys + 1; i < args.count; ) {
    const left = args.count - i;
    if (takesWeights && left > keys && args.is(i, 'weights')) {
      for (const source of sources) source.weight = args.double(++i, notWeight);
      i++;
    } else if (takesWeights && left >= 2 && args.is(i, 'aggregate')) {
      request.aggregate = aggregateAt(ctx, i + 1);
      i += 2;
    } else if (purpose === 'reply' && args.is(i, 'withscores')) {
      request.withScores = true;
      i++;
    } else if (purpose === 'card' && left >= 2 && args.is(i, 'limit')) {
      request.limit = limitAt(ctx, i + 1);
      i += 2;
    } else {
      fail(replyErrors.syntax);
    }
  }
  return request;
}

const notWeight = 'ERR weight value is not a float';
const negativeLimit = "ERR LIMIT can't be negative";

function limitAt({ args }: Context, index: number): number {
  const limit = args.integer(index, negativeLimit);
  return limit < 0 ? fail(negativeLimit) : limit;
}

function aggregateAt({ args }: Context, index: number): Aggregate {
  if (args.is(index, 'sum')) return sum;
  if (args.is(index, 'min')) return min;
  return args.is(index, 'max') ? max : fail(replyErrors.syntax);
}

function sum(a: number, b: number): number {
  const both = a + b;
  return Number.isNaN(both) ? 0 : both;
}

// Not Math.min and Math.max: what is not a number is passed over.

function min(a: number, b: number): number {
  if (b < a) return b;
  return a;
}

function max(a: number, b: number): number {
  if (b > a) return b;
  return a;
}

function sourceAt(ctx: Context, index: number): Source {
  const { arena, values } = ctx.keyspace;
  const ref = ctx.read(index);
  const type = ref === 0 ? types.zset : typeOf(arena, ref);
  if (type !== types.zset && type !== types.set) fail(replyErrors.wrongType);
  const members =
    ref === 0 ? 0 : type === types.set ? values.sets.count(ref) : values.zsets.length(ref);
  return { ref, type, members, weight: 1 };
}

function sortSources(sources: Source[]): void {
  sources.sort((a, b) => a.members - b.members);
}

// Sources.

/** The members of a source, one after the other. */
class Walk {
  readonly member: Element;
  readonly #values: Values;
  readonly #source: Source;
  #isBegun = false;

  constructor(values: Values, source: Source) {
    const { sets, zsets } = values;
    this.#values = values;
    this.#source = source;
    this.member = source.type === types.set ? sets.cursor.member : zsets.cursor.member;
    if (source.type === types.set) sets.cursor.begin(source.ref);
  }

  next(): boolean {
    const { ref, type } = this.#source;
    if (ref === 0) return false;
    if (type === types.set) return this.#values.sets.cursor.next();
    const { cursor } = this.#values.zsets;
    if (this.#isBegun) return cursor.next();
    this.#isBegun = true;
    return cursor.seek(ref, 0);
  }

  score(): number {
    return this.#source.type === types.set ? 1 : this.#values.zsets.cursor.score();
  }
}

function has({ sets, zsets }: Values, source: Source, { bytes, end, start }: Element): boolean {
  if (source.ref === 0) return false;
  if (source.type === types.set) return sets.has(source.ref, bytes, start, end);
  return zsets.find(source.ref, bytes, start, end);
}

/** The score of a member that `has` found just now. */
function foundScore({ zsets }: Values, source: Source): number {
  return source.type === types.set ? 1 : zsets.score;
}

function weighted(score: number, weight: number): number {
  const product = score * weight;
  return Number.isNaN(product) ? 0 : product;
}

// Operations.

/** Leaves the result in the builder. */
function build(values: Values, operation: Operation, request: Request): void {
  values.zsetBuilder.begin();
  if (operation === 'union') unite(values, request);
  else if (operation === 'inter') intersect(values, request);
  else subtract(values, request.sources);
}

function unite(values: Values, { aggregate, sources }: Request): void {
  const builder = values.zsetBuilder;
  sortSources(sources);
  for (const source of sources) {
    const walk = new Walk(values, source);
    const { member } = walk;
    while (walk.next()) {
      const score = weighted(walk.score(), source.weight);
      const { bytes, end, start } = member;
      if (builder.find(bytes, start, end)) builder.setScore(aggregate(builder.score, score));
      else builder.add(score, bytes, start, end);
    }
  }
}

function intersect(values: Values, { aggregate, sources }: Request): void {
  sortSources(sources);
  const [first, ...others] = sources;
  const walk = new Walk(values, first);
  while (walk.next()) {
    const own = walk.score();
    let score = weighted(own, first.weight);
    let isEverywhere = true;
    for (const other of others) {
      const isSame = other.ref === first.ref;
      isEverywhere = isSame || has(values, other, walk.member);
      if (!isEverywhere) break;
      // Not `weighted`: a product that is not a number makes a sum 0, but is no minimum.
      score = aggregate(score, (isSame ? own : foundScore(values, other)) * other.weight);
    }
    if (isEverywhere) gather(values, score, walk.member);
  }
}

/** Adds a member that is not in the builder. */
function gather({ zsetBuilder }: Values, score: number, { bytes, end, start }: Element): void {
  zsetBuilder.find(bytes, start, end);
  zsetBuilder.add(score, bytes, start, end);
}

/** The first source without the others, in the way that is less work (zsetChooseDiffAlgorithm). */
function subtract(values: Values, sources: Source[]): void {
  const [first, ...others] = sources;
  if (first.members === 0 || others.some((other) => other.ref === first.ref)) return;
  const total = sources.reduce((members, source) => members + source.members, 0);
  if (Math.floor((first.members * sources.length) / 2) <= total) askOthers(values, first, others);
  else takeOut(values, first, others);
}

function askOthers(values: Values, first: Source, others: Source[]): void {
  // The larger one is the likelier to have a member.
  others.sort((a, b) => b.members - a.members);
  const walk = new Walk(values, first);
  while (walk.next()) {
    if (others.some((other) => has(values, other, walk.member))) continue;
    gather(values, walk.score(), walk.member);
  }
}

function takeOut(values: Values, first: Source, others: Source[]): void {
  const builder = values.zsetBuilder;
  const all = new Walk(values, first);
  while (all.next()) gather(values, all.score(), all.member);
  for (const other of others) {
    const walk = new Walk(values, other);
    while (builder.count > 0 && walk.next()) {
      const { bytes, end, start } = walk.member;
      if (builder.find(bytes, start, end)) builder.remove();
    }
  }
}
