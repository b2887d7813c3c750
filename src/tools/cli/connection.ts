/**
 * A connection as a command-line tool wants it: send now, take replies one at a time with `await`.
 *
 *   socket ──bytes──▶ parser ──replies──▶ queue ──next()──▶ the mode that asked
 *
 * (1) Replies come out in the order of arrival; what arrived before the connection was lost can
 *     still be taken.
 * (2) After the queue is empty a lost connection makes every `next` throw the same
 *     `ConnectionLost`.
 * (3) Reading stops while `queueRepliesMax` replies wait to be taken, so a fast server cannot fill
 *     the memory.
 */
import { connect, type Socket } from 'node:net';
import type { Reply } from '../../resp/reply.ts';
import { ReplyParser } from '../../resp/reply-parser.ts';
import { encodeRequest } from '../../resp/request-writer.ts';

/** Where to connect to: a path wins over host and port. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly socketPath: string | undefined;
}

/**
 * The connection is of no use any more. `byPeer`: closed or reset by the server, worth a new
 * attempt.
 */
export class ConnectionLost {
  readonly message: string;
  readonly byPeer: boolean;
  constructor(message: string, byPeer: boolean) {
    this.message = message;
    this.byPeer = byPeer;
  }
}

const keepAliveMs = 15_000;
const queueRepliesMax = 1024;

export class Connection {
  readonly #socket: Socket;
  readonly #parser = new ReplyParser();
  readonly #queue: Reply[] = [];
  #lost: ConnectionLost | undefined;
  #change: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setKeepAlive(true, keepAliveMs);
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('end', () => this.#lose(new ConnectionLost('Server closed the connection', true)));
    socket.on('error', (error) => this.#lose(lossOf(error)));
    socket.on('close', () => this.#lose(new ConnectionLost('Server closed the connection', true)));
    socket.on('drain', () => this.#wakeWriter?.());
  }

  /** Rejects with a `ConnectionLost` whose message is the reason alone. */
  static open(target: Target): Promise<Connection> {
    const { host, port, socketPath } = target;
    return new Promise((resolve, reject) => {
      const socket = connect(socketPath === undefined ? { host, port } : { path: socketPath });
      const failed = (error: Error) => reject(lossOf(error));
      socket.once('error', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        resolve(new Connection(socket));
      });
    });
  }

  get lost(): ConnectionLost | undefined {
    return this.#queue.length === 0 ? this.#lost : undefined;
  }

  /** Sends a command of byte strings. */
  send(words: readonly string[]): void {
    if (this.#lost === undefined) this.#socket.write(encodeRequest(words));
  }

  /** Sends several commands in one write. */
  sendAll(commands: readonly (readonly string[])[]): void {
    if (this.#lost !== undefined) return;
    this.#socket.write(Buffer.concat(commands.map(encodeRequest)));
  }

  /** Sends bytes as they are and resolves when there is room for more, or no use in it. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#lost !== undefined || this.#socket.write(bytes)) return;
    await new Promise<void>((resolve) => {
      this.#wakeWriter = resolve;
    });
    this.#wakeWriter = undefined;
  }

  /** The next reply, pushes included. Throws `ConnectionLost` (2). */
  async next(): Promise<Reply> {
    while (this.#queue.length === 0) {
      if (this.#lost !== undefined) throw this.#lost;
      await this.changed();
    }
    return this.take() as Reply;
  }

  /** The next reply if one is there. */
  take(): Reply | undefined {
    const reply = this.#queue.shift();
    if (this.#queue.length < queueRepliesMax && this.#socket.isPaused()) this.#socket.resume();
    return reply;
  }

  /** Resolves when a reply is there or the connection lost. */
  changed(): Promise<void> {
    if (this.#queue.length > 0 || this.#lost !== undefined) return Promise.resolve();
    this.#change ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
    return this.#change;
  }

  /** Ends the connection; a waiting `next` throws. */
  close(): void {
    this.#lose(new ConnectionLost('Connection closed', false));
    this.#socket.destroy();
  }

  #receive(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const reply = this.#parser.next(bytes, at, bytes.length);
      if (reply === undefined) break;
      if (reply.is === 'broken') {
        this.#lose(new ConnectionLost(`Protocol error, ${reply.reason}`, false));
        this.#socket.destroy();
        break;
      }
      this.#queue.push(reply.is === 'attribute' ? reply.reply : reply);
      at = this.#parser.position;
    }
    if (this.#queue.length >= queueRepliesMax) this.#socket.pause();
    this.#wakeUp();
  }

  #lose(lost: ConnectionLost): void {
    this.#lost ??= lost;
    this.#wakeUp();
    this.#wakeWriter?.();
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
    this.#change = undefined;
  }
}

/** The words of the C library for what Node calls by a code. */
const reasons = new Map([
  ['ECONNREFUSED', 'Connection refused'],
  ['ECONNRESET', 'Connection reset by peer'],
  ['EPIPE', 'Broken pipe'],
  ['ETIMEDOUT', 'Connection timed out'],
  ['EHOSTUNREACH', 'No route to host'],
  ['ENETUNREACH', 'Network is unreachable'],
  ['EADDRNOTAVAIL', 'Cannot assign requested address'],
  ['EACCES', 'Permission denied'],
  ['ENOENT', 'No such file or directory'],
  ['ENOTFOUND', 'Name or service not known'],
  ['EAI_AGAIN', 'Temporary failure in name resolution'],
]);

function lossOf(error: Error): ConnectionLost {
  const first = error instanceof AggregateError ? (error.errors[0] as Error) : error;
  const code = (first as NodeJS.ErrnoException).code ?? '';
  return new ConnectionLost(
    reasons.get(code) ?? first.message,
    code === 'ECONNRESET' || code === 'EPIPE',
  );
}
