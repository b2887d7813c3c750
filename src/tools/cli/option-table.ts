/**
 * The options of `starling-cli`, one row each: its names, the placeholder of its value if it takes
 * one, its line in `--help`, and what it does to the options. Rows stand in the order of the help
 * text; a row without help is an alias or a switch for tests.
 */
import type { Mode, Options } from './options.ts';
import { parseUri } from './uri.ts';
import { UsageError } from './usage-error.ts';
import { textToUtf8, unquoteWord, utf8ToText } from './words.ts';

export interface OptionRow {
  readonly names: readonly string[];
  readonly value?: string;
  readonly help?: string;
  readonly apply: (options: Options, value: string, warn: (message: string) => void) => void;
}

export const optionRows: readonly OptionRow[] = [
  {
    names: ['-h'],
    value: 'host',
    help: 'Host name or address of the server (127.0.0.1).',
    apply: (o, v) => {
      o.host = v;
    },
  },
  {
    names: ['-p'],
    value: 'port',
    help: 'Port of the server (6379).',
    apply: (o, v) => {
      o.port = checkPort(integer(v));
    },
  },
  {
    names: ['-s'],
    value: 'socket',
    help: 'Path of a unix socket; host and port are then ignored.',
    apply: (o, v) => {
      o.socketPath = v;
    },
  },
  {
    names: ['-u'],
    value: 'uri',
    help: 'redis://[[user:]password@]host[:port][/db] or unix://path.',
    apply: applyUri,
  },
  {
    names: ['-a', '--pass'],
    value: 'password',
    help: 'Password. The variable REDISCLI_AUTH does the same unseen by other users.',
    apply: (o, v) => {
      o.password = utf8ToText(v);
    },
  },
  {
    names: ['--user'],
    value: 'name',
    help: 'User to authenticate as, together with a password.',
    apply: (o, v) => {
      o.user = utf8ToText(v);
    },
  },
  {
    names: ['--askpass'],
    help: 'Ask for the password on the terminal; -a and REDISCLI_AUTH are ignored.',
    apply: (o) => {
      o.askPassword = true;
    },
  },
  {
    names: ['--no-auth-warning'],
    help: 'No warning about a password on the command line.',
    apply: (o) => {
      o.noAuthWarning = true;
    },
  },
  {
    names: ['-n'],
    value: 'db',
    help: 'Number of the database to select.',
    apply: (o, v) => {
      o.database = integer(v);
    },
  },
  {
    names: ['-2'],
    help: 'Speak RESP2.',
    apply: (o) => {
      o.forceResp2 = true;
    },
  },
  {
    names: ['-3'],
    help: 'Speak RESP3.',
    apply: (o) => {
      o.protocol = 'resp3';
    },
  },
  {
    names: ['-r'],
    value: 'times',
    help: 'Send the command that often; negative: for ever.',
    apply: (o, v) => {
      o.repeat = integer(v);
    },
  },
  {
    names: ['-i'],
    value: 'seconds',
    help: 'Pause between repetitions (0.1 is fine), and the pace of --scan, --stat and samplers.',
    apply: (o, v) => {
      o.interval = Number.parseFloat(v) || 0;
    },
  },
  {
    names: ['-x'],
    help: 'Take the last argument from standard input.',
    apply: (o) => {
      o.lastArgumentFromStdin = true;
    },
  },
  {
    names: ['-X'],
    value: 'tag',
    help: 'Replace the argument that equals tag by standard input.',
    apply: (o, v) => {
      o.stdinTag = v;
    },
  },
  {
    names: ['-d'],
    value: 'text',
    help: 'What separates the elements of a raw reply (a newline).',
    apply: (o, v) => {
      o.elementDelimiter = utf8ToText(v);
    },
  },
  {
    names: ['-D'],
    value: 'text',
    help: 'What ends a raw reply (a newline).',
    apply: (o, v) => {
      o.replyDelimiter = utf8ToText(v);
    },
  },
  {
    names: ['-c'],
    help: 'Follow the MOVED and ASK redirections of a cluster.',
    apply: (o) => {
      o.followRedirects = true;
    },
  },
  {
    names: ['-e'],
    help: 'Exit with 1 when the command is answered by an error.',
    apply: (o) => {
      o.errorExit = true;
    },
  },
  {
    names: ['--raw'],
    help: 'Print replies as they are; the default unless the output is a terminal.',
    apply: (o) => {
      o.output = 'raw';
    },
  },
  {
    names: ['--no-raw'],
    help: 'Print replies with types and quotes even into a file or a pipe.',
    apply: (o) => {
      o.output = 'standard';
    },
  },
  {
    names: ['--csv'],
    help: 'Print replies as comma separated values.',
    apply: (o) => {
      o.output = 'csv';
    },
  },
  {
    names: ['--json'],
    help: 'Print replies as JSON; asks for RESP3 unless -2 is given.',
    apply: (o) => applyJson(o, 'json'),
  },
  {
    names: ['--quoted-json'],
    help: 'JSON in plain ASCII: bytes that are not printable appear escaped.',
    apply: (o) => applyJson(o, 'quoted-json'),
  },
  {
    names: ['--quoted-input'],
    help: 'Arguments are quoted words with escapes.',
    apply: (o) => {
      o.quotedInput = true;
    },
  },
  {
    names: ['--show-pushes'],
    value: 'yes|no',
    help: 'Print RESP3 push messages; yes if the output is a terminal.',
    apply: applyShowPushes,
  },
  {
    names: ['--eval'],
    value: 'file',
    help: 'Run the Lua script in the file: keys first, then a comma, then arguments.',
    apply: (o, v) => {
      o.evalFile = v;
    },
  },
  {
    names: ['--pipe'],
    help: 'Send the raw protocol on standard input to the server and count the replies.',
    apply: mode('pipe'),
  },
  {
    names: ['--pipe-timeout'],
    value: 'seconds',
    help: 'Give up when no reply came for so long after everything was sent (30); 0: never.',
    apply: (o, v) => {
      o.pipeTimeout = integer(v);
    },
  },
  { names: ['--scan'], help: 'List the keys, by SCAN.', apply: mode('scan') },
  {
    names: ['--pattern'],
    value: 'glob',
    help: 'Only keys that match, in --scan and the samplers.',
    apply: (o, v) => {
      o.pattern = utf8ToText(v);
    },
  },
  {
    names: ['--quoted-pattern'],
    value: 'glob',
    help: 'The same as a quoted word with escapes.',
    apply: applyQuotedPattern,
  },
  {
    names: ['--type'],
    value: 'type',
    help: 'Only keys of this type, in --scan and the samplers.',
    apply: (o, v) => {
      o.typeFilter = utf8ToText(v);
    },
  },
  {
    names: ['--count'],
    value: 'count',
    help: 'COUNT of each SCAN (10).',
    apply: (o, v) => {
      o.count = integer(v);
    },
  },
  {
    names: ['--stat'],
    help: 'Print a line of figures about the server every second.',
    apply: mode('stat'),
  },
  {
    names: ['--latency'],
    help: 'Measure round trips, for ever on a terminal, else for one second (see -i).',
    apply: mode('latency'),
  },
  {
    names: ['--latency-history'],
    help: 'Measure round trips, a line every 15 seconds (see -i).',
    apply: (o) => {
      o.mode = 'latency';
      o.latencyHistory = true;
    },
  },
  {
    names: ['--latency-dist'],
    help: 'Show round trips as a spectrum in 256 colours, a line a second (see -i).',
    apply: mode('latency-dist'),
  },
  {
    names: ['--mono'],
    help: 'Grey shades for --latency-dist.',
    apply: (o) => {
      o.monochrome = true;
    },
  },
  {
    names: ['--intrinsic-latency'],
    value: 'seconds',
    help: 'Measure how long this machine keeps a busy process waiting; needs no server.',
    apply: (o, v) => {
      o.mode = 'intrinsic-latency';
      o.intrinsicSeconds = integer(v);
    },
  },
  {
    names: ['--bigkeys'],
    help: 'Look for the keys with the most elements, per type.',
    apply: mode('bigkeys'),
  },
  {
    names: ['--memkeys'],
    help: 'Look for the keys that need the most memory, per type.',
    apply: (o) => {
      o.mode = 'memkeys';
      o.memorySamples = 0;
    },
  },
  {
    names: ['--memkeys-samples'],
    value: 'n',
    help: 'The same, estimating from n elements of each key.',
    apply: (o, v) => {
      o.mode = 'memkeys';
      o.memorySamples = integer(v);
    },
  },
  {
    names: ['--hotkeys'],
    help: 'Look for the keys used most; the server needs an LFU maxmemory-policy.',
    apply: mode('hotkeys'),
  },
  {
    names: ['--verbose'],
    help: 'Say more.',
    apply: (o) => {
      o.verbose = true;
    },
  },
  {
    names: ['--test_hint'],
    value: 'line',
    apply: (o, v) => {
      o.mode = 'hint-test';
      o.hintInput = v;
    },
  },
  {
    names: ['--test_hint_file'],
    value: 'file',
    apply: (o, v) => {
      o.mode = 'hint-test';
      o.hintFile = v;
    },
  },
  ...['--rdb', '--functions-rdb', '--cluster', '--lru-test'].map(
    (name): OptionRow => ({ names: [name], value: '', apply: unsupported(name) }),
  ),
  ...['--replica', '--slave', '--ldb', '--ldb-sync-mode', '--tls'].map(
    (name): OptionRow => ({ names: [name], apply: unsupported(name) }),
  ),
];

export const optionTable: ReadonlyMap<string, OptionRow> = new Map(
  optionRows.flatMap((row) => row.names.map((name) => [name, row] as const)),
);

function integer(value: string): number {
  return Number.parseInt(value, 10) || 0;
}

function checkPort(port: number): number {
  if (port < 0 || port > 65535) throw new UsageError('Invalid server port.');
  return port;
}

function mode(name: Mode): (options: Options) => void {
  return (options) => {
    options.mode = name;
  };
}

function unsupported(name: string): (options: Options) => void {
  return (options) => {
    options.mode = 'unsupported';
    options.unsupported = name;
  };
}

function applyUri(options: Options, value: string): void {
  const uri = parseUri(utf8ToText(value));
  if (uri.tls === true) unsupported('rediss://')(options);
  if (uri.host !== undefined) options.host = textToUtf8(uri.host);
  options.port = checkPort(uri.port ?? options.port);
  options.user = uri.user ?? options.user;
  options.password = uri.password ?? options.password;
  options.database = uri.database ?? options.database;
  if (uri.socketPath !== undefined) options.socketPath = textToUtf8(uri.socketPath);
}

function applyJson(options: Options, output: 'json' | 'quoted-json'): void {
  options.output = output;
  options.protocol ??= 'preferred';
}

function applyQuotedPattern(options: Options, value: string): void {
  options.pattern = unquoteWord(utf8ToText(value));
  if (options.pattern === undefined) {
    throw new UsageError('Invalid quoted string specified for --quoted-pattern.');
  }
}

function applyShowPushes(options: Options, value: string, warn: (message: string) => void): void {
  const first = value.slice(0, 1).toLowerCase();
  if (first === 'y' || first === 'n') options.showPushes = first === 'y';
  else warn(`Unknown --show-pushes value '${value}' (valid: '[y]es', '[n]o')`);
}
