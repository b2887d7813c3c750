/** Connection commands: who a client is, which protocol it speaks, whether anybody is there. */

import { authenticate } from '../engine/auth.ts';
import { type CommandDefinition, family } from '../engine/command.ts';
import { untilNul } from '../engine/config/c-text.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors, wrongArity } from '../engine/reply-error.ts';
import { redisVersion } from '../engine/version.ts';
import { clientHandlers } from './client.ts';
import { checkClientName } from './client-name.ts';
import { int32Argument } from './int32-argument.ts';
import { clientRows, connectionRows } from './rows/connection.ts';

const wrongPassword = 'WRONGPASS invalid username-password pair or user is disabled.';
const noPassword =
  'ERR AUTH <password> called without any password configured for the default user. Are you sure ' +
  'your configuration is correct?';
const helloNeedsAuth =
  'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> ' +
  'AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol ' +
  'version at the same time';

/** PING [message] */
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

/** ECHO message */
function echo(ctx: Context): void {
  const { args, reply } = ctx;
  reply.bulk(args.bytes, args.start(1), args.end(1));
}

/** SELECT index */
function select(ctx: Context): void {
  const { args, keyspace, reply, session } = ctx;
  const index = int32Argument(args, 1);
  if (index < 0 || index >= keyspace.databases.length) fail(replyErrors.dbOutOfRange);
  session.database = index;
  reply.ok();
}

/** AUTH [username] password */
function auth(ctx: Context): void {
  const { args, engine, reply, session } = ctx;
  if (args.count > 3) fail(replyErrors.syntax);
  args.hide(1);
  if (args.count === 3) args.hide(2);
  else if (engine.isOpenToAll) fail(noPassword);
  const user = args.count === 3 ? args.text(1) : 'default';
  if (!authenticate(engine, session, user, args.slice(args.count - 1))) fail(wrongPassword);
  reply.ok();
}

interface HelloOptions {
  /** Index of the argument that names the user; the password follows. 0: none. */
  readonly userAt: number;
  readonly name: string | undefined;
}

/** HELLO [protover [AUTH username password] [SETNAME clientname]] */
function hello(ctx: Context): void {
  const { args, engine, session } = ctx;
  const protocol =
    args.count === 1
      ? session.protocol
      : args.integer(1, 'ERR Protocol version is not an integer or out of range');
  if (protocol !== 2 && protocol !== 3) fail('NOPROTO unsupported protocol version');
  const { name, userAt } = helloOptions(ctx);
  if (userAt > 0) {
    const password = args.slice(userAt + 1);
    if (!authenticate(engine, session, args.text(userAt), password)) fail(wrongPassword);
  }
  if (!session.isAuthenticated) fail(helloNeedsAuth);
  if (name !== undefined) session.name = name;
  session.reply.resp = protocol;
  ctx.reply.resp = protocol;
  replyHello(ctx);
}

function helloOptions({ args }: Context): HelloOptions {
  let userAt = 0;
  let name: string | undefined;
  for (let i = 2; i < args.count; i++) {
    const after = args.count - 1 - i;
    if (args.is(i, 'auth') && after >= 2) {
      userAt = i + 1;
      args.hide(i + 1);
      args.hide(i + 2);
      i += 2;
    } else if (args.is(i, 'setname') && after >= 1) {
      name = checkClientName(args.text(i + 1));
      i++;
    } else {
      fail(`ERR Syntax error in HELLO option '${untilNul(args.text(i))}'`);
    }
  }
  return { userAt, name };
}

function replyHello({ engine, reply, session }: Context): void {
  const { config } = engine;
  reply.map(7);
  reply.bulkText('server');
  reply.bulkText('redis');
  reply.bulkText('version');
  reply.bulkText(redisVersion);
  reply.bulkText('proto');
  reply.integer(session.protocol);
  reply.bulkText('id');
  reply.integer(session.id);
  reply.bulkText('mode');
  reply.bulkText(config.bool('cluster-enabled') ? 'cluster' : 'standalone');
  reply.bulkText('role');
  reply.bulkText(config.replicaOf() === undefined ? 'master' : 'replica');
  reply.bulkText('modules');
  reply.array(0);
}

/** RESET */
function reset({ engine, session }: Context): void {
  engine.sessionReset(session);
  // Replies may have been unwanted until now.
  engine.replyOf(session).simple('RESET');
}

/** QUIT */
function quit({ reply, session }: Context): void {
  reply.ok();
  session.carrier.close('afterReplies');
}

export const connectionCommands: readonly CommandDefinition[] = [
  ...family(connectionRows, { auth, echo, hello, ping, quit, reset, select }),
  ...family(clientRows, { client: clientHandlers }),
];
