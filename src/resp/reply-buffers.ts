/**
 * The pool of output buffers that all sessions of a server borrow from. A session holds buffers
 * only while it has something to send, so a thousand idle connections hold none. The buffer given
 * back last is lent first: it is in the processor's cache.
 */
import { assert } from '../base/assert.ts';
import { replyBufferBytes, replyBuffersKept, replyLargeBufferBytes } from './limits.ts';

export class ReplyBuffers {
  readonly #small: Uint8Array[] = [];
  readonly #large: Uint8Array[] = [];

  /** For the beginning of a reply. */
  takeSmall(): Uint8Array {
    return this.#small.pop() ?? new Uint8Array(replyBufferBytes);
  }

  /** For what follows it. */
  takeLarge(): Uint8Array {
    return this.#large.pop() ?? new Uint8Array(replyLargeBufferBytes);
  }

  /**
   * Nothing may refer to the buffer any more. Those of other sizes, and too many, are left to the
   * collector.
   */
  give(bytes: Uint8Array): void {
    const kept = bytes.length === replyBufferBytes ? this.#small : this.#large;
    if (kept === this.#large && bytes.length !== replyLargeBufferBytes) return;
    assert(kept.at(-1) !== bytes, 'reply buffer is given back once');
    if (kept.length < replyBuffersKept) kept.push(bytes);
  }
}
