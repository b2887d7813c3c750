/**
 * Which commands are not sent because they would say nothing about equality: they wait for ever,
 * take all memory or time, or hang on the clock.
 */
import type { Protocol } from './side.ts';
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

/** In every form. */
const forbidden = /^(sync|psync|replconf|failover|replicaof|slaveof|quit)$/;
/** Harmless only with arguments: the command has none, so they are a mistake. */
const harmlessAsMistake = /^(monitor|reset|command|multi|bgsave|bgrewriteaof)$/;
/** Harmless only without arguments: it must have some, and has a reply for each. */
const harmlessWithout = /^[ps]?(un)?subscribe$/;

export function isHarmless(words: Words): boolean {
  const [name] = words;
  const low = name.toLowerCase();
  if (forbidden.test(low)) return false;
  if (harmlessAsMistake.test(low) && words.length === 1) return false;
  if (harmlessWithout.test(low) && (words.length > 1 || low.includes('un'))) return false;
  const command = name.toUpperCase();
  return !expiresSoon(command, words) && !isHuge(command, words) && !waits(command, words);
}

/** Whether it leaves the connection in the protocol that the run is about. */
export function keepsProtocol(words: Words, protocol: Protocol): boolean {
  if (protocol === 'both' || !/^hello$/i.test(words[0])) return true;
  return Number(words[1]) !== 5 - Number(protocol);
}

/** Whether it leaves everything but the data of one database as it was. */
export function isCalm(words: Words): boolean {
  return !uncalm.test(words[0]);
}

const uncalm =
  /^(b[lrz].*|scan|select|swapdb|move|copy|randomkey|flush.*|hello|multi|exec|discard|watch|unwatch|config|client|slowlog|debug|info|auth)$/i;

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
    case 'RESTORE':
    case 'RESTORE-ASKING':
      return isSoon(words[2], 1000) || isNow(words[2], 1000);
    case 'SET':
      return words.some(
        (word, i) => optionExpiresSoon(word, words[i + 1]) || isPast(word, words[i + 1]),
      );
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

/**
 * SET leaves a key that has expired; when it goes hangs on who meets it, as SCAN and RANDOMKEY do.
 */
function isPast(option: string, time: string | undefined): boolean {
  if (!/^(ex|px)at$/i.test(option)) return false;
  return Number(time) > 0 && Number(time) < nearNow[0];
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
    case 'COMMAND':
      return words.length === 2 && /^(info|docs|list)$/i.test(words[1]);
    case 'HELLO':
      // In a pipeline a wrong password may have no reply, so AUTH is left to scenarios.
      return words.some((word) => /^auth$/i.test(word));
    case 'AUTH':
      return words.length === 3;
    case 'SHUTDOWN':
      return words.length < 2;
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
