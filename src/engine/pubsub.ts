/**
 * Pub/Sub: who listens to what, and messages on their way. Channels, patterns and shard channels
 * are names of bytes; as keys of maps they are strings of one character per byte.
 *
 * (1) Subscribers get a message in the order in which they subscribed; those of the channel before
 *     those of patterns, patterns in the order in which they were first subscribed to.
 * (2) A session has `subscriptions` exactly while it is subscribed to something.
 * (3) A message for the very session whose command is running comes after the reply of that
 *     command.
 */

import { latin1, latin1Bytes, textBytesMax } from '../base/bytes.ts';
import { globMatch } from '../base/glob.ts';
import type { Session } from './session.ts';

export type SubscriptionKind = 'channels' | 'patterns' | 'shardChannels';

/** What one session is subscribed to. */
export type Subscriptions = Readonly<Record<SubscriptionKind, Set<string>>>;

interface Topic {
  readonly name: Uint8Array;
  readonly sessions: Set<Session>;
}

const words = {
  channels: { subscribed: 'subscribe', unsubscribed: 'unsubscribe', message: 'message' },
  patterns: { subscribed: 'psubscribe', unsubscribed: 'punsubscribe', message: 'pmessage' },
  shardChannels: { subscribed: 'ssubscribe', unsubscribed: 'sunsubscribe', message: 'smessage' },
} as const;

export class PubSub {
  readonly #topics: Record<SubscriptionKind, Map<string, Topic>> = {
    channels: new Map(),
    patterns: new Map(),
    shardChannels: new Map(),
  };
  /** The session whose command runs; messages to it wait in `#late`. */
  readonly #running: () => Session | undefined;
  readonly #late: (() => void)[] = [];

  constructor(running: () => Session | undefined) {
    this.#running = running;
  }

  /** How many different names are subscribed to. */
  count(kind: SubscriptionKind): number {
    return this.#topics[kind].size;
  }

  /** Whether anybody listens to anything, so that a message is worth making. */
  get isQuiet(): boolean {
    return this.#topics.channels.size === 0 && this.#topics.patterns.size === 0;
  }

  /** Sessions that are subscribed to something. */
  subscribers(kind: SubscriptionKind, name: string): number {
    return this.#topics[kind].get(name)?.sessions.size ?? 0;
  }

  names(kind: SubscriptionKind): IterableIterator<string> {
    return this.#topics[kind].keys();
  }

  /** Subscribes and confirms. */
  subscribe(session: Session, kind: SubscriptionKind, name: string): void {
    session.subscriptions ??= {
      channels: new Set(),
      patterns: new Set(),
      shardChannels: new Set(),
    };
    const own = session.subscriptions[kind];
    if (!own.has(name)) {
      own.add(name);
      const topic = this.#topics[kind].get(name);
      if (topic !== undefined) topic.sessions.add(session);
      else {
        this.#topics[kind].set(name, { name: latin1Bytes(name), sessions: new Set([session]) });
      }
    }
    confirm(session, kind, words[kind].subscribed, name);
  }

  /** Unsubscribes and confirms, also what was not subscribed to. */
  unsubscribe(session: Session, kind: SubscriptionKind, name: string): void {
    this.#forget(session, kind, name);
    confirm(session, kind, words[kind].unsubscribed, name);
    dropIfEmpty(session);
  }

  /** Unsubscribes from all names of a kind and confirms each, or that there was none. */
  unsubscribeAll(session: Session, kind: SubscriptionKind): void {
    const names = [...(session.subscriptions?.[kind] ?? [])];
    for (const name of names) {
      this.#forget(session, kind, name);
      confirm(session, kind, words[kind].unsubscribed, name);
    }
    if (names.length === 0) confirm(session, kind, words[kind].unsubscribed, undefined);
    dropIfEmpty(session);
  }

  /** The session ends or is reset: no confirmations. */
  forget(session: Session): void {
    for (const kind of ['channels', 'patterns', 'shardChannels'] as const) {
      for (const name of session.subscriptions?.[kind] ?? []) this.#forget(session, kind, name);
    }
    session.subscriptions = undefined;
  }

  /** Sends a message to all who listen; how many that are. */
  publish(
    channel: Uint8Array,
    start: number,
    end: number,
    message: Uint8Array,
    from: number,
    to: number,
  ): number {
    let receivers = 0;
    const topic = this.#topic('channels', channel, start, end);
    for (const session of topic?.sessions ?? []) {
      receivers++;
      this.#deliver(session, 'channels', undefined, channel, start, end, message, from, to);
    }
    for (const { name, sessions } of this.#topics.patterns.values()) {
      if (!globMatch(name, 0, name.length, channel, start, end, false)) continue;
      for (const session of sessions) {
        receivers++;
        this.#deliver(session, 'patterns', name, channel, start, end, message, from, to);
      }
    }
    return receivers;
  }

  /** As `publish`, for shard channels. */
  publishToShard(
    channel: Uint8Array,
    start: number,
    end: number,
    message: Uint8Array,
    from: number,
    to: number,
  ): number {
    const topic = this.#topic('shardChannels', channel, start, end);
    let receivers = 0;
    for (const session of topic?.sessions ?? []) {
      receivers++;
      this.#deliver(session, 'shardChannels', undefined, channel, start, end, message, from, to);
    }
    return receivers;
  }

  /** No command runs any more. */
  commandEnds(): void {
    if (this.#late.length === 0) return;
    for (const deliver of this.#late.splice(0)) deliver();
  }

  /** Names of any length are published to, but not subscribed to. */
  #topic(kind: SubscriptionKind, name: Uint8Array, start: number, end: number): Topic | undefined {
    return end - start > textBytesMax
      ? undefined
      : this.#topics[kind].get(latin1(name, start, end));
  }

  #forget(session: Session, kind: SubscriptionKind, name: string): void {
    if (session.subscriptions?.[kind].delete(name) !== true) return;
    const topic = this.#topics[kind].get(name);
    topic?.sessions.delete(session);
    if (topic?.sessions.size === 0) this.#topics[kind].delete(name);
  }

  #deliver(
    session: Session,
    kind: SubscriptionKind,
    pattern: Uint8Array | undefined,
    channel: Uint8Array,
    start: number,
    end: number,
    message: Uint8Array,
    from: number,
    to: number,
  ): void {
    if (session === this.#running()) {
      const kept = channel.slice(start, end);
      const text = message.slice(from, to);
      this.#late.push(() => {
        send(session, kind, pattern, kept, 0, kept.length, text, 0, text.length);
      });
      return;
    }
    send(session, kind, pattern, channel, start, end, message, from, to);
  }
}

function send(
  session: Session,
  kind: SubscriptionKind,
  pattern: Uint8Array | undefined,
  channel: Uint8Array,
  start: number,
  end: number,
  message: Uint8Array,
  from: number,
  to: number,
): void {
  if (session.isClosed) return;
  const { reply } = session;
  reply.push(pattern === undefined ? 3 : 4);
  reply.bulkText(words[kind].message);
  if (pattern !== undefined) reply.bulk(pattern, 0, pattern.length);
  reply.bulk(channel, start, end);
  reply.bulk(message, from, to);
  session.carrier.wake();
}

function confirm(
  session: Session,
  kind: SubscriptionKind,
  word: string,
  name: string | undefined,
): void {
  const { reply, subscriptions } = session;
  reply.push(3);
  reply.bulkText(word);
  if (name === undefined) reply.nullBulk();
  else reply.bulkText(name);
  if (subscriptions === undefined) reply.integer(0);
  else if (kind === 'shardChannels') reply.integer(subscriptions.shardChannels.size);
  else reply.integer(subscriptions.channels.size + subscriptions.patterns.size);
}

function dropIfEmpty(session: Session): void {
  const { subscriptions } = session;
  if (subscriptions === undefined) return;
  const { channels, patterns, shardChannels } = subscriptions;
  if (channels.size + patterns.size + shardChannels.size === 0) session.subscriptions = undefined;
}
