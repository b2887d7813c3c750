/**
 * How full a node of a list may get. `fill` is the directive list-max-listpack-size: -1 to -5 limit
 * the bytes of a node to 4, 8, 16, 32, 64 KiB, others the elements (0 counts as 1), and then a node
 * of several elements stays within 8 KiB all the same. A list in one listpack has the same limits.
 */

const fillBytes = [4096, 8192, 16_384, 32_768, 65_536];
const fillMin = -5;
const fillMax = 32_767;
/** The bytes of a node that is limited by elements. */
const safeBytesMax = 8192;

/** From this size on an element has a node of its own, unless `setPackedThreshold` says other. */
export const packedThresholdDefault = 1 << 30;
/** A longer element has one whatever was set: a listpack has to hold it, and may hold 512 MiB. */
export const packedBytesMax = 256 * 1024 * 1024;

/** What an element is taken to add to a listpack besides its own bytes. */
export const entryOverheadBytes = 8;

/** As lists in one listpack take the directive: they have no upper limit for it. */
export function flooredFill(fill: number): number {
  return Math.max(fill, fillMin);
}

/** As quicklists keep it. */
export function clampedFill(fill: number): number {
  return Math.min(flooredFill(fill), fillMax);
}

/** The most bytes of a node, or infinity when its elements are limited. */
export function nodeBytesMax(fill: number): number {
  return fill < 0 ? fillBytes[-1 - fill] : Number.POSITIVE_INFINITY;
}

/** The most elements of a node, or infinity when its bytes are limited. */
export function nodeElementsMax(fill: number): number {
  return fill < 0 ? Number.POSITIVE_INFINITY : Math.max(fill, 1);
}

/** The most bytes that a node gets by adding elements to others. */
export function nodeBytesUsual(fill: number): number {
  return fill < 0 ? fillBytes[-1 - fill] : safeBytesMax;
}

/** Whether a node of several elements would be too full like this. `fill` is clamped. */
export function exceedsLimit(fill: number, bytes: number, elements: number): boolean {
  if (fill < 0) return bytes > fillBytes[-1 - fill];
  return bytes > safeBytesMax || elements > (fill === 0 ? 1 : fill);
}
