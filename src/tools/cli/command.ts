/**
 * One command of the user: sent (as often as asked), answered, printed, and noted where it changes
 * the session.
 *
 * (1) `issueCommand` connects first if needed, follows redirections, and says whether the command
 *     was answered.
 * (2) A subscription is confirmed by one message per channel, which may stand among messages of
 *     other channels.
 * (3) MONITOR prints until it is refused, interrupted, or the connection is lost.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Reply } from '../../resp/reply.ts';
import { ConnectionLost } from './connection.ts';
import { formatRaw, formatReply, replyText } from './format.ts';
import { complain, Exit, print } from './output.ts';
import type { Session } from './session.ts';

/** A reply, or why there is none: `over` is as good as a reply, `lost` is a failure. */
type Answer = Reply | 'over' | 'lost';

export async function issueCommand(
  session: Session,
  words: readonly string[],
  repeat: number,
): Promise<boolean> {
  const name = words[0].toLowerCase();
  if (name === 'help' || name === '?') {
    const { printHelp } = await import('./help.ts');
    await printHelp(session, words.slice(1));
    return true;
  }
  for (;;) {
    if (!(await prepare(session))) return false;
    if (!(await sendCommand(session, words, repeat))) {
      complain(`Error: ${session.connection?.lost?.message ?? 'Not connected'}`);
      session.disconnect();
      return false;
    }
    if (session.redirected === 'no') return true;
  }
}

/** Takes one reply and prints it. Outside the prompt a lost connection ends the program. */
export async function readReply(session: Session, isPlain: boolean): Promise<Answer> {
  let reply: Reply;
  try {
    reply = await session.nextReply();
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    return handleLoss(session, error);
  }
  if (reply.is === 'error') {
    if (session.options.followRedirects && followRedirect(session, reply.text)) return reply;
    if (session.options.errorExit && !session.interactive) {
      complain(reply.text);
      throw new Exit(1);
    }
  }
  const { output, elementDelimiter } = session.options;
  print(isPlain ? formatRaw(reply, elementDelimiter) : formatReply(reply, output, session.options));
  return reply;
}

async function prepare(session: Session): Promise<boolean> {
  const asks = session.redirected === 'ask';
  if (session.redirected !== 'no' || session.connection === undefined) {
    const connected = await session.connect({ force: true });
    session.redirected = 'no';
    if (!connected) return false;
  }
  if (!asks) return true;
  const reply = await session.query('ASKING');
  if (reply.is === 'error') complain(`ASKING failed: ${reply.text}`);
  return reply.is !== 'error';
}

async function handleLoss(session: Session, lost: ConnectionLost): Promise<Answer> {
  if (session.takeInterrupt()) {
    await session.connect({ force: true });
    return 'over';
  }
  if (session.shutdownSent) {
    session.disconnect();
    return 'over';
  }
  if (session.interactive && lost.byPeer) return 'lost';
  complain(`Error: ${lost.message}`);
  throw new Exit(1);
}

/** Remembers the node that a MOVED or ASK error names; false if it is another error. */
function followRedirect(session: Session, text: string): boolean {
  const [kind, slot, address] = text.split(' ');
  if ((kind !== 'MOVED' && kind !== 'ASK') || address === undefined) return false;
  const colon = address.lastIndexOf(':');
  if (colon > 0) session.host = address.slice(0, colon);
  session.port = Number.parseInt(address.slice(colon + 1), 10) || 0;
  if (session.interactive) {
    print(`-> Redirected to slot [${slot}] located at ${session.host}:${session.port}\n`);
  }
  session.redirected = kind === 'MOVED' ? 'moved' : 'ask';
  return true;
}

async function sendCommand(
  session: Session,
  words: readonly string[],
  repeat: number,
): Promise<boolean> {
  const name = words[0].toLowerCase();
  if (name === 'sync' || name === 'psync') {
    complain(`${words[0]}: reading a replication stream is not supported yet`);
    return true;
  }
  if (name === 'shutdown') session.shutdownSent = true;
  const isPlain = hasPlainReply(words);
  for (let left = repeat; left !== 0; left--) {
    session.connection?.send(words);
    if (name === 'monitor') return readMonitor(session, isPlain);
    const answer = subscriptionVerb.test(name)
      ? await readConfirmations(session, words)
      : await readAnswer(session, isPlain);
    if (answer === 'lost') return false;
    if (answer === 'over') return true;
    await noteEffects(session, words, answer);
    if (session.redirected !== 'no') return true;
    if (session.options.interval > 0) await pause(session.options.interval * 1000);
  }
  return true;
}

/** (3) */
async function readMonitor(session: Session, isPlain: boolean): Promise<boolean> {
  session.monitoring = true;
  while (session.monitoring) {
    const answer = await readReply(session, isPlain);
    if (answer === 'lost') {
      complain(`Error: ${session.connection?.lost?.message}`);
      throw new Exit(1);
    }
    if (answer === 'over' || answer.is === 'error') session.monitoring = false;
  }
  return true;
}

/** The answer to an ordinary command; while subscribed, messages may come before it. */
async function readAnswer(session: Session, isPlain: boolean): Promise<Answer> {
  for (;;) {
    const answer = await readReply(session, isPlain);
    if (typeof answer === 'string' || !session.subscribed) return answer;
    if (answer.is !== 'push' && messageKind(session, answer) === undefined) return answer;
  }
}

const subscriptionVerb = /^[ps]?(un)?subscribe$/;

/** (2) The last confirmation, or the first reply that is none. */
async function readConfirmations(session: Session, words: readonly string[]): Promise<Answer> {
  session.pushes = 'in-band';
  const verb = words[0].toLowerCase();
  let expected = Math.max(words.length - 1, 1);
  for (;;) {
    const answer = await readReply(session, false);
    if (typeof answer === 'string') return answer;
    const kind = messageKind(session, answer);
    if (kind === undefined && answer.is !== 'push') return answer;
    if (kind?.toLowerCase() !== verb) continue;
    if (!verb.includes('un')) session.subscribed = true;
    expected--;
    if (expected === 0) return answer;
  }
}

/**
 * The first word of what Pub/Sub sends, a message or the confirmation of a (un)subscription; else
 * undefined.
 */
function messageKind(session: Session, reply: Reply): string | undefined {
  if (reply.is !== (session.resp3 ? 'push' : 'array') || reply.items.length < 3) return undefined;
  const kind = reply.items[0].is === 'bulk' ? (replyText(reply.items[0]) ?? '') : '';
  return kind.endsWith('message') || kind.endsWith('subscribe') ? kind : undefined;
}

/** What a successful command changes in what we know about the connection. */
async function noteEffects(
  session: Session,
  words: readonly string[],
  reply: Reply,
): Promise<void> {
  const name = words[0].toLowerCase();
  const failed = reply.is === 'error';
  if (name === 'auth' && (words.length === 2 || words.length === 3)) await session.select();
  else if (name === 'select' && words.length === 2 && !failed) {
    useDatabase(session, Number.parseInt(words[1], 10) || 0);
  } else if (name === 'hello' && !failed) session.resp3 = reply.is === 'map';
  else if (words.length === 1) noteTransaction(session, name, reply);
  if (subscriptionVerb.test(name) && !session.subscribed) restorePushes(session);
}

function noteTransaction(session: Session, name: string, reply: Reply): void {
  const failed = reply.is === 'error';
  if (name === 'multi' && !failed) {
    session.inMulti = true;
    session.databaseBeforeMulti = session.currentDatabase;
  } else if (name === 'exec' && session.inMulti) {
    session.inMulti = false;
    if (failed || reply.is === 'null') useDatabase(session, session.databaseBeforeMulti);
  } else if (name === 'discard' && !failed) {
    session.inMulti = false;
    useDatabase(session, session.databaseBeforeMulti);
  } else if (name === 'reset' && !failed) {
    session.inMulti = false;
    session.subscribed = false;
    session.resp3 = false;
    useDatabase(session, 0);
    restorePushes(session);
  }
}

function restorePushes(session: Session): void {
  if (session.options.showPushes) session.pushes = 'print';
}

function useDatabase(session: Session, database: number): void {
  session.wantedDatabase = database;
  session.currentDatabase = database;
}

interface PlainRow {
  readonly words: readonly string[];
  /** Number of words of the whole command, when it matters. */
  readonly length?: number;
}

/** Commands whose reply is a page of text, shown without quotes. */
const plainReplies: readonly PlainRow[] = [
  { words: ['info'] },
  { words: ['lolwut'] },
  { words: ['debug', 'htstats'] },
  { words: ['debug', 'htstats-key'] },
  { words: ['debug', 'client-eviction'] },
  { words: ['memory', 'malloc-stats'] },
  { words: ['memory', 'doctor'] },
  { words: ['cluster', 'nodes'], length: 2 },
  { words: ['cluster', 'info'], length: 2 },
  { words: ['client', 'list'] },
  { words: ['client', 'info'] },
  { words: ['latency', 'graph'], length: 3 },
  { words: ['latency', 'doctor'], length: 2 },
  { words: ['proxy', 'info'] },
];

function hasPlainReply(words: readonly string[]): boolean {
  return plainReplies.some(
    (row) =>
      (row.length ?? words.length) === words.length &&
      row.words.every((word, i) => words[i]?.toLowerCase() === word),
  );
}
