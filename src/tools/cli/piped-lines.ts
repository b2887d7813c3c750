/**
 * Lines from a pipe or a file, byte for byte, of any length. A last line without an end counts.
 * Also serves a terminal that cannot move its cursor; then it shows the prompt.
 */
import type { Readable } from 'node:stream';
import type { LineSource } from './line-source.ts';
import { print } from './output.ts';

const newline = 0x0a;

export class PipedLines implements LineSource {
  readonly #input: Readable;
  readonly #showsPrompt: boolean;
  readonly #lines: string[] = [];
  /** Pieces of the line that is not complete yet. */
  #pieces: Buffer[] = [];
  #ended = false;
  /** Under way: whoever needs more input waits for the same read. */
  #filling: Promise<void> | undefined;

  constructor(input: Readable, showsPrompt: boolean) {
    this.#input = input;
    this.#showsPrompt = showsPrompt;
  }

  async next(prompt: string): Promise<string | undefined> {
    if (this.#showsPrompt) print(prompt);
    while (this.#lines.length === 0 && !this.#ended) await this.#fill();
    return this.#lines.shift();
  }

  async begun(): Promise<void> {
    if (this.#lines.length === 0 && this.#pieces.length === 0 && !this.#ended) await this.#fill();
  }

  remember(): void {
    // Nobody goes back in what a program wrote.
  }

  async #fill(): Promise<void> {
    this.#filling ??= this.#read();
    await this.#filling;
    this.#filling = undefined;
  }

  async #read(): Promise<void> {
    let chunk = this.#input.read() as Buffer | null;
    while (chunk === null && !this.#input.readableEnded && !this.#input.destroyed) {
      await new Promise<void>((resolve) => {
        const done = () => {
          for (const event of ['readable', 'end', 'close']) this.#input.off(event, done);
          resolve();
        };
        for (const event of ['readable', 'end', 'close']) this.#input.on(event, done);
      });
      chunk = this.#input.read() as Buffer | null;
    }
    if (chunk === null) this.#finish();
    else this.#split(chunk);
  }

  #split(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.#pieces.push(chunk.subarray(start, end));
      this.#lines.push(Buffer.concat(this.#pieces).toString('latin1'));
      this.#pieces = [];
      start = end + 1;
    }
    if (start < chunk.length) this.#pieces.push(chunk.subarray(start));
  }

  #finish(): void {
    this.#ended = true;
    const last = Buffer.concat(this.#pieces).toString('latin1');
    if (last !== '') this.#lines.push(last);
  }
}
