/**
 * Size classes of the arena's blocks: multiples of 16 up to 512 bytes, then eight steps for each
 * doubling up to 32 KiB. Rounding loses at most one step, about 11 % of a block above 512 bytes.
 */

const unitBytes = 16;
export const smallBlockBytesMax = 32_768;

const sizes: number[] = [];
for (let size = unitBytes; size <= 512; size += unitBytes) sizes.push(size);
for (let base = 512; base < smallBlockBytesMax; base *= 2) {
  for (let step = 1; step <= 8; step++) sizes.push(base + (base / 8) * step);
}

/** Bytes of a block of each class. */
export const classBytes = Int32Array.from(sizes);
export const classCount = sizes.length;

const byUnits = new Uint8Array(smallBlockBytesMax / unitBytes + 1);
for (let units = 0, sizeClass = 0; units < byUnits.length; units++) {
  while (sizes[sizeClass] < units * unitBytes) sizeClass++;
  byUnits[units] = sizeClass;
}

/** The smallest class whose blocks hold `bytes`, which is at most `smallBlockBytesMax`. */
export function classFor(bytes: number): number {
  return byUnits[(bytes + 15) >>> 4];
}
