/**
 * Streams of requests that are the same in every run. A command is a list of words, and its
 * placeholders are those of redis-benchmark in form: twelve digits, so that every request of a
 * stream has the same length and a block of them is patched instead of built.
 *
 *   __rand_int__   a number of a fixed random sequence, below `randomBelow`
 *   __each_int__   the request's own number, from 0
 */
export type Command = readonly string[];

export interface CommandStream {
  readonly command: Command;
  readonly count: number;
}

const randomWord = '__rand_int__';
const eachWord = '__each_int__';
const digits = 12;
const randomBelow = 1_000_000;

/** Large enough that a system call carries many requests, small enough to stay in the cache. */
const blockBytes = 64 * 1024;

/** A request in the wire's form. */
export function encode(command: Command): string {
  const bulks = command.map((word) => `$${Buffer.byteLength(word, 'latin1')}\r\n${word}\r\n`);
  return `*${command.length}\r\n${bulks.join('')}`;
}

/** The requests of a stream, in blocks; each block is the reader's own. */
export function* blocks(stream: CommandStream): Generator<Buffer> {
  const request = encode(stream.command);
  const places = placesOf(request);
  const perBlock = Math.max(1, Math.floor(blockBytes / request.length));
  const block = Buffer.from(request.repeat(Math.min(perBlock, stream.count)), 'latin1');
  const random = randomSequence();
  for (let done = 0; done < stream.count; done += perBlock) {
    const requests = Math.min(perBlock, stream.count - done);
    for (let i = 0; i < requests; i++) {
      for (const { at, isRandom } of places) {
        writeDigits(block, i * request.length + at, isRandom ? random() : done + i);
      }
    }
    yield Buffer.from(block.subarray(0, requests * request.length));
  }
}

/** The command with a number for each placeholder: to try it once. */
export function firstOf(command: Command): Command {
  const zeros = '0'.repeat(digits);
  return command.map((word) => word.replaceAll(randomWord, zeros).replaceAll(eachWord, zeros));
}

interface Place {
  readonly at: number;
  readonly isRandom: boolean;
}

function placesOf(request: string): Place[] {
  return [...request.matchAll(/__(rand|each)_int__/g)].map((match) => ({
    at: match.index,
    isRandom: match[1] === 'rand',
  }));
}

function writeDigits(block: Buffer, at: number, value: number): void {
  for (let i = at + digits - 1, left = value; i >= at; i--) {
    const rest = Math.floor(left / 10);
    block[i] = 0x30 + left - rest * 10;
    left = rest;
  }
}

/** Numerical Recipes' generator; its high bits are taken, the low ones have short periods. */
export function randomSequence(): () => number {
  let state = 20_240_601;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * randomBelow);
  };
}
