/**
 * LZF (Marc Lehmann's LibLZF), the compression of long strings and listpacks in RDB files.
 *
 *   000lllll                       a run of l + 1 literal bytes (1 … 32) follows
 *   LLLooooo oooooooo              L in 1 … 6: copy L + 2 bytes from o + 1 bytes back
 *   111ooooo llllllll oooooooo     copy l + 9 bytes from o + 1 bytes back
 *
 * A copy may overlap what it writes. The compressor looks for three equal bytes at the place that a
 * hash table of 2^16 slots remembers for them. Hash, table and the choice of what is remembered are
 * those of Redis, so that equal values give equal files.
 */

const literalMax = 32;
const offsetMax = 8192;
const copyMax = 264;
const hashSlots = 0x1_0000;

/**
 * Where three bytes were last seen, as the call's epoch + position. Slots below the epoch are left
 * from earlier calls: that saves clearing a quarter of a megabyte for each short string.
 */
const seen = new Int32Array(hashSlots);
let nextEpoch = 1;

/** The epoch of a call with an input of this length. */
function beginEpoch(length: number): number {
  if (nextEpoch + length >= 0x7fff_ffff) {
    seen.fill(0);
    nextEpoch = 1;
  }
  nextEpoch += length;
  return nextEpoch - length;
}

/**
 * The same for inputs of up to `shortBytesMax` bytes, in a table that stays in the nearest cache:
 * 64 bytes of noise in 0.2 µs, not 0.5 (bench/lzf.ts). An entry is epoch (8 bits), slot of the
 * large table (16), position (8); it stands at its slot's low bits or behind them.
 */
const shortSeen = new Int32Array(1024);
const shortMask = 1023;
const shortBytesMax = 255;
const shortEpochs = 255;
let shortEpoch = 0;

function beginShort(): void {
  if (++shortEpoch <= shortEpochs) return;
  shortSeen.fill(0);
  shortEpoch = 1;
}

/** Remembers that the slot was seen at `at`; gives where it was seen before, or -1. */
function rememberShort(slot: number, at: number): number {
  const tag = (shortEpoch << 16) | slot;
  for (let i = slot & shortMask; ; i = (i + 1) & shortMask) {
    const entry = shortSeen[i];
    if (entry >>> 24 !== shortEpoch) {
      shortSeen[i] = (tag << 8) | at;
      return -1;
    }
    if (entry >>> 8 === tag) {
      shortSeen[i] = (tag << 8) | at;
      return entry & 0xff;
    }
  }
}

function threeAt(source: Uint8Array, at: number): number {
  return (source[at] << 16) | (source[at + 1] << 8) | source[at + 2];
}

/** The slot of three bytes, which are given as one number. */
function slotOf(three: number): number {
  return ((three >>> 8) - three * 5) & (hashSlots - 1);
}

/**
 * How many bytes at `a` and at `b`, which is later, are equal: the three that are known to be, and
 * more up to a limit given by `room`, the bytes left without the last two. Redis tests in blocks of
 * 16 where there are as many, which lets a match run into those two.
 */
function commonLength(source: Uint8Array, a: number, b: number, room: number): number {
  const limit = room > 16 ? Math.max(room, 19) : room;
  let length = 3;
  while (length < limit && source[a + length] === source[b + length]) length++;
  return length;
}

/** Whether these three bytes stand at `earlier`, at `offset` bytes back, near enough for a copy. */
function isMatch(source: Uint8Array, earlier: number, offset: number, three: number): boolean {
  if (offset > offsetMax || source[earlier] !== three >>> 16) return false;
  return source[earlier + 1] === ((three >>> 8) & 0xff) && source[earlier + 2] === (three & 0xff);
}

function writeCopy(length: number, offset: number, target: Uint8Array, at: number): number {
  const high = (offset - 1) >> 8;
  let next = at;
  if (length < 9) {
    target[next++] = ((length - 2) << 5) | high;
  } else {
    target[next++] = 0xe0 | high;
    target[next++] = length - 9;
  }
  target[next++] = offset - 1;
  return next;
}

/** Writes the header of the run of literals before `out`; an empty run gives its header back. */
function endRun(literals: number, target: Uint8Array, out: number): number {
  if (literals === 0) return out - 1;
  target[out - literals - 1] = literals - 1;
  return out;
}

/** Writes the last bytes of the source as literals; room for them has been checked. */
function writeTail(
  source: Uint8Array,
  from: number,
  end: number,
  target: Uint8Array,
  at: number,
  run: number,
): number {
  let out = at;
  let literals = run;
  for (let next = from; next < end; next++) {
    target[out++] = source[next];
    if (++literals === literalMax) {
      out = endRun(literals, target, out) + 1;
      literals = 0;
    }
  }
  return endRun(literals, target, out);
}

/**
 * Compresses source[start, end) into target[at, targetEnd). Returns the position after it, or -1
 * when it does not fit; then the target's range holds anything.
 * @hot bench/lzf.ts
 */
export function lzfCompress(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  targetEnd: number,
): number {
  if (start === end || at === targetEnd) return -1;
  return end - start <= shortBytesMax
    ? compressShort(source, start, end, target, at, targetEnd)
    : compressLong(source, start, end, target, at, targetEnd);
}

// The two differ in their tables only; one loop for both is half as fast.

function compressLong(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  targetEnd: number,
): number {
  const shift = beginEpoch(end - start) - start;
  const matchEnd = end - 2;
  let from = start;
  let out = at + 1; // Room for the header of a run of literals.
  let literals = 0;
  let three = (source[from] << 8) | source[from + 1];
  while (from < matchEnd) {
    three = ((three << 8) | source[from + 2]) & 0xffffff;
    const slot = slotOf(three);
    const earlier = seen[slot] - shift;
    seen[slot] = from + shift;
    // The very first byte is never referred to, as in Redis.
    if (earlier <= start || !isMatch(source, earlier, from - earlier, three)) {
      if (out >= targetEnd) return -1;
      target[out++] = three >>> 16;
      from++;
      if (++literals === literalMax) {
        out = endRun(literals, target, out) + 1;
        literals = 0;
      }
      continue;
    }
    out = endRun(literals, target, out);
    literals = 0;
    if (out + 4 >= targetEnd) return -1;
    const length = commonLength(source, earlier, from, Math.min(matchEnd - from, copyMax));
    out = writeCopy(length, from - earlier, target, out) + 1;
    from += length;
    if (from >= matchEnd) break;
    three = threeAt(source, from - 2);
    seen[slotOf(three)] = from - 2 + shift;
    three = ((three << 8) | source[from + 1]) & 0xffffff;
    seen[slotOf(three)] = from - 1 + shift;
  }
  if (out + 3 > targetEnd) return -1;
  return writeTail(source, from, end, target, out, literals);
}

function compressShort(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  targetEnd: number,
): number {
  beginShort();
  const matchEnd = end - 2;
  let from = start;
  let out = at + 1;
  let literals = 0;
  let three = (source[from] << 8) | source[from + 1];
  while (from < matchEnd) {
    three = ((three << 8) | source[from + 2]) & 0xffffff;
    const earlier = start + rememberShort(slotOf(three), from - start);
    if (earlier <= start || !isMatch(source, earlier, from - earlier, three)) {
      if (out >= targetEnd) return -1;
      target[out++] = three >>> 16;
      from++;
      if (++literals === literalMax) {
        out = endRun(literals, target, out) + 1;
        literals = 0;
      }
      continue;
    }
    out = endRun(literals, target, out);
    literals = 0;
    if (out + 4 >= targetEnd) return -1;
    const length = commonLength(source, earlier, from, Math.min(matchEnd - from, copyMax));
    out = writeCopy(length, from - earlier, target, out) + 1;
    from += length;
    if (from >= matchEnd) break;
    three = threeAt(source, from - 2);
    rememberShort(slotOf(three), from - 2 - start);
    three = ((three << 8) | source[from + 1]) & 0xffffff;
    rememberShort(slotOf(three), from - 1 - start);
  }
  if (out + 3 > targetEnd) return -1;
  return writeTail(source, from, end, target, out, literals);
}

const wordBytes = 4;
// Views for copying by words. Large arrays are not kept alive by them.
const viewedBytesMax = 1 << 20;
const noBytes = new Uint8Array(0);
const noView = new DataView(noBytes.buffer);
let viewedSource: Uint8Array = noBytes;
let sourceView: DataView = noView;
let viewedTarget: Uint8Array = noBytes;
let targetView: DataView = noView;

function beginViews(source: Uint8Array, target: Uint8Array): void {
  if (source !== viewedSource) {
    sourceView = new DataView(source.buffer, source.byteOffset, source.byteLength);
    viewedSource = source;
  }
  if (target !== viewedTarget) {
    targetView = new DataView(target.buffer, target.byteOffset, target.byteLength);
    viewedTarget = target;
  }
}

function endViews(): void {
  if (viewedSource.length > viewedBytesMax) {
    viewedSource = noBytes;
    sourceView = noView;
  }
  if (viewedTarget.length > viewedBytesMax) {
    viewedTarget = noBytes;
    targetView = noView;
  }
}

/** Decompresses source[start, end); true when that gives exactly target[at, targetEnd). @hot */
export function lzfDecompress(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  targetEnd: number,
): boolean {
  beginViews(source, target);
  const isWhole = decompress(source, start, end, target, at, targetEnd);
  endViews();
  return isWhole;
}

function decompress(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  targetEnd: number,
): boolean {
  const from4 = sourceView;
  const to4 = targetView;
  // Up to here a run of literals may be copied by words: what is too much is overwritten by what
  // comes next.
  const wordsInEnd = source.length - literalMax - wordBytes;
  const wordsOutEnd = targetEnd - literalMax - wordBytes;
  let from = start;
  let out = at;
  while (from < end) {
    const control = source[from++];
    if (control < literalMax) {
      const length = control + 1;
      if (out + length > targetEnd || from + length > end) return false;
      if (from <= wordsInEnd && out <= wordsOutEnd) {
        to4.setInt32(out, from4.getInt32(from, true), true);
        for (let i = wordBytes; i < length; i += wordBytes) {
          to4.setInt32(out + i, from4.getInt32(from + i, true), true);
        }
      } else {
        for (let i = 0; i < length; i++) target[out + i] = source[from + i];
      }
      from += length;
      out += length;
      continue;
    }
    let length = (control >> 5) + 2;
    if (length === 9) {
      if (from >= end) return false;
      length += source[from++];
    }
    if (from >= end) return false;
    const offset = ((control & 0x1f) << 8) + source[from++] + 1;
    if (out - offset < at || out + length > targetEnd) return false;
    // Byte by byte where the copy reads what it has just written.
    if (offset >= wordBytes && out + length + wordBytes <= targetEnd) {
      to4.setInt32(out, to4.getInt32(out - offset, true), true);
      for (let i = wordBytes; i < length; i += wordBytes) {
        to4.setInt32(out + i, to4.getInt32(out - offset + i, true), true);
      }
    } else {
      for (let i = 0; i < length; i++) target[out + i] = target[out - offset + i];
    }
    out += length;
  }
  return out === targetEnd;
}
