/** Connection commands: what a session says about itself. */

import { type CommandDefinition, family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors, wrongArity } from '../engine/reply-error.ts';
import { connectionRows } from './rows/connection.ts';

function ping(ctx: Context): void {
  const { args, reply, session } = ctx;
  if (args.count > 2) fail(wrongArity('ping'));
  if (session.subscriptions !== undefined && reply.resp === 2) {
    reply.array(2);
    reply.bulkText('pong');
    if (args.count === 1) reply.bulkText('');
    else reply.bulk(args.bytes, args.start(1), args.end(1));
  } else if (args.count === 1) {
    reply.simple('PONG');
  } else {
    reply.bulk(args.bytes, args.start(1), args.end(1));
  }
}

function echo(ctx: Context): void {
  const { args, reply } = ctx;
  reply.bulk(args.bytes, args.start(1), args.end(1));
}

function select(ctx: Context): void {
  const { args, keyspace, reply, session } = ctx;
  const index = args.integer(1);
  if (index < 0 || index >= keyspace.databases.length) fail(replyErrors.dbOutOfRange);
  session.database = index;
  reply.ok();
}

export const connectionCommands: readonly CommandDefinition[] = family(
  { ping: connectionRows.ping, echo: connectionRows.echo, select: connectionRows.select },
  { ping, echo, select },
);
