/** Which clients CLIENT LIST and CLIENT KILL mean. */
import { defaultUser } from '../engine/auth.ts';
import { untilNul } from '../engine/config/c-text.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import type { Session } from '../engine/session.ts';

export type ClientType = 'normal' | 'replica' | 'pubsub' | 'master';

export interface ClientFilter {
  id: number | undefined;
  type: ClientType | undefined;
  user: string | undefined;
  remoteAddress: string | undefined;
  localAddress: string | undefined;
  /** Whether the asking session itself is left out. */
  skipsSelf: boolean;
}

const types: ReadonlyMap<string, ClientType> = new Map([
  ['normal', 'normal'],
  ['slave', 'replica'],
  ['replica', 'replica'],
  ['pubsub', 'pubsub'],
  ['master', 'master'],
]);

const idMax = 2 ** 63;

/** The type at an argument. */
export function clientTypeArgument({ args }: Context, index: number): ClientType {
  return (
    types.get(args.word(index)) ?? fail(`ERR Unknown client type '${untilNul(args.text(index))}'`)
  );
}

export function typeOfSession(session: Session): ClientType {
  if (session.isPrimary) return 'master';
  if (session.isReplica) return 'replica';
  return session.subscriptions === undefined ? 'normal' : 'pubsub';
}

/** Options of CLIENT KILL from argument 2 on, each with its value. */
export function readClientFilter(ctx: Context): ClientFilter {
  const { args } = ctx;
  const filter: ClientFilter = {
    id: undefined,
    type: undefined,
    user: undefined,
    remoteAddress: undefined,
    localAddress: undefined,
    skipsSelf: true,
  };
  for (let i = 2; i < args.count; i += 2) {
    if (i + 1 === args.count) fail(replyErrors.syntax);
    readOption(ctx, i, filter);
  }
  return filter;
}

function readOption(ctx: Context, index: number, filter: ClientFilter): void {
  const { args } = ctx;
  const at = index + 1;
  switch (args.word(index)) {
    case 'id':
      filter.id = args.integerIn(at, 1, idMax, 'ERR client-id should be greater than 0');
      return;
    case 'type':
      filter.type = clientTypeArgument(ctx, at);
      return;
    case 'user':
      filter.user = args.text(at);
      if (filter.user !== defaultUser) fail(`ERR No such user '${untilNul(filter.user)}'`);
      return;
    case 'addr':
      filter.remoteAddress = args.text(at);
      return;
    case 'laddr':
      filter.localAddress = args.text(at);
      return;
    case 'skipme':
      if (!args.is(at, 'yes') && !args.is(at, 'no')) fail(replyErrors.syntax);
      filter.skipsSelf = args.is(at, 'yes');
      return;
    default:
      fail(replyErrors.syntax);
  }
}

/** Whether the filter means the session; `self` is the one that asks. */
export function isMeant(filter: ClientFilter, session: Session, self: Session): boolean {
  const { carrier } = session;
  if (filter.skipsSelf && session === self) return false;
  if (filter.id !== undefined && filter.id !== session.id) return false;
  if (filter.type !== undefined && filter.type !== typeOfSession(session)) return false;
  if (filter.user !== undefined && filter.user !== session.user) return false;
  if (filter.remoteAddress !== undefined && filter.remoteAddress !== carrier.remoteAddress) {
    return false;
  }
  return filter.localAddress === undefined || filter.localAddress === carrier.localAddress;
}
