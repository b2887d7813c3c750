/** What the directives with a grammar of their own hold. */

/** Save when at least `changes` keys changed in the last `seconds`. */
export interface SavePoint {
  readonly seconds: number;
  readonly changes: number;
}

/**
 * A client is closed past `hardBytes`, or when it stays past `softBytes` for `softSeconds`; 0 is no
 * limit.
 */
export interface OutputLimit {
  readonly hardBytes: number;
  readonly softBytes: number;
  readonly softSeconds: number;
}

export type ClientClass = 'normal' | 'replica' | 'pubsub';
export type OutputLimits = Readonly<Record<ClientClass, OutputLimit>>;

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Added to the oom score of a primary, a replica, a background child. */
export type OomScores = readonly [primary: number, replica: number, background: number];
