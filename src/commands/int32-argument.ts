/** Arguments that are an int32: numbers of databases. */
import type { Args } from '../engine/args.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';

const int32Min = -0x8000_0000;
const int32Max = 0x7fff_ffff;
const outOfRange = `ERR value is out of range, value must between ${int32Min} and ${int32Max}`;

/** The int32 at this index. `error` stands for both of Redis's own texts. */
export function int32Argument(args: Args, index: number, error?: string): number {
  const value = args.integer(index, error ?? replyErrors.notInteger);
  return value < int32Min || value > int32Max ? fail(error ?? outOfRange) : value;
}
