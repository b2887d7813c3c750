/** Starts the two servers, compares them, and tells what was found. */
import { Comparison, type Difference, openSide, type Side } from './comparison.ts';
import { RunningServer } from './servers.ts';
import { shrink } from './shrink.ts';

export interface Options {
  readonly commands: number;
  readonly seed: number;
  /** The program of the peer. */
  readonly peer: string;
}

export interface Report {
  readonly isEqual: boolean;
  readonly text: string;
}

const defaults: Options = { commands: 200_000, seed: 1, peer: 'redis-server' };
const shownMax = 600;

export function readOptions(args: readonly string[]): Options {
  const value = (name: string): string | undefined => {
    const at = args.indexOf(name);
    return at < 0 ? undefined : args[at + 1];
  };
  return {
    commands: Number(value('--commands') ?? defaults.commands),
    seed: Number(value('--seed') ?? defaults.seed),
    peer: value('--peer') ?? defaults.peer,
  };
}

export async function differential(options: Options): Promise<Report> {
  const peer = await RunningServer.peer(options.peer);
  const own = await RunningServer.own();
  try {
    return await compared(options, peer, own);
  } finally {
    peer.stop();
    own.stop();
  }
}

async function compared(
  { commands, seed }: Options,
  peer: RunningServer,
  own: RunningServer,
): Promise<Report> {
  const sides: readonly [Side, Side] = [await openSide(peer), await openSide(own)];
  const version = await peer.version();
  const comparison = new Comparison(...sides, version);
  const head = `seed ${seed}, peer ${version}`;
  let found: Difference | undefined;
  try {
    found = await comparison.run(seed, commands);
  } catch (error) {
    const last = comparison.sent.at(-1)?.commands.map(({ words }) => shownWords(words));
    const lines = [`${head}: ${error} after ${comparison.count} commands`, ...(last ?? [])];
    return { isEqual: false, text: [...lines, own.output].join('\n') };
  }
  if (found === undefined) {
    const known = [...comparison.known].map(([name, count]) => `  known: ${name}: ${count}`);
    const line = `${head}: ${comparison.count} commands, no difference`;
    return { isEqual: true, text: [line, ...known].join('\n') };
  }
  const at = firstDifference(found.peer, found.own);
  const lines = [
    `${head}: a difference after ${comparison.count} commands`,
    `command: ${shownWords(found.words)}`,
    `peer:    ${shown(found.peer, at)}`,
    `own:     ${shown(found.own, at)}`,
    'provoked again by:',
    ...(await shrink(comparison.sent, found, sides, version)),
  ];
  return { isEqual: false, text: lines.join('\n') };
}

function shownWords(words: readonly string[]): string {
  return shown(words.map((word) => JSON.stringify(word)).join(' '));
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

/** A long text is shown around the place. */
function shown(text: string, at = 0): string {
  const start = Math.max(0, at - shownMax / 3);
  const part = text.slice(start, start + shownMax).replace(/\r\n/g, '\\r\\n');
  const isWhole = start === 0 && text.length <= shownMax;
  return isWhole ? part : `${part} (from ${start} of ${text.length})`;
}
