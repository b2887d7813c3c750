/** What C's printf does and JavaScript does not. */

/**
 * `%05.2f` and the like: two decimals, filled with zeros up to `width`; a division by zero shows as
 * C shows it.
 */
export function padFixed(value: number, width: number): string {
  if (Number.isNaN(value)) return '-nan'.padStart(width);
  if (!Number.isFinite(value)) return 'inf'.padStart(width);
  return value.toFixed(2).padStart(width, '0');
}
