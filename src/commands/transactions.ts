/** MULTI, EXEC, DISCARD, WATCH, UNWATCH. */
import { type CommandDefinition, family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { call } from '../engine/execute.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { Transaction } from '../engine/transaction.ts';
import { transactionRows } from './rows/transactions.ts';

function multi(ctx: Context): void {
  const { reply, session } = ctx;
  if (session.transaction !== undefined) fail('ERR MULTI calls can not be nested');
  session.transaction = new Transaction();
  reply.ok();
}

function discard(ctx: Context): void {
  const { engine, reply, session } = ctx;
  if (session.transaction === undefined) fail('ERR DISCARD without MULTI');
  engine.discard(session);
  reply.ok();
}

function exec(ctx: Context): void {
  const { args, command, engine, reply, session } = ctx;
  const { transaction } = session;
  if (transaction === undefined) {
    fail('ERR EXEC without MULTI');
    return;
  }
  if (engine.watched.hasExpired(session)) session.isDirtyByWatch = true;
  const { isDirtyByWatch } = session;
  engine.discard(session);
  if (transaction.isAborted) fail(replyErrors.execAbort);
  if (isDirtyByWatch) {
    reply.nullArray();
    return;
  }
  // CLIENT LIST shows it until the last of its commands has run.
  session.transaction = transaction;
  const { bounds, bytes, count } = args;
  reply.array(transaction.queue.length);
  session.deniesBlocking = true;
  for (const queued of transaction.queue) {
    args.set(queued.bytes, queued.bounds, queued.count);
    call(engine, session, queued.command, false);
  }
  session.deniesBlocking = false;
  session.transaction = undefined;
  args.set(bytes, bounds, count);
  ctx.command = command;
  ctx.propagateNothing();
}

function watch(ctx: Context): void {
  const { args, db, engine, reply, session } = ctx;
  if (session.transaction !== undefined) fail('ERR WATCH inside MULTI is not allowed');
  if (!session.isDirtyByWatch) {
    for (let i = 1; i < args.count; i++) args.checkText(i);
    for (let i = 1; i < args.count; i++) {
      engine.watched.watch(session, db, args.bytes, args.start(i), args.end(i));
    }
  }
  reply.ok();
}

function unwatch(ctx: Context): void {
  const { engine, reply, session } = ctx;
  engine.watched.unwatch(session);
  session.isDirtyByWatch = false;
  reply.ok();
}

export const transactionCommands: readonly CommandDefinition[] = family(transactionRows, {
  discard,
  exec,
  multi,
  unwatch,
  watch,
});
