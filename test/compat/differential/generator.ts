/**
 * Draws what is sent: an endless, seeded sequence of steps. The same seed gives the same steps;
 * replies have no influence.
 */
import type { Prng } from '../../../src/base/prng.ts';
import type { Check, Command } from './checks.ts';
import { commandTable } from './commands.ts';
import type { Row, Sampled } from './families/family.ts';
import { isCalm, isHarmless, keepsProtocol } from './guards.ts';
import { blocked } from './scenarios/blocking.ts';
import { expired, paused, scanned, slow, watched } from './scenarios/data.ts';
import { type Draws, exact, type Scenario } from './scenarios/draws.ts';
import { monitored, notified, silenced, talk } from './scenarios/pubsub.ts';
import { guarded, killed, noise } from './scenarios/visits.ts';
import type { Protocol } from './side.ts';
import { pick } from './sources/draws.ts';
import { keptKeys } from './sources/keys.ts';
import { oddNumbers } from './sources/numbers.ts';
import { sources } from './sources.ts';
import type { Batch, Step } from './step.ts';
import { compileTemplate, type Draw } from './template.ts';
import type { Words } from './wire.ts';

interface Source {
  readonly draw: Draw;
  readonly check: Check;
  readonly facts: Sampled['facts'] | undefined;
}

interface SourceFamily {
  readonly weight: number;
  readonly sources: readonly Source[];
}

const batchCommandsMax = 120;
const mutationShare = 0.04;
const transactionShare = 0.02;
const scenarioShare = 0.2;

/**
 * Before SORT: Redis takes the mark that any earlier number was out of range for one of SORT's own
 * numbers. A good number wipes it out.
 */
const forgetting = exact('ZADD', 'never', 'XX', '1', 'a');

/** One that is named twice is drawn twice as often. */
const scenarios: readonly Scenario[] = [
  ...[blocked, blocked, blocked, watched, watched, scanned, expired, talk, notified],
  ...[monitored, silenced, slow, paused, guarded, killed, noise, noise],
];

/** What scenarios use are properties, for these take them by name. */
export class Generator implements Draws {
  readonly prng: Prng;
  readonly protocol: Protocol;
  readonly #mayBeSent: (words: Words) => boolean;
  readonly #families: readonly SourceFamily[];
  readonly #weight: number;
  readonly #planned: Step[] = [];

  constructor(prng: Prng, protocol: Protocol, mayBeSent: (words: Words) => boolean) {
    this.prng = prng;
    this.protocol = protocol;
    this.#mayBeSent = mayBeSent;
    this.#families = commandTable.map((family) => ({
      weight: family.weight,
      sources: family.commands.map(compiled),
    }));
    this.#weight = this.#families.reduce((sum, family) => sum + family.weight, 0);
  }

  /** Whether a scenario has begun that is not at its end. */
  get isWithin(): boolean {
    return this.#planned.length > 0;
  }

  next(): Step {
    const planned = this.#planned.shift();
    if (planned !== undefined) return planned;
    if (!this.prng.chance(scenarioShare)) return this.batch();
    this.#planned.push(...pick(this.prng, scenarios)(this).map((step) => this.#allowed(step)));
    return this.next();
  }

  /** Visits and waits are not made of drawn commands: some of theirs the peer may do otherwise. */
  #allowed(step: Step): Step {
    if (step.is === 'visit') return { ...step, commands: step.commands.filter(this.#mayBeSent) };
    if (step.is === 'waiting') return { ...step, waiters: step.waiters.filter(this.#mayBeSent) };
    return step;
  }

  readonly batch = (): Batch => {
    const commands: Command[] = [];
    const length = 1 + this.prng.below(batchCommandsMax);
    while (commands.length < length) {
      const isTransaction = this.prng.chance(transactionShare);
      commands.push(...(isTransaction ? this.transaction() : this.drawn()));
      // What was drawn at random is taken back from both sides before anything else happens.
      if (isDraw(commands.at(-1)?.words)) break;
    }
    return { is: 'batch', connection: this.prng.below(2) as 0 | 1, commands };
  };

  /** A command with those around it that its check needs. */
  readonly drawn = (): Command[] => {
    for (;;) {
      const source = this.#source();
      const words = withCase(this.prng, source.draw(this.prng));
      const isMutated = !isFixed(words) && this.prng.chance(mutationShare);
      const sent = isMutated ? mutated(this.prng, words) : words;
      if (!isHarmless(sent) || !keepsProtocol(sent, this.protocol)) continue;
      if (!this.#mayBeSent(sent)) continue;
      if (isMutated) return [{ words: sent, check: source.check === 'exact' ? 'exact' : 'shape' }];
      if (/^sort/i.test(sent[0])) return [forgetting, { words: sent, check: source.check }];
      return withFacts({ words: sent, check: source.check }, source.facts);
    }
  };

  readonly calm = (): Command[] => {
    for (;;) {
      const drawn = this.drawn();
      if (drawn.every(({ words }) => isCalm(words) && !isDraw(words))) return drawn;
    }
  };

  /** MULTI, commands, and its end, from which the replies come by their checks. */
  readonly transaction = (): Command[] => {
    const queued: Command[] = [];
    const length = this.prng.below(8);
    while (queued.length < length) {
      const drawn = this.drawn();
      if (!drawn.some(({ words }) => isDraw(words) || changesQueue(words))) queued.push(...drawn);
    }
    const isRun = this.prng.chance(0.85);
    return [
      exact('MULTI'),
      ...queued.map(({ words }) => exact(...words)),
      isRun ? { words: ['EXEC'], check: queued } : exact('DISCARD'),
    ];
  };

  #source(): Source {
    let dice = this.prng.below(this.#weight);
    for (const family of this.#families) {
      dice -= family.weight;
      if (dice < 0) return pick(this.prng, family.sources);
    }
    throw new Error('weights do not add up');
  }
}

function compiled(row: Row): Source {
  if (typeof row === 'string') return sourceOf(row, 'exact');
  if ('template' in row) return { ...sourceOf(row.template, 'sample'), facts: row.facts };
  return sourceOf(row[0], row[1]);
}

function sourceOf(template: string, check: Check): Source {
  return { draw: compileTemplate(template, sources), check, facts: undefined };
}

/** Whether the command removes something drawn at random. */
export function isDraw(words: Words | undefined): boolean {
  return words !== undefined && words.length > 1 && /^spop$/i.test(words[0]);
}

/**
 * Whether it must stay as the table has it. Another key, or another score where all have to be
 * equal, would leave it open what it does; commands about connections could reach too far.
 */
function isFixed(words: Words): boolean {
  if (/^(spop|sort|sort_ro|scan|client|command|shutdown|debug|wait)$/i.test(words[0])) return true;
  return words.some((word) => /lex|^set-max/i.test(word) || keptKeys.has(word));
}

function changesQueue(words: Words): boolean {
  return /^(multi|exec|discard|watch|reset|hello)$/i.test(words[0]);
}

function withFacts(command: Command, facts: Sampled['facts'] | undefined): Command[] {
  if (facts === undefined) return [command];
  const key = command.words[1];
  const words = {
    KEYS: ['KEYS', '*'],
    SMEMBERS: ['SMEMBERS', key],
    HGETALL: ['HGETALL', key],
    ZRANGE: ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
  }[facts];
  const check = { KEYS: 'unordered', SMEMBERS: 'unordered', HGETALL: 'pairs', ZRANGE: 'exact' };
  return [{ words, check: check[facts] as Check }, command];
}

function withCase(prng: Prng, words: Words): Words {
  const dice = prng.below(10);
  if (dice > 1) return words;
  const name = words[0];
  const low = name.toLowerCase();
  return [dice === 0 ? low : name.slice(0, 1) + low.slice(1), ...words.slice(1)];
}

/** A word too few or too many, two exchanged, or another one. */
function mutated(prng: Prng, words: Words): Words {
  const copy = [...words];
  const at = (): number => 1 + prng.below(Math.max(1, copy.length - 1));
  switch (prng.below(5)) {
    case 0:
      copy.pop();
      break;
    case 1:
      copy.push(...sources.value(prng));
      break;
    case 2: {
      const [one, other] = [at(), at()];
      [copy[one], copy[other]] = [copy[other] ?? '', copy[one] ?? ''];
      break;
    }
    case 3:
      copy[at()] = pick(prng, oddNumbers);
      break;
    default:
      copy[at()] = sources.value(prng)[0];
  }
  return copy.length === 0 ? words : copy;
}
