/**
 * Lines from a person: editing, history and completion by `node:readline`, and a hint in grey
 * behind the cursor.
 *
 *   127.0.0.1:6379> SET key value [NX|XX] [GET] [EX seconds|…]
 *                                ^ cursor; the rest is a hint, erased before the next key
 *
 * (1) The terminal is in raw mode only while a line is asked for, so that Ctrl-C stops a running
 *     command.
 * (2) readline's own history stays as we give it: what the prompt does not `remember` is taken out
 *     again.
 * (3) Lines that were pasted together are kept and handed out one by one.
 */
import { createInterface, type Interface } from 'node:readline';
import type { History } from './history.ts';
import type { LineSource } from './line-source.ts';
import { print } from './output.ts';
import { textToUtf8, utf8ToText } from './words.ts';

export interface Assistance {
  /** What may follow the line, to be shown behind it. */
  readonly hint: (line: string) => string | undefined;
  /** Everything that the line may become. */
  readonly complete: (line: string) => string[];
  /** Ctrl-C while messages are shown. */
  readonly interrupt: () => void;
}

interface Key {
  readonly name?: string;
  readonly ctrl?: boolean;
}

const eraseRest = '\x1b[0K';
const grey = '\x1b[90m';
const plain = '\x1b[0m';

export class TerminalLines implements LineSource {
  readonly #history: History;
  readonly #assistance: Assistance;
  readonly #lines: string[] = [];
  #editor: Interface | undefined;
  #ended = false;
  #isHintShown = false;
  /** A line is being typed under this prompt. */
  #isPrompting = false;
  #wake: (() => void) | undefined;
  #begin: { readonly prompt: string; readonly resolve: () => void } | undefined;

  constructor(history: History, assistance: Assistance) {
    this.#history = history;
    this.#assistance = assistance;
    process.stdin.prependListener('keypress', (_: unknown, key: Key) => this.#beforeKey(key));
  }

  async next(prompt: string): Promise<string | undefined> {
    if (this.#lines.length === 0 && !this.#isPrompting) this.#ask(prompt);
    if (this.#lines.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#ended = false;
    this.#isPrompting = false;
    this.#rest();
    return this.#lines.shift();
  }

  begun(prompt: string): Promise<void> {
    if (this.#lines.length > 0 || this.#isPrompting || this.#ended) return Promise.resolve();
    this.#open().resume();
    process.stdin.setRawMode(true);
    return new Promise((resolve) => {
      this.#begin = { prompt, resolve };
    });
  }

  remember(line: string): void {
    this.#history.add(line);
  }

  #ask(prompt: string): void {
    const editor = this.#open();
    this.#isPrompting = true;
    process.stdin.setRawMode(true);
    editor.setPrompt(prompt);
    // Keys that came while no line was asked for are the beginning of this one.
    editor.prompt(true);
  }

  /** (1) */
  #rest(): void {
    this.#editor?.pause();
    process.stdin.setRawMode(false);
  }

  #open(): Interface {
    if (this.#editor !== undefined) return this.#editor;
    const editor = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: true,
      completer: (line: string) => [this.#completions(line), line],
      history: this.#history.newestFirst.map(textToUtf8),
      historySize: this.#history.linesMax,
    });
    editor.on('line', (line) => {
      this.#lines.push(utf8ToText(line));
      this.#wakeUp();
    });
    editor.on('history', (lines) => this.#syncHistory(lines));
    editor.on('SIGINT', () => this.#handleInterrupt());
    editor.on('close', () => this.#handleClose());
    process.stdin.on('keypress', this.#afterKey);
    this.#editor = editor;
    return editor;
  }

  /**
   * (2) The newest line was added by readline; the prompt has not seen it yet, the history decides.
   */
  #syncHistory(lines: string[]): void {
    const newest = lines[0];
    if (newest !== undefined && !this.#history.accepts(utf8ToText(newest))) lines.shift();
  }

  #completions(line: string): string[] {
    return this.#assistance.complete(utf8ToText(line)).map(textToUtf8);
  }

  #handleInterrupt(): void {
    if (this.#begin !== undefined) {
      // The messages end because the connection does: nobody waits for a key any more.
      this.#begin = undefined;
      this.#assistance.interrupt();
      return;
    }
    print('^C\r\n');
    this.#editor?.close();
  }

  #handleClose(): void {
    process.stdin.off('keypress', this.#afterKey);
    this.#editor = undefined;
    this.#ended = true;
    this.#wakeUp();
    this.#endBegin();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #beforeKey(key: Key): void {
    if (this.#isHintShown) print(eraseRest);
    this.#isHintShown = false;
    const isInterrupt = key.ctrl === true && key.name === 'c';
    if (this.#begin === undefined || isInterrupt) return;
    print(`\r${eraseRest}`);
    this.#ask(this.#begin.prompt);
    this.#endBegin();
  }

  #endBegin(): void {
    const begin = this.#begin;
    this.#begin = undefined;
    begin?.resolve();
  }

  /**
   * Shows the hint if the cursor is at the end of a line that fits into one row, and goes back to
   * the cursor.
   */
  readonly #afterKey = (): void => {
    const editor = this.#editor;
    if (editor === undefined || !this.#isPrompting || editor.line === '') return;
    if (editor.cursor !== editor.line.length) return;
    const { rows, cols } = editor.getCursorPos();
    const room = process.stdout.columns - cols - 1;
    const hint = this.#assistance.hint(utf8ToText(editor.line));
    if (hint === undefined || hint === '' || rows > 0 || room <= 0) return;
    const gap = editor.line.endsWith(' ') ? '' : ' ';
    const shown = `${gap}${hint}`.slice(0, room);
    print(`${eraseRest}${grey}${shown}${plain}\x1b[${shown.length}D`);
    this.#isHintShown = true;
  };
}
