/**
 * EXPIRE and its relatives: when a key's time is over, told in seconds or milliseconds, from now or
 * since 1970.
 *
 * (1) A deadline is any int64 of milliseconds. Those beyond 2^53 are bigints here, exact; the
 *     others, which are all that occur, are numbers.
 * (2) Replicas and the append-only file get the deadline as a point in time (PEXPIREAT), and a
 *     deletion where it has passed already.
 */
import { hiOfBigint, loOfBigint } from '../base/number.ts';
import type { Args } from '../engine/args.ts';
import type { Context } from '../engine/context.ts';
import { fail } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { exactExpiryOf, expires } from '../values/value.ts';

const secondMs = 1000;
const int64Max = 2n ** 63n - 1n;
const int64Min = -(2n ** 63n);

// Conditions on the present expiry.
const onlyWithout = 1;
const onlyWith = 2;
const onlyGreater = 4;
const onlyLess = 8;

/** EXPIRE key seconds [NX | XX | GT | LT] */
export function expire(ctx: Context): void {
  setDeadline(ctx, ctx.nowMs, secondMs);
}

/** EXPIREAT key unix-time-seconds [NX | XX | GT | LT] */
export function expireat(ctx: Context): void {
  setDeadline(ctx, 0, secondMs);
}

/** PEXPIRE key milliseconds [NX | XX | GT | LT] */
export function pexpire(ctx: Context): void {
  setDeadline(ctx, ctx.nowMs, 1);
}

/** PEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT] */
export function pexpireat(ctx: Context): void {
  setDeadline(ctx, 0, 1);
}

/** TTL key */
export function ttl(ctx: Context): void {
  replyExpiry(ctx, ctx.nowMs, secondMs);
}

/** PTTL key */
export function pttl(ctx: Context): void {
  replyExpiry(ctx, ctx.nowMs, 1);
}

/** EXPIRETIME key */
export function expiretime(ctx: Context): void {
  replyExpiry(ctx, 0, secondMs);
}

/** PEXPIRETIME key */
export function pexpiretime(ctx: Context): void {
  replyExpiry(ctx, 0, 1);
}

/** PERSIST key */
export function persist(ctx: Context): void {
  const { db, keyspace, reply } = ctx;
  const ref = ctx.write(1);
  if (ref === 0 || !expires(keyspace.arena, ref)) {
    reply.integer(0);
    return;
  }
  db.clearExpiry(ref);
  ctx.changed(1, eventClasses.generic, 'persist');
  reply.integer(1);
}

function setDeadline(ctx: Context, baseMs: number, unitMs: number): void {
  const { args, keyspace, reply } = ctx;
  const conditions = args.count === 3 ? 0 : parseConditions(args);
  const atMs = deadline(ctx, baseMs, unitMs);
  const ref = ctx.write(1);
  if (ref === 0 || (conditions !== 0 && !holds(ctx, ref, conditions, atMs))) {
    reply.integer(0);
    return;
  }
  if (atMs <= ctx.nowMs && keyspace.settings.expiry === 'delete') {
    deleteExpired(ctx, ref);
  } else {
    if (typeof atMs === 'number') ctx.db.setExpiry(ref, atMs);
    else ctx.db.setExpiryHalves(ref, loOfBigint(atMs), hiOfBigint(atMs));
    propagateDeadline(ctx, atMs);
    ctx.changed(1, eventClasses.generic, 'expire');
  }
  reply.integer(1);
}

function deleteExpired(ctx: Context, ref: number): void {
  const { args, db, keyspace } = ctx;
  const { lazyExpire } = keyspace.settings;
  keyspace.remove(db, ref, lazyExpire);
  ctx.propagateAs(lazyExpire ? 'UNLINK' : 'DEL', args.copy(1));
  ctx.changed(1, eventClasses.generic, 'del');
}

function propagateDeadline(ctx: Context, atMs: number | bigint): void {
  const { args } = ctx;
  // Nobody listens to most servers: nothing is copied for them. PEXPIREAT goes as it came.
  if (!ctx.isFed || ctx.command.name === 'pexpireat') return;
  const parts: (string | Uint8Array)[] = ['PEXPIREAT', args.copy(1), atMs.toString()];
  for (let i = 3; i < args.count; i++) parts.push(args.copy(i));
  ctx.propagateAs(...parts);
}

function parseConditions(args: Args): number {
  let conditions = 0;
  for (let i = 3; i < args.count; i++) {
    if (args.is(i, 'nx')) conditions |= onlyWithout;
    else if (args.is(i, 'xx')) conditions |= onlyWith;
    else if (args.is(i, 'gt')) conditions |= onlyGreater;
    else if (args.is(i, 'lt')) conditions |= onlyLess;
    else fail(`ERR Unsupported option ${untilNul(args.text(i))}`);
  }
  if ((conditions & onlyWithout) !== 0 && conditions !== onlyWithout) {
    fail('ERR NX and XX, GT or LT options at the same time are not compatible');
  }
  const both = onlyGreater | onlyLess;
  if ((conditions & both) === both) {
    fail('ERR GT and LT options at the same time are not compatible');
  }
  return conditions;
}

function untilNul(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** The deadline at argument 2 in milliseconds since 1970. */
function deadline(ctx: Context, baseMs: number, unitMs: number): number | bigint {
  const { args } = ctx;
  const quickMs = args.safeInteger(2) * unitMs + baseMs;
  if (Number.isSafeInteger(quickMs)) return quickMs;
  const inUnits = args.int64(2);
  const unit = BigInt(unitMs);
  const base = BigInt(baseMs);
  if (inUnits > int64Max / unit || inUnits < int64Min / unit || inUnits * unit > int64Max - base) {
    fail(`ERR invalid expire time in '${ctx.command.name}' command`);
  }
  return inUnits * unit + base;
}

/** Whether the conditions allow to set this deadline. No expiry is taken for an infinite one. */
function holds(ctx: Context, ref: number, conditions: number, atMs: number | bigint): boolean {
  const { arena } = ctx.keyspace;
  if (!expires(arena, ref)) return (conditions & (onlyWith | onlyGreater)) === 0;
  if ((conditions & onlyWithout) !== 0) return false;
  const present = exactExpiryOf(arena, ref);
  if ((conditions & onlyGreater) !== 0 && atMs <= present) return false;
  return (conditions & onlyLess) === 0 || atMs < present;
}

/** Replies the expiry from `baseMs` on, in units rounded half up: -1 without, -2 without a key. */
function replyExpiry(ctx: Context, baseMs: number, unitMs: number): void {
  const { args, db, keyspace, reply } = ctx;
  const ref = keyspace.look(db, args.bytes, args.start(1), args.end(1));
  if (ref === 0) {
    reply.integer(-2);
    return;
  }
  if (!expires(keyspace.arena, ref)) {
    reply.integer(-1);
    return;
  }
  const atMs = exactExpiryOf(keyspace.arena, ref);
  if (typeof atMs === 'bigint') {
    const unit = BigInt(unitMs);
    reply.bigint((atMs - BigInt(baseMs) + unit / 2n) / unit);
    return;
  }
  const leftMs = Math.max(0, atMs - baseMs);
  reply.integer(unitMs === 1 ? leftMs : Math.floor((leftMs + unitMs / 2) / unitMs));
}
