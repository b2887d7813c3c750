/** An error of the file system in the words of the C library. */
import { getSystemErrorMap } from 'node:util';

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const number = 'errno' in error && typeof error.errno === 'number' ? error.errno : 0;
  const text = getSystemErrorMap().get(number)?.[1] ?? error.message;
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
