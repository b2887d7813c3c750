/**
 * The arguments of the process as byte strings. Node decodes them as UTF-8 and puts U+FFFD where
 * that fails; then the bytes are read again from where the kernel keeps them, if it is one that
 * does.
 */
import { readFileSync } from 'node:fs';
import { utf8ToText } from './words.ts';

const replacement = '\ufffd';

/** `words` are the last arguments of this process, as Node gave them. */
export function exactWords(words: readonly string[]): string[] {
  if (words.some((word) => word.includes(replacement))) {
    const exact = kernelWords(words.length);
    if (exact !== undefined) return exact;
  }
  return words.map(utf8ToText);
}

function kernelWords(count: number): string[] | undefined {
  try {
    const all = readFileSync('/proc/self/cmdline', 'latin1').split('\0');
    // Every word is ended by a NUL, so that the last piece is empty.
    return all.slice(-count - 1, -1);
  } catch {
    return undefined;
  }
}
