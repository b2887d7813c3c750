/** The timeout of commands that wait: seconds, with decimals, read as C reads a long double. */
import { ceilOfProduct, parseLongDouble } from '../base/long-double.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';

const int64Limit = 2 ** 63;

/** Milliseconds, rounded up; 0 is for ever. */
export function timeoutArgument({ args, nowMs }: Context, index: number): number {
  const seconds =
    parseLongDouble(args.bytes, args.start(index), args.end(index)) ??
    fail(replyErrors.timeoutNotFloat);
  const timeoutMs = ceilOfProduct(seconds, 1000);
  if (timeoutMs >= int64Limit) fail(replyErrors.timeoutOutOfRange);
  if (timeoutMs < 0) fail(replyErrors.timeoutNegative);
  if (timeoutMs > int64Limit - nowMs) fail(replyErrors.timeoutOutOfRange);
  return timeoutMs;
}
