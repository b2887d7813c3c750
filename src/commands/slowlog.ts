/** SLOWLOG: the latest requests that took long. */
import { type CommandDefinition, family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { replyHelp } from './help.ts';
import { slowlogRows } from './rows/server.ts';
import { wrongSubcommand } from './wrong-subcommand.ts';

const countDefault = 10;
const all = -1;

const helpLines = [
  'GET [<count>]',
  '    Return top <count> entries from the slowlog (default: 10, -1 mean all).',
  '    Entries are made of:',
  '    id, timestamp, time in microseconds, arguments array, client IP and port,',
  '    client name',
  'LEN',
  '    Return the length of the slowlog.',
  'RESET',
  '    Reset the slowlog.',
];

export const slowlogCommands: readonly CommandDefinition[] = family(slowlogRows, {
  slowlog: {
    get,
    len: ({ engine, reply }) => reply.integer(engine.slowLog.length),
    reset({ engine, reply }) {
      engine.slowLog.reset();
      reply.ok();
    },
    help: (ctx) => replyHelp(ctx, helpLines),
  },
});

/** SLOWLOG GET [count] */
function get(ctx: Context): void {
  const { engine, reply } = ctx;
  const entries = engine.slowLog.latest(countOf(ctx));
  reply.array(entries.length);
  for (const { address, atSeconds, id, name, us, words } of entries) {
    reply.array(6);
    reply.integer(id);
    reply.integer(atSeconds);
    reply.integer(us);
    reply.array(words.length);
    for (const word of words) reply.bulkText(word);
    reply.bulkText(address);
    reply.bulkText(name);
  }
}

function countOf({ args }: Context): number {
  if (args.count === 2) return countDefault;
  if (args.count > 3) wrongSubcommand(args);
  const error = 'ERR count should be greater than or equal to -1';
  const count = args.integerIn(2, all, Number.POSITIVE_INFINITY, error);
  return count === all ? Number.POSITIVE_INFINITY : count;
}
