/** The error for arguments that a subcommand does not have. */
import { latin1 } from '../base/bytes.ts';
import type { Args } from '../engine/args.ts';
import { untilNul } from '../engine/config/c-text.ts';
import { fail } from '../engine/reply-error.ts';

const quotedBytesMax = 128;

export function wrongSubcommand(args: Args): never {
  const start = args.start(1);
  const sub = untilNul(latin1(args.bytes, start, Math.min(args.end(1), start + quotedBytesMax)));
  // The name as the client knows it: the container may have been renamed.
  const name = args.text(0).replace(/[a-z]/g, (letter) => letter.toUpperCase());
  return fail(
    `ERR unknown subcommand or wrong number of arguments for '${sub}'. Try ${name} HELP.`,
  );
}
