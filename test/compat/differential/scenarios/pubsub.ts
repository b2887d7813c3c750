/** Subscriptions on one connection while others talk. */
import { pick } from '../sources/draws.ts';
import { sources } from '../sources.ts';
import type { Step } from '../step.ts';
import type { Words } from '../wire.ts';
import { batchOn, type Draws, exact, helloWords, listening } from './draws.ts';

/** Subscriptions of all kinds, messages, and their end. */
export function talk(draws: Draws): Step[] {
  const { prng } = draws;
  const subscribe = (): Words => {
    const verb = pick(prng, ['SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE', 'subscribe']);
    const source = verb === 'PSUBSCRIBE' ? 'channel-pattern' : 'channel';
    return [verb, ...Array.from({ length: 1 + prng.below(3) }, () => sources[source](prng)[0])];
  };
  const other = (): Words => {
    const verbs = ['UNSUBSCRIBE', 'PUNSUBSCRIBE', 'SUNSUBSCRIBE', 'GET', 'ECHO', 'PING'];
    return [pick(prng, verbs), sources.channel(prng)[0]];
  };
  const talk = Array.from({ length: 5 }, () =>
    exact(pick(prng, ['PUBLISH', 'PUBLISH', 'SPUBLISH']), ...sources.channel(prng), 'hello'),
  );
  const counts = [exact('PUBSUB', 'NUMPAT'), exact('PUBSUB', 'NUMSUB', 'c0', 'c1', 'c2')];
  return [
    listening(['RESET'], helloWords(draws), subscribe(), subscribe()),
    batchOn(0, ...talk, ...counts, { words: ['CLIENT', 'LIST'], check: 'clients' }),
    listening(other(), subscribe(), other()),
    batchOn(1, exact('MULTI'), ...talk, exact('EXEC'), ...counts),
    listening(['RESET'], ['HELLO', '2']),
  ];
}

/** Events of all keys while commands run. */
export function notified({ prng, batch }: Draws): Step[] {
  const classes = pick(prng, ['KEA', 'KA', 'Eg$', 'Exm', 'KEAm', 'Kzl', 'AKEn', 'KEAmn']);
  const set = (value: string): Step =>
    batchOn(0, exact('CONFIG', 'SET', 'notify-keyspace-events', value));
  return [
    listening(['RESET'], ['PSUBSCRIBE', '__key*__:*']),
    set(classes),
    batch(),
    listening(['PING']),
    batch(),
    set(''),
    listening(['RESET']),
  ];
}

/** What MONITOR shows of other connections. */
export function monitored(draws: Draws): Step[] {
  const queued = Array.from({ length: 3 }, () => draws.calm()).flat();
  return [
    listening(['RESET'], helloWords(draws), ['MONITOR']),
    batchOn(0, ...draws.calm(), ...draws.calm(), ...draws.calm()),
    listening(),
    batchOn(1, exact('MULTI'), ...queued.map(({ words }) => exact(...words)), {
      words: ['EXEC'],
      check: queued,
    }),
    draws.batch(),
    listening(['RESET']),
  ];
}

/** Replies that a connection does without. */
export function silenced({ calm }: Draws): Step[] {
  const words = (): Words[] => calm().map((command) => command.words);
  return [
    listening(['RESET'], ['CLIENT', 'REPLY', 'SKIP'], ['PING'], ['ECHO', 'a']),
    listening(['CLIENT', 'REPLY', 'OFF'], ['PING'], ...words(), ['CLIENT', 'REPLY', 'ON']),
    listening(['CLIENT', 'REPLY', 'OFF'], ['CLIENT', 'REPLY', 'SKIP'], ['CLIENT', 'REPLY', 'ON']),
    listening(['MULTI'], ['CLIENT', 'REPLY', 'OFF'], ['EXEC'], ['CLIENT', 'REPLY', 'ON']),
    listening(['RESET']),
  ];
}
