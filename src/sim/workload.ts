/**
 * What simulated clients ask for: few keys, so that they meet, and now and then something that is
 * wrong.
 */
import type { Prng } from '../base/prng.ts';
import type { RequestWord } from '../resp/request-writer.ts';

type Maker = (random: Prng) => readonly RequestWord[];

const keys = 12;
const largeBytesMax = 100_000;

const makers: readonly Maker[] = [
  (random) => ['SET', key(random), value(random)],
  (random) => ['GET', key(random)],
  (random) => ['INCR', `counter:${random.below(keys)}`],
  (random) => ['APPEND', key(random), value(random)],
  (random) => ['DEL', key(random), key(random)],
  (random) => ['LPUSH', `list:${random.below(keys)}`, value(random), value(random)],
  (random) => ['RPOP', `list:${random.below(keys)}`],
  (random) => ['LRANGE', `list:${random.below(keys)}`, 0, 9],
  (random) => ['HSET', `hash:${random.below(keys)}`, `field:${random.below(keys)}`, value(random)],
  (random) => ['HGETALL', `hash:${random.below(keys)}`],
  (random) => ['SADD', `set:${random.below(keys)}`, random.below(50)],
  (random) => ['SMEMBERS', `set:${random.below(keys)}`],
  (random) => [
    'ZADD',
    `zset:${random.below(keys)}`,
    random.below(1000),
    `member:${random.below(keys)}`,
  ],
  (random) => ['ZRANGE', `zset:${random.below(keys)}`, 0, -1, 'WITHSCORES'],
  (random) => ['PEXPIRE', key(random), random.below(100)],
  (random) => ['SET', key(random), new Uint8Array(random.below(largeBytesMax))],
  () => ['PING'],
  () => ['NOSUCHCOMMAND', 'with', 'arguments'],
  (random) => ['INCR', `list:${random.below(keys)}`],
];

export function mixedRequest(random: Prng): readonly RequestWord[] {
  return makers[random.below(makers.length)](random);
}

function key(random: Prng): string {
  return `key:${random.below(keys)}`;
}

function value(random: Prng): string {
  return 'v'.repeat(random.below(80)) + random.below(1000);
}
