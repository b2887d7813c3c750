/**
 * The pool of output buffers that all sessions of a server borrow from. A session holds buffers
 * only while it has something to send, so a thousand idle connections hold none. The buffer given
 * back last is lent first: it is in the processor's cache.
 */
import { assert } from '../base/assert.ts';
import {
  replyBufferBytes,
  replyBuffersKept,
  replyLargeBufferBytes,
  viewedSourceBytesMin,
} from './limits.ts';

/** The same memory as bytes and, to copy by words, as a view: making one takes 80 ns. */
export interface ReplyBuffer {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export function replyBufferOf(length: number): ReplyBuffer {
  const bytes = new Uint8Array(length);
  return { bytes, view: new DataView(bytes.buffer) };
}

export class ReplyBuffers {
  readonly #small: ReplyBuffer[] = [];
  readonly #large: ReplyBuffer[] = [];
  /** Views of what replies are copied from: chunks of the arena, receive buffers. */
  readonly #views = new WeakMap<Uint8Array, DataView>();
  /** The one asked for last: 10 ns less. */
  #source: Uint8Array | undefined;
  #sourceView: DataView | undefined;

  /** For the beginning of a reply. */
  takeSmall(): ReplyBuffer {
    return this.#small.pop() ?? replyBufferOf(replyBufferBytes);
  }

  /** For what follows it. */
  takeLarge(): ReplyBuffer {
    return this.#large.pop() ?? replyBufferOf(replyLargeBufferBytes);
  }

  /**
   * Nothing may refer to the buffer any more. Those of other sizes, and too many, are left to the
   * collector.
   */
  give(buffer: ReplyBuffer): void {
    const length = buffer.bytes.length;
    const kept = length === replyBufferBytes ? this.#small : this.#large;
    if (kept === this.#large && length !== replyLargeBufferBytes) return;
    assert(kept.at(-1) !== buffer, 'reply buffer is given back once');
    if (kept.length < replyBuffersKept) kept.push(buffer);
  }

  /** A view of the bytes, or undefined for what is too small to be worth one. */
  viewOf(bytes: Uint8Array): DataView | undefined {
    if (bytes !== this.#source) this.#adoptSource(bytes);
    return this.#sourceView;
  }

  #adoptSource(bytes: Uint8Array): void {
    let view = this.#views.get(bytes);
    if (view === undefined && bytes.length >= viewedSourceBytesMin) {
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      this.#views.set(bytes, view);
    }
    this.#source = bytes;
    this.#sourceView = view;
  }
}
