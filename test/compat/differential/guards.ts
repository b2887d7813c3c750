/**
 * Which commands are not sent because they would say nothing about equality: they wait for ever,
 * take all memory or time, or hang on the clock.
 */
import type { Words } from './wire.ts';

/** Shortest time to live that certainly outlives a comparison. */
const ttlSecondsMin = 50_000;
/** Seconds since 1970 between which a point in time is near to now. */
const nearNow = [1_600_000_000, 2_100_000_000] as const;
const sampleMax = 1000;
/** Bits of the longest string. */
const bitsMax = 8_000_000;
const bytesMax = 1_000_000;
/** The largest length of a string: what lies behind it is refused, so harmless. */
const stringBitsMax = 2 ** 32;

const forbidden = /^(shutdown|monitor|sync|psync|failover|replicaof|slaveof|quit|client)$/i;

export function isHarmless(words: Words): boolean {
  if (forbidden.test(words[0])) return false;
  const command = words[0].toUpperCase();
  return !expiresSoon(command, words) && !isHuge(command, words) && !waits(command, words);
}

function expiresSoon(command: string, words: Words): boolean {
  switch (command) {
    case 'EXPIRE':
    case 'SETEX':
      return isSoon(words[2], 1);
    case 'PEXPIRE':
    case 'PSETEX':
      return isSoon(words[2], 1000);
    case 'EXPIREAT':
      return isNow(words[2], 1);
    case 'PEXPIREAT':
      return isNow(words[2], 1000);
    case 'SET':
    case 'GETEX':
      return words.some((word, i) => optionExpiresSoon(word, words[i + 1]));
    default:
      return false;
  }
}

function optionExpiresSoon(option: string, time: string | undefined): boolean {
  switch (option.toUpperCase()) {
    case 'EX':
      return isSoon(time, 1);
    case 'PX':
      return isSoon(time, 1000);
    case 'EXAT':
      return isNow(time, 1);
    case 'PXAT':
      return isNow(time, 1000);
    default:
      return false;
  }
}

function isSoon(time: string | undefined, unit: number): boolean {
  const value = Number(time);
  return value > 0 && value < ttlSecondsMin * unit;
}

function isNow(time: string | undefined, unit: number): boolean {
  const value = Number(time);
  return value > nearNow[0] * unit && value < nearNow[1] * unit;
}

function isHuge(command: string, words: Words): boolean {
  switch (command) {
    case 'SRANDMEMBER':
    case 'HRANDFIELD':
    case 'ZRANDMEMBER':
      return Number(words[2]) < -sampleMax && Number(words[2]) > -(2 ** 63) * 1.01;
    case 'SETRANGE':
      return isBetween(words[2], bytesMax, stringBitsMax / 8);
    case 'SETBIT':
      return isBetween(words[2], bitsMax, stringBitsMax);
    case 'BITFIELD':
      return words.some(
        (word) =>
          isBetween(word, bitsMax, stringBitsMax) ||
          (word.startsWith('#') && isBetween(word.slice(1), bitsMax / 64, stringBitsMax)),
      );
    case 'DEBUG':
      return !/^(digest|digest-value|protocol|error|quicklist-packed-threshold)$/i.test(
        words[1] ?? '',
      );
    case 'COMMAND':
      return !/^getkeys/i.test(words[1] ?? '');
    case 'CONFIG':
      return /^(rewrite|resetstat)$/i.test(words[1] ?? '');
    default:
      return false;
  }
}

function isBetween(word: string | undefined, from: number, to: number): boolean {
  const value = Number(word);
  return value > from && value <= to;
}

/** Blocking commands whose timeout is neither short nor refused. */
function waits(command: string, words: Words): boolean {
  const isFirst = command === 'BLMPOP' || command === 'BZMPOP';
  if (!isFirst && !/^(B[LR]POP|BLMOVE|BRPOPLPUSH|BZPOPM(IN|AX))$/.test(command)) return false;
  const timeout = words[isFirst ? 1 : words.length - 1] ?? '';
  return !/^(0\.00\d|-1|abc|nan|1e400|9223372036854775807|)$/.test(timeout);
}
