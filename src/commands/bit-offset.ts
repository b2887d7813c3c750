/** The argument that says which bit of a string is meant. */
import { parseIntegerLossy } from '../base/number.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';

const hash = 0x23;

/**
 * A bit within the longest string allowed. `#n` means the n-th field of `width` bits; a width of 0
 * knows no fields.
 */
export function bitOffset({ args, engine }: Context, index: number, width: number): number {
  const start = args.start(index);
  const isField = width > 0 && args.length(index) > 0 && args.bytes[start] === hash;
  const given = parseIntegerLossy(args.bytes, isField ? start + 1 : start, args.end(index));
  const offset = isField ? given * width : given;
  const isValid = offset >= 0 && Math.floor(offset / 8) < engine.maxBulkBytes;
  return isValid ? offset : fail(replyErrors.bitOffset);
}
