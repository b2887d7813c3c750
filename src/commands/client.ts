/** CLIENT: what a client says about itself, and what it learns of others and does to them. */
import type { HandlersOf } from '../engine/command.ts';
import { untilNul } from '../engine/config/c-text.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import type { Session } from '../engine/session.ts';
import {
  type ClientFilter,
  clientTypeArgument,
  isMeant,
  readClientFilter,
  typeOfSession,
} from './client-filter.ts';
import { clientHelp } from './client-help.ts';
import { checkClientName, isClientWord } from './client-name.ts';
import { replyHelp } from './help.ts';
import type { clientRows } from './rows/connection.ts';

const int64Limit = 2 ** 63;

/** CLIENT ID */
function id({ reply, session }: Context): void {
  reply.integer(session.id);
}

/** CLIENT GETNAME */
function getname({ reply, session }: Context): void {
  if (session.name === '') reply.nullBulk();
  else reply.bulkText(session.name);
}

/** CLIENT SETNAME connection-name */
function setname({ args, reply, session }: Context): void {
  session.name = checkClientName(args.text(2));
  reply.ok();
}

/** CLIENT SETINFO <LIB-NAME libname | LIB-VER libver> */
function setinfo({ args, reply, session }: Context): void {
  const isName = args.is(2, 'lib-name');
  const attribute = untilNul(args.text(2));
  if (!isName && !args.is(2, 'lib-ver')) fail(`ERR Unrecognized option '${attribute}'`);
  const value = args.text(3);
  if (!isClientWord(value)) {
    fail(`ERR ${attribute} cannot contain spaces, newlines or special characters.`);
  }
  if (isName) session.libraryName = value;
  else session.libraryVersion = value;
  reply.ok();
}

/** CLIENT INFO */
function info({ engine, reply, session }: Context): void {
  reply.verbatim('txt', `${engine.describe(session)}\n`);
}

/** CLIENT LIST [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]] */
function list(ctx: Context): void {
  const { engine, reply } = ctx;
  const lineOf = new Map<Session, string>();
  const lines: string[] = [];
  for (const session of listed(ctx)) {
    const line = lineOf.get(session) ?? `${engine.describe(session)}\n`;
    lineOf.set(session, line);
    lines.push(line);
  }
  reply.verbatimOf('txt', lines);
}

function listed(ctx: Context): Iterable<Session> {
  const { args, engine } = ctx;
  const { sessions } = engine;
  if (args.count === 2) return sessions.values();
  if (args.count === 4 && args.is(2, 'type')) {
    const type = clientTypeArgument(ctx, 3);
    return [...sessions.values()].filter((session) => typeOfSession(session) === type);
  }
  if (args.count < 4 || !args.is(2, 'id')) fail(replyErrors.syntax);
  const named: Session[] = [];
  for (let i = 3; i < args.count; i++) {
    const session = sessions.get(args.integer(i, 'ERR Invalid client ID'));
    if (session !== undefined) named.push(session);
  }
  return named;
}

/** CLIENT KILL <ip:port | <option value> [option value ...]> */
function kill(ctx: Context): void {
  const { args, reply } = ctx;
  if (args.count > 3) {
    reply.integer(killMeant(ctx, readClientFilter(ctx)));
    return;
  }
  const killed = killMeant(ctx, {
    id: undefined,
    type: undefined,
    user: undefined,
    remoteAddress: args.text(2),
    localAddress: undefined,
    skipsSelf: false,
  });
  if (killed === 0) fail('ERR No such client');
  reply.ok();
}

/** Closes those who are meant, the asking session after its reply; how many. */
function killMeant({ engine, session }: Context, filter: ClientFilter): number {
  let killed = 0;
  for (const other of [...engine.sessions.values()]) {
    if (!isMeant(filter, other, session)) continue;
    other.carrier.close(other === session ? 'afterReplies' : 'now');
    killed++;
  }
  return killed;
}

/** CLIENT PAUSE timeout [WRITE | ALL] */
function pause(ctx: Context): void {
  const { args, engine, nowMs, reply } = ctx;
  if (args.count > 4) wrongSubcommand(ctx);
  const isAll = args.count === 3 || args.is(3, 'all');
  if (!isAll && !args.is(3, 'write')) fail('ERR CLIENT PAUSE mode must be WRITE or ALL');
  const timeoutMs = args.integer(2, 'ERR timeout is not an integer or out of range');
  if (timeoutMs < 0) fail(replyErrors.timeoutNegative);
  if (timeoutMs > int64Limit - nowMs) fail(replyErrors.timeoutOutOfRange);
  engine.beginPause(isAll ? 'all' : 'write', timeoutMs === 0 ? 0 : nowMs + timeoutMs);
  reply.ok();
}

/** CLIENT UNPAUSE */
function unpause({ engine, reply }: Context): void {
  engine.unpause();
  reply.ok();
}

/** CLIENT REPLY <ON | OFF | SKIP> */
function reply({ args, engine, session }: Context): void {
  if (args.is(2, 'on')) {
    session.replyMode = 'on';
    engine.replyOf(session).ok();
  } else if (args.is(2, 'off')) {
    session.replyMode = 'off';
  } else if (!args.is(2, 'skip')) {
    fail(replyErrors.syntax);
  } else if (session.replyMode !== 'off') {
    session.replyMode = 'skipNext';
  }
}

/** CLIENT NO-EVICT <ON | OFF> */
function noEvict(ctx: Context): void {
  ctx.session.noEvict = isOn(ctx);
  ctx.reply.ok();
}

/** CLIENT NO-TOUCH <ON | OFF> */
function noTouch(ctx: Context): void {
  ctx.session.noTouch = isOn(ctx);
  ctx.reply.ok();
}

function isOn({ args }: Context): boolean {
  if (!args.is(2, 'on') && !args.is(2, 'off')) fail(replyErrors.syntax);
  return args.is(2, 'on');
}

/** CLIENT UNBLOCK client-id [TIMEOUT | ERROR] */
function unblock(ctx: Context): void {
  const { args, engine } = ctx;
  if (args.count > 4) wrongSubcommand(ctx);
  const isError = args.count === 4 && args.is(3, 'error');
  if (args.count === 4 && !isError && !args.is(3, 'timeout')) {
    fail('ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR');
  }
  const target = engine.sessions.get(args.integer(2));
  const error = isError ? 'UNBLOCKED client unblocked via CLIENT UNBLOCK' : undefined;
  ctx.reply.integer(target !== undefined && engine.unblock(target, error) ? 1 : 0);
}

function wrongSubcommand({ args }: Context): never {
  const sub = untilNul(args.text(1)).slice(0, 128);
  return fail(`ERR unknown subcommand or wrong number of arguments for '${sub}'. Try CLIENT HELP.`);
}

export const clientHandlers: HandlersOf<typeof clientRows>['client'] = {
  getname,
  help: (ctx) => replyHelp(ctx, clientHelp),
  id,
  info,
  kill,
  list,
  'no-evict': noEvict,
  'no-touch': noTouch,
  pause,
  reply,
  setinfo,
  setname,
  unblock,
  unpause,
};
