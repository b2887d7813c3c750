/**
 * The trunk: from a request's arguments to its handler, and what is counted on the way. The order
 * of the checks is Redis's (processCommand): which of two errors a client sees depends on it.
 *
 *   request ──▶ find ──▶ forbidden? ──▶ queue (MULTI) or run ──▶ count, publish, serve who waits
 */
import { indexOfByte, latin1 } from '../base/bytes.ts';
import type { Args } from './args.ts';
import { type Command, commandFlags } from './command.ts';
import type { Engine, RoleGuard } from './engine.ts';
import { ReplyError, replyErrors, wrongArity } from './reply-error.ts';
import type { Session } from './session.ts';
import type { QueuedCommand } from './transaction.ts';

/** Bytes of an unknown command's name and arguments that its error quotes. */
const quotedBytesMax = 128;

/** Flags without which nothing but the password has to be looked at. */
const guarded = commandFlags.protected | commandFlags.noMulti;

/** What a session that is a monitor may not run: Redis treats it as a replica. */
const touchesKeys = commandFlags.write | commandFlags.readonly | commandFlags.mayReplicate;

const mayPropagate = commandFlags.write | commandFlags.mayReplicate;

/** Commands that run at once in a transaction that is being queued. */
const unqueuedNames = new Set(['exec', 'discard', 'multi', 'watch', 'quit', 'reset']);

/** Commands of a RESP2 session that is subscribed to something. */
const subscriberNames = new Set([
  'ping',
  'subscribe',
  'ssubscribe',
  'unsubscribe',
  'sunsubscribe',
  'psubscribe',
  'punsubscribe',
  'quit',
  'reset',
]);

/**
 * Runs one request of a session. The arguments are in `engine.context.args`; `known` is the command
 * (or container) that their first one names, where it was looked up already.
 */
export function execute(engine: Engine, session: Session, known: Command | undefined): void {
  const { args } = engine.context;
  const isWhole = known !== undefined && known.subcommandNames === undefined;
  const command = isWhole ? known : find(engine, session, args);
  session.lastCommand = command;
  if (command !== undefined) examine(engine, session, command);
  if (session.replyMode !== 'on') engine.muteNext(session);
  if (engine.blocking.hasReady) engine.blocking.serve();
}

function examine(engine: Engine, session: Session, command: Command): void {
  const { arity } = command;
  const { count } = engine.context.args;
  if (arity > 0 ? count !== arity : count < -arity) {
    reject(engine, session, command, wrongArity(command.name));
    return;
  }
  if (session.isPlain && (command.flags & guarded) === 0 && !engine.isGuarded) {
    call(engine, session, command, false);
  } else {
    const refusal = refusalOf(engine, session, command);
    if (refusal !== undefined) {
      reject(engine, session, command, refusal);
      return;
    }
    admit(engine, session, command, false);
  }
}

/** Runs a command again that waited: it was found before, but what forbids it may have changed. */
export function executeAgain(engine: Engine, session: Session, queued: QueuedCommand): void {
  const { context } = engine;
  const { args } = context;
  args.during(queued, () => {
    const refusal = refusalOf(engine, session, queued.command);
    if (refusal !== undefined) reject(engine, session, queued.command, refusal);
    else admit(engine, session, queued.command, true);
  });
  if (session.replyMode !== 'on') engine.muteNext(session);
  session.carrier.wake();
}

/** The command that the request names; replies the error and gives undefined when there is none. */
function find(engine: Engine, session: Session, args: Args): Command | undefined {
  const { registry } = engine;
  const command = registry.find(args.bytes, args.start(0), args.end(0));
  if (command === undefined) {
    if (args.is(0, 'host:') || args.is(0, 'post')) {
      engine.suspectedAttack(session);
      return undefined;
    }
    reject(engine, session, undefined, unknownCommand(args));
    return undefined;
  }
  if (command.subcommandNames === undefined || args.count === 1) return command;
  const sub = registry.findSubcommand(command, args.bytes, args.start(1), args.end(1));
  if (sub === undefined) reject(engine, session, undefined, unknownSubcommand(args));
  return sub;
}

/** Why the command may not run now, or undefined. */
function refusalOf(engine: Engine, session: Session, command: Command): string | undefined {
  const { flags } = command;
  if ((flags & commandFlags.protected) !== 0) {
    const refusal = engine.refuseProtected(session, command);
    if (refusal !== undefined) return refusal;
  }
  if (engine.isStranger(session) && (flags & commandFlags.noAuth) === 0) {
    return replyErrors.noAuth;
  }
  if (session.transaction !== undefined && (flags & commandFlags.noMulti) !== 0) {
    return 'ERR Command not allowed inside a transaction';
  }
  if (engine.writeRefusal !== undefined && (writes(session, command) || command.name === 'ping')) {
    return engine.writeRefusal;
  }
  const roleRefusal =
    engine.role === undefined ? undefined : refusalOfRole(engine.role, session, command);
  if (roleRefusal !== undefined) return roleRefusal;
  const isSubscriber = session.subscriptions !== undefined && session.protocol === 2;
  if (isSubscriber && !subscriberNames.has(command.name)) {
    return (
      `ERR Can't execute '${command.name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT ` +
      '/ RESET are allowed in this context'
    );
  }
  if (engine.isLoading && (flags & commandFlags.loading) === 0) return replyErrors.loading;
  if (engine.isLoading && command.name === 'exec' && session.transaction?.waitsForData === true) {
    return replyErrors.loading;
  }
  if ((session.isMonitor || session.isReplica) && (flags & touchesKeys) !== 0) {
    return "ERR Replica can't interact with the keyspace";
  }
  return undefined;
}

/** Why the server's role does not let the command run. */
function refusalOfRole(role: RoleGuard, session: Session, command: Command): string | undefined {
  const { readRefusal, writeRefusal } = role;
  if (writeRefusal !== undefined && writes(session, command)) return writeRefusal;
  const isBound =
    (command.flags & commandFlags.stale) === 0 ||
    (command.name === 'exec' && session.transaction?.isForFresh === true);
  return isBound ? readRefusal : undefined;
}

/** Whether the command, or the transaction that it ends, may change data. */
function writes(session: Session, command: Command): boolean {
  return command.isWrite || (command.name === 'exec' && session.transaction?.writes === true);
}

/** Lets the command wait, queues it, or runs it. */
function admit(engine: Engine, session: Session, command: Command, isAgain: boolean): void {
  const { args, nowMs } = engine.context;
  const { transaction } = session;
  const propagates =
    (command.flags & mayPropagate) !== 0 ||
    (command.name === 'exec' && transaction !== undefined && transaction.writes);
  if (engine.pause.holdsCommand(nowMs, propagates) && !session.isMonitor) {
    engine.blocking.postpone(session, command, args);
  } else if (transaction !== undefined && !unqueuedNames.has(command.name)) {
    if (!transaction.isAborted && !session.isDirtyByWatch) transaction.add(command, args);
    engine.replyOf(session).simple('QUEUED');
  } else {
    call(engine, session, command, isAgain);
  }
}

/** Runs the handler of a command whose arguments are in the context, and counts it. */
export function call(engine: Engine, session: Session, command: Command, isAgain: boolean): void {
  const { context, keyspace, running, stats } = engine;
  const { database } = session;
  const reply = engine.replyOf(session);
  context.session = session;
  context.reply = reply;
  context.command = command;
  context.db = keyspace.databases[database];
  const dirtyBefore = stats.dirty;
  stats.errorsBlamed = stats.errorReplies;
  const mark = reply.mark();
  const isAlone = isAgain || running !== undefined || !engine.timesTogether(command);
  const startUs = isAlone ? engine.stopwatch.beginAlone() : 0;
  if (isAlone && running === undefined) engine.passTime(startUs);
  engine.running = session;
  const { noTouch } = session;
  if (noTouch) keyspace.leaveClocks(command.name !== 'touch');
  try {
    command.run?.(context);
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error;
    reply.rewind(mark);
    replyError(engine, session, error.text);
  }
  const durationUs = isAlone ? engine.stopwatch.endAlone() - startUs : 0;
  engine.running = running;
  if (isAlone && running === undefined) engine.passTime(engine.stopwatch.lastUs);
  if (noTouch) keyspace.leaveClocks(false);
  if (running === undefined) engine.commandEnds();
  if (engine.monitors.count > 0 && !isAgain) engine.showToMonitors(session, command);
  if (session.blocked !== undefined) {
    session.blockedUs += durationUs;
    engine.propagateWait();
    return;
  }
  const { commands } = stats;
  if (stats.errorReplies > stats.errorsBlamed) commands.failed[command.id]++;
  stats.errorsBlamed = stats.errorReplies;
  commands.calls[command.id]++;
  stats.commandsRun++;
  if (isAlone) {
    commands.usec[command.id] += durationUs + session.blockedUs;
    engine.observe(session, command, durationUs + session.blockedUs);
    session.blockedUs = 0;
  } else {
    session.commandsRun++;
    if (engine.stopwatch.ran(command)) engine.passTime(engine.stopwatch.lastUs);
  }
  // SAVE leaves fewer changes than there were, and is none itself.
  engine.propagate(database, context.args, stats.dirty > dirtyBefore);
}

/**
 * Runs the handler of a command from a file: nothing forbids it, nothing is counted, and an error
 * is no matter.
 */
export function replay(engine: Engine, session: Session, command: Command): void {
  const { context } = engine;
  context.session = session;
  context.reply = engine.replyOf(session);
  context.command = command;
  context.db = engine.keyspace.databases[session.database];
  engine.running = session;
  try {
    command.run?.(context);
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error;
  }
  engine.running = undefined;
  engine.commandEnds();
  engine.propagateWait();
}

/** The command is not run at all: a transaction that is being queued will fail. */
function reject(
  engine: Engine,
  session: Session,
  command: Command | undefined,
  text: string,
): void {
  if (command !== undefined) engine.stats.commands.rejected[command.id]++;
  // EXEC ends the transaction even if there is none, and forgets what was watched.
  if (command?.name === 'exec') {
    engine.discard(session);
    const reason = text.startsWith('ERR ') ? text.slice(4) : text;
    replyError(engine, session, `EXECABORT Transaction discarded because of: ${reason}`);
    if (engine.monitors.count > 0) engine.showToMonitors(session, command);
    return;
  }
  if (session.transaction !== undefined) session.transaction.isAborted = true;
  replyError(engine, session, text);
}

/** Replies an error and counts it by its code. */
export function replyError(engine: Engine, session: Session, text: string): void {
  const { stats } = engine;
  const space = text.indexOf(' ');
  const code = space < 0 ? 'ERR' : text.slice(0, space);
  stats.errors.set(code, (stats.errors.get(code) ?? 0) + 1);
  stats.errorReplies++;
  engine.replyOf(session).error(text);
}

function unknownCommand(args: Args): string {
  const name = untilNul(args, 0, quotedBytesMax);
  let quoted = '';
  for (let i = 1; i < args.count && quoted.length < quotedBytesMax; i++) {
    quoted += `'${untilNul(args, i, quotedBytesMax - quoted.length)}' `;
  }
  return `ERR unknown command '${name}', with args beginning with: ${quoted}`;
}

function unknownSubcommand(args: Args): string {
  const container = untilNul(args, 0, args.length(0)).toUpperCase();
  return `ERR unknown subcommand '${untilNul(args, 1, quotedBytesMax)}'. Try ${container} HELP.`;
}

/** The argument as Redis's format directives print it. */
function untilNul(args: Args, index: number, bytesMax: number): string {
  const start = args.start(index);
  const end = Math.min(args.end(index), start + bytesMax);
  const nul = indexOfByte(args.bytes, 0, start, end);
  return latin1(args.bytes, start, nul < 0 ? end : nul);
}
