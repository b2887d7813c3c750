/**
 * One connection that sends a stream of requests and waits until all are answered. Nobody counts
 * replies: an ECHO at the end of the stream comes back last. A reply that is an error ends the
 * stream with that error.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { blocks, type Command, type CommandStream, encode } from './commands.ts';

const endWord = 'starling-bench-end';
const endReply = `$${endWord.length}\r\n${endWord}\r\n`;

export class Connection {
  readonly #socket: Socket;
  /** Rejects when the server closes the connection, or when it breaks. */
  readonly #lost: Promise<never>;
  #heard: (text: string) => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#lost = new Promise((_, reject) => {
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the server closed the connection')));
    });
    this.#lost.catch(() => {});
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#heard(text));
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new Connection(socket);
  }

  /** Sends one command and waits for its reply; throws an error reply. */
  async run(command: Command): Promise<void> {
    await this.load({ command, count: 1 });
  }

  async load(stream: CommandStream): Promise<void> {
    const answered = this.#answered();
    answered.catch(() => {});
    for (const block of blocks(stream)) {
      if (!this.#socket.write(block)) {
        await Promise.race([once(this.#socket, 'drain'), this.#lost, failureOf(answered)]);
      }
    }
    this.#socket.write(encode(['ECHO', endWord]), 'latin1');
    await Promise.race([answered, this.#lost]);
  }

  close(): void {
    this.#socket.destroy();
  }

  #answered(): Promise<void> {
    let tail = '\r\n';
    return new Promise((resolve, reject) => {
      this.#heard = (text) => {
        const seen = tail + text;
        const error = /\r\n(-[^\r]*)/.exec(seen);
        if (error !== null) reject(new Error(`the server answers ${error[1]}`));
        else if (seen.endsWith(endReply)) resolve();
        tail = seen.slice(-endReply.length);
      };
    });
  }
}

/** Settles only when the promise fails. */
function failureOf(promise: Promise<void>): Promise<void> {
  return promise.then(() => new Promise<void>(() => {}));
}
