/**
 * Where the prompt gets its lines from: a person at a terminal, or a pipe or file with one command
 * per line.
 */
export interface LineSource {
  /**
   * The next line without its end, as a byte string; undefined at the end of the input or after
   * Ctrl-C.
   */
  next(prompt: string): Promise<string | undefined>;
  /** Resolves when the user began to type, or more input is there; nothing of it is consumed. */
  begun(prompt: string): Promise<void>;
  /** Puts a line that was entered into the history. */
  remember(line: string): void;
}
