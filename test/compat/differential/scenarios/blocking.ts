/** Commands that wait for what another connection does. */
import { choice, pick, some } from '../sources/draws.ts';
import { sources } from '../sources.ts';
import { idOf, type Step, waiterCount, waitersAt } from '../step.ts';
import { compileTemplate, type Draw, type Sources } from '../template.ts';
import { batchOn, type Draws, exact } from './draws.ts';

const key = choice('b0', 'b1', 'b2');

const here: Sources = {
  ...sources,
  b: key,
  bs: some(key, 3),
  'n-bs': (prng) => {
    const keys = some(key, 3)(prng);
    return [String(keys.length), ...keys];
  },
  waiter: (prng) => [idOf(waitersAt + prng.below(waiterCount))],
};

function compiled(...templates: readonly string[]): readonly Draw[] {
  return templates.map((template) => compileTemplate(template, here));
}

const waiters = compiled(
  'BLPOP <bs> 0',
  'BRPOP <bs> 0',
  'BLMOVE <b> <b> (LEFT|RIGHT) (LEFT|RIGHT) 0',
  'BRPOPLPUSH <b> <b> 0',
  'BLMPOP 0 <n-bs> (LEFT|RIGHT) [COUNT <count>]',
  'BZPOPMIN <bs> 0',
  'BZPOPMAX <bs> 0',
  'BZMPOP 0 <n-bs> (MIN|MAX) [COUNT <count>]',
);

const others = compiled(
  'RPUSH <b> {<member>}',
  'LPUSH <b> {<member>}',
  'LPUSHX <b> <member>',
  'LINSERT <b> BEFORE a b',
  'ZADD <b> {<small> <member>}',
  'ZADD <b> {<small> <member>}',
  'ZINCRBY <b> <small> <member>',
  'SET <b> <value>',
  'SADD <b> {<member>}',
  'DEL <bs>',
  'RENAME <b> <b>',
  'COPY <b> <b> [REPLACE]',
  'LPOP <b>',
  'ZPOPMIN <b>',
  'LMOVE <b> <b> LEFT RIGHT',
  'RPOPLPUSH <b> <b>',
  'SORT <b> BY nosort STORE <b>',
  'ZUNIONSTORE <b> <n-bs>',
  'ZRANGESTORE <b> <b> 0 -1',
  'EXPIRE <b> 100000',
  'PEXPIRE <b> -1',
  'PERSIST <b>',
  'MOVE <b> 1',
  'SWAPDB 0 1',
  'CLIENT UNBLOCK <waiter> [TIMEOUT|ERROR]',
  'LLEN <b>',
  'TYPE <b>',
);

/** Up to three connections wait while a fourth gives them something, in a transaction or not. */
export function blocked({ prng }: Draws): Step[] {
  const connection = prng.below(2) as 0 | 1;
  const length = 1 + prng.below(8);
  const commands = Array.from({ length }, () => exact(...pick(prng, others)(prng)));
  const start = prng.below(length);
  const end = start + prng.below(length - start + 1);
  const isWhole = prng.chance(0.6);
  const run = [exact('MULTI'), ...commands.slice(start, end), exact('EXEC')];
  const mixed = [...commands.slice(0, start), ...run, ...commands.slice(end)];
  const cleared = [exact('SELECT', '0'), exact('DEL', 'b0', 'b1', 'b2')];
  return [
    batchOn(connection, ...(prng.chance(0.8) ? cleared : cleared.slice(0, 1))),
    {
      is: 'waiting',
      waiters: Array.from({ length: 1 + prng.below(waiterCount) }, () => pick(prng, waiters)(prng)),
      batch: batchOn(connection, ...(isWhole ? commands : mixed)),
      end: pick(prng, ['TIMEOUT', 'ERROR']),
    },
  ];
}
