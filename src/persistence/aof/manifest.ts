/**
 * The manifest: which files make up the append-only log, one line each, in the order in which they
 * are loaded.
 *
 *   file appendonly.aof.2.base.rdb seq 2 type b      base: the data set at the last rewrite
 *   file appendonly.aof.1.incr.aof seq 1 type h      history: to be deleted
 *   file appendonly.aof.2.incr.aof seq 2 type i      incremental: the commands since then
 *
 * (1) A manifest is a value: each change makes another one, which becomes the log's when it is on
 *     the disk.
 * (2) The text is Redis's to the byte: its programs read our folders and we read theirs.
 */
import { asciiLower, isBlank, untilNul } from '../../engine/config/c-text.ts';
import { quoteIfNeeded, splitArgs } from '../../engine/config/split-args.ts';

export type FileRole = 'b' | 'h' | 'i';

export interface LogFile {
  /** Without a folder. */
  readonly name: string;
  readonly sequence: number;
  readonly role: FileRole;
}

export interface Manifest {
  readonly base: LogFile | undefined;
  readonly history: readonly LogFile[];
  readonly increments: readonly LogFile[];
  /** The last numbers that were given out. */
  readonly baseSequence: number;
  readonly incrementSequence: number;
}

export const emptyManifest: Manifest = {
  base: undefined,
  history: [],
  increments: [],
  baseSequence: 0,
  incrementSequence: 0,
};

/** Why a manifest cannot be read. */
export interface ManifestError {
  readonly error: string;
  /** The line that is wrong, where it is one: counted from 1; its text without blanks around. */
  readonly lineNumber: number;
  readonly line: string | undefined;
}

/** Longest line, its end included. */
const lineBytesMax = 1024;
const wordsMin = 6;

// Names.

export function manifestName(logName: string): string {
  return `${logName}.manifest`;
}

export function temporaryManifestName(logName: string): string {
  return `temp-${logName}.manifest`;
}

/** What is written while the log's first rewrite runs. */
export function temporaryIncrementName(logName: string): string {
  return `temp-${logName}.incr`;
}

// Changes.

/** A new base, not yet written; the one before becomes history. */
export function withNewBase(manifest: Manifest, logName: string, isRdb: boolean): Manifest {
  const baseSequence = manifest.baseSequence + 1;
  const name = `${logName}.${baseSequence}.base.${isRdb ? 'rdb' : 'aof'}`;
  return {
    ...manifest,
    base: { name, sequence: baseSequence, role: 'b' },
    history: [...asHistory(manifest.base), ...manifest.history],
    baseSequence,
  };
}

/** An old single log is the base of the new one. */
export function withOldLogAsBase(manifest: Manifest, logName: string): Manifest {
  return { ...manifest, base: { name: logName, sequence: 1, role: 'b' }, baseSequence: 1 };
}

/** A new incremental file behind the others. */
export function withNewIncrement(manifest: Manifest, logName: string): Manifest {
  const incrementSequence = manifest.incrementSequence + 1;
  const name = `${logName}.${incrementSequence}.incr.aof`;
  return {
    ...manifest,
    increments: [...manifest.increments, { name, sequence: incrementSequence, role: 'i' }],
    incrementSequence,
  };
}

/** All incremental files but the last `kept` become history: a new base holds what they say. */
export function withRewritten(manifest: Manifest, kept: 0 | 1): Manifest {
  const rewritten = manifest.increments.slice(0, manifest.increments.length - kept);
  return {
    ...manifest,
    history: [...rewritten.flatMap(asHistory), ...manifest.history],
    increments: manifest.increments.slice(rewritten.length),
  };
}

export function withoutHistory(manifest: Manifest): Manifest {
  return { ...manifest, history: [] };
}

function asHistory(file: LogFile | undefined): LogFile[] {
  return file === undefined ? [] : [{ ...file, role: 'h' }];
}

// What it says.

export function isEmpty({ base, increments }: Manifest): boolean {
  return base === undefined && increments.length === 0;
}

/** The files that are loaded, in their order. */
export function loadedFiles({ base, increments }: Manifest): LogFile[] {
  return base === undefined ? [...increments] : [base, ...increments];
}

export function lastIncrement({ increments }: Manifest): LogFile | undefined {
  return increments.at(-1);
}

// The text.

export function formatManifest({ base, history, increments }: Manifest): string {
  const files = [...(base === undefined ? [] : [base]), ...history, ...increments];
  return files.map(lineOf).join('');
}

function lineOf({ name, role, sequence }: LogFile): string {
  return `file ${quoteIfNeeded(name)} seq ${sequence} type ${role}\n`;
}

/** Reads what `formatManifest`, or Redis, has written; also later versions with further words. */
export function parseManifest(text: string): Manifest | ManifestError {
  const reader = new ManifestReader();
  if (text === '') return { error: 'Found an empty AOF manifest', lineNumber: 0, line: undefined };
  for (let at = 0; at < text.length; ) {
    const feed = text.indexOf('\n', at);
    const end = Math.min(feed < 0 ? text.length : feed + 1, at + lineBytesMax);
    const error = reader.read(text.slice(at, end));
    if (error !== undefined) return error;
    at = end;
  }
  return reader.manifest;
}

class ManifestReader {
  manifest = emptyManifest;
  #lineNumber = 0;

  read(raw: string): ManifestError | undefined {
    this.#lineNumber++;
    if (raw.startsWith('#')) return undefined;
    const text = untilNul(raw);
    if (!text.includes('\n')) {
      return this.#refuse('The AOF manifest file contains too long line', undefined);
    }
    const line = trimmed(text);
    const file = fileOf(line);
    const error = typeof file === 'string' ? file : this.#add(file);
    return error === undefined ? undefined : this.#refuse(error, line);
  }

  #add(file: LogFile): string | undefined {
    const { base, history, incrementSequence, increments } = this.manifest;
    const { role, sequence } = file;
    if (role === 'b') {
      if (base !== undefined) return 'Found duplicate base file information';
      this.manifest = { ...this.manifest, base: file, baseSequence: sequence };
    } else if (role === 'h') {
      this.manifest = { ...this.manifest, history: [...history, file] };
    } else if (sequence <= incrementSequence) {
      return 'Found a non-monotonic sequence number';
    } else {
      const more = [...increments, file];
      this.manifest = { ...this.manifest, increments: more, incrementSequence: sequence };
    }
    return undefined;
  }

  #refuse(error: string, line: string | undefined): ManifestError {
    return { error, lineNumber: this.#lineNumber, line };
  }
}

/** The file that a line tells of, or why it tells of none. */
function fileOf(line: string): LogFile | string {
  const bad = 'Invalid AOF manifest file format';
  const words = splitArgs(line);
  if (line === '' || words === undefined || words.length < wordsMin || words.length % 2 !== 0) {
    return bad;
  }
  let name: string | undefined;
  let sequence = 0;
  let role = '';
  for (let i = 0; i < words.length; i += 2) {
    const value = words[i + 1];
    const key = asciiLower(words[i]);
    if (key === 'file') {
      name = value;
      if (name.includes('/') || name.includes('\\')) {
        return "File can't be a path, just a filename";
      }
    } else if (key === 'seq') {
      sequence = leadingInteger(value);
    } else if (key === 'type') {
      role = value.slice(0, 1);
    }
  }
  if (name === undefined || sequence === 0 || role === '') return bad;
  return isRole(role) ? { name, sequence, role } : 'Unknown AOF file type';
}

function isRole(text: string): text is FileRole {
  return text === 'b' || text === 'h' || text === 'i';
}

/** As C's `atoll`: what follows the digits does not count. */
function leadingInteger(text: string): number {
  let at = 0;
  while (isBlank(text.charAt(at))) at++;
  const sign = text.charAt(at) === '-' ? -1 : 1;
  if (text.charAt(at) === '-' || text.charAt(at) === '+') at++;
  let value = 0;
  for (; text.charAt(at) >= '0' && text.charAt(at) <= '9'; at++) {
    value = value * 10 + Number(text.charAt(at));
  }
  return sign * value;
}

/** Without blanks, tabs and line ends around it. */
function trimmed(line: string): string {
  let start = 0;
  let end = line.length;
  while (start < end && ' \t\r\n'.includes(line[start])) start++;
  while (end > start && ' \t\r\n'.includes(line[end - 1])) end--;
  return line.slice(start, end);
}
