/**
 * Checks of the hints from outside: `--test_hint <line>` prints the hint for a line,
 * `--test_hint_file <file>` compares the hints of many. A line of the file is two quoted words, the
 * line and its hint; `#` begins a comment.
 */
import { readFileSync } from 'node:fs';
import { CommandHelp } from './help.ts';
import type { Options } from './options.ts';
import { complain, print } from './output.ts';
import { Session } from './session.ts';
import { splitWords, utf8ToText } from './words.ts';

export async function runHintTest(options: Options): Promise<number> {
  const help = await CommandHelp.load(new Session(options));
  if (options.hintInput !== undefined) {
    print(`${help.hint(utf8ToText(options.hintInput)) ?? ''}\n`);
    return 0;
  }
  return checkFile(help, options.hintFile ?? '', options.verbose);
}

function checkFile(help: CommandHelp, file: string, verbose: boolean): number {
  let passed = 0;
  let failed = 0;
  for (const line of readFileSync(file, 'latin1').split('\n')) {
    if (line.startsWith('#')) continue;
    const [input, expected] = splitWords(line) ?? [];
    if (input === undefined) continue;
    if (expected === undefined) {
      complain(`Missing expected hint for input '${input}'`);
      return 255;
    }
    const hint = help.hint(input)?.trimEnd();
    if (verbose) print(`Input: '${input}', Expected: '${expected}', Hint: '${hint}'\n`);
    if (hint === expected) passed++;
    else {
      complain(`Test case '${input}' FAILED: expected '${expected}', got '${hint}'`);
      failed++;
    }
  }
  print(`${failed === 0 ? 'SUCCESS' : 'FAILURE'}: ${passed}/${passed + failed} passed\n`);
  return failed;
}
