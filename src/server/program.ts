/**
 * What the program answers without starting a server: its version, its usage, whether the machine
 * is fit for it.
 */
import { redisVersion, starlingVersion } from '../engine/version.ts';
import type { Host } from '../platform/host.ts';
import { checkReport } from './system-checks.ts';

/** What is said, and with which code the process ends. */
export interface ProgramAnswer {
  readonly output: string;
  readonly complaint: string;
  readonly code: 0 | 1;
}

const usage = `Usage: starling-server [/path/to/redis.conf] [options] [-]
       starling-server - (read config from stdin)
       starling-server -v or --version
       starling-server -h or --help
       starling-server --check-system

Options are directives of the configuration, with two dashes in front of them; they go before what
the file says.

Examples:
       starling-server (with the default configuration)
       echo 'maxmemory 128mb' | starling-server -
       starling-server /etc/redis/6379.conf
       starling-server --port 7777 --save "" --loglevel verbose
       starling-server /etc/redis/6379.conf --port 7777 -
`;

/** Undefined when a server is to be started. */
export function answerArguments(args: readonly string[], host: Host): ProgramAnswer | undefined {
  switch (args[0]) {
    case '-v':
    case '--version':
      return { output: versionLine(host), complaint: '', code: 0 };
    case '-h':
    case '--help':
      return { output: '', complaint: usage, code: 1 };
    case '--check-system': {
      const { isGood, text } = checkReport(host);
      return { output: text, complaint: '', code: isGood ? 0 : 1 };
    }
    case '--test-memory':
      return { output: '', complaint: memoryAnswer(args), code: 1 };
    default:
      return undefined;
  }
}

/** The words before the last are those by which tools find the version. */
function versionLine({ archBits }: Host): string {
  return (
    `Redis server v=${redisVersion} sha=00000000:0 malloc=starling-arena bits=${archBits} ` +
    `build=0 starling=${starlingVersion}`
  );
}

function memoryAnswer(args: readonly string[]): string {
  if (args.length !== 2) {
    return (
      'Please specify the amount of memory to test in megabytes.\n' +
      'Example: ./redis-server --test-memory 4096\n\n'
    );
  }
  return 'This program cannot test memory: it does not reach it directly. Try memtester.\n';
}
