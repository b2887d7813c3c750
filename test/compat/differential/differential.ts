/** Starts the two servers, compares them, and tells what was found. */
import { Comparison, type Difference } from './comparison.ts';
import type { Options } from './options.ts';
import { RunningServer } from './servers.ts';
import { shownStep, shrink } from './shrink.ts';
import { Side } from './side.ts';

export interface Report {
  readonly isEqual: boolean;
  readonly text: string;
}

const shownMax = 600;

export async function differential(options: Options): Promise<Report> {
  const peer = await RunningServer.peer(options.peer);
  try {
    const own = await RunningServer.own();
    try {
      return await compared(options, peer, own);
    } finally {
      own.stop();
    }
  } finally {
    peer.stop();
  }
}

async function compared(
  options: Options,
  peer: RunningServer,
  own: RunningServer,
): Promise<Report> {
  const { seed, protocol } = options;
  const sides: [Side, Side] = [await Side.open(peer, protocol), await Side.open(own, protocol)];
  const version = await peer.version();
  const comparison = new Comparison(...sides, version);
  const head = `seed ${seed}, protocol ${protocol}, peer ${version}`;
  let found: Difference | undefined;
  try {
    found = await comparison.run(options);
  } catch (error) {
    const last = comparison.sent.at(-1);
    const lines = [`${head}: ${error} after ${comparison.count} commands`];
    if (last !== undefined) lines.push(...shownStep(last));
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
