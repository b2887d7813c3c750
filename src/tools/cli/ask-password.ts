/**
 * Reads a password from the terminal, showing a star per character; from a pipe, its first line.
 */
import { isatty } from 'node:tty';
import { Exit, print } from './output.ts';
import { PipedLines } from './piped-lines.ts';
import { utf8ToText } from './words.ts';

const controlC = '\x03';
const controlD = '\x04';
const backspace = '\x7f';
const enter = '\r';

export async function askPassword(question: string): Promise<string> {
  if (!isatty(0)) return (await new PipedLines(process.stdin, false).next('')) ?? '';
  print(question);
  process.stdin.setRawMode(true);
  try {
    return utf8ToText(await readHidden());
  } finally {
    process.stdin.setRawMode(false);
    process.stdin.pause();
    print('\r\n');
  }
}

async function readHidden(): Promise<string> {
  let typed: string[] = [];
  for await (const chunk of process.stdin.iterator({ destroyOnReturn: false })) {
    for (const character of (chunk as Buffer).toString('utf8')) {
      if (character === enter || character === controlD) return typed.join('');
      if (character === controlC) throw new Exit(1);
      if (character === backspace) {
        if (typed.length > 0) print('\b \b');
        typed = typed.slice(0, -1);
      } else {
        typed.push(character);
        print('*');
      }
    }
  }
  return typed.join('');
}
