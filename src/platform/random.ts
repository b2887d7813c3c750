/**
 * Random: numbers that nobody can foresee in production, and that a seed decides in the simulator.
 */
export interface Random {
  /** A whole number, 0 <= n < 2^32, all equally likely. */
  next32(): number;

  /** A whole number, 0 <= n < limit, all equally likely; 1 <= limit <= 2^32. */
  below(limit: number): number;

  /** 0 <= x < 1 with 53 random bits. */
  float(): number;

  /** So many random bytes: seeds, run ids, secrets. In production from the system's generator. */
  bytes(count: number): Uint8Array;
}
