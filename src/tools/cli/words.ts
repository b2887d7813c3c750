/**
 * Words: how a typed line becomes arguments, and how bytes are shown again as a quoted word.
 *
 * Text inside the CLI is a *byte string*: a string of one character per byte (latin1), so that any
 * binary argument survives. `utf8ToText` and `latin1` are the only ways in, `writeText` in
 * `output.ts` the only way out.
 *
 *   word      = plain | "double quoted" | 'single quoted', separated by white space
 *   in "…"    \xHH and \n \r \t \b \a are bytes, any other escaped character is itself
 *   in '…'    only \' is an escape
 *
 * (1) A closing quote must be followed by white space or the end of the line.
 * (2) `splitWords(quoteText(t))` is `[t]` for every byte string t.
 */

const readEscapes = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['a', '\x07'],
]);

const shownEscapes = new Map([
  ['\\', '\\\\'],
  ['"', '\\"'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\b', '\\b'],
  ['\x07', '\\a'],
]);

/**
 * The words of a line, or undefined when its quotes are unbalanced or followed by something (1).
 */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = [];
  let at = skipSpace(line, 0);
  while (at < line.length) {
    const word = readWord(line, at);
    if (word === undefined) return undefined;
    words.push(word.text);
    at = skipSpace(line, word.end);
  }
  return words;
}

/** The one word that a quoted argument stands for; undefined when it is none or several. */
export function unquoteWord(quoted: string): string | undefined {
  const words = splitWords(quoted);
  return words?.length === 1 ? words[0] : undefined;
}

/** The text in double quotes with everything unprintable escaped. */
export function quoteText(text: string): string {
  let shown = '"';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x20 && code < 0x7f && code !== 0x22 && code !== 0x5c) shown += text[i];
    else shown += shownEscapes.get(text[i]) ?? `\\x${code.toString(16).padStart(2, '0')}`;
  }
  return `${shown}"`;
}

/**
 * The bytes of a string that came from Node (a terminal line, an environment variable) as a byte
 * string.
 */
export function utf8ToText(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}

export function textToUtf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

/** ASCII white space, as C's isspace() knows it. */
export function isSpace(character: string): boolean {
  return character === ' ' || (character >= '\t' && character <= '\r');
}

interface Word {
  readonly text: string;
  readonly end: number;
}

function readWord(line: string, start: number): Word | undefined {
  let text = '';
  let at = start;
  while (at < line.length) {
    const character = line[at];
    if (endsPlainWord(character)) break;
    if (character === '"' || character === "'") {
      const quoted = readQuoted(line, at);
      return quoted && { text: text + quoted.text, end: quoted.end };
    }
    text += character;
    at++;
  }
  return { text, end: at };
}

function readQuoted(line: string, start: number): Word | undefined {
  const quote = line[start];
  let text = '';
  let at = start + 1;
  while (at < line.length) {
    const character = line[at];
    if (character === quote) {
      const end = at + 1;
      return end < line.length && !isSpace(line[end]) ? undefined : { text, end };
    }
    const escaped = character === '\\' ? readEscape(line, at, quote) : undefined;
    text += escaped?.text ?? character;
    at = escaped?.end ?? at + 1;
  }
  return undefined;
}

function readEscape(line: string, at: number, quote: string): Word | undefined {
  const next = line[at + 1];
  if (next === undefined) return undefined;
  if (quote === "'") return next === "'" ? { text: "'", end: at + 2 } : undefined;
  if (next === 'x' && isHexDigit(line[at + 2]) && isHexDigit(line[at + 3])) {
    return {
      text: String.fromCharCode(Number.parseInt(line.slice(at + 2, at + 4), 16)),
      end: at + 4,
    };
  }
  return { text: readEscapes.get(next) ?? next, end: at + 2 };
}

function isHexDigit(character: string | undefined): boolean {
  return character !== undefined && '0123456789abcdefABCDEF'.includes(character);
}

// A vertical tab or a form feed separates words but does not end a plain one: so it is in Redis.
function endsPlainWord(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}

function skipSpace(line: string, start: number): number {
  let at = start;
  while (at < line.length && isSpace(line[at])) at++;
  return at;
}
