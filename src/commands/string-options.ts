/**
 * What SET and GETEX have in common: options that say when the key expires.
 *
 * Options may stand in any order and be repeated, the last time winning; each excludes some others.
 */
import { hiOfBigint, loOfBigint } from '../base/number.ts';
import type { Args } from '../engine/args.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';

/** Bits of `StringOptions.flags`. */
export const optionFlags = {
  nx: 1 << 0,
  xx: 1 << 1,
  get: 1 << 2,
  keepTtl: 1 << 3,
  persist: 1 << 4,
  /** The expiry as seconds or milliseconds from now, or as Unix seconds or milliseconds. */
  ex: 1 << 5,
  px: 1 << 6,
  exAt: 1 << 7,
  pxAt: 1 << 8,
} as const;

const { ex, exAt, get, keepTtl, nx, persist, px, pxAt, xx } = optionFlags;
const anyTime = ex | px | exAt | pxAt;
const anyExpiry = anyTime | keepTtl | persist;

interface Option {
  readonly word: string;
  readonly flag: number;
  /** Flags of options that may not have come before. */
  readonly excludes: number;
}

const times: readonly Option[] = [
  { word: 'ex', flag: ex, excludes: anyExpiry & ~ex },
  { word: 'px', flag: px, excludes: anyExpiry & ~px },
  { word: 'exat', flag: exAt, excludes: anyExpiry & ~exAt },
  { word: 'pxat', flag: pxAt, excludes: anyExpiry & ~pxAt },
];

export const setOptions: readonly Option[] = [
  ...times,
  { word: 'nx', flag: nx, excludes: xx },
  { word: 'xx', flag: xx, excludes: nx },
  { word: 'get', flag: get, excludes: 0 },
  { word: 'keepttl', flag: keepTtl, excludes: anyTime },
];

export const getExOptions: readonly Option[] = [
  ...times,
  { word: 'persist', flag: persist, excludes: anyTime },
];

/** Times up to here are exact in doubles whatever the unit; later ones are rare. */
const quickTimeMax = 4e12;
const int64Max = 2n ** 63n - 1n;

/** The options of the command under way, reused. */
export class StringOptions {
  flags = 0;
  /** The argument that holds the time, 0 for none. */
  timeIndex = 0;

  /** Reads the arguments from `first` on. */
  read(args: Args, first: number, known: readonly Option[]): void {
    this.flags = 0;
    this.timeIndex = 0;
    for (let i = first; i < args.count; i++) {
      const option = this.#find(args, i, known);
      this.flags |= option.flag;
      if ((option.flag & anyTime) !== 0) this.timeIndex = ++i;
    }
  }

  #find(args: Args, index: number, known: readonly Option[]): Option {
    for (const option of known) {
      if (!args.is(index, option.word)) continue;
      const lacksTime = (option.flag & anyTime) !== 0 && index + 1 === args.count;
      return (this.flags & option.excludes) !== 0 || lacksTime ? fail(replyErrors.syntax) : option;
    }
    return fail(replyErrors.syntax);
  }
}

/**
 * When the key expires, in Unix milliseconds: argument `index` read as the flags say. A bigint
 * where a number may not be exact.
 */
export function readExpiry(ctx: Context, index: number, flags: number): number | bigint {
  const time = ctx.args.safeInteger(index);
  const startMs = (flags & (ex | px)) !== 0 ? ctx.nowMs : 0;
  const inSeconds = (flags & (ex | exAt)) !== 0;
  if (time > 0 && time <= quickTimeMax) return (inSeconds ? time * 1000 : time) + startMs;
  const exact = ctx.args.int64(index) * (inSeconds ? 1000n : 1n) + BigInt(startMs);
  if (ctx.args.int64(index) <= 0n || exact > int64Max) {
    return fail(`ERR invalid expire time in '${ctx.command.name}' command`);
  }
  return exact;
}

/** Lets the key of a record expire then. */
export function setExpiry({ db }: Context, ref: number, atMs: number | bigint): void {
  if (typeof atMs === 'number') db.setExpiry(ref, atMs);
  else db.setExpiryHalves(ref, loOfBigint(atMs), hiOfBigint(atMs));
}
