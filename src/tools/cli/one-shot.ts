/**
 * One command from the arguments, or one script from a file, and the exit code that tells how it
 * went.
 *
 *   starling-cli set key value            the words as they are (or quoted: --quoted-input)
 *   cat file | starling-cli -x set key    standard input as one more word
 *   cat file | starling-cli -X tag …      standard input in the place of the word `tag`
 *   starling-cli --eval file k1 k2 , a1   EVAL script 2 k1 k2 a1
 */
import { readFileSync } from 'node:fs';
import { issueCommand, readReply } from './command.ts';
import type { Options } from './options.ts';
import { complain, Exit, print } from './output.ts';
import { Session } from './session.ts';
import { unquoteWord, utf8ToText } from './words.ts';

export async function runOneShot(options: Options, words: readonly string[]): Promise<number> {
  const session = new Session(options);
  if (options.evalFile !== undefined) {
    const script = readScript(options.evalFile);
    if (!(await session.connect({}))) return 1;
    return runCommand(session, evalWords(script, words));
  }
  const exact = commandWords(options, words);
  await session.connect({ quiet: true });
  return runCommand(session, exact);
}

async function runCommand(session: Session, words: readonly string[]): Promise<number> {
  const answered = await issueCommand(session, words, session.options.repeat);
  while (session.subscribed) await readReply(session, false);
  session.disconnect();
  return answered ? 0 : 1;
}

function commandWords(options: Options, words: readonly string[]): string[] {
  const exact = options.quotedInput ? words.map(unquoteArgument) : [...words];
  if (options.lastArgumentFromStdin) return [...exact, readStdin()];
  if (options.stdinTag === undefined) return exact;
  const place = exact.indexOf(utf8ToText(options.stdinTag));
  if (place < 0) {
    complain('Using -X option but stdin tag not match.');
    throw new Exit(1);
  }
  exact[place] = readStdin();
  return exact;
}

function unquoteArgument(quoted: string): string {
  const word = unquoteWord(quoted);
  if (word !== undefined) return word;
  print('Invalid quoted string\n');
  throw new Exit(1);
}

function readStdin(): string {
  return readFileSync(0, 'latin1');
}

function readScript(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = missing ? 'No such file or directory' : (error as Error).message;
    complain(`Can't open file '${file}': ${reason}`);
    throw new Exit(1);
  }
}

/** Words before the first lone comma are keys. */
function evalWords(script: string, words: readonly string[]): string[] {
  const comma = words.indexOf(',');
  const keys = comma < 0 ? words : words.slice(0, comma);
  const rest = comma < 0 ? [] : words.slice(comma + 1);
  return ['EVAL', script, String(keys.length), ...keys, ...rest];
}
