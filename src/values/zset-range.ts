/**
 * The two kinds of bounds that commands give: of scores, and of members among equal scores. They
 * are reused: filled from the arguments, asked, filled again.
 */
import { compareBytes } from '../base/bytes.ts';

export class ScoreRange {
  min = 0;
  max = 0;
  isMinExcluded = false;
  isMaxExcluded = false;

  /** Whether no score can be within. */
  isEmpty(): boolean {
    if (this.min !== this.max) return this.min > this.max;
    return this.isMinExcluded || this.isMaxExcluded;
  }

  isFromMin(score: number): boolean {
    return this.isMinExcluded ? score > this.min : score >= this.min;
  }

  isToMax(score: number): boolean {
    return this.isMaxExcluded ? score < this.max : score <= this.max;
  }
}

/** One end of a range of members. */
export class LexBound {
  /** -1: before all members, 1: after all, 0: where the bytes are. */
  infinite = 0;
  isExcluded = false;
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;

  setInfinite(sign: -1 | 1): void {
    this.infinite = sign;
    this.isExcluded = true;
  }

  set(bytes: Uint8Array, start: number, end: number, isExcluded: boolean): void {
    this.infinite = 0;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.isExcluded = isExcluded;
  }

  /** How the bound stands to a member: below 0 when the bound comes first. */
  compareTo(bytes: Uint8Array, start: number, end: number): number {
    if (this.infinite !== 0) return this.infinite;
    return compareBytes(this.bytes, this.start, this.end, bytes, start, end);
  }
}

export class LexRange {
  readonly min = new LexBound();
  readonly max = new LexBound();

  /** Whether no member can be within. */
  isEmpty(): boolean {
    const { max, min } = this;
    let order = min.infinite - max.infinite;
    if (min.infinite === 0 && max.infinite === 0) {
      order = min.compareTo(max.bytes, max.start, max.end);
    }
    return order > 0 || (order === 0 && (min.isExcluded || max.isExcluded));
  }

  isFromMin(bytes: Uint8Array, start: number, end: number): boolean {
    const order = this.min.compareTo(bytes, start, end);
    return this.min.isExcluded ? order < 0 : order <= 0;
  }

  isToMax(bytes: Uint8Array, start: number, end: number): boolean {
    const order = this.max.compareTo(bytes, start, end);
    return this.max.isExcluded ? order > 0 : order >= 0;
  }
}
