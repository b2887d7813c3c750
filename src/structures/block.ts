/**
 * How a structure that lives in one block grows and shrinks: it grows when it must, to the next
 * size class, and shrinks when its block is more than one class too large. The classes are the
 * slack, so that adding and removing by turns does not copy the block each time.
 */
import type { Arena } from '../memory/arena.ts';

/** A block of at least `needed` bytes that begins with the first `used` of `ref`; or `ref`. */
export function grown(arena: Arena, ref: number, used: number, needed: number): number {
  return needed > arena.sizeOf(ref) ? arena.resize(ref, used, needed) : ref;
}

/** A smaller block with the first `used` bytes of `ref`, when that is worth it; or `ref`. */
export function shrunk(arena: Arena, ref: number, used: number): number {
  const size = arena.sizeOf(ref);
  const fitting = arena.sizeFor(used);
  if (size === fitting || size <= arena.sizeFor(fitting + 1)) return ref;
  return arena.resize(ref, used, used);
}
