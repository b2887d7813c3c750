/**
 * A query for the modes that run for ever: when the connection is lost they try again every second
 * and say so.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Reply } from '../../resp/reply.ts';
import { ConnectionLost } from './connection.ts';
import { print } from './output.ts';
import type { Session } from './session.ts';

const retryMs = 1000;
const clearLine = '\r\x1b[0K';

export async function persistentQuery(session: Session, ...words: string[]): Promise<Reply> {
  let attempts = 0;
  for (;;) {
    try {
      const reply = await session.command(...words);
      if (attempts > 0) print(clearLine);
      return reply;
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
    }
    do {
      attempts++;
      print(`${clearLine}Reconnecting... ${attempts}\r`);
      await pause(retryMs);
    } while (!(await session.connect({ force: true, quiet: true })));
  }
}
