/**
 * Reads a configuration at start: a file and what it includes, standard input, the command line, as
 * one text, top to bottom. The last line about a directive wins, but for `save`,
 * `client-output-buffer-limit`, `user`, `loadmodule`, `rename-command` and module settings, which
 * add up.
 *
 *   # comment        blank lines and comments are skipped
 *   name value …     a directive of the table, by name or alias, in any case
 *   include path     the lines of another file, read at once; with wildcards of all that match
 *   rename-command, user, loadmodule, sentinel, MODULE.NAME   kept for those who understand them
 *
 * Nothing is thrown: a bad line ends the reading, and the failure holds the very text that Redis
 * leaves on standard error (or in its log, when a file cannot be opened). The process must then end
 * with exit code 1.
 */
import { asciiLower } from './c-text.ts';
import type { Config, Entry } from './config.ts';
import { hasWildcard, type ListDirectory, matchingPaths } from './path-pattern.ts';
import type { Origin, SetOutcome } from './slots/slot.ts';
import { splitArgs } from './split-args.ts';

/**
 * The content of a file, one character per byte, or the operating system's words why it cannot be
 * read.
 */
export type FileText = { readonly text: string } | { readonly failure: string };

export interface LoadOptions {
  /** What the error text calls the version. */
  readonly version: string;
  /** Paths are relative to the working directory, which `dir` has perhaps changed by then. */
  readonly readFile: (path: string) => FileText;
  readonly listDirectory: ListDirectory;
  /**
   * Opens the log file for appending once, because later it is too late to refuse; says why it
   * cannot.
   */
  readonly tryLogFile?: (path: string) => string | undefined;
  /** Whether a command of that name exists before any is renamed. */
  readonly isCommand: (name: string) => boolean;
  /**
   * Takes a `user` line, `user` itself left out; says what is wrong with it, in the words of the
   * ACL.
   */
  readonly checkUser?: (args: readonly string[]) => string | undefined;
}

export interface Rename {
  readonly from: string;
  /** Empty: the command is gone. */
  readonly to: string;
}

export interface SentinelLine {
  readonly args: readonly string[];
  readonly lineNumber: number;
  readonly line: string;
}

/** What a configuration says beside the directives of the table, in the order of its lines. */
export interface LoadedLines {
  readonly renames: Rename[];
  /** Name and rules of each user. */
  readonly users: (readonly string[])[];
  /** Path and arguments of each module. */
  readonly modules: (readonly string[])[];
  readonly moduleSettings: Map<string, string>;
  readonly sentinel: SentinelLine[];
}

/** What the process says before it ends. */
export type LoadFailure = { readonly stderr: string } | { readonly log: string };
export type LoadResult = LoadedLines | LoadFailure;

export interface StartupTexts {
  /** Empty when there is none. */
  readonly configFile: string;
  /** Undefined unless the command line asks for it. */
  readonly standardInput: string | undefined;
  /** `readCommandLine(…).options`. */
  readonly options: string;
}

export function isLoadFailure(result: LoadResult): result is LoadFailure {
  return 'stderr' in result || 'log' in result;
}

/**
 * Reads a configuration into `config`. After a failure `config` holds what came before the bad
 * line.
 */
export function loadConfig(config: Config, texts: StartupTexts, options: LoadOptions): LoadResult {
  const loader = new Loader(config, options);
  let text = '';
  if (texts.configFile !== '') {
    const file = loader.fileText(texts.configFile);
    if ('log' in file) return file;
    text = file.text;
  }
  if (texts.standardInput !== undefined) {
    config.log('notice', 'Reading config from stdin');
    text += texts.standardInput;
  }
  return loader.load(`${text}\n${texts.options}`, 0) ?? loader.lines;
}

/** Includes may nest, but a file that includes itself has to end. */
const includeDepthMax = 100;

/** Directives of the past that are still read over. */
const forgotten: ReadonlySet<string> = new Set([
  'list-max-ziplist-entries',
  'list-max-ziplist-value',
  'lua-replicate-commands',
]);

const badDirective = 'Bad directive or wrong number of arguments';

/**
 * Undefined when the line is good, a text what is wrong with it, or the failure of an included
 * file.
 */
type LineOutcome = undefined | string | LoadFailure;

interface Line {
  readonly number: number;
  readonly text: string;
  /** Lower case. */
  readonly name: string;
  readonly args: readonly string[];
}

class Loader {
  readonly lines: LoadedLines = {
    renames: [],
    users: [],
    modules: [],
    moduleSettings: new Map(),
    sentinel: [],
  };
  readonly #config: Config;
  readonly #options: LoadOptions;
  /** Commands whose names changed hands, in lower case: whether the name is still one. */
  readonly #renamed = new Map<string, boolean>();
  /**
   * After an included file, Redis takes the rest of the outer one as if CONFIG SET gave it: `save`
   * replaces.
   */
  #origin: Origin = 'file';

  constructor(config: Config, options: LoadOptions) {
    this.#config = config;
    this.#options = options;
  }

  /**
   * The text of a file, or of all files that match; several are read as one, without a line end
   * between them.
   */
  fileText(path: string): { readonly text: string } | { readonly log: string } {
    const { readFile, listDirectory } = this.#options;
    const paths = hasWildcard(path) ? matchingPaths(path, listDirectory) : [path];
    let text = '';
    for (const found of paths) {
      const file = readFile(found);
      if ('failure' in file) {
        return { log: `Fatal error, can't open config file '${found}': ${file.failure}` };
      }
      text += file.text;
    }
    return { text };
  }

  load(text: string, depth: number): LoadFailure | undefined {
    this.#origin = 'file';
    for (const [i, raw] of text.split('\n').entries()) {
      const line = trimLine(raw);
      const wrong = this.#line(line, i + 1, depth);
      if (typeof wrong === 'string') return this.#fatal(wrong, `${atLine(i + 1)}>>> '${line}'\n`);
      if (wrong !== undefined) return wrong;
    }
    const wrong = this.#checkAll();
    this.#origin = 'command';
    return wrong === undefined ? undefined : this.#fatal(wrong, '');
  }

  #fatal(wrong: string, where: string): LoadFailure {
    const head = `*** FATAL CONFIG FILE ERROR (Redis ${this.#options.version}) ***`;
    return { stderr: `\n${head}\n${where}${wrong}\n` };
  }

  #line(text: string, number: number, depth: number): LineOutcome {
    if (text === '' || text.startsWith('#')) return undefined;
    const words = splitArgs(text);
    if (words === undefined) return 'Unbalanced quotes in configuration line';
    if (words.length === 0) return undefined;
    const name = asciiLower(words[0]);
    const args = words.slice(1);
    const entry = this.#config.find(name);
    if (entry !== undefined) return wrongOf(this.#directive(entry, args));
    if (forgotten.has(name) && args.length === 1) return undefined;
    return this.#other({ number, text, name, args }, depth);
  }

  #directive(entry: Entry, args: readonly string[]): SetOutcome {
    const isMulti = entry.slot.row.flags?.includes('multi') === true;
    if (!isMulti && args.length !== 1) return { wrong: 'wrong number of arguments' };
    // One argument that holds several: --save "3600 1".
    const isPacked = isMulti && args.length === 1 && args[0] !== '';
    const given = isPacked ? (splitArgs(args[0]) ?? []) : args;
    return this.#config.give(entry.slot, given, this.#origin);
  }

  #other(line: Line, depth: number): LineOutcome {
    const { name, args } = line;
    if (name === 'include' && args.length === 1) return this.#include(args[0], depth);
    if (name === 'rename-command' && args.length === 2) return this.#rename(args[0], args[1]);
    if (name === 'user' && args.length >= 1) return this.#user(args);
    if (name === 'loadmodule' && args.length >= 1) {
      this.lines.modules.push(args);
      return undefined;
    }
    if (name.includes('.')) return this.#moduleSetting(name, args);
    return name === 'sentinel' ? this.#sentinel(line) : badDirective;
  }

  #include(path: string, depth: number): LineOutcome {
    if (depth === includeDepthMax) return 'Too many levels of include';
    const file = this.fileText(path);
    return 'log' in file ? file : this.load(file.text, depth + 1);
  }

  #rename(from: string, to: string): string | undefined {
    if (!this.#isCommand(from)) return 'No such command in rename-command';
    this.#renamed.set(asciiLower(from), false);
    if (to !== '') {
      if (this.#isCommand(to)) return 'Target command name already exists';
      this.#renamed.set(asciiLower(to), true);
    }
    this.lines.renames.push({ from, to });
    return undefined;
  }

  #isCommand(name: string): boolean {
    return this.#renamed.get(asciiLower(name)) ?? this.#options.isCommand(name);
  }

  #user(args: readonly string[]): string | undefined {
    const wrong = this.#options.checkUser?.(args);
    if (wrong !== undefined) return wrong;
    this.lines.users.push(args);
    return undefined;
  }

  #moduleSetting(name: string, args: readonly string[]): string | undefined {
    if (args.length === 0) return 'Module config specified without value';
    this.lines.moduleSettings.set(name, args.join(' '));
    return undefined;
  }

  /** `--sentinel` alone is a mode of the program, seen before any file is read. */
  #sentinel({ args, number, text }: Line): string | undefined {
    if (args.length === 0) return undefined;
    if (!this.#config.isSentinel) return 'sentinel directive while not in sentinel mode';
    this.lines.sentinel.push({ args, lineNumber: number, line: text });
    return undefined;
  }

  /** What must hold when a text has been read, whatever the order of its lines. */
  #checkAll(): string | undefined {
    const config = this.#config;
    const logFile = config.text('logfile');
    const wrong = logFile === '' ? undefined : this.#options.tryLogFile?.(logFile);
    if (wrong !== undefined) return `Can't open the log file: ${wrong}`;
    const isCluster = config.bool('cluster-enabled');
    if (isCluster && config.replicaOf() !== undefined) {
      return 'replicaof directive not allowed in cluster mode';
    }
    const databases = config.integer('databases');
    if (isCluster && databases > 1) {
      const change = `Changing databases number from ${databases} to 1`;
      config.log('warning', `WARNING: ${change} since we are in cluster mode`);
      config.decide('databases', '1');
    }
    config.bend('hz');
    return undefined;
  }
}

function wrongOf(outcome: SetOutcome): string | undefined {
  return typeof outcome === 'object' ? outcome.wrong : undefined;
}

function atLine(number: number): string {
  return `Reading the configuration file, at line ${number}\n`;
}

/** Without the blanks around it. */
export function trimLine(line: string): string {
  const isTrimmed = (letter: string): boolean =>
    letter === ' ' || letter === '\t' || letter === '\r' || letter === '\n';
  let start = 0;
  let end = line.length;
  while (start < end && isTrimmed(line[start])) start++;
  while (end > start && isTrimmed(line[end - 1])) end--;
  return line.slice(start, end);
}
