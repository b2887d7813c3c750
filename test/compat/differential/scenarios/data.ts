/** Keys that another connection touches, that expire, that are walked through; slow commands. */
import { pick } from '../sources/draws.ts';
import { anyKey } from '../sources/keys.ts';
import { sources } from '../sources.ts';
import type { Batch, Step } from '../step.ts';
import { batchOn, type Draws, exact } from './draws.ts';

/** A transaction on watched keys that the other connection may touch. */
export function watched({ prng, calm, transaction }: Draws): Step[] {
  return [
    batchOn(0, exact('DISCARD'), exact('WATCH', ...sources.keys(prng))),
    batchOn(1, ...calm(), exact('PING')),
    batchOn(0, ...transaction(), exact('UNWATCH')),
  ];
}

/**
 * Keys that expire before they are used, and while they are watched. Each gets its time once, for
 * it may be over at the next command. What nobody asked for is removed at the end: how many keys
 * there are must not hang on who looked.
 */
export function expired({ prng, calm }: Draws): Step[] {
  const isWatching = prng.chance(0.3);
  // Certainly not over before WATCH, and certainly over after the sleep.
  const [lifeMs, sleepSeconds] = isWatching ? ['150', '0.16'] : ['1', '0.004'];
  const keys = new Set(Array.from({ length: 1 + prng.below(4) }, () => anyKey(prng)[0]));
  const [watched] = keys;
  const dying = [...keys].map((key) =>
    pick(prng, [
      exact('PEXPIRE', key, lifeMs),
      exact('SET', key, 'x', 'PX', lifeMs),
      exact('SET', key, 'x', 'PXAT', '594078'),
      exact('PSETEX', key, lifeMs, '7'),
      exact('GETEX', key, 'PX', lifeMs),
    ]),
  );
  const users = (count: number): Batch['commands'] => Array.from({ length: count }, calm).flat();
  const run = [exact('MULTI'), exact('EXISTS', watched), exact('EXEC')];
  return [
    batchOn(
      0,
      ...dying,
      ...(isWatching ? [exact('WATCH', watched)] : []),
      exact('DEBUG', 'SLEEP', sleepSeconds),
      ...(prng.chance(0.3) ? [exact('WATCH', watched)] : []),
      ...users(8),
      ...run,
      ...users(4),
      { words: ['SCAN', '0', 'COUNT', '100000'], check: 'scan' },
    ),
  ];
}

/**
 * Commands that wait for the end of a pause. None that blocks: such a one Redis 7.2 forgets, for
 * it keeps no timeout of a command that it runs again.
 */
export function paused({ prng, calm }: Draws): Step[] {
  const commands = Array.from({ length: 6 }, calm).flat();
  const pause = ['CLIENT', 'PAUSE', '3', ...pick(prng, [[], ['WRITE'], ['ALL'], ['write']])];
  return [
    batchOn(prng.below(2) as 0 | 1, exact(...pause), ...commands, exact('CLIENT', 'UNPAUSE')),
  ];
}

/** Whole scans, in small steps. */
export function scanned({ prng }: Draws): Step[] {
  const scan = (): Step => {
    const [verb, key] = pick(prng, [
      ['SCAN'],
      ['SCAN'],
      ['SSCAN', sources.set(prng)[0]],
      ['HSCAN', sources.hash(prng)[0]],
      ['ZSCAN', sources.zset(prng)[0]],
    ] as const);
    const options = [
      ...(prng.chance(0.8) ? ['COUNT', String(1 + prng.below(30))] : []),
      ...(prng.chance(0.4) ? ['MATCH', sources.pattern(prng)[0]] : []),
      ...(verb === 'SCAN' && prng.chance(0.3) ? ['TYPE', pick(prng, ['zset', 'string'])] : []),
    ];
    const words = key === undefined ? [verb, ...options] : [verb, key, ...options];
    const cursorAt = key === undefined ? 1 : 2;
    return { is: 'scanning', connection: prng.below(2) as 0 | 1, words, cursorAt };
  };
  // INFO counts steps, and how many there are hangs on the table.
  return [scan(), scan(), scan(), batchOn(0, exact('CONFIG', 'RESETSTAT'))];
}

/** What the slow log keeps when it keeps everything. */
export function slow({ prng, calm }: Draws): Step[] {
  const slower = (micros: string): Batch['commands'][number] =>
    exact('CONFIG', 'SET', 'slowlog-log-slower-than', micros);
  const asked = { words: ['SLOWLOG', 'GET', pick(prng, ['', '3', '-1', '10'])], check: 'slow' };
  const words = asked.words.filter((word) => word !== '');
  return [
    batchOn(
      prng.below(2) as 0 | 1,
      slower('0'),
      exact('SLOWLOG', 'RESET'),
      ...Array.from({ length: 5 }, calm).flat(),
      exact('SET', 's0', 'x'.repeat(200)),
      exact('SADD', 't0', ...Array.from({ length: 40 }, (_, i) => String(i))),
      { words, check: 'slow' },
      exact('SLOWLOG', 'LEN'),
      slower('-1'),
      exact('SLOWLOG', 'RESET'),
    ),
  ];
}
