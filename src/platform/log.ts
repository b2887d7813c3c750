/**
 * Log: where lines for people go. The caller makes the line; characters are bytes (latin1).
 */
import type { Failure } from './failure.ts';

export interface Log {
  /**
   * Sends all later lines to the end of this file, or to standard output for ''. The file is opened
   * for each line, so that it may be moved away at any time. Answers why the file cannot be opened;
   * the lines then go where they went.
   */
  toFile(path: string): Failure | undefined;

  /** Writes the line and a line feed. A line that cannot be written is dropped. */
  write(line: string): void;
}
