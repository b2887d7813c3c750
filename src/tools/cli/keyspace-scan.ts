/**
 * SCAN as the sampling modes use it: page after page, until the cursor is 0 or the user had enough.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Reply } from '../../resp/reply.ts';
import { ConnectionLost } from './connection.ts';
import { replyText } from './format.ts';
import { complain, Exit } from './output.ts';
import type { Session } from './session.ts';
import { quoteText } from './words.ts';

/** The samplers pause once per so many pages; `--scan` after each. */
const pagesPerPause = 100;

export class KeyspaceScan {
  /** Ctrl-C came: the summary is of a part only. */
  stopped = false;
  readonly #session: Session;
  readonly #stop = () => {
    this.stopped = true;
  };

  constructor(session: Session) {
    this.#session = session;
    process.once('SIGINT', this.#stop);
  }

  /** The keys, a page at a time. */
  async *pages(pausesEachPage: boolean): AsyncGenerator<readonly string[]> {
    const pauseMs = this.#session.options.interval * 1000;
    let cursor = '0';
    let pages = 0;
    do {
      const page = await this.#nextPage(cursor);
      cursor = page.cursor;
      yield page.keys;
      pages++;
      if (pauseMs > 0 && (pausesEachPage || pages % pagesPerPause === 0)) await pause(pauseMs);
    } while (cursor !== '0' && !this.stopped);
    process.off('SIGINT', this.#stop);
  }

  async #nextPage(cursor: string): Promise<{ cursor: string; keys: string[] }> {
    const { pattern, typeFilter, count } = this.#session.options;
    const reply = await this.#session.query(
      'SCAN',
      cursor,
      ...(pattern === undefined ? [] : ['MATCH', pattern]),
      'COUNT',
      String(count),
      ...(typeFilter === undefined ? [] : ['TYPE', typeFilter]),
    );
    if (reply.is === 'error') throw fail(`SCAN error: ${reply.text}`);
    if (reply.is !== 'array') throw fail('Non ARRAY response from SCAN!');
    const [next, keys] = reply.items;
    if (reply.items.length !== 2 || keys.is !== 'array') {
      throw fail('Invalid element count from SCAN!');
    }
    return { cursor: replyText(next) ?? '0', keys: keys.items.map((key) => replyText(key) ?? '') };
  }
}

export async function databaseSize(session: Session): Promise<number> {
  const reply = await session.query('DBSIZE');
  if (reply.is === 'error') throw fail(`Couldn't determine DBSIZE: ${reply.text}`);
  if (reply.is !== 'integer') throw fail('Non INTEGER response from DBSIZE!');
  return Number(reply.value);
}

/** Sends one command per key at once and hands over the replies in the order of the keys. */
export async function askEach(
  session: Session,
  keys: readonly string[],
  what: { readonly words: (index: number) => readonly string[] | undefined; readonly name: string },
): Promise<(Reply | undefined)[]> {
  const commands = keys.map((_, i) => what.words(i));
  session.connection?.sendAll(commands.filter((words) => words !== undefined));
  const replies: (Reply | undefined)[] = [];
  for (let i = 0; i < keys.length; i++) {
    try {
      replies.push(commands[i] && (await session.nextReply()));
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      throw fail(`Error getting ${what.name} for key ${quoteText(keys[i])} (${error.message})`);
    }
  }
  return replies;
}

export function fail(message: string): Exit {
  complain(message);
  return new Exit(1);
}
