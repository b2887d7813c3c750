/**
 * A client that a test speaks through: it asks, and the world runs until the answer is there.
 */

import { assert } from '../base/assert.ts';
import { latin1 } from '../base/bytes.ts';
import { Failure } from '../platform/failure.ts';
import type { Connection, ConnectionHandler, ConnectTo } from '../platform/network.ts';
import type { Platform } from '../platform/platform.ts';
import type { Reply } from '../resp/reply.ts';
import { ReplyParser } from '../resp/reply-parser.ts';
import { encodeRequest, type RequestWord } from '../resp/request-writer.ts';
import type { World } from './world.ts';

const retryMs = 20;
/** So long an answer may take, in virtual time. */
const patienceUs = 60_000_000;

export class Talker implements ConnectionHandler {
  readonly #world: World;
  readonly #parser = new ReplyParser();
  #connection: Connection | undefined;
  readonly #replies: Reply[] = [];
  #isClosed = false;

  private constructor(world: World) {
    this.#world = world;
  }

  /** Connects to a server, which may not be there yet. */
  static connect(world: World, platform: Platform, server: ConnectTo): Talker {
    const talker = new Talker(world);
    talker.#connect(platform, server);
    const isConnected = world.runUntil(() => talker.#connection !== undefined, patienceUs);
    assert(isConnected, 'talker: the server is there');
    return talker;
  }

  #connect(platform: Platform, server: ConnectTo): void {
    platform.network.connect(server, this, (result) => {
      if (!(result instanceof Failure)) this.#connection = result;
      else platform.clock.after(retryMs, () => this.#connect(platform, server));
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get hasReply(): boolean {
    return this.#replies.length > 0;
  }

  /** Sends requests in one piece. */
  send(...requests: (readonly RequestWord[])[]): void {
    const pieces = requests.map(encodeRequest);
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    this.#connection?.write(bytes, 0, bytes.length);
  }

  /** Waits for the next reply, as text; an error begins with `-`. */
  next(): string {
    const isThere = this.#world.runUntil(() => this.#replies.length > 0, patienceUs);
    assert(isThere, 'talker: every request is answered');
    return textOf(this.#replies.shift() as Reply);
  }

  ask(...words: RequestWord[]): string {
    this.send(words);
    return this.next();
  }

  received(bytes: Uint8Array, end: number): void {
    for (let at = 0; at < end; at = this.#parser.position) {
      const reply = this.#parser.next(bytes, at, end);
      if (reply === undefined) break;
      assert(reply.is !== 'broken', 'talker: the server speaks the protocol');
      this.#replies.push(reply);
    }
  }

  drained(): void {}

  closed(): void {
    this.#isClosed = true;
  }
}

function textOf(reply: Reply): string {
  switch (reply.is) {
    case 'simple':
      return reply.text;
    case 'error':
      return `-${reply.text}`;
    case 'integer':
      return String(reply.value);
    case 'bulk':
      return latin1(reply.bytes, 0, reply.bytes.length);
    default:
      return reply.is;
  }
}
