/** The reply of a container's HELP subcommand: a head, the container's lines, a foot. */
import type { Context } from '../engine/context.ts';

/** `lines`: each subcommand with its arguments, then its explanation indented by four blanks. */
export function replyHelp(ctx: Context, lines: readonly string[]): void {
  const { args, reply } = ctx;
  // The name as the client knows it: the container may have been renamed.
  const name = args.text(0).replace(/[a-z]/g, (letter) => letter.toUpperCase());
  reply.array(lines.length + 3);
  reply.simple(`${name} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`);
  for (const line of lines) reply.simple(line);
  reply.simple('HELP');
  reply.simple('    Print this help.');
}
