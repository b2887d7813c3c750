/**
 * The command line of a server as text of a configuration file. `--port 7000` becomes the line
 * `port "7000"`, which is read after the file and standard input, so that it wins.
 *
 *   first argument without a dash   the configuration file
 *   -  (first or last)              read standard input too
 *   --name, "--name value"          a new line, as long as the directive before has got a value
 *   anything else                   a value of the line, quoted
 *
 * So `--logfile --my-file` gives `logfile` a value with dashes, while `--save --port 1` gives
 * `save` an empty one.
 */
import { asciiLower } from './c-text.ts';
import { quote, splitArgs } from './split-args.ts';

export interface CommandLine {
  /** As written; empty when there is none. */
  readonly configFile: string;
  readonly readsStandardInput: boolean;
  /** Lines of a configuration file. */
  readonly options: string;
}

/** The arguments behind the program's name. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const hasFile = args.length > 0 && !args[0].startsWith('-');
  const reader = new OptionReader();
  let readsStandardInput = false;
  for (let i = hasFile ? 1 : 0; i < args.length; i++) {
    const isOutermost = i === 0 || i === args.length - 1;
    if (args[i] === '-' && isOutermost) readsStandardInput = true;
    else reader.take(args[i], args[i + 1]);
  }
  return { configFile: hasFile ? args[0] : '', readsStandardInput, options: reader.text };
}

class OptionReader {
  text = '';
  /** The latest directive has a value, so that the next `--` opens another one. */
  #isComplete = true;

  take(arg: string, next: string | undefined): void {
    if (!this.#isComplete || !arg.startsWith('--')) {
      this.text += `${quote(arg)} `;
      this.#isComplete = true;
      return;
    }
    if (this.text !== '') this.text += '\n';
    this.text += `${arg.slice(2)} `;
    this.#isComplete = splitArgs(arg)?.length !== 1;
    if (!this.#isComplete) this.#standAlone(asciiLower(arg), next);
  }

  /** Two directives may stand without a value: an empty `save`, and `sentinel`, which is a mode. */
  #standAlone(directive: string, next: string | undefined): void {
    if (directive !== '--save' && directive !== '--sentinel') return;
    const isLast = next === undefined;
    if (!isLast && !next.startsWith('--')) return;
    if (directive === '--save') this.text += '""';
    this.#isComplete = !isLast;
  }
}
