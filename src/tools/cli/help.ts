/**
 * Help about commands: `help`, `help <command>`, `help @group`, and what the prompt shows while a
 * line is typed. It comes from the server's COMMAND DOCS; without a server, or with one that
 * refuses, from our own table.
 */

import type { Reply } from '../../resp/reply.ts';
import { type DocEntry, readCommandDocs, readCommandTable, sortEntries } from './command-docs.ts';
import { ConnectionLost } from './connection.ts';
import { describeRest } from './hints.ts';
import { print } from './output.ts';
import type { Session } from './session.ts';
import { isSpace, splitWords } from './words.ts';

const introduction = `starling-cli

Type a command and its arguments to send it to the server, or one of:
      help <command>         what the command does and which arguments it takes
      help @<group>          the same for all commands of a group
      help <TAB>             go through everything there is help about
      <number> <command>     send the command that often
      connect <host> <port>  go to another server
      clear                  clear the screen
      :set hints             show the arguments of a command while it is typed
      :set nohints           show none
      quit                   leave

Lines of the file ~/.starlingclirc that begin with :set are read at the start.
`;

/** The words of the `help` command that follow its name. */
export async function printHelp(session: Session, words: readonly string[]): Promise<void> {
  if (words.length === 0) print(introduction);
  else print((await CommandHelp.load(session)).describe(words));
}

export class CommandHelp {
  readonly #entries: readonly DocEntry[];
  readonly #topics: readonly string[];

  constructor(entries: readonly DocEntry[]) {
    this.#entries = entries;
    const groups = new Set(entries.map((entry) => `@${entry.group}`));
    this.#topics = [...groups, ...entries.map((entry) => entry.words.join(' '))].sort();
  }

  /** From the server, else our own. */
  static async load(session: Session): Promise<CommandHelp> {
    session.help ??= new CommandHelp(await loadEntries(session));
    return session.help;
  }

  /** What may follow the line, or undefined when no command is known in it. */
  hint(line: string): string | undefined {
    const words = splitWords(line);
    if (words === undefined) return undefined;
    // The last word counts only when a space tells that it is finished.
    const isFinished = line !== '' && isSpace(line[line.length - 1]);
    const finished = isFinished ? words : words.slice(0, -1);
    const entry = this.#find(finished);
    if (entry === undefined) return undefined;
    const rest = finished.slice(entry.words.length);
    if (entry.arguments !== undefined) return describeRest(entry.arguments, rest).trimEnd();
    return rest.length === 0 ? entry.syntax : '';
  }

  /** Everything that the line may become, as whole lines. */
  completions(line: string): string[] {
    const isHelp = line.slice(0, 5).toLowerCase() === 'help ';
    const start = isHelp ? line.length - line.slice(5).trimStart().length : 0;
    const typed = line.slice(start).toLowerCase();
    return this.#topics
      .filter((topic) => isHelp || !topic.startsWith('@'))
      .filter((topic) => topic.toLowerCase().startsWith(typed))
      .map((topic) => line.slice(0, start) + topic);
  }

  /** Help on a command, or on a group if the word begins with @. */
  describe(words: readonly string[]): string {
    const group = words[0].startsWith('@') ? words[0].slice(1).toLowerCase() : undefined;
    const wanted = words.map((word) => word.toUpperCase());
    const chosen = this.#entries.filter((entry) =>
      group === undefined
        ? wanted.every((word, i) => entry.words[i] === word)
        : entry.group.toLowerCase() === group,
    );
    return `${chosen.map((entry) => describeEntry(entry, group === undefined)).join('')}\r\n`;
  }

  /** The entry with the most words that the line begins with. */
  #find(words: readonly string[]): DocEntry | undefined {
    const upper = words.slice(0, 2).map((word) => word.toUpperCase());
    let best: DocEntry | undefined;
    for (const entry of this.#entries) {
      if (!entry.words.every((word, i) => word === upper[i])) continue;
      if (best === undefined || entry.words.length > best.words.length) best = entry;
    }
    return best;
  }
}

async function loadEntries(session: Session): Promise<DocEntry[]> {
  const known = await askServer(session, ['COMMAND', 'DOCS']);
  const entries = known && readCommandDocs(known);
  if (entries !== undefined) return entries;
  const { fallbackDocs } = await import('./fallback-docs.ts');
  const own = fallbackDocs();
  const table = await askServer(session, ['COMMAND']);
  const others = table === undefined ? [] : readCommandTable(table, own);
  return sortEntries([...own, ...others]);
}

async function askServer(session: Session, words: readonly string[]): Promise<Reply | undefined> {
  if (!(await session.connect({ quiet: true }))) return undefined;
  try {
    const reply = await session.command(...words);
    return reply.is === 'error' ? undefined : reply;
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    session.disconnect();
    return undefined;
  }
}

const bold = '\x1b[1m';
const grey = '\x1b[90m';
const yellow = '\x1b[33m';
const plain = '\x1b[0m';

function describeEntry(entry: DocEntry, withGroup: boolean): string {
  const lines = [
    `\r\n  ${bold}${entry.words.join(' ')}${plain} ${grey}${entry.syntax}${plain}\r\n`,
    `  ${yellow}summary:${plain} ${entry.summary}\r\n`,
  ];
  if (entry.since !== undefined) lines.push(`  ${yellow}since:${plain} ${entry.since}\r\n`);
  if (withGroup) lines.push(`  ${yellow}group:${plain} ${entry.group}\r\n`);
  return lines.join('');
}
