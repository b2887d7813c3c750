/** Names that clients give themselves stand in lines of words: they are printable and not blank. */
import { untilNul } from '../engine/config/c-text.ts';
import { fail } from '../engine/reply-error.ts';

/** Whether a name can stand in a line. What follows a NUL is not looked at, and not shown. */
export function isClientWord(text: string): boolean {
  for (const letter of untilNul(text)) if (letter < '!' || letter > '~') return false;
  return true;
}

/** The name of a connection; empty for none. */
export function checkClientName(name: string): string {
  if (!isClientWord(name)) {
    fail('ERR Client names cannot contain spaces, newlines or special characters.');
  }
  return name;
}
