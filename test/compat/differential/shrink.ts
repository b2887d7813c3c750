/**
 * Shortens what was sent to what still provokes a difference, within a bound of time: first
 * without the commands that do not name a key of the command that differed, then by halves and
 * smaller pieces.
 */
import type { Command } from './checks.ts';
import { Comparison, type Difference, listenerAt, type Sent, type Side } from './comparison.ts';

import type { Words } from './wire.ts';

const shrinkMs = 20_000;
const shownCommandsMax = 40;
const shownWordsMax = 12;

interface Single {
  readonly connection: number;
  readonly command: Command;
}

export async function shrink(
  sent: readonly Sent[],
  found: Difference,
  sides: readonly [Side, Side],
  version: number,
): Promise<string[]> {
  const deadline = Date.now() + shrinkMs;
  const differs = (singles: readonly Single[]): Promise<boolean> =>
    isDifferent(singles, found, sides, version);
  const all = sent.flatMap(({ connection, commands }) =>
    connection === listenerAt ? [] : commands.map((command) => ({ connection, command })),
  );
  let singles = sinceFlush(all);
  if (!(await differs(singles))) {
    singles = all;
    if (!(await differs(all))) return ['(not reproduced by the commands alone)'];
  }
  const near = singles.filter(({ command }) => isNear(command.words, found.words));
  if (await differs(near)) singles = near;
  for (let size = Math.ceil(singles.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < singles.length && Date.now() < deadline; ) {
      const without = [...singles.slice(0, at), ...singles.slice(at + size)];
      if (await differs(without)) singles = without;
      else at += size;
    }
  }
  return singles.slice(-shownCommandsMax).map(line);
}

/** What was sent before everything was deleted does not matter, but for settings. */
function sinceFlush(singles: readonly Single[]): Single[] {
  const last = singles.findLastIndex(
    ({ command: { words } }) => words.length === 1 && /^flushall$/i.test(words[0]),
  );
  return singles.filter(
    ({ command }, i) => i > last || /^(config|select|hello|debug)$/i.test(command.words[0]),
  );
}

function isNear(words: Words, found: Words): boolean {
  if (/^(config|select|swapdb|flush|hello|multi|exec|debug)/i.test(words[0])) return true;
  return words.slice(1, 8).some((word) => found.slice(1).includes(word));
}

async function isDifferent(
  singles: readonly Single[],
  found: Difference,
  sides: readonly [Side, Side],
  version: number,
): Promise<boolean> {
  for (const { server, wires } of sides) {
    if (!server.isRunning) return false;
    await wires[0].run('RESET');
    await wires[1].run('RESET');
    await wires[1].run('HELLO', '3');
    await wires[0].run('FLUSHALL');
    await wires[0].run('CONFIG', 'SET', ...startValues);
    await wires[0].run('DEBUG', 'QUICKLIST-PACKED-THRESHOLD', '0');
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

const startValues = [
  ['list-max-listpack-size', '-2'],
  ['hash-max-listpack-entries', '512'],
  ['hash-max-listpack-value', '64'],
  ['set-max-intset-entries', '512'],
  ['zset-max-listpack-entries', '128'],
  ['zset-max-listpack-value', '64'],
].flat();

/** Neighbours of one connection are sent together. */
function runsOf(singles: readonly Single[]) {
  const runs: { is: 'batch'; connection: 0 | 1; commands: Command[] }[] = [];
  for (const { connection, command } of singles) {
    const last = runs.at(-1);
    if (last?.connection === connection && last.commands.length < 200) last.commands.push(command);
    else runs.push({ is: 'batch', connection: connection as 0 | 1, commands: [command] });
  }
  return runs;
}

function line({ connection, command }: Single): string {
  const words = command.words.slice(0, shownWordsMax).map((word) => {
    const plain = JSON.stringify(word.length > 70 ? word.slice(0, 70) : word);
    return word.length > 70 ? `${plain}…(${word.length})` : plain;
  });
  const rest = command.words.length > shownWordsMax ? ` … (${command.words.length} words)` : '';
  return `  ${connection}> ${words.join(' ')}${rest}`;
}
