/**
 * Network: listening and connecting with Node's sockets. See `doors.ts` for how bytes are received
 * and sent, and `connection.ts` for a connection's life.
 */
import { unlinkSync } from 'node:fs';
import {
  createServer,
  isIPv6,
  type ListenOptions,
  Socket,
  type SocketConnectOpts,
  type SocketConstructorOpts,
} from 'node:net';
import { type Done, type Failure, failure } from '../platform/failure.ts';
import type {
  Connecting,
  Connection,
  ConnectionHandler,
  ConnectTo,
  ListenAt,
  Listening,
  Network,
} from '../platform/network.ts';
import { NodeConnection } from './connection.ts';
import { detachHandle, type Handle, handleOf, SendDoor } from './doors.ts';
import { attemptVoid, failureOf } from './failures.ts';

export interface NetworkOptions {
  /** `plain` keeps out of the undocumented door, as if it were missing. */
  readonly receive: 'door' | 'plain';
  readonly send: 'door' | 'plain';
}

/**
 * One buffer for all sockets. Short requests take the same time with any size; deep pipelines of
 * 100 KB are 20 % cheaper with 128 KiB than with 64, and no cheaper with 256.
 */
const receivedBytesMax = 131_072;

export function nodeNetwork(options: NetworkOptions): Network {
  return new NodeNetwork(options);
}

class NodeNetwork implements Network {
  readonly #received = new Uint8Array(receivedBytesMax);
  readonly #usesReceiveDoor: boolean;
  readonly #sendDoor: SendDoor;

  constructor(options: NetworkOptions) {
    this.#usesReceiveDoor = options.receive === 'door';
    this.#sendDoor = new SendDoor(options.send === 'plain');
  }

  listen(at: ListenAt, accepted: (connection: Connection) => void, done: Done<Listening>): void {
    const path = 'path' in at ? at.path : '';
    const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) =>
      this.#accept(socket, path, accepted),
    );
    const refusedBeforeListening = (error: Error): void => done(failureOf(error));
    server.once('error', refusedBeforeListening);
    server.once('listening', () => {
      server.off('error', refusedBeforeListening);
      server.on('error', (error) => at.refused?.(failureOf(error)));
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      done({ port, close: () => server.close() });
    });
    if (!('path' in at)) {
      server.listen(listenOptions(at));
      return;
    }
    attemptVoid(() => unlinkSync(at.path));
    withMode(at.mode, () => server.listen({ path: at.path, backlog: at.backlog }));
  }

  #accept(accepted: Socket, path: string, announce: (connection: Connection) => void): void {
    const handle = this.#usesReceiveDoor ? detachHandle(accepted) : undefined;
    let connection: NodeConnection;
    const socket =
      handle === undefined
        ? accepted
        : this.#staticReader({ handle }, (end) => connection.receive(this.#received, end));
    connection = new NodeConnection(socket, handleOf(socket), this.#sendDoor, path);
    announce(connection);
    if (handle === undefined) this.#receivePlainly(socket, connection);
  }

  /** A socket that reads into the static buffer and tells how many bytes came. */
  #staticReader(options: { handle?: Handle }, received: (end: number) => void): Socket {
    const onread = {
      buffer: this.#received,
      callback(length: number): boolean {
        received(length);
        return true;
      },
    };
    return new Socket({ ...options, onread } as SocketConstructorOpts);
  }

  /** The bytes take the way through the static buffer too, so that receivers see one kind. */
  #receivePlainly(socket: Socket, connection: NodeConnection): void {
    socket.on('data', (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; at += receivedBytesMax) {
        const piece = bytes.subarray(at, at + receivedBytesMax);
        this.#received.set(piece);
        connection.receive(this.#received, piece.length);
      }
    });
    if (!connection.isPaused) socket.resume();
  }

  connect(to: ConnectTo, handler: ConnectionHandler, done: Done<Connection>): Connecting {
    let connection: NodeConnection | undefined;
    const socket = this.#usesReceiveDoor
      ? this.#staticReader({}, (end) => connection?.receive(this.#received, end))
      : new Socket();
    let isWaiting = true;
    const answer = (result: Connection | Failure): void => {
      if (isWaiting) done(result);
      isWaiting = false;
    };
    const failed = (error: Error): void => answer(failureOf(error));
    socket.on('error', failed);
    socket.once('connect', () => {
      socket.setNoDelay(true);
      const path = 'path' in to ? to.path : '';
      connection = new NodeConnection(socket, handleOf(socket), this.#sendDoor, path);
      connection.handler = handler;
      if (!this.#usesReceiveDoor) this.#receivePlainly(socket, connection);
      answer(connection);
    });
    socket.connect(connectOptions(to));
    return {
      cancel: () => {
        if (!isWaiting) return;
        socket.destroy();
        setImmediate(() => answer(failure('ECANCELED')));
      },
    };
  }
}

function connectOptions(to: ConnectTo): SocketConnectOpts {
  if ('path' in to) return { path: to.path };
  const from = to.from === undefined ? {} : { localAddress: to.from };
  return { host: to.host, port: to.port, ...from };
}

function listenOptions(at: Exclude<ListenAt, { path: string }>): ListenOptions {
  return { host: at.host, port: at.port, backlog: at.backlog, ipv6Only: isIPv6(at.host) };
}

/** The file gets its permissions when it is made: there is no moment with wider ones. */
function withMode(mode: number | undefined, run: () => void): void {
  if (mode === undefined) {
    run();
    return;
  }
  const before = process.umask(0o777 & ~mode);
  run();
  process.umask(before);
}
