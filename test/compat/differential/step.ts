/**
 * What is sent, step by step. Both servers get the same, each its own numbers of clients.
 *
 * Connections: two for data, one that listens, three that wait, one that observes the others.
 */
import type { Command } from './checks.ts';
import type { Words } from './wire.ts';

/** In this order they are opened; CLIENT LIST has them in the same. */
export const listenerAt = 2;
export const waitersAt = 3;
export const waiterCount = 3;
export const observerAt = waitersAt + waiterCount;

/** Commands pipelined on one of the two connections. */
export interface Batch {
  readonly is: 'batch';
  readonly connection: 0 | 1;
  readonly commands: readonly Command[];
}

/** Commands on the connection that listens, and all that it has received so far. */
export interface Listening {
  readonly is: 'listening';
  readonly commands: readonly Words[];
}

/** Blocking commands, what another connection does meanwhile, and the end of all waits. */
export interface Waiting {
  readonly is: 'waiting';
  readonly waiters: readonly Words[];
  readonly batch: Batch;
  readonly end: 'TIMEOUT' | 'ERROR';
}

/** One of the SCAN family from cursor 0 until it is 0 again: all elements, in any order. */
export interface Scanning {
  readonly is: 'scanning';
  readonly connection: 0 | 1;
  /** Without the cursor, which comes at `cursorAt`. */
  readonly words: Words;
  readonly cursorAt: number;
}

/** Commands on a connection of their own, each after the reply of the one before. */
export interface Visit {
  readonly is: 'visit';
  readonly commands: readonly Words[];
}

/** Bytes that need not be a request, on a connection of their own. */
export interface Noise {
  readonly is: 'noise';
  readonly bytes: string;
}

export type Step = Batch | Listening | Waiting | Scanning | Visit | Noise;

/** A word that stands for the number which a server gave to this connection. */
export function idOf(connection: number | 'visitor'): string {
  return `<id of ${connection}>`;
}
