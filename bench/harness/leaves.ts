/** The benches of leaves, with what their design notes say first: a table for the documents. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from './report.ts';

/** Not leaves: what runs the others, what measures them, and the client that pings. */
const others: ReadonlySet<string> = new Set(['run.ts', 'leaf.ts', 'pinger.ts']);

/** The folder holds the sources, `bench/`. */
export function leafTable(folder: string): string {
  const rows = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !others.has(name))
    .sort()
    .map((name) => {
      const about = firstSentence(readFileSync(join(folder, name), 'utf8'));
      return [`\`node dist/bench/${name.replace(/\.ts$/, '.js')}\``, about];
    });
  return table(['Command', 'What it measures'], rows);
}

/** Of the note that opens a file. */
export function firstSentence(source: string): string {
  const note = source.slice(source.indexOf('/**') + 3, source.indexOf('*/'));
  const text = note
    .replace(/^\s*\*/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text.split(/(?<=\.) /)[0];
}
