/**
 * OBJECT: how a value is held, and how a key has been used. To ask is no use of the key.
 */

import type { Context } from '../engine/context.ts';
import { fail } from '../engine/reply-error.ts';
import { idleSeconds, lfuCounter } from '../keyspace/access.ts';
import {
  accessClock,
  encodingNames,
  encodingOf,
  encodings,
  typeOf,
  types,
} from '../values/value.ts';
import { replyHelp } from './help.ts';

const adjustsLater =
  'Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.';

/** Redis keeps one object for each of the integers from 0 on, and counts no references to it. */
const sharedIntegers = 10_000;
const sharedCount = 0x7fff_ffff;

const helpLines = [
  'ENCODING <key>',
  '    Return the kind of internal representation used in order to store the value',
  '    associated with a <key>.',
  'FREQ <key>',
  '    Return the access frequency index of the <key>. The returned integer is',
  '    proportional to the logarithm of the recent access frequency of the key.',
  'IDLETIME <key>',
  '    Return the idle time of the <key>, that is the approximated number of',
  '    seconds elapsed since the last access to the key.',
  'REFCOUNT <key>',
  '    Return the number of references of the value associated with the specified',
  '    <key>.',
];

export const objectHandlers = { encoding, freq, help, idletime, refcount };

/** The record of the key at argument 2, or 0 after a null reply. */
function found(ctx: Context): number {
  const { args, db, keyspace, reply } = ctx;
  const ref = keyspace.inspect(db, args.bytes, args.start(2), args.end(2));
  if (ref === 0) reply.nullBulk();
  return ref;
}

/** OBJECT ENCODING key */
function encoding(ctx: Context): void {
  const ref = found(ctx);
  if (ref !== 0) ctx.reply.bulkText(encodingNames[encodingOf(ctx.keyspace.arena, ref)]);
}

/** OBJECT REFCOUNT key. No value is shared, but small integers are said to be, as in Redis. */
function refcount(ctx: Context): void {
  const ref = found(ctx);
  if (ref !== 0) ctx.reply.integer(isSharedInRedis(ctx, ref) ? sharedCount : 1);
}

/** An eviction policy that looks at the use of keys wants each value to have its own clock. */
function isSharedInRedis({ engine: { config }, keyspace }: Context, ref: number): boolean {
  const { arena, records } = keyspace;
  if (typeOf(arena, ref) !== types.string || encodingOf(arena, ref) !== encodings.int) return false;
  const value = records.integer(ref);
  if (value < 0 || value >= sharedIntegers) return false;
  return (
    config.integer('maxmemory') === 0 || !/l[rf]u$/.test(config.enumeration('maxmemory-policy'))
  );
}

/** OBJECT IDLETIME key */
function idletime(ctx: Context): void {
  const ref = found(ctx);
  if (ref === 0) return;
  const { keyspace } = ctx;
  if (keyspace.settings.usesLfu) {
    fail(`ERR An LFU maxmemory policy is selected, idle time not tracked. ${adjustsLater}`);
  }
  ctx.reply.integer(idleSeconds(accessClock(keyspace.arena, ref), keyspace.clock));
}

/** OBJECT FREQ key */
function freq(ctx: Context): void {
  const ref = found(ctx);
  if (ref === 0) return;
  const { keyspace } = ctx;
  const { lfuDecayMinutes, usesLfu } = keyspace.settings;
  if (!usesLfu) {
    fail(
      `ERR An LFU maxmemory policy is not selected, access frequency not tracked. ${adjustsLater}`,
    );
  }
  ctx.reply.integer(lfuCounter(accessClock(keyspace.arena, ref), ctx.nowMs, lfuDecayMinutes));
}

function help(ctx: Context): void {
  replyHelp(ctx, helpLines);
}
