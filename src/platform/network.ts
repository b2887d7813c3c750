/**
 * Network: streams of bytes, accepted or connected, over TCP or a unix socket.
 *
 * (1) `received` gets bytes[0, end) of a buffer that belongs to the network and is overwritten
 *     after the call: whoever needs a byte later copies it.
 * (2) `write` takes bytes[start, end) of a buffer of the caller. It answers true when the system
 *     has taken them all: the buffer is the caller's again. It answers false when some are still
 *     pending: the connection keeps reading the range until `drained`, and the caller must neither
 *     change it nor write into it before.
 * (3) `drained` is called when `pendingBytes` has come back to 0 after a `write` that answered
 *     false, once for all such writes. Writes are sent in their order.
 * (4) `closed` is called exactly once for each connection, never inside a call of the connection's
 *     own methods, and nothing is called after it. After it, and after `end` or `destroy`, `write`
 *     answers true and sends nothing.
 * (5) `end` sends what is pending and closes both directions; nothing is received after it.
 *     `destroy` forgets what is pending. When the other side ends, `closed` follows: there are no
 *     half-open connections.
 * (6) An error on a connection is a reason to close it, given to `closed`; it never throws.
 */
import type { Done, Failure } from './failure.ts';

export interface Network {
  /** `accepted` must set the handler of the connection (or destroy it) before it returns. */
  listen(at: ListenAt, accepted: (connection: Connection) => void, done: Done<Listening>): void;

  connect(to: ConnectTo, handler: ConnectionHandler, done: Done<Connection>): Connecting;
}

export type ListenAt =
  | {
      /** A numeric address, or a name that the system resolves. IPv6 addresses take IPv6 only. */
      readonly host: string;
      /** 0 lets the system choose. */
      readonly port: number;
      readonly backlog: number;
      /** Told when the system could not accept a connection (`EMFILE`...); listening goes on. */
      readonly refused?: (why: Failure) => void;
    }
  | {
      /** A socket file that is in the way is removed first. */
      readonly path: string;
      /** Permissions of the socket file; absent: what the process's umask leaves. */
      readonly mode?: number;
      readonly backlog: number;
      readonly refused?: (why: Failure) => void;
    };

export type ConnectTo =
  | {
      readonly host: string;
      readonly port: number;
      /** The own address to connect from; absent: the system chooses. */
      readonly from?: string;
    }
  | { readonly path: string };

export interface Listening {
  /** The port, also when the system chose it; 0 for a unix socket. */
  readonly port: number;
  /** Accepts no more; connections that exist stay. The file of a unix socket is removed. */
  close(): void;
}

export interface Connecting {
  /** Gives up: `done` gets a Failure `ECANCELED`. Does nothing once `done` was called. */
  cancel(): void;
}

export type Address =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

export interface Connection {
  handler: ConnectionHandler;
  readonly remote: Address;
  readonly local: Address;
  /** The system's number for it, for people; -1 where there is none. */
  readonly descriptor: number;

  /** See (2). An empty range answers true. */
  write(bytes: Uint8Array, start: number, end: number): boolean;

  /** Written, but not yet taken by the system; 0 once closed. */
  readonly pendingBytes: number;

  /** Stops and starts `received`. While paused, the end of the other side may go unnoticed. */
  pause(): void;
  resume(): void;

  /** Probes an idle TCP connection after so many seconds; 0 switches probing off. */
  setKeepAlive(seconds: number): void;

  end(): void;
  destroy(): void;
}

export interface ConnectionHandler {
  received(bytes: Uint8Array, end: number): void;
  drained(): void;
  /** An empty reason: one of the two sides closed in the ordinary way. */
  closed(reason: string): void;
}
