/**
 * Commands that make a data set of every type and encoding, the same for the same seed. Scores are
 * multiples of 1/4: before 7.2 DEBUG DIGEST had others with digits that do not matter.
 */
import { Prng } from '../../src/base/prng.ts';
import type { Words } from './differential/wire.ts';

/** Expiries lie far ahead, so that none is over before a test ends. */
const farAheadMs = 4_000_000_000_000;

export function dataSet(seed: number, keys = 60): Words[] {
  const random = new Prng(seed);
  const commands: Words[] = [];
  for (let db = 0; db < 3; db++) {
    commands.push(['SELECT', `${db * 5}`]);
    for (let i = 0; i < keys; i++)
      addKey(commands, random, `${random.chance(0.2) ? '' : 'key:'}${i}`);
    commands.push(...special());
  }
  return commands;
}

function addKey(commands: Words[], random: Prng, key: string): void {
  const count = random.chance(0.2) ? 1 + random.below(700) : 1 + random.below(10);
  const many = (make: () => string[]): string[] => Array.from({ length: count }, make).flat();
  switch (random.below(6)) {
    case 0:
      commands.push(['SET', key, text(random, random.chance(0.1) ? 20_000 : 100)]);
      break;
    case 1:
      commands.push(['RPUSH', key, ...many(() => [text(random, 120)])]);
      break;
    case 2:
      commands.push(['SADD', key, ...many(() => [text(random, 80)])]);
      break;
    case 3:
      commands.push(['SADD', key, ...many(() => [integer(random)])]);
      break;
    case 4:
      commands.push(['ZADD', key, ...many(() => [score(random), text(random, 80)])]);
      break;
    default:
      commands.push(['HSET', key, ...many(() => [text(random, 80), text(random, 80)])]);
  }
  if (random.chance(0.3)) {
    commands.push(['PEXPIREAT', key, `${farAheadMs + random.below(1_000_000_000)}`]);
  }
}

/** What random data seldom has. */
function special(): Words[] {
  return [
    ['SET', '', ''],
    ['SET', 'integer:least', '-9223372036854775808'],
    ['SET', 'integer:most', '9223372036854775807'],
    ['SET', 'integer:zero', '0'],
    ['SET', 'integer:padded', '007'],
    ['SET', 'long', 'x'.repeat(200_000)],
    ['RPUSH', 'list:large', 'x'.repeat(100_000), 'small', 'y'.repeat(9000)],
    ['ZADD', 'scores', 'inf', 'a', '-inf', 'b', '-0.0', 'c', '1e100', 'd', '0.5', 'e'],
    ['ZADD', 'scores:many', ...Array.from({ length: 300 }, (_, i) => [`${i / 4}`, `m${i}`]).flat()],
    ['HSET', 'hash:large', 'field', 'z'.repeat(3000), '', ''],
    ['SADD', 'integers:wide', '1', '70000', '5000000000'],
    ['SADD', 'integers:many', ...Array.from({ length: 600 }, (_, i) => `${i * 3}`)],
    ['SADD', 'mixed', '1', 'a', '9223372036854775807'],
  ];
}

/** Numbers, words that compress, or any bytes, one character each. */
function text(random: Prng, most: number): string {
  const length = random.below(most + 1);
  switch (random.below(4)) {
    case 0:
      return integer(random);
    case 1:
      return 'abcabcabd'.repeat(most).slice(0, length);
    default:
      return Array.from({ length }, () => String.fromCharCode(random.below(256))).join('');
  }
}

function integer(random: Prng): string {
  const bits = 1 + random.below(52);
  const value = Math.floor(random.float() * 2 ** bits);
  return `${random.chance(0.5) ? value : -value}`;
}

function score(random: Prng): string {
  return random.chance(0.5) ? `${random.below(100)}` : `${random.below(1_000_000) / 4 - 1e5}`;
}
