/**
 * A connection over a socket of Node: what `platform/network.ts` promises, by the doors of
 * `doors.ts` where they are open.
 *
 * States: open, then ending (`end` was called while bytes are pending) or not, then destroyed, then
 * closed. Nothing is received and nothing is written once it is no longer open.
 */
import type { Socket } from 'node:net';
import type { Failure } from '../platform/failure.ts';
import type { Address, Connection, ConnectionHandler } from '../platform/network.ts';
import type { Handle, SendDoor } from './doors.ts';
import { failureOf, failureOfNumber } from './failures.ts';

/** Replaced before anything can happen on the connection. */
const noHandler: ConnectionHandler = { received() {}, drained() {}, closed() {} };

export class NodeConnection implements Connection {
  handler: ConnectionHandler = noHandler;
  readonly remote: Address;
  readonly local: Address;
  readonly descriptor: number;
  readonly #socket: Socket;
  /** The handle that the send door writes to; undefined where only the plain way is left. */
  readonly #handle: Handle | undefined;
  readonly #door: SendDoor;
  /** Writes that answered false and are not yet complete. */
  #writesPending = 0;
  #isOpen = true;
  #isEnding = false;
  #isPaused = false;
  #failure: Failure | undefined;

  constructor(socket: Socket, handle: Handle | undefined, door: SendDoor, unixPath: string) {
    this.#socket = socket;
    this.descriptor = handle?.fd ?? -1;
    this.#handle = handle;
    this.#door = door;
    this.remote = addressOf(unixPath, socket.remoteAddress, socket.remotePort);
    this.local = addressOf(unixPath, socket.localAddress, socket.localPort);
    socket.on('error', (error) => {
      this.#failure ??= failureOf(error);
    });
    socket.on('end', () => this.destroy());
    socket.on('close', () => this.#close());
  }

  /** For the reader of the socket: bytes[0, end) have arrived. */
  receive(bytes: Uint8Array, end: number): void {
    if (!this.#isOpen) return;
    this.handler.received(bytes, end);
    // Node would go on to read, 32 times in a row: others come first.
    if (end === bytes.length && this.#isOpen && !this.#isPaused) {
      this.#socket.pause();
      setImmediate(this.#goOn);
    }
  }

  readonly #goOn = (): void => {
    if (this.#isOpen && !this.#isPaused) this.#socket.resume();
  };

  get pendingBytes(): number {
    if (this.#writesPending === 0 || this.#socket.destroyed) return 0;
    return (this.#handle?.writeQueueSize ?? 0) + this.#socket.writableLength;
  }

  write(bytes: Uint8Array, start: number, end: number): boolean {
    if (!this.#isOpen || start === end) return true;
    const handle = this.#handle;
    if (handle === undefined) return this.#writePlainly(bytes.subarray(start, end));
    if (!this.#door.isOpen) {
      const range = bytes.subarray(start, end);
      return this.#door.learnDuring(handle, () => this.#writePlainly(range));
    }
    const taken = this.#door.write(handle, bytes, start, end);
    if (taken === undefined) return true;
    if (typeof taken === 'number') {
      this.#failure = failureOfNumber(taken);
      this.destroy();
      return true;
    }
    this.#writesPending++;
    taken.oncomplete = (status) => this.#completed(status);
    return false;
  }

  #writePlainly(range: Uint8Array): boolean {
    let isDone = false;
    let isCounted = false;
    this.#socket.write(range, () => {
      isDone = true;
      if (isCounted) this.#completed(0);
    });
    // The callback runs a tick later even when the system took everything at once.
    if (isDone || this.#socket.writableLength === 0) return true;
    isCounted = true;
    this.#writesPending++;
    return false;
  }

  #completed(status: number): void {
    this.#writesPending--;
    if (status !== 0 && !this.#socket.destroyed) {
      this.#failure ??= failureOfNumber(status);
      this.destroy();
    }
    if (this.#writesPending > 0 || this.#socket.destroyed) return;
    if (this.#isEnding) this.destroy();
    else this.handler.drained();
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  pause(): void {
    if (!this.#isOpen) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#isOpen) return;
    this.#isPaused = false;
    this.#socket.resume();
  }

  setKeepAlive(seconds: number): void {
    if (this.remote.kind === 'tcp') this.#socket.setKeepAlive(seconds > 0, seconds * 1000);
  }

  end(): void {
    if (!this.#isOpen) return;
    if (this.#writesPending === 0) {
      this.destroy();
      return;
    }
    this.#socket.pause();
    this.#isOpen = false;
    this.#isEnding = true;
  }

  destroy(): void {
    this.#isOpen = false;
    this.#socket.destroy();
  }

  #close(): void {
    this.#isOpen = false;
    this.handler.closed(this.#failure?.message ?? '');
    this.handler = noHandler;
  }
}

/** A peer that is already gone has no address any more; Redis shows it as `?:0`. */
function addressOf(unixPath: string, host: string | undefined, port: number | undefined): Address {
  if (unixPath !== '') return { kind: 'unix', path: unixPath };
  return { kind: 'tcp', host: host ?? '?', port: port ?? 0 };
}
