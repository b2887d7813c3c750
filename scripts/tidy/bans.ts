/**
 * What the pure floors may not name, each with what to use instead. The compiler refuses Node's
 * own names there too (`tsconfig.pure.json`); this list adds what every JavaScript engine has,
 * and says why.
 */
import { isExcepted, placeOf, wireWords } from '../floors.ts';
import { isTest, lineAt, type Source } from './source.ts';

interface Ban {
  readonly what: string;
  readonly found: RegExp;
  readonly instead: string;
}

const effects = 'decide here and emit an effect, or take a callback from the platform';
const clock = 'take nowMs as an argument; only server/ asks platform.clock';

/** No member access before the word: `record.process` is not `process`. */
function name(word: string, after = '\\b'): RegExp {
  return new RegExp(`(?<![.\\w$#])(?:${word})${after}`, 'g');
}

const purityBans: readonly Ban[] = [
  { what: 'Date', found: name('Date'), instead: clock },
  { what: 'performance', found: name('performance', '\\s*\\.'), instead: clock },
  { what: 'Math.random', found: /\bMath\s*\.\s*random\b/g, instead: 'take a Random or Prng' },
  {
    what: 'crypto',
    found: name('crypto', '\\s*\\.'),
    instead: 'take a Random; hashes are in base/',
  },
  {
    what: 'a timer',
    found: name('setTimeout|setInterval|setImmediate|clearTimeout|clearInterval|queueMicrotask'),
    instead: 'remember a deadline and look at it in the tick',
  },
  { what: 'Buffer', found: name('Buffer'), instead: 'Uint8Array and base/bytes.ts' },
  {
    what: 'process',
    found: name('process', '\\s*\\.'),
    instead: 'the constructor hands in what is needed',
  },
  { what: 'console', found: name('console', '\\s*\\.'), instead: 'platform.log' },
  { what: 'Promise', found: name('Promise|PromiseLike'), instead: effects },
  { what: 'await', found: name('await', '\\b(?!\\s*[:?,;)])'), instead: effects },
  {
    what: 'async',
    found: name('async', '(?=\\s+(?:function\\b|[\\w$#]+\\s*(?:\\(|=>))|\\s*\\([^()]*\\)\\s*=>)'),
    instead: effects,
  },
  { what: 'Intl', found: name('Intl'), instead: 'write the digits and letters yourself' },
  {
    what: 'a locale method',
    found: /\.(?:toLocale\w*|localeCompare)\b/g,
    instead: 'compare bytes (base/bytes.ts), format numbers with base/number.ts',
  },
  {
    what: 'WeakRef',
    found: name('WeakRef|FinalizationRegistry'),
    instead: 'an owner that frees; the collector has no say in behaviour',
  },
  {
    what: 'Atomics.wait',
    found: /\bAtomics\s*\.\s*wait(?:Async)?\b/g,
    instead: 'platform.threads; the speed of a thread must not decide',
  },
];

const leftovers = /\b(?:TODO|FIXME|XXX)\b/g;
const focused =
  /\b(?:test|it|describe|suite|t)\s*\.\s*(?:only|skip|todo)\s*\(|\b(?:only|skip): true\b/g;
const oldRoles = /[\w$]*(?:slave|master)[\w$]*/gi;
const oldRolesStay = "Redis's old words stand in strings only";

export function checkBans(source: Source): string[] {
  return [...purity(source), ...leftoverNotes(source), ...focusedTests(source), ...words(source)];
}

function purity(source: Source): string[] {
  const pure = placeOf(source.path)?.pure === true && !source.path.endsWith('.d.ts');
  if (!pure || isTest(source.path) || isExcepted('purity', source.path)) return [];
  return purityBans.flatMap((ban) =>
    hits(source, source.code, ban.found, () => `${ban.what} on a pure floor: ${ban.instead}`),
  );
}

function leftoverNotes(source: Source): string[] {
  const say = (word: string): string => `${word}: do it now, or name it in docs/compatibility.md`;
  return hits(source, source.comments, leftovers, say);
}

function focusedTests(source: Source): string[] {
  const isChecked = isTest(source.path) || source.path.startsWith('test/');
  return isChecked ? hits(source, source.code, focused, (w) => `${w}: a test runs or is gone`) : [];
}

function words(source: Source): string[] {
  if (isExcepted('words', source.path)) return [];
  return [...source.code.matchAll(oldRoles)]
    .filter((match) => !wireWords.has(match[0]))
    .map((match) =>
      at(source, match.index, `${match[0]}: say primary or replica; ${oldRolesStay}`),
    );
}

function hits(
  source: Source,
  text: string,
  found: RegExp,
  say: (word: string) => string,
): string[] {
  return [...text.matchAll(found)].map((match) => at(source, match.index, say(match[0].trim())));
}

function at(source: Source, offset: number, message: string): string {
  return `${source.path}:${lineAt(source.text, offset)}: ${message}`;
}
