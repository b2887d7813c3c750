/**
 * An open file. Calls that complete by callback are put in a queue, because libuv's pool would run
 * them side by side: the seam promises their order.
 */
import * as fs from 'node:fs';
import type { File } from '../platform/disk.ts';
import type { Done, Failure } from '../platform/failure.ts';
import { attempt, attemptVoid, failureOf } from './failures.ts';

type Work = (finished: () => void) => void;

export class NodeFile implements File {
  readonly #number: number;
  readonly #waiting: Work[] = [];
  #isBusy = false;

  constructor(number: number) {
    this.#number = number;
  }

  #enqueue(work: Work): void {
    this.#waiting.push(work);
    if (!this.#isBusy) this.#next();
  }

  readonly #next = (): void => {
    const work = this.#waiting.shift();
    this.#isBusy = work !== undefined;
    if (work !== undefined) work(this.#next);
  };

  #enqueueVoid(done: Done<undefined>, work: (then: fs.NoParamCallback) => void): void {
    this.#enqueue((finished) =>
      work((error) => {
        finished();
        done(error ? failureOf(error) : undefined);
      }),
    );
  }

  write(bytes: Uint8Array, start: number, end: number, done: Done<undefined>): void {
    this.#enqueueVoid(done, (then) => this.#writeOn(bytes, start, end, then));
  }

  /** The system may take fewer bytes than it is given; the rest follows. */
  #writeOn(bytes: Uint8Array, start: number, end: number, then: fs.NoParamCallback): void {
    fs.write(this.#number, bytes, start, end - start, null, (error, count) => {
      if (error || start + count === end) then(error);
      else this.#writeOn(bytes, start + count, end, then);
    });
  }

  writeNow(bytes: Uint8Array, start: number, end: number): number | Failure {
    return attempt(() => fs.writeSync(this.#number, bytes, start, end - start, null));
  }

  readAt(
    position: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    done: Done<number>,
  ): void {
    this.#enqueue((finished) =>
      fs.read(this.#number, bytes, start, end - start, position, (error, count) => {
        finished();
        done(error ? failureOf(error) : count);
      }),
    );
  }

  readAtNow(position: number, bytes: Uint8Array, start: number, end: number): number | Failure {
    return attempt(() => fs.readSync(this.#number, bytes, start, end - start, position));
  }

  sync(done: Done<undefined>): void {
    this.#enqueueVoid(done, (then) => fs.fsync(this.#number, then));
  }

  syncNow(): Failure | undefined {
    return attemptVoid(() => fs.fsyncSync(this.#number));
  }

  datasync(done: Done<undefined>): void {
    this.#enqueueVoid(done, (then) => fs.fdatasync(this.#number, then));
  }

  datasyncNow(): Failure | undefined {
    return attemptVoid(() => fs.fdatasyncSync(this.#number));
  }

  truncate(sizeBytes: number, done: Done<undefined>): void {
    this.#enqueueVoid(done, (then) => fs.ftruncate(this.#number, sizeBytes, then));
  }

  truncateNow(sizeBytes: number): Failure | undefined {
    return attemptVoid(() => fs.ftruncateSync(this.#number, sizeBytes));
  }

  close(done: Done<undefined>): void {
    this.#enqueueVoid(done, (then) => fs.close(this.#number, then));
  }

  closeNow(): Failure | undefined {
    return attemptVoid(() => fs.closeSync(this.#number));
  }
}
