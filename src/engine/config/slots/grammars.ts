/**
 * The grammars of `bind`, `client-output-buffer-limit`, `replicaof`, `oom-score-adj-values`,
 * `notify-keyspace-events` and `latency-tracking-info-percentiles`. `save` and `dir` have files of
 * their own: they are more than a value.
 */
import { asciiLower, formatMemory, parseLoose, parseMemory, untilNul } from '../c-text.ts';
import { formatNotifyFlags, parseNotifyFlags } from '../notify-flags.ts';
import { formatPercentile, parsePercentile } from '../percentile.ts';
import { quote } from '../split-args.ts';
import type { Address, ClientClass, OomScores } from '../values.ts';
import type { Grammar, Wrong } from './special.ts';

const wrongCount = 'wrong number of arguments';

const bindsMax = 16;
const bindDefault = ['*', '-::*'];

export const bindGrammar: Grammar<readonly string[]> = {
  initial: bindDefault,
  parse(args) {
    if (args.length > bindsMax) return { wrong: 'Too many bind addresses specified.' };
    const isNone = args.length === 1 && args[0] === '';
    return { value: isNone ? [] : args.map(untilNul) };
  },
  format: (binds) => binds.join(' '),
  rewrite(binds, lines) {
    if (binds.join(' ') === bindDefault.join(' ')) lines.drop('bind');
    else lines.put('bind', `bind ${binds.length === 0 ? '""' : binds.join(' ')}`, true);
  },
};

/** Held exactly, because all 64 bits of a limit are shown. */
export interface ExactLimit {
  readonly hard: bigint;
  readonly soft: bigint;
  readonly seconds: number;
}

export type ExactLimits = Readonly<Record<ClientClass, ExactLimit>>;

const mebibyte = 1_048_576n;
const limitsDefault: ExactLimits = {
  normal: { hard: 0n, soft: 0n, seconds: 0 },
  replica: { hard: 256n * mebibyte, soft: 64n * mebibyte, seconds: 60 },
  pubsub: { hard: 32n * mebibyte, soft: 8n * mebibyte, seconds: 60 },
};

/** Classes in the order in which they are shown: the word of CONFIG GET, and the word of a file. */
const classes: readonly (readonly [ClientClass, string])[] = [
  ['normal', 'normal'],
  ['replica', 'slave'],
  ['pubsub', 'pubsub'],
];

function clientClass(word: string): ClientClass | undefined {
  const lower = asciiLower(untilNul(word));
  return classes.find(([name, shown]) => lower === name || lower === shown)?.[0];
}

function parseLimit(args: readonly string[]): ExactLimit | undefined {
  const hard = parseMemory(args[0]);
  const soft = parseMemory(args[1]);
  const seconds = parseLoose(args[2], 10);
  if (hard === undefined || soft === undefined || seconds === undefined) return undefined;
  const int = Number(BigInt.asIntN(32, seconds));
  return int < 0 ? undefined : { hard, soft, seconds: int };
}

function limitWrong(what: string): Wrong {
  return { wrong: `${what} buffer limit configuration.` };
}

export const outputLimitsGrammar: Grammar<ExactLimits> = {
  initial: limitsDefault,
  parse(args, before) {
    if (args.length % 4 !== 0) return limitWrong('Wrong number of arguments in');
    const value: Record<ClientClass, ExactLimit> = { ...before };
    for (let i = 0; i < args.length; i += 4) {
      const name = clientClass(args[i]);
      if (name === undefined) return limitWrong('Invalid client class specified in');
      const limit = parseLimit(args.slice(i + 1, i + 4));
      if (limit === undefined) return limitWrong('Error in hard, soft or soft_seconds setting in');
      value[name] = limit;
    }
    return { value };
  },
  format(limits) {
    const parts = classes.map(([name, shown]) => {
      const { hard, soft, seconds } = limits[name];
      return `${shown} ${hard} ${soft} ${seconds}`;
    });
    return parts.join(' ');
  },
  rewrite(limits, lines) {
    for (const [name] of classes) {
      const { hard, soft, seconds } = limits[name];
      const usual = limitsDefault[name];
      const isUsual = hard === usual.hard && soft === usual.soft && seconds === usual.seconds;
      const values = `${formatMemory(hard)} ${formatMemory(soft)} ${seconds}`;
      const directive = 'client-output-buffer-limit';
      lines.put(directive, `${directive} ${name} ${values}`, !isUsual);
    }
  },
};

const portMax = 65535;

export const replicaOfGrammar: Grammar<Address | undefined> = {
  initial: undefined,
  parse(args) {
    if (args.length !== 2) return { wrong: wrongCount };
    const [host, portText] = args.map(untilNul);
    if (asciiLower(host) === 'no' && asciiLower(portText) === 'one') return { value: undefined };
    const parsed = parseLoose(portText, 10);
    const port = parsed === undefined ? -1 : Number(BigInt.asIntN(32, parsed));
    if (port < 0 || port > portMax) return { wrong: 'Invalid master port' };
    return { value: { host, port } };
  },
  format: (primary) => (primary === undefined ? '' : `${primary.host} ${primary.port}`),
  rewrite(primary, lines) {
    if (primary === undefined) lines.drop('replicaof');
    else lines.put('replicaof', `replicaof ${primary.host} ${primary.port}`, true);
  },
};

const oomScoreMax = 2000n;
const oomScoresDefault: OomScores = [0, 200, 800];

function parseOomScore(text: string): number | undefined {
  const score = parseLoose(text, 10);
  if (score === undefined || score < -oomScoreMax || score > oomScoreMax) return undefined;
  return Number(score);
}

export const oomScoresGrammar: Grammar<OomScores> = {
  initial: oomScoresDefault,
  isQuiet: true,
  parse(args) {
    if (args.length !== oomScoresDefault.length) return { wrong: wrongCount };
    const [primary, replica, background] = args.map(parseOomScore);
    if (primary === undefined || replica === undefined || background === undefined) {
      const bounds = 'elements must be between -2000 and 2000.';
      return { wrong: `Invalid oom-score-adj-values, ${bounds}` };
    }
    return { value: [primary, replica, background] };
  },
  format: (scores) => scores.join(' '),
  rewrite(scores, lines) {
    const isForced = scores.join(' ') !== oomScoresDefault.join(' ');
    lines.put('oom-score-adj-values', `oom-score-adj-values ${scores.join(' ')}`, isForced);
  },
};

/**
 * True when the kernel will not let an ordinary process apply the scores, because one is below the
 * one before.
 */
export function areOomScoresUnordered([primary, replica, background]: OomScores): boolean {
  return replica < primary || background < replica;
}

export const notifyGrammar: Grammar<number> = {
  initial: 0,
  parse(args) {
    if (args.length !== 1) return { wrong: wrongCount };
    const value = parseNotifyFlags(untilNul(args[0]));
    if (value !== undefined) return { value };
    return { wrong: "Invalid event class character. Use 'Ag$lshzxeKEtmdn'." };
  },
  format: formatNotifyFlags,
  rewrite(mask, lines) {
    const directive = 'notify-keyspace-events';
    lines.put(directive, `${directive} ${quote(formatNotifyFlags(mask))}`, mask !== 0);
  },
};

export const percentilesGrammar: Grammar<readonly number[]> = {
  initial: [50, 99, 99.9],
  parse(args) {
    const value: number[] = [];
    const isNone = args.length === 1 && args[0] === '';
    for (const arg of isNone ? [] : args) {
      const percentile = parsePercentile(arg);
      const directive = 'latency-tracking-info-percentiles';
      if (percentile === undefined) return { wrong: `Invalid ${directive} parameters` };
      if (percentile > 100 || percentile < 0) {
        return { wrong: `${directive} parameters should sit between [0.0,100.0]` };
      }
      value.push(percentile);
    }
    return { value };
  },
  format: (percentiles) => percentiles.map(formatPercentile).join(' '),
  rewrite(percentiles, lines) {
    const text = percentiles.length === 0 ? '""' : percentiles.map(formatPercentile).join(' ');
    const directive = 'latency-tracking-info-percentiles';
    lines.put(directive, `${directive} ${text}`, true);
  },
};
