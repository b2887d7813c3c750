/** Pub/Sub: who listens to what. */

/** What one session is subscribed to. */
export interface Subscriptions {
  readonly channels: Set<string>;
  readonly patterns: Set<string>;
  readonly shardChannels: Set<string>;
}
