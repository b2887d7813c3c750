/**
 * Options: the command line of `starling-cli`, with redis-cli's grammar.
 *
 *   starling-cli [option [value]]… [command [argument]…]
 *
 * (1) An option is a whole word of the table; its value, if it takes one, is the whole next word,
 *     whatever it looks like.
 * (2) The first word that does not begin with a dash ends the options; everything from there on is
 *     the command.
 * (3) The last of several contradicting options wins, except for the pairs that `checkPairs`
 *     refuses.
 *
 * Why this is a loop over a table and not a library: docs/decisions/command-line-parsing.md.
 */
import { optionTable } from './option-table.ts';
import { UsageError } from './usage-error.ts';

export type OutputFormat = 'standard' | 'raw' | 'csv' | 'json' | 'quoted-json';

/** What the program does. Only one mode runs; `command` covers the prompt as well. */
export type Mode =
  | 'command'
  | 'pipe'
  | 'scan'
  | 'stat'
  | 'latency'
  | 'latency-dist'
  | 'bigkeys'
  | 'memkeys'
  | 'hotkeys'
  | 'intrinsic-latency'
  | 'hint-test'
  | 'unsupported';

export interface Options {
  host: string;
  port: number;
  socketPath: string | undefined;
  user: string | undefined;
  password: string | undefined;
  askPassword: boolean;
  noAuthWarning: boolean;
  database: number;
  /** Undefined: RESP2 without asking. 'preferred': try RESP3, stay with RESP2 when refused. */
  protocol: 'resp3' | 'preferred' | undefined;
  forceResp2: boolean;
  followRedirects: boolean;
  repeat: number;
  /** Seconds between repetitions, and the pace of the sampling modes. */
  interval: number;
  output: OutputFormat;
  showPushes: boolean;
  elementDelimiter: string;
  replyDelimiter: string;
  errorExit: boolean;
  quotedInput: boolean;
  lastArgumentFromStdin: boolean;
  stdinTag: string | undefined;
  evalFile: string | undefined;
  verbose: boolean;
  mode: Mode;
  /** The option that asked for what this version cannot do. */
  unsupported: string | undefined;
  pattern: string | undefined;
  typeFilter: string | undefined;
  count: number;
  pipeTimeout: number;
  latencyHistory: boolean;
  monochrome: boolean;
  memorySamples: number;
  intrinsicSeconds: number;
  hintInput: string | undefined;
  hintFile: string | undefined;
}

/** What the arguments ask for: print something and leave, or run. */
export type Invocation =
  | { readonly kind: 'run'; readonly options: Options; readonly firstWord: number }
  | { readonly kind: 'help' | 'version' };

export interface Surroundings {
  /** Standard output shows to a person. */
  readonly terminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly warn: (message: string) => void;
}

export function parseArguments(words: readonly string[], around: Surroundings): Invocation {
  const options = defaultOptions(around.terminal);
  let at = 0;
  while (at < words.length && words[at].startsWith('-')) {
    const word = words[at];
    const isLast = at === words.length - 1;
    if (word === '--help' || (word === '-h' && isLast)) return { kind: 'help' };
    if (word === '--version' || word === '-v') return { kind: 'version' };
    const option = optionTable.get(word);
    const takesValue = option?.value !== undefined;
    if (option === undefined || (takesValue && isLast)) {
      throw new UsageError(`Unrecognized option or bad number of args for: '${word}'`);
    }
    option.apply(options, takesValue ? words[at + 1] : '', around.warn);
    at += takesValue ? 2 : 1;
  }
  checkPairs(options);
  if (options.password !== undefined && !options.noAuthWarning) {
    around.warn(
      "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.",
    );
  }
  options.password ??= around.env.REDISCLI_AUTH;
  return { kind: 'run', options, firstWord: at };
}

function checkPairs(options: Options): void {
  if (options.socketPath !== undefined && options.followRedirects) {
    throw new UsageError('Options -c and -s are mutually exclusive.');
  }
  if (options.forceResp2 && options.protocol === 'resp3') {
    throw new UsageError('Options -2 and -3 are mutually exclusive.');
  }
  if (options.lastArgumentFromStdin && options.stdinTag !== undefined) {
    throw new UsageError('Options -x and -X are mutually exclusive.');
  }
}

function defaultOptions(terminal: boolean): Options {
  return {
    host: '127.0.0.1',
    port: 6379,
    socketPath: undefined,
    user: undefined,
    password: undefined,
    askPassword: false,
    noAuthWarning: false,
    database: 0,
    protocol: undefined,
    forceResp2: false,
    followRedirects: false,
    repeat: 1,
    interval: 0,
    output: terminal ? 'standard' : 'raw',
    showPushes: terminal,
    elementDelimiter: '\n',
    replyDelimiter: '\n',
    errorExit: false,
    quotedInput: false,
    lastArgumentFromStdin: false,
    stdinTag: undefined,
    evalFile: undefined,
    verbose: false,
    mode: 'command',
    unsupported: undefined,
    pattern: undefined,
    typeFilter: undefined,
    count: 10,
    pipeTimeout: 30,
    latencyHistory: false,
    monochrome: false,
    memorySamples: 0,
    intrinsicSeconds: 0,
    hintInput: undefined,
    hintFile: undefined,
  };
}
