/**
 * A source file as the style test sees it: its text, and the same text with parts blanked out by
 * spaces, so that a word in a string or a comment is never taken for code. Offsets and lines are
 * the same in all versions.
 *
 *   text       as it stands
 *   code       comments and the insides of strings, templates and regular expressions are blank
 *   strings    only comments are blank        (imports are read here)
 *   comments   only comments are left         (the mark `@hot` is read here)
 *
 * It is a scanner, not a parser: whether `/` divides or opens a regular expression is told from
 * what stands before.
 */

export interface Source {
  readonly path: string;
  readonly text: string;
  readonly code: string;
  readonly strings: string;
  readonly comments: string;
}

type Kind = 'code' | 'string' | 'comment';

interface Span {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
}

export function readSource(path: string, text: string): Source {
  const spans = new Scanner(text).scan();
  return {
    path,
    text,
    code: keep(text, spans, ['code']),
    strings: keep(text, spans, ['code', 'string']),
    comments: keep(text, spans, ['comment']),
  };
}

/** Tests, and what only tests use: suites that several of them run, and their tools. */
export function isTest(path: string): boolean {
  return /(?:\.test|\.conformance|\/testing)\.ts$/.test(path);
}

/** The line of an offset, counted from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
  }
  return line;
}

function keep(text: string, spans: readonly Span[], kinds: readonly Kind[]): string {
  return spans
    .map((span) => {
      const piece = text.slice(span.start, span.end);
      return kinds.includes(span.kind) ? piece : piece.replace(/[^\n]/g, ' ');
    })
    .join('');
}

const beforeRegularExpression =
  /(?:^|[(,=:[!&|?{};+\-*%<>~^])\s*$|\b(?:return|typeof|case|in|of)\s+$/;

class Scanner {
  readonly #text: string;
  readonly #spans: Span[] = [];
  /** For each open `${`: how deep the braces were inside it. */
  readonly #templates: number[] = [];
  #at = 0;
  #codeStart = 0;
  #braces = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): Span[] {
    while (this.#at < this.#text.length) this.#step();
    this.#endCode(this.#text.length);
    return this.#spans;
  }

  #step(): void {
    const character = this.#text[this.#at];
    if (character === '/') this.#slash();
    else if (character === "'" || character === '"') this.#quoted(character);
    else if (character === '`') this.#template(this.#at + 1);
    else if (character === '}' && this.#closesTemplateHole()) this.#template(this.#at + 1);
    else {
      if (character === '{') this.#braces++;
      if (character === '}') this.#braces--;
      this.#at++;
    }
  }

  #slash(): void {
    const next = this.#text[this.#at + 1];
    if (next === '/') this.#comment(this.#text.indexOf('\n', this.#at));
    else if (next === '*') this.#comment(this.#text.indexOf('*/', this.#at + 2) + 2);
    else if (this.#opensRegularExpression()) this.#regularExpression();
    else this.#at++;
  }

  #opensRegularExpression(): boolean {
    const before = this.#text.slice(Math.max(0, this.#at - 40), this.#at);
    return beforeRegularExpression.test(before);
  }

  #comment(end: number): void {
    const stop = end < this.#at ? this.#text.length : end;
    this.#span('comment', this.#at, stop);
  }

  #quoted(quote: string): void {
    let end = this.#at + 1;
    while (end < this.#text.length && this.#text[end] !== quote && this.#text[end] !== '\n') {
      end += this.#text[end] === '\\' ? 2 : 1;
    }
    this.#span('string', this.#at + 1, end);
    this.#at = Math.min(end + 1, this.#text.length);
  }

  #regularExpression(): void {
    let end = this.#at + 1;
    let inClass = false;
    while (end < this.#text.length && this.#text[end] !== '\n') {
      const character = this.#text[end];
      if (character === '/' && !inClass) break;
      if (character === '[') inClass = true;
      if (character === ']') inClass = false;
      end += character === '\\' ? 2 : 1;
    }
    this.#span('string', this.#at + 1, end);
    this.#at = Math.min(end + 1, this.#text.length);
  }

  /** The literal part of a template, up to its end or to the next `${`. */
  #template(start: number): void {
    let end = start;
    while (end < this.#text.length && this.#text[end] !== '`') {
      if (this.#text[end] === '$' && this.#text[end + 1] === '{') break;
      end += this.#text[end] === '\\' ? 2 : 1;
    }
    this.#span('string', start, Math.min(end, this.#text.length));
    if (this.#text[end] === '$') {
      this.#templates.push(this.#braces);
      this.#at = end + 2;
    } else this.#at = Math.min(end + 1, this.#text.length);
  }

  #closesTemplateHole(): boolean {
    if (this.#templates.at(-1) !== this.#braces) return false;
    this.#templates.pop();
    return true;
  }

  #span(kind: Kind, start: number, end: number): void {
    this.#endCode(start);
    this.#spans.push({ kind, start, end });
    this.#codeStart = end;
    this.#at = end;
  }

  #endCode(end: number): void {
    if (end > this.#codeStart) this.#spans.push({ kind: 'code', start: this.#codeStart, end });
  }
}
