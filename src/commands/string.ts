/**
 * The string commands. Here: those that read and write whole values. Others stand in
 * string-number.ts, string-range.ts and lcs.ts.
 *
 * SET without options is the hottest command of all: one hash of the key, no allocation, one copy
 * of the value from the receive buffer into the arena.
 */
import { family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { fail, wrongArity } from '../engine/reply-error.ts';
import { eventClasses } from '../keyspace/events.ts';
import { expires, typeOf, types } from '../values/value.ts';
import { lcs } from './lcs.ts';
import { stringRows } from './rows/string.ts';
import { decr, decrby, incr, incrby, incrbyfloat } from './string-number.ts';
import {
  getExOptions,
  optionFlags,
  readExpiry,
  StringOptions,
  setExpiry,
  setOptions,
} from './string-options.ts';
import { append, getrange, setrange, strlen } from './string-range.ts';

const options = new StringOptions();

export const stringCommands = family(stringRows, {
  append,
  decr,
  decrby,
  get,
  getdel,
  getex,
  getrange,
  getset,
  incr,
  incrby,
  incrbyfloat,
  lcs,
  mget,
  mset,
  msetnx,
  psetex,
  set,
  setex,
  setnx,
  setrange,
  strlen,
  substr: getrange,
});

/** GET key */
function get(ctx: Context): void {
  replyValue(ctx);
}

/** Replies the string of the first key, or null; its record, or 0. */
function replyValue(ctx: Context): number {
  const ref = ctx.readType(1, types.string);
  if (ref === 0) ctx.reply.nullBulk();
  else ctx.replyString(ref);
  return ref;
}

/** SET key value [NX | XX] [GET] [EX s | PX ms | EXAT s | PXAT ms | KEEPTTL] */
function set(ctx: Context): void {
  if (ctx.args.count === 3) {
    put(ctx, 1, 2, false);
    ctx.changed(1, eventClasses.string, 'set');
    ctx.reply.ok();
    return;
  }
  options.read(ctx.args, 3, setOptions);
  const { flags } = options;
  const isStored = store(ctx, flags, 2, options.timeIndex);
  if ((flags & optionFlags.get) !== 0) return;
  if (isStored) ctx.reply.ok();
  else ctx.reply.nullBulk();
}

/** SETNX key value */
function setnx(ctx: Context): void {
  ctx.reply.integer(store(ctx, optionFlags.nx, 2, 0) ? 1 : 0);
}

/** SETEX key seconds value */
function setex(ctx: Context): void {
  store(ctx, optionFlags.ex, 3, 2);
  ctx.reply.ok();
}

/** PSETEX key milliseconds value */
function psetex(ctx: Context): void {
  store(ctx, optionFlags.px, 3, 2);
  ctx.reply.ok();
}

/**
 * Stores the argument `value` under the first key as the flags say; false when they forbid it. With
 * GET, replies what the key had.
 */
function store(ctx: Context, flags: number, value: number, time: number): boolean {
  const expiryMs = time === 0 ? 0 : readExpiry(ctx, time, flags);
  const getsToo = (flags & optionFlags.get) !== 0;
  if (getsToo) replyValue(ctx);
  if ((flags & (optionFlags.nx | optionFlags.xx)) !== 0) {
    const exists = ctx.write(1) !== 0;
    if (exists === ((flags & optionFlags.nx) !== 0)) return false;
  }
  const ref = put(ctx, 1, value, time !== 0 || (flags & optionFlags.keepTtl) !== 0);
  ctx.changed(1, eventClasses.string, 'set');
  if (time !== 0) {
    setExpiry(ctx, ref, expiryMs);
    if (ctx.isFed && (flags & optionFlags.pxAt) === 0) {
      ctx.propagateAs('SET', ctx.args.slice(1), ctx.args.slice(value), 'PXAT', `${expiryMs}`);
    }
    ctx.notify(1, eventClasses.generic, 'expire');
  } else if (getsToo && ctx.isFed) {
    propagateWithoutGet(ctx);
  }
  return true;
}

/** Who follows the feed has no use for the old value. Options may be repeated a million times. */
function propagateWithoutGet({ args, db, engine }: Context): void {
  const parts: Uint8Array[] = [];
  for (let i = 0; i < args.count; i++) if (i < 3 || !args.is(i, 'get')) parts.push(args.slice(i));
  engine.propagateAs(db.index, parts);
}

/** Makes one argument the string of the key in another; its record. */
function put(ctx: Context, key: number, value: number, keepsExpiry: boolean): number {
  const { args, db, keyspace } = ctx;
  const { bytes } = args;
  return keyspace.putString(
    db,
    bytes,
    args.start(key),
    args.end(key),
    bytes,
    args.start(value),
    args.end(value),
    keepsExpiry,
  );
}

/** GETSET key value */
function getset(ctx: Context): void {
  replyValue(ctx);
  put(ctx, 1, 2, false);
  ctx.changed(1, eventClasses.string, 'set');
  if (ctx.isFed) ctx.propagateAs('SET', ctx.args.slice(1), ctx.args.slice(2));
}

/** GETDEL key */
function getdel(ctx: Context): void {
  const ref = replyValue(ctx);
  if (ref !== 0) remove(ctx, ref, false);
}

/** Deletes the first key. */
function remove(ctx: Context, ref: number, isLazy: boolean): void {
  ctx.keyspace.remove(ctx.db, ref, isLazy);
  ctx.changed(1, eventClasses.generic, 'del');
  if (ctx.isFed) ctx.propagateAs(isLazy ? 'UNLINK' : 'DEL', ctx.args.slice(1));
}

/** GETEX key [EX s | PX ms | EXAT s | PXAT ms | PERSIST] */
function getex(ctx: Context): void {
  options.read(ctx.args, 2, getExOptions);
  const { flags, timeIndex } = options;
  const ref = ctx.readType(1, types.string);
  if (ref === 0) {
    ctx.reply.nullBulk();
    return;
  }
  const expiryMs = timeIndex === 0 ? 0 : readExpiry(ctx, timeIndex, flags);
  ctx.replyString(ref);
  const isPoint = (flags & (optionFlags.exAt | optionFlags.pxAt)) !== 0;
  if (isPoint && expiryMs <= ctx.nowMs && ctx.keyspace.settings.expiry === 'delete') {
    remove(ctx, ref, ctx.keyspace.settings.lazyExpire);
  } else if (timeIndex !== 0) {
    setExpiry(ctx, ref, expiryMs);
    ctx.changed(1, eventClasses.generic, 'expire');
    if (ctx.isFed) ctx.propagateAs('PEXPIREAT', ctx.args.slice(1), `${expiryMs}`);
  } else if ((flags & optionFlags.persist) !== 0 && expires(ctx.keyspace.arena, ref)) {
    ctx.db.clearExpiry(ref);
    ctx.changed(1, eventClasses.generic, 'persist');
    if (ctx.isFed) ctx.propagateAs('PERSIST', ctx.args.slice(1));
  }
}

/** MGET key [key …] */
function mget(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  reply.array(args.count - 1);
  for (let i = 1; i < args.count; i++) {
    const ref = ctx.read(i);
    if (ref !== 0 && typeOf(keyspace.arena, ref) === types.string) ctx.replyString(ref);
    else reply.nullBulk();
  }
}

/** MSET key value [key value …] */
function mset(ctx: Context): void {
  storePairs(ctx);
  ctx.reply.ok();
}

/** MSETNX key value [key value …] */
function msetnx(ctx: Context): void {
  checkPairs(ctx);
  for (let i = 1; i < ctx.args.count; i += 2) {
    if (ctx.write(i) === 0) continue;
    ctx.reply.integer(0);
    return;
  }
  storePairs(ctx);
  ctx.reply.integer(1);
}

function storePairs(ctx: Context): void {
  checkPairs(ctx);
  for (let i = 1; i < ctx.args.count; i += 2) {
    put(ctx, i, i + 1, false);
    ctx.changed(i, eventClasses.string, 'set');
  }
}

function checkPairs(ctx: Context): void {
  if (ctx.args.count % 2 === 0) fail(wrongArity(ctx.command.name));
}
