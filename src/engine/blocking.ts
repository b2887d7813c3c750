/**
 * Blocking commands: a session that waits runs its command again when a key that it waits for is
 * there.
 */
import type { QueuedCommand } from './transaction.ts';

export interface BlockedState {
  readonly command: QueuedCommand;
  readonly database: number;
  /** Monotonic deadline in Unix milliseconds; 0 for ever. */
  readonly deadlineMs: number;
}
