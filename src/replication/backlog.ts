/**
 * The backlog: the latest bytes of the replication stream, in blocks that all replicas read from.
 *
 *     [ block ][ block ][ block   |  room ]
 *     ^ start              sent ^   ^ end            offsets: bytes since the history began
 *
 * A replica that is behind, and one that comes back, are the same thing: an offset in here.
 *
 * (1) `end - start` bytes are there, at least `bytesWanted` once so many have been appended.
 * (2) A block's bytes never change once written, so they may be sent from where they are.
 * (3) Blocks go from the front only, whole, and never one that `keptFrom` still needs.
 */
import { assert } from '../base/assert.ts';
import { copyBytes } from '../base/bytes.ts';

const blockBytesMin = 16 * 1024;
const blockBytesMax = 256 * 1024;
/** A backlog is made of about so many blocks. */
const blocksWanted = 16;

export interface BacklogBlock {
  readonly bytes: Uint8Array;
  /** Offset of its first byte. */
  readonly start: number;
  /** So many of its bytes are written. */
  length: number;
}

export class Backlog {
  /** How many bytes are kept at least. */
  bytesWanted: number;
  readonly #blocks: BacklogBlock[] = [];
  #start: number;
  #end: number;

  /** `offset`: where the stream stands. */
  constructor(offset: number, bytesWanted: number) {
    this.bytesWanted = bytesWanted;
    this.#start = offset;
    this.#end = offset;
  }

  /** Offset of the first byte that is there. */
  get start(): number {
    return this.#start;
  }

  /** Offset behind the last byte. */
  get end(): number {
    return this.#end;
  }

  /** What the blocks take. */
  get heldBytes(): number {
    return this.#blocks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  append(source: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; ) {
      const block = this.#open();
      const count = Math.min(to - at, block.bytes.length - block.length);
      copyBytes(source, at, at + count, block.bytes, block.length);
      block.length += count;
      this.#end += count;
      at += count;
    }
  }

  /** The block that holds the byte at `offset`, which is one of those there. */
  blockAt(offset: number): BacklogBlock {
    assert(offset >= this.#start && offset < this.#end, 'backlog: the offset is in it');
    const blocks = this.#blocks;
    let low = 0;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (blocks[middle].start <= offset) low = middle;
      else high = middle - 1;
    }
    return blocks[low];
  }

  /** Drops what is beyond the size that is wanted, but nothing from offset `keptFrom` on. */
  trim(keptFrom: number): void {
    const blocks = this.#blocks;
    while (blocks.length > 1) {
      const next = blocks[1].start;
      if (next > keptFrom || this.#end - next < this.bytesWanted) return;
      blocks.shift();
      this.#start = next;
    }
  }

  #open(): BacklogBlock {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.length < last.bytes.length) return last;
    const wanted = Math.ceil(this.bytesWanted / blocksWanted);
    const size = Math.max(blockBytesMin, Math.min(blockBytesMax, wanted));
    const block = { bytes: new Uint8Array(size), start: this.#end, length: 0 };
    this.#blocks.push(block);
    return block;
  }
}
