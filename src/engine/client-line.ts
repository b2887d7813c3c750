/**
 * The line that CLIENT LIST, CLIENT INFO and the log show of a session. Its fields and their order
 * are Redis's; what each stands for here, where replies and requests live in buffers that all
 * sessions share:
 *
 *   qbuf        bytes of requests that have arrived and are not done, the running one included
 *   qbuf-free   room behind them: the session's own buffer, or its share of the common one while
 *               it is read from (`server/query-buffer.ts`)
 *   argv-mem    bytes of the arguments of the running or waiting command
 *   multi-mem   bytes that queued commands hold
 *   rbs, rbp    the share of the common reply buffers that is counted for the session, and the most
 *               it used of it lately (`server/reply-share.ts`)
 *   obl         bytes of replies that are not sent yet, while they fit that share
 *   oll, omem   the same once they do not, in buffers and in bytes: limits are on these bytes
 *   tot-mem     the sum, and what the session itself takes of the JavaScript heap, an estimate
 *   events      r: it is read from; w: it does not take its replies as fast as they come
 */
import { replyLargeBufferBytes } from '../resp/limits.ts';
import { untilNul } from './config/c-text.ts';
import type { Engine } from './engine.ts';
import type { Session } from './session.ts';

/** A session, its connection and its socket on the JavaScript heap. */
const sessionBytes = 4096;
/** What a map takes for a name that is subscribed to. */
const subscriptionBytes = 64;

const secondMs = 1000;

export function clientLine(engine: Engine, session: Session): string {
  const { carrier, subscriptions, transaction } = session;
  const { nowMs } = engine.keyspace;
  const argumentBytes = argumentBytesOf(engine, session);
  const outputBytes = overflowBytes(session);
  return (
    `id=${session.id} addr=${carrier.remoteAddress} laddr=${carrier.localAddress} ` +
    `fd=${carrier.descriptor} name=${untilNul(session.name)} ` +
    `age=${secondsBetween(session.createdMs, nowMs)} ` +
    `idle=${secondsBetween(session.lastInteractionMs, nowMs)} flags=${flagsOf(session)} ` +
    `db=${session.database} sub=${subscriptions?.channels.size ?? 0} ` +
    `psub=${subscriptions?.patterns.size ?? 0} ssub=${subscriptions?.shardChannels.size ?? 0} ` +
    `multi=${transaction?.queue.length ?? -1} qbuf=${carrier.queryBytes} ` +
    `qbuf-free=${carrier.queryFreeBytes} argv-mem=${argumentBytes} ` +
    `multi-mem=${transaction?.bytesUsed ?? 0} rbs=${carrier.replyShareBytes} ` +
    `rbp=${carrier.replyPeakBytes} obl=${carrier.outputBytes - outputBytes} ` +
    `oll=${Math.ceil(outputBytes / replyLargeBufferBytes)} omem=${outputBytes} ` +
    `tot-mem=${memoryOf(session) + argumentBytes} events=${eventsOf(session)} ` +
    `cmd=${session.lastCommand?.name ?? 'NULL'} user=${session.user} redir=-1 ` +
    `resp=${session.protocol} lib-name=${untilNul(session.libraryName)} ` +
    `lib-ver=${untilNul(session.libraryVersion)}`
  );
}

/** What limits are on: bytes of replies that are not sent, once they are more than the share. */
export function overflowBytes({ carrier }: Session): number {
  const { outputBytes } = carrier;
  return outputBytes > carrier.replyShareBytes ? outputBytes : 0;
}

/** What a session takes, without the arguments of a running command. */
export function memoryOf(session: Session): number {
  const { carrier, subscriptions, transaction } = session;
  const names =
    subscriptions === undefined
      ? 0
      : subscriptions.channels.size +
        subscriptions.patterns.size +
        subscriptions.shardChannels.size;
  return (
    sessionBytes +
    carrier.queryBytes +
    carrier.queryFreeBytes +
    carrier.replyShareBytes +
    overflowBytes(session) +
    (transaction?.bytesUsed ?? 0) +
    names * subscriptionBytes
  );
}

function argumentBytesOf(engine: Engine, session: Session): number {
  if (session.blocked !== undefined) return session.blocked.command.bytes.length;
  if (engine.running !== session) return 0;
  const { args } = engine.context;
  let bytes = 0;
  for (let i = 0; i < args.count; i++) bytes += args.length(i);
  return bytes;
}

function flagsOf(session: Session): string {
  const { carrier } = session;
  let flags = '';
  if (session.isReplica) flags += 'S';
  if (session.isMonitor) flags += 'O';
  if (session.isPrimary) flags += 'M';
  if (session.subscriptions !== undefined) flags += 'P';
  if (session.transaction !== undefined) flags += 'x';
  if (session.blocked !== undefined) flags += 'b';
  if (session.isDirtyByWatch) flags += 'd';
  if (session.isClosing) flags += carrier.isDestroyed ? 'A' : 'c';
  if (carrier.isUnixSocket) flags += 'U';
  if (session.noEvict) flags += 'e';
  if (session.noTouch) flags += 'T';
  return flags === '' ? 'N' : flags;
}

function eventsOf({ carrier, isClosed }: Session): string {
  if (isClosed || carrier.isDestroyed) return '';
  return carrier.isDraining ? 'rw' : 'r';
}

function secondsBetween(fromMs: number, toMs: number): number {
  return Math.floor(toMs / secondMs) - Math.floor(fromMs / secondMs);
}
