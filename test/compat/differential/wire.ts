/**
 * A connection that keeps each reply twice: the bytes as they came, which are compared, and the
 * tree, by which unordered replies are put in order first.
 */
import { connect, type Socket } from 'node:net';
import type { Reply } from '../../../src/resp/reply.ts';
import { ReplyParser } from '../../../src/resp/reply-parser.ts';
import { encodeRequest } from '../../../src/resp/request-writer.ts';

export interface Received {
  readonly reply: Reply;
  /** One character per byte. */
  readonly raw: string;
}

/** Words have one character per byte. */
export type Words = readonly string[];

/**
 * A server that says nothing for so long hangs. It is waited for in parts: where the whole machine
 * stood still, what came meanwhile is read before the next part is over.
 */
const silenceMs = 1000;
const silencesMax = 60;

export class Wire {
  readonly #socket: Socket;
  readonly #path: string;
  readonly #parser = new ReplyParser();
  readonly #queue: Received[] = [];
  #begun = '';
  #lost: Error | undefined;
  #wake: (() => void) | undefined;

  private constructor(socket: Socket, path: string) {
    this.#socket = socket;
    this.#path = path;
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('error', (error) => this.#lose(error));
    socket.on('close', () => this.#lose(new Error('the server closed the connection')));
  }

  static open(path: string): Promise<Wire> {
    return new Promise((opened, failed) => {
      const socket = connect(path);
      socket.once('error', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        opened(new Wire(socket, path));
      });
    });
  }

  send(commands: readonly Words[]): void {
    this.#socket.write(Buffer.concat(commands.map((words) => encodeRequest(words))));
  }

  /** The next so many replies. */
  async take(count: number): Promise<Received[]> {
    while (this.#queue.length < count) await this.#more();
    return this.#queue.splice(0, count);
  }

  /** All replies up to the one to a PING with this mark. */
  async takeUntil(mark: string): Promise<Received[]> {
    for (;;) {
      const at = this.#queue.findIndex(({ reply }) => isMark(reply, mark));
      if (at >= 0) return this.#queue.splice(0, at + 1);
      await this.#more();
    }
  }

  /** The next reply; undefined when the server has closed the connection instead. */
  async takeOrEnd(): Promise<Received | undefined> {
    while (this.#queue.length === 0 && this.#lost === undefined) {
      await this.#more().catch((error) => {
        if (this.#lost === undefined) throw error;
      });
    }
    return this.#queue.shift();
  }

  async run(...words: Words): Promise<Received> {
    this.send([words]);
    return (await this.take(1))[0];
  }

  /** What has come of a reply that is not whole yet. */
  get begun(): string {
    return this.#begun;
  }

  /** How many replies have come that nobody took. */
  get waiting(): number {
    return this.#queue.length;
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Sends bytes, and that no more will come. */
  end(bytes: Uint8Array): void {
    this.#socket.end(bytes);
  }

  #more(): Promise<void> {
    const lost = this.#lost;
    if (lost !== undefined) return Promise.reject(lost);
    return new Promise((done, failed) => {
      let silences = 0;
      const timer = setInterval(() => {
        if (++silences < silencesMax) return;
        clearInterval(timer);
        failed(new Error(`no reply, ${this.#queue.length} before it, at ${this.#path}`));
      }, silenceMs);
      this.#wake = () => {
        clearInterval(timer);
        this.#wake = undefined;
        if (this.#lost !== undefined && this.#queue.length === 0) failed(this.#lost);
        else done();
      };
    });
  }

  #receive(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      const reply = this.#parser.next(bytes, at, bytes.length);
      this.#begun += bytes.toString('latin1', at, this.#parser.position);
      at = this.#parser.position;
      if (reply === undefined) break;
      if (reply.is === 'broken') {
        this.#lose(new Error(`not the protocol: ${reply.reason}: ${this.#begun.slice(-200)}`));
        return;
      }
      this.#queue.push({ reply, raw: this.#begun });
      this.#begun = '';
    }
    this.#wake?.();
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    this.#wake?.();
  }
}

/** In RESP2 a PING while subscribed has an array as its reply. */
function isMark(reply: Reply, mark: string): boolean {
  if (reply.is === 'bulk') return Buffer.from(reply.bytes).toString('latin1') === mark;
  return 'items' in reply && reply.items.length === 2 && isMark(reply.items[1], mark);
}
