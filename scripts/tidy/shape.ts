/**
 * The shape of files: their size, the size of their functions and lines, the design note on top,
 * the bench of a hot leaf, and the budget of `engine/context.ts`. Functions are found by counting
 * braces: a `{` after `=>`, or after the `)` of a parameter list, opens one.
 */
import { isExcepted, limits } from '../floors.ts';
import { isTest, lineAt, type Source } from './source.ts';

export function checkShape(source: Source, exists: (path: string) => boolean): string[] {
  return [
    ...designNote(source),
    ...fileSize(source),
    ...longLines(source),
    ...longFunctions(source),
    ...hotLeaves(source, exists),
    ...contextBudget(source),
  ];
}

/** The names of tests say what they are about. */
function designNote(source: Source): string[] {
  if (source.path.endsWith('.test.ts')) return [];
  const start = source.text.startsWith('#!') ? source.text.indexOf('\n') + 1 : 0;
  if (source.text.startsWith('/**', start)) return [];
  return [`${source.path}:1: open the file with its design note, /** … */`];
}

function fileSize(source: Source): string[] {
  const lines = source.text.split('\n').length - 1;
  const isFree = isTest(source.path) || isExcepted('file-size', source.path);
  if (isFree || lines <= limits.fileLines) return [];
  return [`${source.path}: ${lines} lines, at most ${limits.fileLines}: find the seam and split`];
}

/** A line that is little but one literal cannot be broken, and a long address cannot either. */
function longLines(source: Source): string[] {
  if (isExcepted('line-length', source.path)) return [];
  const code = source.code.split('\n');
  return source.text.split('\n').flatMap((line, i) => {
    if (line.length <= limits.lineColumns || /https?:\/\//.test(line)) return [];
    const literal = longestBlank((code[i] ?? '').trim());
    if (line.length - literal <= limits.lineColumns - 40) return [];
    return [`${source.path}:${i + 1}: ${line.length} columns, at most ${limits.lineColumns}`];
  });
}

function longestBlank(text: string): number {
  return Math.max(0, ...(text.match(/ +/g) ?? []).map((run) => run.length));
}

interface Head {
  /** The word before the opening parenthesis, or empty. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

type Block =
  | { readonly is: 'function'; readonly start: number }
  | { readonly is: 'type' | 'other' };

const notFunctions: ReadonlySet<string> = new Set([
  'if',
  'for',
  'while',
  'switch',
  'catch',
  'with',
]);

export interface FunctionSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * All functions, arrow functions and methods with a body; an inner one ends before its outer one.
 */
export function functionsOf(code: string): FunctionSpan[] {
  const found: FunctionSpan[] = [];
  const heads: { readonly word: string; readonly start: number }[] = [];
  const blocks: Block[] = [];
  let last: Head = { word: 'if', start: 0, end: 0 };
  for (const match of code.matchAll(/[(){}]/g)) {
    const at = match.index;
    if (match[0] === '(') heads.push({ word: wordBefore(code, at), start: at });
    else if (match[0] === ')') {
      const head = heads.pop();
      if (head !== undefined) last = { ...head, end: at + 1 };
    } else if (match[0] === '{') blocks.push(blockAt(code, at, last));
    else {
      const block = blocks.pop();
      if (block?.is === 'function') found.push({ start: block.start, end: at });
      else if (block?.is === 'type') last = { ...last, end: at + 1 };
    }
  }
  return found;
}

function wordBefore(code: string, at: number): string {
  return /([\w$]+)\s*$/.exec(code.slice(Math.max(0, at - 60), at))?.[1] ?? '';
}

function blockAt(code: string, at: number, last: Head): Block {
  if (code.slice(0, at).trimEnd().endsWith('=>')) return { is: 'function', start: at };
  if (notFunctions.has(last.word)) return { is: 'other' };
  const between = code.slice(last.end, at);
  if (/[;={}]/.test(between)) return { is: 'other' };
  const annotation = between.trim();
  if (annotation === '') return { is: 'function', start: last.start };
  if (!/^[:|&>[\]]/.test(annotation)) return { is: 'other' };
  if (/[:|&<,]$/.test(annotation)) return { is: 'type' };
  return { is: 'function', start: last.start };
}

function longFunctions(source: Source): string[] {
  if (isTest(source.path) || isExcepted('function-size', source.path)) return [];
  return functionsOf(source.code).flatMap(({ start, end }) => {
    const first = lineAt(source.text, start);
    const lines = lineAt(source.text, end) - first + 1;
    if (lines <= limits.functionLines) return [];
    const most = `at most ${limits.functionLines}`;
    return [`${source.path}:${first}: a function of ${lines} lines, ${most}: name its parts`];
  });
}

/** The mark, and the bench that the rest of its comment names. */
const hotMark = /(?<!`)@hot\b((?:(?!\*\/)[\s\S]){0,300})/g;

/** A leaf marked `@hot` has a bench: the one its comment names, or the one of its file's name. */
function hotLeaves(source: Source, exists: (path: string) => boolean): string[] {
  return [...source.comments.matchAll(hotMark)].flatMap((match) => {
    const named = /bench\/[\w./-]+\.ts/.exec(match[1] ?? '')?.[0];
    const bench = named ?? `bench/${source.path.split('/').at(-1) ?? ''}`;
    if (exists(bench)) return [];
    return [`${source.path}:${lineAt(source.text, match.index)}: @hot needs ${bench}`];
  });
}

function contextBudget(source: Source): string[] {
  if (source.path !== 'src/engine/context.ts') return [];
  const count = membersOf(source.code, 'Context');
  if (count <= limits.contextMembers) return [];
  const most = `at most ${limits.contextMembers}`;
  return [`${source.path}: Context has ${count} members, ${most}: it must stay narrow`];
}

const member =
  /^\s*(?:(?:readonly|static|override|get|set|declare|public)\s+)*([\w$]+)\s*[?!]?\s*[:(<;=]/;

/**
 * How many members an interface or class shows; `#private` ones and the constructor do not count.
 */
export function membersOf(code: string, name: string): number {
  const head = new RegExp(`\\b(?:interface|class)\\s+${name}\\b[^{]*\\{`).exec(code);
  if (head === null) return 0;
  const names = new Set<string>();
  let depth = 1;
  for (const line of code.slice(head.index + head[0].length).split('\n')) {
    const found = depth === 1 ? member.exec(line)?.[1] : undefined;
    if (found !== undefined && found !== 'constructor') names.add(found);
    for (const character of line) {
      if ('{(['.includes(character)) depth++;
      if ('})]'.includes(character)) depth--;
    }
    if (depth <= 0) break;
  }
  return names.size;
}
