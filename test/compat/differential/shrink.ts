/**
 * Shortens what was sent to what still provokes a difference, within a bound of time: first
 * without the commands that do not name a key of the command that differed, then by halves and
 * smaller pieces. Batches are taken apart; other steps stay whole.
 */
import { Comparison, type Difference } from './comparison.ts';
import type { Side } from './side.ts';
import type { Step } from './step.ts';
import type { Words } from './wire.ts';

const shrinkMs = 20_000;
const shownCommandsMax = 40;
const shownWordsMax = 12;

export async function shrink(
  sent: readonly Step[],
  found: Difference,
  sides: readonly [Side, Side],
  version: number,
): Promise<string[]> {
  let deadline = Date.now() + shrinkMs;
  // A part of what was sent may leave a connection without its replies: then what is left stays.
  const differs = (singles: readonly Step[]): Promise<boolean> =>
    isDifferent(singles, found, sides, version).catch(() => {
      deadline = 0;
      return false;
    });
  const all = sent.flatMap(takenApart);
  let singles = sinceFlush(all);
  if (!(await differs(singles))) {
    singles = all;
    if (!(await differs(all))) return ['(not reproduced by the commands alone)'];
  }
  const near = singles.filter((step) => isNear(step, found.words));
  if (deadline > 0 && (await differs(near))) singles = near;
  for (let size = Math.ceil(singles.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < singles.length && Date.now() < deadline; ) {
      const without = [...singles.slice(0, at), ...singles.slice(at + size)];
      if (await differs(without)) singles = without;
      else at += size;
    }
  }
  return singles.slice(-shownCommandsMax).flatMap(shownStep);
}

function takenApart(step: Step): Step[] {
  if (step.is !== 'batch') return [step];
  const pieces: Step[] = [];
  let open: typeof step.commands = [];
  for (const command of step.commands) {
    // A transaction stays whole, for its replies come together.
    open = [...open, command];
    const isOpen = open.some(({ words }) => /^multi$/i.test(words[0]));
    if (isOpen && !/^(exec|discard)$/i.test(command.words[0])) continue;
    pieces.push({ ...step, commands: open });
    open = [];
  }
  return open.length > 0 ? [...pieces, { ...step, commands: open }] : pieces;
}

/** All words of a step that has no replies to be compared with other steps. */
function wordsOf(step: Step): Words[] {
  switch (step.is) {
    case 'batch':
      return step.commands.map(({ words }) => words);
    case 'waiting':
      return [...step.waiters, ...wordsOf(step.batch)];
    case 'scanning':
      return [step.words];
    case 'noise':
      return [[step.bytes]];
    default:
      return [...step.commands];
  }
}

/** What was sent before everything was deleted does not matter, but for settings. */
function sinceFlush(singles: readonly Step[]): Step[] {
  const last = singles.findLastIndex((step) =>
    wordsOf(step).some((words) => words.length === 1 && /^flushall$/i.test(words[0])),
  );
  return singles.filter(
    (step, i) =>
      i > last ||
      wordsOf(step).some((words) => /^(config|select|hello|debug|client)$/i.test(words[0])),
  );
}

function isNear(step: Step, found: Words): boolean {
  if (step.is !== 'batch') return true;
  return wordsOf(step).some(
    (words) =>
      /^(config|select|swapdb|flush|hello|multi|exec|debug|client)/i.test(words[0]) ||
      words.slice(1, 8).some((word) => found.slice(1).includes(word)),
  );
}

async function isDifferent(
  singles: readonly Step[],
  found: Difference,
  sides: readonly [Side, Side],
  version: number,
): Promise<boolean> {
  for (const side of sides) {
    if (!side.server.isRunning) return false;
    await side.reset();
    await side.ask(0, [...startCommands]);
  }
  const comparison = new Comparison(...sides, version);
  for (const run of runsOf(singles)) {
    const again = await comparison.step(run);
    if (again !== undefined && again.words.join(' ') === found.words.join(' ')) return true;
  }
  const held = await comparison.digest();
  return held !== undefined && isOfData(found);
}

/** Whether it was found by looking at what the servers hold, not by a reply. */
function isOfData({ words }: Difference): boolean {
  return /^(keys|type|object|debug|pttl|get|lrange|zrange|smembers|hgetall)$/i.test(words[0]);
}

const startCommands: readonly Words[] = [
  ['CLIENT', 'UNPAUSE'],
  ['FLUSHALL'],
  [
    ...['CONFIG', 'SET'],
    ...['list-max-listpack-size', '-2'],
    ...['hash-max-listpack-entries', '512', 'hash-max-listpack-value', '64'],
    ...['set-max-intset-entries', '512'],
    ...['zset-max-listpack-entries', '128', 'zset-max-listpack-value', '64'],
    ...['requirepass', '', 'notify-keyspace-events', '', 'slowlog-log-slower-than', '-1'],
  ],
  ['DEBUG', 'QUICKLIST-PACKED-THRESHOLD', '0'],
  ['CONFIG', 'RESETSTAT'],
];

/** Neighbours of one connection are sent together. */
function runsOf(steps: readonly Step[]): Step[] {
  const runs: Step[] = [];
  for (const step of steps) {
    const last = runs.at(-1);
    const joins = step.is === 'batch' && last?.is === 'batch' && last.commands.length < 200;
    if (joins && last.connection === step.connection) {
      runs[runs.length - 1] = { ...last, commands: [...last.commands, ...step.commands] };
    } else runs.push(step);
  }
  return runs;
}

/** A step as lines; what begins with a number went to that connection. */
export function shownStep(step: Step): string[] {
  switch (step.is) {
    case 'batch':
      return step.commands.map(({ words }) => `  ${step.connection}> ${shown(words)}`);
    case 'waiting':
      return [
        ...step.waiters.map((words) => `  waits> ${shown(words)}`),
        ...shownStep(step.batch),
        `  ends> ${step.end}`,
      ];
    case 'scanning':
      return [`  ${step.connection}> scan ${shown(step.words)}`];
    case 'noise':
      return [`  noise> ${JSON.stringify(step.bytes)}`];
    default:
      return step.commands.map((words) => `  ${step.is}> ${shown(words)}`);
  }
}

function shown(words: Words): string {
  const texts = words.slice(0, shownWordsMax).map((word) => {
    const plain = JSON.stringify(word.length > 70 ? word.slice(0, 70) : word);
    return word.length > 70 ? `${plain}…(${word.length})` : plain;
  });
  const rest = words.length > shownWordsMax ? ` … (${words.length} words)` : '';
  return `${texts.join(' ')}${rest}`;
}
