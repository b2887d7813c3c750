/**
 * Breaks comment lines that are too long, which the formatter leaves alone. Only paragraphs with
 * such a line are touched; pictures and tables (lines with two blanks in a row or a bar) and code
 * are not. `npm run format` runs it over the project.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limits } from './floors.ts';

/** A line of a block comment, or a whole-line comment: its indent, its marker, its text. */
const commentLine = /^(\s*)(\*|\/\/) (\S.*)$/;
const oneLiner = /^(\s*)\/\*\* (.*) \*\/$/;
/** What begins a paragraph of its own: an item of a list, a tag. */
const begins = /^(?:\(\d+\)|[-*] |@)/;
const drawn = /\S {2,}\S|\|/;

interface Paragraph {
  readonly prefix: string;
  readonly texts: string[];
}

export function wrapComments(text: string): string {
  const lines = text.split('\n').flatMap(openOneLiner);
  const wrapped: string[] = [];
  for (let i = 0; i < lines.length; ) {
    const paragraph = paragraphAt(lines, i);
    if (paragraph === undefined) {
      wrapped.push(lines[i] ?? '');
      i++;
    } else {
      wrapped.push(...wrapParagraph(paragraph));
      i += paragraph.texts.length;
    }
  }
  return wrapped.join('\n');
}

/** A doc comment on one line that is too long becomes a block. */
function openOneLiner(line: string): string[] {
  const [, indent = '', text = ''] = oneLiner.exec(line) ?? [];
  if (line.length <= limits.lineColumns || text === '') return [line];
  return [`${indent}/**`, `${indent} * ${text}`, `${indent} */`];
}

function paragraphAt(lines: readonly string[], start: number): Paragraph | undefined {
  const [, indent, marker, first] = commentLine.exec(lines[start] ?? '') ?? [];
  if (indent === undefined || marker === undefined || first === undefined) return undefined;
  const prefix = `${indent}${marker} `;
  const texts = [first];
  for (let i = start + 1; i < lines.length; i++) {
    const [, nextIndent, nextMarker, next] = commentLine.exec(lines[i] ?? '') ?? [];
    if (next === undefined || nextIndent !== indent || nextMarker !== marker) break;
    if (begins.test(next) || drawn.test(next)) break;
    texts.push(next);
  }
  return { prefix, texts };
}

function wrapParagraph({ prefix, texts }: Paragraph): string[] {
  const columns = limits.lineColumns - prefix.length;
  const isShort = texts.every((text) => text.length <= columns);
  if (isShort || drawn.test(texts[0] ?? '')) return texts.map((text) => prefix + text);
  const item = /^(?:\(\d+\)|[-*]) /.exec(texts[0] ?? '')?.[0] ?? '';
  const hanging = ' '.repeat(item.length);
  const lines: string[] = [];
  let line = '';
  for (const word of texts.join(' ').split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = hanging + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => prefix + each);
}

function main(root: string): void {
  for (const folder of ['src', 'scripts', 'bench', 'test']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const path = join(root, folder, name);
      const text = readFileSync(path, 'utf8');
      const wrapped = wrapComments(text);
      if (wrapped !== text) writeFileSync(path, wrapped);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(fileURLToPath(new URL('../..', import.meta.url)));
}
