/**
 * Pipe mode: raw protocol from standard input to the server, replies counted, errors shown.
 *
 *   stdin ──chunks──▶ socket                reading waits while the server takes nothing
 *   then  CR LF, ECHO <20 random bytes>     its reply marks the end, whatever the input was
 *
 * (1) Replies are read all the time: a server that nobody reads from stops reading too.
 * (2) The empty line before ECHO ends an inline command that the input left unfinished.
 * (3) After the end of the input the server may be silent for `pipeTimeout` seconds; 0 means for
 *     ever.
 */
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { latin1, latin1Bytes } from '../../base/bytes.ts';
import { ConnectionLost } from './connection.ts';
import { replyText } from './format.ts';
import { complain, Exit, print } from './output.ts';
import type { Session } from './session.ts';

const sentinelBytes = 20;

export async function runPipe(session: Session): Promise<number> {
  const pipe = new Pipe(session);
  await Promise.all([pipe.feed(process.stdin), pipe.readReplies()]);
  print(`errors: ${pipe.errors}, replies: ${pipe.replies}\n`);
  return pipe.errors > 0 ? 1 : 0;
}

class Pipe {
  errors = 0;
  replies = 0;
  readonly #session: Session;
  readonly #sentinel = latin1(randomBytes(sentinelBytes), 0, sentinelBytes);
  #allSent = false;
  #timedOut = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  async feed(input: Readable): Promise<void> {
    for await (const chunk of input) await this.#session.connection?.write(chunk as Buffer);
    this.#allSent = true;
    print('All data transferred. Waiting for the last reply...\n');
    const echo = `\r\n*2\r\n$4\r\nECHO\r\n$${sentinelBytes}\r\n${this.#sentinel}\r\n`;
    await this.#session.connection?.write(latin1Bytes(echo));
    this.#startTimer();
  }

  async readReplies(): Promise<void> {
    try {
      while (!(await this.#readReply())) this.#timer?.refresh();
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      if (!this.#timedOut) {
        complain('Error reading replies from server');
        throw new Exit(1);
      }
      this.errors++;
    }
    clearTimeout(this.#timer);
  }

  /** True for the reply to the sentinel. */
  async #readReply(): Promise<boolean> {
    const reply = await this.#session.nextReply();
    if (reply.is === 'bulk' && this.#allSent && replyText(reply) === this.#sentinel) {
      print('Last reply received from server.\n');
      return true;
    }
    this.replies++;
    if (reply.is === 'error') {
      complain(reply.text);
      this.errors++;
    }
    return false;
  }

  /** (3) */
  #startTimer(): void {
    const { pipeTimeout } = this.#session.options;
    if (pipeTimeout <= 0) return;
    this.#timer = setTimeout(() => {
      complain(`No replies for ${pipeTimeout} seconds: exiting.`);
      this.#timedOut = true;
      this.#session.connection?.close();
    }, pipeTimeout * 1000);
  }
}
