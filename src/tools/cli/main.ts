/**
 * The program: reads the command line, chooses one mode and runs it. Each mode is imported only
 * when it runs, because most invocations are one short command and their time is the time to load.
 */
import { isatty } from 'node:tty';
import { exactWords } from './exact-words.ts';
import { type Options, parseArguments } from './options.ts';
import { complain, Exit, print } from './output.ts';
import { UsageError } from './usage-error.ts';

/** Runs the program with the arguments of this process; resolves to its exit code. */
export async function main(): Promise<number> {
  try {
    return await run(process.argv.slice(2));
  } catch (error) {
    if (error instanceof Exit) return error.code;
    if (!(error instanceof UsageError)) throw error;
    complain(error.message);
    return 1;
  }
}

async function run(words: readonly string[]): Promise<number> {
  const { env } = process;
  const terminal = isatty(1) || env.FAKETTY !== undefined;
  const invocation = parseArguments(words, { terminal, env, warn: complain });
  if (invocation.kind !== 'run') {
    const { usage, versionLine } = await import('./usage.ts');
    print(invocation.kind === 'version' ? versionLine() : usage());
    return 0;
  }
  const { options, firstWord } = invocation;
  if (options.askPassword) {
    const { askPassword } = await import('./ask-password.ts');
    options.password = await askPassword('Please input password: ');
  }
  return runMode(options, exactWords(words).slice(firstWord));
}

async function runMode(options: Options, words: readonly string[]): Promise<number> {
  switch (options.mode) {
    case 'unsupported':
      complain(`${options.unsupported} is not supported yet.`);
      return 1;
    case 'command': {
      const isPrompt = words.length === 0 && options.evalFile === undefined;
      if (isPrompt) return (await import('./prompt.ts')).runPrompt(options);
      return (await import('./one-shot.ts')).runOneShot(options, words);
    }
    case 'intrinsic-latency':
      return (await import('./intrinsic-latency.ts')).runIntrinsicLatency(options);
    case 'hint-test':
      return (await import('./hint-test.ts')).runHintTest(options);
    default:
      return (await import('./modes.ts')).runConnectedMode(options, options.mode);
  }
}
