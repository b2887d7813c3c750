/**
 * A view: how structures read blocks. The live arena is one view, a snapshot is another; code
 * that takes a `View` runs on both.
 *
 * A reference (`…Ref`) names a block: a 32-bit number in units of 16 bytes, read as signed, 0 for
 * none. The i-th byte of the block is `bytes(ref)[base(ref) + i]`. Both hold until the next call
 * that may allocate, free or write.
 */
export interface View {
  /** The array that holds the block. */
  bytes(ref: number): Uint8Array;
  /** Where in `bytes(ref)` the block begins. */
  base(ref: number): number;
  u8(ref: number, at: number): number;
  /** The little-endian 32-bit word at byte `4 * word` of the block. */
  i32(ref: number, word: number): number;
  /**
   * The first `count` blocks of `refs`, at most 32, will be read next, in this order: they are
   * loaded together.
   */
  prepare(refs: Int32Array, count: number): void;
  /** The double at byte `8 * index` of the block. */
  f64(ref: number, index: number): number;
}
