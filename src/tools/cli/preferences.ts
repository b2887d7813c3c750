/** What a person may set with `:set`, at the prompt or in the preferences file. */
import { readFileSync } from 'node:fs';
import { print } from './output.ts';
import { splitWords } from './words.ts';

export interface Preferences {
  hints: boolean;
}

const fileName = '.starlingclirc';

/** Applies a line of words that begins with a colon; `source` stands before a complaint. */
export function setPreference(
  preferences: Preferences,
  words: readonly string[],
  source: string,
): void {
  if (words[0].toLowerCase() !== ':set' || words.length < 2) {
    print(`${source}unknown starling-cli internal command '${words[0]}'\n`);
    return;
  }
  const name = words[1].toLowerCase();
  if (name === 'hints') preferences.hints = true;
  else if (name === 'nohints') preferences.hints = false;
  else print(`${source}unknown starling-cli preference '${words[1]}'\n`);
}

export function loadPreferences(preferences: Preferences): void {
  const file = dotFile('REDISCLI_RCFILE', fileName);
  if (file === undefined) return;
  for (const line of readText(file).split('\n')) {
    const words = splitWords(line);
    if (words !== undefined && words.length > 0) {
      setPreference(preferences, words, `${fileName}: `);
    }
  }
}

/** The file that a variable names, else the one in the home directory; undefined for none. */
export function dotFile(variable: string, name: string): string | undefined {
  const override = process.env[variable];
  if (override === '/dev/null') return undefined;
  if (override !== undefined && override !== '') return override;
  const home = process.env.HOME;
  return home === undefined || home === '' ? undefined : `${home}/${name}`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
