/**
 * Lines of words, some of them quoted: a configuration file, an inline command, the interactive
 * client.
 *
 *   word          up to a blank
 *   "a b\n\x00"   escapes: \n \r \t \b \a, \xHH; before any other character a backslash is dropped
 *   'a b'         only \' is an escape
 *
 * A quote may also open inside a word (`--a="b c"`), and the blank after a closing quote is
 * required. Lines hold one character per byte. `quote` writes what `splitArgs` reads.
 */
import { isBlank } from './c-text.ts';

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['a', '\x07'],
]);

const escapeOf: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['"', '\\"'],
  ...[...escapes].map(([letter, meaning]): [string, string] => [meaning, `\\${letter}`]),
]);

/**
 * The words of the line, up to its first NUL; undefined when a quote stays open or is followed by a
 * letter.
 */
export function splitArgs(line: string): string[] | undefined {
  const words: string[] = [];
  const reader = new LineReader(line);
  while (reader.skipBlanks()) {
    const word = reader.word();
    if (word === undefined) return undefined;
    words.push(word);
  }
  return words;
}

/** A word as `quote` writes it, or as it is where nothing in it has to be escaped. */
export function quoteIfNeeded(text: string): string {
  const quoted = quote(text);
  return quoted === `"${text}"` && !text.includes(' ') ? text : quoted;
}

/** The text in double quotes, every byte that is not printable ASCII escaped. */
export function quote(text: string): string {
  let quoted = '"';
  for (const letter of text) {
    const isPlain = letter >= ' ' && letter <= '~';
    const escaped = escapeOf.get(letter);
    if (escaped !== undefined) quoted += escaped;
    else quoted += isPlain ? letter : `\\x${hexByte(letter)}`;
  }
  return `${quoted}"`;
}

function hexByte(letter: string): string {
  return letter.charCodeAt(0).toString(16).padStart(2, '0');
}

/** A place in a line. Past the end, every letter is empty. */
class LineReader {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    const nul = line.indexOf('\0');
    this.#line = nul < 0 ? line : line.slice(0, nul);
  }

  /** True when there is another word. */
  skipBlanks(): boolean {
    while (isBlank(this.#letter())) this.#at++;
    return this.#letter() !== '';
  }

  word(): string | undefined {
    let word = '';
    for (;;) {
      const letter = this.#letter();
      if (letter === '"' || letter === "'") {
        const rest = letter === '"' ? this.#doubleQuoted() : this.#singleQuoted();
        return rest === undefined ? undefined : word + rest;
      }
      if (endsWord(letter)) return word;
      word += letter;
      this.#at++;
    }
  }

  #letter(ahead = 0): string {
    return this.#line.charAt(this.#at + ahead);
  }

  #doubleQuoted(): string | undefined {
    let text = '';
    for (this.#at++; this.#letter() !== '"'; this.#at++) {
      if (this.#letter() === '') return undefined;
      text += this.#letter() === '\\' ? this.#escaped() : this.#letter();
    }
    return this.#closed(text);
  }

  /** Stands on a backslash; ends on the last letter of the escape. */
  #escaped(): string {
    const digits = this.#letter(2) + this.#letter(3);
    if (this.#letter(1) === 'x' && isHexPair(digits)) {
      this.#at += 3;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const letter = this.#letter(1);
    if (letter === '') return '\\';
    this.#at++;
    return escapes.get(letter) ?? letter;
  }

  #singleQuoted(): string | undefined {
    let text = '';
    for (this.#at++; this.#letter() !== "'"; this.#at++) {
      if (this.#letter() === '') return undefined;
      if (this.#letter() === '\\' && this.#letter(1) === "'") this.#at++;
      text += this.#letter();
    }
    return this.#closed(text);
  }

  /** Stands on a closing quote: what follows must be a blank or nothing. */
  #closed(text: string): string | undefined {
    this.#at++;
    const next = this.#letter();
    return next === '' || isBlank(next) ? text : undefined;
  }
}

/** Vertical tabs and form feeds separate words but do not end one. */
function endsWord(letter: string): boolean {
  return letter === '' || letter === ' ' || letter === '\n' || letter === '\r' || letter === '\t';
}

function isHexPair(text: string): boolean {
  return text.length === 2 && isHexDigit(text[0]) && isHexDigit(text[1]);
}

function isHexDigit(letter: string): boolean {
  const lower = letter.toLowerCase();
  return (lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f');
}
