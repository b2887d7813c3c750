/**
 * The history of the prompt: the last lines, in memory and in a file that only its owner may read.
 *
 * (1) A line that holds a password is in neither.
 * (2) A line equal to the one before is not added.
 */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { splitWords } from './words.ts';

const ownerOnly = 0o600;

export class History {
  readonly linesMax = 100;
  readonly #file: string | undefined;
  #lines: string[];

  /** Without a file the history lives as long as the program. */
  constructor(file: string | undefined) {
    this.#file = file;
    this.#lines = file === undefined ? [] : readLines(file).slice(-this.linesMax);
  }

  get newestFirst(): string[] {
    return this.#lines.toReversed();
  }

  /** (1) */
  accepts(line: string): boolean {
    const words = splitWords(line);
    return words === undefined || !isSensitive(withoutRepeat(words));
  }

  add(line: string): void {
    if (!this.accepts(line) || line === this.#lines.at(-1)) return;
    this.#lines = [...this.#lines, line].slice(-this.linesMax);
    this.#save();
  }

  #save(): void {
    if (this.#file === undefined) return;
    try {
      writeFileSync(this.#file, this.#lines.map((line) => `${line}\n`).join(''), {
        encoding: 'latin1',
        mode: ownerOnly,
      });
      chmodSync(this.#file, ownerOnly);
    } catch {
      // A history that cannot be written must not disturb the session.
    }
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'latin1')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function withoutRepeat(words: readonly string[]): readonly string[] {
  return words.length > 1 && /^[+-]?\d+$/.test(words[0]) ? words.slice(1) : words;
}

const secretParameters = new Set(['masterauth', 'masteruser', 'requirepass']);

/** Whether a command has a password in its arguments. */
export function isSensitive(words: readonly string[]): boolean {
  const [name, second, ...rest] = words.map((word) => word.toLowerCase());
  switch (name) {
    case 'auth':
      return true;
    case 'acl':
      return second === 'setuser';
    case 'config':
      return second === 'set' && rest.some((word, i) => i % 2 === 0 && secretParameters.has(word));
    case 'hello':
      return helloHasPassword(rest);
    case 'migrate':
      return migrateHasPassword(rest.slice(4));
    default:
      return false;
  }
}

/** `rest` follows the version: [AUTH user password] [SETNAME name]. */
function helloHasPassword(rest: readonly string[]): boolean {
  const at = rest[0] === 'setname' ? 2 : 0;
  return rest[at] === 'auth' && rest.length > at + 2;
}

/**
 * `rest` follows the timeout: [COPY] [REPLACE] [AUTH password] [AUTH2 user password] [KEYS key…].
 */
function migrateHasPassword(rest: readonly string[]): boolean {
  const keys = rest.indexOf('keys');
  const own = keys < 0 ? rest : rest.slice(0, keys);
  return own.some((word, i) => (word === 'auth' || word === 'auth2') && i + 1 < own.length);
}
