/**
 * The prompt: reads commands line by line and runs them, with help, preferences and a history for a
 * person, and without any of them from a pipe. While subscribed, messages are shown until a key is
 * pressed.
 *
 *   ask ──line──▶ our own word? ──▶ do it ──┐
 *    ▲               └─ else ──▶ send it ──┤
 *    └────── a key ◀── show messages ◀─────┴─ subscribed
 */
import { isatty } from 'node:tty';
import { issueCommand, readReply } from './command.ts';
import { formatReply } from './format.ts';
import type { LineSource } from './line-source.ts';
import type { Options } from './options.ts';
import { complain, Exit, print } from './output.ts';
import { PipedLines } from './piped-lines.ts';
import { type Preferences, setPreference } from './preferences.ts';
import { Session } from './session.ts';
import { splitWords, textToUtf8 } from './words.ts';

/** A command that took longer is followed by its time. */
const slowCommandMs = 500;
const weakTerminals = ['dumb', 'cons25', 'emacs'];
const readingMessages = 'Reading messages... (press Ctrl-C to quit or any key to type command)\r';

export async function runPrompt(options: Options): Promise<number> {
  const session = new Session(options);
  await session.connect({});
  session.interactive = true;
  process.on('SIGINT', () => {
    if (!session.interrupt()) process.exit(1);
  });
  const preferences: Preferences = { hints: true };
  const lines = await openLines(session, preferences);
  const prompt = new Prompt(session, lines, preferences);
  try {
    await prompt.run();
  } finally {
    session.disconnect();
  }
  return 0;
}

async function openLines(session: Session, preferences: Preferences): Promise<LineSource> {
  const isTerminal = isatty(0);
  const isWeak = weakTerminals.includes(process.env.TERM?.toLowerCase() ?? '');
  if (!isTerminal || isWeak) return new PipedLines(process.stdin, isTerminal);
  const { openTerminal } = await import('./terminal.ts');
  return openTerminal(session, preferences);
}

class Prompt {
  readonly #session: Session;
  readonly #lines: LineSource;
  readonly #preferences: Preferences;

  constructor(session: Session, lines: LineSource, preferences: Preferences) {
    this.#session = session;
    this.#lines = lines;
    this.#preferences = preferences;
  }

  async run(): Promise<void> {
    for (;;) {
      const line = await this.#lines.next(this.#session.prompt);
      if (line === undefined) {
        if (!(await this.#leaveSubscription())) return;
        continue;
      }
      if (line !== '' && (await this.#runLine(line)) === 'quit') return;
      if (this.#session.subscribed) await this.#showMessages();
    }
  }

  /** The end of the input only ends a subscription, if there is one. */
  async #leaveSubscription(): Promise<boolean> {
    return this.#session.subscribed && (await this.#session.connect({ force: true }));
  }

  async #runLine(line: string): Promise<'quit' | 'done'> {
    const words = splitWords(line);
    if (words === undefined) {
      print('Invalid argument(s)\n');
      this.#lines.remember(line);
      return 'done';
    }
    if (words.length === 0) return 'done';
    const repeat = words.length > 1 ? readRepeat(words[0]) : undefined;
    if (repeat !== undefined && (repeat <= 0 || !Number.isSafeInteger(repeat))) {
      print('Invalid starling-cli repeat command option value.\n');
      return 'done';
    }
    this.#lines.remember(line);
    const first = words[0].toLowerCase();
    if (first === 'quit' || first === 'exit') return 'quit';
    if (!(await this.#runOwn(words, first))) {
      await this.#send(repeat === undefined ? words : words.slice(1), repeat ?? 1);
    }
    return 'done';
  }

  /** What the prompt does itself; false if the server is asked. */
  async #runOwn(words: readonly string[], first: string): Promise<boolean> {
    if (first.startsWith(':')) {
      setPreference(this.#preferences, words, '');
    } else if (first === 'restart') {
      print("Use 'restart' only in Lua debugging mode.\n");
    } else if (first === 'clear' && words.length === 1) {
      print('\x1b[H\x1b[2J');
    } else if (first === 'connect' && words.length === 3) {
      this.#session.host = textToUtf8(words[1]);
      this.#session.port = Number.parseInt(words[2], 10) || 0;
      await this.#session.connect({ force: true });
    } else return false;
    return true;
  }

  async #send(words: readonly string[], repeat: number): Promise<void> {
    const startMs = Date.now();
    await issueCommand(this.#session, words, repeat);
    const tookMs = Date.now() - startMs;
    if (tookMs >= slowCommandMs && this.#session.options.output === 'standard') {
      print(`(${(tookMs / 1000).toFixed(2)}s)\n`);
    }
  }

  async #showMessages(): Promise<void> {
    const session = this.#session;
    const { options } = session;
    const tellsHow = options.output !== 'raw' && (isatty(1) || process.env.FAKETTY !== undefined);
    const hasColours = process.env.TERM?.includes('xterm') === true;
    const note = hasColours ? `\x1b[1;90m${readingMessages}\x1b[0m` : readingMessages;
    while (session.subscribed && session.connection !== undefined) {
      for (let reply = session.connection.take(); reply; reply = session.connection.take()) {
        print(formatReply(reply, options.output, options));
      }
      if (tellsHow) print(note);
      const event = await Promise.race([
        this.#lines.begun(session.prompt).then(() => 'typed'),
        session.connection.changed().then(() => 'message'),
      ]);
      if (tellsHow) print('\x1b[K');
      if (event === 'typed') return;
      if (session.connection.lost !== undefined) await this.#endMessages();
      else await readReply(session, false);
    }
  }

  /** Ctrl-C, or the server went away. */
  async #endMessages(): Promise<void> {
    const session = this.#session;
    const reason = session.connection?.lost?.message;
    if (!session.takeInterrupt()) {
      complain(`Error: ${reason}`);
      throw new Exit(1);
    }
    if (!(await session.connect({ force: true }))) throw new Exit(1);
  }
}

/** A whole number as the first word says how often to send the rest. */
function readRepeat(word: string): number | undefined {
  return /^[+-]?\d+$/.test(word) ? Number(word) : undefined;
}
