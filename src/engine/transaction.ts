/**
 * MULTI: the commands that a session has queued. Their bytes are copied, for the receive buffer is
 * read into again.
 */
import type { Args } from './args.ts';
import { type Command, commandFlags } from './command.ts';

export interface QueuedCommand {
  readonly command: Command;
  readonly bytes: Uint8Array;
  readonly bounds: Int32Array;
  readonly count: number;
}

export class Transaction {
  readonly queue: QueuedCommand[] = [];
  /** A command could not be queued: EXEC will refuse. */
  isAborted = false;
  /** Some queued command writes. */
  writes = false;
  /** Some queued command is refused while a data set is loaded. */
  waitsForData = false;
  /** Some queued command may not see stale data. */
  isForFresh = false;
  /** Bytes that the queue holds: they count towards `client-query-buffer-limit`. */
  bytesUsed = 0;

  add(command: Command, args: Args): void {
    const queued = keepArgs(command, args);
    this.queue.push(queued);
    this.bytesUsed += queued.bytes.length + queued.bounds.byteLength;
    if (command.isWrite) this.writes = true;
    if ((command.flags & commandFlags.loading) === 0) this.waitsForData = true;
    if ((command.flags & commandFlags.stale) === 0) this.isForFresh = true;
  }
}

/** A copy of a command with its arguments, to be run later. */
export function keepArgs(command: Command, args: Args): QueuedCommand {
  const { bounds, bytes, count } = args;
  const kept = new Int32Array(count * 2);
  let length = 0;
  for (let i = 0; i < count; i++) length += bounds[2 * i + 1] - bounds[2 * i];
  const copy = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < count; i++) {
    const start = bounds[2 * i];
    const end = bounds[2 * i + 1];
    copy.set(bytes.subarray(start, end), at);
    kept[2 * i] = at;
    at += end - start;
    kept[2 * i + 1] = at;
  }
  return { command, bytes: copy, bounds: kept, count };
}
