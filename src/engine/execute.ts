/**
 * The trunk: from a request's arguments to its handler, and what is counted on the way. The order
 * of the checks is Redis's (processCommand): which of two errors a client sees depends on it.
 */
import { latin1 } from '../base/bytes.ts';
import type { Args } from './args.ts';
import { type Command, commandFlags } from './command.ts';
import type { Engine } from './engine.ts';
import { ReplyError, replyErrors, wrongArity } from './reply-error.ts';
import type { Session } from './session.ts';

/** Bytes of an unknown command's arguments that its error quotes. */
const quotedBytesMax = 128;

/** Runs one request of a session. The arguments are in `engine.context.args`. */
export function execute(engine: Engine, session: Session): void {
  const { args } = engine.context;
  let command = engine.registry.find(args.bytes, args.start(0), args.end(0));
  if (command !== undefined && command.subcommandNames !== undefined && args.count > 1) {
    const parent: Command = command;
    const sub = engine.registry.findSubcommand(parent, args.bytes, args.start(1), args.end(1));
    if (sub === undefined) {
      reject(engine, session, undefined, unknownSubcommand(parent, args));
      return;
    }
    command = sub;
  }
  if (command === undefined) {
    reject(engine, session, undefined, unknownCommand(args));
    return;
  }
  const { arity } = command;
  if (arity > 0 ? args.count !== arity : args.count < -arity) {
    reject(engine, session, command, wrongArity(command.name));
    return;
  }
  if (!session.isAuthenticated && (command.flags & commandFlags.noAuth) === 0) {
    reject(engine, session, command, replyErrors.noAuth);
    return;
  }
  session.lastCommand = command;
  if (session.transaction !== undefined && queues(command)) {
    session.transaction.add(command, args);
    session.reply.simple('QUEUED');
    return;
  }
  call(engine, session, command);
}

/** Runs the handler of a command whose arguments are in the context, and counts it. */
export function call(engine: Engine, session: Session, command: Command): void {
  const { context, keyspace, stats } = engine;
  const { reply } = session;
  const columns = stats.commands;
  context.session = session;
  context.reply = reply;
  context.command = command;
  context.db = keyspace.databases[session.database];
  const dirtyBefore = stats.dirty;
  const mark = reply.mark();
  const startUs = engine.monotonicUs();
  try {
    command.run?.(context);
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error;
    reply.rewind(mark);
    columns.failed[command.id]++;
    replyError(engine, session, error.text);
  }
  const durationUs = engine.monotonicUs() - startUs;
  columns.calls[command.id]++;
  columns.usec[command.id] += durationUs;
  stats.commandsRun++;
  engine.propagate(session.database, context.args, stats.dirty !== dirtyBefore);
}

function queues(command: Command): boolean {
  return !['exec', 'discard', 'multi', 'watch', 'quit', 'reset'].includes(command.name);
}

/** The command is not run at all: a transaction that is being queued will fail. */
function reject(
  engine: Engine,
  session: Session,
  command: Command | undefined,
  text: string,
): void {
  if (command !== undefined) engine.stats.commands.rejected[command.id]++;
  if (session.transaction !== undefined) session.transaction.isAborted = true;
  replyError(engine, session, text);
}

/** Replies an error and counts it by its code. */
export function replyError(engine: Engine, session: Session, text: string): void {
  const { stats } = engine;
  const space = text.indexOf(' ');
  const code = space < 0 ? text : text.slice(0, space);
  stats.errors.set(code, (stats.errors.get(code) ?? 0) + 1);
  stats.errorReplies++;
  session.reply.error(text);
}

function unknownCommand(args: Args): string {
  const name = latin1(
    args.bytes,
    args.start(0),
    Math.min(args.end(0), args.start(0) + quotedBytesMax),
  );
  let quoted = '';
  for (let i = 1; i < args.count && quoted.length < quotedBytesMax; i++) {
    const start = args.start(i);
    const end = Math.min(args.end(i), start + quotedBytesMax - quoted.length);
    quoted += `'${latin1(args.bytes, start, end)}' `;
  }
  return `ERR unknown command '${name}', with args beginning with: ${quoted}`;
}

function unknownSubcommand(parent: Command, args: Args): string {
  const start = args.start(1);
  const sub = latin1(args.bytes, start, Math.min(args.end(1), start + quotedBytesMax));
  return `ERR unknown subcommand '${sub}'. Try ${parent.name.toUpperCase()} HELP.`;
}
