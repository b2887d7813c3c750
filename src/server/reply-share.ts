/**
 * What of the common reply buffers counts for one session. Buffers are lent from a pool while there
 * is something to send, so no session has one of its own; yet a server must be made for the replies
 * of all sessions at once, and each counts for as much as its replies took lately.
 *
 * The share starts at the size of a small buffer, is halved at most down to 1 KiB while the replies
 * stay below half of it, and is doubled when they fill it. The most that was used is forgotten
 * after some seconds, so that the share of an idle session falls.
 */
import { replyBufferBytes } from '../resp/limits.ts';

const shareBytesMin = 1024;

export interface ShareRules {
  readonly resizesReplyBuffers: boolean;
  /** How long the most use is remembered; below 0 for ever. */
  readonly replyPeakResetMs: number;
}

export class ReplyShare {
  #bytes = replyBufferBytes;
  #peak = 0;
  #resetMs: number;

  constructor(nowMs: number) {
    this.#resetMs = nowMs;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get peakBytes(): number {
    return this.#peak;
  }

  /** So many bytes of replies were pending. */
  used(pendingBytes: number): void {
    const used = Math.min(pendingBytes, this.#bytes);
    if (used > this.#peak) this.#peak = used;
  }

  /** In the tick. */
  resize(rules: ShareRules, pendingBytes: number, nowMs: number): void {
    if (!rules.resizesReplyBuffers) return;
    const half = Math.floor(this.#bytes / 2);
    let bytes = this.#bytes;
    if (half >= shareBytesMin && this.#peak < half) {
      bytes = Math.max(shareBytesMin, this.#peak + 1);
    } else if (2 * this.#bytes < 2 * replyBufferBytes && this.#peak === this.#bytes) {
      bytes = Math.min(replyBufferBytes, 2 * this.#bytes);
    }
    if (rules.replyPeakResetMs >= 0 && nowMs - this.#resetMs >= rules.replyPeakResetMs) {
      this.#peak = Math.min(pendingBytes, this.#bytes);
      this.#resetMs = nowMs;
    }
    this.#bytes = bytes;
  }
}
