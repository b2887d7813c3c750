/**
 * A simulated client: sends requests to a server, by chance several at once, reads the replies and
 * remembers both, with the time at which each was sent and answered.
 *
 * (1) Replies belong to requests in their order.
 * (2) When the connection is lost, what was not answered stays without an answer (it may have been
 *     done or not), and the client connects again and goes on.
 */
import type { Prng } from '../base/prng.ts';
import { Failure } from '../platform/failure.ts';
import type { Connection, ConnectionHandler, ConnectTo } from '../platform/network.ts';
import type { Platform } from '../platform/platform.ts';
import type { Reply } from '../resp/reply.ts';
import { ReplyParser } from '../resp/reply-parser.ts';
import { encodeRequest, type RequestWord } from '../resp/request-writer.ts';

/** One request and what became of it. */
export interface Exchange {
  readonly words: readonly RequestWord[];
  readonly sentUs: number;
  /** Undefined: it was never answered. */
  reply: Reply | undefined;
  answeredUs: number;
}

export interface ClientPlan {
  readonly server: ConnectTo;
  readonly requests: number;
  /** At most so many requests are sent without waiting for a reply. */
  readonly pipelineMax: number;
  nextRequest(random: Prng): readonly RequestWord[];
}

const retryMs = 50;
const restMsMax = 5;

export class SimClient implements ConnectionHandler {
  readonly history: Exchange[] = [];
  /** What the server sent that is no reply to a request. */
  violation: string | undefined;
  readonly #platform: Platform;
  readonly #random: Prng;
  readonly #plan: ClientPlan;
  #parser = new ReplyParser();
  #connection: Connection | undefined;
  /** Sent and not answered, oldest first. */
  #unanswered: Exchange[] = [];

  constructor(platform: Platform, random: Prng, plan: ClientPlan) {
    this.#platform = platform;
    this.#random = random;
    this.#plan = plan;
  }

  get isDone(): boolean {
    const { requests } = this.#plan;
    return this.history.length === requests && this.#unanswered.length === 0;
  }

  start(): void {
    this.#platform.network.connect(this.#plan.server, this, (result) => {
      if (result instanceof Failure) {
        this.#retry();
        return;
      }
      this.#connection = result;
      this.#parser = new ReplyParser();
      this.#sendSome();
    });
  }

  #retry(): void {
    this.#platform.clock.after(retryMs, () => this.start());
  }

  #sendSome(): void {
    const left = this.#plan.requests - this.history.length;
    const count = Math.min(left, 1 + this.#random.below(this.#plan.pipelineMax));
    for (let i = 0; i < count; i++) this.#send();
  }

  #send(): void {
    const words = this.#plan.nextRequest(this.#random);
    const sentUs = this.#platform.clock.monotonicUs();
    const exchange: Exchange = { words, sentUs, reply: undefined, answeredUs: 0 };
    this.history.push(exchange);
    this.#unanswered.push(exchange);
    const bytes = encodeRequest(words);
    this.#connection?.write(bytes, 0, bytes.length);
  }

  received(bytes: Uint8Array, end: number): void {
    for (let at = 0; at < end; ) {
      const reply = this.#parser.next(bytes, at, end);
      at = this.#parser.position;
      if (reply === undefined) break;
      if (!this.#answered(reply)) return;
    }
    if (this.#unanswered.length > 0 || this.isDone) return;
    this.#platform.clock.after(this.#random.below(restMsMax), () => {
      if (this.#connection !== undefined) this.#sendSome();
    });
  }

  #answered(reply: Reply | { readonly is: 'broken'; readonly reason: string }): boolean {
    const exchange = this.#unanswered.shift();
    if (reply.is === 'broken' || exchange === undefined) {
      this.violation ??= reply.is === 'broken' ? reply.reason : 'a reply to no request';
      this.#connection?.destroy();
      return false;
    }
    exchange.reply = reply;
    exchange.answeredUs = this.#platform.clock.monotonicUs();
    return true;
  }

  drained(): void {}

  closed(): void {
    this.#connection = undefined;
    this.#unanswered = [];
    if (!this.isDone) this.#retry();
  }
}
