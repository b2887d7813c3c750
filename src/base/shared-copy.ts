/**
 * Copying longer ranges to, from and within shared memory.
 *
 * V8 copies shared memory itself: by words where source and target lie alike to eight bytes, else
 * byte by byte. Private memory is copied by the C library, at any alignment. So a range that does
 * not lie alike goes through a private buffer, the stage, where it is shifted: 8000 bytes in 0.8 µs
 * against 4.4, 1000 in 0.2 against 0.6 (bench/shared-copy.ts). Below `stagedBytesMin` that is not
 * worth it. All of this is right for private memory too, only slower than need be.
 */

const wordBytes = 8;
const wordMask = wordBytes - 1;
/** From this length on the stage is the shorter way. */
const stagedBytesMin = 384;
const stageBytes = 32_768;

const stage = new Uint8Array(stageBytes + wordBytes);

/** Copies source[start, end) to target[at, …). The ranges may overlap. @hot */
export function copyShared(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): void {
  const length = end - start;
  if (length < stagedBytesMin || liesAlike(source, start, target, at)) {
    target.set(source.subarray(start, end), at);
  } else if (length <= stageBytes) {
    copyStaged(source, start, end, target, at);
  } else if (
    source.buffer === target.buffer &&
    source.byteOffset + start < target.byteOffset + at
  ) {
    copyFromEnd(source, start, end, target, at);
  } else {
    copyFromStart(source, start, end, target, at);
  }
}

/** Moves bytes within one array; the ranges may overlap. @hot */
export function moveShared(bytes: Uint8Array, to: number, from: number, length: number): void {
  if (length < stagedBytesMin || ((to - from) & wordMask) === 0) {
    bytes.copyWithin(to, from, from + length);
  } else {
    copyShared(bytes, from, from + length, bytes, to);
  }
}

function liesAlike(source: Uint8Array, start: number, target: Uint8Array, at: number): boolean {
  return ((source.byteOffset + start - target.byteOffset - at) & wordMask) === 0;
}

/** A range that fits the stage: in by words, shifted there, out by words. */
function copyStaged(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): void {
  const length = end - start;
  const inAt = (source.byteOffset + start) & wordMask;
  const outAt = (target.byteOffset + at) & wordMask;
  stage.set(source.subarray(start, end), inAt);
  stage.copyWithin(outAt, inAt, inAt + length);
  target.set(stage.subarray(outAt, outAt + length), at);
}

function copyFromStart(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): void {
  for (let from = start; from < end; from += stageBytes) {
    copyStaged(source, from, Math.min(from + stageBytes, end), target, at + from - start);
  }
}

/** For a target above the source, which would be overwritten before it is read. */
function copyFromEnd(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): void {
  for (let to = end; to > start; to -= stageBytes) {
    const from = Math.max(to - stageBytes, start);
    copyStaged(source, from, to, target, at + from - start);
  }
}
