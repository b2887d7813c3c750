/** Where written bytes go: a file, a socket, a reply. */
export interface ByteSink {
  /** Takes bytes[start, end); they hold until it returns. */
  write(bytes: Uint8Array, start: number, end: number): void;
}
