/**
 * Doors: the undocumented parts of Node's sockets that the network goes through because they are
 * cheaper. Each is looked for before it is used; when one is missing, the plain way stands in its
 * place and the server is slower, nothing else.
 *
 *   receive   The handle of an accepted socket is moved to a new socket that reads into one static
 *             buffer. Otherwise each read allocates 64 KiB.
 *   send      Bytes are written by the handle itself, with a request object that is used again as
 *             long as the system takes everything at once. Otherwise each write goes through the
 *             stream machinery and a tick of its own.
 *
 * The class of the request object is only seen when Node itself writes: the first write of the
 * process goes the plain way, and is watched.
 *
 * (1) A request whose write is under way is never given to a second write: the process would abort.
 *     `getAsyncId` is -1 exactly when the request is not attached to a write, and the queue of the
 *     handle is empty then; both are asked.
 */
import type { Socket } from 'node:net';
import { Ranges } from './ranges.ts';

export interface Handle {
  readonly writeQueueSize: number;
  /** Absent on Windows. */
  readonly fd?: number;
  /** 0, or the negative number of the system's error. */
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number;
}

export interface WriteRequest {
  getAsyncId(): number;
  oncomplete?: (status: number) => void;
  /** Keeps the memory alive while the system reads from it. */
  buffer?: Uint8Array;
}

type RequestClass = new () => WriteRequest;

const idOfIdleRequest = -1;

/** Takes the handle out of a socket that was just accepted, and frees the empty socket. */
export function detachHandle(socket: Socket): Handle | undefined {
  const holder = socket as unknown as { _handle: unknown };
  const handle = holder._handle;
  if (!isHandle(handle)) return undefined;
  holder._handle = null;
  socket.removeAllListeners();
  // Without a handle this closes nothing: it only tells the server that one socket less is open.
  socket.destroy();
  return handle;
}

export function handleOf(socket: Socket): Handle | undefined {
  const handle = (socket as unknown as { _handle: unknown })._handle;
  return isHandle(handle) ? handle : undefined;
}

function isHandle(found: unknown): found is Handle {
  if (typeof found !== 'object' || found === null) return false;
  const { writeBuffer, writeQueueSize, useUserBuffer } = found as Record<string, unknown>;
  return (
    typeof writeBuffer === 'function' &&
    typeof writeQueueSize === 'number' &&
    typeof useUserBuffer === 'function'
  );
}

/** The door for sending, one for all connections of a network. */
export class SendDoor {
  #requestClass: RequestClass | undefined;
  #idle: WriteRequest | undefined;
  readonly #ranges = new Ranges();
  #isShut: boolean;

  constructor(isShut: boolean) {
    this.#isShut = isShut;
  }

  get isOpen(): boolean {
    return this.#idle !== undefined;
  }

  /** Runs what writes plainly on this handle, and looks at the request that Node makes for it. */
  learnDuring(handle: Handle, write: () => boolean): boolean {
    if (this.#isShut) return write();
    const original = handle.writeBuffer;
    handle.writeBuffer = (request, bytes) => {
      this.#learn(request);
      return original.call(handle, request, bytes);
    };
    const answer = write();
    // What was set on the handle itself only covered the method of its class.
    delete (handle as { writeBuffer?: unknown }).writeBuffer;
    return answer;
  }

  #learn(request: WriteRequest): void {
    try {
      const requestClass = request.constructor as RequestClass;
      const idle = new requestClass();
      if (idle.getAsyncId() !== idOfIdleRequest) throw new Error('an idle request has an id');
      this.#requestClass = requestClass;
      this.#idle = idle;
    } catch {
      this.#isShut = true;
    }
  }

  /**
   * Writes bytes[start, end). Answers `undefined` when the system took everything, the request when
   * it did not (the caller sets `oncomplete`), or the negative number of an error.
   */
  write(
    handle: Handle,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): WriteRequest | number | undefined {
    const request = this.#idle as WriteRequest;
    const range = this.#ranges.of(bytes, start, end);
    const error = handle.writeBuffer(request, range);
    if (error === 0 && handle.writeQueueSize === 0 && request.getAsyncId() === idOfIdleRequest) {
      return undefined;
    }
    this.#idle = new (this.#requestClass as RequestClass)();
    if (error !== 0) return error;
    request.buffer = range;
    return request;
  }
}
