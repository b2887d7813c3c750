/**
 * Output: byte strings to standard output and standard error, in order and at once. Writes are
 * synchronous, so that the program may exit at any point without losing a line, and so that both
 * streams keep their order in one terminal.
 */
import { writeSync } from 'node:fs';

/** Thrown to leave the program from anywhere; only `main.ts` catches it. */
export class Exit {
  readonly code: number;
  constructor(code: number) {
    this.code = code;
  }
}

/**
 * A reader that went away (`starling-cli … | head`) ends the program silently, as SIGPIPE would.
 */
const brokenPipeCode = 141;
const retryMs = 1;
const idle = new Int32Array(new SharedArrayBuffer(4));

/** Writes a byte string to standard output. */
export function print(text: string): void {
  writeAll(1, Buffer.from(text, 'latin1'));
}

/** Writes a byte string and a newline to standard error. */
export function complain(text: string): void {
  writeAll(2, Buffer.from(`${text}\n`, 'latin1'));
}

function writeAll(descriptor: number, bytes: Buffer): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE') throw new Exit(brokenPipeCode);
      if (code !== 'EAGAIN') throw error;
      // Somebody who shares the descriptor made it non-blocking and its reader is slow: wait for
      // room.
      Atomics.wait(idle, 0, 0, retryMs);
    }
  }
}
